"""Signing in by a one-time link. All else about accounts is django-allauth's."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from plaintalk.articles.queries import site_of_host
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, may_somewhere
from plaintalk.people.services import use_sign_in_link


@require_GET
@never_cache
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """GET /sign-in/<token> — a one-time link, printed for an operator."""
    person = use_sign_in_link(token=token, now=timezone.now())
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = redirect("desk:queue" if _sees_desk(request, person) else "pages:me")
    # The token must not travel on in a Referer header.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _sees_desk(request: HttpRequest, person: Person) -> bool:
    site = site_of_host(request.get_host())
    return may_somewhere(person, Act.SEE_DESK, site.place)
