"""The API as an OpenAPI document: what every method needs, answers and refuses, with examples."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from plaintalk.articles.queries import NoSite
from plaintalk.embed.api.caller import (
    Bearer,
    BodyUnreadable,
    Caller,
    FormForged,
    Need,
    NotSignedIn,
    ScopeMissing,
)
from plaintalk.kernel.errors import Invalid, PlaintalkError
from plaintalk.kernel.http_status import headers_of, status_of
from plaintalk.kernel.problems import MEDIA_TYPE, problem
from plaintalk.people.quota import QuotaUsedUp
from plaintalk.people.tokens import TokenUnusable

# Of all subjects: an address belongs to one router, whatever its methods are about.
router = Router()

Data = dict[str, Any]
# Where a method's refusals wait until somebody asks for the document; texts are translated late.
_REFUSALS = "x-plaintalk-refusals"


class ProblemOut(Schema):
    """Why something was refused (RFC 9457). `code` never changes; `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def needs(need: Need, *refusals: PlaintalkError) -> Data:
    """Give what a method is declared with: whom it answers, and how it may refuse.

    Args:
        refusals: those of its own; what every such method may say is added.
    """
    bearer = Bearer(need)
    extra: Data = {_REFUSALS: [*refusals, *_common_refusals(need)]}
    if bearer.is_optional:
        extra["security"] = [{}]
    return {"auth": bearer, "openapi_extra": extra}


def caller_of(request: HttpRequest) -> Caller:
    """Give who calls, as `Bearer` found out."""
    caller = request.auth  # type: ignore[attr-defined]  # ninja keeps here what `Bearer` gave
    assert isinstance(caller, Caller), "the method is declared with needs(…)"
    return caller


class DescribedAPI(NinjaAPI):
    """A NinjaAPI whose document tells of refusals too, and whose own refusals are problem JSON."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: Data | None = None
    ) -> Any:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        document["components"]["schemas"]["ProblemOut"] = _problem_schema()
        for operation in _operations(document):
            _tell_refusals(operation)
        return document

    def get_openapi_operation_id(self, operation: Operation) -> str:
        # What a generated client calls its function.
        return operation.view_func.__name__


def answer_ninjas_errors(api: NinjaAPI) -> None:
    """Let the library's own refusals be said as ours are."""

    @api.exception_handler(ValidationError)
    def say_fields(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields: dict[str, list[str]] = {}
        for one in error.errors:
            name = ".".join(str(part) for part in one["loc"][1:] if part != "given")
            fields.setdefault(name or "body", []).append(one["msg"])
        return _answer(Invalid(fields))

    @api.exception_handler(HttpError)
    def say_unreadable(_request: HttpRequest, _error: HttpError) -> HttpResponse:
        return _answer(BodyUnreadable())


def _answer(error: PlaintalkError) -> HttpResponse:
    told = json.dumps(problem(error), ensure_ascii=False)
    return HttpResponse(
        told, status=status_of(error), content_type=MEDIA_TYPE, headers=dict(headers_of(error))
    )


def _common_refusals(need: Need) -> Iterator[PlaintalkError]:
    yield NoSite()
    yield TokenUnusable()
    yield QuotaUsedUp(limit=600, unit="minute", retry_after_s=3)
    yield Invalid({"name_of_the_field": ["What is wrong with it."]})
    if need in {Need.READING, Need.WRITING, Need.EDITING, Need.TOKEN}:
        yield NotSignedIn()
    if need in {Need.READING, Need.WRITING, Need.EDITING, Need.ANYBODY_SPEAKING}:
        scope = {Need.READING: "read", Need.EDITING: "edit"}.get(need, "write")
        yield ScopeMissing(scope=scope)
    if need in {Need.WRITING, Need.EDITING, Need.ANYBODY_SPEAKING}:
        yield FormForged()
        yield BodyUnreadable()


def _operations(document: Mapping[str, Any]) -> Iterator[Data]:
    for path in document["paths"].values():
        yield from path.values()


def _tell_refusals(operation: Data) -> None:
    refusals: Iterable[PlaintalkError] = operation.pop(_REFUSALS, ())
    for error in refusals:
        status = status_of(error)
        told = operation["responses"].setdefault(status.value, _problem_response(status.phrase))
        examples = told["content"][MEDIA_TYPE]["examples"]
        examples[error.code] = {"value": problem(error)}


def _problem_response(phrase: str) -> Data:
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {"description": phrase, "content": {MEDIA_TYPE: {"schema": schema, "examples": {}}}}


def _problem_schema() -> Data:
    """Give the schema of a problem, with the members that only some have."""
    schema = ProblemOut.model_json_schema()
    texts = {"type": "array", "items": {"type": "string"}}
    found = {"$ref": "#/components/schemas/FoundOut"}
    schema["properties"] |= {
        "fields": {
            "type": "object",
            "additionalProperties": texts,
            "description": "What is wrong, by field; with 422.",
        },
        "standing": {
            "$ref": "#/components/schemas/Standing",
            "description": "Which the comment would get; with `comment_would_wait`.",
        },
        "body": {"type": "string", "description": "As it would be stored; with the same."},
        "findings": {"type": "array", "items": found, "description": "With the same."},
    }
    return schema
