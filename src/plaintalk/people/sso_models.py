"""What a publisher's sign-in needs stored: keys, whom they named, and tokens that were used up."""

from django.db import models
from django.db.models import Q

from plaintalk.people.permissions import Role

KID_MAX_CHARS = 80
SUB_MAX_CHARS = 255
ADDRESS_MAX_CHARS = 500


class Algorithm(models.TextChoices):
    """How a key signs. Source: RFC 7518, section 3.2; RFC 8037, section 3.1."""

    HS256 = "HS256"  # one secret, which both sides know
    EDDSA = "EdDSA"  # Ed25519: the publisher keeps the private key, we know the public one


class SsoKey(models.Model):
    """A key with which a publisher's own system signs tokens. Retired, never deleted.

    The secret is sealed (`people.sealing`): it is needed to check signatures, and nobody is shown
    it a second time.
    """

    site = models.ForeignKey("articles.Site", models.CASCADE, related_name="sso_keys")
    kid = models.CharField(max_length=KID_MAX_CHARS)
    algorithm = models.CharField(max_length=8, choices=Algorithm)
    sealed_secret = models.TextField(blank=True)
    public_key = models.TextField(blank=True)  # PEM
    audience = models.CharField(max_length=253)  # what `aud` must say: the site's host
    coral_format = models.BooleanField(default=False)
    # Nobody gets a higher role by this key; "reader": it gives none.
    highest_role = models.CharField(
        max_length=16, choices=[(role.value, role.value) for role in Role], default=Role.READER
    )
    # The publisher's readers may have one another's names, and those of other readers.
    names_may_repeat = models.BooleanField(default=False)
    # The publisher has checked every address, also where the token does not say so.
    emails_are_verified = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "kid"], name="sso_key_kid_is_its_own_on_a_site"
            ),
            models.CheckConstraint(
                condition=Q(algorithm=Algorithm.HS256, public_key="") & ~Q(sealed_secret="")
                | Q(algorithm=Algorithm.EDDSA, sealed_secret="", coral_format=False)
                & ~Q(public_key=""),
                name="sso_key_has_what_its_algorithm_needs",
            ),
        ]

    def __str__(self) -> str:
        return f"SSO key {self.kid} of site #{self.site_id}"


class SsoIdentity(models.Model):
    """Whom a publisher means by a subject, and what its tokens brought.

    Every key of a site names the same readers: a new key changes nobody.
    """

    site = models.ForeignKey("articles.Site", models.CASCADE, related_name="sso_identities")
    sub = models.CharField(max_length=SUB_MAX_CHARS)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="sso_identities")
    email = models.EmailField(blank=True)  # the address that its tokens brought, verified
    avatar_url = models.CharField(max_length=ADDRESS_MAX_CHARS, blank=True)
    profile_url = models.CharField(max_length=ADDRESS_MAX_CHARS, blank=True)
    role_given = models.CharField(max_length=16, blank=True)  # "": the role came from elsewhere
    issued_at = models.DateTimeField(
        null=True
    )  # `iat` of the newest token; an older one is old news
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "sub"], name="sso_identity_is_one_person")
        ]

    def __str__(self) -> str:
        return f"SSO identity #{self.pk} of #{self.person_id}"


class SsoSpent(models.Model):
    """That a token with a `jti` signed somebody in, kept until it would have expired anyway."""

    key = models.ForeignKey(SsoKey, models.CASCADE, related_name="spent")
    jti_digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "jti_digest"], name="sso_token_is_spent_once")
        ]

    def __str__(self) -> str:
        return f"spent token of SSO key #{self.key_id}"
