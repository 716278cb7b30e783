"""What the desk reads of one comment and of one person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count

from plaintalk.articles.models import Site
from plaintalk.articles.queries import in_topics
from plaintalk.discussion.marks import Segment, marked
from plaintalk.discussion.models import Comment, Decision, Maker, Revision
from plaintalk.discussion.queries import (
    comment_by_public_id,
    decisions_about,
    latest_revision,
    latest_ruling,
)
from plaintalk.discussion.services import STEPS
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing


@dataclass(frozen=True, slots=True)
class Case:
    """All that a moderator needs to decide about one comment.

    Attributes:
        ruling: the last decision by rule, whose findings are marked in the text.
        steps: the standings that can be given now.
    """

    comment: Comment
    revision: Revision
    ruling: Decision
    decisions: Sequence[Decision]
    segments: Sequence[Segment]
    steps: Sequence[Standing]
    record: Sequence[tuple[str, int]]


def lately_decided(
    site: Site, topics: Collection[str] | None = None, *, limit: int = 20
) -> Sequence[Decision]:
    """Give what people decided last, newest first.

    Args:
        topics: keys of the topics to whose articles it is narrowed; None: all.
    """
    within = in_topics(topics, article="comment__discussion__article")
    decisions = Decision.objects.filter(within, site=site, maker=Maker.PERSON)
    return list(
        decisions.select_related("comment__discussion__article", "comment__author", "person")
        .exclude(standing=Standing.WITHDRAWN)
        .order_by("-position")[:limit]
    )


def case_of(site: Site, public_id: str) -> Case:
    """Give one comment's case.

    Raises:
        CommentNotFound: the site has no such comment.
    """
    return case_about(comment_by_public_id(site, public_id))


def case_about(comment: Comment) -> Case:
    """Give the case of a comment that was just loaded."""
    ruling = latest_ruling(comment)
    return Case(
        comment=comment,
        revision=latest_revision(comment),
        ruling=ruling,
        decisions=decisions_about(comment),
        segments=marked(comment.body, ruling.findings),
        steps=[step for step in Standing if step in STEPS[Standing(comment.standing)]],
        record=standings_of(comment.author, comment.discussion.article.site),
    )


def standings_of(person: Person, site: Site) -> Sequence[tuple[str, int]]:
    """Give how many of a person's comments on a site stand where, in the order of `Standing`."""
    said = Comment.objects.filter(author=person, discussion__article__site=site)
    counted = said.values("standing").annotate(size=Count("pk"))
    by_standing = {row["standing"]: row["size"] for row in counted}
    return [(one.value, by_standing[one.value]) for one in Standing if one.value in by_standing]


def decisions_against(person: Person, *, limit: int = 100) -> Sequence[Decision]:
    """Give the decisions that refused something this person wrote, newest first."""
    refused = Decision.objects.filter(
        comment__author=person, standing__in=[Standing.REJECTED, Standing.REMOVED]
    )
    return list(
        refused.select_related("comment__discussion__article", "person").order_by("-position")[
            :limit
        ]
    )
