"""Devices that show whoever asks what they are told (web push)."""

from datetime import datetime
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Schema
from ninja.responses import Status
from pydantic import Field

from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import Text, example
from plaintalk.notifications.devices import (
    ENDPOINT_MAX_CHARS,
    Device,
    PushDeviceNotFound,
    PushNotOffered,
    PushSubscriptionUnusable,
    as_shown,
    devices_of,
    keep_device,
    remove_device,
)
from plaintalk.notifications.vapid import public_part

# What a database's key can be.
_MOST = 2**63 - 1
DeviceKey = Annotated[int, Path(ge=1, le=_MOST, description="`id` of the device.", example=7)]
_DEVICE = {
    "id": 7,
    "browser": "Firefox",
    "system": "Android",
    "made_at": "2026-03-01T12:00:00Z",
    "sent_at": None,
}


class DeviceOut(Schema):
    """One browser that shows notifications."""

    id: int
    browser: str = Field(description='As it names itself; "" where it does not say.')
    system: str
    made_at: datetime
    sent_at: datetime | None = Field(description="The last time that its push service took one.")

    model_config = example(**_DEVICE)


class DevicesOut(Schema):
    """All of them, the newest first."""

    key: str = Field(
        description="What a browser subscribes with (`applicationServerKey`); "
        '"": notifications to devices are not offered.'
    )
    devices: list[DeviceOut]

    model_config = example(key="BF5P…", devices=[_DEVICE])


class SubscriptionKeysIn(Schema):
    """The browser's keys, base64url."""

    p256dh: Text = Field(max_length=100)
    auth: Text = Field(max_length=32)


class SubscriptionIn(Schema):
    """What the browser's `PushSubscription.toJSON()` gives."""

    endpoint: Text = Field(max_length=ENDPOINT_MAX_CHARS)
    keys: SubscriptionKeysIn

    model_config = example(
        endpoint="https://push.example.net/send/Zx81",
        keys={
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
            "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
    )


@router.get(
    "/me/push-devices",
    response=DevicesOut,
    summary="Devices that show what I am told",
    tags=["me"],
    **needs(Need.READING),
)
def my_devices(request: HttpRequest) -> DevicesOut:
    """Give the devices of whoever asks, and the key that one more subscribes with."""
    return DevicesOut(
        key=public_part(settings.PLAINTALK_PUSH_KEY),
        devices=[_device_out(one) for one in devices_of(caller_of(request).known)],
    )


@router.put(
    "/me/push-devices",
    response=DeviceOut,
    summary="Let a device show what I am told",
    description="The same endpoint again changes its keys. Ten at most; the oldest goes.",
    tags=["me"],
    **needs(Need.WRITING, PushNotOffered(), PushSubscriptionUnusable()),
)
def keep_my_device(request: HttpRequest, given: SubscriptionIn) -> DeviceOut:
    """Keep a browser's subscription."""
    if not settings.PLAINTALK_PUSH_KEY:
        raise PushNotOffered()
    device = keep_device(
        person=caller_of(request).known,
        endpoint=given.endpoint,
        p256dh=given.keys.p256dh,
        auth=given.keys.auth,
        user_agent=request.headers.get("User-Agent", ""),
        session_key=request.session.session_key,
        sender_key=public_part(settings.PLAINTALK_PUSH_KEY),
        now=timezone.now(),
    )
    return _device_out(as_shown(device))


@router.delete(
    "/me/push-devices/{key}",
    response={204: None},
    summary="Send nothing to a device any more",
    tags=["me"],
    **needs(Need.WRITING, PushDeviceNotFound()),
)
def remove_my_device(request: HttpRequest, key: DeviceKey) -> Status[None]:
    """Forget one device of whoever asks."""
    remove_device(caller_of(request).known, key)
    return Status(204, None)


def _device_out(one: Device) -> DeviceOut:
    return DeviceOut(
        id=one.key,
        browser=one.browser,
        system=one.system,
        made_at=one.made_at,
        sent_at=one.sent_at,
    )
