"""A person muted, by one reader for that reader alone."""

import pytest
from django.test import Client

from plaintalk.discussion.errors import SelfMuted, TooManyMuted
from plaintalk.discussion.models import Comment, Mute
from plaintalk.discussion.services import mute, muting, unmute
from plaintalk.people.visitors import GUEST_COOKIE
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    return make.comment("What I always say.", author=make.member("Zaven"))


def page(client: Client, path: str) -> str:
    return " ".join(client.get(path, follow=True).content.decode().split())


def test_what_a_muted_person_writes_is_folded_for_that_reader_alone(
    client: Client, comment: Comment
) -> None:
    client.force_login(make.member())
    asked = page(client, f"/c/{comment.public_id}/mute")
    assert "They are not told" in asked

    told = client.post(f"/c/{comment.public_id}/mute", follow=True).content.decode()

    assert "What Zaven writes is folded for you." in told
    path = comment.discussion.article.get_absolute_url()
    assert "Zaven, whom you muted</summary>" in page(client, path)
    assert "whom you muted" not in page(Client(), path)
    other = Client()
    other.force_login(make.member())
    assert "whom you muted" not in page(other, path)


def test_everything_by_them_is_folded_and_the_list_undoes_it(
    client: Client, comment: Comment
) -> None:
    reader = make.member()
    client.force_login(reader)
    mute(person=reader, muted=comment.author, now=make.NOW)
    elsewhere = make.comment("Here too.", author=comment.author)
    path = elsewhere.discussion.article.get_absolute_url()
    assert "whom you muted" in page(client, path)
    assert "Read Zaven again" in page(client, "/me")
    assert "You have muted Zaven" in page(client, f"/c/{comment.public_id}/mute")

    client.post(f"/me/muted/{comment.author.public_id}/undo")

    assert "whom you muted" not in page(client, path)
    assert "Read Zaven again" not in page(client, "/me")


def test_a_guest_mutes_by_the_cookie_and_a_stranger_is_told_to_sign_in(
    client: Client, comment: Comment
) -> None:
    assert client.get(f"/c/{comment.public_id}/mute").status_code == 403
    assert client.post(f"/c/{comment.public_id}/mute").status_code == 403
    path = comment.discussion.article.get_absolute_url()
    client.post(
        f"{path}/comments",
        {"name": "Anna", "email": "anna@example.org", "body": "A polite word.", "once": "x"},
    )
    assert GUEST_COOKIE in client.cookies

    client.post(f"/c/{comment.public_id}/mute")

    assert "whom you muted" in page(client, path)
    assert "Read Zaven again" in page(client, "/me")


def test_nobody_mutes_themselves(comment: Comment) -> None:
    with pytest.raises(SelfMuted):
        mute(person=comment.author, muted=comment.author, now=make.NOW)


def test_muting_twice_is_once_and_unmuting_twice_is_nothing(comment: Comment) -> None:
    reader = make.member()
    for _ in range(2):
        mute(person=reader, muted=comment.author, now=make.NOW)
    assert Mute.objects.count() == 1

    for _ in range(2):
        unmute(person=reader, muted=comment.author)
    assert Mute.objects.count() == 0


def test_the_list_has_an_end(comment: Comment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(muting, "MUTED_MOST", 1)
    reader = make.member()
    mute(person=reader, muted=comment.author, now=make.NOW)

    mute(person=reader, muted=comment.author, now=make.NOW)
    with pytest.raises(TooManyMuted):
        mute(person=reader, muted=make.member(), now=make.NOW)
