"""One comment's case: read, decided, taken back, skipped, picked out; and the one after it."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.articles.models import Site
from plaintalk.desk.forms import DecisionForm
from plaintalk.desk.masks import texts_of
from plaintalk.desk.people_forms import ExtensionForm
from plaintalk.desk.sitting import Sitting
from plaintalk.desk.views.guard import FormUnreadable, for_, me, policy_of, site_of
from plaintalk.desk.views.presence import presence_shown, take
from plaintalk.desk.views.queue import (
    choice_of,
    list_address,
    narrowed,
    query_of,
    spares_worst,
    tell_left,
    waiting_page,
    worst_today,
)
from plaintalk.discussion.models import Comment, Decision
from plaintalk.discussion.queries import comment_by_public_id, latest_decision
from plaintalk.discussion.services import decide, feature, unfeature
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.conduct.queries import Signs, signs_of_evasion
from plaintalk.moderation.queries import Case, case_about
from plaintalk.moderation.queue.models import Claim
from plaintalk.moderation.queue.queries import (
    claims_on,
    free_in_order,
    precedents,
    scores_of,
    sentences_on,
    upcoming,
)
from plaintalk.moderation.queue.services import claim_next, note_read, release, renew, undo_many
from plaintalk.moderation.reports.queries import has_open_reports
from plaintalk.people.permissions import Act
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.DECIDE_COMMENT)
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/comments/<id> — one comment's case, and a decision about it."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _decide(request, public_id)
        except Refusal as error:
            refusal = error
    return _read_case(request, comment_by_public_id(site_of(request), public_id), refusal)


def _decide(request: HttpRequest, public_id: str) -> HttpResponse:
    site, now = site_of(request), timezone.now()
    policy, comment = policy_of(site), comment_by_public_id(site, public_id)
    form = DecisionForm(policy, request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    clause = form.cleaned_data["clause"]
    decision = decide(
        comment=comment,
        by=me(request),
        standing=Standing(form.cleaned_data["standing"]),
        clause=clause,
        sentence=form.cleaned_data["sentence"] or _ready(site, comment, policy).get(clause, ""),
        seen=Standing(form.cleaned_data["seen"]),
        seen_revision=form.cleaned_data["revision"],
        now=now,
    )
    release(comment=comment, by=me(request))
    Sitting(request).did([decision.public_id], what=_decided_in_words(comment, decision), now=now)
    return _to_next(request) if decision.was == Standing.HELD else _to_case(request, comment)


def _decided_in_words(comment: Comment, decision: Decision) -> str:
    told = {
        Standing.PUBLISHED: _("Comment {number} by {name} is now published."),
        Standing.REJECTED: _("Comment {number} by {name} is now rejected."),
        Standing.REMOVED: _("Comment {number} by {name} is now removed."),
    }[Standing(decision.standing)]
    return told.format(number=comment.number, name=comment.author_name)


# ---- from one case to the next --------------------------------------------------------------


@require_safe
@for_(Act.DECIDE_COMMENT)
def next_case(request: HttpRequest) -> HttpResponse:
    """GET /desk/next — the most urgent comment that nobody else is at."""
    return _to_next(request)


@require_POST
@for_(Act.DECIDE_COMMENT)
def skip(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/comments/<id>/skip — leave a comment to others, and go on."""
    comment = comment_by_public_id(site_of(request), public_id)
    release(comment=comment, by=me(request))
    Sitting(request).skip(comment.pk)
    return _to_next(request)


@require_POST
@for_(Act.DECIDE_COMMENT)
def undo_last(request: HttpRequest) -> HttpResponse:
    """POST /desk/undo — take back what I decided last, one comment or many."""
    sitting = Sitting(request)
    decisions = Decision.objects.filter(
        site=site_of(request), public_id__in=sitting.last_decisions
    ).select_related("comment__discussion__article")
    try:
        done = undo_many(decisions=list(decisions), by=me(request), clock=timezone.now)
    except Refusal as error:
        messages.error(request, str(error))
        return _to_queue(request)
    sitting.forget_last()
    if done.decisions:
        messages.success(request, _("Taken back. Nobody was told."))
    tell_left(request, done)
    if len(done.decisions) == 1 and not done.left:
        return _to_case(request, done.decisions[0].comment)
    return _to_queue(request)


def _to_next(request: HttpRequest) -> HttpResponse:
    """Lead to the case of the next comment, or to the list when nothing is left on it."""
    sitting = Sitting(request)
    given = claim_next(
        site=site_of(request),
        by=me(request),
        choice=choice_of(request),
        skipped=sitting.skipped,
        spare_worst=spares_worst(request),
        now=timezone.now(),
    )
    if given is None:
        sitting.forget_skipped()
        return _to_queue(request)
    page = partial(_case_page, request, given.comment, following=given.following, at_it=None)
    return _lead_to(request, _address_of(request, given.comment), page)


def _to_case(request: HttpRequest, comment: Comment) -> HttpResponse:
    return _lead_to(request, _address_of(request, comment), partial(_read_case, request, comment))


def _to_queue(request: HttpRequest) -> HttpResponse:
    address = list_address(choice_of(request))
    return _lead_to(request, address, partial(waiting_page, request))


def _address_of(request: HttpRequest, comment: Comment) -> str:
    return narrowed(reverse("desk:case", args=[comment.public_id]), choice_of(request))


def _lead_to(request: HttpRequest, address: str, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Lead to a page by its address; give htmx, which puts it in place, the page itself.

    A redirect would be a second request, and whoever pressed a key waits for both.
    """
    if request.headers.get("HX-Request") != "true":
        return redirect(address)
    response = page()
    response["HX-Push-Url"] = address
    return response


# ---- the page -------------------------------------------------------------------------------


def _read_case(
    request: HttpRequest, comment: Comment, refusal: Refusal | None = None
) -> HttpResponse:
    """Give the page of a comment's case; whoever reads it is at the comment, if nobody was."""
    at_it, following = _take(request, comment), _following(request)
    return _case_page(request, comment, at_it=at_it, following=following, refusal=refusal)


def _take(request: HttpRequest, comment: Comment) -> Claim | None:
    """Note that one is at a comment that waits; give the claim of a colleague who was first."""
    waits = comment.standing == Standing.HELD or has_open_reports(comment)
    return take(request, comment) if waits else None


def _following(request: HttpRequest) -> Sequence[int]:
    """Give the keys of what could be decided on next."""
    return free_in_order(
        me(request),
        site_of(request),
        choice_of(request),
        skipped=Sitting(request).skipped,
        spare_worst=spares_worst(request),
        now=timezone.now(),
    )


def _case_page(
    request: HttpRequest,
    comment: Comment,
    *,
    at_it: Claim | None,
    following: Sequence[int],
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Give the page of a case.

    Args:
        at_it: the claim of a colleague who is at the comment.
        following: keys of what could be decided on next.
        refusal: why the decision that was sent with the request did not come about; what was
            typed stays in the form.
    """
    site, choice = site_of(request), choice_of(request)
    note_read(comments=[comment], by=me(request), now=timezone.now())
    policy, found = policy_of(site), case_about(comment)
    alike = precedents(comment, found.ruling)
    beside = [one.comment for one in alike] + ([comment.parent] if comment.parent else [])
    shown = {
        "case": found,
        "policy": policy,
        "form": _form(found, policy, typed=request.POST if refusal is not None else {}),
        "is_mine": comment.author_id == me(request).pk,
        "sentences": json.dumps(dict(_ready(site, comment, policy))),
        "scores": scores_of(found.ruling),
        "signs": _signs(site, comment),
        "extension_form": ExtensionForm(),
        "precedents": alike,
        "texts": texts_of(request, beside),
        "upcoming": upcoming([key for key in following if key != comment.pk]),
        "presence": presence_shown(comment, last=found.decisions[0], at_it=at_it),
        "refusal": refusal,
        "answered_by": found.decisions[0] if refusal is not None else None,
        "query": query_of(choice),
        "list_address": list_address(choice),
        "worst_today": worst_today(request),
        "here": "case",
    }
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/case.html", shown, status=status)


def _signs(site: Site, comment: Comment) -> Signs:
    """Give what the author has in common with people under a sanction; it acts on nobody."""
    secret, now = settings.SECRET_KEY, timezone.now()
    return signs_of_evasion(comment.author, site, said=comment, secret=secret, now=now)


def _form(found: Case, policy: Policy, *, typed: Mapping[str, str]) -> DecisionForm:
    """Give the form as typed; what was seen is what is on the screen now."""
    seen = {"seen": found.comment.standing, "revision": found.revision.ordinal}
    suggested = {"clause": found.ruling.clause} if policy.clause(found.ruling.clause) else {}
    kept = {name: typed[name] for name in ("clause", "sentence") if typed.get(name)}
    return DecisionForm(policy, initial=suggested | kept | seen)


def _ready(site: Site, comment: Comment, policy: Policy) -> Mapping[str, str]:
    """Give what the author is told under each clause where the moderator writes nothing."""
    return sentences_on(site, policy, comment.discussion.article.language)


# ---- beside the decision --------------------------------------------------------------------


@require_POST
@for_(Act.DECIDE_COMMENT)
def pick(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /desk/comments/<id>/pick — pick a comment out for readers, or no longer."""
    comment = comment_by_public_id(site_of(request), public_id)
    if "on" in request.POST:
        feature(comment=comment, by=me(request), now=timezone.now())
    else:
        unfeature(comment=comment, by=me(request))
    return redirect("desk:case", comment.public_id)


@require_safe
@for_(Act.DECIDE_COMMENT)
def pulse(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /desk/comments/<id>/pulse?last=D&at=P — what happened; nothing if nothing did.

    Whoever asks has the page open: a comment that is theirs stays so.

    Query:
        last: public id of the last decision that the page knows.
        at: public id of the colleague who is at the comment, as the page has it; "" for nobody.
    """
    comment, now = comment_by_public_id(site_of(request), public_id), timezone.now()
    renew(comment=comment, by=me(request), now=now)
    last, at_it = latest_decision(comment), claims_on([comment], now=now).get(comment.pk)
    if at_it is not None and at_it.by_id == me(request).pk:
        at_it = None
    is_news = request.GET.get("last") != last.public_id
    at = at_it.by.public_id if at_it is not None else ""
    if not is_news and request.GET.get("at", "") == at:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    shown = presence_shown(comment, last=last, at_it=at_it, is_news=is_news)
    return render(request, "desk/_presence.html", {"presence": shown})
