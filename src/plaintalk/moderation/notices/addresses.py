"""Which comment a pasted address means. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_ID = re.compile(r"c_[0-9a-z]{26}")
_IN_PLACE = re.compile(r"/a/([^/]+)")
_NUMBER = re.compile(r"c([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Meant:
    """A comment by its public id; or by its article's slug and its number there."""

    public_id: str = ""
    slug: str = ""
    number: int = 0


def comment_meant(typed: str, *, host: str) -> Meant | None:
    """Say which comment is meant by its id or by an address of it on this site; None: none.

    Args:
        host: of this site, as in its own addresses; an address elsewhere means nothing here.
    """
    typed = typed.strip()
    try:
        parts = urlsplit(typed)
    except ValueError:
        return None
    if parts.netloc and parts.netloc.casefold() != host.casefold():
        return None
    in_place, number = _IN_PLACE.match(parts.path), _NUMBER.fullmatch(parts.fragment)
    if in_place and number:
        return Meant(slug=in_place[1], number=int(number[1]))
    found = _ID.search(parts.path)
    return Meant(public_id=found[0]) if found else None
