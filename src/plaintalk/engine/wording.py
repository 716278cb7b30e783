"""The wording that the model reads of a text: its disguises undone, its emoji named.

Training and reading both go through here, so that the model meets in use what it was taught on.
"""

from collections.abc import Mapping

from plaintalk.engine.joined import Words
from plaintalk.engine.legible import legible
from plaintalk.engine.text import View
from plaintalk.engine.unmasking import reveal


class Wording:
    """Makes texts readable for a model with a vocabulary.

    Args:
        vocabulary: word piece → its number, by falling frequency.

    Attributes:
        words: the vocabulary's whole words.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.words = Words(vocabulary)

    def of(self, read: View | str, most_chars: int | None = None) -> View:
        """Give what is read of a text, or of a view of it, its spans pointing into it as typed."""
        view = legible(read)
        if most_chars is not None:
            view = view.beginning(most_chars)
        return self.words.parted(reveal(view, self.words.cost))
