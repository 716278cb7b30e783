"""How much two texts are made of the same words. Pure."""

import re

_WORDS = re.compile(r"\w+")
# Fewer different words say the same by chance: "I agree with this" proves nothing.
FEWEST_WORDS = 6


def words_of(text: str) -> frozenset[str]:
    """Give the different words of a text, without case; none for a text too short to compare."""
    words = frozenset(_WORDS.findall(text.casefold()))
    return words if len(words) >= FEWEST_WORDS else frozenset()


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Give the share of words that two texts have in common, 0.0 to 1.0 (Jaccard's index)."""
    either = len(first | second)
    return len(first & second) / either if either else 0.0
