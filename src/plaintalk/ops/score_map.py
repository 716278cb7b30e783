"""From thresholds on another service's scores to thresholds on ours. Pure: arrays in, numbers out.

A threshold is carried over by what it holds: if 4 % of the texts were at 0.8 or above there, the
threshold here is the score that 4 % of the same texts reach (equipercentile linking: Kolen and
Brennan, Test Equating, Scaling, and Linking, 3rd ed., 2014, chapter 2). That keeps the amount of
work, not the choice of texts: how many change sides is counted beside it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

# The thresholds in use among Perspective's clients lie here; 0.8 is the most common.
GRID = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
# With fewer texts on one side of a threshold, where it lies is mostly chance.
FEW = 30
RESAMPLES = 500
_SEED = 20_261_231
_INTERVAL = (2.5, 97.5)
_DECIMALS = range(3, 7)


@dataclass(frozen=True, slots=True)
class Mapped:
    """One old threshold and what holds as much here.

    Attributes:
        before: the old threshold; texts at it or above it were held.
        here: the threshold that holds as many, or as nearly as equal scores allow; None where
            nothing was held before, or where holding nothing here comes nearest.
        low, high: where it lies in 95 of 100 samples like this one; None with `here`.
        held_before, held_here: how many texts each holds.
        both: how many of these are the same texts.
    """

    before: float
    here: float | None
    low: float | None
    high: float | None
    held_before: int
    held_here: int
    both: int

    @property
    def only_before(self) -> int:
        """How many texts only the old threshold holds."""
        return self.held_before - self.both

    @property
    def only_here(self) -> int:
        """How many texts only the new threshold holds."""
        return self.held_here - self.both

    def is_uncertain(self, texts: int) -> bool:
        """Whether so few texts lie on one side that the threshold is little more than a guess."""
        return min(self.held_before, texts - self.held_before) < FEW


class Levels:
    """The different scores of some texts, and between which of them a threshold may lie."""

    def __init__(self, scores: Scores) -> None:
        rising, which = np.unique(scores, return_inverse=True)
        self._falling: Scores = rising[::-1]
        # Each text's level, the highest score first.
        self._which = len(rising) - 1 - which

    def reached(self, times: NDArray[np.int64] | None = None) -> Scores:
        """Give how many texts reach each level; `times` says how often each text counts."""
        reached: Scores = np.cumsum(np.bincount(self._which, times, len(self._falling)))
        return reached

    def nearest(self, held: float, reached: Scores) -> int:
        """Give the level to hold so that as nearly as can be so many texts are; −1 for none.

        Of two equally near, the one that holds more.
        """
        at = int(np.searchsorted(reached, held))
        above = float(reached[at - 1]) if at else 0.0
        if held > 0 and reached[at] - held <= held - above:
            return at
        return at - 1 if above > 0 else -1

    def threshold(self, level: int) -> float:
        """Give a threshold that holds a level and not the next, with few decimals."""
        last_held = float(self._falling[level])
        if level == len(self._falling) - 1:
            return last_held
        below = float(self._falling[level + 1])
        for decimals in _DECIMALS:
            short = round((below + last_held) / 2, decimals)
            if below < short < last_held:
                return short
        return last_held


def map_thresholds(
    before: Scores, here: Scores, thresholds: Sequence[float], *, resamples: int = RESAMPLES
) -> list[Mapped]:
    """Carry thresholds over. Both arrays hold the same texts' scores, in one order, without NaN.

    The intervals rest on so many resamples; the same texts give the same intervals.
    """
    levels = Levels(here)
    reached = levels.reached()
    intervals = _intervals(before, levels, thresholds, resamples)
    mapped = []
    for threshold, (low, high) in zip(thresholds, intervals, strict=True):
        was = before >= threshold
        level = levels.nearest(int(was.sum()), reached)
        new = None if level < 0 else levels.threshold(level)
        now = here >= (math.inf if new is None else new)
        mapped.append(
            Mapped(
                before=threshold,
                here=new,
                low=None if new is None else low,
                high=None if new is None else high,
                held_before=int(was.sum()),
                held_here=int(now.sum()),
                both=int((was & now).sum()),
            )
        )
    return mapped


def rank_correlation(before: Scores, here: Scores) -> float | None:
    """Give Spearman's rank correlation, −1 to 1; None where one side has no order at all."""
    if len(before) == 0 or np.ptp(before) == 0 or np.ptp(here) == 0:
        return None
    return float(np.corrcoef(_ranks(before), _ranks(here))[0, 1])


def most_changed(
    before: Scores, here: Scores, mapped: Sequence[Mapped], count: int
) -> tuple[list[int], list[int]]:
    """Give texts that a threshold holds only here, and such that it held only before.

    As indices into the arrays, at most so many of each; first those whose place among all texts
    changes most.
    """
    rising, falling = np.zeros(len(here), dtype=bool), np.zeros(len(here), dtype=bool)
    for each in mapped:
        was = before >= each.before
        now = here >= (math.inf if each.here is None else each.here)
        rising |= now & ~was
        falling |= was & ~now
    change = _ranks(here) - _ranks(before)
    order = np.argsort(-change, kind="stable")
    return (
        [int(at) for at in order[rising[order]][:count]],
        [int(at) for at in order[falling[order]][::-1][:count]],
    )


def _ranks(scores: Scores) -> Scores:
    """Each score's place among all, 1 the lowest; equal scores share the mean of their places."""
    _, which, times = np.unique(scores, return_inverse=True, return_counts=True)
    places: Scores = (np.cumsum(times) - (times - 1) / 2)[which]
    return places


def _intervals(
    before: Scores, levels: Levels, thresholds: Sequence[float], resamples: int
) -> list[tuple[float, float]]:
    """Where each mapped threshold lies when the texts are drawn again (bootstrap, percentiles).

    Texts are drawn with both of their scores, so that what the two have in common narrows it.
    """
    texts, chance = len(before), np.random.default_rng(_SEED)
    was = [before >= threshold for threshold in thresholds]
    drawn = np.empty((resamples, len(thresholds)))
    for sample in drawn:
        times = np.bincount(chance.integers(0, texts, texts), minlength=texts)
        reached = levels.reached(times)
        for at, held in enumerate(was):
            level = levels.nearest(int(times[held].sum()), reached)
            # Where nothing is held the threshold may be as high as can be.
            sample[at] = 1.0 if level < 0 else levels.threshold(level)
    low, high = np.percentile(drawn, _INTERVAL, axis=0, method="nearest")
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
