"""When a discussion boils over, and what cools it. Pure.

A rule only slows people down or lets a moderator read first, for a time; closing a discussion, or
keeping guests out, is for people.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# So far back is looked.
WINDOW = timedelta(minutes=30)
# Of fewer comments a share says nothing.
FEWEST = 10
# From this share of comments kept back or reported a discussion is slowed, from that read first.
SLOW_FROM, READ_FIRST_FROM = 0.3, 0.5
# How long a rule's measure lasts, and how long none follows what a person set.
LASTS = timedelta(hours=2)
PERSON_OUTRANKS_FOR = timedelta(hours=24)


# Why a rule cools a discussion, as it is stored; who shows it says it in the reader's language.
KEPT_BACK = "heat:kept-back"


class Cooling(StrEnum):
    """What a rule may do to a discussion, from mildest to most severe."""

    SLOW = "slow"
    READ_FIRST = "read first"


@dataclass(frozen=True, slots=True)
class Heat:
    """What happened in a discussion within WINDOW.

    Attributes:
        posted: comments sent.
        kept_back: those of them that the policy or enough reports hold, or that were refused.
        reported: others that readers' reports speak against, see `policy.reports.is_reported`.
    """

    posted: int
    kept_back: int
    reported: int = 0


def cooling(heat: Heat) -> Cooling | None:
    """Say what a discussion needs; None when it is in order."""
    if heat.posted < FEWEST:
        return None
    share = (heat.kept_back + heat.reported) / heat.posted
    if share >= READ_FIRST_FROM:
        return Cooling.READ_FIRST
    return Cooling.SLOW if share >= SLOW_FROM else None
