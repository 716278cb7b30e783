"""When an author may appeal, and how long appeals take. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause

# Six months. Source: Regulation (EU) 2022/2065, Article 20(1).
APPEAL_WITHIN = timedelta(days=183)
APPEALABLE = frozenset({Standing.REJECTED, Standing.REMOVED})


class Bar(StrEnum):
    """Why there is no appeal against a decision."""

    NOTHING_REFUSED = "nothing refused"
    ANSWERED_BEFORE = "answered before"  # the decision is itself the answer to an appeal
    CLAUSE = "clause"
    TOO_LATE = "too late"


def bar_to_appeal(
    *,
    standing: Standing,
    is_answer: bool,
    clause: Clause | None,
    decided_at: datetime,
    now: datetime,
) -> Bar | None:
    """Say what keeps an author from appealing against a decision, or None.

    Args:
        is_answer: the decision answered an earlier appeal.
        clause: under which it was made, as the policy of then had it; None: a reason of the house.
    """
    if standing not in APPEALABLE:
        return Bar.NOTHING_REFUSED
    if is_answer:
        return Bar.ANSWERED_BEFORE
    if clause is not None and not clause.appeal:
        return Bar.CLAUSE
    return Bar.TOO_LATE if now > decided_at + APPEAL_WITHIN else None


def median_wait(answered: Sequence[tuple[datetime, datetime]]) -> timedelta | None:
    """Give the median time from appeal to answer, or None where none was answered.

    Args:
        answered: when each was made, and when it was answered.
    """
    waits = [(after - before).total_seconds() for before, after in answered]
    return timedelta(seconds=median(waits)) if waits else None
