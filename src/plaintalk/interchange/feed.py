"""RSS and Atom: the bytes of a feed into articles, and the fetching of those bytes."""

import io
from calendar import timegm
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from plaintalk.interchange.head import believable
from plaintalk.interchange.html_page import language_code, without_dateline
from plaintalk.interchange.page_data import web_address
from plaintalk.interchange.parsed import (
    MAX_PAGE_BYTES,
    Account,
    PageTooLarge,
    ParsedArticle,
    ParsedFeed,
    ParsedPage,
)
from plaintalk.interchange.text_page import HEADLINE_MAX_CHARS, LINE_MAX_CHARS, counted
from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.markup import clean_article_html, clean_line, paragraphs_html, plain_text

# A feed has tens of items; an archive of a small paper has some thousands.
MOST_ITEMS = 10_000
MOST_TOPICS = 20


class FeedUnreadable(Invalid):
    """What was given is neither RSS nor Atom."""

    code = "feed_unreadable"
    text = (
        "This is no RSS or Atom feed ({why}). Give the address that the site's feed icon leads "
        "to, or a file that was saved from it."
    )


class FeedHasNoItems(Invalid):
    """It is a feed, and there is nothing in it."""

    code = "feed_has_no_items"
    text = "The feed is in order and has no items. There is nothing to import yet."


def parse_feed(data: bytes) -> ParsedFeed:
    """Read RSS 0.9 to 2.0 or Atom. Nothing is fetched, and entities reach nothing outside.

    An item that lacks a headline, an address or a text is listed by its place in the feed, and
    the rest is taken. A feed that is not well-formed is read as far as it can be, and told so.

    Raises:
        PageTooLarge: more than `MAX_PAGE_BYTES`.
        FeedUnreadable: neither RSS nor Atom.
        FeedHasNoItems: nothing in it.

    """
    if len(data) > MAX_PAGE_BYTES:
        raise PageTooLarge(size=len(data), most=MAX_PAGE_BYTES)
    given = _parsed(data)
    reason = _why_malformed(given)
    entries = given.get("entries", [])
    if not given.get("version") and not entries:
        raise FeedUnreadable(why=reason or "no such element in it")
    if not entries and not reason:
        raise FeedHasNoItems()
    account = Account()
    if reason:
        account.leave_out(0, "", f"not well-formed: {reason}", unit="item")
    is_atom = str(given.get("version")).startswith("atom")
    return _feed(given.get("feed", {}), entries, account, is_atom=is_atom)


def _parsed(data: bytes) -> Mapping[str, Any]:
    import feedparser

    # As a stream, because bytes alone are first tried as the name of a file.
    parsed: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(data),
        response_headers={"content-type": "application/xml"},
        resolve_relative_uris=True,
        sanitize_html=False,  # the sanitiser that everything passes is stricter
    )
    return parsed


def _why_malformed(given: Mapping[str, Any]) -> str:
    if not given.get("bozo"):
        return ""
    reason = given.get("bozo_exception")
    name = type(reason).__name__
    # The encoding that HTTP or the XML declaration named was wrong, and the right one was found.
    if name in {"CharacterEncodingOverride", "NonXMLContentType"}:
        return ""
    line = getattr(reason, "getLineNumber", lambda: None)()
    message = getattr(reason, "getMessage", lambda: name)()
    told = clean_line(str(message), max_chars=LINE_MAX_CHARS)
    return f"{told}, line {line}" if line else told


def _feed(
    about: Mapping[str, Any], entries: Sequence[Any], account: Account, *, is_atom: bool
) -> ParsedFeed:
    language = language_code(str(about.get("language") or ""))
    title = _line(about.get("title"))
    pages = []
    seen: set[str] = set()
    for place, entry in enumerate(entries, start=1):
        if place > MOST_ITEMS:
            left = counted(len(entries) - MOST_ITEMS, "item")
            account.leave_out(
                place, "", f"{left} beyond the {MOST_ITEMS:,} that are read", unit="item"
            )
            break
        page = _page(entry, place, language, account, is_atom=is_atom)
        if page is None:
            continue
        address = page.article.canonical_url
        if address in seen:
            account.leave_out(place, page.article.headline, "the same address again", unit="item")
            continue
        seen.add(address)
        pages.append(page)
    account.find("feed", title or "without a title")
    account.find("items", f"{counted(len(entries), 'item')}, {len(pages):,} of them read")
    found, unread = account.in_order()
    return ParsedFeed(title, tuple(pages), found, unread)


def _page(
    entry: Any, place: int, language: str, account: Account, *, is_atom: bool
) -> ParsedPage | None:
    headline = _headline(entry, is_atom=is_atom)
    # An Atom id or a guid is an address only if it says so; a tag: URI is none.
    address = web_address(str(entry.get("link") or "")) or web_address(str(entry.get("id") or ""))
    body, dateline = without_dateline(_body(entry, address))
    missing = [
        name
        for name, value in (("headline", headline), ("address", address), ("text", body))
        if not value
    ]
    if missing:
        shown = headline or address or plain_text(body)
        account.leave_out(place, shown, f"the item has no {' and no '.join(missing)}", unit="item")
        return None
    noted = Account()
    published_at = _time(entry)
    article = ParsedArticle(
        headline=headline,
        body_html=body,
        dateline=dateline.place if dateline else "",
        dateline_date=dateline.day if dateline else "",
        credit=dateline.credit if dateline else "",
        byline=_byline(entry),
        published_at=published_at,
        language=_language(entry) or language,
        topics=_topics(entry),
        canonical_url=address,
    )
    noted.find("headline", headline)
    noted.find("body", counted(body.count("<p>"), "paragraph"))
    noted.find("dateline", article.dateline or "not found")
    noted.find("time", published_at.isoformat() if published_at else "not found")
    return ParsedPage(article, found=tuple(noted.found))


def _headline(entry: Any, *, is_atom: bool) -> str:
    title = _written(entry.get("title"))
    # Atom says whether a title is markup; in RSS it may always be, and tags are never words.
    is_text = is_atom and (entry.get("title_detail") or {}).get("type") == "text/plain"
    return clean_line(title if is_text else plain_text(title), max_chars=HEADLINE_MAX_CHARS)


def _written(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(value: object) -> str:
    return clean_line(plain_text(_written(value)), max_chars=LINE_MAX_CHARS)


def _body(entry: Any, address: str) -> str:
    """Give the fullest text that the item has, as an article's HTML."""
    details = [each for each in entry.get("content") or [] if isinstance(each, Mapping)]
    details.append(entry.get("summary_detail") or {"value": entry.get("summary")})
    bodies = [_cleaned(detail, address) for detail in details]
    return max(bodies, key=lambda body: len(plain_text(body)), default="")


def _cleaned(detail: Mapping[str, Any], address: str) -> str:
    written = _written(detail.get("value"))
    if detail.get("type") == "text/plain" and "<" not in written:
        return paragraphs_html(written)
    return clean_article_html(written, base_url=address or None)


def _byline(entry: Any) -> str:
    names = [
        _line(each.get("name")) for each in entry.get("authors") or [] if isinstance(each, Mapping)
    ]
    return ", ".join(dict.fromkeys(name for name in names if name)) or _line(entry.get("author"))


def _topics(entry: Any) -> tuple[str, ...]:
    tags = entry.get("tags") or []
    shown = [_line(tag.get("label") or tag.get("term")) for tag in tags if isinstance(tag, Mapping)]
    return tuple(dict.fromkeys(topic for topic in shown if topic))[:MOST_TOPICS]


def _language(entry: Any) -> str:
    detail = entry.get("title_detail") or {}
    return language_code(str(entry.get("language") or detail.get("language") or ""))


def _time(entry: Any) -> datetime | None:
    # dict's own get: the library's takes one for the other, and warns that it will not always.
    parts = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    try:
        return believable(datetime.fromtimestamp(timegm(parts), tz=UTC)) if parts else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None
