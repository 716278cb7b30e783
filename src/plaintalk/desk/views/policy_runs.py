"""Replays of the past with a policy: how far they are, and what came of them."""

from collections.abc import Mapping
from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plaintalk.desk.background import start_replay
from plaintalk.desk.masks import texts_of
from plaintalk.desk.views.guard import for_, me, policy_of, site_of
from plaintalk.moderation.replay.models import ReplayRun, RunState
from plaintalk.moderation.replay.queries import changes_of, is_interrupted, run_of
from plaintalk.moderation.replay.services import ask_again
from plaintalk.moderation.replay.words import (
    errors_in_words,
    move_in_words,
    total_in_words,
    warnings_about,
)
from plaintalk.people.permissions import Act, may
from plaintalk.policy.clauses import Policy
from plaintalk.policy.diff import differences
from plaintalk.policy.document import parse_policy
from plaintalk.policy.replay import Answer, Tally, tally_of

# How often the page of a replay that goes on asks again.
LOOK_AGAIN_S = 2
# Longer numbers than this name nothing of ours.
_MOST_DIGITS = 18


@require_POST
@for_(Act.CHANGE_POLICY)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /desk/policy/runs/<pk>/again — start a replay again that was cut off."""
    run = run_of(site_of(request), pk)
    ask_again(run=run, by=me(request), now=timezone.now())
    transaction.on_commit(partial(start_replay, run.pk))
    return redirect("desk:policy_run", run.pk)


@require_safe
@for_(Act.READ_WORKBENCH)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /desk/policy/runs/<pk> — how far a replay is, or what came of it."""
    site = site_of(request)
    found = run_of(site, pk)
    interrupted = is_interrupted(found, now=timezone.now())
    goes_on = found.state in {RunState.WAITING, RunState.RUNNING} and not interrupted
    shown: dict[str, object] = {
        "run": found,
        "interrupted": interrupted,
        "goes_on": goes_on,
        "may_change": may(me(request), Act.CHANGE_POLICY, site.place),
        "is_mine": found.draft is not None and found.draft.by_id == me(request).pk,
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
    changes, following = changes_of(found, **asked, after=number_of(request.GET, "after"))
    return tally_shown(tally_of(found.result), policy) | {
        "asked": asked,
        "changes": changes,
        "texts": texts_of(request, [change.decision.comment for change in changes]),
        "next_after": following,
        "kept": found.result["kept"],
        "differences": differences(policy_of(found.site), policy),
        "warnings": warnings_about(policy, unknown_language=found.result["unknown_language"]),
    }


def tally_shown(tally: Tally, policy: Policy) -> dict[str, object]:
    """Give what `desk/_policy_tally.html` shows of a tally."""
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


def state_in_words(found: ReplayRun) -> str:
    """Say how far a replay is."""
    if is_interrupted(found, now=timezone.now()):
        return _("cut off by a restart")
    return {
        RunState.WAITING: _("waiting"),
        RunState.RUNNING: _("going on"),
        RunState.DONE: _("done"),
        RunState.FAILED: _("broke down"),
    }[RunState(found.state)]


def number_of(sent: Mapping[str, str], name: str) -> int:
    """Give a whole number that a page sent along; 0 for none or for anything else."""
    typed = sent.get(name, "")
    fits = typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS
    return int(typed) if fits else 0
