"""Words written as one are parted: "#votethemout", "youareanidiot".

The model's vocabulary cuts what it doesn't know into pieces that say nothing ("##rean", "##idi").
Where such a word falls wholly into words that the vocabulary has, the cheapest cut is read instead.
A word costs the logarithm of its rank by frequency (Zipf), found by dynamic programming.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from math import inf, log

from plaintalk.engine.text import View

# Shorter ones are mostly names and slips; longer ones no word.
_LONGEST = 40
_LONG = re.compile(rf"(?<![^\W_])[^\W\d_]{{7,{_LONGEST}}}(?![^\W_])")
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
_ENDINGS = ("s", "d", "es", "ed", "er", "ly", "ing", "ers", "est", "less", "ness")
# "a" and "I" fit anywhere, so they cost more than their ranks.
_ONE_LETTER_COST = log(150)
# A cut that costs more for each letter is made of rare words: more likely a name.
_MOST_A_LETTER = 1.8
# The first of the vocabulary's whole words, which come in it by falling frequency.
_FIRST = "the"


class Words:
    """The vocabulary's whole words, and how to part others into them.

    Args:
        vocabulary: word piece → its number, by falling frequency.

    Attributes:
        numbers: whole word → its number in the vocabulary.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        first = vocabulary[_FIRST]
        self.numbers = {
            piece: number
            for piece, number in vocabulary.items()
            if number >= first and not piece.startswith("##")
        }
        self._costs = {
            word: log(number - first + 2)
            for word, number in self.numbers.items()
            if word not in _NO_WORDS and (len(word) > 2 or word in _SHORT_PARTS)
        } | dict.fromkeys(("a", "i"), _ONE_LETTER_COST)
        self.parts = lru_cache(maxsize=4096)(self._parts)

    def parted(self, view: View) -> View:
        """Give the view with a space wherever two words were written as one.

        Its spans point into the text as typed.
        """
        return view.replaced(
            (place, place, " ")
            for found in _LONG.finditer(view.text)
            for cut in self.parts(found[0])
            for place in (found.start() + cut,)
        )

    def cost(self, word: str) -> float:
        """Give what a word costs, perhaps with an ending, or those into which it falls.

        Infinitely much, where it is none.
        """
        if word in self._costs:
            return self._costs[word]
        if len(word) <= _LONGEST and (cuts := self.parts(word)):
            pieces = pairwise((0, *cuts, len(word)))
            return sum(self._costs[word[first:last]] for first, last in pieces)
        return min(self._costs.get(word.removesuffix(ending), inf) for ending in _ENDINGS)

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
