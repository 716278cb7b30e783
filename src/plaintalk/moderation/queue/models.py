"""The queue as it is stored: who is at which comment, and sentences kept for refusals."""

from django.db import models


class Claim(models.Model):
    """That a moderator has a comment open, so that no other does the same work.

    It runs out by itself: people go to lunch. A claim never keeps anybody from deciding; it only
    keeps the comment out of what others are given next.
    """

    comment = models.OneToOneField("discussion.Comment", models.CASCADE, related_name="claim")
    by = models.ForeignKey("people.Person", models.CASCADE, related_name="claims")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"claim of #{self.by_id} on comment #{self.comment_id}"


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
