"""Letters and notifications made and sent from the command line, and beside the server."""

import logging
import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from plaintalk.ops import installation
from plaintalk.ops.learning import Nightly

if TYPE_CHECKING:
    from plaintalk.hooks.writing import Mail
    from plaintalk.notifications.pushing import Answer

log = logging.getLogger(__name__)

# How long a letter waits at most beyond the seconds in which a decision can be taken back.
POLL_S = 5.0
# What hangs, at a mail server say, is not waited for.
_LEAVES_WITHIN_S = 10.0

# Push services answer in a second or so; whoever does not must not hold up letters for long.
PUSH_TIMEOUT_S = 5.0

# Source: RFC 8292, section 4.2 (403); Mozilla's service answers 401, and Apple's 400, as to others.
_BLAMES_KEY = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_REFUSED = _BLAMES_KEY | {HTTPStatus.BAD_REQUEST}

# A hash of a network is kept for so long beyond its days, at most.
SWEPT_EVERY = timedelta(hours=1)

# Waits so many seconds and says whether to go on.
Rest = Callable[[float], bool]


def deliver_once(*, sweeps: bool = True) -> str:
    """Make what the record asks to be told, send what is due, and say what became of it.

    What may be kept no longer goes first; a pass beside the server leaves that to `Sweeper`.

    Args:
        sweeps: False where somebody else does.
    """
    from django.conf import settings

    from plaintalk.articles.models import Site
    from plaintalk.hooks.services import deliver, make_letters
    from plaintalk.moderation.appeals.services import settle_overtaken
    from plaintalk.notifications.mailing import mail_notifications
    from plaintalk.notifications.pushing import push_notifications
    from plaintalk.notifications.services import make_notifications
    from plaintalk.privacy.retention import sweep

    if sweeps:
        sweep(now=datetime.now(UTC))
    for site in Site.objects.order_by("pk"):
        settle_overtaken(site=site, now=datetime.now(UTC))
        make_letters(site=site, now=datetime.now(UTC))
        make_notifications(site=site, now=datetime.now(UTC))
    how = {"public_url": settings.PLAINTALK_PUBLIC_URL, "secret": settings.SECRET_KEY}
    letters = deliver(now=datetime.now(UTC), send=_send, **how)
    mails = mail_notifications(now=datetime.now(UTC), send=_send, **how)
    pushes = push_notifications(
        now=datetime.now(UTC),
        post=post_to_push_service,
        key=settings.PLAINTALK_PUSH_KEY,
        contact=settings.PLAINTALK_PUSH_CONTACT,
        public_url=settings.PLAINTALK_PUBLIC_URL,
    )
    done = (letters, mails, pushes)
    sent, failed = sum(one.sent for one in done), sum(one.failed for one in done)
    gave_up = sum(one.gave_up for one in done)
    return f"{sent} sent, {failed} to be tried again, {gave_up} given up."


def deliver_for_ever(rest: Rest) -> None:
    """Deliver again and again, and begin trainings that are due beside it.

    What goes wrong is logged and tried again.
    """
    nightly = Nightly()
    try:
        _deliver_and_learn(nightly, rest)
    finally:
        nightly.stop()


def _deliver_and_learn(nightly: Nightly, rest: Rest) -> None:
    from django.db import close_old_connections

    going, sweeper = True, Sweeper()
    while going:
        # As at the beginning of a request: one that the database has dropped is made anew.
        close_old_connections()
        try:
            sweeper.look(now=datetime.now(UTC))
        except Exception:  # what can't be swept now is swept later
            log.exception("What may be kept no longer could not be deleted.")
        try:
            deliver_once(sweeps=False)
        except Exception:  # a database that is away for a while must not end all letters
            log.exception("Letters could not be delivered.")
        try:
            nightly.look(now=datetime.now(UTC))
        except Exception:  # nor all trainings
            log.exception("It could not be found out whether a training is due.")
        going = rest(POLL_S)


class Sweeper:
    """Deletes what may be kept no longer, now and then: days count, not seconds.

    An erasure that is not finished is gone on with every time.
    """

    def __init__(self) -> None:
        self._swept_at: datetime | None = None

    def look(self, *, now: datetime) -> None:
        """Do what is due."""
        from plaintalk.privacy.erasure import finish_erasures
        from plaintalk.privacy.retention import sweep

        if self._swept_at is None or now - self._swept_at >= SWEPT_EVERY:
            # Noted first: what fails is tried again the next time, and not every five seconds.
            self._swept_at = now
            sweep(now=now)
        else:
            finish_erasures(now=now)


def rest_a_while(seconds: float) -> bool:
    """Wait; only a signal ends it."""
    time.sleep(seconds)
    return True


@contextmanager
def delivering_beside() -> Iterator[None]:
    """Deliver in a process of its own for as long as the block lasts, or this process lives."""
    # A process made anew shares no connection with this one.
    process = multiprocessing.get_context("spawn").Process(
        target=_deliver_beside, name="letters", daemon=True
    )
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(_LEAVES_WITHIN_S)
        # A letter that it is sending is sent later, when its claim has run out.
        process.kill()
        process.join()


def _deliver_beside() -> None:
    # Ctrl-C reaches every process of a terminal; the server ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # It does so by this signal: leave in order, so that a training does not outlive the server.
    leaving = Leaving()
    signal.signal(signal.SIGTERM, leaving.hear)
    installation.ready_django()
    deliver_for_ever(leaving.rest)


class Leaving:
    """Whether the process beside the server was told to end.

    It ends where it stands. An exception that comes while an object is finalised, or in a library's
    callback, is swallowed there: then it ends when it would rest.
    """

    def __init__(self) -> None:
        self._is_told = False

    def hear(self, _signal: int, _frame: object) -> None:
        """Leave, by SystemExit."""
        self._is_told = True
        sys.exit()

    def rest(self, seconds: float) -> bool:
        """Wait; give False when it is time to end, since it was told to or the server is gone."""
        server = multiprocessing.parent_process()
        if self._is_told or server is None:
            return False
        server.join(seconds)
        return server.is_alive()


def _send(mail: "Mail") -> None:
    from django.core.mail import EmailMultiAlternatives

    message = EmailMultiAlternatives(
        mail.subject, mail.body, to=[mail.to], headers=dict(mail.headers)
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()


def post_to_push_service(
    url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool = False
) -> "Answer":
    """Hand a message to a browser's push service, on the public network alone.

    Args:
        allow_private: reach an operator's own network as well.

    Raises:
        AddressRefused, NotReached: it leads elsewhere, or nobody answers.
    """
    from plaintalk.interchange.fetching import post
    from plaintalk.notifications.pushing import Answer

    posted = post(url, body, headers, timeout_s=PUSH_TIMEOUT_S, allow_private=allow_private)
    return Answer(
        posted.status,
        is_taken=HTTPStatus.OK <= posted.status < HTTPStatus.MULTIPLE_CHOICES,
        # Source: RFC 8030, section 7.3.
        is_gone=posted.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE},
        is_refused=posted.status in _REFUSED,
        blames_key=posted.status in _BLAMES_KEY,
        retry_after_s=_seconds_in(posted.retry_after),
    )


def _seconds_in(retry_after: str) -> int | None:
    """Read the header as seconds or as a date (RFC 9110, section 10.2.3); None for neither."""
    if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 10:
        return int(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0, int((at - datetime.now(UTC)).total_seconds()))
