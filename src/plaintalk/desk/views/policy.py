"""The policy's workbench: its versions, compared, and what they would do or cost."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plaintalk.desk.policy_forms import CompareForm, CurveForm
from plaintalk.desk.views.guard import FormUnreadable, for_, me, policy_of, site_of
from plaintalk.desk.views.policy_runs import state_in_words, tally_shown
from plaintalk.discussion.queries import (
    PolicyVersionNotFound,
    policy_of_version,
    policy_versions,
)
from plaintalk.moderation.replay.queries import (
    Period,
    curve_of,
    drafts_of,
    runs_of,
    shadow_tally,
    version_rows,
)
from plaintalk.people.permissions import Act, may
from plaintalk.policy.diff import differences
from plaintalk.policy.replay import lowest_threshold


@require_safe
@for_(Act.READ_WORKBENCH)
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
        "runs": [(run, state_in_words(run)) for run in runs_of(site)],
        "may_change": may(person, Act.CHANGE_POLICY, site.place),
        "compare_form": CompareForm(versions, initial={"old": old, "new": versions[0].number}),
        "curve_form": CurveForm(policy_of(site)),
    }
    return render(request, "desk/policy.html", shown)


@require_safe
@for_(Act.READ_WORKBENCH)
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
@for_(Act.READ_WORKBENCH)
def shadow(request: HttpRequest, number: int) -> HttpResponse:
    """GET /desk/policy/shadow/<number> — what a shadow version would have done."""
    site = site_of(request)
    version = policy_versions(site).filter(number=number, shadow=True).first()
    if version is None:
        raise PolicyVersionNotFound()
    policy = policy_of_version(site, number)
    shown = tally_shown(shadow_tally(version), policy) | {"version": version}
    return render(request, "desk/policy_shadow.html", shown)


@require_safe
@for_(Act.READ_WORKBENCH)
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
