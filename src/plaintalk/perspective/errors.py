"""Every refusal of the wire, with what clients look for in it: message, `details`, status.

Source: the Perspective API's documented errors, and https://google.aip.dev/193 for their form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from plaintalk.kernel.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    PlaintalkError,
    TooSoon,
    Unavailable,
)
from plaintalk.perspective.messages import PACKAGE

TEXT_MAX_BYTES = 20_480

Data = dict[str, Any]
# What Google's names say of a family. All that is malformed is 400 on this wire.
_STATUS: Mapping[type[PlaintalkError], tuple[HTTPStatus, str]] = {
    Invalid: (HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT"),
    NotAllowed: (HTTPStatus.FORBIDDEN, "PERMISSION_DENIED"),
    NotFound: (HTTPStatus.NOT_FOUND, "NOT_FOUND"),
    TooSoon: (HTTPStatus.TOO_MANY_REQUESTS, "RESOURCE_EXHAUSTED"),
    Unavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE"),
}


def error_data(error: PlaintalkError) -> tuple[HTTPStatus, Data]:
    """Give the HTTP status and the JSON that an error is answered with."""
    status, name = next(
        (_STATUS[family] for family in type(error).__mro__ if family in _STATUS),
        (HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL"),
    )
    told: Data = {"code": status.value, "message": str(error), "status": name}
    details = error.wire_details() if isinstance(error, Detailed) else []
    return status, {"error": told | ({"details": details} if details else {})}


class Detailed:
    """An error that says more than its message."""

    def wire_details(self) -> list[Data]:
        """Give the entries of `error.details`."""
        raise NotImplementedError


# ---- the payload ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with one field. `field` is its path in snake_case, "" for the whole."""

    field: str
    description: str


class PayloadInvalid(Detailed, Invalid):
    """The payload is not the JSON of the message: unreadable, unknown fields, wrong types."""

    code = "perspective_payload_invalid"
    text = "{problems}"

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(problems="\n".join(one.description for one in violations))
        self.violations = violations

    def wire_details(self) -> list[Data]:
        told = [
            ({"field": one.field} if one.field else {}) | {"description": one.description}
            for one in self.violations
        ]
        return [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": told}]


class PayloadTooLarge(Invalid):
    """The request's body is larger than the server reads."""

    code = "perspective_payload_too_large"
    text = "Request payload size exceeds the limit: {limit} bytes."


class ParameterInvalid(Invalid):
    """A standard query parameter asks for what is not served."""

    code = "perspective_parameter_invalid"
    text = "Invalid value at query parameter '{name}'. Use one of: {values}."


class CallbackRefused(Invalid):
    """JSONP is asked for. It would run an answer as script; CORS is there instead."""

    code = "perspective_callback_refused"
    text = "Callbacks (JSONP) are not served. Any origin may ask with fetch: CORS is open here."


# ---- what the API documents ------------------------------------------------------------------


class Documented(Detailed, Invalid):
    """An error that the API documents, with an `errorType` that clients branch on."""

    error_type: ClassVar[str] = "INVALID_REQUEST"

    def wire_details(self) -> list[Data]:
        return [
            {"@type": f"type.googleapis.com/{PACKAGE}.Error", "errorType": self.error_type}
            | self.more()
        ]

    def more(self) -> Data:
        """Give what stands beside `errorType`."""
        return {}


class CommentEmpty(Documented):
    """There is no text, or only white space."""

    code = "perspective_comment_empty"
    text = "Comment must be non-empty."
    error_type = "COMMENT_EMPTY"


class CommentTooLong(Documented):
    """The text is longer than the wire allows."""

    code = "perspective_comment_too_long"
    text = "Comment text too long. Its {length} bytes exceeded limit of {limit}."
    error_type = "COMMENT_TOO_LONG"


class AttributesMissing(Documented):
    """No attribute was requested."""

    code = "perspective_attributes_missing"
    text = "Missing requested_attributes"
    error_type = "NO_REQUESTED_ATTRIBUTES"


class AttributeUnknown(Documented):
    """The engine has no such score."""

    code = "perspective_attribute_unknown"
    text = "Unknown requested attribute: {attribute}"


class ScoreTypeUnserved(Documented):
    """Another score than a probability was requested."""

    code = "perspective_score_type_unserved"
    text = "Requested score type {score_type} is not supported by attribute {attribute}"


class TextTypeUnserved(Documented):
    """The comment is said to be HTML."""

    code = "perspective_text_type_unserved"
    text = "Currently, only 'PLAIN_TEXT' comments are supported"


class TextTypeUnknown(Documented):
    """The comment is said to be of a kind that has a number and no name."""

    code = "perspective_text_type_unknown"
    text = "Unknown text type"


class ContextTwice(Documented):
    """Both forms of context were given."""

    code = "perspective_context_twice"
    text = (
        "Context can have either entries or article_and_parent_comment, but both fields were "
        "populated."
    )


class LanguageUndetected(Documented):
    """No language was given, and the text has no letters to tell one by."""

    code = "perspective_language_undetected"
    text = "Unable to detect language"
    error_type = "LANGUAGE_DETECTION_FAILED"


class LanguageUnserved(Documented):
    """The engine has no score of this attribute in a language of the comment."""

    code = "perspective_language_unserved"
    text = "Attribute {attribute} does not support request languages: {languages}"
    error_type = "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"

    def __init__(
        self, *, attribute: str, unserved: Sequence[str], languages: Sequence[str], requested: bool
    ) -> None:
        super().__init__(attribute=attribute, languages=", ".join(unserved))
        self.attribute, self.languages, self.requested = attribute, list(languages), requested

    def more(self) -> Data:
        name = "requestedLanguages" if self.requested else "detectedLanguages"
        told = {name: self.languages, "attribute": self.attribute}
        return {"languageNotSupportedByAttributeError": told}


class SuggestionMissing(Documented):
    """No score was suggested."""

    code = "perspective_suggestion_missing"
    text = "Missing attribute_scores"


class SuggestionIncomplete(Documented):
    """A suggestion lacks the score of the whole text, which is what is kept."""

    code = "perspective_suggestion_incomplete"
    text = "Attribute {attribute} has neither a summary_score nor a score of the whole text"


class SuggestionOutOfRange(Documented):
    """A suggested score is no probability."""

    code = "perspective_suggestion_out_of_range"
    text = "The score suggested for attribute {attribute} is not between 0 and 1"


class SpanInvalid(Documented):
    """A span has no begin or end, or lies outside the text."""

    code = "perspective_span_invalid"
    text = "Span scores of attribute {attribute} need begin and end within the comment"


# ---- who asks, and whether there is an answer ------------------------------------------------


class KeyMissing(NotAllowed):
    """No API key was sent, and this installation wants one."""

    code = "perspective_key_missing"
    text = (
        "The request is missing a valid API key. Send it as ?key=KEY, as the header "
        "x-goog-api-key, or as Authorization: Bearer KEY."
    )


class KeyInvalid(Detailed, Invalid):
    """The API key is unknown or revoked."""

    code = "perspective_key_invalid"
    text = "API key not valid. Please pass a valid API key."

    def wire_details(self) -> list[Data]:
        return [_error_info("API_KEY_INVALID")]


class QuotaUsedUp(Detailed, TooSoon):
    """The key made as many requests as it may for now."""

    code = "perspective_quota_used_up"
    text = "Quota exceeded: this key may make {limit} requests per {unit}."

    def wire_details(self) -> list[Data]:
        delay = f"{self.details['retry_after_s']}s"
        return [
            _error_info("RATE_LIMIT_EXCEEDED"),
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay},
        ]


class EngineSilent(Unavailable):
    """The engine failed, or did not answer in time."""

    code = "perspective_engine_silent"
    text = "The comment could not be read in time. Try again."


class MethodUnknown(NotFound):
    """Nothing is served at this address of the wire."""

    code = "perspective_method_unknown"
    text = "Method not found."


class VersionUnknown(NotFound):
    """A discovery document of another API version was asked for."""

    code = "perspective_version_unknown"
    text = "Discovery document not found for API version {version}. There is v1alpha1."


def _error_info(reason: str) -> Data:
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    return {"@type": kind, "reason": reason, "domain": "googleapis.com"}
