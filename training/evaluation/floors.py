"""What the simplest rules would reach: a figure is worth what it has above them."""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path

import better_profanity

# Groups and the words that name them: written for this measurement, neutral words and plain ones
# that people use of themselves; slurs are left out, since whoever uses one does more than name.
GROUPS: dict[str, tuple[str, ...]] = {
    "women": ("woman", "women", "girl", "girls", "lady", "ladies", "female", "females", "feminist"),
    "men": ("man", "men", "boys", "male", "males"),
    "gay people": ("gay", "gays", "lesbian", "lesbians", "homosexual", "homosexuals", "lgbt"),
    "trans people": ("trans", "transgender", "transsexual", "transwoman", "transman"),
    "Muslims": ("muslim", "muslims", "moslem", "moslems", "islam", "islamic"),
    "Jews": ("jew", "jews", "jewish", "judaism"),
    "Christians": ("christian", "christians", "christianity", "catholic", "catholics"),
    "Hindus": ("hindu", "hindus", "hinduism"),
    "atheists": ("atheist", "atheists", "atheism"),
    "Black people": ("black", "blacks", "african", "africans"),
    "white people": ("white", "whites", "caucasian", "caucasians"),
    "Asian people": ("asian", "asians", "chinese", "japanese", "korean", "koreans"),
    "Latin Americans": (
        "latino", "latinos", "latina", "hispanic", "hispanics", "mexican", "mexicans",
    ),
    "Arabs": ("arab", "arabs", "arabic", "palestinian", "palestinians"),
    "Indians": ("indian", "indians", "pakistani", "pakistanis"),
    "Turks": ("turk", "turks", "turkish"),
    "Armenians": ("armenian", "armenians"),
    "Russians": ("russian", "russians"),
    "Americans": ("american", "americans"),
    "immigrants": (
        "immigrant", "immigrants", "migrant", "migrants", "refugee", "refugees", "foreigner",
        "foreigners",
    ),
    "disabled people": ("disabled", "disability", "deaf", "blind", "autistic", "autism"),
    "old people": ("elderly", "pensioner", "pensioners", "boomer", "boomers"),
    "the political left": ("liberal", "liberals", "leftist", "leftists", "democrats", "antifa"),
    "the political right": ("conservative", "conservatives", "republican", "republicans", "maga"),
}  # fmt: skip

_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"https?:|www\.|\.com\b|\d{5}")
_GROUP_OF = {word: group for group, words in GROUPS.items() for word in words}


def groups_named(text: str) -> frozenset[str]:
    """Give the groups that a text names."""
    words = _WORD.findall(text.lower())
    return frozenset(_GROUP_OF[word] for word in words if word in _GROUP_OF)


def has_identity_word(text: str) -> bool:
    """Say whether a text names any group."""
    return bool(groups_named(text))


def has_listed_word(text: str) -> bool:
    """Say whether a text has a word of better-profanity's list, as it stands there."""
    return not _listed().isdisjoint(_WORD.findall(text.lower()))


def listed_words(text: str) -> tuple[tuple[int, int], ...]:
    """Give the spans of such words."""
    return tuple(
        match.span() for match in _WORD.finditer(text) if match.group().lower() in _listed()
    )


def has_link(text: str) -> bool:
    """Say whether a text has a link or a long number."""
    return _LINK.search(text.lower()) is not None


class Floor(StrEnum):
    """A rule that a head is compared with; its value says it in words."""

    LISTED_WORD = "has a listed word"
    GROUP = "names a group"
    LINK = "has a link or a long number"


RULES: dict[Floor, Callable[[str], bool]] = {
    Floor.LISTED_WORD: has_listed_word,
    Floor.GROUP: has_identity_word,
    Floor.LINK: has_link,
}


@cache
def _listed() -> frozenset[str]:
    file = Path(better_profanity.__file__).parent / "profanity_wordlist.txt"
    return frozenset(file.read_text(encoding="utf-8").split("\n")) - {""}
