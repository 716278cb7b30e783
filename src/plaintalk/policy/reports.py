"""What readers' reports weigh, and when they hold a comment. Pure.

A report is a reader's word, so it weighs what the reader's earlier reports proved to be worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Three people: two can be friends who dislike the same author.
HOLD_PEOPLE = 3
# What four people weigh of whom nothing is known, or three whose reports mostly proved right
# (two right and none wrong weigh 0.75 each). People whose reports mostly proved wrong add little.
HOLD_WEIGHT = 2.0

# What two people weigh of whom nothing is known: too little to hold a comment, enough to say that
# something goes on under an article.
REPORTED_WEIGHT = 1.0

# Who so often reports what moderators leave as it is, and is hardly ever right, is told so before
# the next report; who goes on all the same reports nothing for a while. After a warning, for a
# time, and by number and share: Regulation (EU) 2022/2065, Article 23(2) and (3).
WRONG_WITHIN = timedelta(days=90)
WRONG_REPORTS = 5
WRONG_SHARE = 0.8
PAUSED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What is known when readers' reports about a comment are counted.

    Attributes:
        weights: of each person whose report is open, see `weight_of`.
        published_by_moderator: a moderator has read this wording and published it, or kept it.
        author_is_staff: what the publication's own people say is not held by rules.
    """

    weights: Sequence[float]
    published_by_moderator: bool = False
    author_is_staff: bool = False


def weight_of(*, right: int, wrong: int) -> float:
    """Give what one person's report weighs, between 0 and 1: 0.5 for a first one.

    The share of their earlier reports that proved right, with one of each kind added, so that a
    single report makes nobody infallible or worthless.

    Source: Laplace's rule of succession, (right + 1) / (right + wrong + 2).
    """
    return (right + 1) / (right + wrong + 2)


def reports_hold(facts: ReportFacts) -> bool:
    """Say whether reports take a published comment down until a moderator has read it.

    Never after a moderator's own word that it may stay: people outrank rules for good.
    """
    if facts.published_by_moderator or facts.author_is_staff:
        return False
    return len(facts.weights) >= HOLD_PEOPLE and sum(facts.weights) >= HOLD_WEIGHT


def is_reported(facts: ReportFacts) -> bool:
    """Say whether reports speak against a comment, though they may not hold it."""
    if facts.published_by_moderator or facts.author_is_staff:
        return False
    return sum(facts.weights) >= REPORTED_WEIGHT


class Reporting(StrEnum):
    """What somebody's earlier reports mean for the next one, from mildest to most severe."""

    FREE = "free"
    WARNED = "warned"  # told that their reports mostly prove wrong
    PAUSED = "paused"  # reports nothing until a moment


@dataclass(frozen=True, slots=True)
class Ended:
    """One report that a moderator has answered."""

    reported_at: datetime
    ended_at: datetime
    was_right: bool


@dataclass(frozen=True, slots=True)
class Conduct:
    """How somebody may report now. `until`: when a pause ends."""

    reporting: Reporting
    until: datetime | None = None


def conduct_of(ended: Sequence[Ended], *, now: datetime) -> Conduct:
    """Say how somebody may report, by how their reports of the last WRONG_WITHIN ended.

    Only what was reported after the warning was due leads to a pause: somebody who sent ten at
    once before anybody answered was never warned.
    """
    lately = [one for one in ended if one.ended_at > now - WRONG_WITHIN]
    wrong = sorted((one for one in lately if not one.was_right), key=lambda one: one.ended_at)
    if len(wrong) < WRONG_REPORTS or len(wrong) < WRONG_SHARE * len(lately):
        return Conduct(Reporting.FREE)
    warned_at = wrong[WRONG_REPORTS - 1].ended_at
    after = [one for one in wrong if one.reported_at > warned_at]
    if len(after) >= WRONG_REPORTS:
        until = after[WRONG_REPORTS - 1].ended_at + PAUSED_FOR
        if until > now:
            return Conduct(Reporting.PAUSED, until)
    return Conduct(Reporting.WARNED)
