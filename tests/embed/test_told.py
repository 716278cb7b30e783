"""What somebody follows and is told, and names completed, by the API."""

from typing import Any

import pytest

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Discussion
from plaintalk.notifications.services import make_notifications
from plaintalk.people.models import Person
from tests import make
from tests.embed.conftest import Api, refusal, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(member: Person) -> Api:
    return Api(token_of(member))


def test_a_discussion_and_a_person_are_followed_and_left(
    mine: Api, article: Article, discussion: Discussion
) -> None:
    other = make.comment(on=discussion, author=make.member("Zaven")).author
    for path in (f"/articles/{article.slug}/follow", f"/people/{other.public_id}/follow"):
        assert [mine.call("PUT", path).status_code for _twice in range(2)] == [204, 204]

    told = mine.get("/me/follows").json()
    assert [one["slug"] for one in told["articles"]] == [article.slug]
    assert told["people"] == [{"id": other.public_id, "name": "Zaven"}]
    only = mine.get(f"/articles/{article.slug}/comments?only=followed").json()["comments"]
    assert [one["author"]["name"] for one in only] == ["Zaven"]

    for path in (f"/articles/{article.slug}/follow", f"/people/{other.public_id}/follow"):
        assert mine.delete(path).status_code == 204
    assert mine.get("/me/follows").json() == {"articles": [], "people": []}


def test_nobody_follows_themselves_or_whom_they_muted(mine: Api, member: Person) -> None:
    loud = make.comment(author=make.member("Loud")).author
    mine.call("PUT", f"/people/{loud.public_id}/mute")

    own = mine.call("PUT", f"/people/{member.public_id}/follow")
    muted = mine.call("PUT", f"/people/{loud.public_id}/follow")

    assert refusal(own) == (422, "self_followed")
    assert refusal(muted) == (409, "followed_is_muted")


def test_what_i_am_told_is_listed_and_marked_as_read(
    mine: Api, member: Person, discussion: Discussion
) -> None:
    first = make.comment(on=discussion, author=member)
    for name in ("Bagrat", "Cilla"):
        make.comment("Yes.", on=discussion, author=make.member(name), reply_to=first)
    make_notifications(site=make.site(), now=make.NOW)

    told = mine.get("/me/notifications").json()
    newest, oldest = told["notifications"]
    assert told["unread"] == 2
    assert newest["kind"] == "reply"
    assert newest["text"] == "Cilla answered you under “Bridge opens after eleven years”."

    assert mine.post(f"/me/notifications/{newest['id']}/read").status_code == 204
    unread = mine.get("/me/notifications?unread=true").json()["notifications"]
    assert [one["id"] for one in unread] == [oldest["id"]]
    assert mine.post("/me/notifications/read", {"up_to": newest["id"]}).status_code == 204
    assert mine.get("/me/notifications").json()["unread"] == 0
    assert refusal(mine.get("/me/notifications?cursor=x"))[1] == "notification_cursor_unreadable"


def test_how_i_am_told_is_chosen_kind_by_kind(mine: Api) -> None:
    wish = {"kind": "mention", "on_page": False, "by_mail": "at once", "by_push": False}

    told = mine.call("PUT", "/me/notification-choices", {"choices": [wish]}).json()

    by_kind = {one["kind"]: one for one in told["choices"]}
    assert by_kind["mention"] == wish
    assert by_kind["reply"] == {
        "kind": "reply",
        "on_page": True,
        "by_mail": "daily",
        "by_push": True,
    }
    without = {"kind": "reply", "on_page": True, "by_mail": "never"}
    told = mine.call("PUT", "/me/notification-choices", {"choices": [without]}).json()
    assert {**without, "by_push": True} in told["choices"], "what is left out stays"
    assert mine.get("/me/notification-choices").json() == told


def test_a_name_is_completed_among_those_in_the_discussion(
    mine: Api, member: Person, article: Article, discussion: Discussion
) -> None:
    make.comment(on=discussion, author=member)
    loud = make.comment(on=discussion, author=make.member("Anna Loud")).author
    make.comment(on=discussion, author=make.member("Anna Vance"))
    make.comment(author=make.member("Anna Elsewhere"))
    mine.call("PUT", f"/people/{loud.public_id}/mute")

    mentions = mine.get(f"/articles/{article.slug}/people?name=ann").json()["people"]
    everybody = mine.get(f"/articles/{article.slug}/people").json()["people"]

    assert mentions == [{"name": "Anna Vance", "mention": "@Anna Vance"}]
    assert everybody == mentions, "neither I myself nor whom I muted"
    stranger = Api().get(f"/articles/{article.slug}/people?name=ann").json()["people"]
    assert {one["name"] for one in stranger} == {"Anna Vance", "Anna Loud"}


def test_a_device_is_kept_listed_and_removed(mine: Api, member: Person) -> None:
    keys = {"p256dh": make.P256DH, "auth": make.PUSH_AUTH}
    given = {"endpoint": "https://push.example.net/send/secret", "keys": keys}

    kept = mine.call("PUT", "/me/push-devices", given)

    told = mine.get("/me/push-devices")
    assert told.json()["devices"] == [kept.json()]
    assert len(told.json()["key"]) == 87
    assert "secret" not in told.content.decode()
    path = f"/me/push-devices/{kept.json()['id']}"
    other = Api(token_of(make.member("Other")))
    assert refusal(other.delete(path)) == (404, "push_device_not_found")
    assert mine.delete(path).status_code == 204
    assert refusal(mine.delete(path)) == (404, "push_device_not_found")
    inside = {**given, "endpoint": "http://127.0.0.1/"}
    answer = mine.call("PUT", "/me/push-devices", inside)
    assert refusal(answer) == (422, "push_subscription_unusable")


def test_a_site_without_a_key_offers_no_devices(mine: Api, settings: Any) -> None:
    settings.PLAINTALK_PUSH_KEY = ""
    keys = {"p256dh": make.P256DH, "auth": make.PUSH_AUTH}
    given = {"endpoint": "https://push.example.net/send/1", "keys": keys}

    assert mine.get("/me/push-devices").json() == {"key": "", "devices": []}
    assert refusal(mine.call("PUT", "/me/push-devices", given)) == (409, "push_not_offered")
