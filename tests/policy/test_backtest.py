"""The figures of a back-test against scikit-learn's, by hand, and by what must always hold."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from plaintalk.policy.backtest import (
    auc,
    auc_estimated,
    auc_gained,
    calibration_error,
    cheapest_threshold,
    counted_at,
)

ROWS = st.lists(
    st.tuples(st.integers(0, 100), st.booleans(), st.integers(1, 4)), min_size=2, max_size=60
)
Drawn = list[tuple[int, bool, int]]


def arrays(rows: Drawn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scores, refused, counts = zip(*rows, strict=True)
    return np.array(scores) / 100, np.array(refused), np.array(counts, dtype=np.float64)


def told_apart(shift: float, *, rows: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(2)
    refused = chance.random(rows) < 0.4
    return chance.normal(size=rows) + shift * refused, refused, np.ones(rows)


@given(ROWS)
def test_the_area_is_that_of_scikit_learn(rows: Drawn) -> None:
    scores, refused, counts = arrays(rows)
    assume(refused.any() and not refused.all())

    theirs = roc_auc_score(refused, scores, sample_weight=counts)

    assert auc(scores, refused, counts) == pytest.approx(theirs)


def test_the_interval_holds_the_figure_and_is_the_same_each_time() -> None:
    scores, refused, counts = told_apart(1.0)

    first, again = (auc_estimated(scores, refused, counts) for _time in range(2))

    assert first == again
    assert first.low is not None
    assert first.high is not None
    assert 0.5 < first.low < first.value < first.high < 1.0


def test_a_gain_is_sure_where_one_model_tells_more_and_not_where_both_tell_the_same() -> None:
    scores, refused, counts = told_apart(1.5)
    blind = np.random.default_rng(9).normal(size=len(scores))

    more = auc_gained(scores, blind, refused, counts)
    same = auc_gained(scores, scores, refused, counts)

    assert more.low is not None
    assert more.low > 0.1
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)


def test_chances_that_come_true_are_off_by_nothing() -> None:
    # Ten bins of twenty: of those with a chance of 7 in 20, 7 were refused.
    tenths = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]
    chances = np.repeat(tenths, 20) / 20
    refused = np.concatenate([np.arange(20) < one for one in tenths])

    assert calibration_error(chances, refused, np.ones(200)) == pytest.approx(0.0)
    assert calibration_error(chances - 0.04, refused, np.ones(200)) == pytest.approx(0.04)


def test_a_chance_of_one_for_what_never_happens_is_off_by_all() -> None:
    assert calibration_error(np.ones(20), np.zeros(20, dtype=bool), np.ones(20)) == 1.0


@given(ROWS, st.sampled_from([0.1, 1.0, 5.0]))
def test_no_threshold_costs_less_than_the_cheapest(rows: Drawn, miss_cost: float) -> None:
    scores, refused, counts = arrays(rows)

    def cost(threshold: float) -> float:
        counted = counted_at(threshold, scores, refused, counts)
        return miss_cost * counted.missed + counted.wrongly_held

    cheapest = cheapest_threshold(scores, refused, counts, miss_cost=miss_cost)

    costs = [cost(hundredth / 100) for hundredth in range(1, 101)]
    assert cost(cheapest) == pytest.approx(min(costs))


@given(ROWS)
def test_the_dearer_a_miss_the_lower_the_threshold(rows: Drawn) -> None:
    scores, refused, counts = arrays(rows)

    thresholds = [
        cheapest_threshold(scores, refused, counts, miss_cost=one) for one in (0.1, 1.0, 50.0)
    ]

    # The middle of a stretch may lie a little above that of a shorter one; what is held may not.
    held = [int((scores >= one).sum()) for one in thresholds]
    assert held == sorted(held)


def test_among_thresholds_that_cost_the_same_the_middle_one_is_given() -> None:
    scores, refused = np.array([0.2, 0.8]), np.array([False, True])

    assert cheapest_threshold(scores, refused, np.ones(2), miss_cost=1.0) == 0.50


@given(ROWS, st.integers(1, 100))
def test_every_comment_is_counted_once(rows: Drawn, hundredth: int) -> None:
    scores, refused, counts = arrays(rows)

    counted = counted_at(hundredth / 100, scores, refused, counts)

    assert counted.caught + counted.missed == counts[refused].sum()
    assert counted.wrongly_held <= counts[~refused].sum()
