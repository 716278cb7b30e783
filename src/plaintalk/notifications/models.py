"""Notifications and what somebody chose about them: fields and constraints; no rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.ids import Prefix, new_id


class Kind(models.TextChoices):
    """Why somebody is told. Of several that are true, the first one here is given."""

    DECISION = "decision", _("A decision about a comment of yours")
    ANSWER = "answer", _("The author of the article, or their guest, answers you")
    REPLY = "reply", _("Somebody answers you")
    MENTION = "mention", _("Somebody mentions you")
    PERSON = "person", _("Somebody whom you follow writes")
    DISCUSSION = "discussion", _("Somebody writes in a discussion that you follow")


class ByMail(models.TextChoices):
    """When an e-mail tells it as well."""

    NEVER = "never", _("Never")
    DAILY = "daily", _("Once a day, together")
    AT_ONCE = "at once", _("At once")


class Cursor(models.Model):
    """How far a site's record was read: decisions up to `position` were told of."""

    site = models.OneToOneField(
        "articles.Site", models.CASCADE, related_name="notifications_cursor"
    )
    position = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"notifications of site #{self.site_id} up to {self.position}"


class Choice(models.Model):
    """How somebody wants to be told of one kind. Without a row, as `queries.AT_FIRST` says."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    on_page = models.BooleanField()
    by_mail = models.CharField(max_length=8, choices=ByMail)
    by_push = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notification_is_chosen_once"),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="notification_choice_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.person_id} is told of {self.kind}"


def new_notification_id() -> str:
    """Give a public id for a notification."""
    return new_id(Prefix.NOTIFICATION)


class Notification(models.Model):
    """That somebody is told of a comment, or of a decision about theirs, once.

    It holds no text: what is shown is read when it is shown, so that what was taken down since is
    told to nobody. `mail_due_at` is also the claim of whoever sends the e-mail.

    `kind` is the reason that is named, `reasons` all that were wanted, so that what waits still
    goes when the named one is wanted no more.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_notification_id)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="notifications")
    site = models.ForeignKey("articles.Site", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    reasons = models.CharField(max_length=64, blank=True, db_default="")  # "reply,mention"
    comment = models.ForeignKey("discussion.Comment", models.CASCADE, related_name="+")
    decision = models.ForeignKey("discussion.Decision", models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    on_page = models.BooleanField()
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)  # null: no e-mail is asked for
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)  # of whoever is sending it
    mailed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # no e-mail any more: read, taken down, given up
    is_pushed = models.BooleanField(default=False)  # to be handed to the person's devices

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "comment"],
                condition=Q(decision__isnull=True),
                name="comment_is_told_of_once",
            ),
            models.UniqueConstraint(
                fields=["person", "decision"],
                condition=Q(decision__isnull=False),
                name="decision_is_told_of_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.DECISION, decision__isnull=False)
                | (~Q(kind=Kind.DECISION) & Q(decision__isnull=True)),
                name="notification_of_decision_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "site", "on_page", "-id"], name="notification_list"),
            models.Index(
                fields=["person", "site", "on_page"],
                condition=Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mailed_at__isnull=True, dropped_at__isnull=True),
                name="notification_mail_due",
            ),
            models.Index(
                fields=["id"], condition=Q(is_pushed=True), name="notification_to_be_pushed"
            ),
            models.Index(fields=["made_at"], name="notification_age"),
        ]

    def __str__(self) -> str:
        return f"notification {self.public_id} ({self.kind}) of #{self.person_id}"

    @property
    def why(self) -> list[Kind]:
        """Every reason for which it was wanted; of those from before reasons were kept, the one."""
        return [Kind(one) for one in (self.reasons or self.kind).split(",")]


class PushDevice(models.Model):
    """A browser that shows somebody's notifications, as its push service knows it.

    `endpoint` is a secret address: whoever has it can send to the browser.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    endpoint = models.TextField()
    endpoint_digest = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=32)
    user_agent = models.CharField(max_length=200, blank=True)
    session_digest = models.CharField(max_length=64, blank=True)  # of where it was asked for
    # The public key of ours to which the subscription is bound; "": not known.
    sender_key = models.CharField(max_length=100, blank=True, db_default="")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # the last that its service took

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="push_device_list"),
            models.Index(fields=["session_digest"], name="push_device_session"),
        ]

    def __str__(self) -> str:
        return f"device #{self.pk} of #{self.person_id}"


class Push(models.Model):
    """One notification on its way to one device; what is sent or given up is deleted.

    `due_at` is also the claim of whoever sends it.
    """

    device = models.ForeignKey(PushDevice, models.CASCADE, related_name="pushes")
    notification = models.ForeignKey(Notification, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "notification"], name="notification_is_pushed_once"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="push_due")]

    def __str__(self) -> str:
        return f"notification #{self.notification_id} to device #{self.device_id}"
