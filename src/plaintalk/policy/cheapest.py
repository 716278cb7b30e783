"""The thresholds that would have cost a site least, by what its people decided. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from plaintalk.engine.signals import Signal
from plaintalk.policy.appearance import Standing
from plaintalk.policy.backtest import (
    HUNDREDTHS,
    Counted,
    cheapest_places,
    counted_at,
    interval_of,
    resamples_of,
    table_of,
)
from plaintalk.policy.clauses import Clause, Condition, Policy
from plaintalk.policy.logistic import Floats
from plaintalk.policy.replay import Answer, least_score, score_under

# So many refused because of the clause, and as many published, must have a score that a threshold
# could lie above or below. With fewer, one comment moves the cheapest threshold by tenths.
FEWEST = 20
# A comment is rejected unseen only from where people refused at least so many of a hundred, with
# 97.5 % confidence: it takes 73 refusals without one exception to say so.
SURE_SHARE = 0.95
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Answered:
    """A comment that people decided about: what was measured, and how they answered.

    Attributes:
        clause: what they refused it for; "" for none.
    """

    signals: Sequence[Signal]
    answer: Answer
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the decisions say about one condition of a clause.

    Attributes:
        place: of the condition in the clause, from 0.
        refused, published: decisions that say something about it.
        out_of_reach: refused, but with no score that any threshold reaches.
        hold, low, high: the cheapest threshold with its 95 % interval; None with too few decisions.
        reject: from where nearly all were refused; None where that is not sure, where the present
            condition never rejects, and with too few decisions.
        now, then: what the present hold (or reject) threshold does to these decisions, and what
            the cheapest would.
    """

    clause: str
    place: int
    condition: Condition
    refused: int
    published: int
    out_of_reach: int
    hold: float | None = None
    low: float | None = None
    high: float | None = None
    reject: float | None = None
    now: Counted | None = None
    then: Counted | None = None

    @property
    def refused_missing(self) -> int:
        """How many refusals are missing for a proposal."""
        return max(0, FEWEST - self.refused)

    @property
    def published_missing(self) -> int:
        """How many published comments are missing for a proposal."""
        return max(0, FEWEST - self.published)

    @property
    def is_made(self) -> bool:
        """Whether there are decisions enough."""
        return self.hold is not None

    @property
    def changes(self) -> bool:
        """Whether what is proposed is not what there is."""
        if self.hold is None:
            return False
        laid = self.laid_over()
        return (laid.hold, laid.reject) != (self.condition.hold, self.condition.reject)

    def laid_over(self) -> Condition:
        """Give the condition with what is proposed; one that never rejects goes on not to."""
        if self.hold is None:
            return self.condition
        reject = self.reject if self.reject is not None else self.condition.reject
        if reject is not None:
            reject = max(reject, self.hold)
        return self.condition.model_copy(update={"hold": self.hold, "reject": reject})


def proposals_of(
    clause: Clause, answered: Sequence[Answered], *, miss_cost: float
) -> list[Proposal]:
    """Give, for each condition of a clause, the thresholds that would have cost least.

    A comment that another condition of the clause holds in any case says nothing about this one,
    and neither does one that was refused because of another clause.

    Args:
        miss_cost: what a miss costs, where a wrong hold costs 1.
    """
    return [
        _proposal(clause, place, answered, miss_cost=miss_cost) for place in range(len(clause.when))
    ]


def _proposal(
    clause: Clause, place: int, answered: Sequence[Answered], *, miss_cost: float
) -> Proposal:
    condition = clause.when[place]
    others = [one for at, one in enumerate(clause.when) if at != place]
    told = [
        (score_under(condition, one.signals), one.answer is Answer.REFUSED)
        for one in answered
        if _says_something(one, clause) and not _is_held_by(others, one.signals)
    ]
    scores = np.array([score for score, _refused in told], dtype=np.float64)
    refused = np.array([is_refused for _score, is_refused in told], dtype=np.bool_)
    in_reach = scores >= least_score(condition.attribute)
    bare = Proposal(
        clause=clause.id,
        place=place,
        condition=condition,
        refused=int((in_reach & refused).sum()),
        published=int((in_reach & ~refused).sum()),
        out_of_reach=int((~in_reach & refused).sum()),
    )
    if bare.refused_missing or bare.published_missing:
        return bare
    return _made(bare, scores, refused, miss_cost=miss_cost)


def _made(
    bare: Proposal, scores: Floats, refused: NDArray[np.bool_], *, miss_cost: float
) -> Proposal:
    counts = np.ones(len(scores))
    table, lowest = (
        table_of(scores, refused, counts),
        round(least_score(bare.condition.attribute) * 100),
    )
    place = cheapest_places(table[np.newaxis], miss_cost=miss_cost, lowest=lowest)[0]
    drawn = cheapest_places(resamples_of(table), miss_cost=miss_cost, lowest=lowest)
    low, high = interval_of(HUNDREDTHS[drawn] / 100)
    hold = float(HUNDREDTHS[place] / 100)
    present = bare.condition.hold if bare.condition.hold is not None else bare.condition.reject
    return Proposal(
        clause=bare.clause,
        place=bare.place,
        condition=bare.condition,
        refused=bare.refused,
        published=bare.published,
        out_of_reach=bare.out_of_reach,
        hold=hold,
        low=low,
        high=high,
        reject=_sure_from(table, hold) if bare.condition.reject is not None else None,
        now=counted_at(present if present is not None else 1.0, scores, refused, counts),
        then=counted_at(hold, scores, refused, counts),
    )


def _says_something(one: Answered, clause: Clause) -> bool:
    if one.answer is Answer.REFUSED:
        return one.clause == clause.id
    return one.answer is Answer.PUBLISHED


def _is_held_by(others: Sequence[Condition], signals: Sequence[Signal]) -> bool:
    return any(
        other.proposes(signal) is not Standing.PUBLISHED for other in others for signal in signals
    )


def _sure_from(table: Floats, hold: float) -> float | None:
    """Give the lowest threshold from `hold` on above which nearly all was refused, if any."""
    for hundredth in range(round(hold * 100), 101):
        published, refused = table[:, hundredth:].sum(axis=1)
        if least_share(int(refused), int(refused + published)) >= SURE_SHARE:
            return hundredth / 100
    return None


def least_share(part: int, whole: int) -> float:
    """Give the least share that so many of so many speak for, with 97.5 % confidence.

    Source: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference".
    """
    if not whole:
        return 0.0
    share, z2 = part / whole, _Z**2
    middle = share + z2 / (2 * whole)
    reach = _Z * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2))
    return (middle - reach) / (1 + z2 / whole)


def laid_over(policy: Policy, proposals: Sequence[Proposal]) -> Policy:
    """Give a policy with the proposed thresholds in their places; all else stays."""
    by_place = {(one.clause, one.place): one.laid_over() for one in proposals}
    clauses = tuple(
        clause.model_copy(
            update={
                "when": tuple(
                    by_place.get((clause.id, place), condition)
                    for place, condition in enumerate(clause.when)
                )
            }
        )
        for clause in policy.clauses
    )
    return policy.model_copy(update={"clauses": clauses})
