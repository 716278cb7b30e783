"""In which order the desk shows what waits: risk × reach × waiting. Pure.

The longest wait alone lets a threat under the day's most read article stand behind fifty mild
oaths under old ones; risk alone lets a mild one wait for ever. The product does neither: what
waits twice as long counts twice as much.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2

# A comment that no clause speaks against (a new author, a closed subject) still waits for somebody.
LEAST_RISK = 0.1
# What was posted this minute is not worth nothing.
_FROM_THE_START = timedelta(minutes=15)
_NO_TIME, _HOUR = timedelta(0), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One comment that waits, with what its place hangs on.

    Attributes:
        comment_id: database key.
        risk: the highest score among its findings, 0.0 to 1.0.
        voices: published comments in its discussion: how many look there.
        since: when it began to wait.
    """

    comment_id: int
    risk: float
    voices: int
    since: datetime


def priority(waiting: Waiting, *, now: datetime) -> float:
    """Give how much sooner than others a comment should be read; above 0, without an upper end.

    Reach grows with the logarithm of the voices: a discussion of 1,000 comments counts about
    twice what one of 30 does, not thirty times.
    """
    waited = max(now - waiting.since, _NO_TIME) + _FROM_THE_START
    reach = 1 + log2(1 + waiting.voices)
    return max(waiting.risk, LEAST_RISK) * reach * (waited / _HOUR)


def in_order(waiting: list[Waiting], *, now: datetime) -> list[int]:
    """Give the comments' keys, the most urgent first; of two alike, the older one."""
    return [
        one.comment_id
        for one in sorted(waiting, key=lambda one: (-priority(one, now=now), one.comment_id))
    ]
