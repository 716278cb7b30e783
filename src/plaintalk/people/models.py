"""People as they are stored: fields, constraints and filters; no rules."""

from datetime import datetime
from functools import cached_property
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

import plaintalk.people.sso_models  # noqa: F401  # Django looks for models from here
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.people.name_keys import ReadKeyField, SeenKeyField
from plaintalk.people.permissions import Held, Role
from plaintalk.policy.sanctions import SanctionKind, Scope

NAME_MAX_CHARS = 60

# Everybody is a reader without being made one.
_GIVEN = [role for role in Role if role is not Role.READER]


class Kind(models.TextChoices):
    """How a person came here."""

    GUEST = "guest", _("Guest")  # signs with a name; known again by a cookie
    MEMBER = "member", _("Member")  # has an account
    IMPORTED = "imported", _("Imported")  # spoke elsewhere; nobody can sign in as them


def new_person_id() -> str:
    """Give a public id for a person."""
    return new_id(Prefix.PERSON)


class PersonManager(BaseUserManager["Person"]):
    """What allauth and Django need to find people."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(public_id=username)


class Person(AbstractBaseUser):
    """Somebody who speaks here or works here: a guest, a member, or one imported.

    `email` is a member's and unique; what a guest gives is `guest_email`, shown to nobody, and
    proves nothing before it was confirmed (`people.addresses`).
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_person_id)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=NAME_MAX_CHARS)
    # Who has one of these in common is taken for the same person (`people.names`).
    name_seen = SeenKeyField()
    name_read = ReadKeyField()
    # Short texts beside the name, as a publisher's sign-in gave them; a newsroom's are `Badge`s.
    badges = models.JSONField(default=list)
    email = models.EmailField(blank=True)
    guest_email = models.EmailField(blank=True)
    # When the guest showed that this address is theirs; another address needs it again.
    guest_email_confirmed_at = models.DateTimeField(null=True)
    # What a member chose to read and be written to in; "": what the browser asks for.
    language = models.CharField(max_length=12, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    # When the person was erased: what is left is nobody's, and holds up what the record names.
    erased_at = models.DateTimeField(null=True)

    objects = PersonManager()

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = [
            models.Index(fields=["name_seen"], name="person_by_name_seen"),
            models.Index(fields=["name_read"], name="person_by_name_read"),
        ]
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


# What fits beside a name on a phone, of the newsroom's badges and of a sign-in's.
BADGES_MOST = 4
BADGE_MAX_CHARS = 24


class BadgeKind(models.TextChoices):
    """What a newsroom says of somebody by a badge."""

    VERIFIED = "verified", _("Verified")
    SUBSCRIBER = "subscriber", _("Subscriber")
    OWN = "own", _("In our own words")


class BadgeQuerySet(models.QuerySet["Badge"]):
    """Filters over badges."""

    def held(self) -> Self:
        """Keep those that were not taken away."""
        return self.filter(ended_at__isnull=True)


class Badge(models.Model):
    """That a site's newsroom gave somebody a badge. Ended, and never deleted but with the person.

    It is shown on that site alone. One of OWN has its words; of the others the kind is kept, and
    put into the reader's language when it is shown.
    """

    public_id = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="badges_given")
    site = models.CharField(max_length=20)  # its key
    kind = models.CharField(max_length=12, choices=BadgeKind)
    words = models.CharField(max_length=BADGE_MAX_CHARS, blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "site", "kind", "words"],
                condition=Q(ended_at__isnull=True),
                name="badge_is_held_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BadgeKind.values), name="badge_kind_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind=BadgeKind.OWN) & ~Q(words=""))
                | (~Q(kind=BadgeKind.OWN) & Q(words="")),
                name="badge_of_its_own_has_words",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="badge_is_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"badge {self.public_id} of #{self.person_id}"

    @property
    def told(self) -> str:
        """What readers see, in the language that is being read."""
        return self.words or str(BadgeKind(self.kind).label)


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


class DeviceTrace(models.Model):
    """That somebody wrote or signed in with a browser, as a keyed hash of its cookie; it expires.

    It is a sign for moderators and nothing else: a family shares a browser.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "digest"], name="device_trace_is_kept_once_a_person"
            )
        ]
        indexes = [models.Index(fields=["digest"], name="device_trace_by_digest")]

    def __str__(self) -> str:
        return f"device of #{self.person_id}"


class WaitingAddress(models.Model):
    """Since when an e-mail address is known that nobody has shown to be theirs yet."""

    address = models.OneToOneField(
        "account.EmailAddress", models.CASCADE, related_name="waiting_since"
    )
    since = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"address #{self.address_id} waits"


class AddressLink(models.Model):
    """A link, sent by letter, by which a guest confirms once that an e-mail address is theirs.

    Its token is made when the letter is written (`people.addresses`), and stored nowhere.
    """

    public_id = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="address_links")
    address_digest = models.CharField(max_length=64)  # keyed; of the address that it is sent to
    site = models.CharField(max_length=20)  # key of the one that asked for it
    language = models.CharField(max_length=12, blank=True)  # in which the guest read the page
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"address link of #{self.person_id}"


class SignInLink(models.Model):
    """A link that signs one person in, once, until it expires. Only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_in_links")
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in link of #{self.person_id}"


class TokenKind(models.TextChoices):
    """What an API token was made for."""

    PAGE = "page"  # kept by a page that shows a discussion; renewed by use
    PERSONAL = "personal"  # made by a member for a program of theirs


class TokenScope(models.TextChoices):
    """What a token lets whoever holds it do in its person's name."""

    READ = "read", _("Read what is mine: my comments, wherever they stand, and my warnings")
    WRITE = "write", _("Take part: post, edit, withdraw and report")
    EDIT = "edit", _("Hold discussions where I work: questions, live, and who answers")


class ApiToken(models.Model):
    """By which the API knows a person where no cookie goes. Only its digest is kept."""

    public_id = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    kind = models.CharField(max_length=8, choices=TokenKind)
    label = models.CharField(max_length=NAME_MAX_CHARS, blank=True)  # what its holder calls it
    scopes = models.JSONField(default=list)  # of TokenScope
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_on = models.DateField(null=True)  # the day, in UTC; null: never
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TokenKind.values), name="api_token_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} token {self.public_id} of #{self.person_id}"


class Allowance(models.Model):
    """What is left of somebody's quota of requests. Only `quota.py` writes it."""

    name = models.CharField(max_length=100, unique=True)  # of whoever asks
    left = models.FloatField(default=0.0)  # requests that may be made at once, at `left_at`
    left_at = models.DateTimeField(null=True, db_index=True)  # null: never used
    spent = models.PositiveIntegerField(default=0)  # requests given out on the day `spent_on`
    spent_on = models.DateField(null=True)  # null: never used

    def __str__(self) -> str:
        return f"allowance of {self.name}"


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Filters that say what a sanction does at a moment."""

    def in_force(self, now: datetime) -> Self:
        """Keep those that were neither lifted nor have run out."""
        not_over = Q(until__isnull=True) | Q(until__gt=now)
        return self.filter(not_over, lifted_at__isnull=True, imposed_at__lte=now)

    def taken_at(self, site: str) -> Self:
        """Keep those taken at a site, by its key, and those that hold everywhere."""
        return self.filter(site__in=["", site])


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
    # The key of the site whose moderators or ladder took it; "": it holds on every site.
    site = models.CharField(max_length=40, blank=True, db_default="")
    # What was imposed first, where a moderator took this person to be the same as another.
    extends = models.ForeignKey("self", models.PROTECT, related_name="extensions", null=True)
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

    @property
    def first_id(self) -> int:
        """Give the key of what was imposed first: this, or what this extends."""
        return self.extends_id or self.pk


class SanctionReach(models.Model):
    """Keyed hashes kept with a sanction: of the verified e-mail, which it covers, and of signs.

    Networks, devices and aliases reach nobody. They show moderators who may be the same person.
    """

    class Of(models.TextChoices):
        """What the digest is of."""

        EMAIL = "email"
        NETWORK = "network"
        DEVICE = "device"
        ALIAS = "alias"

    sanction = models.ForeignKey(Sanction, models.CASCADE, related_name="reach")
    of = models.CharField(max_length=8, choices=Of)
    digest = models.CharField(max_length=64, db_index=True)
    expires_at = models.DateTimeField(null=True)  # null: with the sanction

    def __str__(self) -> str:
        return f"{self.of} of sanction #{self.sanction_id}"


class PersonNote(models.Model):
    """What a moderator wrote down about a person, for others who work on the desk.

    The person is not shown it, but gets it on asking for what is kept about them.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="notes")
    # The key of the site on whose desk it was written, and is shown; "": on every desk.
    site = models.CharField(max_length=40, blank=True, db_default="")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"note #{self.pk} on #{self.person_id}"
