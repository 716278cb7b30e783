"""Readers' reports as they are stored: fields and constraints; no rules."""

from django.db import models

WORDS_MAX_CHARS = 1_000


class Report(models.Model):
    """One reader's word that a comment breaks a clause.

    How it ended is not stored: the decisions about the comment say so (`queries.Outcome`), and
    what is undone or given back on appeal needs no second write.
    """

    comment = models.ForeignKey("discussion.Comment", models.PROTECT, related_name="reports")
    revision = models.ForeignKey("discussion.Revision", models.PROTECT, related_name="+")
    reporter = models.ForeignKey("people.Person", models.PROTECT, related_name="reports")
    clause = models.CharField(max_length=40)
    words = models.TextField(blank=True)  # the reporter's own, for moderators alone
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter"], name="comment_is_reported_once_a_person"
            )
        ]
        indexes = [models.Index(fields=["reporter", "-reported_at"], name="report_history")]

    def __str__(self) -> str:
        return f"report of comment #{self.comment_id} by #{self.reporter_id}"
