"""Notices of illegal content: what waits, and one of them answered."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plaintalk.desk.masks import texts_of, wordings_of
from plaintalk.desk.notices_forms import NoticeAnswerForm
from plaintalk.desk.views.guard import FormUnreadable, covered_by, for_, me, policy_of, site_of
from plaintalk.desk.views.presence import presence_shown, take
from plaintalk.desk.views.pulses import answer_pulse, pulse_of
from plaintalk.desk.views.queue import worst_today
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import latest_decision, latest_revision, require_in
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.notices.models import Notice
from plaintalk.moderation.notices.queries import (
    notice_by_public_id,
    open_count,
    open_notices,
    others_about,
    state_of_notices,
)
from plaintalk.moderation.notices.services import decide_notice
from plaintalk.moderation.queue.queries import claims_on
from plaintalk.moderation.queue.services import note_read, release
from plaintalk.people.permissions import Act

_TYPED = ("outcome", "clause", "legal_ground", "explanation", "sentence", "to_notifier")


@require_safe
@for_(Act.DECIDE_NOTICE)
def notices(request: HttpRequest) -> HttpResponse:
    """GET /desk/notices — what waits for an answer, the oldest first."""
    site, topics = site_of(request), covered_by(request, Act.DECIDE_NOTICE)
    waiting = open_notices(site, topics)
    claims = claims_on([one.comment for one in waiting], now=timezone.now())
    shown = {
        "notices": [(one, claims.get(one.comment_id)) for one in waiting],
        "count": open_count(site, topics),
        "pulse": pulse_of("notices", state_of_notices(site, topics)),
    }
    return render(request, "desk/notices.html", shown)


@require_safe
@for_(Act.DECIDE_NOTICE)
def pulse(request: HttpRequest) -> HttpResponse:
    """GET /desk/notices/pulse?seen=MARK — how many wait now; nothing when the list is as it was."""
    return answer_pulse(
        request,
        "notices",
        state_of_notices(site_of(request), covered_by(request, Act.DECIDE_NOTICE)),
    )


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
    at_it = take(request, found.comment) if found.is_open else None
    note_read(comments=[found.comment], by=me(request), now=timezone.now())
    shown = {
        "notice": found,
        "presence": presence_shown(found.comment, last=latest_decision(found.comment), at_it=at_it),
        "worst_today": worst_today(request),
        "revision": revision,
        "texts": texts_of(request, _texts_shown(found)),
        "wordings": wordings_of(request, [found.revision]),
        "others": others_about(found),
        "policy": policy,
        "form": NoticeAnswerForm.about(
            found, revision=revision.ordinal, policy=policy, typed=typed
        ),
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/notice.html", shown, status=status)


def _texts_shown(found: Notice) -> list[Comment]:
    """Give the comment, and the one that it answers."""
    parent = found.comment.parent
    return [found.comment, parent] if parent is not None else [found.comment]


def _answer(request: HttpRequest, found: Notice) -> HttpResponse:
    form = NoticeAnswerForm(policy_of(site_of(request)), request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    decide_notice(notice=found, by=me(request), answer=form.answer(), now=timezone.now())
    release(comment=found.comment, by=me(request))
    messages.success(
        request, _("Answered. The notifier finds it on the receipt's page, and by letter.")
    )
    return redirect("desk:notices")
