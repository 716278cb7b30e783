"""How well scores agree with what was suggested. Pure arithmetic.

Sources: expected calibration error and reliability tables as in Guo et al., "On Calibration of
Modern Neural Networks", 2017; the area under the ROC curve by ranks, ties counting half, as in
Hanley and McNeil, 1982.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

# A suggestion of at least so much says that the attribute is there.
YES = 0.5
# Fewer than this many texts say little; a tenth of them in a bin says nothing.
FEWEST = 50
_BINS = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """Our score of a text, and the one suggested, each 0.0 to 1.0."""

    ours: float
    suggested: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The texts whose score of ours lies in [low, high), and in the last bin also at 1.0.

    Attributes:
        ours: the mean of our scores.
        suggested: the mean of those suggested: of yes and no, the share of yes.
    """

    low: float
    high: float
    count: int
    ours: float
    suggested: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """At or above which score of ours a text is counted, and the share that then agrees."""

    at: float
    agreeing: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a set of pairs says of one attribute.

    Attributes:
        auc: the chance that a text said to be so scores above one said not to be; None when
            there are not both kinds.
        error: expected calibration error, 0.0 to 1.0.
        best: the threshold that agrees with most suggestions; None when there are not both
            kinds.
    """

    count: int
    said_so: int
    bins: Sequence[Bin]
    auc: float | None
    error: float
    best: Threshold | None


def calibrate(pairs: Sequence[Pair]) -> Calibration:
    """Measure at least one pair."""
    bins = _bins(pairs)
    said_so = sum(pair.suggested >= YES for pair in pairs)
    both_kinds = 0 < said_so < len(pairs)
    return Calibration(
        count=len(pairs),
        said_so=said_so,
        bins=bins,
        auc=_auc(pairs) if both_kinds else None,
        error=sum(one.count * abs(one.ours - one.suggested) for one in bins) / len(pairs),
        best=_best_threshold(pairs) if both_kinds else None,
    )


def _bins(pairs: Sequence[Pair]) -> list[Bin]:
    """The bins that hold anything, from the lowest."""
    inside: dict[int, list[Pair]] = {}
    for pair in pairs:
        inside.setdefault(min(int(pair.ours * _BINS), _BINS - 1), []).append(pair)
    return [
        Bin(
            low=number / _BINS,
            high=(number + 1) / _BINS,
            count=len(held),
            ours=sum(pair.ours for pair in held) / len(held),
            suggested=sum(pair.suggested for pair in held) / len(held),
        )
        for number, held in sorted(inside.items())
    ]


def _auc(pairs: Sequence[Pair]) -> float:
    won = below = 0.0
    for yes, no in _by_score(pairs):
        won += yes * (below + no / 2)
        below += no
    return won / (below * (len(pairs) - below))


def _best_threshold(pairs: Sequence[Pair]) -> Threshold:
    """The highest of the best: at doubt, fewer texts are counted."""
    scores = sorted({pair.ours for pair in pairs})
    agreeing = sum(pair.suggested >= YES for pair in pairs)
    best = (agreeing, scores[0])
    for score, following, (yes, no) in zip(
        scores, [*scores[1:], None], _by_score(pairs), strict=True
    ):
        agreeing += no - yes
        if following is not None and agreeing >= best[0]:
            # Between two scores, so that neither lies on the border.
            best = (agreeing, (score + following) / 2)
    return Threshold(at=best[1], agreeing=best[0] / len(pairs))


def _by_score(pairs: Sequence[Pair]) -> list[tuple[int, int]]:
    """For every score of ours, from the lowest: how many were said to be so, and how many not."""
    ordered = sorted(pairs, key=lambda pair: pair.ours)
    counted = []
    for _score, group in groupby(ordered, key=lambda pair: pair.ours):
        said = [pair.suggested >= YES for pair in group]
        counted.append((sum(said), len(said) - sum(said)))
    return counted
