"""What reports weigh, and when they hold a comment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.policy.reports import (
    HOLD_PEOPLE,
    HOLD_WEIGHT,
    ReportFacts,
    reports_hold,
    weight_of,
)

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
