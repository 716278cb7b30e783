"""API tokens: issued, known again by their digest, renewed by use, revoked.

A secret is 256 bits of chance, so its digest can't be undone by trying, and one look-up by the
digest's index takes as long for a wrong secret as for a right one.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotFound, Unrecognised
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.kernel.markup import clean_line
from plaintalk.people.models import NAME_MAX_CHARS, ApiToken, Kind, Person, TokenKind, TokenScope
from plaintalk.people.queries import digest_of_token

TOKEN_PREFIX = "pt_"  # noqa: S105  # by which scanners for leaked secrets know one
# Since its last use. As long as a session of ours.
PAGE_TOKEN_LIVES = timedelta(days=30)
# What the token of a page lets it do: what readers do, whatever its person's role is.
PAGE_SCOPES = (TokenScope.READ, TokenScope.WRITE)
# More programs than anybody looks after.
PERSONAL_MOST = 20
_SECRET_BYTES = 32
# So long after its end a token can still be told from one that never was; then its row goes.
_KEPT_AFTER_END = timedelta(days=30)


class TokenUnusable(Unrecognised):
    """The token was revoked, has expired, or never was."""

    code = "token_unusable"
    text = _("This token was revoked, has expired, or was never issued. Sign in again.")
    # Source: RFC 6750, section 3.1.
    challenge = 'Bearer realm="plaintalk", error="invalid_token"'


class TokenNotFound(NotFound):
    """The person has no such token."""

    code = "token_not_found"
    text = _("You have no such token. It may have been revoked already.")


class TooManyTokens(Conflict):
    """The person has as many personal tokens as one may have."""

    code = "too_many_tokens"
    text = _("You have {most} tokens, which is as many as one may have. Revoke one first.")


def issue_token(
    *,
    person: Person,
    kind: TokenKind,
    scopes: Collection[TokenScope],
    label: str,
    lives: timedelta,
    now: datetime,
) -> tuple[ApiToken, str]:
    """Make a token; give it with its secret, which can't be given a second time.

    Args:
        label: what its holder calls it; only a page's may be "".

    Raises:
        Invalid: a personal token without label or scopes.
        TooManyTokens: they have PERSONAL_MOST in use.
    """
    label = clean_line(label, max_chars=NAME_MAX_CHARS)
    if kind is TokenKind.PERSONAL:
        _check_personal(person, label, scopes, now=now)
    drop_ended_tokens(now=now)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    token = ApiToken.objects.create(
        public_id=new_id(Prefix.TOKEN),
        person=person,
        kind=kind,
        label=label,
        scopes=sorted(scope.value for scope in scopes),
        digest=digest_of_token(secret),
        made_at=now,
        expires_at=now + lives,
    )
    return token, secret


def token_in_use(secret: str, *, now: datetime) -> ApiToken:
    """Give the token of this secret with its person, and note the day of its use.

    A page's token is renewed by that.

    Raises:
        TokenUnusable: it was revoked, has expired, or never was; or its person is gone.
    """
    known = _in_use(now).filter(digest=digest_of_token(secret), person__is_active=True)
    token = known.select_related("person").first()
    if token is None:
        raise TokenUnusable()
    if token.used_on != now.date():
        _note_use(token, now=now)
    return token


def tokens_of(person: Person, *, now: datetime) -> Sequence[ApiToken]:
    """Give a person's tokens in use, the newest first."""
    return list(_in_use(now).filter(person=person).order_by("-made_at", "-pk"))


def count_tokens_of_pages(person: Person, *, now: datetime) -> int:
    """Say by how many tokens other pages know a person."""
    return _in_use(now).filter(person=person, kind=TokenKind.PAGE).count()


def revoke_token(*, person: Person, public_id: str, now: datetime) -> None:
    """Revoke one of a person's tokens; requests with it are refused from now on.

    Raises:
        TokenNotFound: they have none of this id in use.
    """
    if not _in_use(now).filter(person=person, public_id=public_id).update(revoked_at=now):
        raise TokenNotFound()


def revoke_every_token(*, person: Person, now: datetime) -> int:
    """Revoke all of a person's tokens, as when their password changed; give how many."""
    return _in_use(now).filter(person=person).update(revoked_at=now)


def revoke_tokens_of_pages(*, person: Person, now: datetime) -> int:
    """Revoke the tokens by which other pages know a person; give how many."""
    return _in_use(now).filter(person=person, kind=TokenKind.PAGE).update(revoked_at=now)


def drop_ended_tokens(*, now: datetime) -> int:
    """Delete the tokens that ended or were revoked long ago; give how many."""
    end = now - _KEPT_AFTER_END
    long_ago = Q(expires_at__lt=end) | Q(revoked_at__lt=end)
    return ApiToken.objects.filter(long_ago).delete()[0]


def _in_use(now: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=now)


def _note_use(token: ApiToken, *, now: datetime) -> None:
    token.used_on = now.date()
    if token.kind == TokenKind.PAGE:
        token.expires_at = max(token.expires_at, now + PAGE_TOKEN_LIVES)
    used = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    used.update(used_on=token.used_on, expires_at=token.expires_at)


def _check_personal(
    person: Person, label: str, scopes: Collection[TokenScope], *, now: datetime
) -> None:
    assert person.kind == Kind.MEMBER, "guests have their pages' tokens"
    problems: dict[str, list[object]] = {}
    if not label:
        problems["label"] = [_("Say what the token is for, such as: my archive script.")]
    if not scopes:
        problems["scopes"] = [_("Choose what the token may be used for.")]
    if problems:
        raise Invalid(problems)
    if _in_use(now).filter(person=person, kind=TokenKind.PERSONAL).count() >= PERSONAL_MOST:
        raise TooManyTokens(most=PERSONAL_MOST)
