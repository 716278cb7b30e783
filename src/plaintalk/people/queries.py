"""All reads of people."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Invalid, NotFound
from plaintalk.people.models import (
    Kind,
    NetworkTrace,
    Person,
    PersonNote,
    Post,
    Sanction,
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
    person: Person, *, network: str, secret: str, where: Where, now: datetime
) -> list[Sanction]:
    """Give every sanction that applies to this person at a place, oldest first.

    It covers the person (so also the cookie of a guest); but for a warning, a verified e-mail
    that the account has now; and, where it keeps a guest from posting, the network: many members
    may share one. What was imposed on another reaches nobody whose own suspension or block a
    moderator has lifted since: that was the later word.

    Args:
        network: `network_digest` of the request, or "".
    """
    covered = Q(person=person) if person.pk is not None else Q(pk__in=[])
    others = Q(pk__in=[])
    emails = [email_digest(email, secret=secret) for email in _verified_emails(person)]
    if emails:
        others |= ~Q(kind=SanctionKind.WARNING) & _reached(SanctionReach.Of.EMAIL, emails, now)
    if network and person.kind == Kind.GUEST:
        bars = Q(kind__in=[kind.value for kind in BARS_POSTING])
        others |= bars & _reached(SanctionReach.Of.NETWORK, [network], now)
    let_in_at = _let_in_at(person)
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
    unread = Sanction.objects.in_force(now).filter(
        person=person, kind=SanctionKind.WARNING, read_at__isnull=True
    )
    return [
        sanction
        for sanction in unread.order_by("imposed_at", "pk")
        if where.is_within(Scope(sanction.scope), sanction.place)
    ]


def steps_taken(people: Collection[int]) -> dict[int, tuple[Taken, ...]]:
    """Give by person, for the ladder, every step but those that fell by themselves."""
    fell = Q(lifted_at__isnull=False, lifted_by__isnull=True)
    steps: dict[int, tuple[Taken, ...]] = {}
    for one in Sanction.objects.filter(~fell, person__in=people).order_by("imposed_at", "pk"):
        taken = Taken(SanctionKind(one.kind), one.imposed_at, one.lifted_at)
        steps[one.person_id] = (*steps.get(one.person_id, ()), taken)
    return steps


def notes_on(person: Person) -> list[PersonNote]:
    """Give what moderators noted about a person, newest first."""
    return list(PersonNote.objects.filter(person=person).select_related("by").order_by("-pk"))


@dataclass(frozen=True, slots=True)
class Shared:
    """That a person has something in common with somebody under a sanction. It proves nothing."""

    what: SanctionReach.Of  # a network, or an alias of one mailbox
    sanction: Sanction


def shared_with_sanctioned(person: Person, *, secret: str, now: datetime) -> list[Shared]:
    """Give the sanctions in force on others whose network or mailbox this person seems to share.

    Only keyed hashes are compared.
    """
    networks = [trace.digest for trace in networks_of(person, now=now)]
    aliases = [alias_digest(email, secret=secret) for email in emails_given_by(person)]
    there = NetworkTrace.objects.filter(digest__in=networks, expires_at__gt=now).values("person")
    same = {
        SanctionReach.Of.NETWORK: Q(person__in=there)
        | _reached(SanctionReach.Of.NETWORK, networks, now),
        SanctionReach.Of.ALIAS: _reached(SanctionReach.Of.ALIAS, aliases, now),
    }
    others = Sanction.objects.in_force(now).exclude(person=person)
    others = others.exclude(kind=SanctionKind.WARNING).select_related("person").order_by("-pk")
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


def _let_in_at(person: Person) -> datetime | None:
    """Give when a moderator last lifted what kept a person from posting."""
    if person.pk is None:
        return None
    barred = Sanction.objects.filter(person=person, kind__in=[kind.value for kind in BARS_POSTING])
    moment: datetime | None = barred.filter(lifted_by__isnull=False).aggregate(
        last=Max("lifted_at")
    )["last"]
    return moment
