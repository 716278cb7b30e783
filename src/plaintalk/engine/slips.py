"""Words behind a slip of the pen or of disguise: "freind", "heaarts", "idoit", "stpid".

The model's vocabulary cuts a word that it doesn't know into pieces that say nothing. Where two
letters swapped or one doubled make it of a single known word, that one is read instead; of a
suspicious word also where a letter is left out, which of all words would be wrong too often. Never
mended is what may be a name, and what is a known word with an ending.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from plaintalk.engine.text import View

_WORD = re.compile(r"(?<![^\W_])[a-z]{4,20}(?![^\W_])")
_FEWEST_LETTERS_MEANT = 5
_ENDINGS = ("s", "d", "y", "r", "n", "es", "ed", "er", "ly", "ey", "ing", "ers", "est", "ish")


class Slips:
    """What is read instead of what.

    Args:
        suspicious: words that are worth hiding, the likelier ones first.
        known: words that are never a slip.
    """

    def __init__(self, suspicious: Iterable[str], known: Collection[str]) -> None:
        self._known = known
        self._meant: dict[str, str] = {}
        for word in suspicious:
            if len(word) >= _FEWEST_LETTERS_MEANT and word.isascii() and word.isalpha():
                for slip in _slips_of(word):
                    if slip not in known and not _has_ending(slip, known):
                        self._meant.setdefault(slip, word)

    def mended(self, view: View) -> View:
        """Give the view with the words that were meant; its spans point into the text as typed."""
        return view.replaced(
            (word.start(), word.end(), meant)
            for word in _WORD.finditer(view.text)
            if (meant := self._meant_by(word[0])) and not _may_be_name(view, word)
        )

    def _meant_by(self, word: str) -> str:
        """Give the word that was meant; "" where it is this one, or can't be told."""
        if word in self._known:
            return ""
        if word in self._meant:
            return self._meant[word]
        if len(word) < _FEWEST_LETTERS_MEANT or _has_ending(word, self._known):
            return ""
        meant = {each for each in _swapped_or_doubled(word) if each in self._known}
        return meant.pop() if len(meant) == 1 else ""


def _slips_of(word: str) -> Iterator[str]:
    """Give what one slip makes of a word; its first letter is seldom missed."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


def _swapped_or_doubled(word: str) -> Iterator[str]:
    """Give what a word was before two of its letters were swapped, or one was doubled."""
    for at in range(1, len(word)):
        yield word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        if word[at] == word[at - 1]:
            yield word[:at] + word[at + 1 :]


def _has_ending(slip: str, known: Collection[str]) -> bool:
    stems = (slip.removesuffix(ending) for ending in _ENDINGS if slip.endswith(ending))
    return any(
        stem in known or f"{stem}e" in known or (stem[-1] == stem[-2] and stem[:-1] in known)
        for stem in stems
        if len(stem) >= _FEWEST_LETTERS_MEANT - 2
    )


def _may_be_name(view: View, word: re.Match[str]) -> bool:
    span = view.typed_span(word.start(), word.end())
    typed = view.typed[span.start : span.end]
    return typed[:1].isupper() and typed[1:].islower()
