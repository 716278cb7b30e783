"""All that a ruling may rest on. What is not here can't influence one."""

from dataclasses import dataclass

from plaintalk.engine.signals import Reading


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one comment at the moment it is judged.

    Attributes:
        reading: what the engine said of the text; None when it did not answer in time.
        premoderated: a person reads everything first, here or from this author.
        premoderated_because: what the author is told of it; "" where it is the discussion's way.
        refused_by_person: a moderator refused this comment before, and it was edited since.
        held_for_reports: readers' reports hold it, and no moderator has spoken since.
        address_unconfirmed: its author must first show that the e-mail address is theirs.
        author_is_staff: judged and recorded like anybody, but published.
    """

    reading: Reading | None
    premoderated: bool = False
    premoderated_because: str = ""
    refused_by_person: bool = False
    held_for_reports: bool = False
    address_unconfirmed: bool = False
    author_is_staff: bool = False
