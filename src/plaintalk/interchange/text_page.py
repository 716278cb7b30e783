"""A page that was saved as text: article, related posts, policy, comments, in that order.

Comments are blocks that begin with "N. NAME said:". Any of the parts may be missing.
"""

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import Enum, auto

from plaintalk.interchange.decoding import Line, lines_of
from plaintalk.interchange.head import Dateline, Head, moment_in, split_dateline
from plaintalk.interchange.parsed import (
    Account,
    PageHasNoBody,
    PageHasNoHeadline,
    ParsedArticle,
    ParsedComment,
    ParsedPage,
)
from plaintalk.kernel.markup import clean_line, paragraphs_html

# A first line longer than this is a paragraph: the file begins below its headline.
HEADLINE_MAX_CHARS = 300
LINE_MAX_CHARS = 200
MAX_NUMBER = 9_999_999
# Lines under a headline that may be byline, time and the like before the article begins.
_MOST_HEAD_LINES = 8
# Between these, lines of one block were broken by a program and not by the writer.
_SHORTEST_WRAPPED, _LONGEST_WRAPPED = 40, 100
_MOST_RAGGED = 30

_HEADER = re.compile(
    r"#?(?P<number>\d{1,9})\s*[.)](?!\d)\s*(?:(?P<name>\S.{0,200}?)\s+)?"
    r"(?:said|says|wrote|writes|пишет|сказал|сказала|говорит|написал|написала|ասաց|գրեց|գրել է)"
    r"(?:[\s,]+(?P<when>[^:\d]{0,24}\d[^:]{2,30}(?::\d\d[^:]{0,20})?))?\s*:(?P<text>.*)",
    re.IGNORECASE,
)
# "2. But as my grandmother, who knew a thing or two, always said:" is no name.
_MOST_NAME_WORDS = 8
_IN_REPLY = re.compile(
    r"(?:in reply to|replying to)\s+(?:#?(?P<number>\d{1,7})|(?P<name>.{1,100}?))[.:]?",
    re.IGNORECASE,
)


class Section(Enum):
    """Where in the page a line stands."""

    ARTICLE = auto()
    RELATED = auto()
    POLICY = auto()
    BEFORE_COMMENTS = auto()
    COMMENT = auto()
    OUTSIDE = auto()


_HEADINGS = (
    (
        Section.RELATED,
        re.compile(
            r"(?:related|more|similar)\s+(?:posts?|articles?|stories|news|content|reading)\s*:?"
            r"|see also\s*:?|похожие (?:записи|статьи|новости)\s*:?|читайте также\s*:?",
            re.IGNORECASE,
        ),
    ),
    (
        Section.POLICY,
        re.compile(
            r"(?:discussion|comments?|commenting|community)\s+"
            r"(?:policy|rules|guidelines|standards)\s*:?"
            r"|правила (?:обсуждения|комментирования)\s*:?",
            re.IGNORECASE,
        ),
    ),
    (
        Section.BEFORE_COMMENTS,
        re.compile(
            r"(?:\d+\s+)?(?:comments|responses|replies)(?:\s*\(\d+\))?\s*:?"
            r"|\d+\s+(?:comments?|responses?|replies)\s+(?:to|on)\s+.{1,300}(?<!\.)"
            r"|комментарии(?:\s*\(\d+\))?\s*:?|մեկնաբանություններ\s*:?",
            re.IGNORECASE,
        ),
    ),
)
_FOOTER = re.compile(
    r"(?:leave|post|add) a (?:reply|comment|response)(?: cancel reply)?"
    r"|copyright (?:©|\(c\)|\d{4}).*|©.*|all rights reserved\.?"
    r"|(?:your e-?mail address will not be published|you must be logged in to).*",
    re.IGNORECASE,
)


def parse_text_page(data: bytes, *, encoding: str | None = None, zone: tzinfo = UTC) -> ParsedPage:
    """Read a page that was saved as text.

    Numbers, names, paragraphs and quotation marks stay as they are. `zone` is where times
    without one were written.

    Raises:
        PageIsEmpty, PageTooLarge, PageNotText, EncodingUnknown: as `lines_of`.
        PageHasNoHeadline: the first line is a comment, a section or a whole paragraph.
        PageHasNoBody: there is nothing between the headline and what follows an article.

    """
    account = Account()
    return page_of(lines_of(data, account=account, encoding=encoding), account=account, zone=zone)


def page_of(lines: Iterable[Line], *, account: Account, zone: tzinfo) -> ParsedPage:
    """Read a page of which the lines are known; raises as `parse_text_page` does."""
    walk = PageWalk()
    for line in lines:
        walk.step(line)
    article = _article(walk, account, zone)
    comments = comments_of(walk.blocks, account=account, zone=zone)
    for line in walk.lines[Section.OUTSIDE] + walk.lines[Section.BEFORE_COMMENTS]:
        if line.words:
            account.leave_out(line.number, line.words, "belongs to no part that is known")
    found, unread = account.in_order()
    return ParsedPage(article, comments, found, unread)


# --- Cutting the page into its parts


@dataclass(slots=True)
class CommentBlock:
    """The lines of one comment, with what its first line says."""

    line: int
    header: str
    number: int
    name: str
    when: str
    lines: list[Line] = field(default_factory=list)


def section_begun_by(words: str) -> Section | None:
    """Say which part of a page a line opens: a heading such as "Related posts", a comment."""
    for section, heading in _HEADINGS:
        if heading.fullmatch(words):
            return section
    return Section.COMMENT if _HEADER.fullmatch(words) else None


class PageWalk:
    """Goes through the lines once, by `step`, and puts each where it belongs.

    `lines` has those of each section, `headings` where its heading stands, `blocks` the comments.
    """

    def __init__(self) -> None:
        self.lines: dict[Section, list[Line]] = {section: [] for section in Section}
        self.headings: dict[Section, int] = {}
        self.blocks: list[CommentBlock] = []
        self._section = Section.ARTICLE
        self._header_indent = 0
        self._text_indent = 0  # 0 until a comment's text is seen, or where it is not set in
        self._after_blank = True

    def step(self, line: Line) -> None:
        """Take the next line."""
        if not (line.words and (self._begins_comment(line) or self._begins_section(line))):
            self._add(line)
        self._after_blank = not line.words

    def _begins_comment(self, line: Line) -> bool:
        match = _HEADER.fullmatch(line.words)
        if match is None or not self._may_begin_comment(line, match):
            return False
        block = CommentBlock(
            line.number, line.words, int(match["number"]), match["name"] or "", match["when"] or ""
        )
        if match["text"].strip():
            block.lines.append(Line(line.number, match["text"].strip()))
        self.blocks.append(block)
        self._section = Section.COMMENT
        self._header_indent, self._text_indent = line.indent, 0
        return True

    def _may_begin_comment(self, line: Line, match: re.Match[str]) -> bool:
        """Tell the first line of a comment from a numbered line inside one."""
        if len((match["name"] or "").split()) > _MOST_NAME_WORDS:
            return False
        if self._text_indent and line.indent >= self._text_indent:
            return False
        # Words after the colon: only the number that comes next is believed.
        expected = self.blocks[-1].number + 1 if self.blocks else 1
        return not match["text"].strip() or int(match["number"]) == expected

    def _begins_section(self, line: Line) -> bool:
        if self._section is Section.COMMENT and not self._leaves_comment(line):
            return False
        section = section_begun_by(line.words)
        if section in {None, Section.COMMENT} or not self._has_headline():
            return False
        self._section = section
        self.headings.setdefault(section, line.number)
        return True

    def _has_headline(self) -> bool:
        return any(line.words for line in self.lines[Section.ARTICLE])

    def _leaves_comment(self, line: Line) -> bool:
        """Say whether a line stands further out than comments do, after a blank one."""
        if not self._after_blank:
            return False
        is_outside = line.indent < self._header_indent
        return is_outside or bool(_FOOTER.fullmatch(line.words))

    def _add(self, line: Line) -> None:
        if line.words and self._section is Section.COMMENT and self._leaves_comment(line):
            self._section = Section.OUTSIDE
        elif self._section is Section.OUTSIDE and 0 < self._text_indent <= line.indent:
            self._section = Section.COMMENT
        if self._section is not Section.COMMENT:
            self.lines[self._section].append(line)
            return
        if line.words and not self._text_indent and line.indent > self._header_indent:
            self._text_indent = line.indent
        self.blocks[-1].lines.append(line)


# --- The article


def _article(walk: PageWalk, account: Account, zone: tzinfo) -> ParsedArticle:
    lines = [*walk.lines[Section.ARTICLE]]
    headline = _headline(lines, account)
    head, body = _head_and_body(lines, zone)
    paragraphs = paragraphs_of(body)
    if not paragraphs:
        raise PageHasNoBody(headline=headline)
    dateline, texts = without_dateline([text for text, _line in paragraphs])
    _tell_head(account, head, dateline, paragraphs[0][1])
    account.find("body", counted(len(texts), "paragraph"), paragraphs[0][1])
    related = _related(walk, account)
    policy = "\n\n".join(text for text, _line in paragraphs_of(walk.lines[Section.POLICY]))
    told = counted(len(policy), "character") if policy else "not found"
    account.find("policy", told, walk.headings.get(Section.POLICY, 0))
    return ParsedArticle(
        headline=headline,
        body_html=paragraphs_html("\n\n".join(texts)),
        dateline=clean_line(dateline.place, max_chars=LINE_MAX_CHARS) if dateline else "",
        dateline_date=dateline.day if dateline else "",
        credit=(dateline.credit if dateline else "")
        or clean_line(head.credit, max_chars=LINE_MAX_CHARS),
        byline=clean_line(head.byline, max_chars=LINE_MAX_CHARS),
        published_at=head.published_at,
        language=head.language,
        topics=tuple(dict.fromkeys(head.topics)),
        canonical_url=head.canonical_url,
        related=related,
        policy_text=policy,
    )


def _headline(lines: list[Line], account: Account) -> str:
    """Take the headline off the lines."""
    while lines and not lines[0].words:
        lines.pop(0)
    if not lines or len(lines[0].words) > HEADLINE_MAX_CHARS:
        raise PageHasNoHeadline()
    line = lines.pop(0)
    headline = clean_line(line.text, max_chars=HEADLINE_MAX_CHARS)
    if not headline:
        raise PageHasNoHeadline()
    account.find("headline", headline, line.number)
    return headline


def _head_and_body(lines: Sequence[Line], zone: tzinfo) -> tuple[Head, list[Line]]:
    """Read the lines about the article, above and below it; the rest is its body."""
    head, body = Head(), list(lines)
    for _ in range(_MOST_HEAD_LINES):
        while body and not body[0].words:
            body.pop(0)
        if not (body and head.take_above(body[0].words, zone=zone)):
            break
        body.pop(0)
    for _ in range(_MOST_HEAD_LINES):
        while body and not body[-1].words:
            body.pop()
        if not (len(body) > 1 and head.take_below(body[-1].words, zone=zone)):
            break
        body.pop()
    return head, body


def _tell_head(account: Account, head: Head, dateline: Dateline | None, line: int) -> None:
    at = line if dateline else 0
    account.find("byline", head.byline or "not found")
    account.find("time", head.published_at.isoformat() if head.published_at else "not found")
    account.find("dateline", dateline.place if dateline else "not found", at)
    if dateline and dateline.day:
        account.find("day in the dateline", dateline.day, at)
    credit = dateline.credit if dateline else ""
    account.find("credit", credit or head.credit or "not found", at if credit else 0)
    account.find("topics", ", ".join(head.topics) or "not found")
    if head.language:
        account.find("language", head.language)
    if head.canonical_url:
        account.find("address", head.canonical_url)


def _related(walk: PageWalk, account: Account) -> tuple[str, ...]:
    lines = walk.lines[Section.RELATED]
    bullets = " \t-*•–·"
    titles = [clean_line(line.text.strip(bullets), max_chars=HEADLINE_MAX_CHARS) for line in lines]
    related = tuple(title for title in titles if title)
    heading = walk.headings.get(Section.RELATED, 0)
    told = "not found"
    if heading:
        told = counted(len(related), "title") if related else "heading only, no titles below it"
    account.find("related posts", told, heading)
    return related


def without_dateline(texts: Sequence[str]) -> tuple[Dateline | None, list[str]]:
    """Take the dateline off the first paragraph; one that held nothing else goes."""
    if not texts or (dateline := split_dateline(texts[0])) is None:
        return None, list(texts)
    first = texts[0][dateline.end :]
    if not first.strip() and len(texts) == 1:
        return None, list(texts)
    return dateline, [first, *texts[1:]] if first.strip() else list(texts[1:])


def paragraphs_of(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Give paragraphs, each with the number of its first line.

    A blank line parts them. Where lines without one between them are as long as paragraphs,
    each is one; where a program has broken them, they are joined; else the breaks stay.
    """
    paragraphs: list[tuple[str, int]] = []
    for block in _runs(lines):
        texts = [line.words for line in block]
        if _is_wrapped(texts):
            paragraphs.append((" ".join(texts), block[0].number))
        elif any(len(text) > _LONGEST_WRAPPED for text in texts):
            paragraphs += [(line.words, line.number) for line in block]
        else:
            paragraphs.append(("\n".join(texts), block[0].number))
    return paragraphs


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    runs: list[list[Line]] = [[]]
    for line in lines:
        if line.words:
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _is_wrapped(texts: Sequence[str]) -> bool:
    full = [len(text) for text in texts[:-1]]
    return (
        bool(full)
        and min(full) >= _SHORTEST_WRAPPED
        and max(map(len, texts)) <= _LONGEST_WRAPPED
        and max(full) - min(full) <= _MOST_RAGGED
    )


# --- The comments


def comments_of(
    blocks: Sequence[CommentBlock], *, account: Account, zone: tzinfo
) -> tuple[ParsedComment, ...]:
    """Read the comments. What is no comment, or is one twice, is told in `account`."""
    comments: list[ParsedComment] = []
    by_number: dict[int, ParsedComment] = {}
    for block in blocks:
        comment = _comment(block, by_number, account, zone)
        if comment is not None:
            comments.append(comment)
            by_number.setdefault(block.number, comment)
    _tell_comments(comments, account)
    return tuple(comments)


def _comment(
    block: CommentBlock, before: dict[int, ParsedComment], account: Account, zone: tzinfo
) -> ParsedComment | None:
    author = clean_line(block.name, max_chars=LINE_MAX_CHARS)
    body, said_at, reply_to = _body(block, before, zone)
    if not author:
        account.leave_out(block.line, f"{block.header} {body}", "this comment has no name")
        return None
    if not body:
        account.leave_out(block.line, block.header, "this comment has no text")
        return None
    twin = before.get(block.number)
    if twin is not None and (twin.author, twin.body) == (author, body):
        account.leave_out(block.line, block.header, f"the same comment as on line {twin.line}")
        return None
    number: int | None = block.number
    if twin is not None:
        account.find("number", f"{number} is given twice, this one goes without", block.line)
        number = None
    elif not 1 <= block.number <= MAX_NUMBER:
        account.find("number", f"{number} can't be a number here, goes without", block.line)
        number = None
    return ParsedComment(
        author=author,
        body=body,
        number=number,
        line=block.line,
        said_at=said_at,
        reply_to=reply_to,
    )


def _body(
    block: CommentBlock, before: dict[int, ParsedComment], zone: tzinfo
) -> tuple[str, datetime | None, int | None]:
    """Give the text, and what its first lines say of time and of whom it answers."""
    lines = list(block.lines)
    said_at = moment_in(re.sub(r"^on\s+", "", block.when), zone=zone) if block.when else None
    reply_to = None
    while lines:
        words = lines[0].words
        moment = moment_in(words, zone=zone) if said_at is None else None
        answered = _answered(words, before) if reply_to is None else None
        if words and moment is None and answered is None:
            break
        said_at, reply_to = said_at or moment, reply_to or answered
        lines.pop(0)
    return _as_written(lines), said_at, reply_to


def _answered(words: str, before: dict[int, ParsedComment]) -> int | None:
    match = _IN_REPLY.fullmatch(words)
    if match is None:
        return None
    if match["number"]:
        comment = before.get(int(match["number"]))
        return comment.number if comment else None
    name = match["name"].casefold()
    named = (each.number for each in reversed(before.values()) if each.author.casefold() == name)
    return next(named, None)


def _as_written(lines: Sequence[Line]) -> str:
    """Give a comment's text: paragraphs apart, breaks where the writer made them."""
    paragraphs = []
    # Inside a comment what is set in further than the rest stays so: it may be a list.
    text = textwrap.dedent("\n".join(line.text.expandtabs(4) for line in lines))
    for block in re.split(r"\n(?:[^\S\n]*\n)+", text.strip("\n")):
        texts = [line.strip() for line in block.split("\n")]
        paragraphs.append(" ".join(texts) if _is_wrapped(texts) else block.rstrip())
    return "\n\n".join(paragraphs).strip()


def _tell_comments(comments: Sequence[ParsedComment], account: Account) -> None:
    if not comments:
        account.find("comments", "not found")
        return
    numbers = [comment.number for comment in comments if comment.number is not None]
    told = f"{len(comments):,}"
    if numbers:
        told += f", numbers {min(numbers)} to {max(numbers)}"
        missing = max(numbers) - min(numbers) + 1 - len(numbers)
        told += f", {missing} of them missing" if missing else ""
        told += ", not in order" if numbers != sorted(numbers) else ""
    account.find("comments", told, comments[0].line)


def counted(count: int, noun: str) -> str:
    """Write "1 comment", "1,200 comments"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
