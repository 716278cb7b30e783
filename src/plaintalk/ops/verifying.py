"""The record verified from the command line."""

from collections.abc import Callable

from plaintalk.articles.models import Site
from plaintalk.discussion.queries import RecordState, verify_record
from plaintalk.kernel.errors import Invalid

Say = Callable[[str], None]


class NoteUnreadable(Invalid):
    """What was noted is not a length and a hash."""

    code = "note_unreadable"
    text = "Give --noted as LENGTH:HASH, as an earlier `plaintalk verify` printed it."


def verify_sites(*, noted: str, say: Say) -> bool:
    """Follow every site's record, and compare it with what was noted; say what was found.

    Raises:
        NoteUnreadable: `noted` is not LENGTH:HASH.
    """
    whole = True
    for site in Site.objects.order_by("pk"):
        state = verify_record(site)
        say(f"{site.name}: {_told(state)}")
        whole = whole and state.broken is None
        if noted:
            length, hash_then = _read_note(noted)
            then = verify_record(site, up_to=length)
            same = then.broken is None and (then.length, then.head) == (length, hash_then)
            say(f"  As noted at {length} decisions: {'yes' if same else 'no, it was rewritten'}")
            whole = whole and same
    return whole


def _told(state: RecordState) -> str:
    if state.broken is not None:
        return f"BROKEN at decision {state.broken.position}: {state.broken.why}"
    return f"{state.length} decisions, whole. Note this: {state.length}:{state.head}"


def _read_note(noted: str) -> tuple[int, str]:
    length, _colon, hash_then = noted.partition(":")
    if not length.isdecimal() or len(hash_then) != 64:
        raise NoteUnreadable()
    return int(length), hash_then
