"""The engine: a text and what surrounds it in, signals out."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Protocol

from plaintalk.engine.address import Audience
from plaintalk.engine.hits import Hit, signals_from
from plaintalk.engine.identity import find_identity_attacks, find_slurs
from plaintalk.engine.insult import insults_in_lists, insults_in_sentence
from plaintalk.engine.language import language_of
from plaintalk.engine.lexicon import Lexicon, Look, Match, Sense
from plaintalk.engine.passage import Passage, Sentence
from plaintalk.engine.private import find_private_information
from plaintalk.engine.quotes import Quotations, Reports, find_quotations, objects
from plaintalk.engine.signals import Attribute, Context, Reading, Signal
from plaintalk.engine.spam import find_spam
from plaintalk.engine.text import normalise
from plaintalk.engine.threats import find_threats, may_threaten


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


class Engine:
    """Reads comments. Safe to share between threads; reading changes nothing in it.

    Args:
        topic: such as `plaintalk.engine.topic.TopicByMeaning()`; without one no text is off topic.

    Attributes:
        model: id of rules, lists and readers. It changes whenever a reading may.
    """

    def __init__(self, *, topic: TopicReader | None = None) -> None:
        self._lexicon = Lexicon.load()
        self._topic = topic
        parts = [f"rules-{_rules_version()}", f"lexicon-{self._lexicon.version}"]
        self.model = "+".join([*parts, topic.model] if topic else parts)

    def read(self, text: str, context: Context = _NOTHING_KNOWN) -> Reading:
        """Measure one text. Takes time linear in its length; no string makes it raise.

        Signals resting only on words quoted from somebody else stand apart from the author's own
        and say `quoted`. With a topic reader, errors of its model come through.
        """
        quotations = find_quotations(text, context)
        signals = signals_from(
            self._hits(text, Audience.of(context)),
            text=text,
            quotations=quotations,
            objecting=lambda: objects(_own_words(text, quotations)),
        )
        topical = self._topic(text, context) if self._topic else None
        if topical is not None:
            signals = (*signals, topical)
        return Reading(signals, language_of(text), self.model)

    def read_many(self, texts: Sequence[str]) -> list[Reading]:
        """Measure texts that have nothing around them, in their order."""
        return [self.read(text) for text in texts]

    def _hits(self, text: str, audience: Audience) -> Iterator[Hit]:
        view = normalise(text)
        passage = Passage.of_view(view)
        look = self._lexicon.look(view)
        matches, unmasked = look.matches, _unmasked(passage, look)
        reports = Reports()
        yield from _from_lists(matches)
        yield from find_slurs(passage, matches, reports)
        yield from insults_in_lists(passage, unmasked, matches, audience, reports)
        yield from find_identity_attacks(passage, matches, reports)
        for sentence in _read_once(passage, unmasked):
            yield from insults_in_sentence(sentence, audience, reports)
            yield from find_threats(sentence, audience, reports)
        yield from find_spam(view)
        yield from find_private_information(view)


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
