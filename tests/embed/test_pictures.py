"""A publisher's pictures of its readers, in pages of others and in programs."""

from typing import Any

import pytest
from django.test import Client

from plaintalk.articles.models import Article
from plaintalk.articles.services import show_pictures
from plaintalk.discussion.models import Discussion
from plaintalk.people.models import Person
from tests import make
from tests.embed.conftest import Api, sso_token

pytestmark = pytest.mark.django_db

HOST = "pictures.paper.example"
FACE = f"https://{HOST}/tove.png"
PAGE = "https://paper.example/bridge"


@pytest.fixture(name="tove")
def _tove(discussion: Discussion) -> Api:
    """Give the API as a reader uses it whose publisher gave a picture."""
    Article.objects.update(canonical_url=PAGE)
    show_pictures(site=make.site(), hosts=[HOST])
    api = Api()
    api.token = api.post("/session", {"sso": sso_token(avatar=FACE)}).json()["token"]
    make.comment("It is open.", on=discussion, author=Person.objects.get(name="Tove"))
    make.comment("At last.", on=discussion)
    return api


def thread(**headers: str) -> Any:
    return Client().get(f"/embed/v1/thread.html?url={PAGE}", headers=headers)


def pictures_in(answer: Any) -> list[str | None]:
    return [one["author"]["avatar_url"] for one in answer.json()["comments"]]


def test_the_piece_of_html_has_them_and_asks_of_any_cache_to_forget_them(tove: Api) -> None:
    first = thread()
    page = first.content.decode()
    assert f'<img class="face" src="{FACE}" alt="" width="24" height="24" loading="lazy"' in page
    assert page.count("<img") == 1

    show_pictures(site=make.site(), hosts=[])

    after = thread(**{"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert "<img" not in after.content.decode()


def test_programs_are_told_their_addresses(tove: Api, discussion: Discussion) -> None:
    under = f"/articles/{discussion.article.slug}/comments"
    comment = discussion.comments.get(number=1)

    assert pictures_in(Api().get(under)) == [FACE, None]
    assert pictures_in(Api().get(f"{under}?q=open")) == [FACE]
    assert pictures_in(tove.get(under)) == [FACE, None]
    assert pictures_in(tove.get("/me/comments")) == [FACE]
    assert Api().get(f"/comments/{comment.public_id}").json()["author"]["avatar_url"] == FACE
    assert tove.get("/me").json()["avatar_url"] == FACE


def test_programs_are_told_none_where_the_site_shows_none(
    tove: Api, discussion: Discussion
) -> None:
    under = f"/articles/{discussion.article.slug}/comments"
    kept = Api().get(under)
    show_pictures(site=make.site(), hosts=["other.example"])

    after = Api().get(under, If_None_Match=kept["ETag"])

    assert pictures_in(after) == [None, None]
    assert tove.get("/me").json()["avatar_url"] is None
    signed_in = Api().post("/session", {"sso": sso_token(avatar=FACE)}).json()
    assert signed_in["person"]["avatar_url"] is None


def test_whoever_withdraws_a_comment_is_told_no_picture_with_it(
    tove: Api, discussion: Discussion
) -> None:
    comment = discussion.comments.get(number=1)

    withdrawn = tove.post(f"/comments/{comment.public_id}/withdraw").json()

    assert withdrawn["author"]["avatar_url"] is None
