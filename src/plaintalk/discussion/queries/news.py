"""What whoever has a discussion open is told: how many comments there are, and where theirs stand.

How many read it is told with that (`articles.viewers`).

Each change of a comment's standing is a link of the site's record, so that a look at the length of
the record tells whether there is anything to be told. Positions are given out under the record's
lock: whoever saw one has seen all before it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from plaintalk.discussion.models import Comment, Decision, Discussion, RecordHead
from plaintalk.policy.appearance import Relation, standings_seen_by

# Of somebody's own comments under an article the latest are told of.
OWN_MOST = 50
# After more decisions (an import) nobody asks which articles they touched.
_TOUCHED_MOST = 1000
# So many values are sent in one query.
_AT_ONCE = 500

_T = TypeVar("_T")
# An article's key, and that of somebody who speaks there.
Pair = tuple[int, int]
# Number and standing of somebody's own comments, by number.
Own = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class News:
    """What a listener is told, whole each time.

    Attributes:
        count: published comments, as everybody sees them.
        mine: the listener's own comments; empty for somebody who is not known.
        viewers: how many read the discussion now; None where the site does not show it.
    """

    count: int
    mine: Own = ()
    viewers: int | None = None


def record_lengths() -> dict[int, int]:
    """Give how many decisions were made, by site's key: one short row for each site."""
    return dict(RecordHead.objects.values_list("site_id", "length"))


def touched_since(site_id: int, *, after: int, upto: int) -> set[Pair] | None:
    """Give the articles in which something was decided, each with whose comment it was about.

    None where too much was decided to look at: then all may be touched.
    """
    if upto - after > _TOUCHED_MOST:
        return None
    decided = Decision.objects.filter(site_id=site_id, position__gt=after, position__lte=upto)
    pairs = decided.values_list("comment__discussion__article_id", "comment__author_id")
    return set(pairs.distinct())


def published_counts(articles: Collection[int]) -> dict[int, int]:
    """Give the number of published comments by article's key; 0 where nothing was said yet."""
    counts = dict.fromkeys(articles, 0)
    for some in _in_pieces(list(articles)):
        found = Discussion.objects.filter(article_id__in=some)
        counts.update(found.values_list("article_id", "published_count"))
    return counts


def own_standings(pairs: Collection[Pair]) -> dict[Pair, Own]:
    """Give where people's own comments under an article stand, for themselves alone.

    Which of them an author sees says `policy.appearance.SEEN_BY`.
    """
    found: dict[Pair, list[tuple[int, str]]] = {pair: [] for pair in pairs}
    for some in _in_pieces(list(pairs)):
        comments = Comment.objects.filter(
            discussion__article_id__in={article for article, _person in some},
            author_id__in={person for _article, person in some},
            standing__in=standings_seen_by(Relation.AUTHOR),
        ).order_by("number")
        rows = comments.values_list("discussion__article_id", "author_id", "number", "standing")
        here = set(some)
        for article, person, number, standing in rows:
            if (article, person) in here:
                found[article, person].append((number, standing))
    return {pair: tuple(own[-OWN_MOST:]) for pair, own in found.items()}


def news_for(article_id: int, person_id: int | None) -> News:
    """Give what somebody is told when they begin to listen; None for whoever is not known."""
    count = published_counts([article_id])[article_id]
    if person_id is None:
        return News(count)
    pair = (article_id, person_id)
    return News(count, own_standings([pair])[pair])


def _in_pieces(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
