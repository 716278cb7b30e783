"""The discussion as it is stored: fields, constraints and filters; no rules."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plaintalk.policy.appearance import Relation, Standing, standings_seen_by
from plaintalk.policy.heat import KEPT_BACK

STANDINGS = [(standing.value, standing.value) for standing in Standing]
_STANDING_IS_KNOWN = Q(standing__in=[value for value, _label in STANDINGS])


class Openness(models.TextChoices):
    """Who may take part in a discussion."""

    OPEN = "open", _("Open to all")
    MEMBERS_ONLY = "members only", _("Members only")
    PREMODERATED = "pre-moderated", _("A moderator reads first")
    CLOSED = "closed", _("Closed")


class Pace(models.TextChoices):
    """How fast one person may post."""

    NORMAL = "normal", _("Normal")
    SLOW = "slow", _("Slow")


class Mode(models.TextChoices):
    """What a discussion is held for."""

    CONVERSATION = "conversation", _("A conversation")
    QUESTIONS = "questions", _("Questions, answered by guests or the newsroom")
    LIVE = "live", _("Live, beside an event")


class PolicyVersion(models.Model):
    """One version of a site's policy. Added, never changed: decisions name it."""

    site = models.ForeignKey("articles.Site", models.PROTECT, related_name="policy_versions")
    number = models.PositiveIntegerField()
    document = models.TextField()  # the text form, see policy/document.py
    note = models.CharField(max_length=300, blank=True)
    published_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    in_force_from = models.DateTimeField()
    # Only records what it would have said, beside the version in force; see ShadowRuling.
    shadow = models.BooleanField(db_default=False, default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="policy_version_is_given_once")
        ]

    def __str__(self) -> str:
        return f"policy {self.number} of site #{self.site_id}"


class PolicyAcceptance(models.Model):
    """That an author posted under a version of the policy, shown beside the composer."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="acceptances")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version"], name="policy_version_is_accepted_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.person_id} accepted policy #{self.version_id}"


class Discussion(models.Model):
    """What is said under one article."""

    article = models.OneToOneField("articles.Article", models.PROTECT, related_name="discussion")
    # How it was set; `openness_at` and `pace_at` say how it is, since what is set may run out.
    openness = models.CharField(max_length=16, choices=Openness, default=Openness.OPEN)
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.NORMAL)
    set_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    set_until = models.DateTimeField(null=True)  # null: until somebody sets it otherwise
    # A person's words, or the name of a rule's reason; `because` is what readers are told.
    set_because = models.CharField(max_length=300, blank=True, db_default="")
    # What it is held for, until somebody sets it otherwise.
    mode = models.CharField(
        max_length=16, choices=Mode, default=Mode.CONVERSATION, db_default=Mode.CONVERSATION
    )
    mode_set_at = models.DateTimeField(null=True)
    mode_set_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    # Of questions: when they may be asked (null: at once, without an end), and from when on readers
    # are told that they are answered.
    asks_from = models.DateTimeField(null=True)
    asks_until = models.DateTimeField(null=True)
    answers_from = models.DateTimeField(null=True)
    # Whether readers reply to questions too, beside whoever answers.
    readers_reply = models.BooleanField(default=False, db_default=False)
    # Grows with everything that changes what readers see.
    version = models.PositiveIntegerField(default=0)
    # The number given last; numbers are never reused.
    last_number = models.PositiveIntegerField(default=0)
    published_count = models.PositiveIntegerField(default=0)
    # Likes given to all comments together, and how many those were when all were last ranked.
    likes = models.PositiveIntegerField(default=0, db_default=0)
    likes_ranked = models.PositiveIntegerField(default=0, db_default=0)
    liked_at = models.DateTimeField(null=True)  # when the last like was given or taken back

    def __str__(self) -> str:
        return f"discussion of article #{self.article_id}"

    @property
    def because(self) -> str:
        """Give why it was set so, a rule's reason in the reader's language; "" for no reason."""
        if self.set_by_id is None and self.set_because == KEPT_BACK:
            return gettext("Many comments of the last half hour were kept back or reported.")
        return self.set_because

    def is_over(self, now: datetime) -> bool:
        """Say whether what was set has run out."""
        return self.set_until is not None and self.set_until <= now

    def openness_at(self, now: datetime) -> Openness:
        """Give who may take part at a moment."""
        return Openness.OPEN if self.is_over(now) else Openness(self.openness)

    def pace_at(self, now: datetime) -> Pace:
        """Give how fast one person may post at a moment."""
        return Pace.NORMAL if self.is_over(now) else Pace(self.pace)

    @property
    def takes_questions(self) -> bool:
        """Say whether what begins a thread here is a question."""
        return self.mode == Mode.QUESTIONS


class Answerer(models.Model):
    """Who answers readers in a discussion beside the newsroom: the article's author, or a guest."""

    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="answerers")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    named_at = models.DateTimeField(null=True)  # null: before that was noted

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["discussion", "person"], name="answerer_is_named_once")
        ]

    def __str__(self) -> str:
        return f"#{self.person_id} answers in discussion #{self.discussion_id}"


class CommentQuerySet(models.QuerySet["Comment"]):
    """Filters over comments."""

    def visible_to(self, person_id: int | None, *, is_moderator: bool = False) -> Self:
        """Keep what this person may read. The rule itself is `policy.appearance.SEEN_BY`."""
        return self.filter(_readable_by(person_id, is_moderator))

    def shown_to(self, person_id: int | None, *, is_moderator: bool = False) -> Self:
        """Keep what has a place on the page: what may be read, and what holds up replies."""
        # One condition, and not two querysets put together: those would repeat the discussion on
        # both sides of the "or", where SQLite finds no index for it.
        return self.filter(_readable_by(person_id, is_moderator) | Q(published_below__gt=0))


def _readable_by(person_id: int | None, is_moderator: bool) -> Q:
    relation = Relation.MODERATOR if is_moderator else Relation.READER
    seen = Q(standing__in=standings_seen_by(relation))
    if person_id is not None:
        own = standings_seen_by(Relation.AUTHOR)
        seen |= Q(author_id=person_id, standing__in=own)
    return seen


class Comment(models.Model):
    """One thing that one person said under one article.

    `standing` repeats the latest decision's, so that a list needs no join. Only
    `discussion.services` writes it, in the same transaction as the decision.
    """

    public_id = models.CharField(max_length=32, unique=True)
    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="comments")
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="comments")
    author_name = models.CharField(max_length=60)  # as signed, whatever the name is later
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    depth = models.PositiveIntegerField(default=0)
    # Numbers from the root down, 7 digits each: sorting by it walks the thread in order, in any
    # collation. Ten million comments a discussion are enough.
    path = models.TextField()
    body = models.TextField()  # the small Markdown, as typed
    body_html = models.TextField()  # rendered once, at writing; has passed the sanitiser
    standing = models.CharField(max_length=16, choices=STANDINGS)
    posted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    # The highest score among the findings of the latest ruling, or the site's own model's if that
    # is higher, 0.0 to 1.0: what the desk's queue is ordered by.
    risk = models.FloatField(db_default=0.0)
    # Held, and no moderator's yet: its author must confirm an e-mail address first. Repeats
    # what the latest ruling found (`policy.ruling.ADDRESS_UNCONFIRMED`).
    awaits_confirmation = models.BooleanField(default=False, db_default=False)
    featured_at = models.DateTimeField(null=True)  # when an editor picked it out; null: not
    published_below = models.PositiveIntegerField(default=0)  # published replies at any depth
    likes = models.PositiveIntegerField(default=0, db_default=0)
    likes_before = models.PositiveIntegerField(default=0, db_default=0)  # the discussion's, then
    # What "most liked" sorts by, in RANK_UNITS; see services/liking.py. A whole number, so that a
    # cursor says it exactly.
    like_rank = models.PositiveIntegerField(default=0, db_default=0)
    # A random token of the form that it was sent from: sending twice gives one comment.
    once_key = models.CharField(max_length=64, blank=True)
    import_key = models.CharField(max_length=80, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_STANDING_IS_KNOWN, name="comment_standing_is_known"),
            models.UniqueConstraint(
                fields=["discussion", "number"], name="comment_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["discussion", "once_key"],
                condition=~Q(once_key=""),
                name="comment_is_sent_once",
            ),
            models.UniqueConstraint(
                fields=["discussion", "import_key"],
                condition=~Q(import_key=""),
                name="comment_comes_in_once",
            ),
        ]
        indexes = [
            # The page queries: roots of one discussion, by number or by replies.
            models.Index(
                fields=["discussion", "number"],
                condition=Q(parent__isnull=True),
                name="comment_roots",
            ),
            models.Index(
                fields=["discussion", "-published_below", "-number"],
                condition=Q(parent__isnull=True),
                name="comment_roots_by_replies",
            ),
            models.Index(
                fields=["discussion", "-like_rank", "-number"],
                condition=Q(parent__isnull=True),
                name="comment_roots_by_likes",
            ),
            # The replies below some roots. Without it SQLite, which has no statistics unless told
            # to gather them, reads the whole discussion.
            models.Index(fields=["discussion", "root", "path"], name="comment_below_roots"),
            # What editors picked, and what some authors (the newsroom, one person) said here.
            models.Index(
                fields=["discussion", "number"],
                condition=Q(featured_at__isnull=False),
                name="comment_picks",
            ),
            models.Index(fields=["discussion", "author", "number"], name="comment_of_author_here"),
            models.Index(fields=["author", "-posted_at"], name="comment_history"),
            # The desk's queue. Not a partial index: SQLite uses one only for a literal in the
            # query, and Django sends parameters.
            models.Index(fields=["standing", "posted_at"], name="comment_by_standing"),
        ]

    def __str__(self) -> str:
        return f"comment {self.public_id} ({self.standing})"

    def get_absolute_url(self) -> str:
        return reverse("pages:permalink", args=[self.public_id])


class Like(models.Model):
    """That a person likes a comment: once, and not their own. Taken back, it is gone."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="liked_by")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="likes_given")
    liked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "comment"], name="comment_is_liked_once")
        ]
        indexes = [models.Index(fields=["person", "-liked_at"], name="like_pace")]

    def __str__(self) -> str:
        return f"#{self.person_id} likes comment #{self.comment_id}"


class Mute(models.Model):
    """That one person wants another's comments folded. Nobody else is told or sees anything."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="mutes")
    muted = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    muted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "muted"], name="person_is_muted_once"),
            models.CheckConstraint(
                condition=~Q(person=models.F("muted")), name="person_is_muted_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.person_id} muted #{self.muted_id}"


class DiscussionFollow(models.Model):
    """That a person wants to be told of what is said in a discussion."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="discussions_followed")
    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="followers")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "discussion"], name="discussion_is_followed_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.person_id} follows discussion #{self.discussion_id}"


class PersonFollow(models.Model):
    """That one person wants to be told of what another says. Nobody else sees it."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="people_followed")
    followed = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "followed"], name="person_is_followed_once"),
            models.CheckConstraint(
                condition=~Q(person=models.F("followed")), name="person_is_followed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.person_id} follows #{self.followed_id}"


class ReadingPlace(models.Model):
    """How far a member had read a discussion when this visit began, and how far it goes now."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="reading_places")
    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="reading_places")
    number = models.PositiveIntegerField()  # comments with a higher one are new on this visit
    last_number = models.PositiveIntegerField()  # the highest there was at the last look
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "discussion"], name="reading_place_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.person_id} read discussion #{self.discussion_id} to {self.number}"


class FeedAddress(models.Model):
    """Which address of a person's own feed is good: a higher `serial` makes earlier ones bad."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="feed_address")
    serial = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"feed address {self.serial} of #{self.person_id}"


class Revision(models.Model):
    """One wording of a comment. `digest` ties decisions to it and outlives the text.

    The salt goes when the text is erased, so that the digest left in the record tells nothing.
    """

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="revisions")
    ordinal = models.PositiveIntegerField()
    body = models.TextField()
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "ordinal"], name="revision_is_numbered_once")
        ]

    def __str__(self) -> str:
        return f"revision {self.ordinal} of comment #{self.comment_id}"


class Maker(models.TextChoices):
    """Who made a decision."""

    RULE = "rule"
    PERSON = "person"


class Occasion(models.TextChoices):
    """What a decision was made upon."""

    POSTING = "posting"
    IMPORT = "import"
    EDIT = "edit"
    WITHDRAWAL = "withdrawal"
    DESK = "desk"  # a moderator read it
    UNDO = "undo"  # the moderator took the decision before back at once
    REPORT = "report"  # readers reported it
    NOTICE = "notice"  # somebody says that it is illegal
    APPEAL = "appeal"
    CONFIRMATION = "confirmation"  # a guest confirmed an address, or did not in time


class Decision(models.Model):
    """Why a comment has the standing that it has: one link of the site's record.

    Rows are added and never changed; a wrong decision is answered by a later one. `save()`
    guards against slips, a database trigger against the rest, and the chain of hashes
    (`record.py`) shows whatever got past both.
    """

    public_id = models.CharField(max_length=32, unique=True)
    site = models.ForeignKey("articles.Site", models.PROTECT, related_name="decisions")
    position = models.PositiveBigIntegerField()  # in the site's record, from 1, without gaps
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="decisions")
    maker = models.CharField(max_length=8, choices=Maker)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    # "" on decisions that were made before it was recorded.
    occasion = models.CharField(max_length=16, choices=Occasion, blank=True, db_default="")
    was = models.CharField(max_length=16, blank=True)  # the standing before; "" at first
    standing = models.CharField(max_length=16, choices=STANDINGS)
    clause = models.CharField(max_length=40, blank=True)
    sentence = models.TextField(blank=True)  # a person's words to the author
    findings = models.JSONField(default=list)
    signals = models.JSONField(default=list)
    policy_version = models.PositiveIntegerField()
    model = models.CharField(max_length=160, blank=True)
    decided_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "position"], name="decision_has_its_place"),
            models.CheckConstraint(
                condition=Q(maker=Maker.PERSON, person__isnull=False)
                | Q(maker=Maker.RULE, person__isnull=True),
                name="decision_names_its_person_if_one_made_it",
            ),
        ]
        indexes = [
            # What people decided lately, among the many that rules decide.
            models.Index(fields=["site", "maker", "-position"], name="decision_by_maker")
        ]

    def __str__(self) -> str:
        return f"decision {self.public_id} ({self.standing})"

    def save(self, *_args: object, **_kwargs: object) -> None:
        """Store a new decision.

        Raises:
            AssertionError: it is on the record already.
        """
        if not self._state.adding:
            told = f"{self} is on the record; add a decision that answers it"
            raise AssertionError(told)
        super().save(force_insert=True)


class ShadowRuling(models.Model):
    """What a shadow version would have said when a decision by rule was made.

    No part of the record: nothing came of it.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="shadow_ruling")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="shadow_rulings")
    standing = models.CharField(max_length=16, choices=STANDINGS)
    findings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"policy version #{self.version_id} on decision #{self.decision_id}"


class RecordHead(models.Model):
    """How long a site's record is and its last hash. Locked while a decision is added."""

    site = models.OneToOneField("articles.Site", models.PROTECT, related_name="record_head")
    length = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"record of site #{self.site_id}, {self.length} decisions"
