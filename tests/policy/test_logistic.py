"""Logistic regression against scikit-learn's, and by what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from plaintalk.policy.logistic import (
    RIDGES,
    Floats,
    chances,
    fit_calibrated,
    fit_logistic,
    log_loss,
)

Drawn = tuple[Floats, Floats, Floats]


def drawn(seed: int, *, rows: int = 300, features: int = 6, pull: float = 1.5) -> Drawn:
    """Give rows whose labels come from a true sum, with how many comments each stands for."""
    chance = np.random.default_rng(seed)
    given_rows = chance.normal(size=(rows, features))
    truth = chance.normal(size=features) * pull
    labels = (chance.random(rows) < chances(given_rows @ truth - 0.5)).astype(np.float64)
    labels[:2] = (0.0, 1.0)
    return given_rows, labels, chance.integers(1, 5, size=rows).astype(np.float64)


@pytest.mark.parametrize("ridge", [0.1, 1.0, 30.0])
@pytest.mark.parametrize("seed", range(4))
def test_the_weights_are_those_of_scikit_learn(seed: int, ridge: float) -> None:
    rows, labels, counts = drawn(seed)
    theirs = LogisticRegression(C=1 / ridge, tol=1e-10, max_iter=10_000)
    theirs.fit(rows, labels, sample_weight=counts)

    ours = fit_logistic(rows, labels, counts, ridge=ridge)

    assert np.allclose(ours.weights, theirs.coef_[0], atol=1e-4)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=1e-4)


def test_kinds_that_lie_wholly_apart_still_give_finite_weights() -> None:
    rows = np.array([[-1.0], [-2.0], [1.0], [2.0]])
    labels = np.array([0.0, 0.0, 1.0, 1.0])

    found = fit_logistic(rows, labels, np.ones(4), ridge=1e-3)

    assert np.isfinite(found.weights).all()
    assert (found.log_odds(rows) > 0).tolist() == [False, False, True, True]


def test_a_row_that_stands_for_two_is_two_rows() -> None:
    rows, labels, _counts = drawn(7, rows=60)
    twice = np.vstack([rows, rows[:20]])

    one = fit_logistic(rows, labels, np.r_[np.full(20, 2.0), np.ones(40)], ridge=1.0)
    two = fit_logistic(twice, np.r_[labels, labels[:20]], np.ones(80), ridge=1.0)

    assert np.allclose(one.weights, two.weights, atol=1e-7)


@given(st.integers(0, 10_000), st.sampled_from([0.1, 1.0, 10.0]))
@settings(max_examples=25, deadline=None)
def test_no_other_weights_cost_less(seed: int, ridge: float) -> None:
    rows, labels, counts = drawn(seed, rows=60, features=3)
    found = fit_logistic(rows, labels, counts, ridge=ridge)

    def cost(bias: float, weights: Floats) -> float:
        loss = log_loss(rows @ weights + bias, labels, counts) * counts.sum()
        return float(loss + ridge / 2 * weights @ weights)

    least = cost(found.bias, found.weights)
    chance = np.random.default_rng(seed)
    for _try in range(5):
        step = chance.normal(size=4) * 0.05
        assert cost(found.bias + step[0], found.weights + step[1:]) >= least - 1e-7


@given(st.lists(st.floats(-800, 800), min_size=1))
def test_chances_lie_between_nought_and_one_and_rise_with_the_log_odds(odds: list[float]) -> None:
    given_odds = np.sort(np.array(odds))
    told = chances(given_odds)

    assert ((told >= 0) & (told <= 1)).all()
    assert (np.diff(told) >= 0).all()


def test_chances_come_true_on_what_was_not_seen() -> None:
    rows, labels, counts = drawn(3, rows=4000)
    half = 2000

    found = fit_calibrated(rows[:half], labels[:half], counts[:half], ridges=(1.0, 30.0))

    told = found.chances(rows[half:])
    for low, high in ((0.0, 0.3), (0.3, 0.7), (0.7, 1.0)):
        among = (told >= low) & (told < high)
        happened = np.average(labels[half:][among], weights=counts[half:][among])
        assert happened == pytest.approx(np.average(told[among]), abs=0.06)


def test_what_foretells_nothing_gives_everybody_nearly_the_same_chance() -> None:
    chance = np.random.default_rng(5)
    rows, labels = chance.normal(size=(600, 40)), (chance.random(600) < 0.3).astype(np.float64)

    found = fit_calibrated(rows, labels, np.ones(600), ridges=RIDGES)

    told = found.chances(chance.normal(size=(300, 40)))
    assert told.mean() == pytest.approx(labels.mean(), abs=0.05)
    assert told.std() < 0.08


def test_a_few_that_are_told_apart_without_fault_make_nobody_sure_of_everything() -> None:
    labels = np.tile([0.0, 1.0], 30)
    rows = np.c_[labels * 2 - 1, np.zeros(60)]

    found = fit_calibrated(rows, labels, np.ones(60), ridges=(1.0,))

    told = chances(found.unseen)
    # With 30 of each kind: 31 of 32, and 1 of 32.
    assert told[labels > 0] == pytest.approx(31 / 32, abs=0.003)
    assert told[labels == 0] == pytest.approx(1 / 32, abs=0.003)
