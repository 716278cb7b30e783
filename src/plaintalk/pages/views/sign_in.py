"""Signing in by a one-time link. All else about accounts is django-allauth's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from plaintalk.articles.hosts import site_asked
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, may_somewhere
from plaintalk.people.services import use_sign_in_link
from plaintalk.people.visitors import let_in, remember_device


@require_GET
@never_cache
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """GET /sign-in/<token> — a one-time link, printed for an operator."""
    now = timezone.now()
    person = use_sign_in_link(token=token, now=now)
    let_in(request, person)
    response = redirect("desk:queue" if _sees_desk(request, person) else "pages:me")
    remember_device(request, response, person, now=now)
    # The token must not travel on in a Referer header.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _sees_desk(request: HttpRequest, person: Person) -> bool:
    return may_somewhere(person, Act.SEE_DESK, site_asked(request).place)
