"""Letters made from the record, and delivered.

The record is the outbox: nothing is sent that it does not hold, and what it holds is told even if
the server went down right after it was decided.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from plaintalk.articles.models import Site
from plaintalk.discussion.models import RecordHead
from plaintalk.discussion.services import lock_record
from plaintalk.hooks.models import Cursor, Kind, Letter
from plaintalk.hooks.queries import (
    address_of,
    appeals_without_receipt,
    final_after,
    kind_of,
    letters_due,
    links_without_letter,
    notices_without_letter,
    position_read,
    steps_without_letter,
)
from plaintalk.hooks.writing import Mail, mail_of
from plaintalk.people.models import Person
from plaintalk.people.queries import email_for_letters

log = logging.getLogger(__name__)

Send = Callable[[Mail], None]

# After each failure; then nobody tries any more. A mail server that is down for a night is back
# by then, an address that is refused for half a day is wrong.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
# Longer than a pass can take whose every letter runs into the mail server's time-out.
CLAIM = timedelta(hours=1)


class Result(StrEnum):
    """What became of one letter that was due."""

    SENT = "sent"
    FAILED = "failed"
    GAVE_UP = "gave up"
    ANOTHERS = "another's"  # another process has it


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the letters that were due: sent, to be tried again, given up."""

    sent: int = 0
    failed: int = 0
    gave_up: int = 0


def make_letters(*, site: Site, now: datetime) -> int:
    """Read the site's record on from where it was read to, and note whom to tell of what.

    Only what can't be taken back any more is read. Gives how many letters were made.
    """
    made = 0
    # Looked at first, so that nothing is locked every few seconds where there is nothing.
    while final_after(site, position_read(site), now=now).position > position_read(site):
        made += _read_on(site, now=now)
    receipts = appeals_without_receipt(site, now=now)
    taken, lifted = steps_without_letter(site, now=now)
    wanted = [
        *((Kind.APPEAL_RECEIVED, one.public_id, one.by) for one in receipts),
        *((Kind.STEP_TAKEN, one.public_id, one.person) for one in taken),
        *((Kind.STEP_LIFTED, one.public_id, one.person) for one in lifted),
    ]
    made += _add(wanted, now=now) + _add_about_notices(site, now=now)
    return made + _add_about_addresses(site, now=now)


def begin_after_record(*, site: Site, now: datetime) -> None:
    """Write about nothing that the site has recorded up to now: it came from elsewhere."""
    length = RecordHead.objects.get(site=site).length
    Cursor.objects.update_or_create(site=site, defaults={"position": length, "steps_since": now})


def deliver(*, now: datetime, send: Send, public_url: str, secret: str) -> Delivered:
    """Send the letters that are due, each claimed first, so that no two processes send one.

    One that can't be written or handed over, for whatever reason, is tried again later, and keeps
    no other from being sent.

    A process killed between the mail server's "accepted" and the mark here leaves a letter that
    is sent a second time when its claim has run out. There is no other way to a second copy.

    Args:
        send: hands a mail over, or raises (smtplib's errors, and whatever else goes wrong).
        public_url: the setting `public_url`.
        secret: the site's key, from which the addresses of receipts and of reasons are made.
    """
    write = partial(mail_of, public_url=public_url, secret=secret)
    results = Counter(_deliver(one, now, send, write, secret) for one in letters_due(now=now))
    return Delivered(results[Result.SENT], results[Result.FAILED], results[Result.GAVE_UP])


# ---- parts ----------------------------------------------------------------------------------


def _read_on(site: Site, *, now: datetime) -> int:
    """Read one stretch of the record; whoever comes second finds it read."""
    with transaction.atomic():
        # Somebody may be undoing a decision this moment: whoever has the record first goes first.
        lock_record(site)
        Cursor.objects.get_or_create(site=site)
        cursor = Cursor.objects.select_for_update().get(site=site)
        final = final_after(site, cursor.position, now=now)
        wanted = [
            (kind, decision.public_id, decision.comment.author)
            for decision in final.decisions
            if (kind := kind_of(decision)) is not None
        ]
        made = _add(wanted, now=now)
        cursor.position = final.position
        cursor.save(update_fields=["position"])
    return made


def _add(wanted: Iterable[tuple[Kind, str, Person]], *, now: datetime) -> int:
    """Note letters to those who have an address that is theirs; the others read it on the page."""
    letters = [
        Letter(kind=kind, subject=subject, person=person, made_at=now, next_try_at=now)
        for kind, subject, person in wanted
        if email_for_letters(person)
    ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    return len(letters)


def _add_about_notices(site: Site, *, now: datetime) -> int:
    """Note a receipt and an answer to whoever gave a notice with an address."""
    received, answered = notices_without_letter(site, now=now)
    wanted = [
        *((Kind.NOTICE_RECEIVED, one) for one in received),
        *((Kind.NOTICE_ANSWERED, one) for one in answered),
    ]
    letters = [
        Letter(kind=kind, subject=one.public_id, notice=one, made_at=now, next_try_at=now)
        for kind, one in wanted
    ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    return len(letters)


def _add_about_addresses(site: Site, *, now: datetime) -> int:
    """Note a letter for each guest who is to confirm an address; it goes to that address."""
    letters = [
        Letter(
            kind=Kind.CONFIRM_ADDRESS,
            subject=link.public_id,
            person=link.person,
            made_at=now,
            next_try_at=now,
        )
        for link in links_without_letter(site, now=now)
    ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    return len(letters)


def _deliver(
    letter: Letter, now: datetime, send: Send, write: Callable[..., Mail], secret: str
) -> Result:
    claimed = Letter.objects.filter(
        pk=letter.pk, attempts=letter.attempts, sent_at__isnull=True, gave_up_at__isnull=True
    )
    if not claimed.update(attempts=F("attempts") + 1, next_try_at=now + CLAIM):
        return Result.ANOTHERS
    own = Letter.objects.filter(pk=letter.pk)
    if letter.attempts > len(WAITS):
        own.update(gave_up_at=now)
        return Result.GAVE_UP
    try:
        address = address_of(letter, secret=secret, now=now)
        if not address:
            own.update(gave_up_at=now)
            return Result.GAVE_UP
        send(write(letter, to=address))
    except (InterfaceError, OperationalError):
        # The database is away: no letter's fault. The claim runs out, and it is tried again.
        raise
    except Exception as error:  # noqa: BLE001  # one letter must not hold up the others
        # What went wrong may hold an address or a text: only its kind is logged.
        log.warning("Letter %s could not be sent (%s).", letter.pk, type(error).__name__)
        if letter.attempts >= len(WAITS):
            own.update(gave_up_at=now)
            return Result.GAVE_UP
        own.update(next_try_at=now + WAITS[letter.attempts])
        return Result.FAILED
    own.update(sent_at=now)
    return Result.SENT
