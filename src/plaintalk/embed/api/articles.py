"""Articles: one by its address or slug, and what is related to it."""

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Schema
from pydantic import Field

from plaintalk.articles.models import Article
from plaintalk.articles.queries import (
    ArticleNotFound,
    article_by_slug,
    article_by_url,
    related_posts,
)
from plaintalk.articles.viewers import viewers_of
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import ARTICLE, SLUG, ArticleOut, article_out, example

Slug = Annotated[str, Path(description="Of the article.", example=SLUG)]
Canonical = Annotated[
    str,
    Query(
        max_length=2000,
        description="The article's canonical address, as in its `<link rel=canonical>`.",
        example="https://paper.example/bridge",
    ),
]


class OneArticleOut(ArticleOut):
    """An article by itself, with how many read its discussion now."""

    viewers: int | None = Field(
        description="Pages of the discussion that are open and looked at; null where the site does "
        "not show it."
    )

    model_config = example(**ARTICLE, viewers=12)


class RelatedOut(Schema):
    """Related posts, the nearest first; empty when nothing is near."""

    related: list[ArticleOut]

    model_config = example(related=[ARTICLE])


@router.get(
    "/articles",
    response=OneArticleOut,
    summary="The article of a page",
    tags=["articles"],
    **needs(Need.ANYBODY, ArticleNotFound()),
)
def article_of_page(request: HttpRequest, url: Canonical) -> OneArticleOut:
    """Give the published article whose canonical address this is."""
    return _with_viewers(request, article_by_url(caller_of(request).site, url))


@router.get(
    "/articles/{slug}",
    response=OneArticleOut,
    summary="One article",
    tags=["articles"],
    **needs(Need.ANYBODY, ArticleNotFound()),
)
def article(request: HttpRequest, slug: Slug) -> OneArticleOut:
    """Give one published article."""
    return _with_viewers(request, article_by_slug(caller_of(request).site, slug))


@router.get(
    "/articles/{slug}/related",
    response=RelatedOut,
    summary="Articles related to one, by meaning",
    tags=["articles"],
    **needs(Need.ANYBODY, ArticleNotFound()),
)
def related(request: HttpRequest, slug: Slug) -> RelatedOut:
    """Give the published articles nearest in meaning to this one."""
    found = article_by_slug(caller_of(request).site, slug)
    near = related_posts(found, now=timezone.now())
    return RelatedOut(related=[article_out(request, one) for one in near])


def _with_viewers(request: HttpRequest, article: Article) -> OneArticleOut:
    viewers = viewers_of(article, now=timezone.now())
    return OneArticleOut(**article_out(request, article).dict(), viewers=viewers)
