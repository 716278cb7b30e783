"""The wire's two methods as an OpenAPI document, exact about what is taken and what is answered.

Source: https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Mapping, Sequence
from typing import Any

from plaintalk import __version__
from plaintalk.perspective.attributes import names_pattern
from plaintalk.perspective.discovery import VERSION
from plaintalk.perspective.errors import TEXT_MAX_BYTES
from plaintalk.perspective.messages import (
    ANALYZE_REQUEST,
    ANALYZE_RESPONSE,
    ARTICLE_AND_PARENT_COMMENT,
    ATTRIBUTE_PARAMETERS,
    ATTRIBUTE_SCORES,
    CONTEXT,
    SCORE,
    SPAN_SCORE,
    SUGGEST_REQUEST,
    SUGGEST_RESPONSE,
    TEXT_ENTRY,
    Choice,
    Field,
    Kind,
    Message,
    Shape,
)

Data = dict[str, Any]

_FLOAT32_MAX = 3.4028234663852886e38
_INT32_MAX = 2**31 - 1
# A message as it is taken is another schema than as it is answered: two casings, null, and more.
_TAKEN = "Taken"
_COMMENT = "Comment"

_TAKEN_VALUES: Mapping[Kind, Data] = {
    Kind.STRING: {"type": "string"},
    Kind.BOOL: {"type": "boolean"},
    Kind.FLOAT: {
        "anyOf": [
            {"type": "number", "minimum": -_FLOAT32_MAX, "maximum": _FLOAT32_MAX},
            {"type": "string", "pattern": r"^-?[0-9]\.[0-9]{1,7}$"},
            {"enum": ["NaN", "Infinity", "-Infinity"]},
        ]
    },
    Kind.INT32: {
        "anyOf": [
            {"type": "integer", "minimum": -_INT32_MAX, "maximum": _INT32_MAX},
            {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"},
        ]
    },
}
_PROBABILITY: Data = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": r"^0\.[0-9]{1,7}$"},
    ]
}
_TAKEN_MESSAGES = (
    TEXT_ENTRY,
    ARTICLE_AND_PARENT_COMMENT,
    CONTEXT,
    ATTRIBUTE_PARAMETERS,
    SCORE,
    SPAN_SCORE,
    ATTRIBUTE_SCORES,
    ANALYZE_REQUEST,
    SUGGEST_REQUEST,
)
_ANSWERED_MESSAGES = (SCORE, SPAN_SCORE, ATTRIBUTE_SCORES, ANALYZE_RESPONSE, SUGGEST_RESPONSE)
_ALWAYS_ANSWERED: Mapping[str, Sequence[str]] = {
    SCORE.name: ("value", "type"),
    SPAN_SCORE.name: ("begin", "end", "score"),
    ATTRIBUTE_SCORES.name: ("spanScores", "summaryScore"),
    ANALYZE_RESPONSE.name: ("languages", "detectedLanguages"),
    SUGGEST_RESPONSE.name: ("detectedLanguages", "requestedLanguages"),
}
_ALWAYS_TAKEN: Mapping[str, Sequence[str]] = {
    SPAN_SCORE.name: ("begin", "end", "score"),
    ANALYZE_REQUEST.name: ("comment", "requestedAttributes"),
    SUGGEST_REQUEST.name: ("comment", "attributeScores"),
}
_ERRORS = {
    "400": "Something about the request can't be used; `details` says what.",
    "403": "The API key is missing.",
    "404": "There is no publication here yet.",
    "405": "Only POST is served here.",
    "429": "The key must wait.",
    "503": "The engine did not answer in time.",
}


def openapi_document(root: str) -> Data:
    """Give the document for a server whose address, with a slash at its end, is `root`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Plaintalk's Perspective wire",
            "version": __version__,
            "description": "The wire format of the Perspective API. Field names are taken in "
            f"camelCase and snake_case. A text has at most {TEXT_MAX_BYTES} bytes of UTF-8.",
        },
        "servers": [{"url": root.rstrip("/")}],
        "paths": {
            f"/{VERSION}/comments:analyze": _path(
                "analyze", "Score a comment", ANALYZE_REQUEST, ANALYZE_RESPONSE
            ),
            f"/{VERSION}/comments:suggestscore": _path(
                "suggestscore", "Suggest scores", SUGGEST_REQUEST, SUGGEST_RESPONSE
            ),
        },
        "components": {
            "schemas": {
                **{f"{one.name}{_TAKEN}": _taken(one) for one in _TAKEN_MESSAGES},
                **{one.name: _answered(one) for one in _ANSWERED_MESSAGES},
                _COMMENT: _comment(),
                "Error": _error(),
            },
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": "key"},
                "header": {"type": "apiKey", "in": "header", "name": "x-goog-api-key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"key": []}, {"header": []}, {"bearer": []}],
    }


def _path(name: str, about: str, request: Message, response: Message) -> Data:
    operation: Data = {
        "operationId": name,
        "summary": about,
        "requestBody": {"required": True, "content": _json(f"{request.name}{_TAKEN}")},
        "responses": {
            "200": {"description": "As asked.", "content": _json(response.name)},
            **{status: _refusal(status, told) for status, told in _ERRORS.items()},
        },
        "parameters": [
            {"name": "prettyPrint", "in": "query", "schema": {"type": "boolean", "default": True}}
        ],
    }
    return {"post": operation}


def _json(name: str) -> Data:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _refusal(status: str, told: str) -> Data:
    refusal: Data = {"description": told, "content": _json("Error")}
    if status == "429":
        wait = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
        refusal["headers"] = {"Retry-After": wait}
    return refusal


def _error() -> Data:
    """The form of Google's errors. Source: AIP-193, https://google.aip.dev/193."""
    inner = {
        "type": "object",
        "required": ["code", "message", "status"],
        "additionalProperties": False,
        "properties": {
            "code": {"type": "integer"},
            "message": {"type": "string"},
            "status": {"type": "string"},
            "details": {"type": "array", "items": {"type": "object", "required": ["@type"]}},
        },
    }
    return {
        "type": "object",
        "required": ["error"],
        "additionalProperties": False,
        "properties": {"error": inner},
    }


# ---- as taken --------------------------------------------------------------------------------


def _taken(message: Message) -> Data:
    always = _ALWAYS_TAKEN.get(message.name, ())
    properties: Data = {}
    for field in message.fields:
        one = _taken_field(message, field)
        properties |= {
            name: {"anyOf": [one, {"type": "null"}]} for name in (field.name, field.snake)
        }
    schema = _object(message, properties)
    either = [_either_casing(field) for field in message.fields if field.name in always]
    if message is CONTEXT:
        either.append({"not": {"allOf": [_either_casing(field) for field in message.fields]}})
    if message is ATTRIBUTE_SCORES:
        either.append({"anyOf": [_either_casing(field) for field in message.fields]})
    return schema | ({"allOf": either} if either else {})


def _either_casing(field: Field) -> Data:
    """That a field is there in one of its casings: null and an empty list are as good as absent."""
    absent = {"anyOf": [{"type": "null"}, {"type": "array", "maxItems": 0}]}
    return {
        "anyOf": [
            {"required": [name], "properties": {name: {"not": absent}}}
            for name in dict.fromkeys((field.name, field.snake))
        ]
    }


def _taken_field(message: Message, field: Field) -> Data:
    if field.name == "comment":
        return {"$ref": f"#/components/schemas/{_COMMENT}"}
    if message is SCORE and field.of is Kind.FLOAT:
        return _PROBABILITY
    one = _taken_value(field.of)
    if field.shape is Shape.LIST:
        return {"anyOf": [{"type": "array", "items": one}, one]}
    if field.shape is Shape.MAP:
        return _by_attribute(one)
    return one


def _taken_value(of: Kind | Choice | Message) -> Data:
    if isinstance(of, Message):
        return {"$ref": f"#/components/schemas/{of.name}{_TAKEN}"}
    if isinstance(of, Choice):
        return {"enum": [*of.values[: of.served], *range(of.served)]}
    return dict(_TAKEN_VALUES[of])


def _comment() -> Data:
    """The text that is scored; unlike one around it, it must have something to read."""
    text = {"type": "string", "pattern": r"\S", "maxLength": TEXT_MAX_BYTES}
    kind = next(field for field in TEXT_ENTRY.fields if field.name == "type")
    properties = {"text": text, "type": _taken_value(kind.of)}
    return _object(TEXT_ENTRY, properties) | {"required": ["text"]}


def _by_attribute(one: Data) -> Data:
    """At least one attribute, each with a value of this shape."""
    return {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": names_pattern()},
        "additionalProperties": one,
    }


# ---- as answered -----------------------------------------------------------------------------


def _answered(message: Message) -> Data:
    properties = {field.name: _answered_field(field) for field in message.fields}
    return _object(message, properties) | {"required": list(_ALWAYS_ANSWERED[message.name])}


def _answered_field(field: Field) -> Data:
    one = _answered_value(field.of)
    if field.shape is Shape.LIST:
        return {"type": "array", "items": one} | (
            {"minItems": 1} if field.name == "spanScores" else {}
        )
    if field.shape is Shape.MAP:
        return _by_attribute(one)
    return one


def _answered_value(of: Kind | Choice | Message) -> Data:
    if isinstance(of, Message):
        return {"$ref": f"#/components/schemas/{of.name}"}
    if isinstance(of, Choice):
        return {"const": "PROBABILITY"}
    if of is Kind.FLOAT:
        return {"type": "number", "minimum": 0, "maximum": 1}
    return {"type": "integer", "minimum": 0} if of is Kind.INT32 else {"type": "string"}


def _object(message: Message, properties: Data) -> Data:
    return {
        "type": "object",
        "description": message.about,
        "properties": properties,
        "additionalProperties": False,
    }
