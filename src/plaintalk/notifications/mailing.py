"""E-mails about notifications, sent: all that is due to one person in one.

Claimed first, so that no two processes send one; tried again when the mail server does not answer.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.db.models import F, QuerySet

from plaintalk.hooks.services import CLAIM, WAITS, Delivered, Result, Send
from plaintalk.notifications.models import Notification
from plaintalk.notifications.queries import readers_due, still_to_mail, waiting_for_mail
from plaintalk.notifications.writing import mail_about
from plaintalk.people.queries import verified_email_of

log = logging.getLogger(__name__)


def mail_notifications(*, now: datetime, send: Send, public_url: str, secret: str) -> Delivered:
    """Send the e-mails that are due, one to each reader and site.

    What was read, withdrawn or taken down since, or is by somebody blocked or muted since, is left
    out; where nothing is left, nothing is sent. As with letters, a process killed between the mail
    server's "accepted" and the mark here leaves an e-mail that is sent a second time.

    Args:
        send: hands a mail over, or raises.
        public_url: the setting `public_url`.
        secret: the site's key, from which the addresses that end e-mails are made.
    """
    results: Counter[Result] = Counter()
    for person, site in readers_due(now=now):
        claimed = _claim(person, site, now=now)
        if claimed:
            results[_mail(claimed, now, send, public_url, secret)] += 1
    return Delivered(results[Result.SENT], results[Result.FAILED], results[Result.GAVE_UP])


def _claim(person: int, site: int, *, now: datetime) -> Sequence[Notification]:
    """Take what is due to a reader; another process that comes at the same time gets the rest."""
    claim = secrets.token_hex(16)
    due = waiting_for_mail().filter(person=person, site=site, mail_due_at__lte=now)
    due.update(claim=claim, mail_due_at=now + CLAIM, attempts=F("attempts") + 1)
    related = ("person", "site", "comment__discussion__article", "decision")
    claimed = Notification.objects.filter(person=person, claim=claim).select_related(*related)
    return list(claimed.order_by("pk"))


def _mail(
    claimed: Sequence[Notification], now: datetime, send: Send, public_url: str, secret: str
) -> Result:
    person = claimed[0].person
    told = still_to_mail(claimed, person, now=now)
    address = verified_email_of(person) if person.is_active else ""
    if not told or not address:
        _these(claimed).update(dropped_at=now)
        return Result.ANOTHERS
    try:
        send(mail_about(told, to=address, public_url=public_url, secret=secret))
    except (InterfaceError, OperationalError):
        # The database is away: the claim runs out, and it is tried again.
        raise
    except Exception as error:  # noqa: BLE001  # one e-mail must not hold up the others
        # What went wrong may hold an address: only its kind is logged.
        log.warning("Notifications of #%s were not mailed (%s).", person.pk, type(error).__name__)
        return _try_later(claimed, now)
    _these(told).update(mailed_at=now)
    _these(claimed).filter(mailed_at__isnull=True).update(dropped_at=now)
    return Result.SENT


def _try_later(claimed: Sequence[Notification], now: datetime) -> Result:
    tried = max(one.attempts for one in claimed)
    if tried > len(WAITS):
        _these(claimed).update(dropped_at=now)
        return Result.GAVE_UP
    _these(claimed).update(mail_due_at=now + WAITS[tried - 1])
    return Result.FAILED


def _these(some: Sequence[Notification]) -> QuerySet[Notification]:
    return Notification.objects.filter(pk__in=[one.pk for one in some])
