"""Public ids: a prefix that says what the thing is, then a ULID.

Source: https://github.com/ulid/spec (26 characters of Crockford's base 32, sortable by time).
"""

from enum import StrEnum

from ulid import ULID


class Prefix(StrEnum):
    """What a public id names."""

    APPEAL = "ap"
    ARTICLE = "a"
    BADGE = "b"
    COMMENT = "c"
    CONFIRMATION = "cf"
    DECISION = "d"
    GOLDEN = "g"
    LOOK = "l"
    MODEL = "m"
    NOTICE = "n"
    NOTIFICATION = "nt"
    PERSON = "p"
    POST = "o"
    SANCTION = "s"
    TOKEN = "t"  # noqa: S105  # a prefix, no secret


def new_id(prefix: Prefix) -> str:
    """Give a new public id such as `c_01k0m3…`: 28 characters, lower case, sortable by time."""
    return f"{prefix}_{str(ULID()).lower()}"
