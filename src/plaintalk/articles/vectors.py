"""Articles' vectors: made once at writing, stored, and compared in memory."""

import logging
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Max

from plaintalk.articles.models import Article, ArticleVector
from plaintalk.articles.related import Candidate, Shelf, from_bytes, to_bytes
from plaintalk.engine.encoder import article_vector
from plaintalk.engine.runtime import ModelUnusable
from plaintalk.kernel.markup import plain_text

log = logging.getLogger(__name__)


def stored_vector(headline: str, body_html: str, language: str) -> tuple[str, bytes] | None:
    """Give an article's vector as it is stored: the model's id, and the numbers.

    None for a text of which no vector can be made, and where the encoder's files are broken: an
    article is published without related posts rather than not at all. `plaintalk vectors` makes up
    for it later.
    """
    try:
        vector = article_vector(
            headline=headline, body_text=plain_text(body_html), language=language
        )
    except ModelUnusable:
        log.exception("No vector was made for an article.")
        return None
    return None if vector is None else (vector.model, to_bytes(vector))


def nearest(article: Article, *, now: datetime, limit: int) -> list[int]:
    """Give the database keys of the published articles nearest in meaning, best first."""
    stored = ArticleVector.objects.filter(article=article).first()
    if stored is None:
        return []
    shelf = _shelf(article.site_id, _state_of(article.site_id))
    asked = _candidate(article, stored)
    return [found.id for found in shelf.related(asked, now=now, limit=limit)]


def _state_of(site_id: int) -> tuple[int, str]:
    """Give what changes whenever any published article of the site does."""
    published = Article.objects.published().filter(site=site_id)
    state = published.aggregate(size=Count("pk"), latest=Max("changed_at"))
    return state["size"], str(state["latest"])


@lru_cache(maxsize=4)
def _shelf(site_id: int, state: tuple[int, str]) -> Shelf:  # noqa: ARG001  # state is the cache's key
    """Give the site's vectors in memory: 200 MB for 100,000 articles, loaded when they change."""
    vectors = ArticleVector.objects.filter(
        article__in=Article.objects.published().filter(site=site_id)
    ).select_related("article")
    return Shelf(_candidate(one.article, one) for one in vectors.iterator(chunk_size=1000))


def forget_shelves() -> None:
    """Read the vectors anew at the next question, whatever the database says of its state."""
    _shelf.cache_clear()


def _candidate(article: Article, stored: ArticleVector) -> Candidate:
    return Candidate(
        id=article.pk,
        published_at=article.published_at,
        language=article.language,
        vector=from_bytes(stored.model, bytes(stored.values)),
    )
