"""Second looks and golden items as they are stored: fields and constraints; no rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

NOTE_MAX_CHARS = 1_000
# So many of a hundred decisions get a second look: a moderator who decides 100 comments a day
# leaves 5 to others. Over a month that is enough for a figure about each of them.
DEFAULT_PERCENT = 5


class Verdict(models.TextChoices):
    """What somebody would do about a comment. It gives the comment no standing."""

    PUBLISH = "publish", _("Publish")
    REFUSE = "refuse", _("Refuse")


# A refusal names its clause; to publish, none is needed.
_CLAUSE_IF_REFUSED = Q(verdict=Verdict.PUBLISH, clause="") | (
    Q(verdict=Verdict.REFUSE) & ~Q(clause="")
)


class Sampling(models.Model):
    """How many of a site's decisions get a second look; DEFAULT_PERCENT without a row."""

    site = models.OneToOneField("articles.Site", models.PROTECT, related_name="sampling")
    percent = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100), name="sampling_is_a_share"
            )
        ]

    def __str__(self) -> str:
        return f"{self.percent} % of site #{self.site_id}"


class GoldenItem(models.Model):
    """A wording whose right outcome editors agreed on, mixed in among second looks."""

    public_id = models.CharField(max_length=32, unique=True)
    revision = models.ForeignKey("discussion.Revision", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    clause = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)  # why; shown to whoever has answered
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)  # no longer mixed in; its answers stay

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_CLAUSE_IF_REFUSED, name="golden_refusal_names_its_clause"
            ),
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(retired_at__isnull=True),
                name="golden_item_is_in_use_once",
            ),
        ]

    def __str__(self) -> str:
        return f"golden item {self.public_id} ({self.verdict})"


class SecondLook(models.Model):
    """One person's blind judgement: of what another decided, or of a golden item."""

    public_id = models.CharField(max_length=32, unique=True)
    decision = models.ForeignKey(
        "discussion.Decision", models.PROTECT, null=True, related_name="second_looks"
    )
    golden = models.ForeignKey(GoldenItem, models.PROTECT, null=True, related_name="looks")
    looked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    clause = models.CharField(max_length=40, blank=True)
    # When editors had talked over a disagreement; null: not, or there is none.
    talked_at = models.DateTimeField(null=True)
    talked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=True, golden__isnull=False)
                | Q(decision__isnull=False, golden__isnull=True),
                name="second_look_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=_CLAUSE_IF_REFUSED, name="second_refusal_names_its_clause"
            ),
            models.UniqueConstraint(
                fields=["decision", "looked_by"], name="decision_is_looked_at_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["golden", "looked_by"], name="golden_item_is_answered_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"second look {self.public_id} ({self.verdict})"
