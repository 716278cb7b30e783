"""Comments in the markup of a page: WordPress and its like, schema.org, plain lists, JSON-LD."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from lxml import html

from plaintalk.interchange.head import believable, moment_in
from plaintalk.interchange.parsed import Account, ParsedComment
from plaintalk.interchange.tree import inner_html, tokens, with_class, without, words
from plaintalk.kernel.markup import clean_article_html, clean_line, plain_text

NAME_MAX_CHARS = 200

_SAID = re.compile(
    r"\s*\b(?:said|says|wrote|writes|пишет|сказал|сказала|ասաց)\s*:?$", re.IGNORECASE
)
_ITEM_SAYS = re.compile(r"\s*(?P<name>\S.{0,80}?)\s+(?:said|says|wrote|writes)\s*:", re.IGNORECASE)
_LIST_CLASSES = frozenset({"commentlist", "comment-list", "comments-list"})
_PINGS = frozenset({"pingback", "trackback"})
# Where themes put the parts of a comment, the surest first.
_NAME_CLASSES = ("fn", "comment-author-name", "comment-author-link", "comment-author", "author")
_TEXT_CLASSES = ("comment-content", "comment-text", "comment__text", "comment-entry", "text")
_DATE_CLASSES = ("comment-date", "comment-metadata", "commentmetadata", "comment-meta", "date")
_FURNITURE_CLASSES = frozenset(
    {"comment-author", "comment-meta", "comment-metadata", "commentmetadata", "avatar"}
    | {"comment-awaiting-moderation"}
    | {"reply", "comment-reply-link", "comment-edit-link", "vcard", "says", "children", "fn"}
)
# A page nested deeper than any discussion is an attempt on the stack.
_MOST_NESTED = 50


@dataclass(frozen=True, slots=True)
class TreeComments:
    """The comments that the markup shows, and the elements that hold them."""

    comments: tuple[ParsedComment, ...]
    elements: tuple[html.HtmlElement, ...]


def comments_in_tree(tree: html.HtmlElement, *, account: Account, zone: tzinfo) -> TreeComments:
    """Find the comments that the page's markup shows, in the order of the page.

    A page without numbers gets them by that order, or by time where all have one.
    """
    for find in _WAYS:
        items = [item for item in find(tree) if not tokens(item) & _PINGS]
        comments = _read(items, account, zone)
        if comments:
            pings = [item for item in find(tree) if tokens(item) & _PINGS]
            for ping in pings:
                said = words(ping, max_chars=NAME_MAX_CHARS)
                account.leave_out(ping.sourceline or 0, said, "a notice from another site")
            return TreeComments(comments, tuple(items + pings))
    return TreeComments((), ())


def _list_items(tree: html.HtmlElement) -> list[html.HtmlElement]:
    return [item for item in tree.iter("li") if _is_comment(item) or _is_listed(item)]


def _is_listed(item: html.HtmlElement) -> bool:
    parent = item.getparent()
    return parent is not None and bool(tokens(parent) & _LIST_CLASSES)


def _blocks(tree: html.HtmlElement) -> list[html.HtmlElement]:
    found = tree.xpath("//*[self::article or self::div or self::section]")
    return [item for item in found if _is_comment(item)]


def _is_comment(item: html.HtmlElement) -> bool:
    return bool(tokens(item) & ({"comment"} | _PINGS)) or bool(
        re.fullmatch(r"(?:li-|div-)?comment-\d+", item.get("id") or "")
    )


def _schema_items(tree: html.HtmlElement) -> list[html.HtmlElement]:
    kinds = re.compile(r"schema\.org/(?:User)?Comments?\b")
    return [item for item in tree.xpath("//*[@itemtype]") if kinds.search(item.get("itemtype"))]


def _said_items(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Items of a numbered list that begin with "NAME said:"."""
    return [item for item in tree.xpath("//ol/li") if _ITEM_SAYS.match(str(item.text_content()))]


_WAYS: tuple[Callable[[html.HtmlElement], list[html.HtmlElement]], ...] = (
    _list_items,
    _schema_items,
    _blocks,
    _said_items,
)


def _read(
    items: Sequence[html.HtmlElement], account: Account, zone: tzinfo
) -> tuple[ParsedComment, ...]:
    comments: list[ParsedComment] = []
    places: dict[html.HtmlElement, int] = {}  # an item → where its comment stands in `comments`
    above: list[int | None] = []
    wanted = set(items)
    for item in items:
        nested = [below for below in item.iterdescendants() if below in wanted]
        comment = _comment(item, nested, zone)
        if not comment.author or not comment.body:
            lacking = "name" if comment.body else "text"
            said = f"{comment.author} {comment.body}"
            if said.strip():
                account.leave_out(comment.line, said, f"this comment has no {lacking}")
            continue
        places[item] = len(comments)
        parent = next((places[each] for each in item.iterancestors() if each in places), None)
        above.append(parent)
        comments.append(comment)
    return _numbered(comments, above)


def _numbered(
    comments: Sequence[ParsedComment], above: Sequence[int | None]
) -> tuple[ParsedComment, ...]:
    """Number comments by time, or by place on the page where not all say when.

    `above` has for each the place of the comment that it answers, which comes before it.
    """
    times = [comment.said_at for comment in comments if comment.said_at is not None]
    order = list(range(len(comments)))
    if len(times) == len(comments):
        for at, parent in enumerate(above):
            # Nobody answers before the question; a clock that says so was wrong.
            if parent is not None:
                times[at] = max(times[at], times[parent])
        order.sort(key=lambda at: (times[at], at))
    number_of = {at: number for number, at in enumerate(order, start=1)}
    return tuple(
        replace(
            comments[at],
            number=number_of[at],
            reply_to=None if (parent := above[at]) is None else number_of[parent],
        )
        for at in order
    )


def _comment(
    item: html.HtmlElement, nested: Sequence[html.HtmlElement], zone: tzinfo
) -> ParsedComment:
    own = without(item, nested)
    author = _author(own)
    return ParsedComment(
        author=author,
        body=_body(own, author),
        line=item.sourceline or 0,
        said_at=_said_at(own, zone),
        source_id=clean_line(item.get("id") or "", max_chars=80),
    )


def _author(own: html.HtmlElement) -> str:
    for element in [
        *own.xpath(".//*[@itemprop='author' or @itemprop='creator']//*[@itemprop='name']"),
        *own.xpath(".//*[@itemprop='author' or @itemprop='creator']"),
        *(each for name in _NAME_CLASSES for each in with_class(own, {name})),
        *own.xpath(".//cite"),
    ]:
        name = words(element, max_chars=NAME_MAX_CHARS)
        name = _SAID.sub("", name).strip() or clean_line(
            element.get("content") or "", max_chars=NAME_MAX_CHARS
        )
        if name:
            return name
    said = _ITEM_SAYS.match(str(own.text_content()))
    return clean_line(said["name"], max_chars=NAME_MAX_CHARS) if said else ""


def _body(own: html.HtmlElement, author: str) -> str:
    for element in [
        *own.xpath(".//*[@itemprop='text' or @itemprop='commentText']"),
        *(each for name in _TEXT_CLASSES for each in with_class(own, {name})),
    ]:
        text = text_of_html(inner_html(element))
        if text:
            return text
    furniture = [*with_class(own, _FURNITURE_CLASSES), *own.xpath(".//cite | .//time | .//footer")]
    text = text_of_html(inner_html(without(own, furniture)))
    said = _ITEM_SAYS.match(text)
    if said and said["name"] == author:
        return text[said.end() :].strip()
    return re.sub(r"^(?:said|says|wrote|writes)\s*:\s*", "", text, flags=re.IGNORECASE)


def text_of_html(markup: str) -> str:
    """Give the words of a comment that came as HTML, a blank line between paragraphs."""
    return plain_text(clean_article_html(markup))


def _said_at(own: html.HtmlElement, zone: tzinfo) -> datetime | None:
    for element in own.xpath(
        ".//time | .//*[@itemprop='dateCreated' or @itemprop='datePublished' "
        "or @itemprop='commentTime']"
    ):
        for written in (element.get("datetime"), element.get("content"), element.text_content()):
            moment = iso_moment(str(written or ""), zone=zone)
            if moment is not None:
                return moment
    for element in with_class(own, _DATE_CLASSES):
        for part in [element, *element.iter("a")]:
            moment = moment_in(words(part, max_chars=NAME_MAX_CHARS), zone=zone)
            if moment is not None:
                return moment
    return None


def iso_moment(written: str, *, zone: tzinfo) -> datetime | None:
    """Read an ISO 8601 time, or a day as people write it."""
    written = written.strip()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return moment_in(written, zone=zone)
    return believable(moment.replace(tzinfo=zone) if moment.tzinfo is None else moment)


# --- JSON-LD


def comments_in_data(
    data: Mapping[str, Any], *, account: Account, zone: tzinfo
) -> tuple[ParsedComment, ...]:
    """Read the comments that an article's JSON-LD lists; replies may be nested."""
    comments: list[ParsedComment] = []
    above: list[int | None] = []
    for given, parent in _given(data, None, _MOST_NESTED, comments):
        author, body = named(given.get("author")), text_of_html(str(given.get("text") or ""))
        if not author or not body:
            said = f"{author} {body}"
            account.leave_out(0, said, f"this comment has no {'name' if body else 'text'}")
            continue
        written = str(given.get("dateCreated") or given.get("datePublished") or "")
        comments.append(
            ParsedComment(
                author=author,
                body=body,
                said_at=iso_moment(written, zone=zone),
                source_id=clean_line(str(given.get("@id") or ""), max_chars=80),
            )
        )
        above.append(parent)
    return _numbered(comments, above)


def _given(
    data: Mapping[str, Any], parent: int | None, left: int, comments: Sequence[ParsedComment]
) -> Iterator[tuple[Mapping[str, Any], int | None]]:
    listed = data.get("comment") or []
    for given in listed if isinstance(listed, list) else [listed]:
        if not isinstance(given, Mapping) or not left:
            continue
        before = len(comments)
        yield given, parent
        # Where the comment itself could not be read, its replies answer the one above it.
        own = before if len(comments) > before else parent
        yield from _given(given, own, left - 1, comments)


def named(author: object) -> str:
    """Give the names in a JSON-LD person, or list of them."""
    if isinstance(author, list):
        return ", ".join(name for name in map(named, author) if name)
    if isinstance(author, Mapping):
        author = author.get("name")
    return clean_line(str(author or ""), max_chars=NAME_MAX_CHARS)
