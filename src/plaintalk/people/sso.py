"""Publishers' own readers signed in: whom a token means here, and what it changes about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import NotAllowed
from plaintalk.people.models import Kind, Person, Post
from plaintalk.people.names import Known, NameTaken, Publication, check_name
from plaintalk.people.permissions import Role, highest_role
from plaintalk.people.pictures import picture_shown
from plaintalk.people.sso_models import SsoIdentity, SsoKey, SsoSpent
from plaintalk.people.sso_tokens import LEEWAY, LIVES_MOST, Told, told_by
from plaintalk.people.team import end_role, give_role
from plaintalk.policy.sanctions import Where

# From the least to the most that one may do.
_RANKS = tuple(Role)
# What a token says of a person, with the keys that are made of the name.
_TOLD = (
    "name",
    "name_seen",
    "name_read",
    "badges",
)


class SsoUsedBefore(NotAllowed):
    """A token with a `jti` was used before."""

    code = "sso_token_used_before"
    text = _(
        "This sign-in was used before, and is good for once only. Go back to where you came from "
        "and sign in again."
    )


class SsoAccountClosed(NotAllowed):
    """The account that the token means is closed."""

    code = "sso_account_closed"
    text = _("This account was closed. Write to the site if you think that this is wrong.")


class SsoMeansStaff(NotAllowed):
    """The e-mail address is that of somebody who may do more than the key may give."""

    code = "sso_means_staff"
    text = _(
        "Somebody who works for the site has this e-mail address. If that is you, sign in here, "
        "with your password or a link."
    )


class Way(StrEnum):
    """How a token finds its person."""

    KNOWN = "known"  # signed in by the publisher before
    JOINED = "joined"  # has an account here with the same verified address
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a token would do. Nothing is stored yet.

    Attributes:
        person: not stored yet where the way is NEW.
        identity: None at first sight.
        where: the site that is signed in to.
    """

    told: Told
    way: Way
    person: Person
    identity: SsoIdentity | None
    where: Where

    @property
    def is_old_news(self) -> bool:
        """Whether a newer token was seen: this one signs in and changes nothing."""
        known = self.identity.issued_at if self.identity is not None else None
        issued = self.told.issued_at
        return known is not None and issued is not None and issued < known

    @property
    def role(self) -> Role:
        """The role that the person has afterwards. One that was given here is left alone."""
        has, told = highest_role(self.person, self.where), self.told
        given = self.identity.role_given if self.identity is not None else ""
        if told.role is None or told.key.highest_role == Role.READER or self.is_old_news:
            return has
        if has not in (Role.READER, given):
            return has
        return min(told.role, Role(told.key.highest_role), key=_RANKS.index)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who was signed in, and whether other badges or another picture stand beside the name now."""

    person: Person
    looks_different: bool


def person_from_sso(token: str, *, site: Publication, now: datetime) -> Person:
    """Give the member whom a publisher's token means, made at first sight and brought up to date.

    Raises:
        Whatever `sign_in_by_sso` raises.
    """
    return sign_in_by_sso(token, site=site, now=now).person


def sign_in_by_sso(token: str, *, site: Publication, now: datetime) -> SignedIn:
    """Do what `plan_of` says, once for a token with a `jti`.

    Raises:
        SsoUsedBefore: the token was used before.
        Whatever `plan_of` raises.
    """
    try:
        return _carried_out(plan_of(token, site=site, now=now), site, now=now)
    except (IntegrityError, NameTaken):
        # Two tokens of one reader at the same moment: the other one made the member, and may have
        # done so before this one asked whether somebody has the name.
        return _carried_out(plan_of(token, site=site, now=now), site, now=now)


def plan_of(token: str, *, site: Publication, now: datetime) -> Plan:
    """Say what a token would do, and store nothing.

    Raises:
        Whatever `people.sso_tokens.told_by` raises about the token.
        SsoAccountClosed: its person may not sign in.
        SsoMeansStaff: it would sign in somebody of the staff whom the publisher did not name so.
        NameTaken, NameLooksLikeAnother, NameReserved: its name would mislead readers.
    """
    told = told_by(token, site=site, now=now)
    plan = _found(told, site, now=now)
    if not plan.person.is_active:
        raise SsoAccountClosed()
    if plan.way is Way.JOINED and _outranks(plan, told.key):
        raise SsoMeansStaff()
    if not plan.is_old_news:
        _check_name(plan, site)
    return plan


def _found(told: Told, site: Publication, *, now: datetime) -> Plan:
    where = Where(site=str(site.pk))
    identity = (
        SsoIdentity.objects.filter(site=site.pk, sub=told.sub).select_related("person").first()
    )
    if identity is not None:
        return Plan(told, Way.KNOWN, identity.person, identity, where)
    member = _member_with(told.email)
    if member is not None:
        return Plan(told, Way.JOINED, member, None, where)
    new = Person(kind=Kind.MEMBER, name=told.name, created_at=now)
    new.set_unusable_password()
    return Plan(told, Way.NEW, new, None, where)


def _member_with(email: str) -> Person | None:
    """Give the member who has proved that the address is theirs."""
    if not email:
        return None
    proved = EmailAddress.objects.filter(email__iexact=email, verified=True)
    address = proved.select_related("user").first()
    return address.user if address is not None else None


def _outranks(plan: Plan, key: SsoKey) -> bool:
    """Say whether the person holds a post that the key may not give: a session is theirs whole."""
    may_give = _RANKS.index(Role(key.highest_role))
    return any(
        not post.is_on(plan.where) or _RANKS.index(post.role) > may_give
        for post in plan.person.held
    )


def _check_name(plan: Plan, site: Publication) -> None:
    known = Known.STAFF if plan.told.key.names_may_repeat else Known.EVERYBODY
    # Whom the token makes staff may be called so.
    is_staff = plan.role is not Role.READER
    check_name(plan.told.name, person=plan.person, site=site, known=known, is_staff=is_staff)


# ---- what is stored -------------------------------------------------------------------------


def _carried_out(plan: Plan, site: Publication, *, now: datetime) -> SignedIn:
    person, told = plan.person, plan.told
    with transaction.atomic():
        _spend(told, now=now)
        if plan.is_old_news:
            return SignedIn(person, looks_different=False)
        role = plan.role
        before = list(person.badges)
        person.name, person.badges = told.name, list(told.badges)
        # Nothing else of a stored member is touched: it may have been changed a moment ago.
        person.save(update_fields=_TOLD if person.pk is not None else None)
        identity = plan.identity or SsoIdentity(
            site_id=site.pk, sub=told.sub, person=person, first_seen_at=now
        )
        if role is not highest_role(person, plan.where):
            _give_role(person, role, plan.where, now=now)
            identity.role_given = "" if role is Role.READER else role
        _give_email(person, identity, told.email)
        shown_before = picture_shown(identity.avatar_url, site)
        identity.avatar_url, identity.profile_url = told.avatar_url, told.profile_url
        identity.issued_at = told.issued_at or identity.issued_at
        identity.save()
    has_new_picture = picture_shown(identity.avatar_url, site) != shown_before
    return SignedIn(person, looks_different=has_new_picture or person.badges != before)


def _give_role(person: Person, role: Role, where: Where, *, now: datetime) -> None:
    """Let the person have this role alone on the site, in the place of what a token gave before.

    Raises:
        LastAdministrator: nobody would be left to give roles there.
    """
    given = Post.objects.filter(person=person, site=where.site, topic="", ended_at__isnull=True)
    for post in given:
        end_role(post=post, by=None, now=now)
    person.forget_held()
    if role is not Role.READER:
        give_role(person=person, role=role, site=where.site, by=None, now=now)


def _spend(told: Told, *, now: datetime) -> None:
    """Note that a token was used, and forget those that have expired."""
    SsoSpent.objects.filter(expires_at__lte=now - LEEWAY).delete()
    if not told.jti_digest:
        return
    _spent, is_new = SsoSpent.objects.get_or_create(
        key=told.key,
        jti_digest=told.jti_digest,
        defaults={"expires_at": told.expires_at or now + LIVES_MOST},
    )
    if not is_new:
        raise SsoUsedBefore()


def _give_email(person: Person, identity: SsoIdentity, email: str) -> None:
    """Let a member have the address that the publisher verified, instead of the one it brought.

    One that the member proved to have here stays beside it. One that somebody else proved to have
    stays theirs, and so does one that somebody signed up with and has not proved yet: nothing
    tells which of the two is wrong.
    """
    addresses = EmailAddress.objects.filter(user=person)
    has_it = addresses.filter(email__iexact=email, verified=True).exists()
    if not email or has_it or _is_anothers(person, email):
        return
    if person.email in ("", identity.email):
        addresses.filter(primary=True).update(primary=False)
        person.email = email
        person.save(update_fields=["email"])
    if identity.email:
        addresses.filter(email__iexact=identity.email).delete()
    is_primary = person.email == email
    address = addresses.filter(email__iexact=email).first() or EmailAddress(user=person)
    address.email, address.verified = email, True
    address.primary = address.primary or is_primary
    address.save()
    identity.email = email


def _is_anothers(person: Person, email: str) -> bool:
    others = EmailAddress.objects.filter(email__iexact=email, verified=True).exclude(user=person)
    return (
        others.exists() or Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists()
    )


def profiles_of(person: Person) -> Sequence[str]:
    """Give the addresses at which a member looks after the accounts that publishers know."""
    found = SsoIdentity.objects.filter(person=person).exclude(profile_url="").order_by("pk")
    return list(found.values_list("profile_url", flat=True))
