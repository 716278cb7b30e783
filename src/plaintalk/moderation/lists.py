"""How a list of what waits stands, so that an open page learns that it is not so any more."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListState:
    """How many wait, and what came last: one gone and one come is a change, too.

    Attributes:
        newest: grows with whatever comes onto the list; 0 where nothing waits.
    """

    waiting: int
    newest: int

    @property
    def mark(self) -> str:
        """The state in few letters, for an address."""
        return f"{self.waiting}.{self.newest}"
