"""How an open list learns that it is not so any more."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

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
    }


def answer_pulse(
    request: HttpRequest, name: str, state: ListState, *, query: str = ""
) -> HttpResponse:
    """Answer what changed on a list since it was shown; nothing if nothing did."""
    if request.GET.get("seen") == state.mark:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    news = ngettext(
        "The list has changed: {count} waits now.",
        "The list has changed: {count} wait now.",
        state.waiting,
    ).format(count=state.waiting)
    return _told(request, pulse_of(name, state, query=query), news)


def pulse_of_published(position: int, *, query: str = "") -> dict[str, object]:
    """Give what `desk/_pulse.html` shows of a list of what was published up to a position."""
    narrowed = f"?{query}" if query else ""
    asked = f"{narrowed}&after=" if query else "?after="
    return {
        "address": f"{reverse('desk:published_pulse')}{asked}{position}",
        "list_address": reverse("desk:published") + narrowed,
    }


def answer_published(
    request: HttpRequest, since: int, *, position: int, query: str = ""
) -> HttpResponse:
    """Answer how many were published since a position; nothing if none was."""
    if since == 0:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    news = ngettext("{count} more was published.", "{count} more were published.", since).format(
        count=since
    )
    return _told(request, pulse_of_published(position, query=query), news)


def _told(request: HttpRequest, pulse: dict[str, object], news: str) -> HttpResponse:
    return render(request, "desk/_pulse.html", {"pulse": pulse, "news": news})
