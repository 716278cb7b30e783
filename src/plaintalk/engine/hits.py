"""What one rule found in one place, and how such finds become signals."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from plaintalk.engine.passage import Sentence
from plaintalk.engine.quotes import SCARE_QUOTE_WORDS, Quotations, merged
from plaintalk.engine.signals import Aim, Attribute, Signal, Span

# A signal names no more places than this: a record must not grow with a flood of the same word.
MOST_SPANS = 64
# Words that somebody reports or minds keep so much of their score.
_REPORTED = 0.45


@dataclass(frozen=True, slots=True)
class Hit:
    """One find.

    Attributes:
        span: all the words it rests on, address included ("you are an idiot").
        core: the words that hurt ("idiot"): what is marked for readers, as raters mark it.
        mentioned: reported by the author, and not said ("he called me an idiot").
    """

    attribute: Attribute
    score: float
    span: Span
    core: Span
    source: str
    aim: Aim | None = None
    mentioned: bool = False


class Cues:
    """Words (and stems of non-Latin ones) without which a rule need not look at a sentence."""

    def __init__(self, words: str, stems: str = "") -> None:
        self._words = frozenset(words.split())
        self._stems: dict[int, set[str]] = {}
        for stem in stems.split():
            self._stems.setdefault(len(stem), set()).add(stem)

    def know(self, words: Collection[str]) -> bool:
        """Whether any of some words is a cue as it stands."""
        return not self._words.isdisjoint(words)

    def are_in(self, sentence: Sentence) -> bool:
        """Whether any word of the sentence is a cue."""
        if not self._words.isdisjoint(sentence.words):
            return True
        if sentence.latin:
            return False
        return any(
            word[:length] in stems
            for word in sentence.words
            for length, stems in self._stems.items()
        )


def signals_from(
    hits: Iterable[Hit], *, text: str, quotations: Quotations, objecting: Callable[[], bool]
) -> tuple[Signal, ...]:
    """Make one signal for each attribute, aim and voice (own or quoted), scored as its best hit."""
    groups: dict[tuple[Attribute, Aim | None, bool], list[Hit]] = {}
    for hit in hits:
        quoted = _is_quoted(hit, text, quotations)
        if hit.mentioned or (quoted and objecting()):
            hit = replace(hit, score=hit.score * _REPORTED)
        groups.setdefault((hit.attribute, hit.aim, quoted or hit.mentioned), []).append(hit)
    found = (
        _signal(attribute, aim, quoted, group) for (attribute, aim, quoted), group in groups.items()
    )
    return tuple(sorted(found, key=lambda signal: (-signal.score, signal.attribute, signal.spans)))


def _signal(attribute: Attribute, aim: Aim | None, quoted: bool, hits: Sequence[Hit]) -> Signal:
    spans = merged([hit.core for hit in hits])[:MOST_SPANS]
    sources = ",".join(sorted({hit.source for hit in hits}))
    score = round(min(1.0, max(hit.score for hit in hits)), 3)
    return Signal(attribute, score, spans, aim, quoted, sources)


def _is_quoted(hit: Hit, text: str, quotations: Quotations) -> bool:
    """Whether the words are another's. "You are a 'genius'" is said by its author all the same."""
    if not quotations.hold(hit.core):
        return False
    if quotations.hold(hit.span):
        return True
    around = next(quoted for quoted in quotations.spans if quoted.end >= hit.core.end)
    words = len(text[around.start : around.end].split())
    return hit.span.start >= around.start or words > SCARE_QUOTE_WORDS
