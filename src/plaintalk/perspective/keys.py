"""API keys: made, listed, revoked, and known again by their keyed hash."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction

from plaintalk.articles.models import Site
from plaintalk.kernel.errors import Conflict, Invalid, NotFound
from plaintalk.people.quota import Quota
from plaintalk.perspective.models import NAME_MAX_CHARS, ApiKey

_PREFIX = "pt_"
_KEY_BYTES = 24


class KeyNameUnusable(Invalid):
    """A key needs a name, of one line."""

    code = "perspective_key_name_unusable"
    text = "Give the key a name of at most {limit} characters, such as Coral."


class KeyNameTaken(Conflict):
    """A key of this name is in use on the site."""

    code = "perspective_key_name_taken"
    text = "There is a key named {name}. Revoke it first, or choose another name."


class KeyNotFound(NotFound):
    """No key of this name is in use on the site."""

    code = "perspective_key_not_found"
    text = "There is no key named {name}. `plaintalk perspective keys list` lists them."


class Of(StrEnum):
    """What a digest is of; the same words have another one as a key than as a text."""

    KEY = "perspective-key"
    TEXT = "perspective-text"


def digest_of(value: str, *, of: Of, secret: str) -> str:
    """Give the keyed hash by which a key or a text is known again, and can't be found by trying.

    Source: RFC 2104, with SHA-256, keyed as in people/network.py.
    """
    key = hashlib.sha256(f"plaintalk/{of}/{secret}".encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def make_key(
    *, site: Site, name: str, quota: Quota, lenient: bool, secret: str, now: datetime
) -> str:
    """Make a key; give it. It can't be given a second time.

    Args:
        quota: by the second and by the day.

    Raises:
        KeyNameUnusable: the name is empty, too long, or of more than one line.
        KeyNameTaken: a key in use has this name.
    """
    if not name.strip() or len(name) > NAME_MAX_CHARS or not name.isprintable():
        raise KeyNameUnusable(limit=NAME_MAX_CHARS)
    made = _PREFIX + secrets.token_urlsafe(_KEY_BYTES)
    try:
        with transaction.atomic():
            ApiKey.objects.create(
                site=site,
                name=name,
                digest=digest_of(made, of=Of.KEY, secret=secret),
                created_at=now,
                per_second=quota.per_second,
                per_day=quota.per_day,
                lenient=lenient,
            )
    except IntegrityError as error:
        raise KeyNameTaken(name=name) from error
    return made


def revoke_key(*, site: Site, name: str, now: datetime) -> None:
    """Revoke a key; requests with it are refused from now on.

    Raises:
        KeyNotFound: no key of this name is in use.
    """
    revoked = ApiKey.objects.filter(site=site, name=name, revoked_at__isnull=True)
    if not revoked.update(revoked_at=now):
        raise KeyNotFound(name=name)


def key_in_use(value: str, *, secret: str) -> ApiKey | None:
    """Give the key in use that this is, or None."""
    digest = digest_of(value, of=Of.KEY, secret=secret)
    in_use = ApiKey.objects.filter(digest=digest, revoked_at__isnull=True)
    return in_use.select_related("site").first()


def keys_told() -> Sequence[str]:
    """Give a line for every key of the installation, the oldest first."""
    keys = ApiKey.objects.select_related("site").order_by("site", "pk")
    return [_told(key) for key in keys] or ["There are no keys."]


def _told(key: ApiKey) -> str:
    parts = [
        f"{key.name} ({key.site.name})",
        f"made {key.created_at:%Y-%m-%d}",
        f"{key.per_second or 'any number'} a second",
        f"{key.per_day or 'any number'} a day",
    ]
    parts += ["lenient"] if key.lenient else []
    parts += [f"revoked {key.revoked_at:%Y-%m-%d}"] if key.revoked_at else []
    return ", ".join(parts)
