"""How well scores foretell what people decided: the figures of a back-test. Pure.

Each row may stand for several comments (`counts`): where people let nearly everything stand, only
a part of that is looked at, and counts for the rest.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plaintalk.policy.logistic import Floats

# The ends of an interval move by less than 0.005 from one seed to the next.
RESAMPLES = 1000
_LOW, _HIGH = 2.5, 97.5
_SEED = 1998
_BINS = 10
# Thresholds in hundredths, as a policy has them.
HUNDREDTHS = np.arange(1, 101)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval by percentile bootstrap.

    Attributes:
        low, high: None where too few resamples give a figure.
    """

    value: float
    low: float | None
    high: float | None

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Counted:
    """What one threshold does, in comments.

    Attributes:
        caught: at or above it, and people refused them.
        missed: below it, and people refused them.
        wrongly_held: at or above it, and people published them or let them stand.
    """

    threshold: float
    caught: int
    missed: int
    wrongly_held: int

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON keeps it."""
        return asdict(self)


def auc(scores: Floats, refused: NDArray[np.bool_], counts: Floats) -> float:
    """Give how often a refused comment has a higher score than another; ties count half.

    1.0 tells both kinds apart without fault, 0.5 is chance. Both kinds must occur.

    Source: Hanley & McNeil (1982), "The Meaning and Use of the Area under a ROC Curve".
    """
    return float(_aucs(scores, refused, counts[np.newaxis])[0])


def auc_estimated(scores: Floats, refused: NDArray[np.bool_], counts: Floats) -> Estimate:
    """Give `auc` with its interval over resampled rows."""
    drawn = _resampled(counts)
    return _estimate(auc(scores, refused, counts), _aucs(scores, refused, drawn))


def auc_gained(
    scores: Floats, rival: Floats, refused: NDArray[np.bool_], counts: Floats
) -> Estimate:
    """Give by how much scores tell better than a rival's on the same comments.

    Paired: both are measured on the same resamples, so that what makes a resample easy or hard
    for both does not widen the interval.
    """
    drawn = _resampled(counts)
    gained = _aucs(scores, refused, drawn) - _aucs(rival, refused, drawn)
    value = auc(scores, refused, counts) - auc(rival, refused, counts)
    return _estimate(value, gained)


def calibration_error(chances: Floats, refused: NDArray[np.bool_], counts: Floats) -> float:
    """Give how far off chances are: the mean distance of chance and share over ten bins.

    The bins hold equally many rows, from the lowest chances to the highest.

    Source: Naeini, Cooper & Hauskrecht (2015), "Obtaining Well Calibrated Probabilities Using
    Bayesian Binning", section 2, with bins of equal size.
    """
    order = np.argsort(chances, kind="stable")
    parts = np.array_split(order, min(_BINS, len(order)))
    off = sum(abs(float(counts[part] @ (chances[part] - refused[part]))) for part in parts)
    return off / float(counts.sum())


def counted_at(
    threshold: float, scores: Floats, refused: NDArray[np.bool_], counts: Floats
) -> Counted:
    """Give what a threshold does to these comments."""
    held = scores >= threshold
    return Counted(
        threshold=threshold,
        caught=round(float(counts[held & refused].sum())),
        missed=round(float(counts[~held & refused].sum())),
        wrongly_held=round(float(counts[held & ~refused].sum())),
    )


def cheapest_threshold(
    scores: Floats, refused: NDArray[np.bool_], counts: Floats, *, miss_cost: float
) -> float:
    """Give the threshold, 0.01 to 1.00, at which misses and wrong holds cost least.

    Args:
        miss_cost: what a miss costs, where a wrong hold costs 1.
    """
    table = table_of(scores, refused, counts)
    return float(HUNDREDTHS[cheapest_places(table[np.newaxis], miss_cost=miss_cost)[0]] / 100)


def table_of(scores: Floats, refused: NDArray[np.bool_], counts: Floats) -> Floats:
    """Give how many comments have each score, rounded down to hundredths: (2, 101).

    The first row counts what people let stand, the second what they refused.
    """
    # A score of 0.29 is 28.999… hundredths as a float.
    places = np.clip(np.floor(scores * 100 + 1e-9).astype(np.int64), 0, 100)
    table = np.zeros((2, 101))
    np.add.at(table, (refused.astype(np.int64), places), counts)
    return table


def cheapest_places(tables: Floats, *, miss_cost: float, lowest: int = 1) -> NDArray[np.int64]:
    """Give for each table of counts, (tables, 2, 101), the place of the cheapest threshold.

    Where several cost the same, the middle one of the first such stretch: its neighbours cost no
    more, so that little hangs on a single comment.

    Args:
        lowest: hundredths below which no threshold may lie.

    Returns:
        (tables,), places in HUNDREDTHS.
    """
    costs = costs_of(tables, miss_cost=miss_cost)[:, lowest - 1 :]
    is_least = costs <= costs.min(axis=1, keepdims=True) + 1e-9
    first = is_least.argmax(axis=1)
    # Where the stretch that begins at `first` ends: the first place after it that costs more.
    after = (~is_least) & (np.arange(costs.shape[1]) > first[:, np.newaxis])
    end = np.where(after.any(axis=1), after.argmax(axis=1), costs.shape[1])
    middle: NDArray[np.int64] = (first + end - 1) // 2 + lowest - 1
    return middle


def costs_of(tables: Floats, *, miss_cost: float) -> Floats:
    """Give what each threshold of HUNDREDTHS costs under each table, (tables, 100)."""
    stood, refused = tables[:, 0], tables[:, 1]
    missed = np.cumsum(refused, axis=1)[:, :-1]
    wrong = stood.sum(axis=1, keepdims=True) - np.cumsum(stood, axis=1)[:, :-1]
    costs: Floats = miss_cost * missed + wrong
    return costs


def interval_of(figures: Floats) -> tuple[float | None, float | None]:
    """Give the 95 % interval of resampled figures; none where fewer than half are known."""
    known = figures[~np.isnan(figures)]
    if len(known) * 2 < len(figures):
        return None, None
    low, high = np.percentile(known, [_LOW, _HIGH])
    return float(low), float(high)


def resamples_of(table: Floats, *, seed: int = _SEED) -> Floats:
    """Draw tables of as many decisions anew from a table of whole counts: (RESAMPLES, 2, 101)."""
    size = int(table.sum())
    drawn = np.random.default_rng(seed).multinomial(
        size, (table / table.sum()).ravel(), size=RESAMPLES
    )
    return drawn.reshape(RESAMPLES, *table.shape).astype(np.float64)


def _resampled(counts: Floats) -> Floats:
    """Draw rows anew: how much each counts in each resample, (RESAMPLES, rows)."""
    size = len(counts)
    drawn = np.random.default_rng(_SEED).multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    return drawn * counts


def _aucs(scores: Floats, refused: NDArray[np.bool_], counts: Floats) -> Floats:
    """Give the area for each row of counts, (samples, rows); NaN where a kind does not occur."""
    _values, place = np.unique(scores, return_inverse=True)
    # Add up what shares a score, so that ties count half: (samples, distinct scores).
    size = int(place.max()) + 1
    sums = np.zeros((2, len(counts), size))
    for kind in (0, 1):
        chosen = refused if kind else ~refused
        for sample, row in enumerate(counts):
            sums[kind, sample] = np.bincount(place[chosen], weights=row[chosen], minlength=size)
    others, ours = sums
    below = np.cumsum(others, axis=1) - 0.5 * others
    pairs = ours.sum(axis=1) * others.sum(axis=1)
    areas = np.full(len(counts), np.nan)
    np.divide((ours * below).sum(axis=1), pairs, out=areas, where=pairs > 0)
    return areas


def _estimate(value: float, resampled: Floats) -> Estimate:
    low, high = interval_of(resampled)
    return Estimate(value, low, high)
