"""A site's model trained on the older part of the past and tried on the newest. Pure.

What is tried is what is put in force: the model is not trained again on the part that it was tried
on, so that nobody puts in force what nobody has tested.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plaintalk.engine.learned import general_score
from plaintalk.policy.backtest import (
    Counted,
    Estimate,
    auc_estimated,
    auc_gained,
    calibration_error,
    cheapest_threshold,
    counted_at,
)
from plaintalk.policy.logistic import Calibrated, Floats, chances, fit_calibrated

# The newest fifth is what the model will meet next, and large enough to tell models apart.
TRAINED_SHARE = 0.8
# So many of each kind, and so many of each in the newest fifth: with fewer, the interval of the
# area under the curve is wider than what one model has on another.
FEWEST_OF_EACH = 50
FEWEST_TRIED = 10
# Every tenth: bars that can be told apart on a phone.
CURVE = tuple(round(0.1 * step, 1) for step in range(1, 10))
_DISAGREEMENTS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Comments with what people made of them, oldest first.

    Attributes:
        features: (rows, features), as engine/learned.py gives them.
        refused: (rows,).
        counts: (rows,), how many comments each row stands for.
    """

    features: Floats
    refused: NDArray[np.bool_]
    counts: Floats

    @property
    def cut(self) -> int:
        """Where the part begins that the model never sees."""
        return int(len(self.refused) * TRAINED_SHARE)

    @property
    def are_enough(self) -> bool:
        """Whether a model can be trained and tried on them."""
        tried = self.refused[self.cut :]
        kinds = (int(self.refused.sum()), int((~self.refused).sum()))
        kinds_tried = (int(tried.sum()), int((~tried).sum()))
        return min(kinds) >= FEWEST_OF_EACH and min(kinds_tried) >= FEWEST_TRIED


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """The model in force now, on the same rows.

    Attributes:
        chances: (rows,).
        threshold: the one that was cheapest when it was trained.
    """

    chances: Floats
    threshold: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One model on the comments that the candidate never saw."""

    name: str  # "candidate", "general" or "in force"
    auc: Estimate
    calibration_error: float
    counted: Counted

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON keeps it."""
        return {
            "name": self.name,
            "auc": self.auc.as_data(),
            "calibration_error": self.calibration_error,
            "counted": self.counted.as_data(),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A candidate with its back-test.

    Attributes:
        figures: of the candidate, of the general model alone, and of the model in force.
        gained: by how much the candidate's area is larger, by the rival's name.
        curve: what the candidate does at each threshold of CURVE, and the general model beside it.
        too_low, too_high: places of the rows on which people and candidate are furthest apart:
            refused, with the lowest chances below its threshold, and let stand, with the highest
            above it.
    """

    candidate: Calibrated
    figures: Sequence[Figures]
    gained: Mapping[str, Estimate]
    curve: Sequence[tuple[Counted, Counted]]
    chances: Floats
    too_low: Sequence[int]
    too_high: Sequence[int]

    @property
    def is_better(self) -> bool:
        """Whether it tells better than every rival, beyond chance."""
        return all(gain.low is not None and gain.low > 0 for gain in self.gained.values())


def try_out(rows: Rows, *, miss_cost: float, in_force: Rival | None = None) -> Trial:
    """Train on the older rows and try on the newest.

    Args:
        rows: `are_enough` of them.
        miss_cost: what a miss costs, where a wrong hold costs 1; for the thresholds compared.
    """
    cut = rows.cut
    labels = rows.refused.astype(np.float64)
    candidate = fit_calibrated(rows.features[:cut], labels[:cut], rows.counts[:cut])
    refused, counts = rows.refused[cut:], rows.counts[cut:]
    general = general_score(rows.features)
    # Each by the threshold that was cheapest before the comments that it is tried on.
    before = (rows.refused[:cut], rows.counts[:cut])
    own = cheapest_threshold(chances(candidate.unseen), *before, miss_cost=miss_cost)
    generals = cheapest_threshold(general[:cut], *before, miss_cost=miss_cost)
    scores = {"candidate": candidate.chances(rows.features[cut:]), "general": general[cut:]}
    thresholds = {"candidate": own, "general": generals}
    if in_force is not None:
        scores["in force"], thresholds["in force"] = in_force.chances[cut:], in_force.threshold
    ours = scores["candidate"]
    return Trial(
        candidate=candidate,
        figures=[
            Figures(
                name,
                auc_estimated(one, refused, counts),
                calibration_error(one, refused, counts),
                counted_at(thresholds[name], one, refused, counts),
            )
            for name, one in scores.items()
        ],
        gained={
            name: auc_gained(ours, one, refused, counts)
            for name, one in scores.items()
            if name != "candidate"
        },
        curve=[
            (
                counted_at(threshold, ours, refused, counts),
                counted_at(threshold, scores["general"], refused, counts),
            )
            for threshold in CURVE
        ],
        chances=ours,
        too_low=[cut + place for place in _furthest(ours, refused & (ours < own))],
        too_high=[cut + place for place in _furthest(-ours, ~refused & (ours >= own))],
    )


def _furthest(chances: Floats, apart: NDArray[np.bool_]) -> list[int]:
    """Give the places with the lowest of these numbers, among those that are apart."""
    order = np.argsort(chances, kind="stable")
    return [int(place) for place in order if apart[place]][:_DISAGREEMENTS]
