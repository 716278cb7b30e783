"""Keys of names: what a reader takes for the same name has a key in common.

A name is looked at in two ways, because case and shape do not go together in every alphabet: the
capital of Greek nu looks like N, its small letter like v. Seen, a capital stands for the letter
that it looks like; read, it first becomes its small letter. Case, spaces, punctuation, marks and
whatever is invisible make no difference to either.

Source: Unicode Technical Standard 39, section 4 (skeletons of confusable strings); its table comes
with the package confusable-homoglyphs.
"""

import unicodedata
from functools import lru_cache
from typing import Protocol

from confusable_homoglyphs.confusables import confusables_data
from django.db import models

from plaintalk.engine.text import normalise

# A letter may become three or four; what is longer is cut, and so compared by its beginning.
KEY_MAX_CHARS = 120
# The table writes some left-to-right marks beside letters that are written from right to left.
_DIRECTION_MARK = "\u200e"
# What the table keeps apart although many fonts, or hurried readers, do not: i, l, 1 and their
# like; small capitals and curled letters that it holds to be letters of their own.
_FURTHER = str.maketrans({"l": "i", "1": "i", "|": "i", "ĸ": "k", "ꞓ": "e", "χ": "x", "ɜ": "3"})
_DOUBLE_V = ("vv", "w")
# Each step undoes a layer. Few letters need a second one; the bound is for what may go in circles.
_MOST_STEPS = 5


def plain_key(name: str) -> str:
    """Give a name without regard to case, spaces, punctuation, marks and what is invisible."""
    read = normalise(name).text
    return _letters_of(read) or read


def seen_key(name: str) -> str:
    """Give the key of a name as it is seen."""
    return _key("".join(_seen_capital(letter) for letter in name))


def read_key(name: str) -> str:
    """Give the key of a name as it is read, whatever its case."""
    return _key(name)


def keys_of(name: str) -> frozenset[str]:
    """Give both keys of a name; mostly they are the same."""
    return frozenset({seen_key(name), read_key(name)})


def _key(name: str) -> str:
    before, key = "", name
    for _ in range(_MOST_STEPS):
        if before == key:
            break
        before, key = key, "".join(map(_prototype, normalise(key).text)).translate(_FURTHER)
    key = key.replace(*_DOUBLE_V)
    return (_letters_of(key) or key)[:KEY_MAX_CHARS]


def _letters_of(text: str) -> str:
    """Keep letters, digits, and the vowel signs that are letters in Indic scripts."""
    return "".join(one for one in text if one.isalnum() or unicodedata.category(one)[0] == "M")


def _seen_capital(letter: str) -> str:
    """Give the Latin letters that a capital of another alphabet looks like, or the letter."""
    if letter.isascii() or not letter.isupper():
        return letter
    shape = _prototype(letter)
    return shape if shape.isascii() else letter


@lru_cache(maxsize=1 << 14)
def _prototype(letter: str) -> str:
    """Give what stands for all the letters that look like this one.

    The table leads from every letter to its prototype alone, and from a prototype to all letters
    that it stands for; of two that lead to each other, either will do.
    """
    alike = _alike(letter)
    if len(alike) != 1:
        return letter
    other = alike[0]
    return min(letter, other) if len(_alike(other)) == 1 else other


def _alike(letter: str) -> list[str]:
    return [one["c"].strip(_DIRECTION_MARK) for one in confusables_data.get(letter, [])]


class _Named(Protocol):
    name: str


class NameKeyField(models.CharField):  # type: ignore[type-arg]  # Django's takes none when it runs
    """A key of the same row's `name`, made whenever the row is saved, so that none is forgotten."""

    @staticmethod
    def key_of(name: str) -> str:
        """Give the key of a name."""
        raise NotImplementedError

    def __init__(self, **options: object) -> None:
        given = {"max_length": KEY_MAX_CHARS, "default": "", "editable": False}
        super().__init__(**{**given, **options})  # type: ignore[arg-type]  # as Django takes them

    def pre_save(self, model_instance: _Named, add: bool) -> str:  # type: ignore[override]  # noqa: ARG002  # Django passes it
        key = self.key_of(model_instance.name)
        setattr(model_instance, self.attname, key)
        return key


class SeenKeyField(NameKeyField):
    """`seen_key` of the row's name."""

    @staticmethod
    def key_of(name: str) -> str:
        return seen_key(name)


class ReadKeyField(NameKeyField):
    """`read_key` of the row's name."""

    @staticmethod
    def key_of(name: str) -> str:
        return read_key(name)
