"""All reads of people."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q

from plaintalk.kernel.errors import NotFound
from plaintalk.people.models import Kind, NetworkTrace, Person, Sanction, SanctionReach, SignInLink
from plaintalk.people.network import email_digest
from plaintalk.policy.sanctions import SanctionKind


class PersonNotFound(NotFound):
    """There is nobody of this id."""

    code = "person_not_found"
    text = "There is nobody of this id."


def person_by_public_id(public_id: str) -> Person:
    """Give a person.

    Raises:
        PersonNotFound: there is nobody of this id.
    """
    person = Person.objects.filter(public_id=public_id).first()
    if person is None:
        raise PersonNotFound()
    return person


def people_named(text: str, *, limit: int = 50) -> Sequence[Person]:
    """Give the people whose name holds a text, the newest first; all for ""."""
    return list(Person.objects.filter(name__icontains=text).order_by("-pk")[:limit])


class SanctionNotFound(NotFound):
    """There is no sanction of this id."""

    code = "sanction_not_found"
    text = "There is no sanction of this id."


def sanction_by_public_id(public_id: str) -> Sanction:
    """Give a sanction.

    Raises:
        SanctionNotFound: there is none of this id.
    """
    sanction = Sanction.objects.filter(public_id=public_id).select_related("person").first()
    if sanction is None:
        raise SanctionNotFound()
    return sanction


def guest_by_public_id(public_id: str) -> Person | None:
    """Give the guest that a cookie names, or None when it names nobody any more."""
    return Person.objects.filter(public_id=public_id, kind=Kind.GUEST, is_active=True).first()


def digest_of_token(token: str) -> str:
    """Give what is stored of a one-time link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of_token(token: str, *, now: datetime) -> SignInLink | None:
    """Give the unused, unexpired link of this token, or None."""
    return (
        SignInLink.objects.select_related("person")
        .filter(token_digest=digest_of_token(token), used_at__isnull=True, expires_at__gt=now)
        .first()
    )


def sanction_barring(
    person: Person, *, network: str, secret: str, now: datetime
) -> Sanction | None:
    """Give the sanction in force that keeps this person from posting, the longest first.

    It covers the person (so also the cookie of a guest), a verified e-mail that the account has
    now, and, for guests alone, the network: many members may share one.

    Args:
        network: `network_digest` of the request, or "".
    """
    covered = Q(person=person) if person.pk is not None else Q(pk__in=[])
    emails = [email_digest(email, secret=secret) for email in _verified_emails(person)]
    if emails:
        covered |= _reached(SanctionReach.Of.EMAIL, emails, now)
    if network and person.kind == Kind.GUEST:
        covered |= _reached(SanctionReach.Of.NETWORK, [network], now)
    in_force = Sanction.objects.in_force(now).barring().filter(covered).select_related("person")
    return max(in_force, key=_ends_last, default=None)


def sanctions_of(person: Person) -> list[Sanction]:
    """Give everything ever done about a person, newest first."""
    return list(
        Sanction.objects.filter(person=person)
        .select_related("imposed_by", "lifted_by")
        .order_by("-imposed_at", "-pk")
    )


def has_unseen_sanction(person: Person) -> bool:
    """Say whether something was done about a person that they were not shown yet."""
    return Sanction.objects.filter(person=person, seen_at__isnull=True).exists()


def kinds_imposed_on(person: Person) -> Sequence[SanctionKind]:
    """Give the kinds of sanction that were imposed and not lifted, oldest first."""
    kinds = Sanction.objects.filter(person=person, lifted_at__isnull=True).order_by("imposed_at")
    return [SanctionKind(kind) for kind in kinds.values_list("kind", flat=True)]


def networks_of(person: Person, *, now: datetime) -> list[NetworkTrace]:
    """Give the networks, as hashes, that a guest lately wrote from."""
    return list(NetworkTrace.objects.filter(person=person, expires_at__gt=now))


def verified_email_of(person: Person) -> str:
    """Give a member's verified e-mail address, or ""."""
    return next(iter(_verified_emails(person)), "")


def _verified_emails(person: Person) -> list[str]:
    if person.kind != Kind.MEMBER or person.pk is None:
        return []
    verified = EmailAddress.objects.filter(user=person, verified=True)
    return list(verified.values_list("email", flat=True))


def _reached(of: SanctionReach.Of, digests: Sequence[str], now: datetime) -> Q:
    reach = SanctionReach.objects.filter(of=of, digest__in=digests).filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    )
    return Q(pk__in=reach.values("sanction"))


def _ends_last(sanction: Sanction) -> tuple[bool, float]:
    return (sanction.until is None, sanction.until.timestamp() if sanction.until else 0.0)
