"""Likes as readers meet them: buttons of a form, and JSON for the page's own script."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment, Discussion, Like
from plaintalk.discussion.queries import LIKES_SHOWN_WITHIN
from plaintalk.discussion.services import like
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    return make.comment("Read me.", author=make.member("Anna"))


def address(comment: Comment) -> str:
    return comment.discussion.article.get_absolute_url()


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def button(html: str) -> str:
    found = re.search(r'<button class="like".*?</button>', html, re.DOTALL)
    assert found is not None
    return " ".join(found.group().split())


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def signed_in(client: Client) -> Client:
    client.force_login(make.member())
    return client


def test_a_like_is_given_and_taken_back_by_a_form(client: Client, comment: Comment) -> None:
    reader = signed_in(client)
    before = button(text(reader.get(address(comment))))
    assert 'value="on" aria-pressed="false"' in before
    assert words_of(before) == "Like comment 1 by Anna"

    given = reader.post(f"/c/{comment.public_id}/like", {"like": "on"})

    assert given["Location"] == comment.get_absolute_url()
    after = button(text(reader.get(address(comment))))
    assert 'value="off" aria-pressed="true"' in after
    assert words_of(after) == "Like comment 1 by Anna 1 from 1 reader"
    reader.post(f"/c/{comment.public_id}/like", {"like": "off"})
    assert Like.objects.count() == 0


def test_a_script_gets_the_new_count_and_its_words(client: Client, comment: Comment) -> None:
    like(comment=comment, person=make.member(), now=make.NOW)

    given = signed_in(client).post(
        f"/c/{comment.public_id}/like", {"like": "on"}, headers={"accept": "application/json"}
    )

    assert given.json() == {"likes": 2, "is_liked": True, "words": "from 2 readers"}


def test_who_is_not_known_is_told_to_sign_in_and_led_back(client: Client, comment: Comment) -> None:
    response = client.post(f"/c/{comment.public_id}/like", {"like": "on"})

    assert response.status_code == 403
    assert "Sign in first" in text(response)
    assert f"?next={comment.get_absolute_url()}" in text(response)
    assert Like.objects.count() == 0


def test_a_like_needs_the_forms_own_token(comment: Comment) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.member())

    assert strict.post(f"/c/{comment.public_id}/like", {"like": "on"}).status_code == 403
    assert Like.objects.count() == 0


def test_a_like_is_not_given_by_following_a_link(client: Client, comment: Comment) -> None:
    assert signed_in(client).get(f"/c/{comment.public_id}/like").status_code == 405


def test_ones_own_comment_shows_its_count_and_no_button(client: Client, comment: Comment) -> None:
    like(comment=comment, person=make.member(), now=make.NOW)
    client.force_login(comment.author)

    html = text(client.get(address(comment)))

    assert '<button class="like"' not in html
    assert "Like 1 from 1 reader" in words_of(html)


def test_a_site_has_its_own_word_for_it(client: Client, comment: Comment) -> None:
    Site.objects.update(like_word="Respect")

    html = text(client.get(address(comment)))

    assert words_of(button(html)) == "Respect comment 1 by Anna"
    assert "By “Respect”" in html
    assert "Like" not in words_of(html)


def test_readers_share_a_snapshot_that_many_likes_leave_alone(
    client: Client, comment: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = make.NOW
    monkeypatch.setattr("plaintalk.pages.threads.timezone.now", lambda: now)
    like(comment=comment, person=make.member(), now=now)
    client.get(address(comment))
    kept = set(cache._cache)  # type: ignore[attr-defined]

    for _ in range(3):
        like(comment=comment, person=make.member(), now=now)
        Discussion.objects.get().refresh_from_db()
        client.get(address(comment))

    assert set(cache._cache) == kept  # type: ignore[attr-defined]
    now = make.NOW + LIKES_SHOWN_WITHIN
    assert "4 from 4 readers" in words_of(text(client.get(address(comment))))
