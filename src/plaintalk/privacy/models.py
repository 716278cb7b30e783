"""Erasures as they are stored: fields and constraints; no rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Choice(models.TextChoices):
    """What becomes of what an erased person wrote."""

    ANONYMISE = "anonymise", _("My comments stay, under “A former reader”")
    WITHDRAW = "withdraw", _("All my comments go")


class Erasure(models.Model):
    """That a person is erased, how, and whether all of it is done.

    What must still be read by somebody, such as a comment that a notice of illegal content is
    about, goes when that is over; until then the erasure is not finished.
    """

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="erasure")
    choice = models.CharField(max_length=12, choices=Choice)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(choice__in=Choice.values), name="erasure_choice_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"erasure of #{self.person_id} ({self.choice})"
