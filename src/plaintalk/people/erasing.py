"""What tells who somebody was, erased. Their rows stay where the record and others name them."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction

from plaintalk.people.models import ApiToken, Person, PersonNote, Sanction, SanctionReach
from plaintalk.people.queries import digests_of_emails
from plaintalk.people.quota import forget_allowances_of
from plaintalk.people.team import check_may_leave
from plaintalk.policy.sanctions import SanctionKind

# Rows that go with a person and are not simply deleted here, by model and field.
SPARED = frozenset(
    {
        ("discussion.Like", "person"),  # each is taken back, so that the counts stay right
        ("discussion.Mute", "muted"),  # it is the other's, who still need not read what stays
        ("privacy.Erasure", "person"),  # how far the erasing is
    }
)


def lock_person(person: Person) -> Person:
    """Give a person as stored now, kept from others until the transaction ends."""
    return Person.objects.select_for_update().get(pk=person.pk)


def close_account(*, person: Person, name: str, secret: str, now: datetime) -> None:
    """Erase who somebody was: nobody can sign in as them, or find them by name or address.

    What goes with a person by its model's word (`CASCADE`) is deleted, so that what is added to
    the application later goes as well. Belongs inside a transaction that has locked the person.

    Args:
        name: what stands in the place of theirs.
        secret: the site's key, from which hashes of addresses are made.

    Raises:
        LastAdministrator, RoleHeldStill: they work for the site.
    """
    check_may_leave(person)
    forget_allowances_of(person.pk, list(_tokens_of(person).values_list("pk", flat=True)))
    _strip_sanctions(person, secret=secret, now=now)
    PersonNote.objects.filter(person=person).delete()
    for relation in relations_that_go():
        relation.related_model._default_manager.filter(**{relation.field.name: person}).delete()
    person.name, person.badges = name, []
    person.email = person.guest_email = person.language = ""
    person.guest_email_confirmed_at = None
    person.is_active, person.erased_at, person.last_login = False, now, None
    person.set_unusable_password()
    person.save()


def end_sessions(person: Person, *, now: datetime) -> int:
    """End every session of a member; give how many.

    Sessions are read one by one: none says outside of itself whose it is.
    """
    keys = [one.session_key for one in sessions_of(person, now=now)]
    with transaction.atomic():
        return Session.objects.filter(pk__in=keys).delete()[0]


def sessions_of(person: Person, *, now: datetime) -> Sequence[Session]:
    """Give the sessions in which a member is signed in."""
    running = Session.objects.filter(expire_date__gt=now)
    own = str(person.pk)
    return [one for one in running.iterator() if one.get_decoded().get(SESSION_KEY) == own]


def relations_that_go() -> Sequence[models.ManyToOneRel]:
    """Give what is deleted with a person: the rows that name one and can't be without."""
    return [
        relation
        for relation in relations_of_people()
        if relation.on_delete is models.CASCADE
        and (relation.related_model._meta.label, relation.field.name) not in SPARED
    ]


def relations_of_people() -> Sequence[models.ManyToOneRel]:
    """Give every column of the database that names a person, also those with no way back."""
    fields = Person._meta.get_fields(include_hidden=True)
    return [one for one in fields if isinstance(one, models.ManyToOneRel)]


def addresses_proved(person: Person) -> Sequence[str]:
    """Give the e-mail addresses that a member has shown to be theirs."""
    proved = EmailAddress.objects.filter(user=person, verified=True)
    return list(proved.values_list("email", flat=True))


def _tokens_of(person: Person) -> models.QuerySet[ApiToken]:
    return ApiToken.objects.filter(person=person)


def _strip_sanctions(person: Person, *, secret: str, now: datetime) -> None:
    """Leave of the steps against a person what they were, and of those in force whom they bar.

    A moderator's covers the addresses that the person proved since, too: whoever comes back with
    one is the same. A rule's was on the account alone.
    """
    own = Sanction.objects.filter(person=person)
    barring = own.in_force(now).exclude(kind=SanctionKind.WARNING)
    kept = SanctionReach.objects.filter(sanction__in=barring, of=SanctionReach.Of.EMAIL)
    reach = SanctionReach.objects.filter(sanction__person=person)
    reach.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    digests = digests_of_emails(person, secret=secret)
    for step in barring.filter(imposed_by__isnull=False):
        new = set(digests) - set(step.reach.values_list("digest", flat=True))
        SanctionReach.objects.bulk_create(
            SanctionReach(sanction=step, of=SanctionReach.Of.EMAIL, digest=one)
            for one in sorted(new)
        )
    own.update(reason="", message="", lifted_because="")
