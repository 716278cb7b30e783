"""An address that names nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plaintalk.kernel.errors import NotFound
from plaintalk.kernel.http_status import status_of


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django passes it
    """Answer an address that names nothing."""
    error = NotFound()
    return render(request, "pages/refused.html", {"error": error}, status=status_of(error))
