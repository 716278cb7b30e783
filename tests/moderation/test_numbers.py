"""The counts, compared with a plain reading of the whole record."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from plaintalk.articles.models import Topic
from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.discussion.services import hold_for_reports
from plaintalk.moderation.numbers.queries import (
    Period,
    Step,
    Volume,
    by_topic,
    heat,
    refusals_by_clause,
    reversals,
    top_contributors,
    total_of,
    volume,
    volume_by,
    waits,
)
from plaintalk.moderation.numbers.tables import cell_in_words
from plaintalk.policy.appearance import Standing
from tests import make
from tests.moderation.history import BEGIN, make_history

pytestmark = pytest.mark.django_db

END = make.NOW + timedelta(days=400)
PERIODS = [
    Period(None, END),
    Period(BEGIN + timedelta(days=7), BEGIN + timedelta(days=24)),
    Period(END, END + timedelta(days=1)),
]
REFUSED = {Standing.REJECTED, Standing.REMOVED}


class Record:
    """The record as lists: every decision, and those that stood, by comment."""

    def __init__(self) -> None:
        related = Decision.objects.select_related("comment__discussion__article", "comment__author")
        self.all: dict[int, list[Decision]] = defaultdict(list)
        for one in related.order_by("position"):
            if not one.comment.import_key:
                self.all[one.comment_id].append(one)
        self.stood = {pk: _without_undone(about) for pk, about in self.all.items()}

    def first(self, period: Period) -> list[Decision]:
        return [about[0] for about in self.all.values() if _in(period, about[0].decided_at)]

    def refused(self, period: Period) -> list[Decision]:
        return [
            one
            for about in self.stood.values()
            for one in about
            if one.standing in REFUSED
            and _in(period, one.decided_at)
            and not (one.occasion == "appeal" and one.was == one.standing)
        ]


def _without_undone(about: Sequence[Decision]) -> list[Decision]:
    following = [*about[1:], None]
    return [
        one
        for one, after in zip(about, following, strict=True)
        if one.occasion != "undo" and not (after is not None and after.occasion == "undo")
    ]


def _in(period: Period, moment: datetime) -> bool:
    return (period.start is None or moment >= period.start) and moment < period.end


def _volume(first: Iterable[Decision]) -> Volume:
    standings = Counter(one.standing for one in first)
    return Volume(
        standings.total(), standings["published"], standings["held"], standings["rejected"]
    )


@pytest.fixture(scope="module", autouse=True)
def _history(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the record once: each test looks at it in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_history()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("period", PERIODS)
def test_the_volume_is_what_was_posted_here_and_first_decided(period: Period) -> None:
    counted = volume(make.site(), period)

    assert counted == _volume(Record().first(period))
    assert counted.posted == counted.at_once + counted.held + counted.rejected


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("period", PERIODS)
def test_the_parts_of_a_period_add_up_and_leave_no_gap(period: Period, step: Step) -> None:
    record = Record()

    parts = volume_by(make.site(), period, step)

    assert total_of(parts) == volume(make.site(), period)
    for part, following in pairwise(parts):
        ends = following.begins
        said = [d for d in record.first(period) if part.begins <= d.decided_at.date() < ends]
        assert part.volume == _volume(said)
    if step is Step.DAY and len(parts) > 1:
        days = [part.begins for part in parts]
        assert days == [days[0] + timedelta(days=n) for n in range(len(days))]


@pytest.mark.parametrize("period", PERIODS)
def test_refusals_are_counted_by_clause_and_maker_without_those_taken_back(period: Period) -> None:
    expected = Counter((one.clause, one.maker) for one in Record().refused(period))

    counted = refusals_by_clause(make.site(), period)

    assert {(one.clause, "rule"): one.by_rule for one in counted if one.by_rule} | {
        (one.clause, "person"): one.by_person for one in counted if one.by_person
    } == dict(expected)


@pytest.mark.parametrize("period", PERIODS)
def test_the_median_times_are_those_of_the_record(period: Period) -> None:
    held: list[timedelta] = []
    published: list[timedelta] = []
    appeals: list[timedelta] = []
    record = Record()
    for pk, about in record.stood.items():
        seen_published = False
        for one in about:
            before = [
                d
                for d in record.all[pk]
                if d.position < one.position and d.occasion != Occasion.UNDO
            ]
            is_first = one.standing == "published" and not seen_published
            seen_published = seen_published or one.standing == "published"
            if not _in(period, one.decided_at):
                continue
            if is_first:
                published.append(one.decided_at - one.comment.posted_at)
            if one.maker == "person" and one.was == "held" and one.standing != "withdrawn":
                held_at = [d.decided_at for d in before if d.standing == "held"][-1]
                held.append(one.decided_at - held_at)
            if one.occasion == "appeal":
                refused_at = [d.decided_at for d in before if d.standing in REFUSED][-1]
                appeals.append(one.decided_at - refused_at)

    told = waits(make.site(), period)

    assert told.held_to_decision == _median(held)
    assert told.posting_to_publication == _median(published)
    assert told.appeal == _median(appeals)


def _median(times: list[timedelta]) -> timedelta | None:
    return median(times) if times else None


@pytest.mark.parametrize("period", PERIODS)
def test_reversals_are_publications_by_people_of_what_a_rule_rejected(period: Period) -> None:
    record = Record()
    found: dict[str, set[int]] = defaultdict(set)
    for pk, about in record.all.items():
        for one in about:
            if one.maker != "rule" or not _in(period, one.decided_at):
                continue
            later = [
                d
                for d in record.stood[pk]
                if d.position > one.position
                and d.maker == "person"
                and d.standing != "withdrawn"
                and d.revision_id == one.revision_id
            ]
            standings = {d.standing for d in later}
            if one.standing == "rejected":
                found["rejected"].add(pk)
                found["looked at"] |= {pk} if later else set()
                found["reversed"] |= {pk} if "published" in standings else set()
            if one.standing == "published":
                found["published"].add(pk)
                found["removed"] |= {pk} if standings & REFUSED else set()
    appeals = [
        d
        for about in record.stood.values()
        for d in about
        if d.occasion == "appeal" and _in(period, d.decided_at)
    ]

    told = reversals(make.site(), period)

    assert (told.by_rule, told.by_rule_looked_at, told.by_rule_reversed) == (
        len(found["rejected"]),
        len(found["looked at"]),
        len(found["reversed"]),
    )
    assert (told.published_by_rule, told.published_by_rule_removed) == (
        len(found["published"]),
        len(found["removed"]),
    )
    assert told.appeals == len(appeals)
    assert told.appeals_reversed == sum(d.standing == "published" for d in appeals)


@pytest.mark.parametrize("period", PERIODS)
def test_a_comment_counts_in_every_topic_of_its_article(period: Period) -> None:
    record = Record()

    told = {one.title: one for one in by_topic(make.site(), period)}

    for topic in Topic.objects.all():
        articles = set(topic.articles.values_list("pk", flat=True))
        said = [d for d in record.first(period) if d.comment.discussion.article_id in articles]
        refused = [d for d in record.refused(period) if d.comment.discussion.article_id in articles]
        if not said and not refused:
            assert topic.title not in told
            continue
        assert (told[topic.title].volume, told[topic.title].refused) == (
            _volume(said),
            len(refused),
        )


def test_heat_is_the_busiest_hour_of_each_discussion() -> None:
    record, period = Record(), PERIODS[0]
    hours = Counter(
        (d.comment.discussion.article_id, d.decided_at.replace(minute=0, second=0))
        for d in record.first(period)
    )
    refused = Counter(
        (d.comment.discussion.article_id, d.decided_at.replace(minute=0, second=0))
        for d in record.refused(period)
    )

    told = heat(make.site(), period)

    assert len(told) == 3
    assert [one.comments for one in told] == sorted((one.comments for one in told), reverse=True)
    for one in told:
        assert one.comments == hours[one.article.pk, one.hour]
        assert one.comments == max(n for (pk, _hour), n in hours.items() if pk == one.article.pk)
        assert one.refusals == refused[one.article.pk, one.hour]


@pytest.mark.parametrize("period", PERIODS)
def test_top_contributors_are_those_of_whom_most_is_published_now(period: Period) -> None:
    published = Comment.objects.filter(standing=Standing.PUBLISHED, import_key="")
    expected = Counter(one.author_id for one in published if _in(period, one.posted_at))

    told = top_contributors(make.site(), period)

    assert {one.person.pk: one.published for one in told} == dict(expected)
    assert [one.published for one in told] == sorted(expected.values(), reverse=True)


def test_an_empty_site_has_no_numbers_and_breaks_nothing() -> None:
    site, period = make.site("Another Post"), PERIODS[0]

    assert volume(site, period) == Volume()
    assert volume(site, period).share_at_once is None
    assert volume_by(site, period, Step.DAY) == []
    assert refusals_by_clause(site, period) == []
    assert waits(site, period).held_to_decision is None
    assert (by_topic(site, period), heat(site, period), top_contributors(site, period)) == (
        [],
        [],
        [],
    )


def test_what_readers_reports_took_down_first_counts_as_published_wrongly_too() -> None:
    before = reversals(make.site(), PERIODS[0])
    comment = make.comment("Fine.")
    hold_for_reports(comment=comment, now=make.NOW)
    make.decided(comment, Standing.REJECTED)

    after = reversals(make.site(), PERIODS[0])

    assert after.published_by_rule_removed == before.published_by_rule_removed + 1


@pytest.mark.parametrize(
    ("language", "count", "day"), [("en", "1,234", "1 May 2026"), ("de", "1.234", "1. Mai 2026")]
)
def test_cells_are_read_in_the_readers_language(language: str, count: str, day: str) -> None:
    with translation.override(language):
        assert cell_in_words(1234) == count
        assert cell_in_words(date(2026, 5, 1)) == day
