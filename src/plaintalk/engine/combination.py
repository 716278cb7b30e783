"""Model and rules put together: one calibrated chance an attribute (Platt 1999; isotonic after).

Neither speaks alone. The model reads whole sentences and overlooks disguised or rare words; lists
and rules know exactly those and nothing else. Each attribute's log odds are a learned sum of what
the model's heads say and of what the rules found (never counted against a text), turned into the
share of such texts that raters called so. Why a learned sum and not a cascade or the highest of
both: docs/decisions/0006-classifier.md.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from plaintalk.engine.classifier import Opinion
from plaintalk.engine.signals import Aim, Attribute, Signal

# What the rules measure, and the sums may count.
BY_RULES = (
    Attribute.PROFANITY,
    Attribute.INSULT,
    Attribute.THREAT,
    Attribute.IDENTITY_ATTACK,
    Attribute.SEXUALLY_EXPLICIT,
)

_PLACES = 6


@dataclass(frozen=True, slots=True)
class Sum:
    """How one attribute is put together.

    Attributes:
        heads, rules: weight of each head's log odds and of each attribute's highest rule score.
        aims: weight of the logarithm of each aim's chance.
        length: weight of the logarithm of how many windows were read; never above 0.
        knots: (log odds, chance) in order; between two of them the chance runs straight.
    """

    bias: float
    heads: Mapping[str, float]
    rules: Mapping[Attribute, float]
    aims: Mapping[Aim, float]
    length: float
    knots: Sequence[tuple[float, float]]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Sum":
        """Read what model.json keeps."""
        return cls(
            given["bias"],
            given["heads"],
            {Attribute(name): weight for name, weight in given["rules"].items()},
            {Aim(name): weight for name, weight in given["aims"].items()},
            given["length"],
            [(knot[0], knot[1]) for knot in given["knots"]],
        )

    def log_odds(self, opinion: Opinion, found: Mapping[Attribute, float]) -> float:
        """Give the sum before it is calibrated."""
        of_heads = sum(weight * opinion.logits[head] for head, weight in self.heads.items())
        of_rules = sum(weight * found.get(name, 0.0) for name, weight in self.rules.items())
        of_aims = sum(weight * opinion.aims.get(aim, 0.0) for aim, weight in self.aims.items())
        return self.bias + of_heads + of_rules + of_aims + self.length * log(opinion.windows)

    def chance(self, log_odds: float) -> float:
        """Give the calibrated chance, 0.0 to 1.0."""
        after = bisect_right(self.knots, (log_odds, 2.0))
        if after == 0:
            return self.knots[0][1]
        if after == len(self.knots):
            return self.knots[-1][1]
        (left, low), (right, high) = self.knots[after - 1], self.knots[after]
        return low + (high - low) * (log_odds - left) / (right - left)


class Combination:
    """The sums of all attributes that the model tells.

    Args:
        given: attribute → what `Sum.of` reads.
    """

    def __init__(self, given: Mapping[str, Mapping[str, Any]]) -> None:
        self._sums = {Attribute(name): Sum.of(one) for name, one in given.items()}

    @property
    def attributes(self) -> frozenset[Attribute]:
        """What it gives."""
        return frozenset(self._sums)

    def scores(self, opinion: Opinion, found: Mapping[Attribute, float]) -> dict[Attribute, float]:
        """Give each attribute's chance, rounded to six places.

        Rare attributes lie low in nearly all texts: fewer places would call those alike.
        """
        return {
            attribute: round(one.chance(one.log_odds(opinion, found)), _PLACES)
            for attribute, one in self._sums.items()
        }


def highest(signals: Iterable[Signal]) -> dict[Attribute, float]:
    """Give the highest score of each attribute among some signals."""
    found: dict[Attribute, float] = {}
    for signal in signals:
        found[signal.attribute] = max(found.get(signal.attribute, 0.0), signal.score)
    return found
