"""Tables of words as they are written in the rules."""


def word_set(words: str) -> frozenset[str]:
    """The words of a text, parted by spaces and line ends."""
    return frozenset(words.split())
