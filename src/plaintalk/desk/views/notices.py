"""Notices of illegal content: what waits, and one of them answered."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plaintalk.desk.notices_forms import NoticeAnswerForm
from plaintalk.desk.views.guard import FormUnreadable, covered_by, for_, me, policy_of, site_of
from plaintalk.discussion.queries import latest_revision, require_in
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.notices.models import Notice
from plaintalk.moderation.notices.queries import (
    notice_by_public_id,
    open_count,
    open_notices,
    others_about,
)
from plaintalk.moderation.notices.services import decide_notice
from plaintalk.people.permissions import Act

_TYPED = ("outcome", "clause", "legal_ground", "explanation", "sentence", "to_notifier")


@require_safe
@for_(Act.DECIDE_NOTICE)
def notices(request: HttpRequest) -> HttpResponse:
    """GET /desk/notices — what waits for an answer, the oldest first."""
    site, topics = site_of(request), covered_by(request, Act.DECIDE_NOTICE)
    shown = {"notices": open_notices(site, topics), "count": open_count(site, topics)}
    return render(request, "desk/notices.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.DECIDE_NOTICE)
def notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/notices/<id> — one notice with its comment, and the answer to it."""
    site = site_of(request)
    refusal: Refusal | None = None
    found = notice_by_public_id(site, public_id)
    require_in(me(request), Act.DECIDE_NOTICE, found.comment.discussion)
    if request.method == "POST":
        try:
            return _answer(request, found)
        except Refusal as error:
            refusal = error
            found = notice_by_public_id(site, public_id)
    policy, revision = policy_of(site), latest_revision(found.comment)
    typed = {name: request.POST[name] for name in _TYPED if name in request.POST}
    shown = {
        "notice": found,
        "revision": revision,
        "others": others_about(found),
        "policy": policy,
        "form": NoticeAnswerForm.about(
            found, revision=revision.ordinal, policy=policy, typed=typed
        ),
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/notice.html", shown, status=status)


def _answer(request: HttpRequest, found: Notice) -> HttpResponse:
    form = NoticeAnswerForm(policy_of(site_of(request)), request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    decide_notice(notice=found, by=me(request), answer=form.answer(), now=timezone.now())
    messages.success(
        request, _("Answered. The notifier finds it on the receipt's page, and by letter.")
    )
    return redirect("desk:notices")
