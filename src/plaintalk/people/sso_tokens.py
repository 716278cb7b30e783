"""Tokens by which publishers sign their own readers in: checked, and read. Nothing is stored.

JSON Web Tokens (RFC 7519), as RFC 8725 advises to check them: the key says the algorithm, never
the token. Two formats: our own, with the claims at the top, and that of Coral, with a `user`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import jwt
from django.utils.translation import gettext_lazy as _
from jwt.types import Options
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plaintalk.kernel.errors import Invalid, NotAllowed
from plaintalk.kernel.markup import clean_line
from plaintalk.people.models import BADGE_MAX_CHARS, BADGES_MOST
from plaintalk.people.names import Publication
from plaintalk.people.permissions import Role
from plaintalk.people.sealing import unseal
from plaintalk.people.services import clean_email, clean_name
from plaintalk.people.sso_models import (
    ADDRESS_MAX_CHARS,
    KID_MAX_CHARS,
    SUB_MAX_CHARS,
    Algorithm,
    SsoKey,
)

TOKEN_MAX_CHARS = 8_000
EMAIL_MAX_CHARS = 254
# How far the publisher's clock may be from ours.
LEEWAY = timedelta(seconds=30)
# A token only begins a session, which lives on without it; one that leaks soon opens nothing.
LIVES_MOST = timedelta(hours=24)


class SsoUnreadable(NotAllowed):
    """It is no token, or one of a kind that nobody here reads."""

    code = "sso_token_unreadable"
    text = _("This sign-in can't be read. Go back to where you came from and sign in again.")


class SsoUnsigned(NotAllowed):
    """The token says that it needs no signature (`alg` none)."""

    code = "sso_token_unsigned"
    text = _("This sign-in is not signed, so it could be anybody's. It is refused.")


class SsoAlgorithmWrong(NotAllowed):
    """The token names another algorithm than its key's own."""

    code = "sso_algorithm_wrong"
    text = _("This sign-in is signed in another way than its key allows ({algorithm}).")


class SsoKeyUnknown(NotAllowed):
    """The token names no key (`kid`) that this site knows."""

    code = "sso_key_unknown"
    text = _("This sign-in is signed with a key that this site does not know.")


class SsoKeyRetired(NotAllowed):
    """The token's key was replaced."""

    code = "sso_key_retired"
    text = _(
        "This sign-in is signed with a key that was replaced. Go back to where you came from and "
        "sign in again."
    )


class SsoSignatureWrong(NotAllowed):
    """The signature is not that of the key over these claims."""

    code = "sso_signature_wrong"
    text = _("The signature of this sign-in does not fit: it was altered, or signed by another.")


class SsoExpired(NotAllowed):
    """`exp` has passed."""

    code = "sso_token_expired"
    text = _(
        "This sign-in has expired. Go back to where you came from and sign in again; a fresh one "
        "is made for you."
    )


class SsoAudienceWrong(NotAllowed):
    """`aud` names another site."""

    code = "sso_audience_wrong"
    text = _("This sign-in was made for another site than {audience}.")


class SsoIssuedInFuture(NotAllowed):
    """`iat` or `nbf` is still to come, by more than clocks differ."""

    code = "sso_issued_in_future"
    text = _("This sign-in is dated in the future: the clock of whoever made it is wrong.")


class SsoLivesTooLong(NotAllowed):
    """`exp` is further away than any token of ours lives."""

    code = "sso_lives_too_long"
    text = _("This sign-in would be good for more than {most} hours. It must expire sooner.")


class SsoClaimsUnusable(Invalid):
    """Claims are missing or malformed; `fields` says which."""

    code = "sso_claims_unusable"
    text = _("This sign-in lacks something that the site must know.")


class _Signed(BaseModel):
    """Whatever is read of a token. What it holds besides is nobody's business here."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


# Seconds since 1970. The bounds also keep out what JSON calls NaN and Infinity.
_Moment = Annotated[float, Field(ge=0, le=1e11)]


class _Times(_Signed):
    exp: _Moment | None = None
    iat: _Moment | None = None
    nbf: _Moment | None = None
    aud: str | list[str] | None = None
    jti: str | None = None


class _Who(_Signed):
    email: str | None = None
    email_verified: bool | None = None
    avatar: str | None = None
    url: str | None = None
    badges: list[str] | None = None
    role: str | None = None


class _Ours(_Who):
    sub: str
    name: str


class _Corals(_Who):
    id: str
    username: str


class _Coral(_Signed):
    user: _Corals


Claims = TypeVar("Claims", bound=_Signed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a good token says, as it may be stored.

    Attributes:
        email: "" unless the publisher verified it.
        role: None where the token says nothing of it.
        issued_at, expires_at: None where the token says nothing of it.
        jti_digest: "" for a token that may be used again.
        left_out: what of it can't be used and was passed over, in words for whoever makes tokens.
    """

    key: SsoKey
    sub: str
    name: str
    email: str
    badges: Sequence[str]
    role: Role | None
    avatar_url: str
    profile_url: str
    issued_at: datetime | None
    expires_at: datetime | None
    jti_digest: str
    left_out: Sequence[str]


def told_by(token: str, *, site: Publication, now: datetime) -> Told:
    """Check a token and say what it says.

    Raises:
        SsoUnreadable, SsoUnsigned, SsoAlgorithmWrong, SsoKeyUnknown, SsoKeyRetired,
        SsoSignatureWrong: it is not from whom it seems to be.
        SsoExpired, SsoAudienceWrong, SsoIssuedInFuture, SsoLivesTooLong: it is not for here and
            now.
        SsoClaimsUnusable, Invalid: it does not say who signs in.
    """
    key, payload = _verified(token, site)
    times = _parsed(_Times, payload)
    _check_times(times, key, now=now)
    who = _corals_as_ours(payload) if key.coral_format else _parsed(_Ours, payload)
    return _Reading(who, key).told(times)


# What the library checks. It would read the clock by itself, and it is given no other moment.
_SIGNATURE_ALONE: Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


# ---- from whom ------------------------------------------------------------------------------


def _verified(token: str, site: Publication) -> tuple[SsoKey, Mapping[str, object]]:
    """Give the key that a token is signed with, and the claims that it signs."""
    header = _header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str):
        raise SsoUnreadable()
    if algorithm.casefold() == "none":
        raise SsoUnsigned()
    keys = [_key_named(kid, site)] if kid is not None else _keys_for_unnamed(site)
    if not any(key.algorithm == algorithm for key in keys):
        raise SsoAlgorithmWrong(algorithm=keys[0].algorithm)
    for key in keys:
        payload = _payload(token, key)
        if payload is not None:
            return key, payload
    raise SsoSignatureWrong()


def _header(token: str) -> Mapping[str, object]:
    if len(token) > TOKEN_MAX_CHARS or not token.isascii():
        raise SsoUnreadable()
    try:
        return jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise SsoUnreadable() from error


def _key_named(kid: object, site: Publication) -> SsoKey:
    if not isinstance(kid, str) or len(kid) > KID_MAX_CHARS or not kid.isprintable():
        raise SsoKeyUnknown()
    key = SsoKey.objects.filter(site=site.pk, kid=kid).first()
    if key is None:
        raise SsoKeyUnknown()
    if key.retired_at is not None:
        raise SsoKeyRetired()
    return key


def _keys_for_unnamed(site: Publication) -> Sequence[SsoKey]:
    """Give the keys that a token without a `kid` may be signed with: Coral tries all, so do we."""
    keys = SsoKey.objects.filter(site=site.pk, coral_format=True, retired_at__isnull=True)
    if not keys:
        raise SsoKeyUnknown()
    return list(keys.order_by("-pk"))


def _payload(token: str, key: SsoKey) -> Mapping[str, object] | None:
    """Give the claims that the key signed, or None if it did not. Their times are checked after."""
    is_shared = key.algorithm == Algorithm.HS256
    material = unseal(key.sealed_secret) if is_shared else key.public_key
    try:
        return jwt.decode(token, material, algorithms=[key.algorithm], options=_SIGNATURE_ALONE)
    except jwt.InvalidSignatureError:
        return None
    except (jwt.InvalidTokenError, RecursionError) as error:
        raise SsoUnreadable() from error


# ---- for here and now -----------------------------------------------------------------------


def _check_times(times: _Times, key: SsoKey, *, now: datetime) -> None:
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    if times.exp is None and not key.coral_format:
        raise SsoClaimsUnusable({"exp": [_("The token does not say when it expires (“exp”).")]})
    if times.exp is not None and times.exp + leeway <= at:
        raise SsoExpired()
    if max(times.iat or 0, times.nbf or 0) - leeway > at:
        raise SsoIssuedInFuture()
    if key.coral_format:
        return  # Coral knows no audience, and no limit to a token's life
    if key.audience not in ([times.aud] if isinstance(times.aud, str) else times.aud or []):
        raise SsoAudienceWrong(audience=key.audience)
    if (times.exp or 0) - at > (LIVES_MOST + LEEWAY).total_seconds():
        raise SsoLivesTooLong(most=int(LIVES_MOST.total_seconds()) // 3600)


# ---- who ------------------------------------------------------------------------------------


# Coral's roles as ours. Its staff is shown as such and decides nothing.
_CORAL_ROLES = {"MODERATOR": Role.MODERATOR.value, "ADMIN": Role.ADMINISTRATOR.value}


def _corals_as_ours(payload: Mapping[str, object]) -> _Ours:
    user = _parsed(_Coral, payload).user
    role = None if user.role is None else _CORAL_ROLES.get(user.role, Role.READER.value)
    who = user.model_dump(exclude={"id", "username", "role"})
    return _Ours(sub=user.id, name=user.username, role=role, **who)


class _Reading:
    """Claims as they may be stored, and what had to be passed over."""

    def __init__(self, who: _Ours, key: SsoKey) -> None:
        self._who = who
        self._key = key
        self._left_out: list[str] = []

    def told(self, times: _Times) -> Told:
        sub = self._who.sub
        if not 1 <= len(sub) <= SUB_MAX_CHARS or not sub.isprintable():
            told = _("“sub” names the reader in one line of at most {most} characters.")
            raise SsoClaimsUnusable({"sub": [told.format(most=SUB_MAX_CHARS)]})
        return Told(
            key=self._key,
            sub=sub,
            name=clean_name(self._who.name),
            email=self._email(),
            badges=self._badges(),
            role=self._role(),
            avatar_url=self._address("avatar", self._who.avatar),
            profile_url=self._address("url", self._who.url),
            issued_at=_moment(times.iat),
            expires_at=_moment(times.exp),
            jti_digest=self._jti_digest(times),
            left_out=self._left_out,
        )

    def _jti_digest(self, times: _Times) -> str:
        # Coral's pages show the same token again and again, with whatever id it has.
        if self._key.coral_format or not times.jti:
            return ""
        return hashlib.sha256(times.jti.encode(errors="surrogatepass")).hexdigest()

    def _email(self) -> str:
        if not self._who.email:
            return ""
        verified = self._who.email_verified
        if not (self._key.emails_are_verified if verified is None else verified):
            self._left_out.append("email: the token does not say that it was verified")
            return ""
        try:
            return clean_email(clean_line(self._who.email, max_chars=EMAIL_MAX_CHARS)).lower()
        except Invalid:
            self._left_out.append("email: this is no address")
            return ""

    def _badges(self) -> Sequence[str]:
        given = [clean_line(badge, max_chars=BADGE_MAX_CHARS) for badge in self._who.badges or []]
        kept = [badge for badge in dict.fromkeys(given) if badge][:BADGES_MOST]
        if kept != (self._who.badges or []):
            self._left_out.append(
                f"badges: at most {BADGES_MOST} of {BADGE_MAX_CHARS} characters are shown"
            )
        return kept

    def _role(self) -> Role | None:
        given = self._who.role
        if given is None or given in set(Role):
            return None if given is None else Role(given)
        self._left_out.append(f"role: there is none but {', '.join(Role)}")
        return None

    def _address(self, name: str, given: str | None) -> str:
        if not given:
            return ""
        if _is_web_address(given):
            return given
        self._left_out.append(f"{name}: this is no http or https address")
        return ""


def _is_web_address(given: str) -> bool:
    if len(given) > ADDRESS_MAX_CHARS or not given.isprintable() or " " in given:
        return False
    try:
        parts = urlsplit(given)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _parsed(model: type[Claims], payload: Mapping[str, object]) -> Claims:
    """Read claims.

    Raises:
        SsoClaimsUnusable: naming every claim that is missing or malformed.
    """
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        problems: dict[str, list[object]] = {}
        for one in error.errors(include_url=False, include_input=False, include_context=False):
            name = ".".join(str(step) for step in one["loc"])
            problems.setdefault(name, []).append(f"“{name}”: {one['msg']}.")
        raise SsoClaimsUnusable(problems) from error
