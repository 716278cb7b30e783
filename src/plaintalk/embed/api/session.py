"""A publisher's reader signed in on the publisher's own page, and out again."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from ninja.responses import Status
from pydantic import Field

from plaintalk.discussion.services import show_name_anew
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import AUTHOR, AuthorOut, Text, example
from plaintalk.people.badges import badges_of
from plaintalk.people.models import TokenKind
from plaintalk.people.names import NameLooksLikeAnother, NameReserved, NameTaken
from plaintalk.people.pictures import picture_of
from plaintalk.people.sso import SsoAccountClosed, SsoMeansStaff, SsoUsedBefore, sign_in_by_sso
from plaintalk.people.sso_tokens import (
    SsoAlgorithmWrong,
    SsoAudienceWrong,
    SsoClaimsUnusable,
    SsoExpired,
    SsoIssuedInFuture,
    SsoKeyRetired,
    SsoKeyUnknown,
    SsoLivesTooLong,
    SsoSignatureWrong,
    SsoUnreadable,
    SsoUnsigned,
)
from plaintalk.people.tokens import PAGE_SCOPES, PAGE_TOKEN_LIVES, issue_token, revoke_token

SSO_MAX_CHARS = 8_000


class SessionIn(Schema):
    """The token by which a publisher vouches for a reader: docs/sso.md says how it is made."""

    sso: Text = Field(max_length=SSO_MAX_CHARS)

    model_config = example(sso="eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiI3In0.…")


class SessionOut(Schema):
    """A page's token for the reader. `expires_at` moves on with every use."""

    token: str
    expires_at: datetime
    person: AuthorOut

    model_config = example(
        token="pt_…",  # noqa: S106  # an example
        expires_at="2026-03-31T12:00:00Z",
        person=AUTHOR | {"kind": "member"},
    )


@router.post(
    "/session",
    response={201: SessionOut},
    summary="Sign a publisher's reader in",
    description="Gives a token for the page's own storage. Signing in again changes name, e-mail, "
    "badges and picture to what the publisher says now.",
    tags=["session"],
    **needs(
        Need.ANYBODY_SPEAKING,
        SsoUnreadable(),
        SsoUnsigned(),
        SsoAlgorithmWrong(algorithm="none"),
        SsoKeyUnknown(),
        SsoKeyRetired(),
        SsoSignatureWrong(),
        SsoExpired(),
        SsoAudienceWrong(audience="talk.example.org"),
        SsoIssuedInFuture(),
        SsoLivesTooLong(most=24),
        SsoClaimsUnusable(),
        SsoUsedBefore(),
        SsoAccountClosed(),
        SsoMeansStaff(),
        NameTaken(),
        NameLooksLikeAnother(),
        NameReserved(),
    ),
)
def sign_in(request: HttpRequest, given: SessionIn) -> Status[SessionOut]:
    """Sign in whom the publisher's token means."""
    caller, now = caller_of(request), timezone.now()
    signed_in = sign_in_by_sso(given.sso, site=caller.site, now=now)
    if signed_in.looks_different:
        show_name_anew(person=signed_in.person)
    person = signed_in.person
    token, secret = issue_token(
        person=person,
        kind=TokenKind.PAGE,
        scopes=PAGE_SCOPES,
        label="",
        lives=PAGE_TOKEN_LIVES,
        now=now,
    )
    shown = AuthorOut(
        id=person.public_id,
        name=person.name,
        kind="member",
        badges=badges_of(person, site=str(caller.site.pk)),
        avatar_url=picture_of(person, caller.site) or None,
    )
    return Status(201, SessionOut(token=secret, expires_at=token.expires_at, person=shown))


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
