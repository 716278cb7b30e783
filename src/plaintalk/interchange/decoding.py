"""Bytes of a saved page into lines of text, with an account of what could not be read."""

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from plaintalk.interchange.parsed import (
    MAX_PAGE_BYTES,
    Account,
    EncodingUnknown,
    PageIsEmpty,
    PageNotText,
    PageTooLarge,
)
from plaintalk.kernel.markup import clean_block, unseen_in

# The longer marks first: the one of UTF-32 begins with the one of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# PDF, ZIP (and with it the office formats), PNG, JPEG, GIF, old Word, RTF, gzip.
_NOT_TEXT = (
    *(b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0"),
    *(b"{\\rtf", b"\x1f\x8b"),
)
_LINE_END_BYTES = re.compile(rb"\r\n|\r|\n")
_LINE_END = re.compile(r"\r\n|\r|\n")
# What other programs take for a line end; inside one of our lines it is a space.
_INNER_LINE_END = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_FOREIGN_LETTERS = re.compile(r"(?:(?![A-Za-z])[^\W\d_]){3}")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
# Of the first characters, so many per hundred may be controls before it is no text.
_SAMPLE_CHARS = 65_536
_MOST_CONTROLS = 0.05
_TAB_COLUMNS = 4
_LINES_NAMED = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end; unseen characters are gone. `number` counts from 1."""

    number: int
    text: str

    @property
    def indent(self) -> int:
        """Columns of space before the first word."""
        shown = self.text.expandtabs(_TAB_COLUMNS)
        return len(shown) - len(shown.lstrip())

    @property
    def words(self) -> str:
        """The line without the spaces around it."""
        return self.text.strip()


def lines_of(data: bytes, *, account: Account, encoding: str | None = None) -> list[Line]:
    """Give the lines of a saved page. What is dropped or guessed is told in `account`.

    UTF-8, UTF-16 and UTF-32 are recognised. A line that is not UTF-8 is taken for Windows-1252
    where that gives Western words, and is left out otherwise.

    Raises:
        PageIsEmpty: nothing but spaces.
        PageTooLarge: more than `MAX_PAGE_BYTES`.
        PageNotText: not a text, or not in an encoding that can be recognised.
        EncodingUnknown: `encoding` is not the name of one.

    """
    _check_kind(data)
    texts = _decoded(data, account, encoding)
    if account.unread and not any(texts):
        raise PageNotText()
    _check_text("\n".join(texts))
    return _without_unseen(texts, account)


def lines_in(text: str, *, account: Account) -> list[Line]:
    """Give the lines of a text that is decoded already."""
    return _without_unseen(_LINE_END.split(text), account)


def text_of(data: bytes, *, account: Account, encoding: str | None = None) -> str:
    """Give a saved page as one text, for HTML, which may be all on one line.

    `encoding` is what the caller or the page itself names. What can't be read becomes U+FFFD
    and is counted in `account`.

    Raises:
        PageIsEmpty, PageTooLarge, PageNotText, EncodingUnknown: as `lines_of`.
    """
    _check_kind(data)
    encoding = _encoding_of(data) or encoding
    if encoding is None:
        try:
            data.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            # What browsers take a page for that names no encoding (HTML standard, 13.2.3.2).
            encoding = "windows-1252"
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, ValueError) as error:
        raise EncodingUnknown(encoding=ascii(encoding)) from error
    account.find("encoding", encoding.upper().removesuffix("-SIG"))
    if lost := text.count("\ufffd"):
        account.find("encoding", f"{lost:,} characters could not be read")
    _check_text(text)
    return text


def _check_kind(data: bytes) -> None:
    if len(data) > MAX_PAGE_BYTES:
        raise PageTooLarge(size=len(data), most=MAX_PAGE_BYTES)
    if data.startswith(_NOT_TEXT):
        raise PageNotText()


def _check_text(text: str) -> None:
    if not text or text.isspace():
        raise PageIsEmpty()
    sample = text[:_SAMPLE_CHARS]
    if len(_CONTROLS.findall(sample)) > _MOST_CONTROLS * len(sample):
        raise PageNotText()


def _decoded(data: bytes, account: Account, encoding: str | None) -> list[str]:
    """Give the text of each line; "" for one that is left out."""
    encoding = encoding or _encoding_of(data)
    if encoding is not None:
        return _decoded_as(data, encoding, account)
    try:
        texts = _LINE_END.split(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _decoded_by_line(data, account)
    account.find("encoding", "UTF-8")
    return texts


def _encoding_of(data: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    # UTF-16 without a mark: in European text every other byte is zero.
    sample = data[:2000]
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros, others = sample[first::2].count(0), sample[1 - first :: 2].count(0)
        if zeros > len(sample) / 5 and zeros > 8 * others:
            return encoding
    return None


def _decoded_as(data: bytes, encoding: str, account: Account) -> list[str]:
    try:
        texts = _LINE_END.split(data.decode(encoding, "replace"))
    except (LookupError, ValueError) as error:
        raise EncodingUnknown(encoding=ascii(encoding)) from error
    account.find("encoding", encoding.upper().removesuffix("-SIG"))
    return [
        _left_out(number, text, f"not {encoding}", account) if "\ufffd" in text else text
        for number, text in enumerate(texts, start=1)
    ]


def _decoded_by_line(data: bytes, account: Account) -> list[str]:
    texts, western = [], []
    for number, raw in enumerate(_LINE_END_BYTES.split(data), start=1):
        try:
            texts.append(raw.decode("utf-8"))
            continue
        except UnicodeDecodeError:
            text = _western(raw)
        if text is None:
            shown = raw.decode("utf-8", "replace")
            texts.append(_left_out(number, shown, "neither UTF-8 nor Windows-1252", account))
        else:
            texts.append(text)
            western.append(number)
    account.find("encoding", "UTF-8 in part")
    if western:
        account.find("encoding", f"Windows-1252, {_named(western)}", western[0])
    return texts


def _western(raw: bytes) -> str | None:
    """Read a line as Windows-1252 if that gives words with a few accents, as in the West."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond_ascii = sum(character > "\x7f" for character in text)
    if _FOREIGN_LETTERS.search(text) or beyond_ascii * 4 > len(text):
        return None
    return text


def _left_out(number: int, text: str, why: str, account: Account) -> str:
    account.leave_out(number, text, why)
    return ""


def _without_unseen(texts: Sequence[str], account: Account) -> list[Line]:
    removed: dict[str, list[int]] = {}
    lines = []
    for number, text in enumerate(texts, start=1):
        one_line = _INNER_LINE_END.sub(" ", text)
        for character in unseen_in(one_line):
            removed.setdefault(character, []).append(number)
        lines.append(Line(number, clean_block(one_line)))
    for character, numbers in removed.items():
        name = unicodedata.name(
            chr(int(character.removeprefix("U+"), base=16)), "control character"
        ).lower()
        account.find("removed", f"{character} {name}, {_named(numbers)}", numbers[0])
    return lines


def _named(numbers: Sequence[int]) -> str:
    """Name line numbers in words: "line 3", "lines 3, 4 and 7 more"."""
    shown = ", ".join(str(number) for number in numbers[:_LINES_NAMED])
    more = len(numbers) - _LINES_NAMED
    return (
        ("line " if len(numbers) == 1 else "lines ")
        + shown
        + (f" and {more} more" if more > 0 else "")
    )
