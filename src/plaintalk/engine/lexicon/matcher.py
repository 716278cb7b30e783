"""Find the terms of the word lists in a text, as typed and in disguise, in linear time."""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from ahocorasick_rs import AhoCorasick

from plaintalk.engine.lexicon.blots import Blots
from plaintalk.engine.lexicon.lists import Entry, Names, Rule, WordList, merged, read, sources
from plaintalk.engine.lexicon.names import is_a_name, is_capitalised
from plaintalk.engine.lexicon.senses import Match, Sense
from plaintalk.engine.signals import Span
from plaintalk.engine.text import View, normalise
from plaintalk.engine.unmasking import bold_readings

# Nothing that may stand before a term in its word is longer.
_LONGEST_PREFIX = 14
# Terms of so few letters turn up by chance: beside a digit, as initials.
_SHORT = 3
# Words that may touch a term whose letters stand apart: "a f u c k i n g", "f u c k y o u".
_LITTLE_BEFORE = frozenset(("a", "i", "u", "y", "o", "the", "you", "what", "я", "и", "в", "ты"))
_LITTLE_AFTER = frozenset(("u", "a", "i", "you", "ur", "off", "it", "up", "me", "this", "that"))
# Accents, soft hyphens and the tone marks of Armenian are how honest people type.
_ACCENTS = re.compile("[\u0300-\u030c\u0327\u0328\u00ad\u055b\u055c\u055e]")


@dataclass(frozen=True, slots=True)
class _Hit:
    """An entry met in a text; `read` is how it stood in the view that showed it."""

    entry: Entry
    span: Span
    read: str
    disguised: bool


@dataclass(frozen=True, slots=True)
class _Scan:
    """What one view shows, and the places that the exceptions spare."""

    hits: list[_Hit]
    spared: list[Span]


@dataclass(frozen=True, slots=True)
class Look:
    """What the lists say of a text.

    Attributes:
        bold: the text without its disguises; the gentle view itself where there are none.
    """

    matches: tuple[Match, ...]
    bold: View


class Lexicon:
    """All word lists in one automaton.

    Attributes:
        version: changes whenever a list does; part of the model id in the record.
    """

    def __init__(self, lists: Iterable[WordList], version: str) -> None:
        self.version = version
        by_key: dict[str, list[Rule]] = defaultdict(list)
        blots: dict[str, Entry] = {}
        not_after: set[str] = set()
        for words in lists:
            for rule in words.rules:
                by_key[rule.key].append(rule)
            blots.update(words.blots)
            not_after.update(words.not_after)
        self._rules = [tuple(rules) for rules in by_key.values()]
        self._automaton = AhoCorasick(list(by_key))
        self._blots = Blots((rule for rules in self._rules for rule in rules), blots)
        self._not_after_names = frozenset(not_after)

    @classmethod
    def load(cls) -> "Lexicon":
        """The lists that come with the package; read once."""
        return _loaded()

    def matches(self, text: str) -> tuple[Match, ...]:
        """Every term in the text, in order; in each sense no two overlap.

        Takes time linear in the length of the text; no string makes it raise.
        """
        return self.look(normalise(text)).matches

    def look(self, gentle: View) -> "Look":
        """Do as `matches` for a gentle view, and give the bold view that was made on the way."""
        scan = self._scan(gentle)
        hidden = list(self._blotted_out(gentle))
        bold, *rows = bold_readings(gentle)
        for view in (bold, *rows):
            if view is gentle:
                continue
            found = self._scan(view, letters_may_stand_apart=True)
            hidden.extend(filter(partial(_is_mask, gentle.typed), found.hits))
            scan.spared.extend(found.spared)
        spared, plain = _Cover(scan.spared), _Cover(hit.span for hit in scan.hits)
        hits = scan.hits + [hit for hit in hidden if not plain.touches(hit.span)]
        return Look(_one_at_a_place(hit for hit in hits if not spared.holds(hit.span)), bold)

    def _scan(self, view: View, *, letters_may_stand_apart: bool = False) -> _Scan:
        """All that the rules find in one view."""
        reader = _Reader(view, letters_may_stand_apart)
        scan = _Scan([], [])
        for key, start, end in self._automaton.find_matches_as_indexes(
            reader.text, overlapping=True
        ):
            for rule in self._rules[key]:
                place = reader.place_of(rule, start, end)
                if place is None:
                    continue
                span = view.typed_span(*place)
                if rule.entry is None:
                    scan.spared.append(span)
                elif not self._is_excused(rule, view.typed, span):
                    read = reader.text[slice(*place)]
                    disguised = letters_may_stand_apart or _hides(view.typed[slice(*span)], read)
                    scan.hits.append(_Hit(rule.entry, span, read, disguised))
        return scan

    def _blotted_out(self, view: View) -> Iterator[_Hit]:
        text = merged(view.text)
        for entry, start, end in self._blots.found(text):
            yield _Hit(entry, view.typed_span(start, end), text[start:end], disguised=True)

    def _is_excused(self, rule: Rule, typed: str, span: Span) -> bool:
        """Whether the way it is typed shows that another word is meant."""
        word = typed[span.start : span.end]
        if rule.as_typed is not None:
            return unicodedata.normalize("NFC", word).casefold() != rule.as_typed
        match rule.entry.names if rule.entry else Names.NEVER:
            case Names.ALWAYS:
                return is_capitalised(word)
            case Names.AMONG_CAPITALS:
                return is_a_name(typed, span, self._not_after_names)
            case _:
                return False


class _Reader:
    """Looks around a key in a view's text to see whether a rule is met there."""

    def __init__(self, view: View, letters_may_stand_apart: bool) -> None:
        self.view = view
        self.text = merged(view.text)
        self._apart = letters_may_stand_apart

    def place_of(self, rule: Rule, start: int, end: int) -> tuple[int, int] | None:
        """Where the rule's word begins and ends, if its key stands at start to end in one."""
        text = self.text
        if rule.capital and not self._has_capital(start):
            return None
        if rule.rest is not None:
            found = rule.rest.match(text, end)
            if found is None or not all(
                self._has_capital(found.start(i + 1)) for i in range(found.re.groups)
            ):
                return None
            end = found.end()
        if end < len(text) and text[end].isalpha() and not self._little_word_after(end):
            return None
        if start and text[start - 1].isalpha():
            letters = self._letters_before(start)
            if letters not in rule.prefixes:
                return (start, end) if self._stands_apart(start, letters) else None
            start -= len(letters)
        if end - start <= _SHORT and _beside_digit(text, start, end):
            return None
        return start, end

    def _letters_before(self, end: int) -> str:
        start = end
        while start and end - start <= _LONGEST_PREFIX and self.text[start - 1].isalpha():
            start -= 1
        return self.text[start:end]

    def _stands_apart(self, start: int, before: str) -> bool:
        return before in _LITTLE_BEFORE and self._is_gap(start)

    def _little_word_after(self, start: int) -> bool:
        if not self._is_gap(start):
            return False
        end = start
        while end < len(self.text) and end - start < _SHORT + 2 and self.text[end].isalpha():
            end += 1
        return self.text[start:end] in _LITTLE_AFTER

    def _is_gap(self, place: int) -> bool:
        """Whether something stood between two letters that this view shows side by side."""
        if not self._apart:
            return False
        span = self.view.typed_span
        return span(place - 1, place).end < span(place, place + 1).start

    def _has_capital(self, place: int) -> bool:
        """Whether a word was typed with a first letter that is larger than its second."""
        start = self.view.typed_span(place, place + 1).start
        first, second = self.view.typed[start], self.view.typed[start + 1 : start + 2]
        return first.isupper() and not second.isupper()


def _is_mask(typed: str, hit: _Hit) -> bool:
    """Whether a hit of a bold view is one that the gentle view cannot show.

    Three letters may be a mask as a$$ and a s s are, but not as J.A.P. and A100-VA9 are.
    """
    word = typed[slice(*hit.span)]
    if len(hit.read) < _SHORT:
        return False
    if len(hit.read) == _SHORT and ("." in word or any(map(str.isdigit, word))):
        return False
    return merged(normalise(word).text) != hit.read


def _beside_digit(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return any(char.isdigit() or char == "_" for char in around)


def _hides(typed: str, read: str) -> bool:
    """Whether a word was typed with look-alike or invisible characters, not just accents."""
    if typed.isascii():
        return False
    return _bare(typed) != _bare(read)


def _bare(text: str) -> str:
    return merged(_ACCENTS.sub("", unicodedata.normalize("NFD", text)).casefold())


class _Cover:
    """A set of places in a text."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def holds(self, span: Span) -> bool:
        """Whether the whole span is covered."""
        i = bisect_right(self._starts, span.start) - 1
        return i >= 0 and span.end <= self._ends[i]

    def touches(self, span: Span) -> bool:
        """Whether any of the span is covered."""
        i = bisect_right(self._starts, span.end - 1) - 1
        return i >= 0 and span.start < self._ends[i]


def _one_at_a_place(hits: Iterable[_Hit]) -> tuple[Match, ...]:
    """In each sense the first and longest where several overlap, all in order."""
    matches = [
        Match(h.entry.term, h.entry.language, sense, severity, h.span, h.disguised)
        for h in hits
        for sense, severity in h.entry.severities
    ]
    matches.sort(key=lambda m: (m.span.start, -m.span.end, -m.severity, m.term, m.language))
    done: dict[Sense, int] = {}
    kept = []
    for match in matches:
        if match.span.start >= done.get(match.sense, 0):
            kept.append(match)
            done[match.sense] = match.span.end
    return tuple(kept)


@lru_cache(maxsize=1)
def _loaded() -> Lexicon:
    digest = hashlib.sha256()
    lists = []
    for language, content in sources():
        digest.update(f"{language}:{len(content)}:".encode() + content)
        lists.append(read(language, content))
    return Lexicon(lists, digest.hexdigest()[:12])
