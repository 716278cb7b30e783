"""A discussion in pages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import (
    REPLIES_A_ROOT,
    ROOTS_A_PAGE,
    CursorUnreadable,
    Only,
    Sort,
    Viewer,
    Voice,
    discussion_of,
    found_page,
    is_on_first_page,
    marked,
    one_thread,
    thread_page,
)
from plaintalk.discussion.services import set_answerers
from plaintalk.people.badges import give_badge
from plaintalk.people.models import BadgeKind
from tests import make

pytestmark = pytest.mark.django_db


def talk(roots: int, *, replies: dict[int, int] | None = None) -> Discussion:
    """Make a discussion with so many roots; `replies` says how many answer the n-th of them."""
    discussion, author = make.discussion(), make.member(role=make.Role.MODERATOR)
    made = [make.comment(f"Root {n}.", on=discussion, author=author) for n in range(1, roots + 1)]
    for index, many in (replies or {}).items():
        for n in range(many):
            make.comment(f"Reply {n}.", on=discussion, author=author, reply_to=made[index - 1])
    return discussion


def all_roots(discussion: Discussion, sort: Sort) -> list[list[int]]:
    """Follow the cursors to the end; give the numbers of the roots, page by page."""
    pages, cursor = [], ""
    while True:
        page = thread_page(discussion, viewer=Viewer(), sort=sort, cursor=cursor)
        pages.append([p.comment.number for p in page.places if p.comment.parent_id is None])
        cursor = page.next_cursor
        if not cursor:
            return pages


@pytest.mark.parametrize("sort", list(Sort))
def test_every_root_stands_on_exactly_one_page(sort: Sort) -> None:
    discussion = talk(ROOTS_A_PAGE + 3, replies={2: 1, 40: 2})

    pages = all_roots(discussion, sort)

    assert [len(page) for page in pages] == [ROOTS_A_PAGE, 3]
    assert sorted(number for page in pages for number in page) == list(range(1, ROOTS_A_PAGE + 4))


def test_roots_are_sorted_as_asked() -> None:
    discussion = talk(4, replies={2: 1, 3: 2})

    assert all_roots(discussion, Sort.OLDEST) == [[1, 2, 3, 4]]
    assert all_roots(discussion, Sort.NEWEST) == [[4, 3, 2, 1]]
    assert all_roots(discussion, Sort.REPLIES) == [[3, 2, 4, 1]]


def test_replies_follow_what_they_answer_in_order() -> None:
    discussion = make.discussion()
    author = make.moderator()

    def say(body: str, to: Comment | None = None) -> Comment:
        return make.comment(body, on=discussion, author=author, reply_to=to)

    first, second = say("1"), say("2")
    third = say("3", to=first)
    say("4", to=second)
    say("5", to=third)
    say("6", to=first)

    page = thread_page(discussion, viewer=Viewer())

    order = [(place.comment.number, place.comment.depth) for place in page.places]
    assert order == [(1, 0), (3, 1), (5, 2), (6, 1), (2, 0), (4, 1)]


def test_a_busy_root_leaves_the_rest_of_its_replies_to_a_page_of_its_own() -> None:
    discussion = talk(2, replies={1: REPLIES_A_ROOT + 5})

    page = thread_page(discussion, viewer=Viewer())
    thread = one_thread(discussion, viewer=Viewer(), number=1, cursor="")

    first = next(place for place in page.places if place.comment.number == 1)
    assert first.more_replies == 5
    assert len(page.places) == 2 + REPLIES_A_ROOT
    assert len(thread.places) == 1 + REPLIES_A_ROOT + 5


def test_it_is_known_which_comments_stand_on_the_first_page() -> None:
    discussion = talk(ROOTS_A_PAGE + 1, replies={1: 2, ROOTS_A_PAGE + 1: 1})

    on_first = {c.number for c in discussion.comments.select_related("root") if is_on_first_page(c)}

    shown = {place.comment.number for place in thread_page(discussion, viewer=Viewer()).places}
    assert on_first == shown


@pytest.mark.parametrize("cursor", ["abc", "1-2-3", "-1", "9" * 30, "١"])
def test_a_cursor_made_up_is_refused(cursor: str) -> None:
    with pytest.raises(CursorUnreadable):
        thread_page(make.discussion(), viewer=Viewer(), cursor=cursor)


def test_a_page_takes_the_same_number_of_queries_however_much_was_said() -> None:
    small, large = talk(2, replies={1: 1}), talk(30, replies={1: 10, 5: 10})

    counts = []
    for discussion in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            thread_page(discussion, viewer=Viewer())
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_badges_of_many_authors_cost_as_many_queries_as_those_of_one() -> None:
    discussion, editor = make.discussion(), make.member("Chief", role=make.Role.EDITOR)
    for n in range(12):
        author = make.member(f"Author {n}")
        make.comment(f"Root {n}.", on=discussion, author=author)
        for words in ("One", "Two"):
            give_badge(
                person=author,
                kind=BadgeKind.OWN,
                words=words,
                site=make.site(),
                by=editor,
                now=make.NOW,
            )
    few, counts = talk(1), []

    for one in (few, discussion):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = thread_page(one, viewer=Viewer())
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert [place.badges for place in page.places] == [["One", "Two"]] * 12


@pytest.mark.parametrize(
    ("byline", "voice"),
    [
        ("Ani Vance", Voice.AUTHOR),
        ("Bob Lee and ANI VANCE", Voice.AUTHOR),
        ("Боб Ли и Ani Vance", Voice.AUTHOR),
        ("Bob Lee, Ani Vance", Voice.AUTHOR),
        ("Ani Vance-Lee", Voice.ANSWERER),
        ("Ani", Voice.ANSWERER),
        ("", Voice.ANSWERER),
    ],
)
def test_of_those_who_answer_the_author_is_whom_the_byline_names(byline: str, voice: Voice) -> None:
    discussion, ani = make.discussion(), make.member("Ani Vance")
    Article.objects.filter(pk=discussion.article_id).update(byline=byline)
    discussion = discussion_of(Article.objects.get(pk=discussion.article_id))
    make.comment("I wrote it.", on=discussion, author=ani)
    namesake = make.comment("So did I.", on=discussion, author=make.member("Ani  Vance"))
    set_answerers(discussion=discussion, answerers=[ani], by=make.moderator(), now=make.NOW)

    page = thread_page(discussion, viewer=Viewer())

    assert [place.voice for place in page.places] == [voice, Voice.READER]
    assert marked(namesake)[0] is Voice.READER


def test_a_thread_that_begins_in_the_middle_shows_what_is_answered() -> None:
    discussion, author = make.discussion(), make.moderator()

    def say(body: str, to: Comment | None = None) -> Comment:
        return make.comment(body, on=discussion, author=author, reply_to=to)

    root = say("1")
    say("2", to=root)
    third = say("3", to=root)
    fourth = say("4", to=third)
    say("5", to=fourth)
    say("6", to=root)

    page = one_thread(discussion, viewer=Viewer(), number=1, at=5)
    whole = one_thread(discussion, viewer=Viewer(), number=1)

    assert [place.comment.number for place in page.places] == [1, 3, 4, 5, 6]
    assert page.begins_later
    assert [place.comment.number for place in whole.places] == [1, 2, 3, 4, 5, 6]
    assert not whole.begins_later
    first = one_thread(discussion, viewer=Viewer(), number=1, at=2)
    assert not first.begins_later
    missing = one_thread(discussion, viewer=Viewer(), number=1, at=77)
    assert [place.comment.number for place in missing.places] == [1, 2, 3, 4, 5, 6]


def test_lists_are_cut_into_pages_as_threads_are() -> None:
    discussion = talk(ROOTS_A_PAGE, replies={1: 3})

    for sort in Sort:
        first = found_page(discussion, viewer=Viewer(), only=Only.ANSWERS, sort=sort)
        rest = found_page(
            discussion,
            viewer=Viewer(),
            only=Only.ANSWERS,
            sort=sort,
            cursor=first.next_cursor,
        )
        numbers = [place.comment.number for place in (*first.places, *rest.places)]
        assert (len(first.places), len(rest.places)) == (ROOTS_A_PAGE, 3)
        assert sorted(numbers) == list(range(1, ROOTS_A_PAGE + 4))
        assert rest.next_cursor == ""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a short table through")
@pytest.mark.parametrize(
    ("sort", "index"),
    [
        (Sort.OLDEST, "comment_roots "),
        (Sort.NEWEST, "comment_roots "),
        (Sort.LIKED, "comment_roots_by_likes "),
        (Sort.REPLIES, "comment_roots_by_replies "),
    ],
)
def test_a_page_is_found_by_indexes_with_the_parameters_that_are_sent(
    sort: Sort, index: str
) -> None:
    discussion, plans = talk(ROOTS_A_PAGE + 1, replies={1: 2}), []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        execute(f"EXPLAIN QUERY PLAN {sql}", params, many, context)
        plans.append(" / ".join(row[3] for row in context["cursor"].fetchall()))
        return execute(sql, params, many, context)

    cursor = thread_page(discussion, viewer=Viewer(), sort=sort).next_cursor
    with connection.execute_wrapper(explain):
        thread_page(discussion, viewer=Viewer(), sort=sort, cursor=cursor)

    _guests, roots, replies, badges = plans
    assert f"INDEX {index}" in roots
    assert "TEMP B-TREE" not in roots
    assert "INDEX comment_below_roots" in replies
    assert "SEARCH people_badge USING INDEX" in badges
