"""How many read a discussion now: what processes say, added up, and forgotten when they end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from plaintalk.articles.models import Article, OpenPages
from plaintalk.articles.viewers import (
    COUNTS_FOR,
    forget_old_viewers,
    forget_process,
    show_viewers,
    tell_viewers,
    viewers_of,
)
from tests import make

SECOND = timedelta(seconds=1)
AT_ONCE = 4


@pytest.fixture(name="article")
def _article(db: None) -> Article:
    """Give an article of a site that shows how many read it."""
    made = make.article()
    show_viewers(site=made.site, shows=True)
    return made


def tell(process: str, *, after_s: int = 0, **open_here: int) -> dict[int, int | None]:
    """Let a process say how many have articles open, by the articles' keys as "a7"."""
    by_key = {int(name[1:]): number for name, number in open_here.items()}
    return tell_viewers(process=process, open_here=by_key, now=make.NOW + after_s * SECOND)


def number(article: Article, *, after_s: int = 0) -> int | None:
    return viewers_of(article, now=make.NOW + after_s * SECOND)


def test_what_all_processes_say_is_added_up(article: Article) -> None:
    other = make.article("Lake level rises", on=article.site)

    tell("one", **{f"a{article.pk}": 3})
    heard = tell("two", **{f"a{article.pk}": 4, f"a{other.pk}": 1})

    assert heard == {article.pk: 7, other.pk: 1}
    assert (number(article), number(other)) == (7, 1)


def test_whoever_comes_and_goes_is_counted_anew(article: Article) -> None:
    key = f"a{article.pk}"
    tell("one", **{key: 3})

    assert tell("one", after_s=15, **{key: 2}) == {article.pk: 2}
    assert tell("one", after_s=30) == {}
    assert number(article, after_s=30) == 0
    assert not OpenPages.objects.exists()


def test_a_process_that_was_killed_counts_no_more_after_a_minute(article: Article) -> None:
    key = f"a{article.pk}"
    tell("killed", **{key: 5})
    assert tell("lives", after_s=59, **{key: 1}) == {article.pk: 6}

    assert tell("lives", after_s=60, **{key: 1}) == {article.pk: 1}
    assert forget_old_viewers(now=make.NOW + COUNTS_FOR) == 1
    assert list(OpenPages.objects.values_list("process", flat=True)) == ["lives"]


def test_a_process_whose_number_stays_goes_on_counting(article: Article) -> None:
    for after_s in range(0, 300, 15):
        tell("one", after_s=after_s, **{f"a{article.pk}": 2})

        assert number(article, after_s=after_s + 14) == 2


def test_what_was_said_a_moment_ago_is_not_written_again(
    article: Article, django_assert_num_queries: Any
) -> None:
    tell("one", **{f"a{article.pk}": 2})

    with django_assert_num_queries(4) as asked:
        tell("one", after_s=15, **{f"a{article.pk}": 2})

    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_a_process_that_ends_is_forgotten_at_once(article: Article) -> None:
    for process in ("one", "two"):
        tell(process, **{f"a{article.pk}": 2})

    forget_process("one")

    assert number(article) == 2


def test_thousands_who_read_one_article_are_one_row_a_process(article: Article) -> None:
    assert tell("one", **{f"a{article.pk}": 5000}) == {article.pk: 5000}

    assert OpenPages.objects.count() == 1


def test_many_articles_are_told_at_once(article: Article) -> None:
    Article.objects.bulk_create(
        Article(site=article.site, slug=f"n{each}", headline="N", body_html="",
                published_at=make.NOW, changed_at=make.NOW)
        for each in range(1200)
    )  # fmt: skip
    everything = dict.fromkeys(Article.objects.values_list("pk", flat=True), 1)

    assert tell_viewers(process="one", open_here=everything, now=make.NOW) == everything
    assert tell_viewers(process="one", open_here={article.pk: 1}, now=make.NOW) == {article.pk: 1}
    assert OpenPages.objects.count() == 1


@pytest.mark.django_db
def test_a_site_shows_and_stores_nothing_until_it_says_so(django_assert_num_queries: Any) -> None:
    made = make.article()

    with django_assert_num_queries(2):
        assert tell("one", **{f"a{made.pk}": 9}) == {made.pk: None}

    assert number(made) is None
    assert not OpenPages.objects.exists()


def test_a_site_that_shows_it_no_more_keeps_none_of_it(article: Article) -> None:
    elsewhere = make.article("Lake level rises", on=make.site("The Lake Post"))
    show_viewers(site=elsewhere.site, shows=True)
    here = {f"a{article.pk}": 3, f"a{elsewhere.pk}": 4}
    tell("one", **here)

    show_viewers(site=article.site, shows=False)

    assert number(article) is None
    assert list(OpenPages.objects.values_list("article", flat=True)) == [elsewhere.pk]
    assert tell("one", after_s=15, **here) == {article.pk: None, elsewhere.pk: 4}


def test_what_is_stored_names_nobody() -> None:
    fields = {field.name for field in OpenPages._meta.get_fields()}

    assert fields == {"id", "process", "article", "number", "told_at"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory is one connection's alone"
)
def test_processes_that_speak_at_the_same_moment_do_not_hold_each_other_up() -> None:
    articles = [make.article(f"Number {each}") for each in range(10)]
    show_viewers(site=make.site(), shows=True)

    def go_on(process: int) -> None:
        order = articles if process % 2 else articles[::-1]
        try:
            for turn in range(20):
                here = {one.pk: turn + process for one in order}
                tell_viewers(process=f"p{process}", open_here=here, now=make.NOW)
                forget_old_viewers(now=make.NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for one in [pool.submit(go_on, process) for process in range(AT_ONCE)]:
            one.result()

    found = [viewers_of(one, now=make.NOW) for one in Article.objects.all()]
    assert found == [19 * AT_ONCE + 6] * 10
