"""Who answers in a discussion, and which of its questions have an answer."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from plaintalk.discussion.models import Answerer, Comment, CommentQuerySet, Discussion, Mode
from plaintalk.discussion.places import where_of
from plaintalk.people.models import Person
from plaintalk.people.name_keys import plain_key
from plaintalk.people.queries import staff_of
from plaintalk.policy.appearance import Standing

# What stands between the names of several writers, in the site's languages.
_BETWEEN_WRITERS = re.compile(r"[,;&/·|]|(?<!\w)(?:and|und|et|y|и|և|و)(?!\w)")


@dataclass(frozen=True, slots=True)
class Answering:
    """Whoever answers readers in a discussion.

    Attributes:
        named: names of those who were named on the desk, by person.
        newsroom: those who work for the publication there.
    """

    named: Mapping[int, str]
    newsroom: frozenset[int]

    @property
    def everybody(self) -> frozenset[int]:
        """Give all of them."""
        return self.newsroom.union(self.named)


def answerer_names(discussion: Discussion) -> dict[int, str]:
    """Give the names of those who answer here beside the newsroom, by person, in their order."""
    if discussion.pk is None:
        return {}
    named = Answerer.objects.filter(discussion=discussion).order_by("pk")
    return dict(named.values_list("person_id", "person__name"))


def answerers_of(discussion: Discussion) -> list[Person]:
    """Give those who answer here beside the newsroom, as they were named."""
    if discussion.pk is None:
        return []
    named = Answerer.objects.filter(discussion=discussion).select_related("person")
    return [one.person for one in named.order_by("pk")]


def authors_among(named: Mapping[int, str], byline: str) -> frozenset[int]:
    """Give those who wrote the article: of the people named to answer, whom its byline names.

    A name alone would prove nothing. These were named on the desk, so that nobody gets here by
    what they call themselves.
    """
    writers = {plain_key(part) for part in _BETWEEN_WRITERS.split(byline)} - {""}
    return frozenset(key for key, name in named.items() if plain_key(name) in writers)


def newsroom_of(discussion: Discussion) -> frozenset[int]:
    """Give the keys of those who work for the publication where this discussion is."""
    where = where_of(discussion)
    held = staff_of(where.site).items()
    return frozenset(key for key, posts in held if any(one.covers(where) for one in posts))


def answering_in(discussion: Discussion) -> Answering:
    """Give whoever answers readers in a discussion."""
    return Answering(answerer_names(discussion), newsroom_of(discussion))


def is_answered(answering: Answering) -> Exists:
    """Say in a query whether a question has a published answer."""
    return Exists(_answers(answering).filter(parent=OuterRef("pk")))


def branches_answering(roots: Collection[int], answering: Answering) -> dict[int, list[str]]:
    """Give the paths of the published answers to some questions, by question."""
    found: dict[int, list[str]] = {}
    if roots:
        answers = _answers(answering).filter(parent__in=roots, depth=1)
        for root, path in answers.order_by("path").values_list("parent_id", "path"):
            found.setdefault(root or 0, []).append(path)
    return found


def is_answer(comment: Comment, answering: Answering) -> bool:
    """Say whether a comment answers a reader: a reply by whoever answers there."""
    return comment.parent_id is not None and comment.author_id in answering.everybody


def count_unanswered(discussion: Discussion, answering: Answering) -> int:
    """Say how many published questions wait for an answer."""
    asked = Comment.objects.filter(
        discussion=discussion, parent__isnull=True, standing=Standing.PUBLISHED
    )
    return asked.filter(~is_answered(answering)).count()


def mode_edition(discussion: Discussion, *, now: datetime) -> str:
    """Give the name of what else a mode shows: another when that changes; "" in a conversation.

    Who works for the newsroom, what guests are called, and which hours have come.
    """
    if discussion.mode == Mode.CONVERSATION:
        return ""
    answering = answering_in(discussion)
    hours = (discussion.asks_from, discussion.asks_until, discussion.answers_from)
    told = (
        sorted(answering.newsroom),
        list(answering.named.items()),
        [hour is not None and hour <= now for hour in hours],
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def _answers(answering: Answering) -> CommentQuerySet:
    by_them = Comment.objects.filter(author__in=answering.everybody)
    return by_them.filter(standing=Standing.PUBLISHED)
