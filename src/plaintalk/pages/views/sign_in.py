"""Signing in by a one-time link. All else about accounts is django-allauth's."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from plaintalk.people.services import use_sign_in_link
from plaintalk.people.visitors import remember_device


@require_GET
@never_cache
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """GET /sign-in/<token> — a one-time link, printed for an operator."""
    now = timezone.now()
    person = use_sign_in_link(token=token, now=now)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = redirect("desk:queue" if person.is_staff else "pages:me")
    remember_device(request, response, person, now=now)
    # The token must not travel on in a Referer header.
    response["Referrer-Policy"] = "no-referrer"
    return response
