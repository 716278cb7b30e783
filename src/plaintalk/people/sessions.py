"""Where somebody is signed in: listed, and ended one by one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import NotFound
from plaintalk.people.models import Person
from plaintalk.people.tokens import revoke_tokens_of_pages

# So many bits of an address are kept: what a provider gives to a street, not to a household.
_KEPT_BITS = {4: 24, 6: 48}
# The first that a browser names itself by; others claim to be those further down.
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad|iPod"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


class SessionNotFound(NotFound):
    """Nobody is signed in there any more, or it is somebody else."""

    code = "session_not_found"
    text = _("This session is over already.")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One place where somebody is signed in.

    Attributes:
        browser, system: as it names itself; "" when it doesn't say.
        network: the beginning of its address.
        is_this: the one that asks.
    """

    key: int
    browser: str
    system: str
    network: str
    since: datetime
    is_this: bool


def places_signed_in(person: Person, *, asking: str | None) -> Sequence[SignedIn]:
    """Give where somebody is signed in, the newest first; what is over is forgotten.

    Args:
        asking: the key of the session that asks.
    """
    found = UserSession.objects.purge_and_list(person)
    found.sort(key=lambda one: one.created_at, reverse=True)
    return [
        SignedIn(
            key=one.pk,
            browser=browser_of(one.user_agent),
            system=system_of(one.user_agent),
            network=one.ip,
            since=one.created_at,
            is_this=one.session_key == asking,
        )
        for one in found
    ]


def end_session(person: Person, key: int) -> None:
    """Sign somebody out in one place.

    Raises:
        SessionNotFound: they are not signed in there.
    """
    found = UserSession.objects.filter(user=person, pk=key).first()
    if found is None:
        raise SessionNotFound()
    found.end()


def end_other_sessions(person: Person, *, asking: str | None, now: datetime) -> int:
    """Sign somebody out everywhere but where they ask; give how many places that was.

    Pages of others that show a discussion know them by a token: these end as well. A program's
    token is no place where somebody is signed in.
    """
    others = list(UserSession.objects.filter(user=person).exclude(session_key=asking or ""))
    for one in others:
        one.end()
    return len(others) + revoke_tokens_of_pages(person=person, now=now)


def forget_past_sessions(*, now: datetime) -> int:
    """Delete the sessions that are over, and where their members were signed in.

    Gives how many of both there were.
    """
    over, _by_table = Session.objects.filter(expire_date__lt=now).delete()
    goes_on = Exists(Session.objects.filter(pk=OuterRef("session_key")))
    forgotten: int = UserSession.objects.filter(~goes_on).delete()[0]
    return over + forgotten


def browser_of(user_agent: str) -> str:
    """Give a browser's name as it names itself; "" when it doesn't say."""
    return _first(_BROWSERS, user_agent)


def system_of(user_agent: str) -> str:
    """Give what a browser runs on, as it says; "" when it doesn't."""
    return _first(_SYSTEMS, user_agent)


@receiver(pre_save, sender=UserSession, dispatch_uid="plaintalk_keep_a_network")
def keep_the_network_alone(instance: UserSession, **_kwargs: Any) -> None:
    """Shorten an address to its network before it is stored."""
    address = ip_address(instance.ip)
    network = ip_network((address, _KEPT_BITS[address.version]), strict=False)
    instance.ip = str(network.network_address)


def _first(known: Sequence[tuple[str, str]], user_agent: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, user_agent)), "")
