"""Discussions and people followed on the pages, and what people whom one follows say by itself."""

import pytest
from django.test import Client

from plaintalk.discussion.errors import FollowedIsMuted, SelfFollowed, TooManyFollowed
from plaintalk.discussion.models import Comment, DiscussionFollow, PersonFollow
from plaintalk.discussion.services import (
    follow_discussion,
    follow_person,
    following,
    mute,
)
from plaintalk.people.models import Person
from plaintalk.people.visitors import GUEST_COOKIE
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    return make.comment("What Zaven says.", author=make.member("Zaven"))


@pytest.fixture
def reader(client: Client) -> Person:
    person = make.member("Reader")
    client.force_login(person)
    return person


def page(client: Client, path: str) -> str:
    return " ".join(client.get(path, follow=True).content.decode().split())


def test_a_discussion_is_followed_and_left_by_a_button_above_it(
    client: Client, comment: Comment, reader: Person
) -> None:
    path = comment.discussion.article.get_absolute_url()
    assert "Follow this discussion" in page(client, path)

    client.post(f"{path}/follow", {"follow": "on"})

    assert DiscussionFollow.objects.filter(person=reader).count() == 1
    assert "Unfollow this discussion" in page(client, path)
    assert comment.discussion.article.headline in page(client, "/me/follows")
    client.post(f"{path}/follow", {"follow": "off", "back": "list"})
    assert not DiscussionFollow.objects.exists()
    assert "None. A button above each discussion" in page(client, "/me/follows")


def test_a_person_is_followed_and_left_from_a_comment_of_theirs(
    client: Client, comment: Comment, reader: Person
) -> None:
    assert "Neither they nor anybody else is told" in page(client, f"/c/{comment.public_id}/follow")

    told = client.post(f"/c/{comment.public_id}/follow", follow=True).content.decode()

    assert "You follow Zaven." in told
    assert "Unfollow Zaven" in page(client, comment.discussion.article.get_absolute_url())
    assert "Unfollow Zaven" in page(client, "/me/follows")
    client.post(f"/me/follows/people/{comment.author.public_id}/undo")
    assert not PersonFollow.objects.exists()


def test_people_i_follow_are_read_by_themselves(
    client: Client, comment: Comment, reader: Person
) -> None:
    make.comment("What others say.", author=make.member("Other"), on=comment.discussion)
    path = comment.discussion.article.get_absolute_url()
    assert "Nobody whom you follow has written here." in page(client, f"{path}?only=followed")

    follow_person(person=reader, followed=comment.author, now=make.NOW)

    only = page(client, f"{path}?only=followed")
    assert "What Zaven says." in only
    assert "What others say." not in only
    assert "People I follow" in only


def test_a_stranger_is_not_offered_the_filter_and_it_gives_nothing(comment: Comment) -> None:
    path = comment.discussion.article.get_absolute_url()
    client = Client()

    assert "People I follow" not in page(client, path)
    assert "What Zaven says." not in page(client, f"{path}?only=followed")


def test_a_stranger_is_told_to_sign_in_and_a_guest_follows_by_the_cookie(
    client: Client, comment: Comment
) -> None:
    path = comment.discussion.article.get_absolute_url()
    for address in (f"{path}/follow", f"/c/{comment.public_id}/follow"):
        response = client.post(address)
        assert response.status_code == 403
        assert "Sign in first" in response.content.decode()
    assert not PersonFollow.objects.exists()
    assert "Sign in" in page(client, "/me/follows")

    sent = {"name": "Nare", "email": "n@example.org", "body": "I walked there."}
    client.post(f"{path}/comments", sent)
    assert GUEST_COOKIE in client.cookies
    client.post(f"/c/{comment.public_id}/follow")
    assert PersonFollow.objects.get().person.name == "Nare"


def test_nobody_follows_themselves_or_whom_they_muted(reader: Person, comment: Comment) -> None:
    with pytest.raises(SelfFollowed):
        follow_person(person=reader, followed=reader, now=make.NOW)
    mute(person=reader, muted=comment.author, now=make.NOW)
    with pytest.raises(FollowedIsMuted):
        follow_person(person=reader, followed=comment.author, now=make.NOW)


def test_nobody_follows_more_than_a_day_can_tell(
    reader: Person, comment: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FOLLOWED_MOST", 1)
    follow_person(person=reader, followed=comment.author, now=make.NOW)
    follow_discussion(person=reader, discussion=comment.discussion, now=make.NOW)

    follow_person(person=reader, followed=comment.author, now=make.NOW)
    follow_discussion(person=reader, discussion=comment.discussion, now=make.NOW)
    with pytest.raises(TooManyFollowed):
        follow_person(person=reader, followed=make.member(), now=make.NOW)
    with pytest.raises(TooManyFollowed):
        follow_discussion(person=reader, discussion=make.discussion(), now=make.NOW)


def test_what_somebody_follows_is_seen_by_nobody_else(comment: Comment, reader: Person) -> None:
    follow_person(person=reader, followed=comment.author, now=make.NOW)
    followed = Client()
    followed.force_login(comment.author)

    for path in ("/me", "/me/notifications", "/me/follows"):
        assert "Reader" not in page(followed, path)
