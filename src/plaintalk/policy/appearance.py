"""Who may see a comment. The table below is the only place that decides it.

Lists ask the database and single pages ask Python; both read this table, so they cannot
disagree (tests/discussion/test_appearance.py).
"""

from collections.abc import Mapping
from enum import StrEnum


class Standing(StrEnum):
    """Where a comment stands, from mildest to most severe; then what its author did."""

    PUBLISHED = "published"
    HELD = "held"  # waits for a person
    REJECTED = "rejected"  # never appeared
    REMOVED = "removed"  # appeared, taken down
    WITHDRAWN = "withdrawn"  # taken back by its author


class Relation(StrEnum):
    """What the person looking is to the comment."""

    READER = "reader"
    AUTHOR = "author"
    MODERATOR = "moderator"


_EVERYBODY = frozenset(Relation)
_CONCERNED = frozenset({Relation.AUTHOR, Relation.MODERATOR})

SEEN_BY: Mapping[Standing, frozenset[Relation]] = {
    Standing.PUBLISHED: _EVERYBODY,
    Standing.HELD: _CONCERNED,
    Standing.REJECTED: _CONCERNED,
    Standing.REMOVED: _CONCERNED,
    Standing.WITHDRAWN: _CONCERNED,
}


def may_see(standing: Standing, relation: Relation) -> bool:
    """Say whether a comment of this standing appears to someone in this relation to it."""
    return relation in SEEN_BY[standing]


def standings_seen_by(relation: Relation) -> list[str]:
    """Give the standings that appear to this relation, as the database stores them."""
    return [standing.value for standing in Standing if may_see(standing, relation)]
