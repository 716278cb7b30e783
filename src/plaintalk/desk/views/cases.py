"""One comment's case: read, decided, skipped, picked out."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.articles.models import Site
from plaintalk.desk.forms import DecisionForm
from plaintalk.desk.sitting import Sitting
from plaintalk.desk.views.guard import (
    FormUnreadable,
    comment_for,
    covered_by,
    for_,
    me,
    policy_of,
    site_of,
)
from plaintalk.desk.views.queue import choice_of, query_of, to_next
from plaintalk.discussion.models import Comment
from plaintalk.discussion.services import decide, feature, unfeature
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.queries import Case, case_of
from plaintalk.moderation.queue.queries import (
    UPCOMING,
    Choice,
    free_for,
    precedents,
    rows_of,
    scores_of,
    sentences_on,
    waiting_in_order,
)
from plaintalk.moderation.queue.services import claim, release
from plaintalk.people.permissions import Act
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.DECIDE_COMMENT)
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/comments/<id> — one comment's case, and a decision about it."""
    site = site_of(request)
    refusal: Refusal | None = None
    comment_for(request, public_id)
    if request.method == "POST":
        try:
            return _decide(request, site, public_id)
        except Refusal as error:
            refusal = error
    return _case_page(request, site, case_of(site, public_id), refusal)


def _decide(request: HttpRequest, site: Site, public_id: str) -> HttpResponse:
    found, policy, now = case_of(site, public_id), policy_of(site), timezone.now()
    form = DecisionForm(policy, request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    clause = form.cleaned_data["clause"]
    decision = decide(
        comment=found.comment,
        by=me(request),
        standing=Standing(form.cleaned_data["standing"]),
        clause=clause,
        sentence=form.cleaned_data["sentence"] or _ready(site, found, policy).get(clause, ""),
        seen=Standing(form.cleaned_data["seen"]),
        seen_revision=form.cleaned_data["revision"],
        now=now,
    )
    release(comment=found.comment, by=me(request))
    what = _("Comment {number} by {name} is now {standing}.").format(
        number=found.comment.number, name=found.comment.author_name, standing=decision.standing
    )
    Sitting(request).did([decision.public_id], what=what, now=now)
    if decision.was == Standing.HELD:
        return to_next(request, choice_of(request))
    return redirect("desk:case", public_id)


def _case_page(
    request: HttpRequest, site: Site, found: Case, refusal: Refusal | None
) -> HttpResponse:
    policy, choice, now = policy_of(site), choice_of(request), timezone.now()
    comment, sitting = found.comment, Sitting(request)
    is_mine = comment.author_id == me(request).pk
    waits = comment.standing == Standing.HELD and not is_mine
    held_by = claim(comment=comment, by=me(request), now=now) if waits else None
    shown = {
        "case": found,
        "policy": policy,
        "form": _form(request, found, policy),
        "is_mine": is_mine,
        "sentences": json.dumps(dict(_ready(site, found, policy))),
        "scores": scores_of(found.ruling),
        "precedents": precedents(comment, found.ruling, covered_by(request, Act.DECIDE_COMMENT)),
        "upcoming": _upcoming(request, site, choice, comment),
        "claim": held_by if held_by is not None and held_by.by_id != me(request).pk else None,
        "refusal": refusal,
        "answered_by": found.decisions[0] if refusal is not None else None,
        "query": query_of(choice),
        "is_masked": sitting.is_gentle and "reveal" not in request.GET,
        "undoable": sitting.undoable(now),
    }
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/case.html", shown, status=status)


def _form(request: HttpRequest, found: Case, policy: Policy) -> DecisionForm:
    """Give the form as typed; what was seen is what is on the screen now."""
    seen = {"seen": found.comment.standing, "revision": found.revision.ordinal}
    typed = {name: request.POST.get(name, "") for name in ("clause", "sentence")}
    suggested = {"clause": found.ruling.clause} if policy.clause(found.ruling.clause) else {}
    kept = {name: value for name, value in typed.items() if value}
    return DecisionForm(policy, initial=suggested | kept | seen)


def _ready(site: Site, found: Case, policy: Policy) -> Mapping[str, str]:
    """Give what the author is told under each clause where the moderator writes nothing."""
    return sentences_on(site, policy, found.comment.discussion.article.language)


def _upcoming(request: HttpRequest, site: Site, choice: Choice, but: Comment) -> object:
    now = timezone.now()
    keys = free_for(
        me(request),
        waiting_in_order(site, choice, now=now),
        skipped=Sitting(request).skipped,
        now=now,
    )
    return rows_of([key for key in keys if key != but.pk][:UPCOMING], now=now)


@require_POST
@for_(Act.DECIDE_COMMENT)
def skip(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/comments/<id>/skip — leave a comment to others, and go on."""
    comment = comment_for(request, public_id)
    release(comment=comment, by=me(request))
    Sitting(request).skip(comment.pk)
    return to_next(request, choice_of(request))


@require_POST
@for_(Act.DECIDE_COMMENT)
def pick(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/comments/<id>/pick — pick a comment out for readers, or no longer."""
    comment = comment_for(request, public_id)
    if "on" in request.POST:
        feature(comment=comment, by=me(request), now=timezone.now())
    else:
        unfeature(comment=comment, by=me(request))
    return redirect("desk:case", comment.public_id)


@require_safe
@for_(Act.DECIDE_COMMENT)
def pulse(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /desk/comments/<id>/pulse?seen=S&revision=N — what happened; nothing if nothing did."""
    comment_for(request, public_id)
    found = case_of(site_of(request), public_id)
    as_seen = found.comment.standing, str(found.revision.ordinal)
    if (request.GET.get("seen"), request.GET.get("revision")) == as_seen:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    shown = {"decision": found.decisions[0], "comment": found.comment}
    return render(request, "desk/_decided.html", shown)
