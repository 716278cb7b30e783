"""Policies being written, and replays of the past with them; no rules."""

from django.db import models

from plaintalk.policy.replay import Answer

_ANSWERS = [(answer.value, answer.value) for answer in Answer]


class PolicyDraft(models.Model):
    """A policy that somebody is writing. The text is kept as typed, whether it can be used or not.

    `revision` grows with every change, so that two windows don't overwrite each other.
    """

    site = models.ForeignKey("articles.Site", models.PROTECT, related_name="policy_drafts")
    by = models.ForeignKey("people.Person", models.CASCADE, related_name="policy_drafts")
    document = models.TextField()  # the text form, see policy/document.py
    based_on = models.PositiveIntegerField()  # number of the version that it began as
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft #{self.pk} of a policy of site #{self.site_id}"


class RunState(models.TextChoices):
    """How far a replay is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ReplayRun(models.Model):
    """A replay asked for on the desk: what is tried, how far it is, and what came of it."""

    site = models.ForeignKey("articles.Site", models.PROTECT, related_name="replay_runs")
    draft = models.ForeignKey(PolicyDraft, models.SET_NULL, null=True, related_name="runs")
    by = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    document = models.TextField()  # the draft's, when the run was asked for
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RunState, default=RunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)  # policy/replay.py, Tally.as_data, and the warnings
    error = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    # When it last showed a sign of life: one that is silent was cut off by a restart.
    alive_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"replay #{self.pk} ({self.state})"


class ReplayChange(models.Model):
    """One comment that the tried policy judges otherwise."""

    run = models.ForeignKey(ReplayRun, models.CASCADE, related_name="changes")
    decision = models.ForeignKey("discussion.Decision", models.PROTECT, related_name="+")
    then = models.CharField(max_length=16)
    now = models.CharField(max_length=16)
    clause = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=16, choices=_ANSWERS)

    class Meta:
        indexes = [
            models.Index(fields=["run", "then", "now", "id"], name="replay_changes_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"decision #{self.decision_id}: {self.then} then, {self.now} now"
