"""Where one is signed in: looked at, and ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plaintalk.people.models import Person
from plaintalk.people.sessions import end_other_sessions, end_session, places_signed_in
from plaintalk.people.tokens import count_tokens_of_pages


@require_safe
@never_cache
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """GET /me/sessions — where I am signed in."""
    me = _me(request)
    rows = places_signed_in(me, asking=request.session.session_key)
    pages = count_tokens_of_pages(me, now=timezone.now())
    shown = {"rows": rows, "pages": pages, "is_elsewhere": len(rows) > 1 or pages > 0}
    return render(request, "pages/sessions.html", shown)


@require_POST
@login_required
def end(request: HttpRequest, key: int) -> HttpResponse:
    """POST /me/sessions/<key>/end — sign me out in one place."""
    end_session(_me(request), key)
    messages.success(request, _("Signed out there."))
    return redirect("pages:sessions")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """POST /me/sessions/end-others — sign me out everywhere but here."""
    ended = end_other_sessions(_me(request), asking=request.session.session_key, now=timezone.now())
    told = ngettext(
        "Signed out in {count} other place.", "Signed out in {count} other places.", ended
    ).format(count=ended)
    messages.success(request, told if ended else _("You were signed in nowhere else."))
    return redirect("pages:sessions")


def _me(request: HttpRequest) -> Person:
    """Give who signed in, as `login_required` found out."""
    person = request.user
    assert isinstance(person, Person)
    return person
