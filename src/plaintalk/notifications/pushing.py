"""Notifications sent to browsers by their push services, beside the e-mails.

Noted for each device first, then claimed and sent, so that no two processes send one; tried again
when a push service does not answer, and never to a device that is gone.
"""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from plaintalk.articles.hosts import have_own_hosts, url_of
from plaintalk.articles.languages import first_known
from plaintalk.hooks.services import CLAIM, WAITS, Delivered, Result
from plaintalk.kernel.markup import clean_line
from plaintalk.notifications.models import Notification, Push, PushDevice
from plaintalk.notifications.queries import is_worth_a_push
from plaintalk.notifications.sealing import encoded, seal
from plaintalk.notifications.vapid import authorization, public_part
from plaintalk.notifications.words import told_in_words

log = logging.getLogger(__name__)

# A device that was off for longer shows nothing old when it comes back; the page has it.
GOOD_FOR = timedelta(days=1)
# So much in one pass: letters wait meanwhile.
PUSHES_AT_ONCE = 200
PASS_S = 20.0
_NOTED_AT_ONCE = 500
_SOONEST = timedelta(seconds=30)
_BODY_MAX_CHARS = 300
_TITLE_MAX_CHARS = 100
_TOPIC_CHARS = 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What a push service answered, as `status` in its own terms.

    Attributes:
        is_taken: it hands the message on.
        is_gone: it knows no such browser any more.
        is_refused: it does not let us send, and would not if we came again.
        blames_key: it is refused as the standard has it where the key is another.
        retry_after_s: where it says when to come again.
    """

    status: int
    is_taken: bool
    is_gone: bool
    is_refused: bool = False
    blames_key: bool = False
    retry_after_s: int | None = None


@dataclass(slots=True)
class _Refusals:
    """How many devices' services refused us in one pass, for another key of ours or without that.

    Source: RFC 8292, section 4.2, which asks for 403. Mozilla's service answers 401 to another key
    and Apple's 400, and all do to a date or a contact that they find wrong: the status alone does
    not tell. So it is kept which key a device was subscribed with.
    """

    of_another_key: int = 0
    of_ours: int = 0

    def log(self) -> None:
        """Tell the operator once in a pass, without an address."""
        if self.of_another_key:
            log.warning(
                "Push services refused our key for %s devices, which were subscribed with another. "
                "They are forgotten: their owners have to press “Notify this device” again. If "
                "PLAINTALK_PUSH_KEY was not meant to change, put the old one back.",
                self.of_another_key,
            )
        if self.of_ours:
            log.warning(
                "Push services refused %s notifications, and not because of another key. They are "
                "not sent again. See that this machine's clock is right and that "
                "PLAINTALK_PUBLIC_URL or PLAINTALK_MAIL_FROM names somebody whom they can reach.",
                self.of_ours,
            )


# Posts a body with headers to an address, or raises.
Post = Callable[[str, bytes, Mapping[str, str]], Answer]


@dataclass(frozen=True, slots=True)
class _Sender:
    """How one pass sends, and who refused it. Arguments as of `push_notifications`."""

    post: Post
    key: str
    contact: str
    public_url: str
    refusals: _Refusals = field(default_factory=_Refusals)


def push_notifications(
    *, now: datetime, post: Post, key: str, contact: str, public_url: str
) -> Delivered:
    """Send what is due to devices.

    What was read, withdrawn or taken down since, or is by somebody blocked or muted since, is left
    out. A device whose subscription is bound to another key is forgotten when its service says so.
    Without a key nothing is sent, and what waits is let go of.

    Args:
        post: reaches a push service, or raises; it must reach nothing but the public network.
        key: the setting `push_key`.
        contact: an https or mailto address of whoever runs the site.
        public_url: the setting `public_url`.
    """
    sender = _Sender(post, key, contact, public_url if have_own_hosts() else "")
    _note(now=now)
    Push.objects.filter(notification__made_at__lt=now - GOOD_FOR).delete()
    if not key:
        Push.objects.all().delete()
        return Delivered()
    results: Counter[Result] = Counter()
    until = time.monotonic() + PASS_S
    due = Push.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    for waiting in due.values_list("pk", flat=True)[:PUSHES_AT_ONCE]:
        if time.monotonic() > until:
            break
        results[_push(waiting, now, sender)] += 1
    sender.refusals.log()
    return Delivered(results[Result.SENT], results[Result.FAILED], results[Result.GAVE_UP])


def _note(*, now: datetime) -> None:
    """Note for each device what its owner is to be told on it."""
    with transaction.atomic():
        asked = Notification.objects.select_for_update().filter(is_pushed=True).order_by("pk")
        told = list(asked[:_NOTED_AT_ONCE])
        if not told:
            return
        devices = PushDevice.objects.filter(person__in={one.person_id for one in told})
        by_person: dict[int, list[int]] = {}
        for device, person in devices.values_list("pk", "person_id"):
            by_person.setdefault(person, []).append(device)
        pushes = [
            Push(device_id=device, notification=one, due_at=now)
            for one in told
            for device in by_person.get(one.person_id, ())
        ]
        Push.objects.bulk_create(pushes, ignore_conflicts=True)
        Notification.objects.filter(pk__in=[one.pk for one in told]).update(is_pushed=False)


def _push(waiting: int, now: datetime, sender: _Sender) -> Result:
    # Claimed: another process that comes at the same time finds it due later.
    claimed = Push.objects.filter(pk=waiting, due_at__lte=now)
    if not claimed.update(due_at=now + CLAIM, attempts=F("attempts") + 1):
        return Result.ANOTHERS
    related = ("device", "notification__person", "notification__site", "notification__decision")
    push = (
        Push.objects.filter(pk=waiting)
        .select_related(*related, "notification__comment__discussion__article")
        .first()
    )
    if push is None:
        return Result.ANOTHERS
    if not is_worth_a_push(push.notification, now=now):
        push.delete()
        return Result.ANOTHERS
    try:
        answer = _sent(push, now, sender)
    except (InterfaceError, OperationalError):
        # The database is away: the claim runs out, and it is tried again.
        raise
    except Exception as error:  # noqa: BLE001  # one device must not hold up the others
        # What went wrong may hold the device's address: only its kind is logged.
        log.warning("Device #%s was not reached (%s).", push.device_id, type(error).__name__)
        return _try_later(push, now, None)
    return _settled(push, answer, now, sender)


def _sent(push: Push, now: datetime, sender: _Sender) -> Answer:
    told, device = push.notification, push.device
    headers = {
        # Source: RFC 8030, sections 5.2 to 5.4; RFC 8291, section 4.
        "Authorization": authorization(
            device.endpoint, key=sender.key, contact=sender.contact, now=now
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(GOOD_FOR.total_seconds())),
        "Topic": _topic(told),
        "Urgency": "normal",
    }
    message = message_of(told, public_url=sender.public_url)
    body = seal(message, p256dh=device.p256dh, auth=device.auth)
    return sender.post(device.endpoint, body, headers)


def message_of(told: Notification, *, public_url: str = "") -> bytes:
    """Put a notification into what the page's worker shows (`push-worker.js`). It quotes nothing.

    It is in the language that its reader chose, or else the site's.

    Args:
        public_url: the setting `public_url` where sites are reached at several hosts: a device may
            have been asked for at another than the one that is told of. "": all are at one.
    """
    base = url_of(told.site, public_url=public_url) if public_url else ""
    comment = told.comment
    name = "reasons" if told.decision_id is not None else "permalink"
    language = first_known(told.person.language, told.site.language)
    with translation.override(language):
        message = {
            "title": clean_line(told.site.name, max_chars=_TITLE_MAX_CHARS),
            "body": clean_line(told_in_words(told), max_chars=_BODY_MAX_CHARS),
            "lang": language,
            "tag": _topic(told),
            "icon": static("plaintalk/push.png"),
            "url": base + reverse(f"pages:{name}", args=[comment.public_id]),
            "page": base + reverse("pages:article", args=[comment.discussion.article.slug]),
        }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _topic(told: Notification) -> str:
    """Give what a later one of the same replaces, where the earlier has not been shown."""
    about = (
        f"decision/{told.comment_id}"
        if told.decision_id is not None
        else f"{told.kind}/{told.comment.discussion_id}"
    )
    return encoded(sha256(about.encode()).digest())[:_TOPIC_CHARS]


def _settled(push: Push, answer: Answer, now: datetime, sender: _Sender) -> Result:
    our_key = public_part(sender.key)
    if answer.is_taken:
        PushDevice.objects.filter(pk=push.device_id).update(sent_at=now, sender_key=our_key)
        push.delete()
        return Result.SENT
    if answer.is_gone:
        push.device.delete()
        return Result.GAVE_UP
    if answer.is_refused and _is_of_another_key(push.device, answer, our_key):
        sender.refusals.of_another_key += 1
        push.device.delete()
        return Result.GAVE_UP
    if answer.is_refused:
        sender.refusals.of_ours += 1
        push.delete()
        return Result.GAVE_UP
    log.warning("The push service of device #%s answered %s.", push.device_id, answer.status)
    return _try_later(push, now, answer.retry_after_s)


def _is_of_another_key(device: PushDevice, answer: Answer, our_key: str) -> bool:
    if device.sender_key:
        return device.sender_key != our_key
    # From before keys were kept.
    return answer.blames_key


def _try_later(push: Push, now: datetime, retry_after_s: int | None) -> Result:
    if push.attempts > len(WAITS):
        push.delete()
        return Result.GAVE_UP
    wait = WAITS[push.attempts - 1]
    if retry_after_s is not None:
        # Not at once, whatever it says, and not later than it is of use.
        wait = min(max(timedelta(seconds=min(retry_after_s, 10**6)), _SOONEST), GOOD_FOR)
    Push.objects.filter(pk=push.pk).update(due_at=now + wait)
    # What else waits for this device waits as long, so that one that hangs holds up nobody.
    others = Push.objects.filter(device=push.device_id, due_at__lt=now + wait)
    others.update(due_at=now + wait)
    return Result.FAILED
