"""Which comments are shown, in which order: kept in the address, without any script."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from plaintalk.discussion.models import Discussion
from plaintalk.discussion.services import feature, like, set_answerers
from plaintalk.people.permissions import ActNotAllowed
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk() -> Discussion:
    """Give a discussion: two roots, a liked and picked reply by a moderator below the first."""
    discussion, editor = make.discussion(), make.member("Lusine", role=make.Role.EDITOR)
    first = make.comment("The bridge is narrow.", on=discussion, author=make.member("Anna"))
    make.comment("Мост узкий.", on=discussion, author=make.member("Vahan"))
    reply = make.comment("It is six metres wide.", on=discussion, author=editor, reply_to=first)
    make.comment("100%_sure about this.", on=discussion, author=make.member("Shant"))
    feature(comment=reply, by=make.moderator(), now=make.NOW)
    return discussion


def html(client: Client, discussion: Discussion, query: str = "") -> str:
    return client.get(discussion.article.get_absolute_url() + query).content.decode()


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="c(\d+)"', page)]


def test_editors_picks_stand_alone_with_a_way_to_what_they_answer(
    client: Client, talk: Discussion
) -> None:
    page = html(client, talk, "?only=picks")

    assert numbers(page) == [3]
    answered = talk.comments.get(number=1)
    assert f'href="{answered.get_absolute_url()}">in reply to 1. Anna' in page


def test_the_answers_of_the_newsroom_stand_alone(client: Client, talk: Discussion) -> None:
    assert numbers(html(client, talk, "?only=answers")) == [3]
    reader = make.member("Reader")
    client.force_login(reader)
    assert numbers(html(client, talk, "?only=answers")) == [3]


def test_whoever_answers_here_is_named_and_read_alone_with_the_newsroom(
    client: Client, talk: Discussion
) -> None:
    author = talk.comments.get(number=2).author
    assert "answers here" not in html(client, talk)

    set_answerers(discussion=talk, answerers=[author], by=make.moderator(), now=make.NOW)

    assert html(client, talk).count("answers here") == 1
    assert numbers(html(client, talk, "?only=answers")) == [2, 3]
    set_answerers(discussion=talk, answerers=[], by=make.moderator(), now=make.NOW)
    assert numbers(html(client, talk, "?only=answers")) == [3]
    with pytest.raises(ActNotAllowed):
        set_answerers(discussion=talk, answerers=[author], by=author, now=make.NOW)


def test_the_articles_author_is_marked_as_such_in_place_of_answering_here(
    client: Client, talk: Discussion
) -> None:
    author = talk.comments.get(number=2).author
    set_answerers(discussion=talk, answerers=[author], by=make.moderator(), now=make.NOW)
    client.get(talk.article.get_absolute_url())

    talk.article.byline, talk.article.changed_at = author.name, make.NOW + timedelta(hours=1)
    talk.article.save()

    shown = html(client, talk)
    assert shown.count('<span class="badge voice">Article’s author</span>') == 1
    assert "answers here" not in shown
    assert numbers(html(client, talk, "?only=answers")) == [2, 3]


def test_an_order_and_a_filter_keep_each_other(client: Client, talk: Discussion) -> None:
    page = html(client, talk, "?only=picks&sort=newest&q=wide")

    assert "?sort=liked&amp;only=picks&amp;q=wide#discussion" in page
    assert "?sort=newest&amp;q=wide#discussion" in page
    assert 'name="sort" value="newest"' in page
    assert 'name="only" value="picks"' in page


def test_the_order_asked_for_is_the_current_one(client: Client, talk: Discussion) -> None:
    like(comment=talk.comments.get(number=2), person=make.member(), now=make.NOW)

    page = html(client, talk, "?sort=liked")

    assert numbers(page) == [2, 4, 1, 3]
    assert re.findall(r'aria-current="true">([^<]+)<', page) == [
        "Most liked first",
        "All comments",
    ]


def test_the_snapshots_of_two_filters_are_not_one(client: Client, talk: Discussion) -> None:
    for _ in range(2):
        assert numbers(html(client, talk)) == [1, 3, 2, 4]
        assert numbers(html(client, talk, "?only=picks")) == [3]
        assert numbers(html(client, talk, "?sort=newest")) == [4, 2, 1, 3]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("BRIDGE", [1]),
        ("wide six", [3]),
        ("узкий", [2]),
        ("УЗКИЙ", [2]),
        ("мост", [2]),
        ("%_", [4]),
        ("%", [4]),
        ("anna", [1]),
        ("nowhere", []),
        ("'; drop table discussion_comment; --", []),
        ("<script>", []),
    ],
)
def test_words_are_found_in_any_case_and_mean_themselves(
    client: Client, talk: Discussion, words: str, found: list[int]
) -> None:
    path = talk.article.get_absolute_url()
    page = client.get(path, {"q": words}).content.decode()

    assert numbers(page) == found
    assert ("No comment has these words." in page) == (not found)
    assert "<script>" not in page.partition('id="discussion"')[2].partition("</form>")[0]


def test_a_search_finds_nothing_that_readers_do_not_see(client: Client, talk: Discussion) -> None:
    make.comment("The HOLDME bridge is hidden.", on=talk, author=make.member())

    assert numbers(html(client, talk, "?q=hidden")) == []
    client.force_login(make.moderator())
    assert numbers(html(client, talk, "?q=hidden")) == []


def test_an_empty_filter_says_so(client: Client) -> None:
    discussion = make.comment(author=make.member()).discussion

    assert "The editors have picked none out yet." in html(client, discussion, "?only=picks")
    assert "Neither the author nor the newsroom has answered yet." in html(
        client, discussion, "?only=answers"
    )
