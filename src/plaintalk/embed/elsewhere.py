"""Answers that pages of any origin may read: who asks is told by a token, never by a cookie."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from plaintalk.people.quota import Left

PREFIXES = ("/api/v1/", "/embed/v1/")
_ASKED_WITH = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID"
_TOLD_WITH = (
    "ETag, Idempotent-Replayed, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
)
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_HOUR_S = 3600
# Where a request keeps what is left of its sender's quota.
_LEFT = "plaintalk.left"


def note_left(request: HttpRequest, left: Left) -> None:
    """Let the answer to this request say what is left of the sender's quota."""
    request.META[_LEFT] = left


class AnswerElsewhere:
    """Let any origin read what the API and the embeddable parts answer, errors too.

    No `Access-Control-Allow-Credentials` is sent, so that a browser shows a page of another origin
    nothing that came with cookies. Source: the Fetch standard, section 3.3.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIXES):
            return self.get_response(request)
        if _is_preflight(request):
            return _preflight()
        response = self.get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _TOLD_WITH
        _say_what_is_left(request, response)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ["Authorization", "Cookie", "Origin"])
        return response


def _is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def _preflight() -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    del response["Content-Type"]
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = _METHODS
    response["Access-Control-Allow-Headers"] = _ASKED_WITH
    response["Access-Control-Max-Age"] = str(_HOUR_S)
    return response


def _say_what_is_left(request: HttpRequest, response: HttpResponseBase) -> None:
    """Source: the IETF draft "RateLimit header fields for HTTP", version 6."""
    left: Left | None = request.META.get(_LEFT)
    if left is None or not left.limit:
        return
    response["RateLimit-Limit"] = str(left.limit)
    response["RateLimit-Remaining"] = str(left.requests)
    response["RateLimit-Reset"] = str(left.full_in_s)
