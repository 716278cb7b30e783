"""Suspicious words behind a slip of the pen or of disguise: "idoit", "stpid", "bitcch".

The model's vocabulary cuts a word that it doesn't know into pieces that say nothing. Where one slip
(a letter left out, one doubled, two swapped) makes such a word of a suspicious one, that one is
read instead. Never mended is what may be a name, and what is a known word with an ending.
"""

import re
from array import array
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
        self._meant: dict[str, str] = {}
        for word in suspicious:
            if len(word) >= _FEWEST_LETTERS_MEANT and word.isascii() and word.isalpha():
                for slip in _slips_of(word):
                    if slip not in known and not _has_ending(slip, known):
                        self._meant.setdefault(slip, word)

    def mended(self, view: View) -> View:
        """Give the view with the words that were meant; its spans point into the text as typed."""
        found = [
            word
            for word in _WORD.finditer(view.text)
            if word[0] in self._meant and not _may_be_name(view, word)
        ]
        if not found:
            return view
        parts: list[str] = []
        starts, ends = array("L"), array("L")

        def keep(first: int, last: int) -> None:
            begin, finish = view.places(first, last)
            starts.extend(begin)
            ends.extend(finish)
            parts.append(view.text[first:last])

        done = 0
        for word in found:
            keep(done, word.start())
            done = word.end()
            meant = self._meant[word[0]]
            span = view.typed_span(word.start(), word.end())
            starts.extend([span.start] * len(meant))
            ends.extend([span.end] * len(meant))
            parts.append(meant)
        keep(done, len(view.text))
        return View(view.typed, "".join(parts), starts, ends)


def _slips_of(word: str) -> Iterator[str]:
    """Give what one slip makes of a word; its first letter is seldom missed."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


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
