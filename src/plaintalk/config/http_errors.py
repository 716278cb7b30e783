"""Errors answered: as problem JSON to programs, as a page to people, to Perspective as it does."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from plaintalk.kernel.errors import Invalid, PlaintalkError, TooSoon
from plaintalk.kernel.http_status import status_of
from plaintalk.perspective.serving import PREFIXES, answer_error

_SPOKEN_BY_PROGRAMS = ("/api/", "/embed/")


def problem(error: PlaintalkError) -> dict[str, object]:
    """Give an error as problem JSON. Source: RFC 9457, with `code` and `fields` of our own."""
    status = status_of(error)
    told: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(error),
        "code": error.code,
    }
    if isinstance(error, Invalid) and error.fields:
        told["fields"] = {
            name: [str(each) for each in problems] for name, problems in error.fields.items()
        }
    return told


class AddressUnreadable(Invalid):
    """The address holds a NUL character, which no database of ours can look up."""

    code = "address_unreadable"
    text = "This address holds characters that no page of ours has."


class TellErrors:
    """Answer a PlaintalkError as problem JSON to programs and as a page to people.

    Bugs are let through: Django logs them and answers 500.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return self.answer(request, AddressUnreadable())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer our own errors; give None for all others."""
        return self.answer(request, error) if isinstance(error, PlaintalkError) else None

    def answer(self, request: HttpRequest, error: PlaintalkError) -> HttpResponse:
        """Say an error to whoever asked, in the form that they read."""
        if request.path.startswith(PREFIXES):
            return answer_error(request, error)
        response: HttpResponse
        if request.path.startswith(_SPOKEN_BY_PROGRAMS):
            response = JsonResponse(problem(error), status=status_of(error))
            response["Content-Type"] = "application/problem+json"
        else:
            response = render(
                request, "pages/refused.html", {"error": error}, status=status_of(error)
            )
        if isinstance(error, TooSoon):
            response["Retry-After"] = str(error.details.get("retry_after_s", 60))
        return response
