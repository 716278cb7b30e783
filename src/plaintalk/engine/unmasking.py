"""What people do to a word to slip past a filter, undone.

The bold view (`unmask`) undoes all of it, for looking up words; `reveal` undoes what hides a known
word, for reading. Every step is linear in the length of the text.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from math import inf

from plaintalk.engine.text import View, is_cyrillic, letter_table, unmix

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
    "latin": letter_table("0o 1i 3e 4a 5s 6g 7t 8b 9g @a $s €e ¢c £l §s †t !i |i"),
    "cyrillic": letter_table("0о 3з 4ч 6б 9я @а €е ¢с !и |и"),
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
    leet = _LEET["cyrillic" if is_cyrillic(text) else "latin"]
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
    core = _unstretch(core.read_as(unmix(core.text)), eye.doubled)
    core = core.read_as(unmix(core.text))  # fewer letters may make another script the word's
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
            yield joined.read_as(unmix(joined.text))


# A reading of a piece that looked otherwise before; None: leave it as it was.
_Settle = Callable[[_Piece, str], _Piece | None]


def _settled_plainly(piece: _Piece, _before: str) -> _Piece:
    return _settle(piece, _PLAIN_EYE)


def _with_changes(view: View, pieces: Iterable[_Piece], settle: _Settle = _settled_plainly) -> View:
    """Settle each piece of the view's text and put it back in its place."""
    parts: list[_Piece] = []
    done = 0
    for piece in pieces:
        start, end = piece.starts[0], piece.ends[-1]
        before = view.text[start:end]
        settled = settle(piece, before)
        if settled is not None and settled.text != before:
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
    typed_starts, typed_ends = view.places(0, len(view.text))
    starts = array("L", map(typed_starts.__getitem__, piece.starts))
    ends = array("L", [typed_ends[end - 1] for end in piece.ends])
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


# ---- for reading ----------------------------------------------------------------------------

_WORD_ALONE = re.compile(r"[^\W_]+")
_BROKEN_WORD = re.compile(rf"{_LETTER}+(?:[-*_|~·•.]{_LETTER}+)+")
_COMPOUND = re.compile(rf"[^\w$@]*{_LETTER}+(?:[-./]{_LETTER}+)*[^\w$@]*")
_ACCOUNT = re.compile(r"(?<!\w)@\w\w")
# In fewer letters, as of U.S., b4 and l8, nothing is hidden; nobody reads a longer word.
_FEWEST_HIDDEN, _MOST_HIDDEN = 3, 120
# What a word costs: the less, the likelier it is meant; infinitely much where it is none.
Cost = Callable[[str], float]


def reveal(view: View, cost: Cost) -> View:
    """The view with those disguises undone behind which there are words: s4id, m o r e, fuuuck.

    Unlike the bold view it leaves alone what would come out garbled, so that it can be read.
    """

    def settle(piece: _Piece, before: str) -> _Piece | None:
        parts = _WORD_ALONE.findall(before)
        if not _may_hide(before) or _ACCOUNT.search(before):
            return None
        if _COMPOUND.fullmatch(before) and _cost_of(parts, cost) < inf:
            return None
        readings = [_settle(piece, eye) for eye in (_PLAIN_EYE, *_other_eyes(piece.text))]
        costs = [_cost_of(_shown(one, parts), cost) for one in readings]
        cheapest = min(costs)
        return readings[costs.index(cheapest)] if cheapest < inf else _mended(piece, cost)

    uncut = _with_changes(view, _tokens_in_disguise(view.text), settle)
    return _with_changes(uncut, _spaced_out(uncut.text), settle)


def _shown(piece: _Piece, before: Sequence[str]) -> list[str]:
    return [word for word in _WORD_ALONE.findall(piece.text) if word not in before]


def _may_hide(before: str) -> bool:
    letters = sum(char.isalnum() or char in "$@" for char in before)
    return _FEWEST_HIDDEN <= letters <= _MOST_HIDDEN


def _cost_of(words: Sequence[str], cost: Cost) -> float:
    """What words cost together; infinitely much where there is none."""
    return sum(map(cost, words)) if words else inf


def _mended(piece: _Piece, cost: Cost) -> _Piece | None:
    """A piece without the signs within its word: plag*ue."""
    broken = _BROKEN_WORD.search(piece.text)
    if broken is None or _cost_of(["".join(_WORD_ALONE.findall(broken[0]))], cost) == inf:
        return None
    outside = set(range(len(piece.text))).difference(range(*broken.span()))
    return piece.only([at for at, one in enumerate(piece.text) if one.isalpha() or at in outside])
