"""Appeals: what waits, and one of them answered by somebody who did not decide before."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plaintalk.desk.appeals_forms import AnswerForm
from plaintalk.desk.views.guard import FormUnreadable, covered_by, for_, me, policy_of, site_of
from plaintalk.desk.views.presence import presence_shown, take
from plaintalk.desk.views.pulses import answer_pulse, pulse_of
from plaintalk.desk.views.queue import worst_today
from plaintalk.discussion.queries import decisions_about, require_in
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.appeals.models import Appeal, Outcome
from plaintalk.moderation.appeals.queries import (
    MEDIAN_OVER,
    appeal_by_public_id,
    may_answer,
    median_time,
    open_appeals,
    overtaken_by,
    state_of_appeals,
    statement_about,
)
from plaintalk.moderation.appeals.services import answer
from plaintalk.moderation.queue.queries import claims_on
from plaintalk.moderation.queue.services import note_read, release
from plaintalk.people.permissions import Act


@require_safe
@for_(Act.ANSWER_APPEAL)
def appeals(request: HttpRequest) -> HttpResponse:
    """GET /desk/appeals — what waits for an answer, the oldest first."""
    site, person = site_of(request), me(request)
    topics = covered_by(request, Act.ANSWER_APPEAL)
    waiting = open_appeals(site, topics)
    claims = claims_on([one.comment for one in waiting], now=timezone.now())
    rows = [(one, may_answer(one, person), claims.get(one.comment_id)) for one in waiting]
    shown = {
        "rows": rows,
        "pulse": pulse_of("appeals", state_of_appeals(site, topics)),
        "median": median_time(site, topics, now=timezone.now()),
        "median_days": MEDIAN_OVER.days,
        "policy": policy_of(site),
    }
    return render(request, "desk/appeals.html", shown)


@require_safe
@for_(Act.ANSWER_APPEAL)
def pulse(request: HttpRequest) -> HttpResponse:
    """GET /desk/appeals/pulse?seen=MARK — how many wait now; nothing when the list is as it was."""
    return answer_pulse(
        request,
        "appeals",
        state_of_appeals(site_of(request), covered_by(request, Act.ANSWER_APPEAL)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.ANSWER_APPEAL)
def appeal(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/appeals/<id> — one appeal, and the answer to it."""
    found = appeal_by_public_id(site_of(request), public_id)
    require_in(me(request), Act.ANSWER_APPEAL, found.comment.discussion)
    form, refusal = AnswerForm(), None
    if request.method == "POST":
        form = AnswerForm(request.POST)
        try:
            return _answer(request, found, form)
        except Refusal as error:
            refusal = error
            found = appeal_by_public_id(site_of(request), public_id)
    statement = statement_about(found.comment, now=timezone.now())
    decisions = decisions_about(found.comment)
    is_open = found.is_open and not overtaken_by([found])
    at_it = take(request, found.comment) if is_open else None
    note_read(comments=[found.comment], by=me(request), now=timezone.now())
    shown = {
        "presence": presence_shown(found.comment, last=decisions[0], at_it=at_it),
        "worst_today": worst_today(request),
        "appeal": found,
        "statement": statement,
        "policy": statement.policy or policy_of(site_of(request)),
        "decisions": decisions,
        "may_answer": may_answer(found, me(request)),
        "is_open": is_open,
        "form": form,
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/appeal.html", shown, status=status)


def _answer(request: HttpRequest, found: Appeal, form: AnswerForm) -> HttpResponse:
    if not form.is_valid():
        raise FormUnreadable.of(form)
    asked = form.cleaned_data["outcome"]
    answer(
        appeal=found,
        by=me(request),
        outcome=Outcome(asked) if asked else None,
        sentence=form.cleaned_data["sentence"],
        now=timezone.now(),
    )
    release(comment=found.comment, by=me(request))
    messages.success(request, _("Answered. The author finds it on the page, members by letter."))
    return redirect("desk:appeals")
