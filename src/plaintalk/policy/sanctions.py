"""What may be done about a person, and which step comes first. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum


class SanctionKind(StrEnum):
    """Steps that a moderator may take, from mildest to most severe."""

    WARNING = "warning"  # told; may go on
    SUSPENSION = "suspension"  # may not post until a moment
    BLOCK = "block"  # may not post, for a time or for good


BARS_POSTING = frozenset({SanctionKind.SUSPENSION, SanctionKind.BLOCK})

# A week is long enough to miss the heat of a discussion and short enough to come back to it.
DEFAULT_LENGTH = {
    SanctionKind.WARNING: None,
    SanctionKind.SUSPENSION: timedelta(days=7),
    SanctionKind.BLOCK: None,
}


def next_step(earlier: Sequence[SanctionKind]) -> SanctionKind:
    """Propose a step by what came before: a warning first, then a suspension, then a block."""
    if SanctionKind.SUSPENSION in earlier or SanctionKind.BLOCK in earlier:
        return SanctionKind.BLOCK
    if SanctionKind.WARNING in earlier:
        return SanctionKind.SUSPENSION
    return SanctionKind.WARNING


def skips_a_step(kind: SanctionKind, earlier: Sequence[SanctionKind]) -> bool:
    """Say whether `kind` is harsher than the step that the history calls for."""
    order = list(SanctionKind)
    return order.index(kind) > order.index(next_step(earlier))
