"""How many people read a discussion now, where a site shows it: pages that are open and looked at.

Who reads is not known and not kept. A page that is looked at keeps one stream of news open
(`embed.live`), so the streams of all processes are counted. Each process says from time to time how
many it has, in one row for each article, and the number is the sum of what was said of late. So no
process asks another, a process that was killed drops out by itself, and a reader who comes or goes
costs no query: an article with thousands of them is one row a process.

Where the site does not show the number, nothing is written.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Sum

from plaintalk.articles.models import Article, OpenPages, Site

# What a process said counts for so long; one that goes on says it again in time. There is room for
# a look that came late, and for clocks of machines that differ a little.
COUNTS_FOR = timedelta(seconds=60)
_SAID_AGAIN_AFTER = timedelta(seconds=25)
# So many articles are sent in one query.
_AT_ONCE = 500


def show_viewers(*, site: Site, shows: bool) -> None:
    """Say whether readers see how many others read the same discussion."""
    site.shows_viewers = shows
    site.save(update_fields=["shows_viewers"])
    if not shows:
        OpenPages.objects.filter(article__site=site).delete()


def viewers_of(article: Article, *, now: datetime) -> int | None:
    """Give how many have the article open; None where its site does not show it."""
    if not article.site.shows_viewers:
        return None
    return _counted([article.pk], now).get(article.pk, 0)


def tell_viewers(
    *, process: str, open_here: Mapping[int, int], now: datetime
) -> dict[int, int | None]:
    """Say how many have articles open at one process; give how many have them open at all.

    Only what is new, or would soon count no more, is written.

    Args:
        open_here: by article's key.

    Returns:
        A number for each of these articles; None where the site does not show it.
    """
    shown = _shown_among(open_here)
    rows = OpenPages.objects.filter(process=process)
    said = {article: (number, at) for article, number, at in rows.values_list(*_TOLD)}
    due = [
        OpenPages(process=process, article_id=article, number=open_here[article], told_at=now)
        for article in sorted(shown)
        if not _still_says(said.get(article), open_here[article], now)
    ]
    OpenPages.objects.bulk_create(
        due,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["process", "article"],
        update_fields=["number", "told_at"],
    )
    for some in _in_pieces(said.keys() - shown):
        rows.filter(article__in=some).delete()
    found = _counted(shown, now)
    return {article: found.get(article) for article in open_here}


def forget_process(process: str) -> None:
    """Forget what was said by a process that tells nobody news now."""
    rows = OpenPages.objects.filter(process=process)
    if rows.exists():  # else SQLite would wait for its turn to write nothing
        rows.delete()


def forget_old_viewers(*, now: datetime) -> int:
    """Delete what processes said that ended without a word; give how many rows there were."""
    return OpenPages.objects.filter(told_at__lte=now - COUNTS_FOR).delete()[0]


_TOLD = ("article_id", "number", "told_at")


def _still_says(said: tuple[int, datetime] | None, number: int, now: datetime) -> bool:
    return said is not None and said[0] == number and now - said[1] < _SAID_AGAIN_AFTER


def _shown_among(articles: Collection[int]) -> set[int]:
    """Give those whose site shows how many read them."""
    showing = list(Site.objects.filter(shows_viewers=True).values_list("pk", flat=True))
    found: set[int] = set()
    for some in _in_pieces(articles if showing else ()):
        there = Article.objects.filter(pk__in=some, site__in=showing)
        found |= set(there.values_list("pk", flat=True))
    return found


def _counted(articles: Collection[int], now: datetime) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in _in_pieces(articles):
        told = OpenPages.objects.filter(article__in=some, told_at__gt=now - COUNTS_FOR)
        found |= dict(told.values_list("article_id").annotate(Sum("number")))
    return found


def _in_pieces(articles: Collection[int]) -> Iterator[list[int]]:
    known = list(articles)
    for start in range(0, len(known), _AT_ONCE):
        yield known[start : start + _AT_ONCE]
