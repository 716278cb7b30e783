"""A comment scored: read in time, its language settled, its scores written as clients expect."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswerInTime
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any, Protocol, TypeVar

import numpy as np

from plaintalk.discussion.judgement import default_engine
from plaintalk.engine import Engine
from plaintalk.engine.language import UNKNOWN
from plaintalk.engine.signals import Attribute, Context, Reading, Span
from plaintalk.perspective.errors import EngineSilent, LanguageUndetected, LanguageUnserved
from plaintalk.perspective.requests import AnalyzeRequest
from plaintalk.perspective.spans import utf16_length, utf16_spans

log = logging.getLogger(__name__)

T = TypeVar("T")
Data = dict[str, Any]
Scores = Mapping[Attribute, float]

ENGLISH = "en"
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_SCRIPT_CHARS = 4


class Scorer(Protocol):
    """The engine, or what stands in for it."""

    @property
    def model(self) -> str:
        """Id of the rules and weights in use."""

    def read(self, text: str, context: Context) -> Reading:
        """Give signals and scores of one text."""

    def speaks(self, attribute: Attribute, language: str) -> bool:
        """Whether there is a score of this attribute in a language."""

    def sentence_scores(self, text: str, context: Context) -> Sequence[tuple[Span, Scores]]:
        """Give each sentence of a text, in order, with its scores."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a caller is answered.

    Attributes:
        lenient: texts are scored whatever their language.
        language: that of the site, which a short text is taken to be in.
        timeout_s: longest wait for the engine.
    """

    lenient: bool
    language: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages a text is scored as, those found out, and whether the caller said them."""

    used: Sequence[str]
    detected: Sequence[str]
    requested: bool


def shared_engine() -> Scorer:
    """Give the engine of this process, which also judges comments on the site."""
    engine = default_engine()
    if not isinstance(engine, Engine):
        message = f"A {type(engine).__name__} has no scores."
        raise TypeError(message)
    return engine


def analyze(asked: AnalyzeRequest, *, engine: Scorer, manner: Manner) -> Data:
    """Score a comment; give the reply. Stores nothing.

    Raises:
        EngineSilent: the engine failed or did not answer in time.
        LanguageUndetected, LanguageUnserved: as documented, unless the manner is lenient.
    """
    until = monotonic() + manner.timeout_s
    reading = in_time(lambda: engine.read(asked.text, asked.context), timeout_s=manner.timeout_s)
    languages = settle_languages(asked, reading, engine=engine, manner=manner)
    parts = _sentences(asked, engine, timeout_s=until - monotonic())
    whole = Span(0, utf16_length(asked.text))
    reply: Data = {}
    scored = {
        one.name: _attribute_scores(one.attribute, reading, whole, parts)
        for one in asked.wanted
        if not score_in(reading, one.attribute) < one.threshold
    }
    if scored:
        reply["attributeScores"] = scored
    reply |= {"languages": list(languages.used), "detectedLanguages": list(languages.detected)}
    return reply if asked.client_token is None else reply | {"clientToken": asked.client_token}


# ---- the engine, in time ---------------------------------------------------------------------


def in_time(work: Callable[[], T], *, timeout_s: float) -> T:
    """Give what the engine answers.

    Raises:
        EngineSilent: it failed or did not answer in time.
    """
    waiting = _workers().submit(work)
    try:
        return waiting.result(timeout=max(timeout_s, 0))
    except NoAnswerInTime as error:
        waiting.cancel()
        log.warning("The engine did not answer a Perspective client in time.")
        raise EngineSilent() from error
    except Exception as error:
        log.exception("The engine failed on a text of a Perspective client.")
        raise EngineSilent() from error


@cache
def _workers() -> ThreadPoolExecutor:
    # Apart from those of the site, so that what a client sends can't hold up a reader's comment.
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="perspective")


def _sentences(
    asked: AnalyzeRequest, engine: Scorer, *, timeout_s: float
) -> Sequence[tuple[Span, Scores]]:
    """The sentences, in UTF-16 units, with their scores, where wanted and where there is time.

    Spans are advisory: a text whose sentences take too long is answered as a whole.
    """
    if not asked.by_sentence:
        return ()
    try:
        parts = in_time(
            lambda: engine.sentence_scores(asked.text, asked.context), timeout_s=timeout_s
        )
    except EngineSilent:
        return ()
    spans = utf16_spans(asked.text, [span for span, _scores in parts])
    return [(span, scores) for span, (_typed, scores) in zip(spans, parts, strict=True)]


# ---- languages -------------------------------------------------------------------------------


def settle_languages(
    asked: AnalyzeRequest, reading: Reading, *, engine: Scorer, manner: Manner
) -> Languages:
    """Give the languages that a text is scored as.

    Raises:
        LanguageUndetected: none was requested, and the text has no letters.
        LanguageUnserved: an attribute can't be told in one of them; the first such attribute.
    """
    languages = languages_of(asked.text, asked.languages, reading, engine=engine, manner=manner)
    if manner.lenient:
        return languages
    if not languages.requested and not _LETTER.search(asked.text):
        raise LanguageUndetected()
    for one in asked.wanted:
        unserved = [
            each for each in languages.used if not engine.speaks(one.attribute, _primary(each))
        ]
        if unserved:
            raise LanguageUnserved(
                attribute=one.name,
                unserved=unserved,
                languages=languages.used,
                requested=languages.requested,
            )
    return languages


def languages_of(
    text: str, requested: Sequence[str], reading: Reading, *, engine: Scorer, manner: Manner
) -> Languages:
    """Give the languages requested, or else the one found out.

    A text in Latin letters too short to tell is taken to be in the site's language if the engine
    scores that, else in English: an error for "yo hamburger" would help nobody.
    """
    found = reading.language
    if found == UNKNOWN and _is_latin(text):
        spoken = engine.speaks(Attribute.TOXICITY, _primary(manner.language))
        found = _primary(manner.language) if spoken else ENGLISH
    return Languages(requested or [found], [found], requested=bool(requested))


def _is_latin(text: str) -> bool:
    """Whether nothing speaks against Latin script: no letters at all, or mostly Latin ones."""
    return 2 * len(_LATIN.findall(text)) >= len(_LETTER.findall(text))


def _primary(tag: str) -> str:
    """The language of a BCP 47 tag, with its script if it names one: "en-GB" is en."""
    language, *rest = tag.replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == _SCRIPT_CHARS and part.isalpha()), "")
    return f"{language.lower()}-{script.title()}" if script else language.lower()


# ---- scores ----------------------------------------------------------------------------------


def score_in(reading: Reading, attribute: Attribute) -> float:
    """Give an attribute's score, 0.0 to 1.0.

    In a language that the score does not speak, it is what the word lists and rules found: the
    strongest signal of the attribute, for TOXICITY of any that makes a text toxic, or 0.0.
    """
    if attribute in reading.scores:
        return _float32(reading.scores[attribute])
    counted = _TOXIC if attribute is Attribute.TOXICITY else {attribute}
    heard = [signal.score for signal in reading.signals if signal.attribute in counted]
    return _float32(max(heard, default=0.0))


_TOXIC = frozenset(Attribute) - {
    Attribute.SPAM, Attribute.PRIVATE_INFORMATION, Attribute.OFF_TOPIC, Attribute.LIKELY_TO_REJECT,
}  # fmt: skip


def _attribute_scores(
    attribute: Attribute, reading: Reading, whole: Span, parts: Sequence[tuple[Span, Scores]]
) -> Data:
    summary = _score(score_in(reading, attribute))
    scored = [
        _span_score(span, _score(_float32(scores[attribute])))
        for span, scores in parts
        if attribute in scores
    ]
    # Some clients read nothing else, so there is always at least the span of the whole text.
    return {"spanScores": scored or [_span_score(whole, summary)], "summaryScore": summary}


def _span_score(span: Span, score: Data) -> Data:
    return {"begin": span.start, "end": span.end, "score": score}


def _score(value: float) -> Data:
    return {"value": value, "type": "PROBABILITY"}


def _float32(value: float) -> float:
    """The number whose shortest form is that of the float32: 0.8627961, not 0.8627960681915283."""
    return float(str(np.float32(min(max(value, 0.0), 1.0))))
