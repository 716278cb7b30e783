"""How an open list learns that it is not so any more."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from plaintalk.moderation.lists import ListState


def pulse_of(name: str, state: ListState, *, query: str = "") -> dict[str, object]:
    """Give what `desk/_pulse.html` shows of a list as it stands.

    Args:
        name: of the list's page; that of its pulse is `<name>_pulse`.
        query: what the list is narrowed by, as a query.
    """
    narrowed = f"?{query}" if query else ""
    asked = f"{narrowed}&seen=" if query else "?seen="
    return {
        "address": reverse(f"desk:{name}_pulse") + asked + state.mark,
        "list_address": reverse(f"desk:{name}") + narrowed,
        "waiting": state.waiting,
    }


def answer_pulse(
    request: HttpRequest, name: str, state: ListState, *, query: str = ""
) -> HttpResponse:
    """Answer what changed on a list since it was shown; nothing if nothing did."""
    if request.GET.get("seen") == state.mark:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    shown = {"pulse": pulse_of(name, state, query=query), "is_news": True}
    return render(request, "desk/_pulse.html", shown)
