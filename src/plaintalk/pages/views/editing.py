"""One's own comment: reworded or taken back."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plaintalk.discussion.judgement import default_engine
from plaintalk.discussion.queries import comment_seen_by
from plaintalk.discussion.services import edit_comment, prepare_edit, withdraw_comment
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.learning.queries import reader_for
from plaintalk.pages.forms import Composer
from plaintalk.pages.views.answers import go_to, must_be_confirmed, warned_of
from plaintalk.pages.views.visitor import (
    confirm_read_by,
    policy_of,
    site_of,
    speaker_of,
    unread_by,
    viewer_of,
)
from plaintalk.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /c/<id>/edit — reword one's own comment; it is judged afresh."""
    viewer, now = viewer_of(request), timezone.now()
    comment = comment_seen_by(viewer, site_of(request), public_id)
    body = request.POST.get("body", comment.body)
    has_read = request.POST.get("has_read", "")
    if has_read:
        confirm_read_by(request, has_read)
    shown: dict[str, object] = {
        "comment": comment,
        "body": body,
        "has_read": bool(has_read),
        "unread": unread_by(comment.discussion, viewer, now),
        "policy": policy_of(comment.discussion.article.site),
        "now": now,
    }
    if request.method != "POST" or has_read:
        return render(request, "pages/edit.html", shown)
    try:
        prepared = prepare_edit(
            speaker=speaker_of(request, viewer.person or Person()),
            comment=comment,
            body=body,
            engine=reader_for(comment.discussion.article.site, default_engine()),
            timeout_s=settings.PLAINTALK_ENGINE_TIMEOUT_S,
            now=now,
        )
        if must_be_confirmed(prepared.judgement, Composer.filled(request.POST.dict())):
            shown["warned"] = warned_of(prepared.body, prepared.judgement)
            return render(request, "pages/edit.html", shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return go_to(request, edit_comment(prepared, now=now))
    except Refusal as refusal:
        shown["refusal"] = refusal
        return render(request, "pages/edit.html", shown, status=status_of(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /c/<id>/withdraw — take one's own comment back, after being asked once."""
    viewer = viewer_of(request)
    comment = comment_seen_by(viewer, site_of(request), public_id)
    if request.method != "POST":
        return render(request, "pages/withdraw.html", {"comment": comment})
    withdraw_comment(comment=comment, by=viewer.person or Person(), now=timezone.now())
    messages.success(request, _("Your comment was withdrawn."))
    return redirect(comment.discussion.article)
