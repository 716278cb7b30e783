"""Errors answered: as problem JSON to programs, as a page to people, to Perspective as it does."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Invalid, NotFound, PlaintalkError, WrongMethod
from plaintalk.kernel.http_status import headers_of, status_of
from plaintalk.kernel.problems import MEDIA_TYPE, problem
from plaintalk.perspective.serving import PREFIXES, answer_error

_SPOKEN_BY_PROGRAMS = ("/api/", "/embed/")


class AddressUnreadable(Invalid):
    """The address holds a NUL character, which no database of ours can look up."""

    code = "address_unreadable"
    text = _("This address holds characters that no page of ours has.")


class OurMistake(PlaintalkError):
    """Something escaped that nobody thought of. It is logged."""

    code = "internal_error"
    text = _("Something went wrong on our side. It was noted; try again later.")


class RequestUnreadable(Invalid):
    """Django refused a request before anything of ours saw it."""

    code = "request_unreadable"
    text = _("This request can't be read.")


# What Django answers by itself, in words of ours.
_BY_STATUS: Mapping[int, type[PlaintalkError]] = {
    HTTPStatus.BAD_REQUEST: RequestUnreadable,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.METHOD_NOT_ALLOWED: WrongMethod,
    HTTPStatus.INTERNAL_SERVER_ERROR: OurMistake,
}


class TellErrors:
    """Answer a PlaintalkError as problem JSON to programs and as a page to people.

    Bugs are let through: Django logs them and answers 500.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return self.answer(request, AddressUnreadable())
        response = self.get_response(request)
        if request.path.startswith(_SPOKEN_BY_PROGRAMS):
            _say_as_problem(response)
        return response

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
            response["Content-Type"] = MEDIA_TYPE
        else:
            response = render(
                request, "pages/refused.html", {"error": error}, status=status_of(error)
            )
        for name, value in headers_of(error).items():
            response[name] = value
        return response


def _say_as_problem(response: HttpResponseBase) -> None:
    """Put problem JSON in place of the page that Django made for an error."""
    error = _BY_STATUS.get(response.status_code)
    if error is None or not isinstance(response, HttpResponse):
        return
    if response.get("Content-Type", "") == MEDIA_TYPE:
        return
    status = HTTPStatus(response.status_code)
    told = problem(error()) | {"title": status.phrase, "status": status.value}
    response.content = JsonResponse(told).content
    response["Content-Type"] = MEDIA_TYPE
