"""`/api/v1`: what the pages show, as JSON. The OpenAPI document is at /api/v1/openapi.json."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import NinjaAPI, Schema

from plaintalk import __version__
from plaintalk.articles.models import Article
from plaintalk.articles.queries import article_by_slug, related_posts, site_of_host

api = NinjaAPI(
    title="Plaintalk",
    version=__version__,
    description="Articles and what is related to them. Errors are problem JSON (RFC 9457) with a "
    "stable `code`.",
    urls_namespace="api",
    docs_url=None,  # the page would load scripts from another host
)


class ArticleOut(Schema):
    """An article without its body."""

    id: str
    slug: str
    url: str
    canonical_url: str
    headline: str
    dateline: str
    credit: str
    byline: str
    language: str
    topics: list[str]
    published_at: datetime


class RelatedOut(Schema):
    """Related posts, the nearest first; empty when nothing is near."""

    related: list[ArticleOut]


@api.get("/articles/{slug}", response=ArticleOut, summary="One article", tags=["articles"])
def article(request: HttpRequest, slug: str) -> ArticleOut:
    """Give one published article."""
    return _out(request, article_by_slug(site_of_host(request.get_host()), slug))


@api.get(
    "/articles/{slug}/related",
    response=RelatedOut,
    summary="Articles related to one, by meaning",
    tags=["articles"],
)
def related(request: HttpRequest, slug: str) -> RelatedOut:
    """Give the published articles nearest in meaning to this one."""
    found = article_by_slug(site_of_host(request.get_host()), slug)
    near = related_posts(found, now=timezone.now())
    return RelatedOut(related=[_out(request, one) for one in near])


def _out(request: HttpRequest, article: Article) -> ArticleOut:
    return ArticleOut(
        id=article.public_id,
        slug=article.slug,
        url=request.build_absolute_uri(article.get_absolute_url()),
        canonical_url=article.canonical_url,
        headline=article.headline,
        dateline=article.dateline,
        credit=article.credit,
        byline=article.byline,
        language=article.language,
        topics=[topic.title for topic in article.topics.all()],
        published_at=article.published_at,
    )
