"""What a page or a feed from elsewhere was found to hold, before anything of it is stored."""

from dataclasses import dataclass, field
from datetime import datetime

from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.markup import clean_line

# Ten thousand comments of two thousand characters; more is a wrong file, not a page.
MAX_PAGE_BYTES = 20_000_000
EXCERPT_MAX_CHARS = 80


class PageIsEmpty(Invalid):
    """There is nothing in the file but spaces."""

    code = "page_empty"
    text = "The file is empty. Save the page again and import the new file."


class PageTooLarge(Invalid):
    """The file is larger than any page."""

    code = "page_too_large"
    text = "The file has {size:,} bytes; a page may have {most:,}. Save the one page alone."


class PageNotText(Invalid):
    """The file is a picture, a document of an office program, or of an unknown encoding."""

    code = "page_not_text"
    text = (
        "The file can't be read as text. Save the page as plain text in UTF-8, or as HTML, "
        "or name the encoding that it is in."
    )


class EncodingUnknown(Invalid):
    """The encoding that was named does not exist."""

    code = "encoding_unknown"
    text = "There is no encoding called {encoding}. Try utf-8, windows-1251 or koi8-r."


class PageHasNoHeadline(Invalid):
    """No line of the file can be the headline."""

    code = "page_has_no_headline"
    text = (
        "No headline was found. In a text file the first line must be the headline, with the "
        "article below it; in an HTML file a title or a first heading is needed."
    )


class PageHasNoBody(Invalid):
    """There is a headline and no article under it."""

    code = "page_has_no_body"
    text = (
        "A headline was found, “{headline}”, but no article below it. Check that the file "
        "holds the whole page."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedComment:
    """One comment as the page shows it.

    Attributes:
        body: plain text, a blank line between paragraphs.
        number: as the page counts; None where it has none or gives one twice.
        line: where it begins in the file, from 1; 0 where that is not known.
        reply_to: the number of the comment that it answers.
        source_id: what the page itself calls it ("comment-123"), or "".
    """

    author: str
    body: str
    number: int | None = None
    line: int = 0
    said_at: datetime | None = None
    reply_to: int | None = None
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedArticle:
    """An article as the page shows it. Empty where the page does not say.

    Attributes:
        dateline: the place alone ("YEREVAN").
        dateline_date: the day in the dateline, as written ("Dec. 31"); it rarely has a year.
        credit: the agency ("RFE/RL").
        body_html: has passed the sanitiser; without the dateline.
        language: as the page says, a code such as "hy"; "" where it does not.
        related: headlines of related posts.
    """

    headline: str
    body_html: str
    dateline: str = ""
    dateline_date: str = ""
    credit: str = ""
    byline: str = ""
    published_at: datetime | None = None
    language: str = ""
    topics: tuple[str, ...] = ()
    canonical_url: str = ""
    related: tuple[str, ...] = ()
    policy_text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One part that was found: which, what it holds, and at which line (0: not known)."""

    part: str
    what: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was left out: where, the first words of it, and why.

    `unit` says what `line` counts: lines of a page, items of a feed.
    """

    line: int
    text: str
    why: str
    unit: str = "line"


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """An article with its discussion, and the account of how they were read."""

    article: ParsedArticle
    comments: tuple[ParsedComment, ...] = ()
    found: tuple[Found, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """The articles of a feed, newest as the feed has them, and what could not be read."""

    title: str
    pages: tuple[ParsedPage, ...] = ()
    found: tuple[Found, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(slots=True)
class Account:
    """Where a parser writes down what it finds and what it leaves out."""

    found: list[Found] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def find(self, part: str, what: str, line: int = 0) -> None:
        """Note a part that was found."""
        self.found.append(Found(part, what, line))

    def leave_out(self, line: int, text: str, why: str, *, unit: str = "line") -> None:
        """Note something that is not taken."""
        excerpt = clean_line(text, max_chars=EXCERPT_MAX_CHARS)
        self.unread.append(Unread(line, excerpt, why, unit))

    def in_order(self) -> tuple[tuple[Found, ...], tuple[Unread, ...]]:
        """Give both lists, the second by line."""
        return tuple(self.found), tuple(sorted(self.unread, key=lambda each: each.line))
