"""Signing in by a publisher's token, on our own pages."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from plaintalk.discussion.services import show_name_anew
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.kernel.http_status import status_of
from plaintalk.pages.views.visitor import site_of
from plaintalk.people.sso import SignedIn, sign_in_by_sso
from plaintalk.people.visitors import let_in, remember_device


@require_GET
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """GET /sso?token=…&next=/a/… — sign a publisher's reader in, and lead to a page of ours."""
    try:
        signed_in = _signed_in(request)
    except PlaintalkError as error:
        shown = {"error": error, "back": _page_asked_for(request)}
        response = render(request, "pages/sso_refused.html", shown, status=status_of(error))
    else:
        let_in(request, signed_in.person)
        response = HttpResponseRedirect(_page_asked_for(request) or reverse("pages:me"))
        remember_device(request, response, signed_in.person, now=timezone.now())
    # The token must not travel on in a Referer header, nor stay in a cache.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _signed_in(request: HttpRequest) -> SignedIn:
    signed_in = sign_in_by_sso(
        request.GET.get("token", ""), site=site_of(request), now=timezone.now()
    )
    if signed_in.looks_different:
        show_name_anew(person=signed_in.person)
    return signed_in


def _page_asked_for(request: HttpRequest) -> str:
    """Give the page that is asked for, or "" unless it is a path on this very host."""
    page = request.GET.get("next", "")
    is_path = page.startswith("/") and page.isprintable()
    is_ours = is_path and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours else ""
