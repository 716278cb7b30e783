"""Steps against whoever asks: which, why, where and until when."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from plaintalk.discussion.queries import policy_in_force
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import NamedClauseOut, example, named_clause
from plaintalk.people.models import Sanction
from plaintalk.people.queries import sanctions_of
from plaintalk.policy.clauses import Policy
from plaintalk.policy.sanctions import SanctionKind, Scope


class StepOut(Schema):
    """A statement of reasons (Regulation (EU) 2022/2065, Article 17(3)) about one's account.

    `until` null: for good, or until a warning is read. `decisions` are those that it rests on.
    """

    id: str
    kind: SanctionKind
    scope: Scope
    clause: NamedClauseOut
    reason: str
    message: str
    decisions: list[str]
    hours: int | None = Field(description="Of a slow one: hours between two comments.")
    imposed_automatically: bool
    imposed_at: datetime
    until: datetime | None
    lifted_at: datetime | None
    in_force: bool


class StepsOut(Schema):
    """Every step ever taken, the latest first."""

    steps: list[StepOut]

    model_config = example(
        steps=[
            {
                "id": "s_01k0m3v7q2d8e9f0g1h2j3k4m8",
                "kind": "slow",
                "scope": "site",
                "clause": {"id": "no-profanity", "number": 1, "title": "No profanity"},
                "reason": "Three comments were refused within a week.",
                "message": "",
                "decisions": ["d_01k0m3v7q2d8e9f0g1h2j3k4m9"],
                "hours": 6,
                "imposed_automatically": False,
                "imposed_at": "2026-03-01T12:00:00Z",
                "until": "2026-03-15T12:00:00Z",
                "lifted_at": None,
                "in_force": True,
            }
        ]
    )


@router.get(
    "/me/steps",
    response=StepsOut,
    summary="Steps taken against me, and why",
    tags=["me"],
    **needs(Need.READING),
)
def my_steps(request: HttpRequest) -> StepsOut:
    """Give every step that was taken against whoever asks."""
    caller, now = caller_of(request), timezone.now()
    policy = policy_in_force(caller.site, now=now).policy
    return StepsOut(steps=[_step_out(one, policy, now) for one in sanctions_of(caller.known)])


def _step_out(step: Sanction, policy: Policy, now: datetime) -> StepOut:
    is_over = step.until is not None and step.until <= now
    return StepOut(
        id=step.public_id,
        kind=SanctionKind(step.kind),
        scope=Scope(step.scope),
        clause=named_clause(policy, step.clause),
        reason=step.reason,
        message=step.message,
        decisions=step.evidence,
        hours=step.hours,
        imposed_automatically=step.imposed_by_id is None,
        imposed_at=step.imposed_at,
        until=step.until,
        lifted_at=step.lifted_at,
        in_force=step.lifted_at is None and not is_over,
    )
