"""A guest's e-mail address confirmed: the page that a letter leads to, and another letter."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from plaintalk.discussion.queries import waiting_of
from plaintalk.discussion.services import ask_again, confirm_address
from plaintalk.kernel.errors import Refusal
from plaintalk.pages.views.answers import confirmation_asked
from plaintalk.pages.views.visitor import site_of, speaker_of, viewer_of
from plaintalk.people.addresses import link_of_address_token


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET, POST /confirm/<token> — say that the address that a letter went to is mine.

    GET only asks: programs that look for malware follow every link of a letter. The letter may be
    opened where no cookie of ours is, so no form's token is asked for; the address is sealed, and
    all that it can do is confirm.
    """
    secret, now = settings.SECRET_KEY, timezone.now()
    link = link_of_address_token(token, secret=secret, now=now)
    if request.method == "POST":
        settled = confirm_address(token=token, secret=secret, now=now)
        shown = {"is_done": True, "comments": settled}
    else:
        shown = {
            "is_done": False,
            "comments": list(waiting_of(link.person)),
            "email": link.person.guest_email,
        }
    response = render(request, "pages/confirm_address.html", shown)
    # The address is a key: no search engine keeps it, and no page that is linked to sees it.
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
def ask_for_another(request: HttpRequest) -> HttpResponse:
    """POST /me/confirmation — have the letter with the link sent once more."""
    person = viewer_of(request).person
    if person is None:
        return redirect(settings.LOGIN_URL)
    try:
        ask_again(speaker=speaker_of(request, person), site=site_of(request), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, confirmation_asked())
    return redirect("pages:me")
