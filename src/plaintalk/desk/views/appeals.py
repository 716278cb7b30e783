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
    statement_about,
)
from plaintalk.moderation.appeals.services import answer
from plaintalk.people.permissions import Act


@require_safe
@for_(Act.ANSWER_APPEAL)
def appeals(request: HttpRequest) -> HttpResponse:
    """GET /desk/appeals — what waits for an answer, the oldest first."""
    site, person = site_of(request), me(request)
    rows = [
        (one, may_answer(one, person))
        for one in open_appeals(site, covered_by(request, Act.ANSWER_APPEAL))
    ]
    shown = {
        "rows": rows,
        "median": median_time(site, now=timezone.now()),
        "median_days": MEDIAN_OVER.days,
        "policy": policy_of(site),
    }
    return render(request, "desk/appeals.html", shown)


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
    shown = {
        "appeal": found,
        "statement": statement,
        "policy": statement.policy or policy_of(site_of(request)),
        "decisions": decisions_about(found.comment),
        "may_answer": may_answer(found, me(request)),
        "is_open": found.is_open and not overtaken_by([found]),
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
    messages.success(request, _("Answered. The author finds it on the page, members by letter."))
    return redirect("desk:appeals")
