"""A guest's e-mail address confirmed: by a link in a letter, good once, for a few days.

A token says which link it is and is sealed with the site's key, so that nothing which is stored
opens one. Letters are few for each address and for each network, so that nobody can have
strangers written to by the hundred.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import NotAllowed, TooSoon
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.people.models import AddressLink, Kind, Person
from plaintalk.people.network import address_digest, alias_digest
from plaintalk.people.quota import Quota, QuotaUsedUp, spend

# Long enough for a holiday week, and for a letter that the mail server held up.
LINK_LIVES = timedelta(days=7)
# A letter that did not arrive is asked for again once or twice. Aliases of a mailbox are one.
LETTERS_TO_ONE = Quota(per_day=3)
# A school or an office is one network; so is whoever makes up addresses.
LETTERS_FROM_NETWORK = Quota(per_minute=5, per_day=30)


class AddressLinkSpent(NotAllowed):
    """The link was used, has expired, was replaced, or never was."""

    code = "address_link_spent"
    text = _(
        "This link was used already, has expired, or a newer letter took its place. If a comment "
        "of yours still waits, ask for another letter on your own page."
    )


class TooManyLetters(TooSoon):
    """As many letters went to the address, or were asked for from the network, as may be."""

    code = "too_many_letters"
    text = _(
        "Too many letters were asked for, to this address or from your network. Look for the "
        "link in the one that you have, or try again later."
    )


def is_unconfirmed(person: Person) -> bool:
    """Say whether somebody is a guest who has not shown that the address given is theirs."""
    return person.kind == Kind.GUEST and person.guest_email_confirmed_at is None


def send_link(
    *, person: Person, site: str, language: str, network: str, secret: str, now: datetime
) -> AddressLink:
    """Have a letter with a link sent to a guest's address; links before it open nothing any more.

    The letter itself is made by `hooks`.

    Args:
        site: key of the site that asks.
        language: in which the guest reads the page; "": not known.
        network: `people.network.network_digest` of the request, or "".

    Raises:
        TooManyLetters: to this address, or from this network.
    """
    with transaction.atomic():
        _spend(f"letters from {network or 'nowhere'}", LETTERS_FROM_NETWORK, now=now)
        mailbox = alias_digest(person.guest_email, secret=secret)
        _spend(f"letters to {mailbox}", LETTERS_TO_ONE, now=now)
        AddressLink.objects.filter(person=person).delete()
        return AddressLink.objects.create(
            public_id=new_id(Prefix.CONFIRMATION),
            person=person,
            address_digest=address_digest(person.guest_email, secret=secret),
            site=site,
            language=language,
            made_at=now,
            expires_at=now + LINK_LIVES,
        )


def send_link_once(
    *, person: Person, site: str, language: str, network: str, secret: str, now: datetime
) -> None:
    """Have a letter sent, unless the guest has one to this address whose link is still good.

    Args: as of `send_link`.

    Raises:
        TooManyLetters: to this address, or from this network.
    """
    digest = address_digest(person.guest_email, secret=secret)
    good = AddressLink.objects.filter(person=person, used_at__isnull=True, expires_at__gt=now)
    if not good.filter(address_digest=digest).exists():
        send_link(
            person=person, site=site, language=language, network=network, secret=secret, now=now
        )


def address_token(link: AddressLink, *, secret: str) -> str:
    """Give what a letter's address ends with. It confirms one guest's address, and no more."""
    key = hashlib.sha256(f"plaintalk/confirm/{secret}".encode()).digest()
    sealed = f"{link.public_id}/{link.address_digest}".encode()
    return f"{link.public_id}.{hmac.new(key, sealed, hashlib.sha256).hexdigest()[:40]}"


def link_of_address_token(token: str, *, secret: str, now: datetime) -> AddressLink:
    """Give the link that a token opens, with its guest.

    Raises:
        AddressLinkSpent: none that is still good.
    """
    public_id = token.partition(".")[0]
    links = AddressLink.objects.select_related("person")
    link = links.filter(public_id=public_id).first() if "\0" not in token else None
    if link is None or not is_good(link, secret=secret, now=now):
        raise AddressLinkSpent()
    # Compared as bytes: a token from outside may hold any letter.
    ours = address_token(link, secret=secret)
    if not hmac.compare_digest(ours.encode(), token.encode()):
        raise AddressLinkSpent()
    return link


def is_good(link: AddressLink, *, secret: str, now: datetime) -> bool:
    """Say whether a link still confirms something: the guest has its address, unconfirmed."""
    person = link.person
    return (
        link.used_at is None
        and link.expires_at > now
        and person.is_active
        and is_unconfirmed(person)
        and address_digest(person.guest_email, secret=secret) == link.address_digest
    )


def use_link(link: AddressLink, *, secret: str, now: datetime) -> Person:
    """Spend a link: the guest's address is confirmed from now on, and gets letters.

    Raises:
        AddressLinkSpent: it was used, or the guest gave another address, in the meantime.
    """
    with transaction.atomic():
        # Whoever posts has the person too: they find it confirmed, or we find their comment.
        person = Person.objects.select_for_update(no_key=True).get(pk=link.person_id)
        link.person = person
        unused = AddressLink.objects.filter(pk=link.pk, used_at__isnull=True)
        if not is_good(link, secret=secret, now=now) or not unused.update(used_at=now):
            raise AddressLinkSpent()
        person.guest_email_confirmed_at = now
        # Later letters are in it, too.
        person.language = link.language or person.language
        person.save(update_fields=["guest_email_confirmed_at", "language"])
    return person


def _spend(name: str, quota: Quota, *, now: datetime) -> None:
    try:
        spend(name, quota, now=now)
    except QuotaUsedUp as error:
        raise TooManyLetters(retry_after_s=error.details["retry_after_s"]) from error
