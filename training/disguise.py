"""Words hidden from a filter, as people hide them: a mark for training and for measuring.

`disguise` changes only some words of a text, those marked or, in clean text, a few drawn by lot,
and carries the marks along.
"""

import random
import re
from collections.abc import Callable, Sequence

Span = tuple[int, int]
# One place of a text and what is put there.
Edit = tuple[int, int, str]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Hiding these hides nothing.
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "i",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "she",
        "so",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "who",
        "will",
        "with",
        "you",
        "your",
    ]
)
_MOST_WORDS = 3

_LEET = {
    "a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1", "o": "0", "s": "5$", "t": "7+",
    "z": "2",
}  # fmt: skip
_LOOK_ALIKES = {
    "a": "аα", "b": "Ьβ", "c": "сϲ", "d": "ԁ", "e": "еε", "g": "ɡ", "h": "һ", "i": "іι", "j": "ј",
    "k": "κк", "l": "ӏ", "m": "м", "n": "п", "o": "оο", "p": "рρ", "q": "ԛ", "r": "г", "s": "ѕ",
    "t": "тτ", "u": "υս", "v": "ν", "w": "ԝ", "x": "хχ", "y": "уγ",
}  # fmt: skip
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SHORT = {
    "you": "u", "your": "ur", "you're": "ur", "are": "r", "people": "ppl", "please": "plz",
    "because": "cuz", "with": "w/", "without": "w/o", "before": "b4", "great": "gr8", "to": "2",
    "too": "2", "for": "4", "and": "n", "the": "da", "this": "dis", "that": "dat", "what": "wat",
    "why": "y", "be": "b", "see": "c", "know": "kno", "though": "tho", "through": "thru",
    "something": "smth", "somebody": "sumbody", "thanks": "thx", "about": "abt", "love": "luv",
    "really": "rly", "them": "dem", "tonight": "2nite",
    "have": "hav", "is": "iz",
}  # fmt: skip
_SOUNDS = (("ck", "k"), ("ph", "f"), ("igh", "i"), ("oo", "u"), ("ea", "ee"), ("er", "a"),
    ("s", "z"), ("c", "k"), ("y", "i"), ("i", "ee"), ("o", "aw"), ("u", "uh"))  # fmt: skip


def _places(word: str, letters: str | dict[str, str] = "") -> list[int]:
    return [at for at, one in enumerate(word) if one.isalpha() and one.lower() in letters]


def _replace(word: str, by: dict[str, str], rng: random.Random) -> str:
    places = _places(word, by)
    if not places:
        return word
    chosen = set(rng.sample(places, rng.randint(1, len(places))))
    return "".join(
        rng.choice(by[one.lower()]) if at in chosen else one for at, one in enumerate(word)
    )


def _leet(word: str, rng: random.Random) -> str:
    return _replace(word, _LEET, rng)


def _look_alikes(word: str, rng: random.Random) -> str:
    if rng.random() < 0.2 and word.isascii() and word.isalpha():
        return "".join(chr(ord(one) + 0xFEE0) for one in word)  # the full-width forms
    return _replace(word, _LOOK_ALIKES, rng)


def _spaced(word: str, rng: random.Random) -> str:
    return rng.choice((" ", " ", "  ")).join(word)


def _dotted(word: str, rng: random.Random) -> str:
    mark = rng.choice(".-*_·~|")
    if rng.random() < 0.3 and len(word) > 3:
        at = rng.randrange(1, len(word))
        return word[:at] + mark + word[at:]
    return mark.join(word)


def _letter_missing(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _letters_swapped(word: str, rng: random.Random) -> str:
    places = [at for at in range(len(word) - 1) if word[at] != word[at + 1]]
    inner = [at for at in places if at > 0] or places
    if not inner:
        return word
    at = rng.choice(inner)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _stretched(word: str, rng: random.Random) -> str:
    if rng.random() < 0.3:
        return "".join(one * rng.choice((1, 2, 2)) for one in word)
    vowels = _places(word, "aeiouy") or list(range(len(word)))
    at = rng.choice([*vowels, len(word) - 1])
    return word[:at] + word[at] * rng.randint(2, 7) + word[at + 1 :]


def _vowels_starred(word: str, rng: random.Random) -> str:
    vowels = [at for at in _places(word, "aeiouy") if at > 0]
    if not vowels:
        return word
    chosen = set(vowels if rng.random() < 0.5 else rng.sample(vowels, 1))
    mark = rng.choice("***#%-")
    return "".join(mark if at in chosen else one for at, one in enumerate(word))


def _zero_width(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + rng.choice(_ZERO_WIDTH) + word[at:]


def _mixed_case(word: str, rng: random.Random) -> str:
    first = rng.randrange(2)
    return "".join(one.upper() if at % 2 == first else one.lower() for at, one in enumerate(word))


def _phonetic(word: str, rng: random.Random) -> str:
    sounds = [(old, new) for old, new in _SOUNDS if old in word.lower()[1:]]
    if not sounds:
        return word
    old, new = rng.choice(sounds)
    at = word.lower().index(old, 1)
    return word[:at] + new + word[at + len(old) :]


_OF_WORDS: dict[str, Callable[[str, random.Random], str]] = {
    "leet": _leet,
    "look-alikes": _look_alikes,
    "spaced": _spaced,
    "dotted": _dotted,
    "letter missing": _letter_missing,
    "letters swapped": _letters_swapped,
    "stretched": _stretched,
    "vowels starred": _vowels_starred,
    "zero-width": _zero_width,
    "mixed case": _mixed_case,
    "phonetic": _phonetic,
}
RUN_TOGETHER = "run together"
WAYS = (*_OF_WORDS, RUN_TOGETHER)
# Never trained on: whether the classifier sees through what it was not shown.
HELD_OUT_WAYS = ("dotted", "look-alikes")


def disguise(
    text: str, spans: Sequence[Span], rng: random.Random, way: str
) -> tuple[str, tuple[Span, ...]]:
    """The text with its marked words disguised, or with a few of its words if none is marked.

    The same text comes back where the way finds nothing to change. Of the rest, "phonetic" also
    shortens small words ("u r"), and "run together" drops the spaces beside the words.

    Args:
        spans: the marked words as [start, end), in order and apart from each other.
        way: one of `WAYS`.

    Raises:
        KeyError: there is no such way.
    """
    chosen = _chosen(text, spans, rng)
    if way == RUN_TOGETHER:
        edits = _spaces_beside(text, chosen)
    else:
        hide = _OF_WORDS[way]
        edits = [(start, end, hide(text[start:end], rng)) for start, end in chosen]
        if way == "phonetic":
            edits = sorted([*edits, *_shortened(text, chosen, rng)])
    return _apply(text, spans, edits)


def _chosen(text: str, spans: Sequence[Span], rng: random.Random) -> list[Span]:
    words = [found.span() for found in _WORD.finditer(text) if len(found[0]) > 2]
    if spans:
        words = [
            (start, end)
            for start, end in words
            if any(start < last and first < end for first, last in spans)
        ]
    telling = [(start, end) for start, end in words if text[start:end].lower() not in _SMALL]
    most = _MOST_WORDS if spans else rng.randint(1, _MOST_WORDS)
    words = telling or words
    return sorted(rng.sample(words, min(most, len(words))))


def _spaces_beside(text: str, words: Sequence[Span]) -> list[Edit]:
    edits = set()
    for start, end in words:
        if start > 1 and text[start - 1] == " ":
            edits.add((start - 1, start, ""))
        if end < len(text) - 1 and text[end] == " ":
            edits.add((end, end + 1, ""))
    return sorted(edits)


def _shortened(text: str, words: Sequence[Span], rng: random.Random) -> list[Edit]:
    taken = set(words)
    return [
        (*found.span(), _SHORT[found[0].lower()])
        for found in _WORD.finditer(text)
        if found.span() not in taken and found[0].lower() in _SHORT and rng.random() < 0.6
    ]


def _apply(text: str, spans: Sequence[Span], edits: Sequence[Edit]) -> tuple[str, tuple[Span, ...]]:
    pieces, last = [], 0
    for start, end, new in edits:
        pieces += [text[last:start], new]
        last = end
    pieces.append(text[last:])
    moved = ((_moved(start, edits, at_end=False), _moved(end, edits, at_end=True))
             for start, end in spans)  # fmt: skip
    return "".join(pieces), tuple((start, end) for start, end in moved if start < end)


def _moved(place: int, edits: Sequence[Edit], *, at_end: bool) -> int:
    """Where a place lies after the edits; inside one, at that edit's beginning or end."""
    by = 0
    for start, end, new in edits:
        if end <= place:
            by += len(new) - (end - start)
        elif start < place:
            return start + by + (len(new) if at_end else 0)
        else:
            break
    return place + by
