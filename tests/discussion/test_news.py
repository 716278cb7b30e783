"""What whoever has a discussion open is told: counts to all, standings to their author alone."""

from typing import Any

import pytest

from plaintalk.discussion.models import RecordHead
from plaintalk.discussion.queries import (
    OWN_MOST,
    News,
    news_for,
    own_standings,
    published_counts,
    record_lengths,
    touched_since,
)
from plaintalk.policy.appearance import Relation, Standing, may_see
from tests import make

pytestmark = pytest.mark.django_db


def test_a_held_comment_is_news_to_its_author_alone() -> None:
    article, author = make.article(), make.member()
    reader = make.member("Reader")
    make.comment("HOLDME", author=author, on=article.discussion)
    make.comment("Fine.", author=reader, on=article.discussion)

    assert news_for(article.pk, None) == News(1)
    assert news_for(article.pk, reader.pk) == News(1, ((2, "published"),))
    assert news_for(article.pk, author.pk) == News(1, ((1, "held"),))


@pytest.mark.parametrize("standing", list(Standing))
def test_of_their_own_people_are_told_what_the_table_lets_an_author_see(
    standing: Standing,
) -> None:
    author = make.member()
    comment = make.comment("Fine.", author=author)
    type(comment).objects.filter(pk=comment.pk).update(standing=standing)
    pair = (comment.discussion.article_id, author.pk)

    told = own_standings([pair])[pair]

    assert (told == ((1, standing.value),)) == may_see(standing, Relation.AUTHOR)


def test_pairs_asked_for_together_are_not_mixed_up() -> None:
    here, there = make.article("Bridge"), make.article("Ferry")
    anna, hagop = make.member("Anna"), make.member("Hagop")
    for person, article in ((anna, here), (hagop, there), (anna, there)):
        make.comment("Fine.", author=person, on=article.discussion)

    pairs = {(here.pk, anna.pk), (there.pk, hagop.pk), (here.pk, hagop.pk)}

    assert own_standings(pairs) == {
        (here.pk, anna.pk): ((1, "published"),),
        (there.pk, hagop.pk): ((1, "published"),),
        (here.pk, hagop.pk): (),
    }


def test_of_many_own_comments_the_latest_are_told() -> None:
    author, discussion = make.member(), make.discussion()
    made = [make.comment("Fine.", author=author, on=discussion) for _ in range(3)]
    first = made[0]
    type(first).objects.filter(pk=first.pk).update(number=0)
    for number in range(4, OWN_MOST + 2):
        first.pk, first.public_id, first.number = None, f"c_{number}", number
        first._state.adding = True
        first.save()
    pair = (discussion.article_id, author.pk)

    numbers = [number for number, _standing in own_standings([pair])[pair]]

    assert numbers == list(range(2, OWN_MOST + 2))


def test_an_article_without_a_discussion_has_no_comments() -> None:
    article = make.article()

    assert published_counts([article.pk, article.pk + 99]) == {article.pk: 0, article.pk + 99: 0}


def test_the_record_tells_where_something_was_decided() -> None:
    site, author = make.site(), make.member()
    before = record_lengths().get(site.pk, 0)
    comment = make.comment("HOLDME", author=author)
    posted = record_lengths()[site.pk]
    make.comment("Fine.", on=make.discussion())

    pair = (comment.discussion.article_id, author.pk)
    assert touched_since(site.pk, after=before, upto=posted) == {pair}
    assert touched_since(site.pk, after=posted, upto=posted) == set()


def test_after_an_import_everything_may_be_touched() -> None:
    site = make.site()
    RecordHead.objects.filter(site=site).update(length=5000)

    assert touched_since(site.pk, after=0, upto=5000) is None


def test_nothing_new_costs_one_query(django_assert_num_queries: Any) -> None:
    make.comment()
    with django_assert_num_queries(1):
        record_lengths()
