"""All reads of the queue."""

import re
from collections import defaultdict
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from plaintalk.articles.models import Site
from plaintalk.articles.queries import in_topics
from plaintalk.discussion.marks import Segment, marked
from plaintalk.discussion.models import Comment, Decision, Maker
from plaintalk.discussion.queries import moderators_words
from plaintalk.moderation.lists import ListState
from plaintalk.moderation.queue.models import Claim, SavedSentence, WorstRead
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
# The name of the list on which they stand.
WORST = "worst"
# No word that anybody looks for is longer.
_WORD_MAX = 40
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
        text: what the comment must contain, in any case; `*` stands for letters of a word.
        among: WORST for the worst alone.
        topics: keys of the topics that whoever looks covers; None: the whole site.
    """

    article: str = ""
    person: str = ""
    text: str = ""
    among: str = ""
    topics: frozenset[str] | None = None


EVERY = Choice()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One comment on a list of the desk.

    Attributes:
        decision: the latest ruling, with the reasons why it waits.
        segments: its text with the words that the ruling marks.
        claim: who is at it now, or None.
        published_at: on the list of what is published, when it came to be.
    """

    comment: Comment
    decision: Decision
    segments: Sequence[Segment]
    claim: Claim | None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """When a comment that readers see came to be seen.

    Attributes:
        position: of the decision that published it, in the site's record.
    """

    comment_id: int
    position: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One of the comments that somebody could decide on next.

    Attributes:
        clause: what the latest ruling rests on; "" for nothing.
    """

    public_id: str
    number: int
    author_name: str
    clause: str


@dataclass(frozen=True, slots=True)
class Precedent:
    """A comment like this one, about which people decided.

    Attributes:
        decisions: what moderators decided about it and did not take back, oldest first.
        share: of the words of both that they have in common, 0.0 to 1.0.
    """

    comment: Comment
    decisions: Sequence[Decision]
    share: float


def chosen(site: Site, choice: Choice, standing: Standing) -> QuerySet[Comment]:
    """Give the site's comments of a standing that a choice means.

    What waits for its author to confirm an address is no moderator's yet.
    """
    comments = Comment.objects.filter(discussion__article__site=site, standing=standing)
    if standing is Standing.HELD:
        comments = comments.filter(awaits_confirmation=False)
    comments = comments.filter(in_topics(choice.topics, article="discussion__article"))
    if choice.article:
        comments = comments.filter(discussion__article__public_id=choice.article)
    if choice.person:
        comments = comments.filter(author__public_id=choice.person)
    if choice.text:
        # Not icontains: SQLite knows no letters but those of ASCII as large and small.
        comments = comments.filter(body__iregex=_pattern_of(choice.text, connection.vendor))
    if choice.among == WORST:
        comments = comments.filter(risk__gte=WORST_FROM)
    return comments


def _pattern_of(text: str, database: str) -> str:
    """Give the regular expression of what somebody looks for.

    A star stands for as many letters as a word has, and for stars, which stand in words themselves.
    With SQLite it is Python that looks; there each part is found where it first fits, once and for
    all, so that no text takes longer than in proportion to its length. PostgreSQL never goes back.
    """
    first, *others = (re.escape(part) for part in text.split("*"))
    if database == "sqlite":
        return first + "".join(rf"(?>[\w*]{{0,{_WORD_MAX}}}?{part})" for part in others)
    return first + "".join(rf"[\w*]{{0,{_WORD_MAX}}}{part}" for part in others)


def waiting_in_order(site: Site, choice: Choice, *, now: datetime) -> list[int]:
    """Give the keys of the comments that wait, the most urgent first (`priority`)."""
    # Only rules hold. What was said long ago may be held today: reported, or brought in.
    held_at = _of_latest_ruling("decided_at", comment="pk")
    waiting = chosen(site, choice, Standing.HELD).order_by("posted_at")
    facts = waiting.annotate(held_at=held_at).values_list(
        "pk", "risk", "discussion__published_count", "held_at"
    )
    return in_order(
        [Waiting(*fact) for fact in facts[:MOST_RANKED]],
        now=now,
    )


def waiting(site: Site, choice: Choice, *, spare_worst: bool) -> QuerySet[Comment]:
    """Give what waits of what a choice means.

    Args:
        spare_worst: leave out the worst.
    """
    held = chosen(site, choice, Standing.HELD)
    return held.filter(risk__lt=WORST_FROM) if spare_worst else held


def state_of_waiting(site: Site, choice: Choice, *, spare_worst: bool) -> ListState:
    """Give how the list of what waits stands: a ruling brings a comment onto it, or anew."""
    found = waiting(site, choice, spare_worst=spare_worst).aggregate(
        waiting=Count("pk", distinct=True), newest=Max("decisions__position", default=0)
    )
    return ListState(**found)


def worst_waiting(site: Site, choice: Choice = EVERY) -> QuerySet[Comment]:
    """Give the worst of what waits."""
    return chosen(site, choice, Standing.HELD).filter(risk__gte=WORST_FROM)


def without_worst(keys: Sequence[int], site: Site) -> list[int]:
    """Leave the worst comments out of a list of keys, which keeps its order."""
    worst = set(worst_waiting(site).values_list("pk", flat=True))
    return [key for key in keys if key not in worst]


def worst_read_by(person: Person, site: Site, *, day: date) -> int:
    """Count the worst comments that somebody had before them on a day, decided about or not."""
    read = WorstRead.objects.filter(by=person, day=day)
    return read.filter(comment__discussion__article__site=site).count()


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


def claims_on(comments: Sequence[Comment], *, now: datetime) -> Mapping[int, Claim]:
    """Give by comment who is at it now."""
    claims = Claim.objects.filter(comment__in=comments, until__gt=now).select_related("by")
    return {claim.comment_id: claim for claim in claims}


def claimed_by_others(person: Person, *, now: datetime) -> set[int]:
    """Give the keys of the comments that others are at now."""
    claims = Claim.objects.filter(until__gt=now).exclude(by=person)
    return set(claims.values_list("comment_id", flat=True))


def free_in_order(
    person: Person,
    site: Site,
    choice: Choice,
    *,
    skipped: Container[int],
    spare_worst: bool,
    now: datetime,
) -> list[int]:
    """Give the keys of what waits and nobody else is at, the most urgent first.

    Args:
        skipped: keys of comments that the person doesn't want now.
        spare_worst: leave out the worst, which they read together when they are ready.
    """
    keys = waiting_in_order(site, choice, now=now)
    if spare_worst:
        keys = without_worst(keys, site)
    taken = claimed_by_others(person, now=now)
    return [key for key in keys if key not in taken and key not in skipped]


def upcoming(keys: Sequence[int]) -> list[Upcoming]:
    """Give the first UPCOMING comments of these keys, in the same order."""
    shown = keys[:UPCOMING]
    comments = Comment.objects.filter(pk__in=shown)
    ruled = comments.annotate(clause=_of_latest_ruling("clause", comment="pk"))
    rows = ruled.values_list("pk", "public_id", "number", "author_name", "clause")
    found = {key: Upcoming(*told) for key, *told in rows}
    return [found[key] for key in shown if key in found]


def lately_published(
    site: Site, choice: Choice, *, before: int | None = None
) -> Sequence[Publication]:
    """Give what was published last, the newest decision first, QUEUE_PAGE and one more.

    Args:
        before: position of the last one on the page before.
    """
    made = _publications(site, choice)
    if before is not None:
        made = made.filter(position__lt=before)
    rows = made.order_by("-position").values_list("comment_id", "position", "decided_at")
    return [Publication(*row) for row in rows[: QUEUE_PAGE + 1]]


def published_since(site: Site, choice: Choice, *, position: int) -> int:
    """Count what was published after a position of the record and still is."""
    return _publications(site, choice).filter(position__gt=position).count()


def _publications(site: Site, choice: Choice) -> QuerySet[Decision]:
    appearing = Decision.objects.filter(standing=Standing.PUBLISHED).exclude(was=Standing.PUBLISHED)
    again = appearing.filter(comment=OuterRef("comment"), position__gt=OuterRef("position"))
    made = appearing.filter(site=site, comment__standing=Standing.PUBLISHED).filter(~Exists(again))
    if choice != Choice():
        made = made.filter(comment__in=chosen(site, choice, Standing.PUBLISHED))
    return made


def precedents(
    comment: Comment, ruling: Decision, topics: Collection[str] | None = None
) -> list[Precedent]:
    """Give what people decided about comments like this one, the most alike first.

    Like: decided on lately, whatever the occasion, after the same clause spoke, in similar words.

    Args:
        topics: keys of the topics to whose articles it is narrowed; None: all.
    """
    if not ruling.clause:
        return []
    lately = (
        moderators_words(Decision.objects.filter(site=ruling.site_id))
        .filter(in_topics(topics, article="comment__discussion__article"))
        .exclude(comment=comment)
        .annotate(ruled_under=_of_latest_ruling("clause", comment="comment"))
        .order_by("-position")
    )
    compared = lately.values_list("comment_id", "ruled_under", "comment__body")[:_COMPARED]
    words = words_of(comment.body)
    shares = {
        about: alike(words, words_of(body))
        for about, clause, body in compared
        if clause == ruling.clause
    }
    shares = {about: share for about, share in shares.items() if share >= _ALIKE_FROM}
    most_alike = sorted(shares, key=lambda about: shares[about], reverse=True)[:_SHOWN]
    decided = _words_about(most_alike)
    return [Precedent(decided[key][0].comment, decided[key], shares[key]) for key in most_alike]


def _words_about(comments: Sequence[int]) -> Mapping[int, Sequence[Decision]]:
    """Give by comment what moderators decided and did not take back, oldest first."""
    made = moderators_words(Decision.objects.filter(comment__in=comments))
    made = made.select_related("comment", "person").defer(
        "findings", "signals", "comment__body_html"
    )
    found: dict[int, list[Decision]] = defaultdict(list)
    for one in made.order_by("position"):
        found[one.comment_id].append(one)
    return found


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


def clauses_without_sentence(site: Site, policy: Policy) -> Mapping[str, int]:
    """Give by language under how many clauses nothing is kept, of the languages in use."""
    clauses = {clause.id for clause in policy.clauses}
    kept = SavedSentence.objects.filter(site=site, clause__in=clauses)
    counted = kept.values_list("language").annotate(size=Count("pk")).order_by()
    return {language: len(clauses) - size for language, size in counted}


def sentences_on(site: Site, policy: Policy, language: str) -> Mapping[str, str]:
    """Give the sentence that a refusal under each clause begins with, by the clause's id.

    Where the site saved none in this language, one that says no more than the clause: in the
    language of those who discuss there, whatever the moderator's own is.
    """
    saved = saved_sentences(site, language)
    with translation.override(language):
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


def _of_latest_ruling(field: str, *, comment: str) -> Subquery:
    """Give, inside a query, a field of the latest ruling on the comment that a column names."""
    rulings = Decision.objects.filter(comment=OuterRef(comment), maker=Maker.RULE)
    return Subquery(rulings.order_by("-position").values(field)[:1])


def _latest_rulings(keys: Sequence[int]) -> dict[int, Decision]:
    rulings = Decision.objects.filter(comment__in=keys, maker=Maker.RULE)
    rulings = rulings.select_related("revision").order_by("position")
    return {ruling.comment_id: ruling for ruling in rulings}
