"""The queue as it is stored: who is at which comment, who read what, sentences for refusals."""

from django.db import models


class Claim(models.Model):
    """That a moderator has a comment open, so that no other does the same work.

    It runs out by itself: people go to lunch. A claim never keeps anybody from deciding; it only
    keeps the comment out of what others are given next.

    Attributes:
        begun_at: when they opened it; a page left open does not keep it for ever.
    """

    comment = models.OneToOneField("discussion.Comment", models.CASCADE, related_name="claim")
    by = models.ForeignKey("people.Person", models.CASCADE, related_name="claims")
    begun_at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"claim of #{self.by_id} on comment #{self.comment_id}"


class WorstRead(models.Model):
    """That somebody had one of the worst comments before them on a day.

    So that they can be told how much of it they read; days that are over are forgotten.
    """

    by = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    comment = models.ForeignKey("discussion.Comment", models.CASCADE, related_name="+")
    day = models.DateField()  # where the site is

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "day", "comment"], name="worst_is_counted_once")
        ]

    def __str__(self) -> str:
        return f"comment #{self.comment_id} read by #{self.by_id} on {self.day}"


class SavedSentence(models.Model):
    """What a site tells authors about a clause, ready to be sent or changed."""

    site = models.ForeignKey("articles.Site", models.CASCADE, related_name="saved_sentences")
    clause = models.CharField(max_length=40)
    language = models.CharField(max_length=16)  # of the articles under which it is used
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "clause", "language"], name="sentence_is_saved_once"
            )
        ]

    def __str__(self) -> str:
        return f"sentence on {self.clause} in {self.language}"
