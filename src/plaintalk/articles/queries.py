"""All reads of the publication."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Case, Count, Q, When
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.models import (
    RETENTION_BOUNDS,
    Article,
    PageHost,
    Retention,
    Site,
    State,
    Topic,
)
from plaintalk.articles.vectors import nearest
from plaintalk.kernel.errors import NotFound
from plaintalk.policy.sanctions import Scope, Where

FRONT_PAGE_SIZE = 20
RELATED_MOST = 5


class ArticleNotFound(NotFound):
    """There is no article at this address, or readers may not see it."""

    code = "article_not_found"
    text = _("There is no article at this address. It may have been moved or taken down.")


class TopicNotFound(NotFound):
    """The site has no such topic."""

    code = "topic_not_found"
    text = _("The site has no such topic.")


class SiteNotFound(NotFound):
    """There is no publication of this number."""

    code = "site_not_found"
    text = "There is no site {number}. `plaintalk site create` told the numbers."


class NoSite(NotFound):
    """Nothing was set up yet."""

    code = "no_site"
    text = "There is no publication here yet. Make one with `plaintalk site create NAME`."


def default_site() -> Site:
    """Give the first publication of this installation.

    Raises:
        NoSite: there is none.
    """
    site = Site.objects.order_by("pk").first()
    if site is None:
        raise NoSite()
    return site


def site_numbered(number: int) -> Site:
    """Give a publication by its number, as `plaintalk site create` prints it; 0 for the first.

    Raises:
        SiteNotFound: there is none of this number.
        NoSite: there is none at all.
    """
    return site_by_key(number) if number else default_site()


def site_by_key(number: int) -> Site:
    """Give the publication of this number.

    Raises:
        SiteNotFound: there is none.
    """
    site = Site.objects.filter(pk=number).first()
    if site is None:
        raise SiteNotFound(number=number)
    return site


def retention_of(site: Site) -> Retention:
    """Give how long a site keeps what it need not keep for good."""
    return Retention.objects.filter(site=site).first() or Retention(site=site)


def retention_of_people() -> Retention:
    """Give how long what belongs to people is kept: people belong to no one site.

    Of each rule the longest of all sites.
    """
    all_sites = [retention_of(site) for site in Site.objects.order_by("pk")] or [Retention()]
    return Retention(
        **{name: max(getattr(one, name) for one in all_sites) for name in RETENTION_BOUNDS}
    )


def site_of_host(host: str) -> Site:
    """Give the publication that answers to a host name (a port is left off), else the first.

    Raises:
        NoSite: there is none.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if not name:
        return default_site()
    # One question, since every page begins with it: the one so named, before the first of all.
    is_named = Case(When(host=name, then=0), default=1)
    site = Site.objects.order_by(is_named, "pk").first()
    if site is None:
        raise NoSite()
    return site


def article_by_slug(site: Site, slug: str, *, drafts: bool = False) -> Article:
    """Give an article of the site.

    Args:
        drafts: also give one that readers do not see.

    Raises:
        ArticleNotFound: there is none, or it is a draft.
    """
    articles = Article.objects.filter(site=site, slug=slug).select_related("site")
    article = (articles if drafts else articles.published()).first()
    if article is None:
        raise ArticleNotFound()
    return article


def topics_of(site: Site) -> Sequence[Topic]:
    """Give every topic of the site, by title."""
    return list(Topic.objects.filter(site=site).order_by("title", "pk"))


def in_topics(topics: Collection[str] | None, *, article: str) -> Q:
    """Match what belongs to an article of one of these topics; anything for None.

    Args:
        article: the path from there to the article, as `comment__discussion__article`.
    """
    if topics is None:
        return Q()
    sorted_there = Article.topics.through.objects.filter(topic__in=_numbers(topics))
    return Q(**{f"{article}__in": sorted_there.values("article")})


def topics_by_article(topics: Collection[str]) -> Sequence[tuple[int, int]]:
    """Give the keys of article and topic for every article of these topics; "" is none."""
    sorted_there = Article.topics.through.objects.filter(topic__in=_numbers(topics))
    return list(sorted_there.values_list("article", "topic"))


def place_named(scope: Scope, key: str) -> Where:
    """Give a place with what it lies in: of a topic its site, of a discussion its topics too.

    What is gone lies in no site, so that only staff of every site act on what is left of it.
    """
    match scope:
        case Scope.SITE:
            return Where(site=key)
        case Scope.TOPIC:
            topic = Topic.objects.filter(pk=key).first()
            site = str(topic.site_id) if topic is not None else ""
            return Where(site=site, topics=frozenset({key}))
        case Scope.DISCUSSION:
            article = Article.objects.filter(public_id=key).first()
            if article is None:
                return Where(site="", discussion=key)
            keys = article.topics.values_list("pk", flat=True)
            topics = frozenset(str(pk) for pk in keys)
            return Where(site=str(article.site_id), topics=topics, discussion=key)


def title_of_topic(key: str) -> str:
    """Give the title of a topic by its database key; "" when it is gone."""
    return Topic.objects.filter(pk=key).values_list("title", flat=True).first() or ""


def headline_of(public_id: str) -> str:
    """Give the headline of an article; "" when it is gone."""
    found = Article.objects.filter(public_id=public_id).values_list("headline", flat=True)
    return found.first() or ""


def article_by_public_id(site: Site, public_id: str) -> Article:
    """Give an article of the site for the desk, a draft too.

    Raises:
        ArticleNotFound: there is none.
    """
    article = Article.objects.filter(site=site, public_id=public_id).select_related("site").first()
    if article is None:
        raise ArticleNotFound()
    return article


def article_by_url(site: Site, url: str) -> Article:
    """Give the published article whose canonical URL this is.

    Raises:
        ArticleNotFound: there is none.
    """
    article = Article.objects.published().filter(site=site, canonical_url=url).first()
    if not url or article is None:
        raise ArticleNotFound()
    return article


def page_host(site: Site, host: str) -> PageHost | None:
    """Give the entry of a host whose pages bring their articles along, or None."""
    return PageHost.objects.filter(site=site, host=host).first()


def page_hosts(site: Site) -> Sequence[PageHost]:
    """Give all such hosts of a site, by name."""
    return list(PageHost.objects.filter(site=site).order_by("host"))


def article_by_import_key(site: Site, import_key: str) -> Article | None:
    """Give the article that an import brought in under this key, or None."""
    return Article.objects.filter(site=site, import_key=import_key).first()


def front_page(site: Site, *, topic: Topic | None = None, page: int = 1) -> Sequence[Article]:
    """Give one page of published articles, newest first, and one more if there is another page."""
    articles = Article.objects.filter(site=site).published().newest_first()
    if topic is not None:
        articles = articles.filter(topics=topic)
    start = (page - 1) * FRONT_PAGE_SIZE
    return list(articles.prefetch_related("topics")[start : start + FRONT_PAGE_SIZE + 1])


def all_articles(site: Site, topics: Collection[str] | None = None) -> Sequence[Article]:
    """Give the articles of the site for the desk, drafts too, newest first.

    Args:
        topics: keys of the topics to which it is narrowed; None: all.
    """
    articles = Article.objects.filter(in_topics(topics, article="pk"), site=site)
    return list(articles.newest_first()[:500])


def topics_in_use(site: Site) -> Sequence[Topic]:
    """Give the topics that have published articles, the fullest first."""
    published = Q(articles__state=State.PUBLISHED)
    counted = Topic.objects.filter(site=site).annotate(size=Count("articles", filter=published))
    return list(counted.filter(size__gt=0).order_by("-size", "title"))


def topic_by_slug(site: Site, slug: str) -> Topic:
    """Give a topic.

    Raises:
        TopicNotFound: the site has none of this name.
    """
    topic = Topic.objects.filter(site=site, slug=slug).first()
    if topic is None:
        raise TopicNotFound()
    return topic


def related_posts(article: Article, *, now: datetime, limit: int = RELATED_MOST) -> list[Article]:
    """Give the published articles nearest in meaning, best first; none when nothing is near."""
    ids = nearest(article, now=now, limit=limit)
    found = Article.objects.published().in_bulk(ids)
    return [found[one] for one in ids if one in found]


def _numbers(keys: Collection[str]) -> list[int]:
    return [int(key) for key in keys if key]
