"""What a person reads after an import: each part that was found, and what was left out."""

from collections.abc import Sequence

from plaintalk.interchange.parsed import Found, ParsedFeed, ParsedPage, Unread

_WHAT_MAX_CHARS = 100


def page_report(page: ParsedPage) -> list[str]:
    """Give the lines of the account: part, line, what was found; then what could not be read."""
    return [*_found_lines(page.found), *unread_lines(page.unread)]


def feed_report(feed: ParsedFeed) -> list[str]:
    """Give the lines of the account of a feed, its articles by headline."""
    lines = _found_lines(feed.found)
    for page in feed.pages:
        article = page.article
        day = f"{article.published_at:%Y-%m-%d}" if article.published_at else "no date"
        lines.append(f"  {day}  {article.headline}")
    return [*lines, *unread_lines(feed.unread)]


def unread_lines(unread: Sequence[Unread]) -> list[str]:
    """Give "Could not read: line 40: …" for each thing that was left out."""
    lines = []
    for each in unread:
        where = f"{each.unit} {each.line}: " if each.line else ""
        shown = f" (“{each.text}”)" if each.text else ""
        lines.append(f"Could not read: {where}{each.why}{shown}")
    return lines


def _found_lines(found: Sequence[Found]) -> list[str]:
    part_width = max((len(each.part) for each in found), default=0)
    places = [f"line {each.line}" if each.line else "" for each in found]
    place_width = max(map(len, places), default=0)
    lines = []
    for each, place in zip(found, places, strict=True):
        part = each.part[:1].upper() + each.part[1:]
        lines.append(f"{part:<{part_width}}  {place:<{place_width}}  {_short(each.what)}".rstrip())
    return lines


def _short(what: str) -> str:
    return what if len(what) <= _WHAT_MAX_CHARS else what[: _WHAT_MAX_CHARS - 1].rstrip() + "…"
