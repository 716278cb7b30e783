"""Articles' discussions: there or not yet, how much was said in them, and what changed."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from urllib.parse import unquote

from django.db.models import Q

from plaintalk.articles.models import Article, Site
from plaintalk.discussion.models import Discussion
from plaintalk.discussion.queries.answering import mode_edition

# Readers of whom nothing is known see likes at most so much later. Each like of a busy discussion
# would otherwise throw its snapshot away.
LIKES_SHOWN_WITHIN = timedelta(seconds=15)
_AFTER_PATH = re.compile("[?#]")


def discussion_of(article: Article) -> Discussion:
    """Give the article's discussion; one that is not stored yet when nothing was said."""
    found = Discussion.objects.filter(article=article).select_related("article__site").first()
    return found if found is not None else Discussion(article=article)


def counts_of(articles: Iterable[Article]) -> dict[int, int]:
    """Give the number of published comments by article."""
    ids = [article.pk for article in articles]
    discussions = Discussion.objects.filter(article__in=ids)
    return dict(discussions.values_list("article_id", "published_count"))


def counts_by_address(site: Site, urls: Collection[str], *, own_pages: str) -> dict[str, int]:
    """Give the number of published comments by article's address, in one query.

    Args:
        urls: canonical addresses, or those of our own pages.
        own_pages: what the addresses of our own pages begin with, before the slug.
    """
    slugs = {
        url: unquote(_AFTER_PATH.split(url.removeprefix(own_pages))[0])
        for url in urls
        if url.startswith(own_pages)
    }
    named = Q(canonical_url__in=[url for url in urls if url]) | Q(slug__in=slugs.values())
    rows = Article.objects.published().filter(named, site=site)
    by_url: dict[str, int] = {}
    by_slug: dict[str, int] = {}
    for canonical, slug, count in rows.values_list(
        "canonical_url", "slug", "discussion__published_count"
    ):
        by_slug[slug] = by_url[canonical] = count or 0
    found = {url: by_slug[slug] for url, slug in slugs.items() if slug in by_slug}
    return found | {url: by_url[url] for url in urls if url and url in by_url}


def numbers_taken(discussion: Discussion) -> set[int]:
    """Give every number that was given in the discussion."""
    return set(discussion.comments.values_list("number", flat=True))


def edition_of(discussion: Discussion, *, now: datetime) -> str:
    """Give the name of what everybody sees of a discussion now: another when that changes.

    All but likes changes it at once. Likes change it when the quarter of a minute in which they
    were given is over, and so at most once in LIKES_SHOWN_WITHIN however many there are: what was
    made under the later name has all of them. Without new likes the name stays.
    """
    mode = mode_edition(discussion, now=now)
    version = f"{discussion.version}.{mode}" if mode else str(discussion.version)
    if discussion.liked_at is None:
        return version
    shown_by = min(now, discussion.liked_at + LIKES_SHOWN_WITHIN)
    turn = int(shown_by.timestamp() // LIKES_SHOWN_WITHIN.total_seconds())
    return f"{version}.{turn}"
