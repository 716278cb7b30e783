"""Text and HTML from strangers, made safe to keep and to show. The only place that does it.

Four things come in: names and headlines (`clean_line`), bodies as typed (`clean_block`),
articles written as HTML elsewhere (`clean_article_html`), and comments in a small Markdown
(`render_comment`). Whatever leaves here as HTML has passed nh3 as its last step and holds
nothing but the elements and attributes named in `ARTICLE_TAGS` and `COMMENT_TAGS`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape, unescape
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.autolink import autolink as commonmark_autolink
from markdown_it.rules_inline.emphasis import tokenize as commonmark_emphasis
from markdown_it.rules_inline.link import link as commonmark_link
from markdown_it.token import Token

# What an article's body may hold. No img, no figure, no media: no page of ours asks a third
# party for anything. Tables stay because numbers in run-together cells are wrong numbers.
TEXT_TAGS = frozenset({"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "a"})
TABLE_TAGS = frozenset({"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"})
ARTICLE_TAGS = TEXT_TAGS | TABLE_TAGS | {"h2", "h3", "h4", "hr", "sub", "sup"}
COMMENT_TAGS = TEXT_TAGS | {"span"}
SCHEMES = frozenset({"http", "https", "mailto"})
LINK_HOST_CLASS = "link-host"
COMMENT_REL = "nofollow ugc noopener"

# Deeper quotes are a few letters wide on a phone, and nobody follows who said what.
MAX_CONTAINERS = 5
# Columns of indentation that count: four lists in one another, which is all that anyone reads.
MAX_INDENT = 8
# Past this many asterisks a comment has no emphasis: it is a drawing, or an attempt on the parser.
MAX_EMPHASIS_MARKS = 1000
# Past this many bare addresses a comment is a list for machines; its addresses stay plain text.
MAX_ADDRESSES = 300
# Longest text between [ and ] that can be a link: a sentence, not an essay.
MAX_LABEL_CHARS = 300
# No writing system stacks more marks than this on one letter (Hebrew with cantillation: 4).
MAX_MARKS_PER_LETTER = 8


# --- Plain text ---------------------------------------------------------------------------------

# Everything that may need to go: controls, surrogates, non-characters, and what is not seen.
# A text without any of these (nearly every text) is not looked at again.
_NON_CHARACTERS = "".join(
    chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)
)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    f"\U000e0000-\U000e0fff{_NON_CHARACTERS}]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")  # what nh3 can't take
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_JOINERS = frozenset("\u200c\u200d")
# Scripts whose letters change with a joiner between them: Arabic to Sinhala, Tibetan, Myanmar,
# Khmer, Mongolian, and the later blocks of Indic and Arabic letters.
_JOINED_SCRIPTS = (
    (0x0600, 0x08FF),
    (0x0900, 0x0DFF),
    (0x0F00, 0x109F),
    (0x1780, 0x18AF),
    (0x1A20, 0x1AAF),
    (0x1B00, 0x1C4F),
    (0xA800, 0xABFF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFE),
    (0x10D00, 0x10D3F),
    (0x11000, 0x11FFF),
    (0x1E900, 0x1E95F),
)
_WAVING_BLACK_FLAG = "\U0001f3f4"


def clean_line(text: str, *, max_chars: int) -> str:
    """Make one line of a name, headline or place fit to show; a cut is marked with an ellipsis.

    NFC; controls, bidi controls, direction marks and zero-width characters go, except joiners
    between letters or emoji that need them; every run of spaces is one space.
    """
    shown = _without_unseen(_LINE_ENDS.sub(" ", text).replace("\n", " "), _DIRECTION_MARKS)
    # One no-break space is kept: French sets its quotation marks with it.
    shown = re.sub(r"\s+", lambda run: run[0] if run[0] in "\u00a0\u202f" else " ", shown).strip()
    return shown if len(shown) <= max_chars else _cut(shown, max_chars)


def clean_block(text: str) -> str:
    """Make a body as typed fit to keep: as `clean_line`, but lines and spaces inside them stay.

    Line ends become newlines, spaces at the end of a line go, more than one blank line is one.
    The length is the caller's to judge.
    """
    seen = _without_unseen(_LINE_ENDS.sub("\n", text), frozenset())
    seen = "\n".join(line.rstrip() for line in seen.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", seen).strip("\n")


def unseen_in(text: str) -> tuple[str, ...]:
    """Name the characters that `clean_block` would drop, each once: `("U+202E", …)`."""
    text = _LINE_ENDS.sub("\n", text)
    if not _UNSEEN.search(text):
        return ()
    kept = list(_seen(text, frozenset()))
    dropped, at = [], 0
    for character in text:
        if at < len(kept) and kept[at] == character:
            at += 1
        else:
            dropped.append(f"U+{ord(character):04X}")
    return tuple(dict.fromkeys(dropped))


def _without_unseen(text: str, also: frozenset[str]) -> str:
    if _UNSEEN.search(text):
        text = "".join(_seen(text, also))
    if text.isascii():
        return text
    return _with_fewer_marks(unicodedata.normalize("NFC", text))


def _seen(text: str, also: frozenset[str]) -> Iterator[str]:
    """Give the characters that are kept. Each is judged by what was kept before it."""
    last = ""
    for at, character in enumerate(text):
        if character in also or (
            _UNSEEN.match(character) and not _has_a_purpose(character, last, text[at + 1 : at + 2])
        ):
            continue
        yield character
        last = character


def _has_a_purpose(character: str, last: str, following: str) -> bool:
    """Say whether an unseen character does something to the ones that are seen."""
    if character in _DIRECTION_MARKS:
        return True
    if not last:
        return False
    if character in _JOINERS:
        return (_joins(last) and _joins(following)) or (
            character == "\u200d" and _is_emoji(last) and _is_emoji(following)
        )
    if "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return unicodedata.category(last)[0] not in "CZM"
    if "\U000e0020" <= character <= "\U000e007f":  # flags of England, Scotland, Wales
        return last == _WAVING_BLACK_FLAG or "\U000e0020" <= last <= "\U000e007e"
    return False


def _joins(character: str) -> bool:
    if not character or _UNSEEN.match(character):
        return False
    if not any(first <= ord(character) <= final for first, final in _JOINED_SCRIPTS):
        return False
    return unicodedata.category(character)[0] in "LM"


def _is_emoji(character: str) -> bool:
    # Skin tones are Sk and the presentation selector is Mn; the rest of emoji is So.
    return character == "\ufe0f" or (
        character != "" and unicodedata.category(character) in {"So", "Sk"} and character > "\xff"
    )


def _with_fewer_marks(text: str) -> str:
    """Keep the first marks on each letter: a tower of them covers other people's comments."""
    kept, stacked = [], 0
    for character in text:
        stacked = stacked + 1 if unicodedata.combining(character) else 0
        if stacked <= MAX_MARKS_PER_LETTER:
            kept.append(character)
    return "".join(kept)


def _cut(text: str, max_chars: int) -> str:
    """Cut without leaving half of a letter or of an emoji."""
    end = max(0, max_chars - 1)
    while end and (
        unicodedata.category(text[end])[0] == "M"
        or _UNSEEN.match(text[end])
        or _UNSEEN.match(text[end - 1])
    ):
        end -= 1
    return (text[:end].rstrip() + "…")[:max_chars]


# --- Articles -----------------------------------------------------------------------------------

# Elements that mean the same as one we keep. What comes from the first pass of nh3 is well
# formed and bare of attributes, so that names can be exchanged in the text itself.
_SAME_AS = {
    "b": "strong",
    "i": "em",
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "div": "p",
    "section": "p",
    "article": "p",
    "figcaption": "p",
    "dt": "p",
    "dd": "p",
    "pre": "p",
}
_TAG = re.compile(r'<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [a-z]+="[^"]*")*)>')
_INLINE = frozenset({"em", "strong", "a", "br", "sub", "sup"})
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>\s*")
_BREAKS = re.compile(r"(?:<br>\s*){2,}")
# What is inside these is not text, or is another page's furniture.
_WITH_CONTENT = frozenset(
    {"script", "style", "title", "head", "noscript", "template", "xmp", "plaintext"}
    | {"iframe", "object", "embed", "noembed", "noframes", "svg", "math", "canvas"}
    | {"video", "audio", "form", "select", "textarea", "button"}
)


def _cleaner(tags: frozenset[str], base_url: str | None, *, rel: str | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={
            "*": set(),  # said, because title and lang are let through otherwise
            "a": {"href"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
        },
        url_schemes=set(SCHEMES),
        url_relative=("rewrite_with_base", base_url) if base_url else "deny",
        link_rel=rel,
    )


_WIDE_TAGS = ARTICLE_TAGS | frozenset(_SAME_AS)
_WIDE = _cleaner(_WIDE_TAGS, None, rel=None)
_NARROW = _cleaner(ARTICLE_TAGS, None, rel="noopener")


def clean_article_html(html: str, *, base_url: str | None = None) -> str:
    """Give the body of an article as HTML of `ARTICLE_TAGS` alone; text outside is kept.

    Bold, italic, div and their like become the element that means the same; text in no
    paragraph gets one; empty paragraphs, comments, scripts, forms and media go. Never raises.
    Doing it twice changes nothing more. Relative links are taken from `base_url`, an absolute
    address; without one they become plain text.
    """
    wide = _cleaner(_WIDE_TAGS, base_url, rel=None) if _is_web_address(base_url) else _WIDE
    once = _cleaned_article(html, wide)
    # Tags that went may have brought characters together of which one must go as well.
    return _cleaned_article(once, _WIDE)


def _cleaned_article(html: str, wide: nh3.Cleaner) -> str:
    # After the first pass, so that what was written as a character reference is seen too.
    clean = wide.clean(_SURROGATES.sub("", html))
    text = _without_unseen(_LINE_ENDS.sub("\n", clean), frozenset())
    # The parser mends what the exchange of names breaks: p in p, a paragraph closed twice.
    mended = _NARROW.clean(_TAG.sub(_rename, _BREAKS.sub("</p><p>", text)))
    return _NARROW.clean(_EMPTY_PARAGRAPH.sub("", _Tidy().tidied(mended))).strip()


def paragraphs_html(text: str) -> str:
    """Write plain text as HTML: a blank line parts paragraphs, a newline breaks the line."""
    paragraphs = re.split(r"\n\s*\n", clean_block(text))
    return "\n".join(
        f"<p>{escape(paragraph.strip(), quote=False)}</p>".replace("\n", "<br>")
        for paragraph in paragraphs
        if paragraph.strip()
    )


def plain_text(html: str) -> str:
    """Give the words of HTML, a blank line between its blocks: for search and vectors.

    What a link says of where it leads (`LINK_HOST_CLASS`) is ours, not the author's: left out.
    """
    bare = _LINK_HOST.sub("", _WIDE_WITH_HOSTS.clean(_SURROGATES.sub("", html)))
    bare = re.sub(r"<br> ?", "\n", re.sub(r"[ \t\n\r\f]+", " ", bare))
    bare = re.sub(r"</(?:p|h[1-6]|blockquote|ul|ol|table|div|section|article|pre)>", "\n\n", bare)
    bare = re.sub(r"</(?:li|tr|caption|dt|dd|figcaption)>|<hr>", "\n", bare)
    bare = re.sub(r"</t[dh]>", "\t", bare)
    words = clean_block(unescape(_TAG.sub("", bare)))
    return "\n".join(line.strip() for line in words.split("\n")).strip()


_LINK_HOST = re.compile(rf' ?<span class="{LINK_HOST_CLASS}">[^<]*</span>')
_WIDE_WITH_HOSTS = nh3.Cleaner(
    tags=set(_WIDE_TAGS | {"span"}),
    clean_content_tags=set(_WITH_CONTENT),
    attributes={"*": set()},
    allowed_classes={"span": {LINK_HOST_CLASS}},
    link_rel=None,
)


def _is_web_address(url: str | None) -> bool:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _rename(tag: re.Match[str]) -> str:
    return f"<{tag['close']}{_SAME_AS.get(tag['name'], tag['name'])}{tag['attributes']}>"


class _Tidy:
    """One pass over well-formed HTML after which a parser has nothing left to mend.

    Text that stands in no block gets a paragraph. Inline elements are opened only where there
    are words for them, never twice in one another and never around a block. An <a> that leads
    nowhere is dropped.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._wanted: list[tuple[str, str]] = []  # name and tag, "" for one that is dropped
        self._open: list[str] = []  # names of those in _wanted that have been written
        self._depth = 0
        self._in_own_paragraph = False

    def tidied(self, html: str) -> str:
        at = 0
        for tag in _TAG.finditer(html):
            self._text(html[at : tag.start()])
            at = tag.end()
            if tag["name"] not in _INLINE:
                self._block(tag)
            elif tag["name"] == "br":
                self._break()
            elif tag["close"]:
                self._inline_ends()
            else:
                self._inline_begins(tag)
        self._text(html[at:])
        self._settle()
        return "".join(self._parts)

    def _text(self, text: str) -> None:
        if text.strip():
            if not self._depth and not self._in_own_paragraph:
                self._parts.append("<p>")
                self._in_own_paragraph = True
                text = text.lstrip()
            for name, tag in self._wanted:
                if tag and name not in self._open:
                    self._parts.append(tag)
                    self._open.append(name)
        self._parts.append(text)

    def _break(self) -> None:
        if self._depth or self._in_own_paragraph:
            self._parts.append("<br>")

    def _inline_begins(self, tag: re.Match[str]) -> None:
        name = tag["name"]
        is_dropped = any(name == wanted for wanted, written in self._wanted if written) or (
            name == "a" and "href=" not in tag["attributes"]
        )
        self._wanted.append((name, "" if is_dropped else tag[0]))

    def _inline_ends(self) -> None:
        if not self._wanted:
            return
        name, tag = self._wanted.pop()
        if tag and name in self._open:
            self._open.remove(name)
            self._parts.append(f"</{name}>")

    def _block(self, tag: re.Match[str]) -> None:
        self._settle()
        self._parts.append(tag[0])
        if tag["name"] != "hr":
            self._depth += -1 if tag["close"] else 1

    def _settle(self) -> None:
        if self._in_own_paragraph:
            self._parts[-1] = self._parts[-1].rstrip()
        self._parts += [f"</{name}>" for name in reversed(self._open)]
        self._open.clear()
        if self._in_own_paragraph:
            self._parts.append("</p>")
            self._in_own_paragraph = False


# --- Comments -----------------------------------------------------------------------------------

# A host in its ASCII form, as browsers read it after everything they forgive: no user name
# before it, no backslash, no percent sign, so that the host shown is the host visited.
_HTTP_URL = re.compile(
    r"https?://(?P<host>(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.?)+|\[[0-9a-f:.]{2,45}\])"
    r"(?::[0-9]{1,5})?(?:[/?#][^\\\s]*)?",
    re.IGNORECASE,
)
_MAIL_URL = re.compile(
    r"mailto:(?P<host>[a-z0-9.!#$&'*+/=?^_{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63})",
    re.IGNORECASE,
)
_URL_AS_TEXT = re.compile(
    r"(?:https?://|mailto:)?(?P<host>[^\s/?#:]+)(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)
# Where a link in the small Markdown can begin: a label with at most one pair of brackets in it.
_LINK_BEGINS = re.compile(
    rf"\[(?:[^\[\]\\]|\\.|\[[^\[\]]{{0,100}}\]){{1,{MAX_LABEL_CHARS}}}\]\(", re.DOTALL
)
_ADDRESS_BEGINS = re.compile(r"://|www\.|mailto:", re.IGNORECASE)
_AUTOLINK = re.compile(r"<[^<>\s]{3,2000}>")
_CONTAINER = re.compile(r"[ \t]*(?:>|[-*+](?=[ \t])|[0-9]{1,9}[.)](?=[ \t]))")
_LIST_OPENS = {"ordered_list_open": "ordered_list_close", "bullet_list_open": "bullet_list_close"}


def render_comment(markdown: str) -> str:
    """Render a comment's body as HTML of `COMMENT_TAGS` alone. Never raises.

    Paragraphs, a newline that breaks the line, *emphasis*, **strong**, > quotes, lists and
    links; all else is shown as typed. Numbers before list items stay as they were typed, and a
    single one is no list ("1. Simon said" is a sentence). A link whose words are not its
    address is followed by the host it leads to.
    """
    typed = _shallow(clean_block(markdown))
    parser = _markdown(
        emphasis=typed.count("*") <= MAX_EMPHASIS_MARKS,
        addresses=len(_ADDRESS_BEGINS.findall(typed)) <= MAX_ADDRESSES,
    )
    return _COMMENT.clean(parser.render(typed)).strip()


_COMMENT = nh3.Cleaner(
    tags=set(COMMENT_TAGS),
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}, "li": {"value"}},
    allowed_classes={"span": {LINK_HOST_CLASS}},
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel=COMMENT_REL,
)


def _shallow(text: str) -> str:
    """Flatten quotes in quotes in quotes, and lists alike, before the parser sees them.

    The parser's own limit would drop the text that is too deep; here only the marks go.
    """
    return "\n".join(_shallow_line(line) for line in text.split("\n"))


def _shallow_line(line: str) -> str:
    at, containers = 0, []
    while mark := _CONTAINER.match(line, at):
        containers.append(mark[0])
        at = mark.end()
    if len(containers) <= MAX_CONTAINERS and len(line) - len(line.lstrip()) <= MAX_INDENT:
        return line
    kept = [_narrow(mark) for mark in containers[:MAX_CONTAINERS]]
    surplus = [mark.strip() for mark in containers[MAX_CONTAINERS:]]
    # Surplus quote marks say nothing; surplus list marks are words and are shown.
    words = " ".join("\\" + mark for mark in surplus if mark != ">")
    rest = line[at:].lstrip()
    return "".join(kept) + " " + (f"{words} {rest}" if words else rest)


def _narrow(mark: str) -> str:
    indent = len(mark) - len(mark.lstrip())
    return " " * min(indent, MAX_INDENT) + mark.lstrip()


def _leads_somewhere(url: str) -> bool:
    return bool(_HTTP_URL.fullmatch(url) or _MAIL_URL.fullmatch(url))


def _normal_link(url: str) -> str:
    try:
        return normalizeLink(url)
    except ValueError:
        return ""  # leads nowhere, so that it is shown as typed


def _bounded_link(state: StateInline, silent: bool) -> bool:
    """CommonMark's link, tried only where one can begin: a row of "[" would take for ever."""
    if not _LINK_BEGINS.match(state.src, state.pos, state.posMax):
        return False
    return commonmark_link(state, silent)


def _bounded_autolink(state: StateInline, silent: bool) -> bool:
    """CommonMark's <https://…>, tried only where one ends: a row of "<" would take for ever."""
    if not _AUTOLINK.match(state.src, state.pos, state.posMax):
        return False
    return commonmark_autolink(state, silent)


def _emphasis_around_words(state: StateInline, silent: bool) -> bool:
    """CommonMark's emphasis for asterisks, but not inside a word or address: "sh*t", "2*3*4"."""
    if state.src[state.pos] != "*":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == "*":
        end += 1
    before, after = state.src[state.pos - 1 : state.pos], state.src[end : end + 1]
    if not (_is_of_a_word(before) and _is_of_a_word(after)):
        return commonmark_emphasis(state, silent)
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or character == "/"


def _keep_lists_as_typed(state: StateCore) -> None:
    """Give every item the number it was typed with, and show a list of one as plain words."""
    tokens: list[Token] = []
    at = 0
    while at < len(state.tokens):
        token = state.tokens[at]
        if token.type in _LIST_OPENS:
            end = _end_of(state.tokens, at)
            of_list = state.tokens[at : end + 1]
            tokens += _as_words(of_list) if _is_one_item(of_list) else of_list
            at = end
        else:
            tokens.append(token)
        at += 1
    _number(tokens)
    state.tokens = tokens


def _end_of(tokens: Sequence[Token], start: int) -> int:
    closing, level = _LIST_OPENS[tokens[start].type], tokens[start].level
    return next(
        at
        for at in range(start + 1, len(tokens))
        if tokens[at].type == closing and tokens[at].level == level
    )


def _is_one_item(of_list: Sequence[Token]) -> bool:
    return sum(token.type == "list_item_open" for token in of_list) == 1


def _as_words(of_list: Sequence[Token]) -> list[Token]:
    """Turn a list of one item back into its paragraphs, the mark before the first."""
    item, inside = of_list[1], list(of_list[2:-2])
    mark = item.info + item.markup
    for token in inside:
        if token.type.startswith("paragraph_") and token.level == item.level + 1:
            token.hidden = False
    if inside and inside[0].type == "paragraph_open":
        # The backslash keeps "*" from being read as emphasis; "1." needs none.
        inside[1].content = ("" if item.info else "\\") + f"{mark} {inside[1].content}"
        return inside
    opening = Token("paragraph_open", "p", 1, block=True)
    words = Token("inline", "", 0, content=mark, children=[], block=True)
    return [opening, words, Token("paragraph_close", "p", -1, block=True), *inside]


def _number(tokens: Sequence[Token]) -> None:
    expected: list[int] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            expected.append(int(token.attrGet("start") or 1))
        elif token.type == "ordered_list_close":
            expected.pop()
        elif token.type == "list_item_open" and token.info:
            number = int(token.info)
            if number != expected[-1]:
                token.attrSet("value", str(number))
            expected[-1] = number + 1


def _say_where_links_lead(state: StateCore) -> None:
    for block in state.tokens:
        if block.children and any(token.type == "link_open" for token in block.children):
            block.children = list(_with_hosts(block.children))


def _with_hosts(tokens: Sequence[Token]) -> Iterator[Token]:
    host = ""
    words: list[str] = []
    for token in tokens:
        yield token
        if token.type == "link_open":
            host, words = _host_shown(str(token.attrGet("href") or "")), []
        elif token.type == "link_close":
            if host and not _names_host("".join(words), host):
                shown = f' <span class="{LINK_HOST_CLASS}">({escape(host)})</span>'
                yield Token("html_inline", "", 0, content=shown)
            host = ""
        else:
            words.append(" " if token.type in {"softbreak", "hardbreak"} else token.content)


def _host_shown(url: str) -> str:
    """Give the host, or the mail address, that a link leads to, in a form that can't deceive."""
    found = _HTTP_URL.fullmatch(url) or _MAIL_URL.fullmatch(url)
    if found is None:
        return ""
    user, at, host = found["host"].lower().rstrip(".").rpartition("@")
    decoded = ".".join(_decoded(label) for label in host.split("."))
    return user + at + (decoded if _is_one_script(decoded) else host)


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return unicodedata.normalize("NFC", label[4:].encode("ascii").decode("punycode"))
    except (UnicodeError, OverflowError, ValueError):
        return label


# East Asian names mix these with one another and with Latin, and no Latin letter looks like one.
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"})


def _is_one_script(host: str) -> bool:
    """Say whether all letters of a host, its top-level domain included, are of one script."""
    if host.isascii():
        return True
    if any(unicodedata.category(each)[0] not in "LMN" and each not in ".-" for each in host):
        return False
    scripts = {
        unicodedata.name(each, "?").split()[0].split("-")[0]
        for each in host
        if unicodedata.category(each)[0] == "L"
    }
    return len(scripts) == 1 or scripts - {"LATIN"} <= _EAST_ASIAN


def _names_host(words: str, host: str) -> bool:
    """Say whether a link's words are an address at that very host, as it would be shown."""
    typed = _URL_AS_TEXT.fullmatch(words.strip())
    if typed is None:
        return False
    said = typed["host"].lower().rstrip(".")
    return said.removeprefix("www.") == host.removeprefix("www.")


class _Www:
    """The linkifier's rule for addresses without a scheme."""

    # A host with a dot, and a path that does not end in a sentence's own marks.
    REST = re.compile(
        r"(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?::[0-9]{1,5})?"
        r"(?:/(?:[^\s<>]*[^\s<>.,;:!?\"'()»”’])?)?"
    )

    def length_at(self, text: str, start: int) -> int:
        rest = self.REST.match(text, start)
        return rest.end() - start if rest else 0

    def give_scheme(self, match: Any) -> None:
        match.url = f"http://{match.raw}"


def _link_only_plain_addresses(parser: MarkdownIt) -> None:
    """Link what has a scheme or begins with www: "I agree.So what" names no site in Somalia."""
    links: Any = parser.linkify
    links.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    links.add("ftp:", None)
    links.add("//", None)
    www = _Www()
    links.add("www.", {"validate": www.length_at, "normalize": www.give_scheme})


@cache
def _markdown(*, emphasis: bool, addresses: bool) -> MarkdownIt:
    options = {"html": False, "linkify": addresses, "breaks": True, "maxNesting": 100}
    parser = MarkdownIt("zero", options)
    parser.enable(["blockquote", "list", "newline", "escape", "link", "autolink", "linkify"])
    if emphasis:
        parser.enable(["emphasis"])
        parser.inline.ruler.at("emphasis", _emphasis_around_words)
    # The rule of the same name that works on finished text does it all, in less time.
    parser.inline.ruler.disable("linkify")
    parser.inline.ruler.at("link", _bounded_link)
    parser.inline.ruler.at("autolink", _bounded_autolink)
    parser.core.ruler.before("inline", "lists_as_typed", _keep_lists_as_typed)
    parser.core.ruler.push("link_hosts", _say_where_links_lead)
    _link_only_plain_addresses(parser)
    # The library's seams for these are attributes.
    setattr(parser, "validateLink", _leads_somewhere)  # noqa: B010
    setattr(parser, "normalizeLink", _normal_link)  # noqa: B010
    setattr(parser, "normalizeLinkText", lambda url: url)  # noqa: B010 - shown as typed
    return parser
