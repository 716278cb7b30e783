"""All counts, added up in the database. The words mean what docs/transparency.md says they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDay, TruncHour, TruncMonth, TruncWeek
from django.utils.timezone import localdate

from plaintalk.articles.models import Article, Site, Topic
from plaintalk.discussion.models import Comment, Decision, Maker, Occasion
from plaintalk.discussion.queries import decisions_that_stood, kept_on
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing
from plaintalk.policy.ruling import ADDRESS_UNCONFIRMED

REFUSED = (Standing.REJECTED, Standing.REMOVED)


class Step(StrEnum):
    """How long the parts are that a time is cut into."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_TRUNC = {Step.DAY: TruncDay, Step.WEEK: TruncWeek, Step.MONTH: TruncMonth}


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment on (None: from the beginning) until just before another."""

    start: datetime | None
    end: datetime


@dataclass(frozen=True, slots=True)
class Volume:
    """How many comments were posted here, and what was decided first about them."""

    posted: int = 0
    at_once: int = 0
    held: int = 0
    rejected: int = 0

    @property
    def share_at_once(self) -> float | None:
        """The share that was published at once, 0.0 to 1.0; None where nothing was posted."""
        return self.at_once / self.posted if self.posted else None


@dataclass(frozen=True, slots=True)
class Part:
    """The volume of one day, week or month, named by its first day."""

    begins: date
    volume: Volume


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """How often a clause was the reason of a refusal, by who refused."""

    clause: str
    by_rule: int
    by_person: int

    @property
    def total(self) -> int:
        """All refusals for this clause."""
        return self.by_rule + self.by_person


@dataclass(frozen=True, slots=True)
class Waits:
    """Median times; None where nothing of the kind happened.

    Attributes:
        held_to_decision: from when a comment was held to when a person decided.
        posting_to_publication: of comments that were published, at once or later.
        appeal: from a refusal to what was decided upon an appeal against it.
    """

    held_to_decision: timedelta | None
    posting_to_publication: timedelta | None
    appeal: timedelta | None


@dataclass(frozen=True, slots=True)
class Reversals:
    """What became of refusals.

    Attributes:
        appeals, appeals_reversed: decided upon an appeal; of those, the comment was published.
        by_rule: comments that a rule rejected.
        by_rule_looked_at: of those, a person decided about the same wording later.
        by_rule_reversed: of those, a person published them.
        published_by_rule: comments that a rule published.
        published_by_rule_removed: of those, a person removed them later.
    """

    appeals: int
    appeals_reversed: int
    by_rule: int
    by_rule_looked_at: int
    by_rule_reversed: int
    published_by_rule: int
    published_by_rule_removed: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    """What was said under the articles of one topic."""

    title: str
    volume: Volume
    refused: int


@dataclass(frozen=True, slots=True)
class Heat:
    """One discussion's busiest hour."""

    article: Article
    hour: datetime
    comments: int
    refusals: int


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody of whom much was published."""

    person: Person
    published: int


# ---- what is counted ------------------------------------------------------------------------


def first_decisions(site: Site, period: Period) -> QuerySet[Decision]:
    """Give the first decision about every comment that was posted here in the period.

    What an import brought in was said elsewhere and is not counted.
    """
    first = Decision.objects.filter(site=site, was="", comment__import_key="")
    return first.filter(_within("decided_at", period))


def refusals(site: Site, period: Period) -> QuerySet[Decision]:
    """Give the decisions by which comments were refused: rejected or removed.

    One that was taken back at once is none; nor is one that upholds another upon an appeal.
    """
    return (
        decisions_that_stood(site)
        .filter(_within("decided_at", period), comment__import_key="", standing__in=REFUSED)
        .exclude(occasion=Occasion.APPEAL, was=F("standing"))
    )


def appeals_decided(site: Site, period: Period) -> QuerySet[Decision]:
    """Give what was decided upon appeals."""
    decided = decisions_that_stood(site).filter(occasion=Occasion.APPEAL)
    return decided.filter(_within("decided_at", period))


# ---- volume ---------------------------------------------------------------------------------


def volume(site: Site, period: Period) -> Volume:
    """Give the volume of a period."""
    return Volume(**first_decisions(site, period).aggregate(**_VOLUME))


def volume_by(site: Site, period: Period, step: Step) -> Sequence[Part]:
    """Give the volume by day, week or month, oldest first; parts without a comment as well."""
    begins = _TRUNC[step]("decided_at", output_field=DateTimeField())
    counted = first_decisions(site, period).annotate(begins=begins).values("begins")
    rows: Any = counted.annotate(**_VOLUME).order_by("begins")
    by_day = {row["begins"].date(): _volume_of(row) for row in rows}
    if not by_day:
        return []
    day = min(by_day) if period.start is None else _begin_of(localdate(period.start), step)
    last = _begin_of(localdate(period.end - timedelta(microseconds=1)), step)
    parts = []
    while day <= last:
        parts.append(Part(day, by_day.get(day, Volume())))
        day = _next(day, step)
    return parts


def total_of(parts: Sequence[Part]) -> Volume:
    """Give the volume of all parts together."""
    return Volume(**{name: sum(getattr(part.volume, name) for part in parts) for name in _VOLUME})


# ---- refusals -------------------------------------------------------------------------------


def refusals_by_clause(site: Site, period: Period) -> Sequence[ClauseCount]:
    """Give how often each clause was the reason of a refusal, the most frequent first."""
    rows = (
        refusals(site, period)
        .values("clause")
        .annotate(
            by_rule=Count("pk", filter=Q(maker=Maker.RULE)),
            by_person=Count("pk", filter=Q(maker=Maker.PERSON)),
        )
    )
    counted = [ClauseCount(row["clause"], row["by_rule"], row["by_person"]) for row in rows]
    return sorted(counted, key=lambda one: (-one.total, one.clause))


def reversals(site: Site, period: Period) -> Reversals:
    """Give what became of the refusals and publications of a period."""
    by_rule = Decision.objects.filter(
        _within("decided_at", period), site=site, maker=Maker.RULE, comment__import_key=""
    )
    rejected = by_rule.filter(standing=Standing.REJECTED)
    published = by_rule.filter(standing=Standing.PUBLISHED)
    of_people = decisions_that_stood(site).filter(maker=Maker.PERSON)
    looked_at = of_people.filter(_answers(Standing.REJECTED, period)).exclude(
        standing=Standing.WITHDRAWN
    )
    # Rejected: readers' reports had taken it down before a person read it.
    removed = of_people.filter(_answers(Standing.PUBLISHED, period), standing__in=REFUSED)
    appeals = appeals_decided(site, period).aggregate(
        all=Count("pk"), reversed=Count("pk", filter=Q(standing=Standing.PUBLISHED))
    )
    return Reversals(
        appeals=appeals["all"],
        appeals_reversed=appeals["reversed"],
        by_rule=_comments(rejected),
        by_rule_looked_at=_comments(looked_at),
        by_rule_reversed=_comments(looked_at.filter(standing=Standing.PUBLISHED)),
        published_by_rule=_comments(published),
        published_by_rule_removed=_comments(removed),
    )


def _answers(standing: Standing, period: Period) -> Exists:
    """Keep decisions about a wording that a rule, in the period, had given this standing."""
    # Without the site: the database would walk the whole record by its positions.
    rulings = Decision.objects.filter(
        _within("decided_at", period),
        revision=OuterRef("revision"),
        position__lt=OuterRef("position"),
        maker=Maker.RULE,
        standing=standing,
        comment__import_key="",
    )
    return Exists(rulings)


# ---- times ----------------------------------------------------------------------------------


def waits(site: Site, period: Period) -> Waits:
    """Give the median times of what was decided in the period."""
    at_once = first_decisions(site, period).filter(standing=Standing.PUBLISHED).count()
    return Waits(
        held_to_decision=_median(_time_held(site, period)),
        posting_to_publication=_median(_time_to_late_publication(site, period), at_once=at_once),
        appeal=_median(_time_to_appeal(site, period)),
    )


def _time_held(site: Site, period: Period) -> QuerySet[Decision]:
    held_at = _latest_before(standing=Standing.HELD)
    decided = decisions_that_stood(site).filter(
        _within("decided_at", period),
        maker=Maker.PERSON,
        was=Standing.HELD,
        comment__import_key="",
        standing__in=[Standing.PUBLISHED, Standing.REJECTED],
    )
    return decided.annotate(took=_took(F("decided_at"), Subquery(held_at.values("decided_at")[:1])))


def _time_to_late_publication(site: Site, period: Period) -> QuerySet[Decision]:
    """Give the first publications of comments that were not published at once."""
    earlier = Decision.objects.filter(
        comment=OuterRef("comment"), position__lt=OuterRef("position"), standing=Standing.PUBLISHED
    )
    stood_earlier = kept_on(site, earlier)
    late = (
        decisions_that_stood(site)
        .filter(_within("decided_at", period), standing=Standing.PUBLISHED, comment__import_key="")
        .exclude(was="")
        .filter(~Exists(stood_earlier))
    )
    return late.annotate(took=_took(F("decided_at"), F("comment__posted_at")))


def _time_to_appeal(site: Site, period: Period) -> QuerySet[Decision]:
    refused_at = _latest_before(standing__in=REFUSED)
    return appeals_decided(site, period).annotate(
        took=_took(F("decided_at"), Subquery(refused_at.values("decided_at")[:1]))
    )


def _latest_before(**which: object) -> QuerySet[Decision]:
    earlier = Decision.objects.filter(
        comment=OuterRef("comment"), position__lt=OuterRef("position"), **which
    )
    # What was taken back gives an older standing again, and not from then on.
    return earlier.exclude(occasion=Occasion.UNDO).order_by("-position")


def _took(end: F, begin: F | Subquery) -> Combinable:
    return ExpressionWrapper(end - begin, output_field=DurationField())


def _median(timed: QuerySet[Any], *, at_once: int = 0) -> timedelta | None:
    """Give the middle of `took`; the mean of the two in the middle of an even number.

    Args:
        at_once: how many more there are that took no time at all.
    """
    late = timed.count()
    size = at_once + late
    if not size:
        return None
    low, high = (size - 1) // 2 - at_once, size // 2 - at_once
    # Sorted once, since every look at `took` looks up another decision.
    lengths = timed.order_by("took").values_list("took", flat=True)
    middle = list(lengths[max(low, 0) : high + 1]) if high >= 0 else []
    return sum(middle, timedelta()) / (1 if low == high else 2)


# ---- by topic, by discussion, by person -----------------------------------------------------


def by_topic(site: Site, period: Period) -> Sequence[TopicCount]:
    """Give the volume by topic, the fullest first.

    A comment under an article with two topics counts in both.
    """
    topic = "comment__discussion__article__topics"
    posted = first_decisions(site, period).filter(**{f"{topic}__isnull": False})
    rows: Any = posted.values(topic).annotate(**_VOLUME)
    volumes = {row[topic]: _volume_of(row) for row in rows}
    refused = refusals(site, period).values(topic).annotate(refused=Count("pk"))
    refused_in = {row[topic]: row["refused"] for row in refused}
    counted = [
        TopicCount(
            one.title,
            volumes.get(one.pk, Volume()),
            refused_in.get(one.pk, 0),
        )
        for one in Topic.objects.filter(pk__in={*volumes, *refused_in} - {None})
    ]
    return sorted(counted, key=lambda one: (-one.volume.posted, -one.refused, one.title))


def heat(site: Site, period: Period, *, limit: int = 10) -> Sequence[Heat]:
    """Give the discussions with the busiest hours, the busiest first, each once."""
    by_hour = ("comment__discussion__article", "hour")
    hour = TruncHour("decided_at")
    posted = first_decisions(site, period).annotate(hour=hour).values(*by_hour)
    busiest: dict[int, tuple[datetime, int]] = {}
    for row in posted.annotate(size=Count("pk")).order_by("-size", "hour", by_hour[0]).iterator():
        busiest.setdefault(row[by_hour[0]], (row["hour"], row["size"]))
        if len(busiest) == limit:
            break
    refused = (
        refusals(site, period)
        .filter(comment__discussion__article__in=busiest)
        .annotate(hour=hour)
        .values(*by_hour)
        .annotate(size=Count("pk"))
    )
    refused_in = {(row[by_hour[0]], row["hour"]): row["size"] for row in refused}
    articles = Article.objects.defer("body_html").in_bulk(list(busiest))
    return [
        Heat(articles[pk], hour, size, refused_in.get((pk, hour), 0))
        for pk, (hour, size) in busiest.items()
    ]


def top_contributors(site: Site, period: Period, *, limit: int = 20) -> Sequence[Contributor]:
    """Give whose comments of the period are published now, the most first. For the desk alone."""
    rows = (
        Comment.objects.filter(
            _within("posted_at", period),
            discussion__article__site=site,
            import_key="",
            standing=Standing.PUBLISHED,
        )
        .values("author")
        .annotate(size=Count("pk"))
        .order_by("-size", "author")[:limit]
    )
    counted = {row["author"]: row["size"] for row in rows}
    people = Person.objects.in_bulk(list(counted))
    return [Contributor(people[pk], size) for pk, size in counted.items()]


# ---- parts ----------------------------------------------------------------------------------

_VOLUME = {
    "posted": Count("pk"),
    "at_once": Count("pk", filter=Q(standing=Standing.PUBLISHED)),
    # What waited for its author to confirm an address alone was held for no moderator.
    "held": Count("pk", filter=Q(standing=Standing.HELD) & ~Q(clause=ADDRESS_UNCONFIRMED)),
    "rejected": Count("pk", filter=Q(standing=Standing.REJECTED)),
}


def _volume_of(row: Mapping[str, int]) -> Volume:
    return Volume(**{name: row[name] for name in _VOLUME})


def _within(field: str, period: Period) -> Q:
    within = Q(**{f"{field}__lt": period.end})
    return within & Q(**{f"{field}__gte": period.start}) if period.start is not None else within


def _comments(decisions: QuerySet[Decision]) -> int:
    counted: dict[str, int] = decisions.aggregate(size=Count("comment", distinct=True))
    return counted["size"]


def _begin_of(day: date, step: Step) -> date:
    match step:
        case Step.DAY:
            return day
        case Step.WEEK:
            return day - timedelta(days=day.weekday())
        case Step.MONTH:
            return day.replace(day=1)


def _next(day: date, step: Step) -> date:
    if step is Step.MONTH:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=1 if step is Step.DAY else 7)
