"""Texts that are kept as they are and put into the reader's language when they are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def translatable(text: str) -> str:
    """Give the text back. By this name the catalogues find it (tests/house/catalogues.py)."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with values in it; in English as a string.

    Attributes:
        text: with {names} for the values, marked as `translatable` where it is made.
        values: sentences, or what is the same in every language: names, figures, quotations.
    """

    text: str
    values: Mapping[str, "Sentence | str"] = field(default_factory=dict)

    def told(self, translate: Callable[[str], str]) -> str:
        """Give the sentence in the language that texts are translated into."""
        values = {
            name: value.told(translate) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return translate(self.text).format(**values)

    def __str__(self) -> str:
        return self.told(str)
