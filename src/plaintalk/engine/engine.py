"""The engine: a text and what surrounds it in, signals out."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Protocol

from plaintalk.engine.address import Audience
from plaintalk.engine.classifier import LANGUAGE
from plaintalk.engine.combination import BY_RULES, highest
from plaintalk.engine.hits import Hit, signals_from
from plaintalk.engine.identity import find_identity_attacks, find_slurs
from plaintalk.engine.insult import insults_in_lists, insults_in_sentence
from plaintalk.engine.language import UNKNOWN, language_of
from plaintalk.engine.lexicon import Lexicon, Look, Match, Sense
from plaintalk.engine.passage import Passage, Sentence
from plaintalk.engine.private import find_private_information
from plaintalk.engine.quotes import Quotations, Reports, find_quotations, objects
from plaintalk.engine.signals import Attribute, Context, Reading, Signal, Span
from plaintalk.engine.spam import find_spam
from plaintalk.engine.text import normalise
from plaintalk.engine.threats import find_threats, may_threaten
from plaintalk.engine.trained import Examined, Trained, trained

# What `Reading.scores` holds.
SCORED = frozenset(Attribute) - {
    Attribute.PRIVATE_INFORMATION, Attribute.OFF_TOPIC, Attribute.LIKELY_TO_REJECT,
}  # fmt: skip


class TopicReader(Protocol):
    """Says whether a text belongs to its article."""

    @property
    def model(self) -> str:
        """Give the id of its rules and weights."""

    def __call__(self, text: str, context: Context) -> Signal | None:
        """Give the OFF_TOPIC signal of a text, or None."""


_NOTHING_KNOWN = Context()
# Senses of listed words that are signals as they stand, whoever is meant.
_ATTRIBUTES = {Sense.PROFANITY: Attribute.PROFANITY, Sense.SEXUAL: Attribute.SEXUALLY_EXPLICIT}
# What was written in disguise was meant; what is read out of disguise may be misread.
_DISGUISED = 0.95
# Scores that come from lists and rules alone, in every language.
_BY_RULES_ALONE = frozenset((Attribute.SEXUALLY_EXPLICIT, Attribute.SPAM))
# Below this, the language of so short a text is a guess.
_SHORT_CHARS = 40


class Engine:
    """Reads comments. Safe to share between threads; reading changes nothing in it.

    Args:
        by_rules_alone: without the trained model, which takes five sixths of the time.
        topic: such as `plaintalk.engine.topic.TopicByMeaning()`; without one no text is off topic.

    Attributes:
        model: id of rules, lists, weights and readers. It changes whenever a reading may.
    """

    def __init__(self, *, by_rules_alone: bool = False, topic: TopicReader | None = None) -> None:
        self._lexicon = Lexicon.load()
        self._trained = None if by_rules_alone else trained()
        self._topic = topic
        parts = [self._trained.id if self._trained else "", f"rules-{_rules_version()}"]
        parts += [f"lexicon-{self._lexicon.version}", topic.model if topic else ""]
        self.model = "+".join(filter(None, parts))

    def read(self, text: str, context: Context = _NOTHING_KNOWN) -> Reading:
        """Measure one text. Takes time linear in its length; no string makes it raise.

        Signals resting only on words quoted from somebody else stand apart from the author's own
        and say `quoted`. Errors of a model that can't be loaded come through.
        """
        language = language_of(text)
        examined = self._examine(text, context)
        signals = examined.signals
        found = highest(signals)
        model_reads = self._trained is not None and _is_read(self._trained, text, language)
        if self._trained is not None and model_reads:
            opinion = self._trained.opinion(examined.passage.view, context)
            scores = self._trained.scores(opinion, found)
            signals = (*signals, *self._trained.signals(scores, opinion, examined))
        else:
            scores = _by_rules(found)
        scores |= {attribute: found.get(attribute, 0.0) for attribute in _BY_RULES_ALONE}
        topical = self._topic(text, context) if self._topic else None
        if topical is not None:
            signals = (*signals, topical)
        return Reading(signals, scores, language, self.model, by_rules_alone=not model_reads)

    def read_many(
        self, texts: Sequence[str], contexts: Sequence[Context] | None = None
    ) -> list[Reading]:
        """Measure texts in their order, each as `read` would; a text that comes again costs little.

        Args:
            contexts: what surrounds each text; nothing is known where there are none.
        """
        known: dict[tuple[str, Context], Reading] = {}
        around = contexts if contexts is not None else [_NOTHING_KNOWN] * len(texts)
        readings = []
        for one in zip(texts, around, strict=True):
            if one not in known:
                known[one] = self.read(*one)
            readings.append(known[one])
        return readings

    def speaks(self, attribute: Attribute, language: str) -> bool:
        """Whether `Reading.scores` tells this attribute truly for texts in a language (ISO 639-1).

        Advertising is told by links, numbers and repetition, which know no language.
        """
        if attribute is Attribute.SPAM:
            return True
        return attribute in SCORED and language == LANGUAGE

    def sentence_scores(
        self, text: str, context: Context = _NOTHING_KNOWN
    ) -> list[tuple[Span, Mapping[Attribute, float]]]:
        """Give each sentence of a text, in order, with its scores."""
        sentences = Passage.of_view(normalise(text)).sentences
        spans = [sentence.typed(0, len(sentence.words)) for sentence in sentences]
        return [(span, self.read(text[span.start : span.end], context).scores) for span in spans]

    def _examine(self, text: str, context: Context) -> Examined:
        """Read a text by lists and rules."""
        view = normalise(text)
        passage = Passage.of_view(view)
        look = self._lexicon.look(view)
        unmasked = _unmasked(passage, look)
        audience = Audience.of(context)
        quotations = find_quotations(text, context)
        signals = signals_from(
            self._hits(passage, unmasked, look, audience),
            text=text,
            quotations=quotations,
            objecting=lambda: objects(_own_words(text, quotations)),
        )
        return Examined(signals, passage, audience, quotations)

    def _hits(
        self, passage: Passage, unmasked: Passage, look: Look, audience: Audience
    ) -> Iterator[Hit]:
        matches, reports = look.matches, Reports()
        yield from _from_lists(matches)
        yield from find_slurs(passage, matches, reports)
        yield from insults_in_lists(passage, unmasked, matches, audience, reports)
        yield from find_identity_attacks(passage, matches, reports)
        for sentence in _read_once(passage, unmasked):
            yield from insults_in_sentence(sentence, audience, reports)
            yield from find_threats(sentence, audience, reports)
        yield from find_spam(passage.view)
        yield from find_private_information(passage.view)


def _is_read(trained: Trained, text: str, language: str) -> bool:
    """Whether the model reads a text: English, or what can't be told from it by its words."""
    if language == LANGUAGE:
        return True
    short = len(text) < _SHORT_CHARS and language != "hy" and language != "ru"
    unsure = language == UNKNOWN and trained.knows(text)
    return short or unsure or trained.reads(text)


def _by_rules(found: Mapping[Attribute, float]) -> dict[Attribute, float]:
    """Give scores without the model's: each rule's highest, and the worst of them as toxicity."""
    told = {attribute: found.get(attribute, 0.0) for attribute in BY_RULES}
    worst = max(told.values())
    return told | {Attribute.TOXICITY: worst}


# In what comes after, listed words are still found in disguise.
_UNMASKED_CHARS = 2_000


def _unmasked(passage: Passage, look: Look) -> Passage:
    """The passage read through disguises, where that shows a word that matters; or itself."""
    bold = look.bold
    if bold is passage.view:
        return passage
    shown = set(bold.text.split()).difference(passage.view.text.split())
    if any(match.disguised for match in look.matches) or may_threaten(shown):
        return Passage.of_view(bold.beginning(_UNMASKED_CHARS))
    return passage


# A sentence said over and over says nothing new.
_MOST_REPEATS = 3


def _read_once(passage: Passage, unmasked: Passage) -> Iterator[Sentence]:
    """All sentences, and those that only unmasking makes what they are."""
    said: Counter[str] = Counter()
    for sentence in passage.sentences:
        said[sentence.plain] += 1
        if said[sentence.plain] <= _MOST_REPEATS:
            yield sentence
    if unmasked is not passage:
        yield from (sentence for sentence in unmasked.sentences if sentence.plain not in said)


def _from_lists(matches: Sequence[Match]) -> Iterator[Hit]:
    for match in matches:
        attribute = _ATTRIBUTES.get(match.sense)
        if attribute is not None:
            score = match.severity * (_DISGUISED if match.disguised else 1.0)
            yield Hit(attribute, score, match.span, match.span, f"lexicon:{match.language}")


def _own_words(text: str, quotations: Quotations) -> str:
    own, done = [], 0
    for span in quotations.spans:
        own.append(text[done : span.start])
        done = span.end
    return normalise(" ".join([*own, text[done:]])).text


@cache
def _rules_version() -> str:
    """Eight hex digits that change whenever a rule in this package does."""
    digest = hashlib.blake2b(digest_size=4)
    for file in sorted(files("plaintalk.engine").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".py"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
