"""Whoever calls: who they are, what they must read, and the end of their token."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Schema
from ninja.responses import Status
from pydantic import Field

from plaintalk.discussion.queries import policy_in_force
from plaintalk.discussion.services import ask_again
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import (
    AVATAR_URL,
    PERSON_ID,
    NamedClauseOut,
    example,
    named_clause,
)
from plaintalk.people.addresses import AddressLinkSpent, TooManyLetters
from plaintalk.people.badges import badges_of
from plaintalk.people.models import TokenScope
from plaintalk.people.pictures import picture_of
from plaintalk.people.queries import SanctionNotFound, every_warning_unread
from plaintalk.people.services import confirm_read

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
    avatar_url: str | None = Field(description=AVATAR_URL)
    scopes: list[TokenScope]
    warnings: list[WarningOut] = Field(description="Unread, the oldest first.")

    model_config = example(
        id=PERSON_ID,
        name="Anna",
        kind="guest",
        badges=[],
        avatar_url=None,
        scopes=["read", "write"],
        warnings=[],
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
        badges=badges_of(person, site=str(caller.site.pk)),
        avatar_url=picture_of(person, caller.site) or None,
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
    "/me/confirmation",
    response={204: None},
    summary="Have the letter that confirms my address sent again",
    description="To a guest for whom a comment waits (`awaits_confirmation`). The link of the "
    "letter before works no more. To be confirmed the link is opened by a person.",
    tags=["me"],
    **needs(Need.WRITING, AddressLinkSpent(), TooManyLetters(retry_after_s=3600)),
)
def ask_for_letter(request: HttpRequest) -> Status[None]:
    """Have another letter sent."""
    caller = caller_of(request)
    ask_again(speaker=caller.speaker(caller.known), site=caller.site, now=timezone.now())
    return Status(204, None)


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
