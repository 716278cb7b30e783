"""What the language model is given to read: emoji by name, no names of accounts, no links.

A word that was spelt out (b-r-i-d-g-e) is read in one piece. The model's vocabulary has hardly any
emoji, though they insult well; its pieces of a spelt-out word say nothing; and whom an "@name" or a
link names must not move a score. Training and reading both go through here, so that the model
meets in use what it was taught on.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from plaintalk.engine.text import View, normalise

ACCOUNT, LINK = "@user", "link"

# No link or name is longer; the limits keep the pattern linear.
_REPLACED = re.compile(
    r"(?P<link>(?:https?://|www\.)\S{1,500})"
    # Those named one after another are read as one: a list of them would drown what is said.
    r"|(?P<account>(?<![\w.])@\w[\w.]{0,60}(?:\s{1,5}@\w[\w.]{0,60}){0,60})"
    # The letters of one word, at least three, held apart by the same sign.
    r"|(?P<spelt>(?<![^\W_])[^\W\d_](?P<apart>[-.*_·•~|])[^\W_](?:(?P=apart)(?:[^\W_]|')){1,40}"
    r"(?![^\W_]))"
    "|(?P<emoji>[\u203c-\u3299\U0001f000-\U0001faff])"
)
# Where the name in Unicode isn't what people see.
_SEEN_AS = {
    "🔪": "knife", "🖕": "middle finger", "💩": "poo", "🤮": "vomiting", "🤡": "clown",
    "🐒": "monkey", "🐵": "monkey", "😂": "laughing", "🤣": "laughing", "🔫": "gun", "💣": "bomb",
    "👍": "thumbs up", "👎": "thumbs down", "🙏": "thanks", "❤": "heart", "🏳": "flag",
    "🍆": "penis", "🚮": "trash",
    "🗑": "trash", "🏿": "black", "🏾": "black", "🏽": "brown", "🏼": "white", "🏻": "white",
}  # fmt: skip
_SAYS_NOTHING = re.compile(
    r"\b(?:face with|face|sign|symbol|emoji|component|heavy|black|white)\b ?"
)


def legible(read: View | str) -> View:
    """Give the view that the model reads of a text, or of a view of it made before.

    Its spans point into the text as typed.
    """
    view = normalise(read) if isinstance(read, str) else read
    return view.replaced(change for found in _REPLACED.finditer(view.text) for change in _of(found))


def _of(found: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    if found["spelt"]:
        yield from ((sign, sign + 1, "") for sign in range(found.start() + 1, found.end(), 2))
    else:
        yield found.start(), found.end(), _words_for(found)


def _words_for(found: re.Match[str]) -> str:
    if found["emoji"]:
        return f" {_name_of(found['emoji'])} "
    return ACCOUNT if found["account"] else LINK


@lru_cache(maxsize=1024)
def _name_of(emoji: str) -> str:
    """Give an emoji's name in a few words; what has no name stays as it is."""
    if emoji in _SEEN_AS:
        return _SEEN_AS[emoji]
    name = unicodedata.name(emoji, "").lower()
    return _SAYS_NOTHING.sub("", name).strip() or name or emoji
