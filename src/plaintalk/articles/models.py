"""The publication as it is stored: fields, constraints and filters; no rules."""

from functools import reduce
from operator import and_
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.policy.sanctions import Where

HEADLINE_MAX_CHARS = 300
LINE_MAX_CHARS = 200
SLUG_MAX_CHARS = 120
# The fewest and the most days that a site may keep something. Hashes of networks and browsers, and
# addresses of guests, may only be kept shorter than usual.
RETENTION_BOUNDS = {
    "network_days": (1, 30),
    "device_days": (1, 180),
    "guest_email_days": (1, 365),
    "unverified_days": (2, 365),
    "draft_days": (7, 3650),
}
# A word on a button, beside others, on a phone.
LIKE_WORD_MAX_CHARS = 20
# Pictures from there come without encryption: a developer's own server.
_ON_THIS_MACHINE = frozenset({"localhost", "127.0.0.1"})


class State(models.TextChoices):
    """Whether readers see an article."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


def new_article_id() -> str:
    """Give a public id for an article."""
    return new_id(Prefix.ARTICLE)


class Site(models.Model):
    """A publication. One installation serves several; the first is the default."""

    name = models.CharField(max_length=100)
    host = models.CharField(max_length=200, blank=True, db_index=True)
    tagline = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, default="en")
    contact = models.EmailField(blank=True)
    # What the button under a comment says instead of "Like": "Respect", "Recommend"; "": "Like".
    like_word = models.CharField(max_length=LIKE_WORD_MAX_CHARS, blank=True, db_default="")
    # Who posts must have agreed to the version of the policy that is in force.
    asks_consent = models.BooleanField(default=False, db_default=False)
    # What guests write appears once they have shown that the e-mail address is theirs.
    confirms_guests = models.BooleanField(default=False, db_default=False)
    # From which hosts pictures are shown beside readers' names; those of `PageHost` are others.
    picture_hosts = models.JSONField(default=list)
    # Readers see how many have the same discussion open now.
    shows_viewers = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Where:
        """The whole of it, as a place."""
        return Where(site=str(self.pk))

    @property
    def picture_origins(self) -> frozenset[str]:
        """The origins from which pictures are shown: over https, but for this machine's own."""
        return frozenset(
            f"{'http' if host.partition(':')[0] in _ON_THIS_MACHINE else 'https'}://{host}"
            for host in self.picture_hosts
        )


class Retention(models.Model):
    """For how many days a site keeps what it need not keep for good; the defaults without a row.

    What each number is about, and from when it counts, is `privacy.retention.RULES`.
    """

    site = models.OneToOneField(Site, models.CASCADE, related_name="retention")
    network_days = models.PositiveSmallIntegerField(default=30)
    device_days = models.PositiveSmallIntegerField(default=180)
    guest_email_days = models.PositiveSmallIntegerField(default=365)
    unverified_days = models.PositiveSmallIntegerField(default=30)
    draft_days = models.PositiveSmallIntegerField(default=365)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=reduce(
                    and_,
                    (
                        Q(**{f"{name}__gte": least, f"{name}__lte": most})
                        for name, (least, most) in RETENTION_BOUNDS.items()
                    ),
                ),
                name="retention_is_within_bounds",
            )
        ]

    def __str__(self) -> str:
        return f"retention of site #{self.site_id}"


class PageHost(models.Model):
    """A host whose pages may bring their articles along, when a reader first opens one.

    `host` has its port where that is not the scheme's: "paper.example", "127.0.0.1:8010".
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="page_hosts")
    host = models.CharField(max_length=260, unique=True)
    # Its address may lie inside the own network, as a test server's does.
    is_private = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.host


class Topic(models.Model):
    """What articles are about, as the site sorts them."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="topics")
    slug = models.SlugField(max_length=60, allow_unicode=True)
    title = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="topic_slug_is_its_own_on_a_site")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:topic", args=[self.slug])


class ArticleQuerySet(models.QuerySet["Article"]):
    """Filters over articles."""

    def published(self) -> Self:
        """Keep those that readers see."""
        return self.filter(state=State.PUBLISHED)

    def newest_first(self) -> Self:
        """Order as a front page does."""
        return self.order_by("-published_at", "-pk")


class Article(models.Model):
    """What is discussed. `body_html` has passed the sanitiser; nothing else writes it."""

    public_id = models.CharField(max_length=32, unique=True, default=new_article_id)
    site = models.ForeignKey(Site, models.PROTECT, related_name="articles")
    slug = models.SlugField(max_length=SLUG_MAX_CHARS, allow_unicode=True)
    state = models.CharField(max_length=12, choices=State, default=State.PUBLISHED)
    headline = models.CharField(max_length=HEADLINE_MAX_CHARS)
    dateline = models.CharField(max_length=LINE_MAX_CHARS, blank=True)  # the place: YEREVAN
    credit = models.CharField(max_length=LINE_MAX_CHARS, blank=True)  # the agency
    byline = models.CharField(max_length=LINE_MAX_CHARS, blank=True)  # the writer
    language = models.CharField(max_length=12, default="en")
    body_html = models.TextField()
    topics = models.ManyToManyField(Topic, related_name="articles", blank=True)
    canonical_url = models.URLField(max_length=1000, blank=True)
    # What an import knows the article by, so that the same one comes in once.
    import_key = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "slug"], name="article_slug_is_its_own_on_a_site"
            ),
            models.UniqueConstraint(
                fields=["site", "import_key"],
                condition=~Q(import_key=""),
                name="article_comes_in_once",
            ),
            models.UniqueConstraint(
                fields=["site", "canonical_url"],
                condition=~Q(canonical_url=""),
                name="article_canonical_url_is_its_own",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[value for value, _label in State.choices]),
                name="article_state_is_known",
            ),
        ]
        indexes = [
            # The front page: published ones, newest first, in a stable order.
            models.Index(fields=["site", "state", "-published_at", "-id"], name="article_front")
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("pages:article", args=[self.slug])


class OpenPages(models.Model):
    """How many open pages of an article one process of the server tells news to; of nobody.

    Who counts, and when a row is of use no more, is `articles.viewers`.
    """

    process = models.CharField(max_length=32)
    article = models.ForeignKey(Article, models.CASCADE, related_name="open_pages")
    number = models.PositiveIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "article"], name="open_pages_are_told_once_by_a_process"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} of article #{self.article_id}"


class ArticleVector(models.Model):
    """An article's meaning as a vector, made once, when the article is written or changed."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="vector")
    model = models.CharField(max_length=80)  # vectors of different models are never compared
    values = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.model} of article #{self.article_id}"
