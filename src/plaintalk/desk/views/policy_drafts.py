"""Drafts of the policy: written as a form or as text, tried, and published."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plaintalk.articles.models import Site
from plaintalk.desk.background import start_replay
from plaintalk.desk.clause_forms import plain_lines
from plaintalk.desk.policy_forms import (
    PolicyForm,
    PublishForm,
    TextForm,
    ThresholdForm,
    TryForm,
)
from plaintalk.desk.views.guard import FormUnreadable, for_, me, site_of
from plaintalk.desk.views.policy_runs import number_of, state_in_words
from plaintalk.discussion.judgement import default_engine
from plaintalk.discussion.queries import policy_in_force, policy_of_version, policy_versions
from plaintalk.discussion.services import publish_policy
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.learning.queries import reader_for
from plaintalk.moderation.replay.errors import DraftChanged
from plaintalk.moderation.replay.models import PolicyDraft
from plaintalk.moderation.replay.queries import draft_of, scheduled
from plaintalk.moderation.replay.services import ask_for_run, drop_draft, save_draft, start_draft
from plaintalk.people.permissions import Act
from plaintalk.policy.clauses import Policy
from plaintalk.policy.diff import differences
from plaintalk.policy.document import (
    PolicyUnreadable,
    failed_examples,
    parse_policy,
    policy_text,
)
from plaintalk.policy.replay import with_hold


@require_POST
@for_(Act.CHANGE_POLICY)
def begin(request: HttpRequest) -> HttpResponse:
    """POST /desk/policy/drafts — a draft from a version: to change it, or to take it up again.

    With `call_off` (a number), the version in force is taken up in the place of one to come.
    """
    site, now = site_of(request), timezone.now()
    in_force = policy_in_force(site, now=now).number
    called_off = number_of(request.POST, "call_off")
    number = number_of(request.POST, "version") or in_force
    document = policy_text(policy_of_version(site, number))
    draft = start_draft(site=site, document=document, based_on=number, by=me(request), now=now)
    if number == in_force and not called_off:
        return redirect("desk:policy_draft", draft.pk)
    # An old version is taken up as it is: all that is left to do is to publish it.
    page = reverse("desk:policy_publish", args=[draft.pk])
    return redirect(f"{page}?call_off={called_off}" if called_off else page)


@require_POST
@for_(Act.CHANGE_POLICY)
def begin_with_threshold(request: HttpRequest) -> HttpResponse:
    """POST /desk/policy/thresholds/draft — a draft with another score to hold from."""
    site, now = site_of(request), timezone.now()
    in_force = policy_in_force(site, now=now)
    form = ThresholdForm(in_force.policy, request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    chosen = form.cleaned_data
    policy = with_hold(in_force.policy, chosen["clause"], chosen["condition"], chosen["hold"])
    draft = start_draft(
        site=site, document=policy_text(policy), based_on=in_force.number, by=me(request), now=now
    )
    return redirect(f"{reverse('desk:policy_draft', args=[draft.pk])}#clause-{chosen['clause']}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.CHANGE_POLICY)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /desk/policy/drafts/<pk> — a draft as a form."""
    found = draft_of(site_of(request), me(request), pk)
    try:
        policy = parse_policy(found.document)
    except PolicyUnreadable:
        return redirect("desk:policy_text", found.pk)
    form, refusal = PolicyForm(policy), None
    failed = False
    if request.method == "POST":
        form = PolicyForm(policy, request.POST)
        if form.is_valid():
            try:
                document = form.laid_over(found.document)
                parse_policy(document)  # what is no policy stays on the screen as typed
                return _after(request, _save(request, found, document), "desk:policy_draft")
            except Refusal as error:
                refusal = error
                found.refresh_from_db()
        failed = True
    return _draft_page(request, found, {"form": form}, refusal, failed=failed)


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.CHANGE_POLICY)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /desk/policy/drafts/<pk>/text — a draft in its text form."""
    found = draft_of(site_of(request), me(request), pk)
    form = TextForm(initial={"document": found.document})
    refusal: Refusal | None = None
    if request.method == "POST":
        form = TextForm(request.POST)
        if form.is_valid():
            try:
                saved = _save(request, found, plain_lines(form.cleaned_data["document"]))
                parse_policy(saved.document)  # it is kept all the same
                return _after(request, saved, "desk:policy_text")
            except Refusal as error:
                refusal = error
                found.refresh_from_db()
    else:
        refusal = _problem_with(found)
    failed = request.method == "POST"
    return _draft_page(request, found, {"text_form": form}, refusal, failed=failed)


def _save(request: HttpRequest, found: PolicyDraft, document: str) -> PolicyDraft:
    """Keep a draft.

    Raises:
        DraftChanged: it was changed in another window; nothing was kept.
    """
    seen = number_of(request.POST, "seen")
    saved = save_draft(
        draft=found, document=document, seen=seen, by=me(request), now=timezone.now()
    )
    messages.success(request, _("Saved as a draft. Nobody is judged by it yet."))
    return saved


def _after(request: HttpRequest, saved: PolicyDraft, page: str) -> HttpResponse:
    """Go where the button that saved the draft leads to."""
    if request.POST.get("then") == "try":
        return _try(request, saved, page)
    return redirect(
        "desk:policy_publish" if request.POST.get("then") == "publish" else page, saved.pk
    )


def _try(request: HttpRequest, saved: PolicyDraft, page: str) -> HttpResponse:
    form, now = TryForm(request.POST), timezone.now()
    if not form.is_valid():
        shown: dict[str, object] = {"try_form": form}
        if page == "desk:policy_draft":
            shown["form"] = PolicyForm(parse_policy(saved.document))
        else:
            shown["text_form"] = TextForm(initial={"document": saved.document})
        return _draft_page(request, saved, shown, None, HTTPStatus.UNPROCESSABLE_ENTITY)
    run = ask_for_run(draft=saved, period=form.period(now), by=me(request), now=now)
    transaction.on_commit(partial(start_replay, run.pk))
    return redirect("desk:policy_run", run.pk)


def _draft_page(
    request: HttpRequest,
    found: PolicyDraft,
    forms: dict[str, object],
    refusal: Refusal | None,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    failed: bool = False,
) -> HttpResponse:
    """Show a draft; `failed` says that what was typed could not be saved."""
    shown = {
        "draft": found,
        "refusal": refusal,
        "problems": refusal.fields if isinstance(refusal, PolicyUnreadable) else {},
        "failed": failed,
        "try_form": TryForm(initial={"days": request.POST.get("days", "30")}),
        "runs": [(run, state_in_words(run)) for run in found.runs.order_by("-pk")[:5]],
    }
    if failed:
        status = status_of(refusal) if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "desk/policy_draft.html", shown | forms, status=status)


def _problem_with(found: PolicyDraft) -> PolicyUnreadable | None:
    try:
        parse_policy(found.document)
    except PolicyUnreadable as error:
        return error
    return None


@require_POST
@for_(Act.CHANGE_POLICY)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /desk/policy/drafts/<pk>/drop — throw a draft away."""
    drop_draft(draft=draft_of(site_of(request), me(request), pk), by=me(request))
    messages.success(request, _("The draft is gone."))
    return redirect("desk:policy")


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.CHANGE_POLICY)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /desk/policy/drafts/<pk>/publish — what it changes, its examples; publish it."""
    site, now = site_of(request), timezone.now()
    found = draft_of(site, me(request), pk)
    try:
        policy = parse_policy(found.document)
    except PolicyUnreadable:
        return redirect("desk:policy_text", found.pk)
    failing = failed_examples(policy, reader_for(site, default_engine()).read)
    names = {one.clause for one in failing}
    clauses = [clause for clause in policy.clauses if clause.id in names]
    seen = {"seen": found.revision, "latest": policy_versions(site)[0].number}
    form = PublishForm(clauses, now, initial=seen | _first_note(request))
    refusal: Refusal | None = None
    status = HTTPStatus.OK
    if request.method == "POST":
        form = PublishForm(clauses, now, request.POST)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                return _publish(request, site, found, policy, form)
            except Refusal as error:
                refusal, status = error, status_of(error)
        # What was typed stays; what was seen is what is on the screen now.
        form = PublishForm(clauses, now, request.POST.dict() | seen)
    in_force = policy_in_force(site, now=now)
    differing, to_come = differences(in_force.policy, policy), scheduled(site, now=now)
    shown = {
        "draft": found,
        "form": form,
        "refusal": refusal,
        "failing": failing,
        "number_in_force": in_force.number,
        "differences": differing,
        "scheduled": to_come,
        "may_publish": differing or to_come,
        "examples": sum(
            len(one.publish_examples) + len(one.refuse_examples) for one in policy.clauses
        ),
    }
    return render(request, "desk/policy_publish.html", shown, status=status)


def _first_note(request: HttpRequest) -> dict[str, str]:
    number = number_of(request.GET, "call_off")
    return {"note": _("Version {number} is called off.").format(number=number)} if number else {}


def _publish(
    request: HttpRequest, site: Site, found: PolicyDraft, policy: Policy, form: PublishForm
) -> HttpResponse:
    if form.cleaned_data["seen"] != found.revision:
        raise DraftChanged()
    how = form.cleaned_data["how"]
    moment = form.cleaned_data["moment"] if how == PublishForm.LATER else timezone.now()
    version = publish_policy(
        site=site,
        policy=policy,
        note=form.cleaned_data["note"],
        by=me(request),
        in_force_from=moment,
        read=reader_for(site, default_engine()).read,
        accept_failing=form.accepted,
        shadow=how == PublishForm.SHADOW,
        seen=form.cleaned_data["latest"],
    )
    drop_draft(draft=found, by=me(request))
    told = {
        PublishForm.NOW: _("Version {number} is in force."),
        PublishForm.LATER: _("Version {number} comes into force at the moment you chose."),
        PublishForm.SHADOW: _("Version {number} records what it would say, from now on."),
    }
    messages.success(request, told[how].format(number=version.number))
    return redirect("desk:policy")
