"""People as they are stored: fields, constraints and filters; no rules."""

from datetime import datetime
from functools import cached_property
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.people.permissions import Held, Role
from plaintalk.policy.sanctions import SanctionKind, Scope

NAME_MAX_CHARS = 60

# Everybody is a reader without being made one.
_GIVEN = [role for role in Role if role is not Role.READER]


class Kind(models.TextChoices):
    """How a person came here."""

    GUEST = "guest"  # signs with a name; known again by a cookie
    MEMBER = "member"  # has an account
    IMPORTED = "imported"  # spoke elsewhere; nobody can sign in as them


def new_person_id() -> str:
    """Give a public id for a person."""
    return new_id(Prefix.PERSON)


class PersonManager(BaseUserManager["Person"]):
    """What allauth and Django need to find people."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(public_id=username)


class Person(AbstractBaseUser):
    """Somebody who speaks here or works here: a guest, a member, or one imported.

    `email` is a member's and unique; what a guest gives is `guest_email`, proves nothing and is
    shown to nobody.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_person_id)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=NAME_MAX_CHARS)
    email = models.EmailField(blank=True)
    guest_email = models.EmailField(blank=True)
    created_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    objects = PersonManager()

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~Q(email=""), name="person_email_is_theirs_alone"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.MEMBER) | Q(email=""),
                name="person_without_account_has_no_email",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """The posts held now; asked for once, however often something is to be permitted."""
        if self.pk is None or self.kind != Kind.MEMBER:
            return ()
        posts = sorted(self.posts.all(), key=lambda post: post.pk)
        return tuple(post.held for post in posts if post.ended_at is None)

    def forget_held(self) -> None:
        """Ask anew which posts are held: one was given or taken away."""
        self.__dict__.pop("held", None)


class Post(models.Model):
    """That somebody has a role, at every site, at one, or in one topic. Ended, never deleted.

    Readers have none. Places are named by their keys, as in `policy.sanctions.Where`. Given or
    taken away by nobody means: on the command line.
    """

    public_id = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in _GIVEN])
    site = models.CharField(max_length=20, blank=True)  # "": every site
    topic = models.CharField(max_length=20, blank=True)  # "": the whole of it
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "site", "topic"],
                condition=Q(ended_at__isnull=True),
                name="post_is_held_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in _GIVEN]), name="post_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(topic="") | (Q(role=Role.MODERATOR.value) & ~Q(site="")),
                name="post_in_a_topic_is_a_moderators",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="post_ended_by_somebody_is_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.public_id} of #{self.person_id}"

    @property
    def held(self) -> Held:
        """The post as permissions read it."""
        return Held(Role(self.role), self.site, self.topic)


class NetworkTrace(models.Model):
    """That a guest wrote from a network, as a keyed hash that expires; never the address."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="networks")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "digest"], name="network_trace_is_kept_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"network of #{self.person_id}"


class SignInLink(models.Model):
    """A link that signs one person in, once, until it expires. Only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_in_links")
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in link of #{self.person_id}"


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Filters that say what a sanction does at a moment."""

    def in_force(self, now: datetime) -> Self:
        """Keep those that were neither lifted nor have run out."""
        not_over = Q(until__isnull=True) | Q(until__gt=now)
        return self.filter(not_over, lifted_at__isnull=True, imposed_at__lte=now)


class Sanction(models.Model):
    """Something done about a person, why, by whom and until when. Lifted, never deleted.

    One that a rule imposed names nobody in `imposed_by`. One that fell because a decision that it
    rested on was reversed has a `lifted_at` and names nobody in `lifted_by`.
    """

    public_id = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sanctions")
    kind = models.CharField(
        max_length=16, choices=[(kind.value, kind.value) for kind in SanctionKind]
    )
    clause = models.CharField(max_length=40)
    reason = models.TextField()  # shown to the person, so written for the person
    message = models.TextField(blank=True)  # whatever else the person is told
    evidence = models.JSONField(default=list)  # public ids of the decisions it rests on
    scope = models.CharField(
        max_length=16,
        choices=[(scope.value, scope.value) for scope in Scope],
        default=Scope.SITE.value,
        db_default=Scope.SITE.value,
    )
    # The key of site, topic or discussion, as in `policy.sanctions.Where`; "": everywhere.
    place = models.CharField(max_length=40, blank=True, db_default="")
    hours = models.PositiveIntegerField(null=True)  # of a slow one: between two comments
    imposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    imposed_at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # null: for good
    lifted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True)  # when the person was shown it
    read_at = models.DateTimeField(null=True)  # of a warning: when the person said they read it

    objects = SanctionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "imposed_at"], name="sanction_history")]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | Q(lifted_at__isnull=False),
                name="sanction_lifted_by_somebody_is_lifted",
            ),
            models.CheckConstraint(
                condition=Q(kind=SanctionKind.SLOW.value, hours__isnull=False)
                | (~Q(kind=SanctionKind.SLOW.value) & Q(hours__isnull=True)),
                name="sanction_has_hours_if_it_slows",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} of #{self.person_id}"


class SanctionReach(models.Model):
    """What a sanction covers beside the account: keyed hashes of e-mail and networks."""

    class Of(models.TextChoices):
        """What the digest is of."""

        EMAIL = "email"
        NETWORK = "network"
        ALIAS = "alias"  # reaches nobody: a sign for moderators that two mailboxes may be one

    sanction = models.ForeignKey(Sanction, models.CASCADE, related_name="reach")
    of = models.CharField(max_length=8, choices=Of)
    digest = models.CharField(max_length=64, db_index=True)
    expires_at = models.DateTimeField(null=True)  # networks run out; a verified e-mail does not

    def __str__(self) -> str:
        return f"{self.of} of sanction #{self.sanction_id}"


class PersonNote(models.Model):
    """What a moderator wrote down about a person, for others who work on the desk.

    The person is not shown it, but gets it on asking for what is kept about them.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="notes")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"note #{self.pk} on #{self.person_id}"
