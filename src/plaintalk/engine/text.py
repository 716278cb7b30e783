"""Views of a text, each with a way back to the text as typed; and the gentle one of them.

The gentle view (`normalise`) undoes what a keyboard or a font does. What a person does to slip
past a filter is undone in `plaintalk.engine.unmasking`. Every step is linear in the text's length.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain, repeat

from plaintalk.engine.signals import Span


@dataclass(frozen=True, slots=True)
class View:
    """A text as read, tied to the text as typed.

    Attributes:
        typed: as typed, untouched.
        text: as read.
    """

    typed: str
    text: str
    # For each character of `text`, where in `typed` what it stands for begins and ends.
    # None: the two texts run in step.
    _starts: Sequence[int] | None = field(default=None, compare=False, repr=False)
    _ends: Sequence[int] | None = field(default=None, compare=False, repr=False)

    def typed_span(self, start: int, end: int) -> Span:
        """The part of `typed` that `text[start:end]` was read from.

        An empty range gives an empty span, at the place where it would stand.

        Raises:
            IndexError: the range leaves the text.
        """
        if not 0 <= start <= end <= len(self.text):
            message = f"{start}:{end} is not in a text of {len(self.text)}"
            raise IndexError(message)
        if self._starts is None or self._ends is None:
            return Span(start, end)
        if start < end:
            return Span(self._starts[start], self._ends[end - 1])
        place = self._starts[start] if start < len(self._starts) else len(self.typed)
        return Span(place, place)

    def places(self, start: int, end: int) -> tuple[Sequence[int], Sequence[int]]:
        """Where in `typed` each character of `text[start:end]` begins, and where it ends."""
        if self._starts is None or self._ends is None:
            return range(start, end), range(start + 1, end + 1)
        return self._starts[start:end], self._ends[start:end]

    def replaced(self, changes: Iterable[tuple[int, int, str]]) -> "View":
        """Give the view with other text in some places of `text`: (start, end, what comes there).

        The places come in their order. New text stands for all that it replaces; inserted text
        belongs to the character before it.
        """
        parts: list[str] = []
        starts, ends = array("L"), array("L")

        def keep(first: int, last: int) -> None:
            begin, finish = self.places(first, last)
            starts.extend(begin)
            ends.extend(finish)
            parts.append(self.text[first:last])

        done = 0
        for start, end, new in changes:
            keep(done, start)
            done = end
            if new:
                span = self.typed_span(start if start < end else start - 1, end)
                starts.extend(repeat(span.start, len(new)))
                ends.extend(repeat(span.end, len(new)))
                parts.append(new)
        if not parts:
            return self
        keep(done, len(self.text))
        return View(self.typed, "".join(parts), starts, ends)

    def beginning(self, most_chars: int) -> "View":
        """Give the view of its first characters; spans still point into the whole typed text."""
        if len(self.text) <= most_chars:
            return self
        starts = range(most_chars) if self._starts is None else self._starts[:most_chars]
        ends = range(1, most_chars + 1) if self._ends is None else self._ends[:most_chars]
        return View(self.typed, self.text[:most_chars], starts, ends)


# ---- one character at a time ---------------------------------------------------------------

# Marks that decorate a letter without making another one: accents, strokes, enclosures, the
# points of Hebrew and Arabic, variation selectors. Vowel signs of Indic scripts are spelling
# and stay.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u180b-\u180f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
)
_MARK = re.compile(f"[{_MARKS}]")
# A character with the marks upon it.
_UNIT = re.compile(f"(?s:.)[{_MARKS}]*")
# Letters of their own that Unicode can also write as a letter and a mark.
_LETTERS_OF_THEIR_OWN = frozenset("йёїў")
# Armenian tone marks stand inside the word they colour; fillers and blanks show nothing.
_UNSEEN = frozenset("\u034f\u055b\u055c\u055e\u055f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_SPACES = frozenset("\t\n\r")


def letter_table(pairs: str) -> dict[str, str]:
    """Read "ab cd" as {a: b, c: d}."""
    return {pair[0]: pair[1:] for pair in pairs.split()}


_PUNCTUATION = letter_table(
    "’' ‘' ‛' ʼ' ʻ' ʹ' ′' ‵' ´' ՚' ׳' ꞌ' ‐- ‑- ‒- –- —- ―- −- ⁃- ֊- ־- ⸺- ⸻- 〜~ ∗* ⁎* ٭* ✱* ⁄/ ∕/"
) | {"\u2800": " ", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n", "™": " ", "℠": " "}
# Latin letters in another shape that no compatibility mapping undoes.
_SHAPES = letter_table(
    "ıi ɩi øo łl đd ħh ŧt ƒf ɑa ɡg ɢg ʀr ʙb ɪi ʟl ɴn ʜh ʏy ᴀa ᴄc ᴅd ᴇe ꜰf ᴊj ᴋk ᴍm ᴏo ᴘp ꜱs ᴛt "
    "ᴜu ᴠv ᴡw ᴢz ɛe ʋv ɯw ʂs ƶz ɔo ǝe ɐa ɹr ʇt ʌv ʍw ɥh ɓb ɗd ɠg ƙk ƥp ƭt ʝj ɾr ɱm ŋn ꬲe ɇe ɨi "
    "ɟj ʎy ʞk ƈc ɕc ʗc ʃs ꞩs ꞇt ꜹav"
) | {
    chr(first + i): chr(ord("a") + i)
    for first in (0x1F150, 0x1F170)  # white on black: circled, squared
    for i in range(26)
}


def _is_unseen(char: str) -> bool:
    if char in _SPACES:
        return False
    return (
        char in _UNSEEN
        or unicodedata.category(char) in ("Cf", "Cc")
        or _MARK.match(char) is not None
    )


def _fold_step(char: str) -> str:
    if (mapped := _PUNCTUATION.get(char) or _SHAPES.get(char)) is not None:
        return mapped
    if "\ud800" <= char <= "\udfff":  # half a character, which no UTF-8 library takes
        return "\ufffd"
    if _is_unseen(char):
        return ""
    folded = unicodedata.normalize("NFKC", char).casefold()
    if folded != char:
        return folded
    decomposed = unicodedata.normalize("NFD", char)
    base, marks = decomposed[0], decomposed[1:]
    if marks and char not in _LETTERS_OF_THEIR_OWN and all(map(_MARK.match, marks)):
        return base
    return char


@lru_cache(maxsize=1 << 14)  # more letters than any real text has, and a bound for unreal ones
def _fold(char: str) -> str:
    """What one character is read as: nothing, itself, another, or several."""
    before, after = "", char
    while before != after:
        before, after = after, "".join(map(_fold_step, after))
    return after


def _fold_unit(unit: str) -> str:
    if len(unit) > 1:
        composed = unicodedata.normalize("NFC", unit[:2]).casefold()
        if composed in _LETTERS_OF_THEIR_OWN:
            return composed
    return _fold(unit[0])


# ---- look-alike letters --------------------------------------------------------------------

_SCRIPTS = {"latin": "a-z", "greek": "\u0370-\u03ff", "cyrillic": "\u0400-\u052f"}
_SCRIPTS["armenian"] = "\u0530-\u058f"
_IN_SCRIPT = {name: re.compile(f"[{chars}]") for name, chars in _SCRIPTS.items()}

_SCRIPT_PATTERNS = tuple(_IN_SCRIPT.values())


def _both(first: str, second: str) -> str:
    return rf"(?=[^\W{first}]*[{first}])(?=[^\W{second}]*[{second}])"


_MIXED_WORD = re.compile(
    r"\b(?:"
    + _both(_SCRIPTS["latin"], "\u0370-\u058f")
    + "|"
    + _both(_SCRIPTS["cyrillic"], "\u0370-\u03ff\u0530-\u058f")
    + r")\w+"
)
# Letters that look the same in two scripts, and so do not tell which one a word is in.
_SAME_SHAPE = frozenset("aceopxyisjασερνοιυχасеорхуіѕјһԁԛԝӏօսոհցյզ")
_TO_LATIN = letter_table(
    "аa сc еe оo рp хx уy іi ѕs јj ԁd һh ԛq ԝw ӏl үy ѵv вb кk мm нh тt пn иu гr ьb яr шw дa бb цu "
    "зz лn ёe йu эe ыb чy фo юo ґr "
    "αa βb γy δd εe ζz ηn θo ιi κk λl μu νv οo πn ρp σo τt υu χx ωw ϳj ϲc ϝf "
    "օo սu ոn հh յj ցg զq լl աw րr տs"
)
_TO_CYRILLIC = letter_table(
    "aа cс eе oо pр xх yу iі sѕ jј kк mм hн tт nп uи rг bь dд zз lл fф vв gг wш qя "
    "αа βв γу εе ηп ιі κк νу οо πп ρр τт υи χх ωш μм оo օо սи ոп հн"
)
_TO_ARMENIAN = letter_table("oօ uս nո hհ jյ gց qզ lլ wա rր оօ սս οօ υս ηո")
_TRANSLATIONS = {
    "latin": str.maketrans(_TO_LATIN),
    "cyrillic": str.maketrans({k: v for k, v in _TO_CYRILLIC.items() if k != "о"}),
    "armenian": str.maketrans(_TO_ARMENIAN),
}


def _script_of(word: str) -> str:
    """The script of a word of several scripts: first by the letters that only one has."""
    telling = "".join(c for c in word if c not in _SAME_SHAPE)
    counts = {
        name: (len(inside.findall(telling)), len(inside.findall(word)))
        for name, inside in _IN_SCRIPT.items()
    }
    return max(counts, key=lambda name: counts[name])


def _one_script(found: re.Match[str]) -> str:
    word = found.group()
    translation = _TRANSLATIONS.get(_script_of(word))
    return word.translate(translation) if translation else word


def is_cyrillic(text: str) -> bool:
    """Say whether a text has a Cyrillic letter."""
    return _IN_SCRIPT["cyrillic"].search(text) is not None


def unmix(text: str) -> str:
    """Write each word of several scripts in one; the length stays."""
    if text.isascii() or sum(inside.search(text) is not None for inside in _SCRIPT_PATTERNS) < 2:
        return text
    return _MIXED_WORD.sub(_one_script, text)


# ---- the gentle view -----------------------------------------------------------------------

_ASCII_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def normalise(text: str) -> View:
    """The gentle view: one shape for each letter, nothing invisible, one case.

    Compatibility forms are undone one character at a time (NFKC of each), case is folded,
    marks and invisible characters go (й, ё, ї and ў stay), apostrophes and dashes become
    ASCII ones, and look-alike letters take the script of the word they stand in. Punctuation,
    digits and the borders of words stay. Normalising what is normal changes nothing, and no
    string makes it raise.
    """
    if text.isascii():
        if _ASCII_CONTROL.search(text) is None:
            return View(text, text.lower())
        return _view_of(text, text)
    if _MARK.search(text) is not None:
        return _view_of(text, _UNIT.findall(text))
    return _view_of(text, text)


def _view_of(typed: str, units: Sequence[str]) -> View:
    """The gentle view of a text that is cut into characters, or characters with their marks."""
    readings = {unit: _fold(unit) if len(unit) == 1 else _fold_unit(unit) for unit in set(units)}
    if len(units) == len(typed) and all(len(reading) == 1 for reading in readings.values()):
        return View(typed, unmix(typed.translate({ord(c): r for c, r in readings.items()})))
    pieces = list(map(readings.__getitem__, units))
    lengths = list(map(len, pieces))
    places = list(accumulate(map(len, units), initial=0))
    starts = array("L", _spread(places, lengths))
    ends = array("L", _spread(places[1:], lengths))
    return View(typed, unmix("".join(pieces)), starts, ends)


def _spread(values: Iterable[int], counts: Iterable[int]) -> Iterator[int]:
    return chain.from_iterable(map(repeat, values, counts))


# ---- words ---------------------------------------------------------------------------------

# Vowel signs that are part of a word's spelling but not letters to `re`.
_SIGNS = "".join(
    chr(c)
    for first, last in ((0x0900, 0x1900), (0xA800, 0xAC00))
    for c in range(first, last)
    if unicodedata.category(chr(c)) in ("Mn", "Mc") and not _MARK.match(chr(c))
)
_WORD = re.compile(rf"[\w{_SIGNS}]+(?:'[\w{_SIGNS}]+)*")


def words(view: View) -> Iterator[tuple[str, int, int]]:
    """Each word of `view.text` with its offsets there; "don't" is one word, "half-way" two."""
    for found in _WORD.finditer(view.text):
        yield found.group(), found.start(), found.end()
