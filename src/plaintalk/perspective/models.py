"""What the wire stores: API keys, and the scores that clients suggested; no rules."""

from django.db import models
from django.db.models import Q

from plaintalk.articles.models import Site

NAME_MAX_CHARS = 60
# What clients send of their own, cut to this.
TOKEN_MAX_CHARS = 200


class ApiKey(models.Model):
    """What a program shows to be answered. Only a keyed hash of it is kept."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=NAME_MAX_CHARS)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    per_second = models.PositiveIntegerField()  # 0: no limit
    per_day = models.PositiveIntegerField()  # 0: no limit
    lenient = models.BooleanField(default=False)  # texts are scored whatever their language

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                condition=Q(revoked_at__isnull=True),
                name="api_key_name_is_its_own_on_a_site",
            )
        ]

    def __str__(self) -> str:
        return f"API key {self.name} of site #{self.site_id}"


class SuggestedScore(models.Model):
    """What one attribute's score of one text should have been, as a client says.

    `text` is emptied when `text_until` has passed; the digest, by which a later suggestion about
    the same text is known, and the scores stay.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="suggested_scores")
    key = models.ForeignKey(ApiKey, models.SET_NULL, null=True, related_name="suggested_scores")
    attribute = models.CharField(max_length=40)
    suggested = models.FloatField()  # 0.0 to 1.0
    scored = models.FloatField()  # ours at that time, 0.0 to 1.0
    model = models.CharField(max_length=160)  # the id of what scored it
    text = models.TextField(blank=True)
    text_digest = models.CharField(max_length=64)
    text_until = models.DateTimeField()
    language = models.CharField(max_length=40)
    community_id = models.CharField(max_length=TOKEN_MAX_CHARS, blank=True)
    client_token = models.CharField(max_length=TOKEN_MAX_CHARS, blank=True)
    suggested_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(suggested__gte=0, suggested__lte=1, scored__gte=0, scored__lte=1),
                name="suggested_score_is_a_probability",
            )
        ]
        indexes = [
            # The report: one site's, by attribute, in the order of their coming.
            models.Index(fields=["site", "attribute", "id"], name="suggested_score_report"),
            # Texts to be emptied.
            models.Index(
                fields=["text_until"], condition=~Q(text=""), name="suggested_score_text_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute} {self.suggested} suggested for {self.text_digest[:8]}"
