"""What the desk remembers of one person's sitting, in their session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from plaintalk.discussion.services import UNDO_WINDOW

# Whoever skips more than this has seen the queue.
_MOST_SKIPPED = 200
_LAST, _SKIPPED, _GENTLE = "desk_last", "desk_skipped", "desk_gentle"


@dataclass(frozen=True, slots=True)
class Undoable:
    """What can still be taken back, in words, and for how many seconds."""

    what: str
    seconds: int


class Sitting:
    """One person's sitting at the desk."""

    def __init__(self, request: HttpRequest) -> None:
        self._session = request.session

    # ---- the last act

    def did(self, decisions: Sequence[str], *, what: str, now: datetime) -> None:
        """Remember the decisions made last, by public id, so that they can be taken back.

        Args:
            what: what was done, in words.
        """
        last = {"decisions": list(decisions), "what": what, "at": now.timestamp()}
        self._session[_LAST] = last

    @property
    def last_decisions(self) -> Sequence[str]:
        """The public ids of the decisions made last."""
        found: list[str] = self._session.get(_LAST, {}).get("decisions", [])
        return found

    def forget_last(self) -> None:
        """Forget the last act: it was taken back."""
        self._session.pop(_LAST, None)

    def undoable(self, now: datetime) -> Undoable | None:
        """Say what can be taken back at a moment; None when nothing can."""
        last = self._session.get(_LAST)
        if not last or not last["decisions"]:
            return None
        seconds = int(UNDO_WINDOW.total_seconds() - (now.timestamp() - last["at"]))
        return Undoable(last["what"], seconds) if seconds > 0 else None

    # ---- what was skipped

    @property
    def skipped(self) -> Sequence[int]:
        """Keys of the comments that this person does not want to decide on now."""
        found: list[int] = self._session.get(_SKIPPED, [])
        return found

    def skip(self, key: int) -> None:
        """Leave a comment to others, or for later."""
        self._session[_SKIPPED] = [*self.skipped, key][-_MOST_SKIPPED:]

    def forget_skipped(self) -> None:
        """Begin again with what was skipped."""
        self._session.pop(_SKIPPED, None)

    # ---- how one reads

    @property
    def is_gentle(self) -> bool:
        """Whether marked words are masked and the worst comments kept apart."""
        return bool(self._session.get(_GENTLE))

    def set_gentle(self, on: bool) -> None:
        """Say how one reads from now on."""
        self._session[_GENTLE] = on
