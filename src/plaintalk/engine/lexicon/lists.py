"""Read the word lists in data/ and turn each entry into rules for the matcher.

A list is a TOML file named by its language. Its tables:

    [inflections]          name = endings; "" the word itself, "+ed" doubles the last letter,
                           "~ies" drops it and "~~" two, "*" at the end is up to 14 letters
    [prefixes]             name = what may stand before a word, joined to it
    [[group]]              terms that share senses and forms:
        profanity, insult, slur, sexual    severity in that sense, over 0.0 up to 1.0
        inflects           name of an inflection; left out, the terms stand as they are
        prefixes           name of a list of prefixes
        names              with a capital it is somebody's name: "among capitals" inside a
                           sentence or beside another capital, "always" anywhere
        accents            true: counts only when typed with its accents
        terms              words and phrases; in a phrase "a|b" is either word, "*" any ending
        spellings          headword = other ways to write it
    [exceptions]           phrases: words and phrases within which nothing counts; a capital
                           in one must be a capital in the text
    [names]                not_after: words after which a capital makes no name ("you Dick")
    [blots]                letters blotted out too far to tell, and the term that is meant
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from plaintalk.engine.lexicon.senses import Sense
from plaintalk.engine.text import normalise

# The longest ending that "*" stands for. Long enough for any real one, short enough to bound
# the work at each place of a text.
LONGEST_ENDING = 14
_ANY_ENDING = rf"[^\W\d_]{{0,{LONGEST_ENDING}}}"
# What may stand between two words of a phrase: spaces, a line's end, a hyphen.
_BETWEEN_WORDS = r"[\s\-]{1,3}"
_BETWEEN_WORDS_OF_EXCEPTIONS = r",?[\s\-]{1,3}"
# What follows a stem: the `rest` of a rule that takes any ending.
OPEN = re.compile(_ANY_ENDING)
_NO_LETTER_NEXT = r"(?![^\W\d_])"


class BadList(ValueError):
    """A word list says something that has no meaning here."""


class Names(StrEnum):
    """When a word with a capital is somebody's name."""

    NEVER = "never"
    AMONG_CAPITALS = "among capitals"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Entry:
    """A headword with what it is, whatever form it was met in."""

    term: str
    language: str
    severities: tuple[tuple[Sense, float], ...]
    names: Names = Names.NEVER


@dataclass(frozen=True, slots=True)
class Rule:
    """How one form of an entry is recognised, once its first letters are met.

    Attributes:
        key: the letters to look for.
        rest: what must follow the key, None where nothing may but the word's end.
        prefixes: what may stand before the key in the same word.
        entry: what is found; None for an exception.
        capital: the typed word must begin with a capital; so must what `rest` captures.
        as_typed: the form with its accents, where it counts only with them.
    """

    key: str
    rest: re.Pattern[str] | None = None
    prefixes: frozenset[str] = frozenset()
    entry: Entry | None = None
    capital: bool = False
    as_typed: str | None = None


@dataclass(frozen=True, slots=True)
class WordList:
    """One language's list, ready for the matcher.

    Attributes:
        not_after: words after which a capital does not make a name.
        blots: blotted-out spellings with the entry that they stand for.
    """

    language: str
    rules: tuple[Rule, ...]
    not_after: frozenset[str]
    blots: Mapping[str, Entry]


def merged(text: str) -> str:
    """A view's text as the lists see it, with one letter for ё and е, і, ї and и.

    The length stays.
    """
    # Three passes in C are quicker than a table.
    return text.replace("ё", "е").replace("і", "и").replace("ї", "и")


def sources() -> Iterator[tuple[str, bytes]]:
    """Each list's language and content, in the order of the alphabet."""
    folder = files("plaintalk.engine.lexicon") / "data"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield file.name.removesuffix(".toml"), file.read_bytes()


def read(language: str, content: bytes) -> WordList:
    """One list.

    Raises:
        BadList: it names what it does not define, or a severity is out of range.
    """
    data = tomllib.loads(content.decode())
    groups = [_Group(language, data, group) for group in data.get("group", ())]
    rules = [rule for group in groups for rule in group.rules()]
    entries = {rule.entry.term: rule.entry for rule in rules if rule.entry is not None}
    for phrase in data.get("exceptions", {}).get("phrases", ()):
        rules.extend(_phrase_rules(phrase, ("",), None))
    try:
        blots = {blot: entries[term] for blot, term in data.get("blots", {}).items()}
    except KeyError as missing:
        message = f"{language}: a blot of no term: {missing}"
        raise BadList(message) from missing
    not_after = frozenset(data.get("names", {}).get("not_after", ()))
    return WordList(language, tuple(rules), not_after, blots)


def _normal(term: str) -> str:
    return merged(normalise(term).text)


class _Group:
    def __init__(self, language: str, data: Mapping[str, Any], group: Mapping[str, Any]) -> None:
        self.language = language
        self.group = group
        self.endings: tuple[str, ...] = ("",)
        if (name := group.get("inflects")) is not None:
            self.endings = tuple(_defined(data, "inflections", name))
        self.prefixes: frozenset[str] = frozenset()
        if (name := group.get("prefixes")) is not None:
            self.prefixes = frozenset(map(_normal, _defined(data, "prefixes", name)))
        self.severities = tuple((sense, group[sense]) for sense in Sense if sense in group)
        if not self.severities or not all(0 < severity <= 1 for _, severity in self.severities):
            message = f"{language}: a group needs senses with severities in (0, 1]: {group}"
            raise BadList(message)

        if (name := group.get("names", Names.NEVER)) not in set(Names):
            message = f"{language}: names are {', '.join(Names)}, not {name!r}"
            raise BadList(message)
        self.names = Names(name)

    def rules(self) -> Iterator[Rule]:
        spellings: Mapping[str, list[str]] = self.group.get("spellings", {})
        if unknown := set(spellings) - set(self.group["terms"]):
            message = f"{self.language}: spellings of no term of their group: {sorted(unknown)}"
            raise BadList(message)
        for term in self.group["terms"]:
            entry = Entry(
                re.sub(r"\|\w+|\*", "", term),
                self.language,
                self.severities,
                self.names,
            )
            for spelling in (term, *spellings.get(term, ())):
                yield from self._rules_of_spelling(spelling, entry)

    def _rules_of_spelling(self, spelling: str, entry: Entry) -> Iterator[Rule]:
        if " " in spelling or "|" in spelling:
            yield from _phrase_rules(spelling, self.endings, entry)
            return
        for form in _forms(_normal(spelling), self.endings):
            rest = OPEN if form.endswith("*") else None
            typed = spelling if self.group.get("accents", False) else None
            yield Rule(form.rstrip("*"), rest, self.prefixes, entry, as_typed=typed)


def _defined(data: Mapping[str, Any], kind: str, name: str) -> list[str]:
    found: list[str] | None = data.get(kind, {}).get(name)
    if found is None:
        message = f"[{kind}] has no {name!r}"
        raise BadList(message)
    return found


def _forms(term: str, endings: Iterable[str]) -> Iterator[str]:
    if term.endswith("*"):
        yield term
        return
    for ending in dict.fromkeys(endings):
        ending = _normal(ending)
        if ending.startswith("+"):
            yield term + term[-1] + ending[1:]
        elif ending.startswith("~"):
            kept = ending.lstrip("~")
            yield term[: len(kept) - len(ending)] + kept
        else:
            yield term + ending


def _phrase_rules(phrase: str, endings: Iterable[str], entry: Entry | None) -> Iterator[Rule]:
    """One rule for each way to write the first word, which is what is looked for."""
    first, *others = phrase.split()
    between = _BETWEEN_WORDS if entry else _BETWEEN_WORDS_OF_EXCEPTIONS
    pattern = "".join(between + _word_pattern(word) for word in others[:-1])
    if others:
        pattern += between + _word_pattern(others[-1], tuple(endings))
    for word in first.split("|"):
        key = _normal(word)
        head = _ANY_ENDING if key.endswith("*") else ""
        rest = re.compile(head + pattern) if head or pattern else None
        yield Rule(key.rstrip("*"), rest, entry=entry, capital=word[0].isupper())


def _word_pattern(word: str, endings: Iterable[str] = ("",)) -> str:
    forms = [form for way in word.split("|") for form in _forms(_normal(way), endings)]
    ways = [
        re.escape(form.rstrip("*")) + (_ANY_ENDING if form.endswith("*") else "") for form in forms
    ]
    pattern = f"(?:{'|'.join(ways)}){_NO_LETTER_NEXT}"
    return f"({pattern})" if word[0].isupper() else pattern
