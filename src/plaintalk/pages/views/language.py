"""The language that somebody reads in, chosen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plaintalk.articles.languages import known_language
from plaintalk.pages.languages import chosen_by
from plaintalk.pages.views.visitor import viewer_of
from plaintalk.people.models import Kind
from plaintalk.people.services import choose_language


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """GET, POST /language — choose one, kept in a cookie and, for members, with the account.

    Fields: `language`, a code, or "" for whatever the browser asks for; `next`, where to go then.
    """
    if request.method != "POST":
        shown = {"languages": settings.LANGUAGES, "chosen": chosen_by(request)}
        return render(request, "pages/language.html", shown | {"next": _next(request)})
    language = known_language(request.POST.get("language", ""))
    person = viewer_of(request).person
    if person is not None and person.kind == Kind.MEMBER:
        choose_language(person=person, language=language)
    response = redirect(_next(request))
    if not language:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return response
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _next(request: HttpRequest) -> str:
    """Give the page to go on to: one of ours, or the front page."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else reverse("pages:front")
