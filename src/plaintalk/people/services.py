"""All writes about people: guests, members, one-time links, sanctions."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotAllowed
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.kernel.markup import clean_line
from plaintalk.people.models import (
    NAME_MAX_CHARS,
    Kind,
    NetworkTrace,
    Person,
    Sanction,
    SanctionReach,
    SignInLink,
)
from plaintalk.people.network import NETWORK_KEPT_FOR, email_digest
from plaintalk.people.permissions import Act, Role, require
from plaintalk.people.queries import (
    digest_of_token,
    kinds_imposed_on,
    link_of_token,
    networks_of,
    verified_email_of,
)
from plaintalk.policy.sanctions import SanctionKind, skips_a_step

SIGN_IN_LINK_LIVES = timedelta(hours=1)
REASON_MAX_CHARS = 2_000


class LinkSpent(NotAllowed):
    """The one-time link was used, has expired, or never was."""

    code = "sign_in_link_spent"
    text = _("This sign-in link was used already or has expired. Ask for a new one.")


class StepSkipped(Conflict):
    """A harsher sanction than the history calls for, without saying so."""

    code = "sanction_skips_step"
    text = _("A milder step comes first. Tick “at once” to take this one without it.")


class AlreadyLifted(Conflict):
    """Somebody lifted the sanction before."""

    code = "sanction_already_lifted"
    text = _("This was lifted already.")


class StaffNotSanctioned(NotAllowed):
    """Staff are dealt with by taking their role away first."""

    code = "staff_not_sanctioned"
    text = _("People who work for the site can't be sanctioned here.")


def clean_name(name: str) -> str:
    """Give a name as it may be shown.

    Raises:
        Invalid: nothing readable is left of it, or it is too long.
    """
    # One more than allowed, so that a name which is too long is told and not cut.
    cleaned = clean_line(name, max_chars=NAME_MAX_CHARS + 1)
    if not any(character.isalnum() for character in cleaned):
        raise Invalid({"name": [_("Give a name to sign with.")]})
    if len(cleaned) > NAME_MAX_CHARS:
        told = _("A name has at most {most} characters.").format(most=NAME_MAX_CHARS)
        raise Invalid({"name": [told]})
    return cleaned


def clean_email(email: str) -> str:
    """Give an e-mail address as it is stored.

    Raises:
        Invalid: it is not an address.
    """
    cleaned = email.strip()
    try:
        validate_email(cleaned)
    except ValidationError as error:
        told = _("Give an e-mail address such as anna@example.org. It is never shown.")
        raise Invalid({"email": [told]}) from error
    return cleaned


def guest_named(*, name: str, email: str, now: datetime) -> Person:
    """Give a new guest, not stored yet: that happens with their first comment.

    Raises:
        Invalid: the name or the e-mail address is unusable; both are told at once.
    """
    guest = Person(kind=Kind.GUEST, created_at=now)
    guest.set_unusable_password()
    return guest_renamed(guest=guest, name=name, email=email)


def guest_renamed(*, guest: Person, name: str, email: str) -> Person:
    """Let a guest sign like this from now on, stored with their next comment.

    What was signed before stays as it was.

    Raises:
        Invalid: the name or the e-mail address is unusable; both are told at once.
    """
    problems: dict[str, list[object]] = {}
    cleaned: dict[str, str] = {}
    for field, clean, given in (("name", clean_name, name), ("email", clean_email, email)):
        try:
            cleaned[field] = clean(given)
        except Invalid as error:
            problems |= {name: list(whys) for name, whys in error.fields.items()}
    if problems:
        raise Invalid(problems)
    guest.name, guest.guest_email = cleaned["name"], cleaned["email"]
    return guest


def imported_person(*, name: str, now: datetime) -> Person:
    """Make somebody who spoke elsewhere. Nobody can sign in as them.

    Raises:
        Invalid: the name is unusable.
    """
    return _create(Kind.IMPORTED, name=clean_name(name), now=now)


def member_named(*, name: str, email: str, role: Role, now: datetime) -> Person:
    """Make a member without a password and with a verified address: they use a one-time link.

    Raises:
        Invalid: the name or the address is unusable.
    """
    address = clean_email(email)
    with transaction.atomic():
        member = _create(Kind.MEMBER, name=clean_name(name), email=address, role=role, now=now)
        EmailAddress.objects.create(user=member, email=address, verified=True, primary=True)
    return member


def remember_network(*, person: Person, network: str, now: datetime) -> None:
    """Note that a guest wrote from a network, and forget every trace that has run out."""
    NetworkTrace.objects.filter(expires_at__lte=now).delete()
    if network and person.kind == Kind.GUEST:
        NetworkTrace.objects.update_or_create(
            person=person, digest=network, defaults={"expires_at": now + NETWORK_KEPT_FOR}
        )


def make_sign_in_link(*, person: Person, now: datetime) -> str:
    """Give a token that signs this person in once within an hour. It is stored nowhere."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        person=person, token_digest=digest_of_token(token), expires_at=now + SIGN_IN_LINK_LIVES
    )
    return token


def use_sign_in_link(*, token: str, now: datetime) -> Person:
    """Spend a one-time link and give the person whom it signs in.

    Raises:
        LinkSpent: it was used, has expired, or never was.
    """
    link = link_of_token(token, now=now)
    if link is None:
        raise LinkSpent()
    spent = SignInLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=now)
    if not spent:
        raise LinkSpent()
    return link.person


def impose_sanction(
    *,
    person: Person,
    kind: SanctionKind,
    clause: str,
    reason: str,
    evidence: Sequence[str],
    by: Person,
    until: datetime | None,
    at_once: bool,
    secret: str,
    now: datetime,
) -> Sanction:
    """Warn, suspend or block a person, and cover their e-mail and networks with it.

    Args:
        evidence: public ids of the decisions that it rests on.
        until: when it ends; None: not by itself. A warning needs no end.
        at_once: the moderator knows that a milder step was skipped.

    Raises:
        ActNotAllowed: `by` may not do this.
        StaffNotSanctioned: the person works for the site.
        StepSkipped: a milder step comes first and `at_once` is not said.
        Invalid: clause or reason is missing, or `until` is past.
    """
    require(Role(by.role), Act.BLOCK_PERSON if kind is SanctionKind.BLOCK else Act.SANCTION_PERSON)
    if person.is_staff:
        raise StaffNotSanctioned()
    if skips_a_step(kind, kinds_imposed_on(person)) and not at_once:
        raise StepSkipped()
    reason = reason.strip()
    _check_sanction(kind=kind, clause=clause, reason=reason, until=until, now=now)

    with transaction.atomic():
        sanction = Sanction.objects.create(
            public_id=new_id(Prefix.SANCTION),
            person=person,
            kind=kind,
            clause=clause,
            reason=reason,
            evidence=list(evidence),
            imposed_by=by,
            imposed_at=now,
            until=until,
        )
        SanctionReach.objects.bulk_create(_reach(sanction, secret=secret, now=now))
    return sanction


def lift_sanction(*, sanction: Sanction, by: Person, because: str, now: datetime) -> None:
    """End a sanction. It stays in the history, and nothing imposes it again by itself.

    Raises:
        ActNotAllowed: `by` may not do this.
        AlreadyLifted: somebody lifted it before.
    """
    require(Role(by.role), Act.SANCTION_PERSON)
    open_ones = Sanction.objects.filter(pk=sanction.pk, lifted_at__isnull=True)
    if not open_ones.update(lifted_at=now, lifted_by=by, lifted_because=because.strip()):
        raise AlreadyLifted()


def mark_sanctions_seen(*, person: Person, now: datetime) -> None:
    """Note that a person was shown what was done about them."""
    Sanction.objects.filter(person=person, seen_at__isnull=True).update(seen_at=now)


def _create(kind: Kind, *, now: datetime, **values: str) -> Person:
    person = Person(kind=kind, created_at=now, **values)
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


def _check_sanction(
    *, kind: SanctionKind, clause: str, reason: str, until: datetime | None, now: datetime
) -> None:
    problems: dict[str, list[object]] = {}
    if not clause:
        problems["clause"] = [_("Name the clause that was broken.")]
    if not 1 <= len(reason) <= REASON_MAX_CHARS:
        problems["reason"] = [_("Write the reason in a sentence or two; the person reads it.")]
    if until is not None and until <= now:
        problems["until"] = [_("Choose an end in the future.")]
    if until is None and kind is SanctionKind.SUSPENSION:
        problems["until"] = [_("A suspension ends; say when. Without an end it is a block.")]
    if problems:
        raise Invalid(problems)


def _reach(sanction: Sanction, *, secret: str, now: datetime) -> list[SanctionReach]:
    person = sanction.person
    email = email_digest(verified_email_of(person), secret=secret)
    reach = [SanctionReach(sanction=sanction, of=SanctionReach.Of.EMAIL, digest=email)]
    networks = [
        SanctionReach(
            sanction=sanction,
            of=SanctionReach.Of.NETWORK,
            digest=trace.digest,
            expires_at=now + NETWORK_KEPT_FOR,
        )
        for trace in networks_of(person, now=now)
    ]
    return [*(reach if email else []), *networks]
