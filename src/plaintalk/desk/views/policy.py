"""The policy's workbench: its versions, compared, and what they would do or cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plaintalk.desk.policy_forms import CompareForm, CurveForm, ThresholdForm, as_sent
from plaintalk.desk.views.guard import FormUnreadable, for_, me, policy_of, site_of
from plaintalk.desk.views.policy_runs import state_in_words, tally_shown
from plaintalk.discussion.models import PolicyVersion
from plaintalk.discussion.queries import (
    PolicyVersionNotFound,
    policy_of_version,
    policy_versions,
)
from plaintalk.moderation.replay.queries import (
    curve_of,
    drafts_of,
    runs_of,
    shadow_tally,
    version_rows,
)
from plaintalk.people.permissions import Act, Role, may
from plaintalk.policy.clauses import Clause, Condition, Policy
from plaintalk.policy.diff import differences
from plaintalk.policy.replay import CurvePoint, lowest_threshold


@require_safe
@for_(Act.SEE_DESK)
def workbench(request: HttpRequest) -> HttpResponse:
    """GET /desk/policy — versions, drafts and replays."""
    site, now = site_of(request), timezone.now()
    rows = version_rows(site, now=now)
    person = me(request)
    shown = {
        "rows": rows,
        "shadows": [row.version for row in rows if row.state == "shadow"],
        "drafts": drafts_of(site, person),
        "runs": [(run, state_in_words(run)) for run in runs_of(site)],
        "may_change": may(Role(person.role), Act.CHANGE_POLICY),
        "compare_form": _compare_form([row.version for row in rows]),
        "curve_form": CurveForm(policy_of(site)),
    }
    return render(request, "desk/policy.html", shown)


@require_safe
@for_(Act.SEE_DESK)
def compare(request: HttpRequest) -> HttpResponse:
    """GET /desk/policy/compare?old=N&new=M — what differs between two versions, else the newest."""
    site = site_of(request)
    versions = list(policy_versions(site))
    form = CompareForm(versions, as_sent(request.GET, blank=_compare_form(versions)))
    if not form.is_valid():
        raise FormUnreadable.of(form)
    old, new = int(form.cleaned_data["old"]), int(form.cleaned_data["new"])
    found = differences(policy_of_version(site, old), policy_of_version(site, new))
    shown = {"form": form, "old": old, "new": new, "differences": found}
    return render(request, "desk/policy_compare.html", shown)


def _compare_form(versions: Sequence[PolicyVersion]) -> CompareForm:
    newest, before = versions[0], versions[min(1, len(versions) - 1)]
    return CompareForm(versions, initial={"old": before.number, "new": newest.number})


@require_safe
@for_(Act.SEE_DESK)
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
@for_(Act.SEE_DESK)
def thresholds(request: HttpRequest) -> HttpResponse:
    """GET /desk/policy/thresholds?clause=ID&days=N — what each threshold would have cost."""
    site, now = site_of(request), timezone.now()
    policy = policy_of(site)
    form = CurveForm(policy, as_sent(request.GET, blank=CurveForm(policy)))
    if not form.is_valid():
        raise FormUnreadable.of(form)
    clause = policy.clause(form.cleaned_data["clause"])
    if clause is None:
        raise FormUnreadable.of(form)
    period = form.period(now)
    found = curve_of(site, clause, period)
    shown = {
        "form": form,
        "clause": clause,
        "curves": [
            _curve(policy, clause, number, points) for number, (_name, points) in enumerate(found)
        ],
        "period": period,
        "may_change": may(Role(me(request).role), Act.CHANGE_POLICY),
    }
    return render(request, "desk/policy_thresholds.html", shown)


@dataclass(frozen=True, slots=True)
class _Curve:
    """What the thresholds of one condition cost, as the page shows it.

    Attributes:
        present: the threshold that is nearest to the one in force.
        form: takes another one into a draft, at first the one with the fewest mistakes.
    """

    condition: Condition
    points: Sequence[CurvePoint]
    present: CurvePoint
    best: CurvePoint
    form: ThresholdForm


def _curve(policy: Policy, clause: Clause, number: int, points: Sequence[CurvePoint]) -> _Curve:
    condition = clause.when[number]
    now_from = lowest_threshold(condition)
    present = min(points, key=lambda one: abs(one.threshold - now_from))
    # Among equals the one nearest to the present: nothing is changed for nothing.
    best = min(points, key=lambda one: (one.mistakes, abs(one.threshold - now_from)))
    first = {"clause": clause.id, "condition": number, "hold": best.threshold}
    form = ThresholdForm(policy, initial=first, auto_id=f"threshold_{number}_%s")
    return _Curve(condition, points, present, best, form)
