"""What reports weigh, and when they hold a comment."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.policy.reports import (
    HOLD_PEOPLE,
    HOLD_WEIGHT,
    Ended,
    ReportFacts,
    Reporting,
    conduct_of,
    reports_hold,
    weight_of,
)
from tests import make

COUNT = st.integers(0, 10_000)
WEIGHTS = st.lists(st.floats(0, 1), max_size=12)


@pytest.mark.parametrize(
    ("right", "wrong", "weight"), [(0, 0, 0.5), (2, 0, 0.75), (0, 2, 0.25), (3, 3, 0.5)]
)
def test_a_report_weighs_what_earlier_ones_proved(right: int, wrong: int, weight: float) -> None:
    assert weight_of(right=right, wrong=wrong) == pytest.approx(weight)


@given(COUNT, COUNT)
def test_being_right_adds_and_being_wrong_takes_away(right: int, wrong: int) -> None:
    now = weight_of(right=right, wrong=wrong)

    assert (
        0
        < weight_of(right=right, wrong=wrong + 1)
        < now
        < weight_of(right=right + 1, wrong=wrong)
        < 1
    )


@pytest.mark.parametrize(
    ("weights", "holds"),
    [
        ([], False),
        ([0.5] * 3, False),
        ([0.5] * 4, True),
        ([0.75] * 3, True),
        ([0.99, 0.99], False),
        ([0.1] * 12, False),
    ],
)
def test_enough_people_who_weigh_enough_hold_a_comment(weights: list[float], holds: bool) -> None:
    assert reports_hold(ReportFacts(weights)) is holds


@given(WEIGHTS)
def test_a_moderators_word_outranks_any_number_of_reports(weights: list[float]) -> None:
    assert not reports_hold(ReportFacts(weights, published_by_moderator=True))
    assert not reports_hold(ReportFacts(weights, author_is_staff=True))


@given(WEIGHTS, st.floats(0, 1))
def test_a_further_report_never_lets_a_comment_go(weights: list[float], more: float) -> None:
    if reports_hold(ReportFacts(weights)):
        assert reports_hold(ReportFacts([*weights, more]))
        assert len(weights) >= HOLD_PEOPLE
        assert sum(weights) >= HOLD_WEIGHT


def ended(
    count: int, *, right: bool = False, days_ago: float = 1, told_after: bool = False
) -> list[Ended]:
    """Give reports that ended so long ago; `told_after`: reported only then, too."""
    at = make.NOW - timedelta(days=days_ago)
    reported_at = at - (timedelta(minutes=1) if told_after else timedelta(days=1))
    return [Ended(reported_at, at, was_right=right)] * count


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([], Reporting.FREE),
        (ended(4), Reporting.FREE),
        (ended(5), Reporting.WARNED),
        (ended(5) + ended(1, right=True), Reporting.WARNED),
        (ended(5) + ended(2, right=True), Reporting.FREE),
        (ended(20), Reporting.WARNED),
        (ended(5, days_ago=91), Reporting.FREE),
        (ended(5, days_ago=9) + ended(4, days_ago=2, told_after=True), Reporting.WARNED),
        (ended(5, days_ago=9) + ended(5, days_ago=2, told_after=True), Reporting.PAUSED),
        (ended(5, days_ago=50) + ended(5, days_ago=31, told_after=True), Reporting.WARNED),
    ],
)
def test_reports_that_mostly_prove_wrong_are_warned_about_and_then_paused(
    reports: list[Ended], expected: Reporting
) -> None:
    conduct = conduct_of(reports, now=make.NOW)

    assert conduct.reporting is expected
    assert (conduct.until is not None) == (expected is Reporting.PAUSED)


@given(st.integers(0, 30), st.integers(0, 30))
def test_whoever_was_never_told_is_never_paused(wrong: int, right: int) -> None:
    at_once = ended(wrong) + ended(right, right=True)

    assert conduct_of(at_once, now=make.NOW).reporting is not Reporting.PAUSED
