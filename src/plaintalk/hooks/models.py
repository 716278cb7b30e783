"""Letters and how far the record was read for them: fields and constraints; no rules."""

from django.db import models
from django.db.models import Q


class Kind(models.TextChoices):
    """What a letter tells."""

    REFUSED = "refused"
    HELD = "held"  # it was published, and waits now
    PUBLISHED = "published"
    APPEAL_RECEIVED = "appeal received"
    APPEAL_ANSWERED = "appeal answered"
    NOTICE_RECEIVED = "notice received"
    NOTICE_ANSWERED = "notice answered"
    STEP_TAKEN = "step taken"  # against the person
    STEP_LIFTED = "step lifted"
    CONFIRM_ADDRESS = "confirm address"  # a guest is asked to


class Cursor(models.Model):
    """How far a site's record was read: decisions up to `position` have their letters.

    Steps against people and notices are no part of the record: those from `steps_since` on are
    told, all where it is null.
    """

    site = models.OneToOneField("articles.Site", models.CASCADE, related_name="letters_cursor")
    position = models.PositiveBigIntegerField(default=0)
    steps_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"letters of site #{self.site_id} up to {self.position}"


class Letter(models.Model):
    """That somebody is to be told something, once. Text and address are read when it is sent.

    It goes to a person, or to whoever gave a notice, who need have no account.

    `next_try_at` is also the claim of whoever is sending it: nobody else touches it before.
    """

    kind = models.CharField(max_length=16, choices=Kind)
    subject = models.CharField(max_length=32)  # public id of what it is about
    person = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="letters")
    notice = models.ForeignKey("notices.Notice", models.CASCADE, null=True, related_name="letters")
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="letter_is_written_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, notice__isnull=True)
                | Q(person__isnull=True, notice__isnull=False),
                name="letter_goes_to_one",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(gave_up_at__isnull=True),
                name="letter_is_sent_or_given_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at__isnull=True, gave_up_at__isnull=True),
                name="letter_due",
            )
        ]

    def __str__(self) -> str:
        return f"letter ({self.kind}) about {self.subject}"
