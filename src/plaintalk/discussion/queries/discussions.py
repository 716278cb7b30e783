"""Articles' discussions: there or not yet, and how much was said in them."""

from collections.abc import Iterable

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Discussion


def discussion_of(article: Article) -> Discussion:
    """Give the article's discussion; one that is not stored yet when nothing was said."""
    found = Discussion.objects.filter(article=article).select_related("article__site").first()
    return found if found is not None else Discussion(article=article)


def counts_of(articles: Iterable[Article]) -> dict[int, int]:
    """Give the number of published comments by article."""
    ids = [article.pk for article in articles]
    discussions = Discussion.objects.filter(article__in=ids)
    return dict(discussions.values_list("article_id", "published_count"))


def numbers_taken(discussion: Discussion) -> set[int]:
    """Give every number that was given in the discussion."""
    return set(discussion.comments.values_list("number", flat=True))
