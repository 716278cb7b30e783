"""Appeals as they are stored: fields and constraints; no rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What became of an appeal; "" while it waits."""

    UPHELD = "upheld", _("The decision stands")
    REVERSED = "reversed", _("The decision was reversed")
    SETTLED = "settled", _("Settled before anybody answered")


_WAITS = Q(outcome="", answered_at__isnull=True, answered_by__isnull=True, answer__isnull=True)
_ANSWERED = Q(
    outcome__in=[Outcome.UPHELD, Outcome.REVERSED],
    answered_at__isnull=False,
    answered_by__isnull=False,
    answer__isnull=False,
)
_SETTLED = Q(
    outcome=Outcome.SETTLED,
    answered_at__isnull=False,
    answered_by__isnull=True,
    answer__isnull=False,
)


class Appeal(models.Model):
    """That an author asked for a decision to be looked at again, and what came of it.

    `answer` is the decision that ended it: of whoever answered, or, where it was settled, the one
    that made an answer needless.
    """

    public_id = models.CharField(max_length=32, unique=True)
    decision = models.OneToOneField("discussion.Decision", models.PROTECT, related_name="appeal")
    comment = models.ForeignKey("discussion.Comment", models.PROTECT, related_name="appeals")
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="appeals")
    words = models.TextField()  # as typed, cleaned
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.OneToOneField(
        "discussion.Decision", models.PROTECT, null=True, related_name="appeal_answered"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(outcome=""), name="appeal_waits_once_a_comment"
            ),
            models.CheckConstraint(
                condition=_WAITS | _ANSWERED | _SETTLED, name="appeal_is_answered_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["made_at"], condition=Q(outcome=""), name="appeal_waiting"),
            models.Index(fields=["answered_at"], name="appeal_by_answer"),
        ]

    def __str__(self) -> str:
        return f"appeal {self.public_id} ({self.outcome or 'waiting'})"

    @property
    def is_open(self) -> bool:
        return self.outcome == ""
