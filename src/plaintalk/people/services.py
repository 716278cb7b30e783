"""All writes about people: guests, members, one-time links, sanctions, notes."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotAllowed
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.kernel.markup import clean_block, clean_line
from plaintalk.people.models import (
    NAME_MAX_CHARS,
    AddressLink,
    DeviceTrace,
    Kind,
    NetworkTrace,
    Person,
    PersonNote,
    Sanction,
    SanctionReach,
    SignInLink,
    WaitingAddress,
)
from plaintalk.people.network import (
    DEVICE_KEPT_FOR,
    NETWORK_KEPT_FOR,
    alias_digest,
)
from plaintalk.people.permissions import Act, Role, require, require_somewhere, works_on
from plaintalk.people.queries import (
    SanctionNotFound,
    devices_of,
    digest_of_token,
    digests_of_emails,
    emails_given_by,
    kinds_imposed_on,
    link_of_token,
    networks_of,
)
from plaintalk.people.team import give_role
from plaintalk.policy.sanctions import (
    EVERYWHERE,
    Proposal,
    SanctionKind,
    Scope,
    Where,
    skips_a_step,
)

SIGN_IN_LINK_LIVES = timedelta(hours=1)
REASON_MAX_CHARS = 2_000
NOTE_MAX_CHARS = 2_000


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


class NothingToExtend(Conflict):
    """The sanction is over, reaches this person already, or is a warning."""

    code = "sanction_not_extended"
    text = _("This step is over or was taken against this person already. Look at the page again.")


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

    What was signed before stays as it was. Another address is not confirmed.

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
    if cleaned["email"].casefold() != guest.guest_email.casefold():
        guest.guest_email_confirmed_at = None
    guest.name, guest.guest_email = cleaned["name"], cleaned["email"]
    return guest


def imported_person(*, name: str, now: datetime) -> Person:
    """Make somebody who spoke elsewhere. Nobody can sign in as them.

    Raises:
        Invalid: the name is unusable.
    """
    return _create(Kind.IMPORTED, name=clean_name(name), now=now)


def member_named(
    *, name: str, email: str, role: Role, site: str = "", topic: str = "", now: datetime
) -> Person:
    """Make a member without a password and with a verified address: they use a one-time link.

    Args:
        role, site, topic: what they are, and where; see `team.give_role`.

    Raises:
        Invalid: the name or the address is unusable, or there is no such role in a topic.
    """
    address = clean_email(email)
    with transaction.atomic():
        member = _create(Kind.MEMBER, name=clean_name(name), email=address, now=now)
        EmailAddress.objects.create(user=member, email=address, verified=True, primary=True)
        if role is not Role.READER:
            give_role(person=member, role=role, site=site, topic=topic, by=None, now=now)
    return member


def choose_language(*, person: Person, language: str) -> None:
    """Keep the language in which somebody wants to read and be written to; "": none."""
    person.language = language
    person.save(update_fields=["language"])


def remember_network(*, person: Person, network: str, now: datetime) -> None:
    """Note that a guest wrote from a network."""
    if network and person.kind == Kind.GUEST:
        NetworkTrace.objects.update_or_create(
            person=person, digest=network, defaults={"expires_at": now + NETWORK_KEPT_FOR}
        )


def note_device(*, person: Person, device: str, now: datetime) -> None:
    """Note that somebody wrote or signed in with a browser.

    Args:
        device: `people.network.device_digest` of its cookie.
    """
    DeviceTrace.objects.update_or_create(
        person=person, digest=device, defaults={"expires_at": now + DEVICE_KEPT_FOR}
    )


def forget_traces(*, now: datetime) -> int:
    """Delete every hash of a network or a device that has run out, with sanctions too.

    Gives how many there were.
    """
    kept = (NetworkTrace, DeviceTrace, SanctionReach)
    return sum(one.objects.filter(expires_at__lte=now).delete()[0] for one in kept)


def shorten_networks(*, kept_for: timedelta, now: datetime) -> int:
    """Let no hash of a network be kept longer than this from now on; give how many end sooner."""
    ends = now + kept_for
    traces = NetworkTrace.objects.filter(expires_at__gt=ends).update(expires_at=ends)
    with_sanctions = SanctionReach.objects.filter(of=SanctionReach.Of.NETWORK, expires_at__gt=ends)
    return traces + with_sanctions.update(expires_at=ends)


def shorten_devices(*, kept_for: timedelta, now: datetime) -> int:
    """Let no hash of a browser be kept longer than this from now on; give how many end sooner."""
    ends = now + kept_for
    traces = DeviceTrace.objects.filter(expires_at__gt=ends).update(expires_at=ends)
    with_sanctions = SanctionReach.objects.filter(of=SanctionReach.Of.DEVICE, expires_at__gt=ends)
    return traces + with_sanctions.update(expires_at=ends)


def forget_reach_of_past_sanctions(*, now: datetime) -> int:
    """Delete the hashes kept with sanctions that are over; give how many."""
    in_force = Sanction.objects.in_force(now)
    return SanctionReach.objects.exclude(sanction__in=in_force.values("pk")).delete()[0]


def forget_spent_links(*, now: datetime) -> int:
    """Delete the one-time links that were used or have expired; give how many."""
    spent = Q(used_at__isnull=False) | Q(expires_at__lte=now)
    return SignInLink.objects.filter(spent).delete()[0]


def forget_spent_address_links(*, now: datetime) -> int:
    """Delete the links to confirm an address that were used or have expired; give how many."""
    spent = Q(used_at__isnull=False) | Q(expires_at__lte=now)
    return AddressLink.objects.filter(spent).delete()[0]


def empty_guests_addresses(*, last_before: datetime) -> int:
    """Empty the e-mail addresses of guests who can't come back; give how many.

    Args:
        last_before: whoever was made, and last wrote, before this is known by no cookie any more.
    """
    guests = Person.objects.filter(kind=Kind.GUEST, created_at__lt=last_before)
    gone = (
        guests.exclude(guest_email="")
        .exclude(comments__posted_at__gte=last_before)
        # Guests in other pages are known by a token for as long as they use it.
        .exclude(api_tokens__expires_at__gte=last_before)
    )
    return gone.update(guest_email="", guest_email_confirmed_at=None)


def forget_address_of_guest(person: Person) -> None:
    """Empty the e-mail address of a guest who did not confirm it, and end its links."""
    AddressLink.objects.filter(person=person).delete()
    unproved = Person.objects.filter(kind=Kind.GUEST, guest_email_confirmed_at__isnull=True)
    unproved.filter(pk=person.pk).update(guest_email="")


def forget_unproved_addresses(*, kept_for: timedelta, now: datetime) -> int:
    """Delete e-mail addresses that nobody showed to be theirs in time; give how many.

    Nothing tells when an address was given, so that it is first noted, and deleted later. Whoever
    has no other address, never signed in and did nothing here goes with it.
    """
    unproved = EmailAddress.objects.filter(verified=False)
    WaitingAddress.objects.filter(address__verified=True).delete()
    new = unproved.filter(waiting_since__isnull=True).values_list("pk", flat=True)
    WaitingAddress.objects.bulk_create(
        (WaitingAddress(address_id=key, since=now) for key in new), ignore_conflicts=True
    )
    overdue = unproved.filter(waiting_since__since__lte=now - kept_for).select_related("user")
    addresses = list(overdue)
    for address in addresses:
        _forget_address(address)
    return len(addresses)


def _forget_address(address: EmailAddress) -> None:
    person = address.user
    with transaction.atomic():
        address.delete()
        if EmailAddress.objects.filter(user=person).exists():
            if person.email.casefold() == address.email.casefold():
                Person.objects.filter(pk=person.pk).update(email="")
            return
        never_here = person.last_login is None and not person.comments.exists()
        known_elsewhere = person.sso_identities.exists()
        try:
            if never_here and not known_elsewhere:
                with transaction.atomic():
                    Person.objects.filter(pk=person.pk).delete()
                return
        except ProtectedError:
            pass  # something else here names them
        if person.email.casefold() == address.email.casefold():
            Person.objects.filter(pk=person.pk).update(email="")


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
    message: str = "",
    evidence: Sequence[str],
    by: Person,
    until: datetime | None,
    hours: int | None = None,
    scope: Scope = Scope.SITE,
    place: str = "",
    site: str = "",
    where: Where = EVERYWHERE,
    at_once: bool,
    secret: str,
    now: datetime,
) -> Sanction:
    """Take a step against a person, cover their proved e-mails, and keep signs of them with it.

    Args:
        evidence: public ids of the decisions that it rests on.
        until: when it ends; None: not by itself. A warning needs no end.
        hours: of a slow one, how long passes between two comments.
        place: key of the site, topic or discussion, by `scope`; "": every site.
        site: key of the site that takes the step; "": it is taken for every site.
        where: that place with what it lies in, from `articles.queries.place_named`.
        at_once: the moderator knows that a milder step was skipped.

    Raises:
        ActNotAllowed: `by` may not do this.
        StaffNotSanctioned: the person works for the site.
        StepSkipped: a milder step comes first and `at_once` is not said.
        Invalid: clause, reason or hours are missing, or `until` is past.
    """
    assert where.is_within(scope, place), "the step reaches beyond where it is asked for"
    require(by, Act.BLOCK_PERSON if kind is SanctionKind.BLOCK else Act.SANCTION_PERSON, where)
    if works_on(person, where):
        raise StaffNotSanctioned()
    if skips_a_step(kind, kinds_imposed_on(person, site=site)) and not at_once:
        raise StepSkipped()
    sanction = Sanction(
        public_id=new_id(Prefix.SANCTION),
        person=person,
        kind=kind,
        clause=clause,
        reason=reason.strip(),
        message=message.strip(),
        evidence=list(evidence),
        scope=scope,
        place=place,
        site=site,
        hours=hours if kind is SanctionKind.SLOW else None,
        imposed_by=by,
        imposed_at=now,
        until=None if kind is SanctionKind.WARNING else until,
    )
    _check_sanction(sanction, now=now)

    _store(sanction, secret=secret, now=now)
    return sanction


def extend_sanction(
    *,
    sanction: Sanction,
    to: Person,
    reason: str,
    by: Person,
    where: Where = EVERYWHERE,
    secret: str,
    now: datetime,
) -> Sanction:
    """Take the same step against somebody whom a moderator takes for the same person.

    It has the clause, the place and the end of the first, and ends when the first is lifted.

    Args:
        reason: what `to` is told: what the moderator goes by. The first one's reason and message
            were written for the other, who may be somebody else after all.
        where: the first one's place with what that lies in, from `articles.queries.place_named`.

    Raises:
        ActNotAllowed: `by` may not do this.
        StaffNotSanctioned: `to` works for the site.
        NothingToExtend: it is a warning, over, or reaches `to` already.
        Invalid: the reason is missing or too long.
    """
    kind = SanctionKind(sanction.kind)
    require(by, Act.BLOCK_PERSON if kind is SanctionKind.BLOCK else Act.SANCTION_PERSON, where)
    if works_on(to, where):
        raise StaffNotSanctioned()
    with transaction.atomic():
        # Locked, so that it is neither extended twice at once nor lifted in between.
        locked = Sanction.objects.select_for_update().in_force(now)
        first = locked.filter(pk=sanction.first_id).first()
        if first is None or kind is SanctionKind.WARNING or first.person_id == to.pk:
            raise NothingToExtend()
        if first.extensions.in_force(now).filter(person=to).exists():
            raise NothingToExtend()
        extension = Sanction(
            public_id=new_id(Prefix.SANCTION),
            person=to,
            kind=kind,
            clause=first.clause,
            reason=reason.strip(),
            evidence=first.evidence,
            scope=first.scope,
            place=first.place,
            site=first.site,
            hours=first.hours,
            extends=first,
            imposed_by=by,
            imposed_at=now,
            until=first.until,
        )
        _check_sanction(extension, now=now)
        _store(extension, secret=secret, now=now)
    return extension


def impose_by_rule(*, person: Person, proposal: Proposal, site: str, now: datetime) -> Sanction:
    """Take the step that the ladder calls for, on the account alone: no rule reaches further.

    Args:
        site: key of the site whose ladder it is.
    """
    step = proposal.step
    assert proposal.by_rule, "a person confirms this step"
    return Sanction.objects.create(
        public_id=new_id(Prefix.SANCTION),
        person=person,
        kind=step.propose,
        clause=proposal.clause,
        reason=_("By rule, after {numbers}.").format(numbers=proposal.reason),
        evidence=list(proposal.evidence),
        scope=Scope.SITE,
        place=site,
        site=site,
        hours=step.hours,
        imposed_by=None,
        imposed_at=now,
        until=proposal.until(now),
    )


def lift_sanction(
    *, sanction: Sanction, by: Person, because: str, where: Where = EVERYWHERE, now: datetime
) -> None:
    """End a sanction, and what extends it to others. It stays in the history.

    Nothing imposes it again by itself. Lifting what extends another leaves the other in force.

    Args:
        where: its place with what that lies in, from `articles.queries.place_named`.

    Raises:
        ActNotAllowed: `by` may not do this.
        AlreadyLifted: somebody lifted it before.
    """
    assert where.is_within(Scope(sanction.scope), sanction.place) or where == EVERYWHERE
    require(by, Act.SANCTION_PERSON, where)
    open_ones = Sanction.objects.filter(lifted_at__isnull=True)
    lifted = {"lifted_at": now, "lifted_by": by, "lifted_because": because.strip()}
    with transaction.atomic():
        if not open_ones.filter(pk=sanction.pk).update(**lifted):
            raise AlreadyLifted()
        open_ones.filter(extends=sanction).update(**lifted)


def drop_what_rested_on(*, person: Person, decisions: Collection[str], now: datetime) -> None:
    """End what a rule did about a person upon decisions that were reversed, and what extends it.

    It counts for nothing afterwards, not even as lifted. What a moderator did stays until a
    moderator lifts it.

    Args:
        decisions: their public ids.
    """
    by_rule = Sanction.objects.filter(
        person=person, imposed_by__isnull=True, lifted_at__isnull=True
    )
    for sanction in by_rule:
        if set(sanction.evidence) & set(decisions):
            told = _("A decision that this rested on was reversed.")
            fell = Q(pk=sanction.pk) | Q(extends=sanction, lifted_at__isnull=True)
            Sanction.objects.filter(fell).update(lifted_at=now, lifted_because=told)


def confirm_read(*, person: Person, public_id: str, now: datetime) -> None:
    """Note that a person says they have read a warning; said twice, the first time counts.

    Raises:
        SanctionNotFound: it is no warning of theirs.
    """
    own = Sanction.objects.filter(public_id=public_id, person=person, kind=SanctionKind.WARNING)
    if not own.exists():
        raise SanctionNotFound()
    own.filter(seen_at__isnull=True).update(seen_at=now)
    own.filter(read_at__isnull=True).update(read_at=now)


def add_note(
    *, person: Person, text: str, by: Person, site: Where = EVERYWHERE, now: datetime
) -> PersonNote:
    """Write down something about a person, for others on the desk.

    Args:
        site: on whose desk it is written, and will be shown.

    Raises:
        ActNotAllowed: `by` may not do this.
        Invalid: the text is empty or too long.
    """
    require_somewhere(by, Act.SANCTION_PERSON, site)
    text = clean_block(text).strip()
    if not 1 <= len(text) <= NOTE_MAX_CHARS:
        told = _("Write a note of 1 to {most} characters.").format(most=f"{NOTE_MAX_CHARS:,}")
        raise Invalid({"text": [told]})
    return PersonNote.objects.create(person=person, site=site.site, by=by, at=now, text=text)


def mark_sanctions_seen(*, person: Person, now: datetime) -> None:
    """Note that a person was shown what was done about them."""
    Sanction.objects.filter(person=person, seen_at__isnull=True).update(seen_at=now)


def _create(kind: Kind, *, now: datetime, **values: str) -> Person:
    person = Person(kind=kind, created_at=now, **values)
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


def _check_sanction(sanction: Sanction, *, now: datetime) -> None:
    problems: dict[str, list[object]] = {}
    if not sanction.clause:
        problems["clause"] = [_("Name the clause that was broken.")]
    if not 1 <= len(sanction.reason) <= REASON_MAX_CHARS:
        problems["reason"] = [_("Write the reason in a sentence or two; the person reads it.")]
    if len(sanction.message) > REASON_MAX_CHARS:
        told = _("A message has at most {most} characters.").format(most=f"{REASON_MAX_CHARS:,}")
        problems["message"] = [told]
    if sanction.until is not None and sanction.until <= now:
        problems["until"] = [_("Choose an end in the future.")]
    if sanction.until is None and sanction.kind == SanctionKind.SUSPENSION:
        problems["until"] = [_("A suspension ends; say when. Without an end it is a block.")]
    if sanction.kind == SanctionKind.SLOW and not sanction.hours:
        problems["hours"] = [_("Say how many hours pass between two comments.")]
    if problems:
        raise Invalid(problems)


def _store(sanction: Sanction, *, secret: str, now: datetime) -> None:
    with transaction.atomic():
        sanction.save(force_insert=True)
        SanctionReach.objects.bulk_create(_reach(sanction, secret=secret, now=now))


def _reach(sanction: Sanction, *, secret: str, now: datetime) -> list[SanctionReach]:
    person = sanction.person
    Of = SanctionReach.Of  # noqa: N806  # the enum, by a shorter name
    emails = digests_of_emails(person, secret=secret)
    aliases = {alias_digest(email, secret=secret) for email in emails_given_by(person)}
    networks_end, devices_end = now + NETWORK_KEPT_FOR, now + DEVICE_KEPT_FOR
    return [
        *(SanctionReach(sanction=sanction, of=Of.EMAIL, digest=one) for one in emails),
        *(SanctionReach(sanction=sanction, of=Of.ALIAS, digest=one) for one in sorted(aliases)),
        *(
            SanctionReach(
                sanction=sanction, of=Of.NETWORK, digest=trace.digest, expires_at=networks_end
            )
            for trace in networks_of(person, now=now)
        ),
        *(
            SanctionReach(
                sanction=sanction, of=Of.DEVICE, digest=trace.digest, expires_at=devices_end
            )
            for trace in devices_of(person, now=now)
        ),
    ]
