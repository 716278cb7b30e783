"""Notices as they are stored: fields and constraints; no rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

NAME_MAX_CHARS = 200
LAW_MAX_CHARS = 500


class Outcome(models.TextChoices):
    """What became of a notice; "" while it waits."""

    REMOVED = "removed", _("The comment was taken down as illegal")
    KEPT = "kept", _("The comment is not illegal and stays")
    GONE = "gone", _("The comment did not appear any more")


_WAITS = Q(outcome="", decided_at__isnull=True, decided_by__isnull=True, decision__isnull=True)
_DECIDED = Q(
    outcome__in=[Outcome.REMOVED, Outcome.KEPT],
    decided_at__isnull=False,
    decided_by__isnull=False,
    decision__isnull=False,
)
_GONE = Q(
    outcome=Outcome.GONE,
    decided_at__isnull=False,
    decided_by__isnull=False,
    decision__isnull=True,
)


class Notice(models.Model):
    """Somebody's word that a comment is illegal, and a moderator's answer.

    Whoever gives one states that it is made in good faith; without that there is none.
    Source: Regulation (EU) 2022/2065, Article 16.
    """

    public_id = models.CharField(max_length=32, unique=True)
    token_digest = models.CharField(max_length=64)  # of what opens the receipt's page
    once_key = models.CharField(max_length=64, blank=True)  # the form's random token
    network = models.CharField(max_length=64, blank=True)  # keyed hash, for a day
    comment = models.ForeignKey("discussion.Comment", models.PROTECT, related_name="notices")
    revision = models.ForeignKey("discussion.Revision", models.PROTECT, related_name="+")
    why = models.TextField()  # as typed, cleaned
    law = models.CharField(max_length=LAW_MAX_CHARS, blank=True)
    name = models.CharField(max_length=NAME_MAX_CHARS, blank=True)
    email = models.EmailField(blank=True)
    about_child_abuse = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.OneToOneField(
        "discussion.Decision", models.PROTECT, null=True, related_name="notice"
    )
    to_notifier = models.TextField(blank=True)
    # Of a comment taken down: the law that it breaks, and how.
    legal_ground = models.CharField(max_length=LAW_MAX_CHARS, blank=True)
    explanation = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)  # when name and e-mail went

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_WAITS | _DECIDED | _GONE, name="notice_is_answered_whole"
            ),
            models.UniqueConstraint(
                fields=["comment", "once_key"],
                condition=~Q(once_key=""),
                name="notice_is_given_once_a_form",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(about_child_abuse=True) | Q(erased_at__isnull=False),
                name="notice_names_its_notifier",
            ),
        ]
        indexes = [
            models.Index(fields=["given_at"], condition=Q(outcome=""), name="notice_waiting"),
            models.Index(fields=["network", "given_at"], name="notice_by_network"),
            models.Index(fields=["decided_at"], name="notice_by_answer"),
        ]

    def __str__(self) -> str:
        return f"notice {self.public_id} ({self.outcome or 'waiting'})"

    @property
    def is_open(self) -> bool:
        return self.outcome == ""
