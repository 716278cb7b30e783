"""What is asked, typed and checked: all that can be refused without reading the text."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plaintalk.engine.signals import Attribute, Context
from plaintalk.perspective.attributes import attribute_named
from plaintalk.perspective.errors import (
    TEXT_MAX_BYTES,
    AttributesMissing,
    CommentEmpty,
    CommentTooLong,
    ContextTwice,
    ScoreTypeUnserved,
    SpanInvalid,
    SuggestionIncomplete,
    SuggestionMissing,
    SuggestionOutOfRange,
    TextTypeUnknown,
    TextTypeUnserved,
)
from plaintalk.perspective.messages import ANALYZE_REQUEST, SUGGEST_REQUEST
from plaintalk.perspective.proto_json import read_message
from plaintalk.perspective.spans import utf16_length

_SERVED_SCORE_TYPES = {"SCORE_TYPE_UNSPECIFIED", "PROBABILITY"}
_SERVED_TEXT_TYPES = {"TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT"}
# A quotation is looked for in so much of an article, as on the site itself.
_CONTEXT_CHARS_READ = 20_000

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One attribute as it was requested.

    Attributes:
        name: as requested, and as replied.
        threshold: the attribute is left out below it.
    """

    name: str
    attribute: Attribute
    threshold: float


@dataclass(frozen=True, slots=True)
class AnalyzeRequest:
    """A comment to be scored. `client_token` is None when none was sent."""

    text: str
    context: Context
    wanted: Sequence[Wanted]
    by_sentence: bool
    languages: Sequence[str]
    client_token: str | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """What one attribute's score should have been, 0.0 to 1.0."""

    attribute: Attribute
    value: float


@dataclass(frozen=True, slots=True)
class SuggestRequest:
    """Scores that a comment should have had."""

    text: str
    suggested: Sequence[Suggested]
    languages: Sequence[str]
    community_id: str
    client_token: str | None


def read_analyze(payload: bytes) -> AnalyzeRequest:
    """Read and check the body of comments:analyze.

    Raises:
        PayloadInvalid: it is not the message.
        Documented: it asks for what is not served; the first that is wrong.
    """
    given = read_message(payload, ANALYZE_REQUEST)
    text = _text(given)
    requested = given.get("requestedAttributes")
    if not requested:
        raise AttributesMissing()
    _check_text_type(given)
    return AnalyzeRequest(
        text=text,
        context=_context(given.get("context", {})),
        wanted=[_wanted(name, parameters) for name, parameters in requested.items()],
        by_sentence=given.get("spanAnnotations", False),
        languages=given.get("languages", []),
        client_token=given.get("clientToken"),
    )


def read_suggest(payload: bytes) -> SuggestRequest:
    """Read and check the body of comments:suggestscore.

    Raises:
        PayloadInvalid: it is not the message.
        Documented: it suggests what can't be kept; the first that is wrong.
    """
    given = read_message(payload, SUGGEST_REQUEST)
    text = _text(given)
    scores = given.get("attributeScores")
    if not scores:
        raise SuggestionMissing()
    _check_text_type(given)
    _context(given.get("context", {}))
    return SuggestRequest(
        text=text,
        suggested=[_suggested(name, one, utf16_length(text)) for name, one in scores.items()],
        languages=given.get("languages", []),
        community_id=given.get("communityId", ""),
        client_token=given.get("clientToken"),
    )


def _text(given: Given) -> str:
    text: str = given.get("comment", {}).get("text", "")
    if not text.strip():
        raise CommentEmpty()
    length = len(text.encode())
    if length > TEXT_MAX_BYTES:
        raise CommentTooLong(length=length, limit=TEXT_MAX_BYTES)
    return text


def _check_text_type(given: Given) -> None:
    kind = given["comment"].get("type", "PLAIN_TEXT")
    if not kind:
        raise TextTypeUnknown()
    if kind not in _SERVED_TEXT_TYPES:
        raise TextTypeUnserved()


def _check_score_type(name: str, given: Given) -> None:
    kind = given.get("scoreType" if "scoreType" in given else "type", "PROBABILITY")
    if kind not in _SERVED_SCORE_TYPES:
        raise ScoreTypeUnserved(score_type=kind or "UNKNOWN", attribute=name)


def _wanted(name: str, parameters: Given) -> Wanted:
    attribute = attribute_named(name)
    _check_score_type(name, parameters)
    return Wanted(name, attribute, parameters.get("scoreThreshold", -math.inf))


# ---- what surrounds the comment --------------------------------------------------------------


def _context(given: Given) -> Context:
    """The last entry is the comment that is answered, the one before it the article."""
    entries, both = given.get("entries", []), given.get("articleAndParentComment")
    if entries and both is not None:
        raise ContextTwice()
    if both is not None:
        article, parent = (both.get(name, {}) for name in ("article", "parentComment"))
        return _surroundings([article.get("text", ""), parent.get("text", "")])
    return _surroundings([text for one in entries if not _is_data(text := one.get("text", ""))])


def _surroundings(texts: Sequence[str]) -> Context:
    parent = texts[-1] if texts else ""
    article = texts[-2] if len(texts) > 1 else ""
    return Context(parent=parent[:_CONTEXT_CHARS_READ], article=article[:_CONTEXT_CHARS_READ])


def _is_data(text: str) -> bool:
    """Whether an entry is no text: Coral sends a JSON object with the comment's ids."""
    stripped = text.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")):
        return False
    try:
        return isinstance(json.loads(stripped), dict)
    except (ValueError, RecursionError):
        return False


# ---- suggestions -----------------------------------------------------------------------------


def _suggested(name: str, given: Given, length: int) -> Suggested:
    attribute = attribute_named(name)
    spans = given.get("spanScores", [])
    for span in spans:
        _check_span(name, span, length)
    whole = [one["score"] for one in spans if (one["begin"], one["end"]) == (0, length)]
    scores = [given["summaryScore"]] if "summaryScore" in given else whole
    if not scores:
        raise SuggestionIncomplete(attribute=name)
    return Suggested(attribute, _probability(name, scores[0]))


def _check_span(name: str, span: Given, length: int) -> None:
    if not {"begin", "end", "score"} <= span.keys():
        raise SpanInvalid(attribute=name)
    if not 0 <= span["begin"] < span["end"] <= length:
        raise SpanInvalid(attribute=name)
    _probability(name, span["score"])


def _probability(name: str, score: Given) -> float:
    _check_score_type(name, score)
    # proto3 JSON leaves a field out whose value is 0.
    value: float = score.get("value", 0.0)
    if not 0 <= value <= 1:
        raise SuggestionOutOfRange(attribute=name)
    return value
