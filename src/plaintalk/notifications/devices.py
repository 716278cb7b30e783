"""Browsers that show somebody's notifications: asked for, listed, and ended.

The address of a push service comes from a browser, so from anybody: its form is checked here, and
where it leads each time that something is sent there (`pushing`).
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotFound
from plaintalk.kernel.markup import clean_line
from plaintalk.notifications.models import PushDevice
from plaintalk.notifications.sealing import auth_of, public_key_of
from plaintalk.people.models import Person
from plaintalk.people.sessions import browser_of, system_of

# A phone, a tablet, computers at home and at work, and what each of them left behind.
DEVICES_MOST = 10
ENDPOINT_MAX_CHARS = 1000
_USER_AGENT_MAX_CHARS = 200


class PushNotOffered(Conflict):
    """The installation has no key for push services."""

    code = "push_not_offered"
    text = _("This site sends no notifications to devices.")


class PushSubscriptionUnusable(Invalid):
    """What the browser gave is no subscription that can be sent to."""

    code = "push_subscription_unusable"
    text = _(
        "This browser's push service can't be used: its address must be a public https address, "
        "with the browser's key and secret. Update the browser, or use another."
    )


class PushDeviceNotFound(NotFound):
    """There is no such device of this person."""

    code = "push_device_not_found"
    text = _("You have no such device. It may have been removed already.")


@dataclass(frozen=True, slots=True)
class Device:
    """A browser as its owner sees it; `browser` and `system` are "" where it doesn't say.

    `digest` is the SHA-256 of its endpoint, by which the browser's page knows itself.
    """

    key: int
    browser: str
    system: str
    made_at: datetime
    sent_at: datetime | None
    digest: str


def keep_device(
    *,
    person: Person,
    endpoint: str,
    p256dh: str,
    auth: str,
    now: datetime,
    user_agent: str = "",
    session_key: str | None = None,
    sender_key: str = "",
) -> PushDevice:
    """Let a browser show a person's notifications, and nobody else's any more.

    Of more than DEVICES_MOST the oldest go.

    Args:
        endpoint, p256dh, auth: as the browser's `PushSubscription` says.
        session_key: of the session that asks; the device goes when that session ends.
        sender_key: the public key that the browser was offered, to which it binds what is sent.

    Raises:
        PushSubscriptionUnusable: it can't be sent to.
    """
    _check(endpoint, p256dh, auth)
    with transaction.atomic():
        # A browser that somebody else used before is this person's now, with nothing of theirs.
        others = PushDevice.objects.filter(endpoint_digest=_digest(endpoint))
        others.exclude(person=person).delete()
        how = {
            "person": person,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "user_agent": clean_line(user_agent, max_chars=_USER_AGENT_MAX_CHARS),
            "session_digest": _digest(session_key) if session_key else "",
            "sender_key": sender_key,
        }
        device, _is_new = PushDevice.objects.update_or_create(
            endpoint_digest=_digest(endpoint), defaults=how, create_defaults={**how, "made_at": now}
        )
        kept = PushDevice.objects.filter(person=person).order_by("-pk")[:DEVICES_MOST]
        newest = list(kept.values_list("pk", flat=True))
        PushDevice.objects.filter(person=person).exclude(pk__in=newest).delete()
    return device


def remove_device(person: Person, key: int) -> None:
    """Send nothing to a device any more.

    Raises:
        PushDeviceNotFound: it is none of this person's.
    """
    if not PushDevice.objects.filter(person=person, pk=key).delete()[0]:
        raise PushDeviceNotFound()


def devices_of(person: Person) -> Sequence[Device]:
    """Give a person's devices, the newest first."""
    return [as_shown(one) for one in PushDevice.objects.filter(person=person).order_by("-pk")]


def as_shown(one: PushDevice) -> Device:
    """Give a device without what lets somebody send to it."""
    return Device(
        key=one.pk,
        browser=browser_of(one.user_agent),
        system=system_of(one.user_agent),
        made_at=one.made_at,
        sent_at=one.sent_at,
        digest=one.endpoint_digest,
    )


def keys_with_devices(people: Collection[int]) -> set[int]:
    """Give which of these people have a device."""
    found = PushDevice.objects.filter(person__in=people)
    return set(found.values_list("person_id", flat=True))


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        parts = urlsplit(endpoint)
        is_plain = parts.username is None and parts.password is None and not parts.fragment
        fits = parts.scheme == "https" and bool(parts.hostname) and parts.port in {None, 443}
        is_written = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint
        public_key_of(p256dh)
        auth_of(auth)
    except ValueError as error:
        raise PushSubscriptionUnusable() from error
    if not (fits and is_plain and is_written and len(endpoint) <= ENDPOINT_MAX_CHARS):
        raise PushSubscriptionUnusable()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@receiver(user_logged_out, dispatch_uid="plaintalk_push_ends_at_sign_out")
def end_where_signed_out(request: Any, **_kwargs: Any) -> None:
    """Send nothing more to a browser in which its owner signs out: others may use it."""
    _end_session(getattr(getattr(request, "session", None), "session_key", None))


@receiver(post_delete, sender=UserSession, dispatch_uid="plaintalk_push_ends_with_session")
def end_with_session(instance: UserSession, **_kwargs: Any) -> None:
    """Do the same where they are signed out from another device."""
    _end_session(instance.session_key)


def _end_session(session_key: str | None) -> None:
    if session_key:
        PushDevice.objects.filter(session_digest=_digest(session_key)).delete()
