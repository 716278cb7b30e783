"""Whoever calls: who they are, what they must read, and the end of their token."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Schema
from ninja.responses import Status
from pydantic import Field

from plaintalk.discussion.queries import policy_in_force
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import (
    PERSON_ID,
    NamedClauseOut,
    badges_of,
    example,
    named_clause,
)
from plaintalk.people.models import TokenScope
from plaintalk.people.queries import SanctionNotFound, every_warning_unread
from plaintalk.people.services import confirm_read
from plaintalk.people.tokens import revoke_token

_SANCTION_ID = "s_01k0m3v7q2d8e9f0g1h2j3k4m8"


class WarningOut(Schema):
    """A warning that must be read before the next comment."""

    id: str
    clause: NamedClauseOut
    reason: str
    message: str
    imposed_at: datetime


class MeOut(Schema):
    """Who calls. `scopes` are the token's; of a cookie, all."""

    id: str
    name: str
    kind: Literal["guest", "member", "imported"]
    badges: list[str]
    scopes: list[TokenScope]
    warnings: list[WarningOut] = Field(description="Unread, the oldest first.")

    model_config = example(
        id=PERSON_ID, name="Anna", kind="guest", badges=[], scopes=["read", "write"], warnings=[]
    )


@router.get("/me", response=MeOut, summary="Who I am", tags=["me"], **needs(Need.READING))
def me(request: HttpRequest) -> MeOut:
    """Give who calls, and what they must read before they can post."""
    caller, now = caller_of(request), timezone.now()
    person, policy = caller.known, policy_in_force(caller.site, now=now).policy
    return MeOut(
        id=person.public_id,
        name=person.name,
        kind=person.kind,  # type: ignore[arg-type]  # the choices of the model
        badges=badges_of(person),
        scopes=caller.token.scopes if caller.token is not None else list(TokenScope),
        warnings=[
            WarningOut(
                id=warning.public_id,
                clause=named_clause(policy, warning.clause),
                reason=warning.reason,
                message=warning.message,
                imposed_at=warning.imposed_at,
            )
            for warning in every_warning_unread(person, now=now)
        ],
    )


@router.post(
    "/me/warnings/{public_id}/read",
    response={204: None},
    summary="Say that I have read a warning",
    tags=["me"],
    **needs(Need.WRITING, SanctionNotFound()),
)
def read_warning(
    request: HttpRequest,
    public_id: Annotated[str, Path(description="Of the warning.", example=_SANCTION_ID)],
) -> Status[None]:
    """Note that a warning was read; said twice, the first time counts."""
    confirm_read(person=caller_of(request).known, public_id=public_id, now=timezone.now())
    return Status(204, None)


@router.delete(
    "/session",
    response={204: None},
    summary="Sign out",
    description="Revokes the token that the request shows.",
    tags=["session"],
    **needs(Need.TOKEN),
)
def sign_out(request: HttpRequest) -> Status[None]:
    """Revoke the token that is shown."""
    caller = caller_of(request)
    assert caller.token is not None, "the method needs a token"
    revoke_token(person=caller.known, public_id=caller.token.public_id, now=timezone.now())
    return Status(204, None)
