"""Views of a text for reading through disguises, each with a way back to the text as typed.

The gentle view (`normalise`) undoes what a keyboard or a font does; the bold view (`unmask`)
undoes what a person does to slip past a filter. Every step is linear in the length of the text.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain, islice, product, repeat

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


def _table(pairs: str) -> dict[str, str]:
    """Read "ab cd" as {a: b, c: d}."""
    return {pair[0]: pair[1:] for pair in pairs.split()}


_PUNCTUATION = _table(
    "’' ‘' ‛' ʼ' ʻ' ʹ' ′' ‵' ´' ՚' ׳' ꞌ' ‐- ‑- ‒- –- —- ―- −- ⁃- ֊- ־- ⸺- ⸻- 〜~ ∗* ⁎* ٭* ✱* ⁄/ ∕/"
) | {"\u2800": " ", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n", "™": " ", "℠": " "}
# Latin letters in another shape that no compatibility mapping undoes.
_SHAPES = _table(
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
_TO_LATIN = _table(
    "аa сc еe оo рp хx уy іi ѕs јj ԁd һh ԛq ԝw ӏl үy ѵv вb кk мm нh тt пn иu гr ьb яr шw дa бb цu "
    "зz лn ёe йu эe ыb чy фo юo ґr "
    "αa βb γy δd εe ζz ηn θo ιi κk λl μu νv οo πn ρp σo τt υu χx ωw ϳj ϲc ϝf "
    "օo սu ոn հh յj ցg զq լl աw րr տs"
)
_TO_CYRILLIC = _table(
    "aа cс eе oо pр xх yу iі sѕ jј kк mм hн tт nп uи rг bь dд zз lл fф vв gг wш qя "
    "αа βв γу εе ηп ιі κк νу οо πп ρр τт υи χх ωш μм оo օо սи ոп հн"
)
_TO_ARMENIAN = _table("oօ uս nո hհ jյ gց qզ lլ wա rր оօ սս οօ υս ηո")
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


def _unmix(text: str) -> str:
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
        return View(typed, _unmix(typed.translate({ord(c): r for c, r in readings.items()})))
    pieces = list(map(readings.__getitem__, units))
    lengths = list(map(len, pieces))
    places = list(accumulate(map(len, units), initial=0))
    starts = array("L", _spread(places, lengths))
    ends = array("L", _spread(places[1:], lengths))
    return View(typed, _unmix("".join(pieces)), starts, ends)


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


# ---- the bold view -------------------------------------------------------------------------

_LETTER = r"[^\W\d_]"
_SIGN = r"[@$€¢£§†!|]"
# What hides a word; numbers, names and addresses look so too, and are sorted out below.
_SUSPICIOUS = re.compile(
    rf"({_LETTER})\1\1"
    rf"|[\d@$€¢£§†]{_LETTER}|{_LETTER}[\d$€¢§†]"
    rf"|{_LETTER}(?:[^\w\s'\"]+|_+){_LETTER}"
)
# Addresses; amounts; names such as B2B, 4K, 90s, S-300s, A55, MP3.
_ADDRESS = re.compile(r"//|www\.|\w@\w[\w-]*\.\w")
_NAME_OR_NUMBER = re.compile(
    rf"[a-z]{{0,2}}[$€£]\d.*|\d[\d.,:-]*[a-z]{{0,2}}|[a-z]{{1,3}}-?\d[\d.,-]*|{_LETTER}-?\d+{_LETTER}?"
)
# A longer run without a space is an address or a flood, not a word in disguise.
_LONGEST_TOKEN = 2_000
_TOKEN = re.compile(r"\S*")
# One character that every suspicious token has, or three of the same.
_SUSPICIOUS_SPOT = re.compile(r"[\d_$@€¢£§†]|[^\w\s'\"](?=\w)|([^\W\d_])\1\1")
_OUTER = re.compile(r"(?:[^\w$@€]|_)*")
_PART_OR_GAP = re.compile(rf"(?:[^\W_]|{_SIGN})+|([\W_])\1{{0,2}}")
_GAPS_OF_CUT_WORDS = frozenset("._-~·•‧∙")
_GAPS_OF_LETTERS = _GAPS_OF_CUT_WORDS | frozenset("*,/\\:;=^+#&")
_ALL_CUT = re.compile(rf"[^\W_](?:[{re.escape(''.join(sorted(_GAPS_OF_LETTERS)))}][^\W_])+")
_LEET = {
    "latin": _table("0o 1i 3e 4a 5s 6g 7t 8b 9g @a $s €e ¢c £l §s †t !i |i"),
    "cyrillic": _table("0о 3з 4ч 6б 9я @а €е ¢с !и |и"),
}
_LEET_INSIDE_ONLY = frozenset("!|@€£")
_RUN = re.compile(r"(.)\1*", re.DOTALL)
_STRETCHED = re.compile(rf"({_LETTER})\1\1+")
# Passes until a rewriting has to stand still. Each undoes a layer; people use one or two.
_MOST_PASSES = 4
# Letters one by one: f u c k, f. u. c. k, f - u - c - k. The bound keeps the search linear.
_SPACED_OUT = re.compile(
    rf"(?<![^\s(\"'\[])(?:{_LETTER}|[@$](?=\W{{1,4}}{_LETTER}))"
    rf"(?:[.,*_~|/·•-]?[ \t]{{1,3}}(?:[.*_~|/·•-][ \t]{{1,3}})?(?:[^\W_]|{_SIGN})){{2,100}}"
    r"(?<=[^\W\d_]|\$)(?=[^\w\s$@€¢£§†|]{0,5}(?:\s|\Z))"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a text being rewritten; each character knows where it comes from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def cut(cls, text: str, start: int, end: int) -> "_Piece":
        return cls(text[start:end], range(start, end), range(start + 1, end + 1))

    def only(self, kept: Sequence[int]) -> "_Piece":
        return _Piece(
            "".join([self.text[i] for i in kept]),
            [self.starts[i] for i in kept],
            [self.ends[i] for i in kept],
        )

    def part(self, start: int, end: int) -> "_Piece":
        return _Piece(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def read_as(self, text: str) -> "_Piece":
        return _Piece(text, self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class _Eye:
    """How to read what can be read in two ways."""

    one: str = "i"  # the sign 1: i or l
    doubled: Sequence[bool] = ()  # each stretched letter in turn: two of it, or one


_PLAIN_EYE = _Eye()


def _join(piece: _Piece) -> _Piece:
    """Drop what separates letters: f.u.c.k, fu-ck."""
    if _ALL_CUT.fullmatch(piece.text) is not None:
        return piece.only(range(0, len(piece.text), 2))
    parts = [found.span() for found in _PART_OR_GAP.finditer(piece.text)]
    kept: list[int] = []
    for i, (start, end) in enumerate(parts):
        if not (0 < i < len(parts) - 1 and _is_gap(piece.text, parts[i - 1 : i + 2])):
            kept.extend(range(start, end))
    return piece if len(kept) == len(piece.text) else piece.only(kept)


def _is_gap(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    before, gap, after = (text[start:end] for start, end in spans)
    sign = gap[0]
    if (
        sign not in _GAPS_OF_LETTERS
        or before[0] in _GAPS_OF_LETTERS
        or after[0] in _GAPS_OF_LETTERS
    ):
        return False
    if len(before) == len(after) == 1:
        return True
    return len(gap) == 1 and sign in _GAPS_OF_CUT_WORDS and min(len(before), len(after)) <= 2


def _unleet(piece: _Piece, one: str) -> _Piece:
    """Read digits and signs as the letters that they stand for."""
    text = piece.text
    letters = sum(map(str.isalpha, text))
    # One letter with signs is a mask (a$$); with digits it may be a road (A55).
    if letters == 0 or (letters == 1 and any(map(str.isdigit, text))):
        return piece
    leet = _LEET["cyrillic" if _IN_SCRIPT["cyrillic"].search(text) else "latin"]
    read = [leet.get(char, char) for char in text]
    last = len(text) - 1
    for i, char in enumerate(text):
        if char in "1|!" and read[i] == "i":
            read[i] = one
        inside = 0 < i < last and read[i - 1].isalpha() and read[i + 1].isalpha()
        if char in _LEET_INSIDE_ONLY and not inside and not (i == 0 and char == "@"):
            read[i] = char
    return piece.read_as("".join(read))


def _unstretch(piece: _Piece, doubled: Sequence[bool]) -> _Piece:
    """Write three and more of a letter as one, or as two where `doubled` says so."""
    text = piece.text
    if _STRETCHED.search(text) is None or len(set(text)) == 1:
        return piece
    kept: list[int] = []
    ends = list(piece.ends)
    choices = iter(doubled)
    for found in _RUN.finditer(text):
        start, end = found.span()
        if end - start >= 3 and text[start].isalpha():
            stop = start + (2 if next(choices, False) else 1)
            ends[stop - 1] = ends[end - 1]
            end = stop
        kept.extend(range(start, end))
    return _Piece(text, piece.starts, ends).only(kept)


def _undo_a_layer(piece: _Piece, eye: _Eye) -> _Piece:
    text = piece.text
    if _SUSPICIOUS.search(text) is None or _ADDRESS.search(text) is not None:
        return piece
    left = _end_of(_OUTER, text)
    right = max(left, len(text) - _end_of(_OUTER, text[::-1]))
    core = piece.part(left, right)
    if _NAME_OR_NUMBER.fullmatch(core.text) is not None:
        return piece
    core = _unleet(_join(core), eye.one)
    core = _unstretch(core.read_as(_unmix(core.text)), eye.doubled)
    core = core.read_as(_unmix(core.text))  # fewer letters may make another script the word's
    before, after = piece.part(0, left), piece.part(right, len(text))
    return _Piece(
        before.text + core.text + after.text,
        [*before.starts, *core.starts, *after.starts],
        [*before.ends, *core.ends, *after.ends],
    )


def _settle(piece: _Piece, eye: _Eye) -> _Piece:
    """Undo layers until nothing changes; what does not settle stays as it was."""
    settled = _settled(piece.text, eye)
    if settled.text == piece.text:
        return piece
    if isinstance(piece.starts, range):  # a word in one piece, as most are
        place = piece.starts[0]
        starts = [place + start for start in settled.starts]
        return _Piece(settled.text, starts, [place + end for end in settled.ends])
    starts = [piece.starts[start] for start in settled.starts]
    return _Piece(settled.text, starts, [piece.ends[end - 1] for end in settled.ends])


# Both the lists and the engine ask for the same words, and so do all readings of one text.
@lru_cache(maxsize=2048)
def _settled(text: str, eye: _Eye) -> _Piece:
    """A word by itself, with its disguise undone and its places counted from its beginning."""
    now = piece = _Piece.cut(text, 0, len(text))
    for _ in range(_MOST_PASSES):
        after = _undo_a_layer(now, eye)
        if after.text == now.text:
            return now
        now = after
    return piece


def _tokens_in_disguise(text: str) -> Iterator[_Piece]:
    end = 0
    for spot in _SUSPICIOUS_SPOT.finditer(text):
        if spot.start() < end:
            continue
        start = spot.start()
        while start > end and not text[start - 1].isspace():
            start -= 1
        end = _end_of(_TOKEN, text, start)
        if end - start <= _LONGEST_TOKEN and _SUSPICIOUS.search(text, start, end) is not None:
            yield _Piece.cut(text, start, end)


def _end_of(pattern: re.Pattern[str], text: str, start: int = 0) -> int:
    """Where a pattern that matches nothing at least stops."""
    found = pattern.match(text, start)
    return found.end() if found else start


def _spaced_out(text: str) -> Iterator[_Piece]:
    for found in _SPACED_OUT.finditer(text):
        if found.end() - found.start() > _LONGEST_TOKEN:
            continue
        piece = _Piece.cut(text, *found.span())
        letters = [i for i, char in enumerate(piece.text) if char.isalnum() or char in "@$€¢£§†!"]
        digits = sum(piece.text[i].isdigit() for i in letters)
        if digits < 2:  # with more it is a measure: 0 h 0 m 0 s
            joined = piece.only(letters)
            yield joined.read_as(_unmix(joined.text))


def _with_changes(view: View, pieces: Iterable[_Piece]) -> View:
    """Settle each piece of the view's text and put it back in its place."""
    parts: list[_Piece] = []
    done = 0
    for piece in pieces:
        settled = _settle(piece, _PLAIN_EYE)
        start, end = piece.starts[0], piece.ends[-1]
        if settled.text != view.text[start:end]:
            parts += (_Piece.cut(view.text, done, start), settled)
            done = end
    if not parts:
        return view
    parts.append(_Piece.cut(view.text, done, len(view.text)))
    starts, ends = array("L"), array("L")
    for part in parts:
        starts.extend(part.starts)
        ends.extend(part.ends)
    return _through(view, _Piece("".join([part.text for part in parts]), starts, ends))


def _through(view: View, piece: _Piece) -> View:
    """A piece of a view's text, as a view of what was typed."""
    starts, ends = piece.starts, piece.ends
    if view._starts is not None and view._ends is not None:
        starts = array("L", map(view._starts.__getitem__, starts))
        ends = array("L", [view._ends[end - 1] for end in ends])
    return View(view.typed, piece.text, starts, ends)


def unmask(view: View) -> View:
    """The bold view: what is left when the tricks of hiding a word are undone.

    Letters cut apart are joined (f.u.c.k, f u c k), digits and signs read as letters (sh1t,
    a$$), stretched letters shortened (fuuuck). Harmless text comes out garbled here and
    there, so this view is for looking up whole words, never for reading. Unmasking twice
    changes nothing.
    """
    return _Boldly.read(view).bold


def bold_readings(view: View) -> tuple[View, ...]:
    """The bold view, then the words in it that can be read otherwise, each view of them a row.

    1 is i in the bold view and may be l; a stretched letter is one there and may be two. The other
    readings stand side by side, parted by a sign that no word holds; none where there are none.
    """
    read = _Boldly.read(view)
    rows = (
        _row(whole, pieces) for whole, pieces in ((view, read.tokens), (read.uncut, read.spaced))
    )
    return read.bold, *(row for row in rows if row is not None)


@dataclass(frozen=True, slots=True)
class _Boldly:
    """The steps to the bold view, and the words that they change."""

    tokens: tuple[_Piece, ...]
    uncut: View
    spaced: tuple[_Piece, ...]
    bold: View

    @classmethod
    def read(cls, view: View) -> "_Boldly":
        tokens = tuple(_tokens_in_disguise(view.text))
        uncut = _with_changes(view, tokens)
        spaced = tuple(_spaced_out(uncut.text))
        return cls(tokens, uncut, spaced, _with_changes(uncut, spaced))


# Neither a letter nor a space: no rule reads across it.
_PARTED = "¦"
# So many words are read otherwise; a text with more of them is hidden anyway.
_MOST_OTHERWISE = 100


def _row(whole: View, pieces: Iterable[_Piece]) -> View | None:
    """All other readings of some words of a view, in a row."""
    readings = [
        _settle(piece, eye)
        for piece in islice(pieces, _MOST_OTHERWISE)
        for eye in _other_eyes(piece.text)
    ]
    if not readings:
        return None
    starts, ends = array("L"), array("L")
    for reading in readings:
        starts.extend(reading.starts)
        ends.extend(reading.ends)
        # The sign belongs to the end of the word before it.
        starts.append(reading.ends[-1] - 1)
        ends.append(reading.ends[-1])
    text = "".join([reading.text + _PARTED for reading in readings])
    return _through(whole, _Piece(text, starts, ends))


def _other_eyes(text: str) -> Iterator[_Eye]:
    # Three stretched letters can be told apart; more would double the work each time.
    runs = min(3, len(_STRETCHED.findall(text)))
    ones = "il" if any(sign in text for sign in "1!|") else "i"
    for one, doubled in product(ones, product((False, True), repeat=runs)):
        if one != "i" or any(doubled):
            yield _Eye(one, doubled)
