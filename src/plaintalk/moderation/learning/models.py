"""A site's own models, their trainings, and what these are made from; no rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# What a miss costs where a wrong hold costs 1, until editors say otherwise.
DEFAULT_MISS_COST = 1.0
LEAST_MISS_COST, MOST_MISS_COST = 0.1, 100.0


class Learning(models.Model):
    """How a site learns. Without a row nothing is trained, and misses cost as wrong holds do."""

    site = models.OneToOneField("articles.Site", models.PROTECT, related_name="learning")
    is_on = models.BooleanField(default=False)  # whether a candidate is trained every night
    miss_cost = models.FloatField(default=DEFAULT_MISS_COST)
    set_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # when somebody last asked for a training at once

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(miss_cost__gte=LEAST_MISS_COST, miss_cost__lte=MOST_MISS_COST),
                name="learning_miss_cost_is_sane",
            )
        ]

    def __str__(self) -> str:
        return f"learning of site #{self.site_id}"


class ModelState(models.TextChoices):
    """What a site's model is."""

    CANDIDATE = "candidate", _("candidate")
    IN_FORCE = "in force", _("in force")
    RETIRED = "retired", _("retired")


class SiteModel(models.Model):
    """A trained model of one site. Its numbers and its back-test are never changed."""

    public_id = models.CharField(max_length=32, unique=True)
    site = models.ForeignKey("articles.Site", models.PROTECT, related_name="own_models")
    state = models.CharField(max_length=12, choices=ModelState, default=ModelState.CANDIDATE)
    made_for = models.CharField(max_length=160)  # engine/learned.py, made_for
    weights = models.BinaryField()  # float32, little-endian, one a feature
    bias = models.FloatField()
    slope = models.FloatField()
    offset = models.FloatField()
    back_test = models.JSONField()  # trial.py, BackTest.as_data
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(state=ModelState.IN_FORCE),
                name="site_has_one_model_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"model {self.public_id} ({self.state})"


class ModelStep(models.Model):
    """That a model was made, put in force or taken out, when, and by whom; added, never changed."""

    model = models.ForeignKey(SiteModel, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12, choices=ModelState)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"model #{self.model_id}: {self.state}"


class TrainingState(models.TextChoices):
    """How far a training is."""

    RUNNING = "running"
    DONE = "done"
    TOO_FEW = "too few"
    FAILED = "failed"


class Training(models.Model):
    """One training: how far it is, and what came of it."""

    site = models.ForeignKey("articles.Site", models.PROTECT, related_name="trainings")
    state = models.CharField(max_length=8, choices=TrainingState, default=TrainingState.RUNNING)
    done = models.PositiveIntegerField(default=0)  # comments read, of so many
    total = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)  # examples of each kind
    stood = models.PositiveIntegerField(default=0)
    model = models.ForeignKey(SiteModel, models.SET_NULL, null=True, related_name="+")
    error = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField()
    # When it last showed a sign of life: one that is silent was cut off.
    alive_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"training #{self.pk} of site #{self.site_id} ({self.state})"


class TextFeatures(models.Model):
    """What a wording looks like to a site's model, kept so that the next night reads little.

    The next training clears it away where the text was erased or withdrawn or is no longer among
    the newest; all go where no training follows.
    """

    revision = models.OneToOneField("discussion.Revision", models.CASCADE, related_name="features")
    made_by = models.CharField(max_length=250)  # ids of the reader and the encoder
    values = models.BinaryField()  # float16, little-endian

    def __str__(self) -> str:
        return f"features of revision #{self.revision_id}"
