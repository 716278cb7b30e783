"""The queue, and one comment's case."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plaintalk.articles.models import Site
from plaintalk.desk.forms import DecisionForm
from plaintalk.desk.views.guard import FormUnreadable, for_, me, policy_of, site_of
from plaintalk.discussion.services import decide
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.queries import QUEUE_PAGE, case_of, held, lately_decided, queue
from plaintalk.people.permissions import Act
from plaintalk.policy.appearance import Standing


@require_safe
@for_(Act.SEE_DESK)
def queue_page(request: HttpRequest) -> HttpResponse:
    """GET /desk — what waits for a person, the longest first."""
    site = site_of(request)
    asked = request.GET.get("after", "0")
    rows = list(queue(site, after=int(asked) if asked.isascii() and asked.isdigit() else 0))
    following = rows[QUEUE_PAGE - 1].comment.pk if len(rows) > QUEUE_PAGE else None
    shown = {
        "rows": rows[:QUEUE_PAGE],
        "waiting": held(site).count(),
        "next_after": following,
        "decided": lately_decided(site),
        "policy": policy_of(site),
    }
    return render(request, "desk/queue.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.DECIDE_COMMENT)
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/comments/<id> — one comment's case, and a decision about it."""
    site = site_of(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _decide(request, site, public_id)
        except Refusal as error:
            refusal = error
    found = case_of(site, public_id)
    policy = policy_of(site)
    initial = {"seen": found.comment.standing, "revision": found.revision.ordinal}
    # What was typed stays; what was seen is what is on the screen now.
    typed = {name: request.POST.get(name, "") for name in ("clause", "sentence")}
    suggested = {"clause": found.ruling.clause} if policy.clause(found.ruling.clause) else {}
    form = DecisionForm(policy, initial=suggested | {k: v for k, v in typed.items() if v} | initial)
    shown = {"case": found, "policy": policy, "form": form, "refusal": refusal}
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/case.html", shown, status=status)


def _decide(request: HttpRequest, site: Site, public_id: str) -> HttpResponse:
    found = case_of(site, public_id)
    form = DecisionForm(policy_of(site), request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    decision = decide(
        comment=found.comment,
        by=me(request),
        standing=Standing(form.cleaned_data["standing"]),
        clause=form.cleaned_data["clause"],
        sentence=form.cleaned_data["sentence"],
        seen=Standing(form.cleaned_data["seen"]),
        seen_revision=form.cleaned_data["revision"],
        now=timezone.now(),
    )
    told = _("Comment {number} by {name} is now {standing}.")
    comment = found.comment
    messages.success(
        request,
        told.format(number=comment.number, name=comment.author_name, standing=decision.standing),
    )
    return redirect("desk:queue")
