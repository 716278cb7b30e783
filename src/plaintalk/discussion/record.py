"""The record's chain: each decision carries the hash of the one before it. Pure.

Whoever changes, drops, adds or moves a decision breaks the chain from there on; whoever rewrites
the whole chain changes its last hash, which anybody may have noted elsewhere (`plaintalk verify`
prints it and compares it). Source: Haber and Stornetta, "How to time-stamp a digital document",
Journal of Cryptology 3 (1991).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

# What stands before the first decision.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A decision as the record keeps it: ids, words and numbers, and no comment's text."""

    position: int
    decision: str
    comment: str
    revision: str  # the revision's salted digest
    maker: str
    person: str  # public id, or "" where a rule decided
    was: str
    standing: str
    clause: str
    sentence: str
    findings: list[Any]
    signals: list[Any]
    policy_version: int
    model: str
    decided_at: str  # RFC 3339, UTC, microseconds
    previous_hash: str
    occasion: str = ""  # "" on decisions older than it


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain stops being true, and how."""

    position: int
    why: str


def hash_of(entry: Entry) -> str:
    """Give the SHA-256 of an entry's canonical JSON (sorted keys, no spaces), in hexadecimal.

    An empty occasion is left out, so that decisions made before it was recorded keep their hash.
    """
    told = {key: value for key, value in asdict(entry).items() if key != "occasion" or value}
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def digest_of_text(body: str, *, salt: str) -> str:
    """Give what the record keeps of a comment's wording."""
    return hashlib.sha256(f"{salt}\0{body}".encode("utf-8", "surrogatepass")).hexdigest()


def first_break(chain: Iterable[tuple[Entry, str]], *, length: int, head: str) -> Break | None:
    """Give the first place where the chain is broken, or None when it is whole.

    Args:
        chain: entries in order of position, each with the hash stored beside it.
        length, head: how many decisions there must be, and the hash of the last.
    """
    position, previous = 0, GENESIS
    for entry, stored in chain:
        position += 1
        if entry.position != position:
            return Break(position, f"decision {position} is missing; {entry.position} follows")
        if entry.previous_hash != previous:
            return Break(position, "does not follow from the decision before it")
        if hash_of(entry) != stored:
            return Break(position, "was changed after it was made")
        previous = stored
    if position != length:
        return Break(position + 1, f"the record ends here; it must have {length} decisions")
    if previous != head:
        return Break(position, "the last decision is not the one that the record ends with")
    return None
