"""The workbench: a policy written, tried on the past, compared, and published."""

from datetime import timedelta
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.articles.models import Site
from plaintalk.desk.background import start_replay
from plaintalk.desk.policy_forms import (
    CompareForm,
    CurveForm,
    PolicyForm,
    PublishForm,
    TextForm,
    TryForm,
    plain_lines,
)
from plaintalk.desk.views.guard import FormUnreadable, for_, me, policy_of, site_of
from plaintalk.discussion.judgement import default_engine
from plaintalk.discussion.queries import policy_in_force, policy_of_version, policy_versions
from plaintalk.discussion.services import publish_policy
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.replay.errors import DraftChanged
from plaintalk.moderation.replay.models import PolicyDraft, ReplayRun, RunState
from plaintalk.moderation.replay.queries import (
    Period,
    changes_of,
    curve_of,
    draft_of,
    drafts_of,
    is_interrupted,
    run_of,
    runs_of,
    shadow_tally,
    version_rows,
)
from plaintalk.moderation.replay.services import (
    ask_again,
    ask_for_run,
    drop_draft,
    save_draft,
    start_draft,
)
from plaintalk.moderation.replay.words import (
    errors_in_words,
    move_in_words,
    total_in_words,
    warnings_about,
)
from plaintalk.people.permissions import Act, Role, may
from plaintalk.policy.clauses import Policy
from plaintalk.policy.diff import differences
from plaintalk.policy.document import (
    PolicyUnreadable,
    failed_examples,
    parse_policy,
    policy_text,
)
from plaintalk.policy.replay import Answer, Tally, lowest_threshold, tally_of

# How often the page of a replay that goes on asks again.
LOOK_AGAIN_S = 2


# ---- reading --------------------------------------------------------------------------------


@require_safe
@for_(Act.SEE_DESK)
def workbench(request: HttpRequest) -> HttpResponse:
    """GET /desk/policy — versions, drafts and replays."""
    site, now = site_of(request), timezone.now()
    rows = version_rows(site, now=now)
    versions = [row.version for row in rows]
    old = versions[1].number if len(versions) > 1 else versions[0].number
    person = me(request)
    shown = {
        "rows": rows,
        "shadows": [row.version for row in rows if row.state == "shadow"],
        "drafts": drafts_of(site, person),
        "runs": [(run, _state_in_words(run)) for run in runs_of(site)],
        "may_change": may(Role(person.role), Act.CHANGE_POLICY),
        "compare_form": CompareForm(versions, initial={"old": old, "new": versions[0].number}),
        "curve_form": CurveForm(policy_of(site)),
    }
    return render(request, "desk/policy.html", shown)


@require_safe
@for_(Act.SEE_DESK)
def compare(request: HttpRequest) -> HttpResponse:
    """GET /desk/policy/compare?old=N&new=M — what differs between two versions."""
    site = site_of(request)
    form = CompareForm(list(policy_versions(site)), request.GET)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    old, new = int(form.cleaned_data["old"]), int(form.cleaned_data["new"])
    found = differences(policy_of_version(site, old), policy_of_version(site, new))
    shown = {"form": form, "old": old, "new": new, "differences": found}
    return render(request, "desk/policy_compare.html", shown)


@require_safe
@for_(Act.SEE_DESK)
def shadow(request: HttpRequest, number: int) -> HttpResponse:
    """GET /desk/policy/shadow/<number> — what a shadow version would have done."""
    site = site_of(request)
    policy = policy_of_version(site, number)
    version = policy_versions(site).get(number=number)
    tally = shadow_tally(version)
    shown = _tally_shown(tally, policy) | {"version": version}
    return render(request, "desk/policy_shadow.html", shown)


@require_safe
@for_(Act.SEE_DESK)
def thresholds(request: HttpRequest) -> HttpResponse:
    """GET /desk/policy/thresholds?clause=ID&days=N — what each threshold would have cost."""
    site, now = site_of(request), timezone.now()
    policy = policy_of(site)
    form = CurveForm(policy, request.GET)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    clause = policy.clause(form.cleaned_data["clause"])
    if clause is None:
        raise FormUnreadable.of(form)
    period = Period(now - timedelta(days=int(form.cleaned_data["days"])), now)
    curves = [
        (
            condition,
            points,
            _nearest([one.threshold for one in points], lowest_threshold(condition)),
        )
        for condition, (_name, points) in zip(
            clause.when, curve_of(site, clause, period), strict=True
        )
    ]
    shown = {"form": form, "clause": clause, "curves": curves, "period": period}
    return render(request, "desk/policy_thresholds.html", shown)


def _nearest(thresholds: list[float], present: float) -> float:
    return min(thresholds, key=lambda one: abs(one - present))


# ---- writing --------------------------------------------------------------------------------


@require_POST
@for_(Act.CHANGE_POLICY)
def begin(request: HttpRequest) -> HttpResponse:
    """POST /desk/policy/drafts — a draft from a version: to change it, or to take it up again."""
    site, now = site_of(request), timezone.now()
    asked = request.POST.get("version", "")
    in_force = policy_in_force(site, now=now).number
    number = int(asked) if asked.isascii() and asked.isdigit() else in_force
    document = policy_text(policy_of_version(site, number))
    draft = start_draft(site=site, document=document, based_on=number, by=me(request), now=now)
    if number == in_force:
        return redirect("desk:policy_draft", draft.pk)
    # An old version is taken up as it is: all that is left to do is to publish it.
    return redirect("desk:policy_publish", draft.pk)


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
    seen = request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    saved = save_draft(
        draft=found, document=document, seen=number, by=me(request), now=timezone.now()
    )
    messages.success(request, _("Saved as a draft. Nobody is judged by it yet."))
    return saved


def _after(request: HttpRequest, saved: PolicyDraft, page: str) -> HttpResponse:
    """Go where the button that saved the draft leads to."""
    if request.POST.get("then") == "try":
        return _try(request, saved)
    return redirect(
        "desk:policy_publish" if request.POST.get("then") == "publish" else page, saved.pk
    )


def _try(request: HttpRequest, saved: PolicyDraft) -> HttpResponse:
    form = TryForm(request.POST)
    if not form.is_valid():
        raise FormUnreadable.of(form)
    run = ask_for_run(
        draft=saved, days=int(form.cleaned_data["days"]), by=me(request), now=timezone.now()
    )
    transaction.on_commit(partial(start_replay, run.pk))
    return redirect("desk:policy_run", run.pk)


def _draft_page(
    request: HttpRequest,
    found: PolicyDraft,
    forms: dict[str, object],
    refusal: Refusal | None,
    *,
    failed: bool,
) -> HttpResponse:
    shown = forms | {
        "draft": found,
        "refusal": refusal,
        "problems": refusal.fields if isinstance(refusal, PolicyUnreadable) else {},
        "failed": failed,
        "try_form": TryForm(initial={"days": request.POST.get("days", "30")}),
        "runs": [(run, _state_in_words(run)) for run in found.runs.order_by("-pk")[:5]],
    }
    status = HTTPStatus.OK
    if failed:
        status = status_of(refusal) if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "desk/policy_draft.html", shown, status=status)


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
    failing = failed_examples(policy, default_engine().read)
    names = {one.clause for one in failing}
    clauses = [clause for clause in policy.clauses if clause.id in names]
    seen = {"seen": found.revision, "latest": policy_versions(site)[0].number}
    form = PublishForm(clauses, now, initial=seen)
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
    shown = {
        "draft": found,
        "form": form,
        "refusal": refusal,
        "failing": failing,
        "number_in_force": in_force.number,
        "differences": differences(in_force.policy, policy),
        "examples": sum(
            len(one.publish_examples) + len(one.refuse_examples) for one in policy.clauses
        ),
    }
    return render(request, "desk/policy_publish.html", shown, status=status)


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
        read=default_engine().read,
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


# ---- replays --------------------------------------------------------------------------------


@require_POST
@for_(Act.CHANGE_POLICY)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /desk/policy/runs/<pk>/again — start a replay again that was cut off."""
    run = run_of(site_of(request), pk)
    ask_again(run=run, by=me(request), now=timezone.now())
    transaction.on_commit(partial(start_replay, run.pk))
    return redirect("desk:policy_run", run.pk)


@require_safe
@for_(Act.SEE_DESK)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /desk/policy/runs/<pk> — how far a replay is, or what came of it."""
    found = run_of(site_of(request), pk)
    person = me(request)
    interrupted = is_interrupted(found, now=timezone.now())
    goes_on = found.state in {RunState.WAITING, RunState.RUNNING} and not interrupted
    shown: dict[str, object] = {
        "run": found,
        "interrupted": interrupted,
        "goes_on": goes_on,
        "may_change": may(Role(person.role), Act.CHANGE_POLICY),
        "is_mine": found.draft is not None and found.draft.by_id == person.pk,
    }
    if found.state == RunState.DONE:
        shown |= _result_shown(request, found)
    response = render(request, "desk/policy_run.html", shown)
    if goes_on:
        # Without a script; a link on the page does the same for those who turn it off.
        response["Refresh"] = str(LOOK_AGAIN_S)
    return response


def _result_shown(request: HttpRequest, found: ReplayRun) -> dict[str, object]:
    policy = parse_policy(found.document)
    asked = {name: request.GET.get(name, "") for name in ("then", "now", "answer")}
    after = request.GET.get("after", "0")
    key = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    changes, following = changes_of(found, **asked, after=key)
    return _tally_shown(tally_of(found.result), policy) | {
        "asked": asked,
        "changes": changes,
        "next_after": following,
        "kept": found.result["kept"],
        "differences": differences(policy_of(found.site), policy),
        "warnings": warnings_about(policy, unknown_language=found.result["unknown_language"]),
    }


def _tally_shown(tally: Tally, policy: Policy) -> dict[str, object]:
    moves = [
        {
            "then": then.value,
            "now": now.value,
            "words": move_in_words(then, now, answers),
            "refused": answers[Answer.REFUSED],
            "published": answers[Answer.PUBLISHED],
            "nobody": answers[Answer.NOBODY],
            "all": sum(answers.values()),
        }
        for then, now, answers in tally.moves()
    ]
    clauses = [
        (clause, tally.spoke_then[clause], tally.spoke_now[clause])
        for clause in sorted(tally.spoke_then | tally.spoke_now)
    ]
    return {
        "policy": policy,
        "tally": tally,
        "total_words": total_in_words(tally),
        "error_words": errors_in_words(tally) if tally.total else "",
        "moves": moves,
        "clauses": clauses,
    }


def _state_in_words(found: ReplayRun) -> str:
    if is_interrupted(found, now=timezone.now()):
        return _("cut off by a restart")
    return {
        RunState.WAITING: _("waiting"),
        RunState.RUNNING: _("going on"),
        RunState.DONE: _("done"),
        RunState.FAILED: _("broke down"),
    }[RunState(found.state)]
