"""Anybody gives notice that a comment is illegal, and reads what became of it."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.models import Site
from plaintalk.kernel.errors import Invalid, Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.notices.models import Notice
from plaintalk.moderation.notices.queries import (
    comment_noticed,
    notice_opened_by,
    receipt_token,
)
from plaintalk.moderation.notices.services import give_notice
from plaintalk.pages.notice_forms import NoticeForm
from plaintalk.people.visitors import network_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def give(request: HttpRequest) -> HttpResponse:
    """GET, POST /notice?comment=… — give notice that a comment is illegal; no account needed."""
    site = site_asked(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        form = NoticeForm.filled(request.POST.dict())
        try:
            return _to_receipt(_give(request, site, form))
        except Refusal as error:
            refusal = error
        typed = form.sent("comment")
    else:
        typed = request.GET.get("comment", "").replace("\0", "")
        form = NoticeForm.blank(typed)
    shown = {
        "form": form,
        "comment": comment_noticed(site, typed, host=request.get_host()),
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal is not None else 200
    return render(request, "pages/notice.html", shown, status=status)


@require_safe
@never_cache
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /notices/<id>?t=<token> — to whoever gave it: that we have it, and the answer."""
    site = site_asked(request)
    notice = notice_opened_by(site, public_id, token=request.GET.get("t", ""))
    response = render(request, "pages/notice_receipt.html", {"notice": notice})
    # The token must not travel on in a Referer header.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _give(request: HttpRequest, site: Site, form: NoticeForm) -> Notice:
    comment = comment_noticed(site, form.sent("comment"), host=request.get_host())
    if comment is None:
        told = _("There is no such comment for readers on this site. Copy its address once more.")
        raise Invalid({"comment": [told]})
    return give_notice(
        comment=comment,
        given=form.given(),
        network=network_of(request),
        secret=settings.SECRET_KEY,
        now=timezone.now(),
    )


def _to_receipt(notice: Notice) -> HttpResponse:
    token = receipt_token(notice.public_id, secret=settings.SECRET_KEY)
    page = reverse("pages:notice_receipt", args=[notice.public_id])
    response = redirect(f"{page}?{urlencode({'t': token})}")
    response["Referrer-Policy"] = "no-referrer"
    return response
