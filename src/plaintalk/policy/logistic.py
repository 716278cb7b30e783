"""Logistic regression with a ridge, by Newton's method: what a site's own model is trained with.

Pure, and numpy alone: a fit takes seconds, and nothing further need be installed where it runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Newton's method doubles the digits that are right with each step; ten do for nearly all data.
_MOST_STEPS = 50
_MOST_HALVINGS = 30
# The slope of the objective for each row, below which nothing changes that anybody could see.
_FLAT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """Log odds as a weighted sum: `bias + rows @ weights`.

    Attributes:
        weights: float64, (features,).
    """

    bias: float
    weights: Floats

    def log_odds(self, rows: Floats) -> Floats:
        """Give the log odds of each row, (rows,)."""
        summed: Floats = rows @ self.weights + self.bias
        return summed


def chances(log_odds: Floats) -> Floats:
    """Give 0.0 to 1.0 for log odds, without overflow at either end."""
    halved: Floats = 0.5 * (1.0 + np.tanh(0.5 * log_odds))
    return halved


def fit_logistic(rows: Floats, labels: Floats, counts: Floats, *, ridge: float) -> Logistic:
    """Give the weights that make the labels likeliest, less the ridge's price for large ones.

    Minimises `sum(counts * log(1 + exp(-s))) + ridge / 2 * |weights|^2`, with s the log odds of
    what each row is labelled as. The bias has no price. The minimum is the only one.

    Args:
        rows: (rows, features).
        labels: 0.0 to 1.0 a row, how much of it is of the one kind; both kinds must occur.
        counts: how many comments each row stands for.
        ridge: above 0.0; 1 / C of scikit-learn's LogisticRegression.

    Source: Hastie, Tibshirani & Friedman (2009), "The Elements of Statistical Learning", 4.4.1
    (iteratively reweighted least squares) and 3.4.1 (the ridge).
    """
    given = np.hstack([np.ones((len(rows), 1)), rows])
    price = np.full(given.shape[1], ridge)
    price[0] = 0.0
    found = np.zeros(given.shape[1])
    found[0] = _log_odds_of_share(labels, counts)
    cost = _cost(found, given, labels, counts, price)
    for _step in range(_MOST_STEPS):
        likely = chances(given @ found)
        slope = given.T @ (counts * (likely - labels)) + price * found
        if np.abs(slope).max() < _FLAT * counts.sum():
            break
        bend = (given * (counts * likely * (1 - likely))[:, np.newaxis]).T @ given
        bend[np.diag_indices_from(bend)] += np.maximum(price, 1e-9)
        step = np.linalg.solve(bend, slope)
        found, cost, moved = _as_far_as_it_helps(found, step, cost, (given, labels, counts, price))
        if not moved:
            break
    return Logistic(float(found[0]), found[1:])


def _as_far_as_it_helps(
    found: Floats, step: Floats, cost: float, data: tuple[Floats, Floats, Floats, Floats]
) -> tuple[Floats, float, bool]:
    """Go the whole step, or half of it, and so on: a full one may jump over the minimum."""
    for halving in range(_MOST_HALVINGS):
        tried = found - step * 0.5**halving
        cost_there = _cost(tried, *data)
        if cost_there < cost:
            return tried, cost_there, True
    return found, cost, False


def _cost(found: Floats, given: Floats, labels: Floats, counts: Floats, price: Floats) -> float:
    log_odds = given @ found
    loss = np.logaddexp(0.0, log_odds) - labels * log_odds
    return float(counts @ loss + 0.5 * price @ found**2)


def _log_odds_of_share(labels: Floats, counts: Floats) -> float:
    share = float(counts @ labels / counts.sum())
    return float(np.log(share / (1 - share)))


def log_loss(log_odds: Floats, labels: Floats, counts: Floats) -> float:
    """Give how surprising the labels are under these log odds, in nats a comment."""
    loss = np.logaddexp(0.0, log_odds) - labels * log_odds
    return float(counts @ loss / counts.sum())


# ---- calibration ----------------------------------------------------------------------------

# Rows next to each other in time stay together: what is said today is said many times today.
FOLDS = 5
# From hardly any price, which learns single comments by heart, to one under which little but the
# share of refusals is left. Of log odds and vectors scaled as engine/learned.py scales them.
RIDGES = (10.0, 100.0, 1_000.0, 10_000.0)
_CALIBRATION_RIDGE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """A model with the straight line that makes its log odds true (Platt 1999).

    Attributes:
        ridge: which of RIDGES foretold best what it had not seen.
        unseen: the calibrated log odds of each training row, by a model that was trained without
            its stretch of time; what thresholds are chosen on.
    """

    model: Logistic
    slope: float
    offset: float
    ridge: float
    unseen: Floats

    def chances(self, rows: Floats) -> Floats:
        """Give each row's calibrated chance, (rows,)."""
        return chances(self.slope * self.model.log_odds(rows) + self.offset)


def fit_calibrated(
    rows: Floats, labels: Floats, counts: Floats, *, ridges: Sequence[float] = RIDGES
) -> Calibrated:
    """Fit on rows in the order of time; choose the ridge and calibrate on what was held out.

    Args:
        rows, labels, counts: as for `fit_logistic`, oldest first.

    Source: Platt (1999), "Probabilistic Outputs for Support Vector Machines"; the held-out sums
    of cross-validation instead of a part of the rows, as in its section 2.
    """
    by_ridge = {ridge: _held_out(rows, labels, counts, ridge) for ridge in ridges}
    best = min(ridges, key=lambda ridge: log_loss(by_ridge[ridge], labels, counts))
    held_out = by_ridge[best]
    line = fit_logistic(
        held_out[:, np.newaxis], _less_than_sure(labels, counts), counts, ridge=_CALIBRATION_RIDGE
    )
    # A model that foretells nothing must not be turned upside down.
    slope = max(0.0, float(line.weights[0]))
    offset = line.bias if slope else _log_odds_of_share(labels, counts)
    return Calibrated(
        model=fit_logistic(rows, labels, counts, ridge=best),
        slope=slope,
        offset=offset,
        ridge=best,
        unseen=slope * held_out + offset,
    )


def _less_than_sure(labels: Floats, counts: Floats) -> Floats:
    """Give labels a little short of 0 and 1, by how many of each kind there are.

    Where a few comments happen to be told apart without fault, the line would else be as steep as
    can be, and the model sure of everything.

    Source: Platt (1999), section 2.2: (n + 1) / (n + 2) and 1 / (n + 2).
    """
    refused = float(counts @ labels)
    stood = float(counts.sum()) - refused
    return np.where(labels > 0, (refused + 1) / (refused + 2), 1 / (stood + 2))


def _held_out(rows: Floats, labels: Floats, counts: Floats, ridge: float) -> Floats:
    """Give each row's log odds by the model of all other stretches of time."""
    told = np.empty(len(rows))
    stretch = np.arange(len(rows)) * FOLDS // len(rows)
    for one in range(FOLDS):
        out = stretch == one
        inside = ~out
        if _is_of_one_kind(labels[inside]):
            told[out] = _log_odds_of_share(labels, counts)
            continue
        fitted = fit_logistic(rows[inside], labels[inside], counts[inside], ridge=ridge)
        told[out] = fitted.log_odds(rows[out])
    return told


def _is_of_one_kind(labels: Floats) -> bool:
    return not len(labels) or bool((labels == labels[0]).all())
