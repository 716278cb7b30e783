"""Words written as one are parted: "#votethemout", "youareanidiot".

The model's vocabulary cuts what it doesn't know into pieces that say nothing ("##rean", "##idi").
Where such a word falls wholly into words that the vocabulary has, the cheapest cut is read instead.
A word costs the logarithm of its rank by frequency (Zipf), found by dynamic programming.
"""

import re
from array import array
from collections.abc import Mapping
from functools import lru_cache
from math import inf, log

from plaintalk.engine.text import View

# Shorter ones are mostly names and slips; longer ones no word.
_LONG = re.compile(r"(?<![^\W_])[^\W\d_]{7,40}(?![^\W_])")
_LONGEST_PART = 14
_SHORT_PARTS = frozenset({
    "a", "i", "am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me",
    "my", "no", "of", "oh", "on", "or", "so", "to", "up", "us", "we",
})  # fmt: skip
# Endings and beginnings that the vocabulary also has as words: "magic ally", "com promising".
_NO_WORDS = frozenset({
    "ally", "ants", "ers", "ing", "ism", "ist", "ment", "ness", "ous", "ted", "tion",
    "com", "con", "dis", "mal", "mis", "per", "pre",
})  # fmt: skip
# "a" and "I" fit anywhere, so they cost more than their ranks.
_ONE_LETTER_COST = log(150)
# A cut that costs more for each letter is made of rare words: more likely a name.
_MOST_A_LETTER = 1.8
# The vocabulary has its whole words, by falling frequency, from here on.
FIRST_WORD = 1_996


class Words:
    """The vocabulary's whole words, and how to part others into them.

    Args:
        vocabulary: word piece → its number, by falling frequency.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._costs = {
            piece: log(number - FIRST_WORD + 2)
            for piece, number in vocabulary.items()
            if number >= FIRST_WORD
            and piece not in _NO_WORDS
            and (len(piece) > 2 or piece in _SHORT_PARTS)
        } | dict.fromkeys(("a", "i"), _ONE_LETTER_COST)
        self.parts = lru_cache(maxsize=4096)(self._parts)

    def parted(self, view: View) -> View:
        """Give the view with a space wherever two words were written as one.

        Its spans point into the text as typed.
        """
        cuts = [
            found.start() + cut
            for found in _LONG.finditer(view.text)
            for cut in self.parts(found[0])
        ]
        if not cuts:
            return view
        parts: list[str] = []
        starts, ends = array("L"), array("L")
        for first, last in zip([0, *cuts], [*cuts, len(view.text)], strict=True):
            begin, finish = view.places(first, last)
            starts.extend(begin)
            ends.extend(finish)
            parts.append(view.text[first:last])
            if last < len(view.text):
                starts.append(starts[-1])
                ends.append(ends[-1])
        return View(view.typed, " ".join(parts), starts, ends)

    def _parts(self, word: str) -> tuple[int, ...]:
        """Give where a word is cut; nowhere where it is a word itself, or not made of words."""
        if word in self._costs:
            return ()
        cheapest, came_from = [0.0], [0]
        for end in range(1, len(word) + 1):
            best = min(
                (cheapest[start] + self._costs.get(word[start:end], inf), start)
                for start in range(max(0, end - _LONGEST_PART), end)
            )
            cheapest.append(best[0])
            came_from.append(best[1])
        if cheapest[-1] > _MOST_A_LETTER * len(word):
            return ()
        cuts, end = [], came_from[-1]
        while end > 0:
            cuts.append(end)
            end = came_from[end]
        return tuple(reversed(cuts))
