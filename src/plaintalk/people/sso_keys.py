"""Keys of publishers' sign-in: made, listed, retired."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotFound
from plaintalk.people.names import Publication
from plaintalk.people.permissions import Role
from plaintalk.people.sealing import seal
from plaintalk.people.sso_models import KID_MAX_CHARS, Algorithm, SsoKey

# As long as the hash that it keys. Source: RFC 7518, section 3.2.
SECRET_MIN_BYTES = 32


class SsoKeyUnusable(Invalid):
    """What was given makes no key; `fields` says why."""

    code = "sso_key_unusable"
    text = _("This makes no key.")


class SsoKidTaken(Conflict):
    """The site has, or had, a key of this id."""

    code = "sso_kid_taken"
    text = _(
        "The site has, or had, a key named {kid}. Choose another name: a retired key's is "
        "never used again."
    )


class SsoKeyNotFound(NotFound):
    """No key of this id is in use."""

    code = "sso_key_not_found"
    text = _("The site has no key named {kid} in use. `plaintalk sso list` lists them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What a key shall be.

    Attributes:
        kid: by which tokens name it; "" to make one up.
        audience: what `aud` must say.
        secret: of HS256, as the publisher has it already; "" to make one.
        public_key: of EdDSA, PEM, whose private half the publisher has; "" to make both.
    """

    kid: str = ""
    algorithm: Algorithm = Algorithm.HS256
    audience: str
    secret: str = ""
    public_key: str = ""
    coral_format: bool = False
    highest_role: Role = Role.READER
    names_may_repeat: bool = False
    emails_are_verified: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A new key, and what the publisher signs with if it was made here: shown once, kept nowhere.

    A secret of HS256 is kept sealed, and is not given a second time either.
    """

    key: SsoKey
    signs_with: str


def make_sso_key(*, site: Publication, new: NewKey, now: datetime) -> Made:
    """Make a key for a site. Those it has stay in use until they are retired.

    Raises:
        SsoKeyUnusable: a secret too short, a public key that is none, Coral's format with EdDSA.
        SsoKidTaken: the site has, or had, a key of this id.
    """
    kid = new.kid or f"k{secrets.token_hex(4)}"
    _check(kid, new)
    if new.algorithm is Algorithm.HS256:
        signs_with = "" if new.secret else secrets.token_urlsafe(SECRET_MIN_BYTES)
        stored = {"sealed_secret": seal(new.secret or signs_with)}
    else:
        signs_with, public = ("", new.public_key) if new.public_key else _new_pair()
        stored = {"public_key": public}
    try:
        with transaction.atomic():
            key = SsoKey.objects.create(
                site_id=site.pk,
                kid=kid,
                algorithm=new.algorithm,
                audience=new.audience,
                coral_format=new.coral_format,
                highest_role=new.highest_role,
                names_may_repeat=new.names_may_repeat,
                emails_are_verified=new.emails_are_verified,
                made_at=now,
                **stored,
            )
    except IntegrityError as error:
        raise SsoKidTaken(kid=kid) from error
    return Made(key, signs_with)


def retire_sso_key(*, site: Publication, kid: str, now: datetime) -> None:
    """Refuse every token of a key from now on. Whom it signed in stays signed in.

    Raises:
        SsoKeyNotFound: no key of this id is in use.
    """
    in_use = SsoKey.objects.filter(site=site.pk, kid=kid, retired_at__isnull=True)
    if not in_use.update(retired_at=now):
        raise SsoKeyNotFound(kid=kid)


def sso_keys_of(site: Publication) -> Sequence[SsoKey]:
    """Give every key of a site, retired ones too, the oldest first."""
    return list(SsoKey.objects.filter(site=site.pk).order_by("pk"))


def _check(kid: str, new: NewKey) -> None:
    problems: dict[str, list[object]] = {}
    if len(kid) > KID_MAX_CHARS or not kid.isprintable() or kid != kid.strip():
        told = _("A key's name is one line of at most {most} characters.")
        problems["kid"] = [told.format(most=KID_MAX_CHARS)]
    if not new.audience:
        problems["audience"] = [_("Say for which host tokens are: their “aud”.")]
    if new.secret and len(new.secret.encode()) < SECRET_MIN_BYTES:
        told = _("A secret has at least {least} bytes; a shorter one can be guessed.")
        problems["secret"] = [told.format(least=SECRET_MIN_BYTES)]
    if new.secret.lstrip().startswith(("-----BEGIN", "ssh-")):
        problems["secret"] = [_("This is a public or private key, not a secret to share.")]
    if new.coral_format and new.algorithm is not Algorithm.HS256:
        problems["coral_format"] = [_("Coral's tokens are signed with HS256.")]
    if new.public_key and not _is_ed25519(new.public_key):
        problems["public_key"] = [_("This is no public key of Ed25519 in PEM.")]
    if problems:
        raise SsoKeyUnusable(problems)


def _is_ed25519(pem: str) -> bool:
    try:
        return isinstance(load_pem_public_key(pem.encode()), Ed25519PublicKey)
    except ValueError:
        return False


def _new_pair() -> tuple[str, str]:
    """Give a private key and its public one, both PEM."""
    private = Ed25519PrivateKey.generate()
    return (
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
    )
