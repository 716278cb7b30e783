"""A like given and taken back, somebody muted, comments found, and steps explained, by the API."""

from typing import Any

import pytest
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Discussion
from plaintalk.discussion.services import feature
from plaintalk.people.models import Person
from plaintalk.policy.sanctions import SanctionKind
from tests import make
from tests.embed.conftest import Api, refusal, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(member: Person) -> Api:
    return Api(token_of(member))


def comments(api: Api, article: Article, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/articles/{article.slug}/comments{query}").json()[
        "comments"
    ]
    return found


def test_a_like_is_given_once_and_taken_back(
    mine: Api, article: Article, discussion: Discussion
) -> None:
    path = f"/comments/{make.comment(on=discussion, author=make.member()).public_id}/like"

    given = [mine.call("PUT", path).json() for _twice in range(2)]

    assert given == [{"likes": 1, "liked": True}] * 2
    assert [(one["likes"], one["liked"]) for one in comments(mine, article)] == [(1, True)]
    assert [(one["likes"], one["liked"]) for one in comments(Api(), article)] == [(1, False)]
    assert mine.delete(path).json() == {"likes": 0, "liked": False}


def test_nobody_likes_what_they_wrote(mine: Api, member: Person, discussion: Discussion) -> None:
    own = make.comment(on=discussion, author=member)

    response = mine.call("PUT", f"/comments/{own.public_id}/like")

    assert response.status_code == 403
    assert refusal(response)[1] == "own_comment_liked"


def test_what_somebody_muted_writes_comes_marked(
    mine: Api, article: Article, discussion: Discussion
) -> None:
    loud = make.member("Loud")
    make.comment(on=discussion, author=loud)

    assert mine.call("PUT", f"/people/{loud.public_id}/mute").status_code == 204
    assert [one["muted"] for one in comments(mine, article)] == [True]
    assert [one["muted"] for one in comments(Api(), article)] == [False]
    assert mine.delete(f"/people/{loud.public_id}/mute").status_code == 204
    assert [one["muted"] for one in comments(mine, article)] == [False]


def test_comments_are_found_by_their_words_and_by_what_editors_picked(
    mine: Api, article: Article, discussion: Discussion
) -> None:
    root = make.comment("The ferry is late.", on=discussion)
    reply = make.comment("So is the tram.", on=discussion, reply_to=root)
    feature(comment=reply, by=make.moderator(), now=timezone.now())

    for query in ("?q=TRAM", "?only=picks"):
        (found,) = comments(mine, article, query)
        assert (found["id"], found["root"]) == (reply.public_id, root.public_id)
    assert comments(mine, article, "?q=aeroplane") == []
    assert mine.get(f"/articles/{article.slug}/comments?only=best").status_code == 422


def test_steps_are_told_to_whom_they_are_about_with_their_reasons(
    mine: Api, member: Person
) -> None:
    make.sanction(make.member("Somebody else"), SanctionKind.BLOCK)
    slow = make.sanction(member, SanctionKind.SLOW)

    (step,) = mine.get("/me/steps").json()["steps"]

    assert (step["id"], step["kind"], step["reason"]) == (slow.public_id, "slow", slow.reason)
    assert (step["imposed_automatically"], step["in_force"]) == (False, True)
    assert step["clause"]["id"] == slow.clause
