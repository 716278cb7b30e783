"""All reads of the queue."""

import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from plaintalk.articles.models import Site
from plaintalk.articles.queries import in_topics
from plaintalk.discussion.marks import Segment, marked
from plaintalk.discussion.models import Comment, Decision, Maker, Occasion
from plaintalk.discussion.queries import moderators_words
from plaintalk.moderation.queue.models import Claim, SavedSentence
from plaintalk.moderation.queue.priority import Waiting, in_order
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy

QUEUE_PAGE = 50
# So many of those that wait longest are put in order; behind them nobody gets today anyway.
MOST_RANKED = 5_000
# Beside a case stand the next ones.
UPCOMING = 12
# From this risk on a comment is among the worst, which need not be read one after the other.
WORST_FROM = 0.9
# Past decisions on the same clause that are compared with a comment, and how many are shown.
_COMPARED, _SHOWN = 200, 3
# Texts that share less of their words are not alike.
_ALIKE_FROM = 0.2
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which comments of the queue are meant; "" does not narrow it.

    Attributes:
        article, person: public ids.
        text: what the comment must contain, in any case.
        topics: keys of the topics that whoever looks covers; None: the whole site.
    """

    article: str = ""
    person: str = ""
    text: str = ""
    topics: frozenset[str] | None = None


EVERY = Choice()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One comment on a list of the desk.

    Attributes:
        decision: the latest ruling, with the reasons why it waits.
        segments: its text with the words that the ruling marks.
        claim: who is at it now, or None.
    """

    comment: Comment
    decision: Decision
    segments: Sequence[Segment]
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Precedent:
    """A past decision of a person about a comment that is like this one.

    Attributes:
        share: of the words of both that they have in common, 0.0 to 1.0.
    """

    decision: Decision
    share: float


def chosen(site: Site, choice: Choice, standing: Standing) -> QuerySet[Comment]:
    """Give the site's comments of a standing that a choice means."""
    comments = Comment.objects.filter(discussion__article__site=site, standing=standing)
    comments = comments.filter(in_topics(choice.topics, article="discussion__article"))
    if choice.article:
        comments = comments.filter(discussion__article__public_id=choice.article)
    if choice.person:
        comments = comments.filter(author__public_id=choice.person)
    if choice.text:
        # Not icontains: SQLite knows no letters but those of ASCII as large and small.
        comments = comments.filter(body__iregex=re.escape(choice.text))
    return comments


def waiting_in_order(site: Site, choice: Choice, *, now: datetime) -> list[int]:
    """Give the keys of the comments that wait, the most urgent first (`priority`)."""
    # Only rules hold. What was said long ago may be held today: reported, or brought in.
    held = Decision.objects.filter(comment=OuterRef("pk"), maker=Maker.RULE).order_by("-position")
    waiting = chosen(site, choice, Standing.HELD).order_by("posted_at")
    facts = waiting.annotate(held_at=Subquery(held.values("decided_at")[:1])).values_list(
        "pk", "risk", "discussion__published_count", "held_at"
    )
    return in_order(
        [Waiting(*fact) for fact in facts[:MOST_RANKED]],
        now=now,
    )


def worst_waiting(site: Site, choice: Choice = EVERY) -> QuerySet[Comment]:
    """Give the worst of what waits."""
    return chosen(site, choice, Standing.HELD).filter(risk__gte=WORST_FROM)


def without_worst(keys: Sequence[int], site: Site) -> list[int]:
    """Leave the worst comments out of a list of keys, which keeps its order."""
    worst = set(worst_waiting(site).values_list("pk", flat=True))
    return [key for key in keys if key not in worst]


def worst_decided_by(person: Person, site: Site, *, since: datetime) -> int:
    """Count the worst comments that somebody decided about: what they had to read."""
    by_people = Decision.objects.filter(site=site, maker=Maker.PERSON)
    decided = by_people.filter(person=person, decided_at__gte=since)
    worst = decided.filter(occasion=Occasion.DESK, comment__risk__gte=WORST_FROM)
    return worst.values("comment").distinct().count()


def rows_of(keys: Sequence[int], *, now: datetime) -> list[QueueRow]:
    """Give the comments of these keys as rows, in the same order."""
    loaded = Comment.objects.select_related("discussion__article", "author", "parent", "claim__by")
    # Neither is shown on a list, and an article is long.
    loaded = loaded.defer("body_html", "discussion__article__body_html", "parent__body_html")
    comments = loaded.in_bulk(keys)
    rulings = _latest_rulings(keys)
    found = [comments[key] for key in keys if key in comments]
    return [
        QueueRow(
            comment=one,
            decision=rulings[one.pk],
            segments=marked(one.body, rulings[one.pk].findings),
            claim=claim_on(one, now=now),
        )
        for one in found
    ]


def claim_on(comment: Comment, *, now: datetime) -> Claim | None:
    """Give who is at a comment now, or None."""
    claim = getattr(comment, "claim", None)
    return claim if claim is not None and claim.until > now else None


def claimed_by_others(person: Person, *, now: datetime) -> set[int]:
    """Give the keys of the comments that others are at now."""
    claims = Claim.objects.filter(until__gt=now).exclude(by=person)
    return set(claims.values_list("comment_id", flat=True))


def free_for(
    person: Person, keys: Sequence[int], *, skipped: Container[str | int], now: datetime
) -> list[int]:
    """Leave out what others are at and what the person skipped."""
    taken = claimed_by_others(person, now=now)
    return [key for key in keys if key not in taken and key not in skipped]


def lately_published(site: Site, choice: Choice, *, before: int | None = None) -> list[int]:
    """Give the keys of what was published last, newest first, QUEUE_PAGE and one more.

    Args:
        before: key of the last one on the page before.
    """
    published = chosen(site, choice, Standing.PUBLISHED)
    if before is not None:
        published = published.filter(pk__lt=before)
    return list(published.order_by("-pk").values_list("pk", flat=True)[: QUEUE_PAGE + 1])


def precedents(
    comment: Comment, ruling: Decision, topics: Collection[str] | None = None
) -> list[Precedent]:
    """Give what people decided about comments like this one, the most alike first.

    Like: decided on the desk lately, after the same clause spoke, in similar words.

    Args:
        topics: keys of the topics to whose articles it is narrowed; None: all.
    """
    if not ruling.clause:
        return []
    at_the_desk = Decision.objects.filter(site=ruling.site_id, occasion=Occasion.DESK)
    lately = (
        moderators_words(at_the_desk)
        .filter(in_topics(topics, article="comment__discussion__article"))
        .exclude(comment=comment)
        .select_related("comment", "person")
        .defer("findings", "signals", "comment__body_html")
    )
    latest: dict[int, Decision] = {}
    for decision in lately.order_by("-position")[:_COMPARED]:
        latest.setdefault(decision.comment_id, decision)
    ruled = Decision.objects.filter(comment__in=list(latest), maker=Maker.RULE)
    clauses = dict(ruled.order_by("position").values_list("comment_id", "clause"))
    words = words_of(comment.body)
    found = [
        Precedent(one, alike(words, words_of(one.comment.body)))
        for key, one in latest.items()
        if clauses[key] == ruling.clause
    ]
    found = [one for one in found if one.share >= _ALIKE_FROM]
    return sorted(found, key=lambda one: one.share, reverse=True)[:_SHOWN]


def words_of(text: str) -> frozenset[str]:
    """Give the words of a text that tell something, in small letters."""
    return frozenset(_WORD.findall(text.casefold()))


def alike(words: frozenset[str], others: frozenset[str]) -> float:
    """Give the share of words that two texts have in common (Jaccard 1912)."""
    both = words | others
    return len(words & others) / len(both) if both else 0.0


def saved_sentences(site: Site, language: str) -> Mapping[str, str]:
    """Give the sentences that a site keeps in a language, by the clause's id."""
    kept = SavedSentence.objects.filter(site=site, language=language)
    return dict(kept.values_list("clause", "text"))


def sentences_on(site: Site, policy: Policy, language: str) -> Mapping[str, str]:
    """Give the sentence that a refusal under each clause begins with, by the clause's id.

    Where the site saved none in this language, one that says no more than the clause.
    """
    saved = saved_sentences(site, language)
    plain = _(
        "It goes against clause {number} of our policy, “{title}”. You may reword it and send "
        "it again."
    )
    return {
        clause.id: saved.get(clause.id) or plain.format(number=number, title=clause.title)
        for number, clause in enumerate(policy.clauses, start=1)
    }


def scores_of(ruling: Decision) -> list[tuple[str, float]]:
    """Give what was measured: attribute and its highest score, the highest first."""
    highest: dict[str, float] = {}
    for signal in ruling.signals:
        highest[signal["attribute"]] = max(highest.get(signal["attribute"], 0.0), signal["score"])
    return sorted(highest.items(), key=lambda pair: -pair[1])


def _latest_rulings(keys: Sequence[int]) -> dict[int, Decision]:
    rulings = Decision.objects.filter(comment__in=keys, maker=Maker.RULE)
    rulings = rulings.select_related("revision").order_by("position")
    return {ruling.comment_id: ruling for ruling in rulings}
