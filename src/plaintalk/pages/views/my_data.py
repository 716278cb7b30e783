"""What is kept about oneself: on one page, taken away, and erased."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.discussion.errors import ConsentMissing
from plaintalk.discussion.queries import consent_needed, policy_in_force
from plaintalk.discussion.services import accept_policy
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.pages.data_sheets import data_file, sheets_about
from plaintalk.pages.views.visitor import site_of, viewer_of
from plaintalk.people.models import Kind, Person
from plaintalk.people.team import check_may_leave
from plaintalk.people.visitors import forget_visitor, signed_in_lately
from plaintalk.privacy.erasure import check_it_is_them, choice_of, erase
from plaintalk.privacy.export import as_json, export_of
from plaintalk.privacy.models import Choice

# So many of a kind are on the page; the files have all.
ON_THE_PAGE = 50


@require_safe
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """GET /me/data — everything that is kept about me, with why and how long."""
    person = viewer_of(request).person
    if person is None:
        return _to_sign_in(request)
    now = timezone.now()
    shown = {
        "sheets": sheets_about(person, most=ON_THE_PAGE, now=now),
        "consent_needed": consent_needed(site_of(request), person, now=now),
    }
    return render(request, "pages/my_data.html", shown)


@require_safe
@never_cache
def as_programs_read(request: HttpRequest) -> HttpResponse:
    """GET /me/data.json — the same, all of it, for programs."""
    person = viewer_of(request).person
    if person is None:
        return _to_sign_in(request)
    export = export_of(person, now=timezone.now())
    return _file(as_json(export), "application/json", "plaintalk-my-data.json")


@require_safe
@never_cache
def as_people_read(request: HttpRequest) -> HttpResponse:
    """GET /me/data.html — the same, all of it, as a page that needs nothing else."""
    person = viewer_of(request).person
    if person is None:
        return _to_sign_in(request)
    page = data_file(person, site=site_of(request), now=timezone.now())
    return _file(page, "text/html; charset=utf-8", "plaintalk-my-data.html")


@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    """POST /me/data/agree — agree to the version of the policy that is in force.

    Raises:
        ConsentMissing: another version is in force than the one that was read.
    """
    person = viewer_of(request).person
    if person is None:
        return _to_sign_in(request)
    site, now = site_of(request), timezone.now()
    number = policy_in_force(site, now=now).number
    if request.POST.get("version") != str(number):
        raise ConsentMissing(version=number)
    accept_policy(person=person, site=site, number=number, now=now)
    messages.success(request, _("Noted. You can post now."))
    return redirect("pages:my_data")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def erase_me(request: HttpRequest) -> HttpResponse:
    """GET, POST /me/data/erase — be told what an erasure does; be erased."""
    person = viewer_of(request).person
    if person is None:
        return _to_sign_in(request)
    now = timezone.now()
    if request.method != "POST":
        return _show_erase(request, person, None, now=now)
    try:
        check_it_is_them(
            person,
            password=request.POST.get("password", ""),
            is_fresh=signed_in_lately(request, now=now),
            now=now,
        )
        choice = choice_of(request.POST.get("choice", ""))
        erase(person=person, choice=choice, secret=settings.SECRET_KEY, now=now)
    except Refusal as refusal:
        return _show_erase(request, person, refusal, now=now)
    logout(request)
    response = redirect("pages:erased")
    forget_visitor(response)
    return response


@require_safe
@never_cache
def erased(request: HttpRequest) -> HttpResponse:
    """GET /me/erased — that it is done."""
    return render(request, "pages/erased.html")


def _show_erase(
    request: HttpRequest, person: Person, refusal: Refusal | None, *, now: datetime
) -> HttpResponse:
    has_password = person.kind == Kind.MEMBER and person.has_usable_password()
    is_fresh = person.kind != Kind.MEMBER or signed_in_lately(request, now=now)
    shown = {
        "sheets": sheets_about(person, most=1, now=now),
        "bar": _bar_to_leave(person),
        "refusal": refusal,
        "choices": Choice.choices,
        "choice": request.POST.get("choice", ""),
        "asks_password": has_password,
        "must_sign_in": not has_password and not is_fresh,
    }
    if shown["bar"]:
        shown["refusal"] = None
    status = status_of(refusal) if refusal is not None else 200
    return render(request, "pages/erase.html", shown, status=status)


def _bar_to_leave(person: Person) -> Refusal | None:
    """Give what keeps somebody who works for the site from being erased, or None."""
    try:
        check_may_leave(person)
    except Refusal as bar:
        return bar
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect(f"{settings.LOGIN_URL}?next={request.path}")


def _file(content: str, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
