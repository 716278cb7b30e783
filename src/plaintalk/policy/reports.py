"""What readers' reports weigh, and when they hold a comment. Pure.

A report is a reader's word, so it weighs what the reader's earlier reports proved to be worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Three people: two can be friends who dislike the same author.
HOLD_PEOPLE = 3
# What four people weigh of whom nothing is known, or three whose reports mostly proved right
# (two right and none wrong weigh 0.75 each). People whose reports mostly proved wrong add little.
HOLD_WEIGHT = 2.0


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
