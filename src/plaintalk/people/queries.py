"""All reads of people."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Invalid, NotFound
from plaintalk.people.models import (
    DeviceTrace,
    Kind,
    NetworkTrace,
    Person,
    PersonNote,
    Post,
    Sanction,
    SanctionQuerySet,
    SanctionReach,
    SignInLink,
)
from plaintalk.people.network import alias_digest, email_digest
from plaintalk.people.permissions import Held
from plaintalk.policy.sanctions import BARS_POSTING, SanctionKind, Scope, Taken, Where

# More than so many who share a network say that it is an office or a provider.
SHARED_MOST = 10


class MemberNotFound(Invalid):
    """Nobody has an account with this address, or they never confirmed that it is theirs."""

    code = "member_not_found"
    text = _(
        "No member has the address {email}. Ask them to make an account with it, and to follow "
        "the link in the letter that they get."
    )


class PostNotFound(NotFound):
    """There is no such role of anybody."""

    code = "role_not_found"
    text = _("There is no such role of anybody here.")


class PersonNotFound(NotFound):
    """There is nobody of this id."""

    code = "person_not_found"
    text = "There is nobody of this id."


class NobodyCalledSo(Invalid):
    """No member has this name."""

    code = "member_name_unknown"
    text = _("No member is called {name}. Give their e-mail address, or their id.")


class SeveralCalledSo(Invalid):
    """More than one member has this name."""

    code = "member_name_shared"
    text = _("Several members are called {name}. Give the e-mail address of the one you mean.")


_ID_AT_END = re.compile(r"(?:^|\()(p_[0-9a-z]+)\)?$")


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
    named = Person.objects.filter(name__icontains=text).prefetch_related("posts")
    return list(named.order_by("-pk")[:limit])


def member_by_email(email: str) -> Person:
    """Give the member who has confirmed that an address is theirs.

    Raises:
        MemberNotFound: there is none.
    """
    theirs = EmailAddress.objects.filter(email__iexact=email.strip(), verified=True)
    member = Person.objects.filter(
        kind=Kind.MEMBER, is_active=True, pk__in=theirs.values("user")
    ).first()
    if member is None:
        raise MemberNotFound(email=email.strip())
    return member


def member_meant(typed: str) -> Person:
    """Give the member whom somebody names: by e-mail address, by name, or by id.

    Args:
        typed: an id may stand after a name, in brackets.

    Raises:
        MemberNotFound: nobody has this address.
        PersonNotFound: there is nobody of this id.
        NobodyCalledSo, SeveralCalledSo: the name is nobody's, or not one member's alone.
    """
    typed = typed.strip()
    by_id = _ID_AT_END.search(typed)
    if by_id is not None:
        return person_by_public_id(by_id[1])
    if "@" in typed:
        return member_by_email(typed)
    called = Person.objects.filter(kind=Kind.MEMBER, is_active=True, name__iexact=typed)
    found = list(called[:2])
    if not found:
        raise NobodyCalledSo(name=typed)
    if len(found) > 1:
        raise SeveralCalledSo(name=typed)
    return found[0]


def posts_held() -> Sequence[Post]:
    """Give every post held now, the oldest first."""
    held = Post.objects.filter(ended_at__isnull=True, person__is_active=True)
    return list(held.select_related("person").order_by("pk"))


def posts_on(site: str) -> Sequence[Post]:
    """Give the posts held now at a site, at every site, or in a topic of it, by name.

    Args:
        site: its key.
    """
    held = Post.objects.filter(site__in=["", site], ended_at__isnull=True)
    return list(held.select_related("person", "given_by").order_by("person__name", "pk"))


def posts_ended_on(site: str, *, limit: int = 100) -> Sequence[Post]:
    """Give the posts that were taken away, the latest first."""
    ended = Post.objects.filter(site__in=["", site], ended_at__isnull=False)
    shown = ended.select_related("person", "given_by", "ended_by")
    return list(shown.order_by("-ended_at", "-pk")[:limit])


def post_by_public_id(site: str, public_id: str) -> Post:
    """Give a post held at a site, at every site, or in a topic of it, also one taken away.

    Raises:
        PostNotFound: there is none of this id.
    """
    posts = Post.objects.filter(site__in=["", site], public_id=public_id)
    post = posts.select_related("person").first()
    if post is None:
        raise PostNotFound()
    return post


def staff_of(site: str) -> dict[int, tuple[Held, ...]]:
    """Give what whoever works for a site, or in a topic of it, holds there; by person."""
    held: dict[int, tuple[Held, ...]] = {}
    for post in posts_on(site):
        held[post.person_id] = (*held.get(post.person_id, ()), post.held)
    return held


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


def sanctions_in_force(
    person: Person, *, secret: str, where: Where, now: datetime
) -> list[Sanction]:
    """Give every sanction that applies to this person at a place, oldest first.

    It covers the person (so also the cookie of a guest) and, but for a warning, an e-mail address
    that is shown to be theirs now. Nothing follows from a shared network or device. What was
    imposed on another reaches nobody whose own suspension or block here a moderator has lifted
    since: that was the later word.
    """
    covered = Q(person=person) if person.pk is not None else Q(pk__in=[])
    others = Q(pk__in=[])
    emails = digests_of_emails(person, secret=secret)
    if emails:
        others |= ~Q(kind=SanctionKind.WARNING) & _reached(SanctionReach.Of.EMAIL, emails, now)
    let_in_at = _let_in_at(person, where)
    if let_in_at is not None:
        others &= Q(imposed_at__gt=let_in_at)
    in_force = Sanction.objects.in_force(now).filter(covered | others).select_related("person")
    return [
        sanction
        for sanction in in_force.order_by("imposed_at", "pk")
        if where.is_within(Scope(sanction.scope), sanction.place)
    ]


def warnings_unread(person: Person, *, where: Where, now: datetime) -> list[Sanction]:
    """Give the warnings that a person must read before posting here, oldest first."""
    return [
        sanction
        for sanction in every_warning_unread(person, now=now)
        if where.is_within(Scope(sanction.scope), sanction.place)
    ]


def every_warning_unread(person: Person, *, now: datetime) -> list[Sanction]:
    """Give the warnings that a person must read before posting somewhere, oldest first."""
    unread = Sanction.objects.in_force(now).filter(
        person=person, kind=SanctionKind.WARNING, read_at__isnull=True
    )
    return list(unread.order_by("imposed_at", "pk"))


def steps_taken(people: Collection[int], *, site: str) -> dict[int, tuple[Taken, ...]]:
    """Give by person, for a site's ladder, every step taken there but those that fell.

    Args:
        site: its key.
    """
    fell = Q(lifted_at__isnull=False, lifted_by__isnull=True)
    taken_here = Sanction.objects.taken_at(site).filter(~fell, person__in=people)
    steps: dict[int, tuple[Taken, ...]] = {}
    for one in taken_here.order_by("imposed_at", "pk"):
        taken = Taken(SanctionKind(one.kind), one.imposed_at, one.lifted_at)
        steps[one.person_id] = (*steps.get(one.person_id, ()), taken)
    return steps


def notes_on(person: Person, *, site: str) -> list[PersonNote]:
    """Give what moderators of a site noted about a person, newest first.

    Args:
        site: its key.
    """
    noted = PersonNote.objects.filter(person=person, site__in=["", site])
    return list(noted.select_related("by").order_by("-pk"))


@dataclass(frozen=True, slots=True)
class Shared:
    """That a person has something in common with somebody under a sanction. It proves nothing."""

    what: SanctionReach.Of  # a network, a device, or an alias of one mailbox
    sanction: Sanction


def evadable(*, site: str, now: datetime) -> SanctionQuerySet:
    """Give the sanctions in force at a site that somebody may want to evade, the newest first.

    Nobody evades a warning.

    Args:
        site: its key.
    """
    at_site = Sanction.objects.in_force(now).taken_at(site)
    return at_site.exclude(kind=SanctionKind.WARNING).select_related("person").order_by("-pk")


def shared_with_sanctioned(
    person: Person, *, secret: str, site: str, now: datetime
) -> list[Shared]:
    """Give the sanctions in force on others whose signs this person seems to share.

    The signs are networks, devices and aliases of a mailbox. Only keyed hashes are compared.

    Args:
        site: key of the site that asks.
    """
    others = evadable(site=site, now=now).exclude(person=person)
    Of = SanctionReach.Of  # noqa: N806  # the enum, by a shorter name
    networks = [trace.digest for trace in networks_of(person, now=now)]
    devices = [trace.digest for trace in devices_of(person, now=now)]
    aliases = [alias_digest(email, secret=secret) for email in emails_given_by(person)]
    near = NetworkTrace.objects.filter(digest__in=networks, expires_at__gt=now)
    same_device = DeviceTrace.objects.filter(digest__in=devices, expires_at__gt=now)
    same = {
        Of.DEVICE: Q(person__in=same_device.values("person")) | _reached(Of.DEVICE, devices, now),
        Of.NETWORK: Q(person__in=near.values("person")) | _reached(Of.NETWORK, networks, now),
        Of.ALIAS: _reached(Of.ALIAS, aliases, now),
    }
    return [
        Shared(what, sanction)
        for what, covered in same.items()
        for sanction in others.filter(covered)[:SHARED_MOST]
    ]


def emails_given_by(person: Person) -> list[str]:
    """Give every e-mail address that a person has named, verified or not."""
    named = {person.email, person.guest_email}
    if person.kind == Kind.MEMBER:
        named |= set(EmailAddress.objects.filter(user=person).values_list("email", flat=True))
    return sorted(named - {""})


def sanctions_of(person: Person) -> list[Sanction]:
    """Give everything ever done about a person, newest first: for that person alone."""
    return _told(Sanction.objects.filter(person=person))


def sanctions_known_at(site: str, person: Person) -> list[Sanction]:
    """Give what was done about a person at a site and everywhere, newest first.

    What another site did is its own affair: its moderators answer for it, and its readers alone
    were told.

    Args:
        site: its key.
    """
    return _told(Sanction.objects.taken_at(site).filter(person=person))


def _told(sanctions: SanctionQuerySet) -> list[Sanction]:
    related = sanctions.select_related("imposed_by", "lifted_by", "extends__person")
    return list(related.order_by("-imposed_at", "-pk"))


def has_unseen_sanction(person: Person) -> bool:
    """Say whether something was done about a person that they were not shown yet."""
    return Sanction.objects.filter(person=person, seen_at__isnull=True).exists()


def kinds_imposed_on(person: Person, *, site: str) -> Sequence[SanctionKind]:
    """Give the kinds of sanction that a site imposed and did not lift, oldest first.

    Args:
        site: its key.
    """
    imposed = Sanction.objects.taken_at(site).filter(person=person, lifted_at__isnull=True)
    kinds = imposed.order_by("imposed_at")
    return [SanctionKind(kind) for kind in kinds.values_list("kind", flat=True)]


def networks_of(person: Person, *, now: datetime) -> list[NetworkTrace]:
    """Give the networks, as hashes, that a guest lately wrote from."""
    return list(NetworkTrace.objects.filter(person=person, expires_at__gt=now))


def people_of_networks(
    person: Person, *, network: str, now: datetime
) -> QuerySet[NetworkTrace, int]:
    """Give, for a subquery, the keys of all guests of the person's networks and of one more.

    Args:
        network: a keyed hash, or "".
    """
    theirs = {trace.digest for trace in networks_of(person, now=now)} | {network}
    traces = NetworkTrace.objects.filter(digest__in=theirs - {""}, expires_at__gt=now)
    return traces.values_list("person_id", flat=True)


def devices_of(person: Person, *, now: datetime) -> list[DeviceTrace]:
    """Give the browsers, as hashes, with which a person lately wrote or signed in."""
    return list(DeviceTrace.objects.filter(person=person, expires_at__gt=now))


def email_for_letters(person: Person) -> str:
    """Give the address to which somebody wants letters and which is shown to be theirs, or ""."""
    return confirmed_email_of_guest(person) or verified_email_of(person)


def confirmed_email_of_guest(person: Person) -> str:
    """Give the address that a guest has shown to be theirs; "" for others and once it is gone."""
    is_theirs = person.kind == Kind.GUEST and person.guest_email_confirmed_at is not None
    return person.guest_email if is_theirs and person.is_active else ""


def verified_email_of(person: Person) -> str:
    """Give the verified e-mail address to which a member wants letters, or ""."""
    return next(iter(verified_emails_of(person)), "")


def verified_emails_of(person: Person) -> list[str]:
    """Give every e-mail address that a member has shown to be theirs, the primary one first."""
    if person.kind != Kind.MEMBER or person.pk is None:
        return []
    verified = EmailAddress.objects.filter(user=person, verified=True)
    return list(verified.order_by("-primary", "pk").values_list("email", flat=True))


def _reached(of: SanctionReach.Of, digests: Sequence[str], now: datetime) -> Q:
    reach = SanctionReach.objects.filter(of=of, digest__in=digests).filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    )
    return Q(pk__in=reach.values("sanction"))


def _let_in_at(person: Person, where: Where) -> datetime | None:
    """Give when a moderator last lifted what kept a person from posting at a place."""
    if person.pk is None:
        return None
    barred = Sanction.objects.filter(person=person, kind__in=[kind.value for kind in BARS_POSTING])
    lifted = barred.filter(lifted_by__isnull=False, lifted_at__isnull=False)
    here = (one for one in lifted if where.is_within(Scope(one.scope), one.place))
    return max((one.lifted_at for one in here if one.lifted_at is not None), default=None)


def digests_of_emails(person: Person, *, secret: str) -> Sequence[str]:
    """Give the keyed hashes of the e-mail addresses shown to be somebody's, each once."""
    return sorted({email_digest(email, secret=secret) for email in _proved_emails(person)})


def _proved_emails(person: Person) -> list[str]:
    if person.kind == Kind.GUEST:
        return [person.guest_email] if person.guest_email_confirmed_at is not None else []
    return verified_emails_of(person)


def keys_with_verified_email(people: Collection[int]) -> set[int]:
    """Give the keys of those among these people who have an address that is theirs."""
    verified = EmailAddress.objects.filter(
        user__in=people, verified=True, user__kind=Kind.MEMBER, user__is_active=True
    )
    return set(verified.values_list("user_id", flat=True))


def keys_blocked(people: Collection[int], *, where: Where, now: datetime) -> set[int]:
    """Give the keys of those among these people who are blocked at a place, by their own block."""
    blocks = Sanction.objects.in_force(now).filter(person__in=people, kind=SanctionKind.BLOCK)
    return {
        person
        for person, scope, place in blocks.values_list("person_id", "scope", "place")
        if where.is_within(Scope(scope), place)
    }
