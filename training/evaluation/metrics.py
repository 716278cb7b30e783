"""The measures, on plain arrays. Undefined values (an AUC without positives, say) are nan."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Spans = Sequence[tuple[int, int]]

CALIBRATION_BINS = 15
RESAMPLES = 300


class Interval(NamedTuple):
    """Where 95 % of the resampled values lie."""

    low: float
    high: float


class Bin(NamedTuple):
    """One bin of a reliability curve."""

    rows: int
    mean_score: float
    share_positive: float


class GroupAucs(NamedTuple):
    """Three AUCs of one group.

    After Borkan et al. 2019, "Nuanced metrics for measuring unintended bias".

    Attributes:
        subgroup: rows that name the group alone.
        bpsn: positives that don't name it against negatives that do; low where the group's mere
            name raises scores.
        bnsp: negatives that don't name it against positives that do; low where abuse of the group
            is missed.
    """

    subgroup: float
    bpsn: float
    bnsp: float


class LetThrough(NamedTuple):
    """What passes where a given share of the bad is caught.

    Attributes:
        threshold: the highest at which at least that share of the bad is caught.
        share: of the harmless, how many score below it.
    """

    threshold: float
    share: float


def auc(labels: ArrayLike, scores: ArrayLike) -> float:
    """Give the chance that a positive scores above a negative; ties count half."""
    positive, values = np.asarray(labels, dtype=bool), np.asarray(scores, dtype=float)
    n_positive = int(positive.sum())
    n_negative = positive.size - n_positive
    if not n_positive or not n_negative:
        return float("nan")
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mid_ranks = last - (counts - 1) / 2
    above = mid_ranks[inverse][positive].sum() - n_positive * (n_positive + 1) / 2
    return float(above / (n_positive * n_negative))


def average_precision(labels: ArrayLike, scores: ArrayLike) -> float:
    """Give the mean precision over the steps of recall, without interpolation."""
    positive, values = np.asarray(labels, dtype=bool), np.asarray(scores, dtype=float)
    if not positive.any():
        return float("nan")
    order = np.argsort(-values, kind="stable")
    found = np.cumsum(positive[order])
    # Rows of one score come together: precision is read where the score changes.
    ends = np.append(np.flatnonzero(np.diff(values[order])), positive.size - 1)
    gained = np.diff(found[ends], prepend=0)
    return float((gained * found[ends] / (ends + 1)).sum() / positive.sum())


def f1_at(labels: ArrayLike, scores: ArrayLike, threshold: float) -> float:
    """Give F1 of "score ≥ threshold"; 0 where nothing is found."""
    positive = np.asarray(labels, dtype=bool)
    called = np.asarray(scores, dtype=float) >= threshold
    if not positive.any():
        return float("nan")
    return float(2 * (positive & called).sum() / (positive.sum() + called.sum()))


def macro_f1_at(labels: ArrayLike, scores: ArrayLike, threshold: float) -> float:
    """Give the mean of the F1 of either class, as OffensEval ranks by."""
    positive, values = np.asarray(labels, dtype=bool), np.asarray(scores, dtype=float)
    # The negatives are found where the score is below the threshold.
    of_negatives = f1_at(~positive, np.where(values < threshold, 1.0, 0.0), 0.5)
    return (f1_at(positive, values, threshold) + of_negatives) / 2


def always_yes_f1(labels: ArrayLike) -> float:
    """Give F1 of calling every row positive."""
    prevalence = float(np.asarray(labels, dtype=bool).mean())
    return 2 * prevalence / (1 + prevalence) if prevalence else float("nan")


def reliability(labels: ArrayLike, scores: ArrayLike, bins: int = CALIBRATION_BINS) -> list[Bin]:
    """Give bins of equal width over 0 to 1: how many rows, their mean score, how many are positive.

    Each holds its lower edge; the last holds 1 too.
    """
    positive, values = np.asarray(labels, dtype=bool), np.asarray(scores, dtype=float)
    place = np.minimum((values * bins).astype(int), bins - 1)
    rows = np.bincount(place, minlength=bins)
    score = np.bincount(place, weights=values, minlength=bins)
    found = np.bincount(place, weights=positive, minlength=bins)
    return [
        Bin(int(n), float(s / n) if n else float("nan"), float(p / n) if n else float("nan"))
        for n, s, p in zip(rows, score, found, strict=True)
    ]


def expected_calibration_error(
    labels: ArrayLike, scores: ArrayLike, bins: int = CALIBRATION_BINS
) -> float:
    """Give the mean distance of score and share of positives over the bins, weighted by rows."""
    curve = [each for each in reliability(labels, scores, bins) if each.rows]
    total = sum(each.rows for each in curve)
    off = sum(each.rows * abs(each.mean_score - each.share_positive) for each in curve)
    return off / total if total else float("nan")


def group_aucs(labels: ArrayLike, scores: ArrayLike, in_group: ArrayLike) -> GroupAucs:
    """Give the three AUCs of the group that `in_group` marks."""
    positive, values = np.asarray(labels, dtype=bool), np.asarray(scores, dtype=float)
    named = np.asarray(in_group, dtype=bool)

    def of(kept: Bools) -> float:
        return auc(positive[kept], values[kept])

    return GroupAucs(subgroup=of(named), bpsn=of(named != positive), bnsp=of(named == positive))


def let_through(bad: ArrayLike, harmless: ArrayLike, recall: float = 0.9) -> LetThrough:
    """Give what passes of the harmless where a threshold catches `recall` of the bad."""
    worst_first = np.sort(np.asarray(bad, dtype=float))[::-1]
    mild = np.asarray(harmless, dtype=float)
    if not worst_first.size or not mild.size:
        return LetThrough(float("nan"), float("nan"))
    # Rounded first, so that 0.9 x 10 is 9 and not a hair more.
    needed = max(int(np.ceil(round(recall * worst_first.size, 9))), 1)
    threshold = float(worst_first[needed - 1])
    return LetThrough(threshold, float((mild < threshold).mean()))


def span_f1(found: Spans, gold: Spans) -> float:
    """Give F1 over the character offsets of one text, as SemEval-2021 Task 5 counts it.

    Where the gold is empty: 1 if nothing was found, else 0.
    """
    ours, theirs = _offsets(found), _offsets(gold)
    if not theirs:
        return 0.0 if ours else 1.0
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def _offsets(spans: Spans) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def bootstrap(
    statistic: Callable[[NDArray[np.intp]], float],
    families: Sequence[object],
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> Interval:
    """Give the 95 % interval of a statistic by drawing rows anew, with a fixed seed.

    Args:
        statistic: gets the indices of the rows drawn. One that subtracts the figures of two systems
            on the same rows makes the interval a paired one.
        families: one value a row; rows of one family are drawn together.
    """
    members: dict[object, list[int]] = {}
    for row, family in enumerate(families):
        members.setdefault(family, []).append(row)
    clusters = [np.array(rows, dtype=np.intp) for rows in members.values()]
    if not clusters:
        return Interval(float("nan"), float("nan"))
    chance = np.random.default_rng(seed)
    alone = len(clusters) == len(families)
    values = [
        statistic(drawn if alone else np.concatenate([clusters[at] for at in drawn]))
        for drawn in chance.integers(0, len(clusters), (resamples, len(clusters)))
    ]
    kept = [value for value in values if not np.isnan(value)]
    if not kept:
        return Interval(float("nan"), float("nan"))
    low, high = np.percentile(kept, [2.5, 97.5])
    return Interval(float(low), float(high))
