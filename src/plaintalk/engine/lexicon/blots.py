"""Words with letters blotted out: f*ck, c**t, s--t."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from plaintalk.engine.lexicon.lists import OPEN, Entry, Rule

_BLOT = re.compile(r"([*#%@&$•●■█▪^]{1,8}|-{2,8}|_{2,8})([^\W\d_]{0,14})(?![^\W_])")
_HEAD = re.compile(r"(?<![^\W_])[^\W\d_]{1,12}\Z")
_LONGEST_HEAD = 12
# Only strong words are worth guessing at from some of their letters.
_WORTH_GUESSING = 0.5
# In shorter words guesses are wrong too often.
_SHORTEST_WORD = 4

_Outline = tuple[str, str, int]


class Blots:
    """The strong words of the lists by what a blotted word still shows.

    A word is guessed from its first letter, its last and its length, a stem from a letter
    before and one after the blot; all the letters that can be seen must agree. What shows
    less is in the lists' own tables of blots.
    """

    def __init__(self, rules: Iterable[Rule], known: Mapping[str, Entry]) -> None:
        self._known = known
        self._by_outline: dict[_Outline, list[tuple[str, Entry]]] = defaultdict(list)
        self._stems: dict[str, list[tuple[Rule, Entry]]] = defaultdict(list)
        for rule in sorted(rules, key=_strength, reverse=True):
            word = rule.key
            if rule.entry is None or _strength(rule) < _WORTH_GUESSING or not word.isalpha():
                continue
            if rule.rest is OPEN:
                self._stems[word[0]].append((rule, rule.entry))
            elif rule.rest is None and len(word) >= _SHORTEST_WORD:
                self._by_outline[word[0], word[-1], len(word)].append((word, rule.entry))

    def found(self, text: str) -> Iterator[tuple[Entry, int, int]]:
        """Each blotted-out word in a view's text that can be told, with its place."""
        for found in _BLOT.finditer(text):
            place = found.start()
            head = _HEAD.search(text, max(0, place - _LONGEST_HEAD), place)
            if head is None:
                continue
            start, end = head.start(), found.end()
            entry = self._known.get(text[start:end]) or self._guess(head[0], found[1], found[2])
            if entry is not None:
                yield entry, start, end

    def _guess(self, head: str, blot: str, tail: str) -> Entry | None:
        if not tail:
            return None
        length = len(head) + len(blot) + len(tail)
        for word, entry in self._by_outline.get((head[0], tail[-1], length), ()):
            if word.startswith(head) and word.endswith(tail):
                return entry
        return self._guess_stem(head, len(blot), tail)

    def _guess_stem(self, head: str, hidden: int, tail: str) -> Entry | None:
        """A stem that the blot stands in the middle of, after any of its prefixes."""
        for cut in range(len(head)):
            shown = head[cut:]
            for rule, entry in self._stems.get(shown[0], ()):
                after = rule.key[len(shown) + hidden :]
                if (
                    after
                    and rule.key.startswith(shown)
                    and tail.startswith(after)
                    and (not cut or head[:cut] in rule.prefixes)
                ):
                    return entry
        return None


def _strength(rule: Rule) -> float:
    return max((severity for _, severity in rule.entry.severities), default=0) if rule.entry else 0
