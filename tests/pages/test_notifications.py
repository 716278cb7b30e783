"""The bell, the list of what one is told, how one is told, and the end of e-mails by a link."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from plaintalk.discussion.models import Comment
from plaintalk.notifications.models import ByMail, Choice, Kind, Notification, PushDevice
from plaintalk.notifications.queries import SHOWN_AT_ONCE, Chosen, choices_of
from plaintalk.notifications.services import choose, make_notifications
from plaintalk.notifications.tokens import EVERY_KIND, unsubscribe_token
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client: Client) -> Person:
    person = make.member("Anna Vance")
    make.comment("The first word.", author=person)
    client.force_login(person)
    return person


def replied(person: Person, *, by: str = "Bagrat") -> Comment:
    first = Comment.objects.filter(author=person).order_by("pk")[0]
    reply = make.comment("I saw it.", author=make.member(by), on=first.discussion, reply_to=first)
    make_notifications(site=make.site(), now=make.NOW)
    return reply


def page(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_the_bell_counts_what_is_unread_on_every_page(client: Client, anna: Person) -> None:
    assert "bell-count" not in page(client, "/")
    replied(anna)
    replied(anna)

    assert '<span class="bell-count">2<span class="unseen"> unread</span>' in page(client, "/")
    assert "/me/notifications" not in page(Client(), "/"), "a stranger has no bell"


def test_the_list_says_what_it_is_and_leads_there_which_is_reading_it(
    client: Client, anna: Person
) -> None:
    reply = replied(anna)
    one = Notification.objects.get(person=anna)
    assert "Bagrat answered you under “Bridge opens after eleven years”." in page(
        client, "/me/notifications"
    )

    response = client.get(f"/me/notifications/{one.public_id}")

    assert response.status_code == 302
    assert response["Location"] == reply.get_absolute_url()
    one.refresh_from_db()
    assert one.read_at is not None
    assert "Bagrat" not in page(client, "/me/notifications?only=unread")
    assert "You have read everything." in page(client, "/me/notifications?only=unread")
    assert "Bagrat" in page(client, "/me/notifications")


def test_a_decision_leads_to_its_reasons(client: Client, anna: Person) -> None:
    comment = Comment.objects.get(author=anna)
    make.decided(comment, Standing.REMOVED)
    make_notifications(site=make.site(), now=make.NOW + timedelta(seconds=16))
    one = Notification.objects.get(person=anna)
    assert "was taken down" in page(client, "/me/notifications")

    response = client.get(f"/me/notifications/{one.public_id}")

    assert response["Location"] == f"/c/{comment.public_id}/reasons"
    assert client.get(response["Location"]).status_code == 200


def test_all_that_was_shown_is_marked_as_read_and_what_came_since_is_not(
    client: Client, anna: Person
) -> None:
    replied(anna)
    shown = client.get("/me/notifications").content.decode()
    latest = Notification.objects.get(person=anna).public_id
    assert f'name="up_to" value="{latest}"' in shown
    replied(anna, by="Late")

    client.post("/me/notifications/read", {"up_to": latest})

    unread = page(client, "/me/notifications?only=unread")
    assert "Late" in unread
    assert "Bagrat" not in unread


def test_nobody_opens_or_reads_what_another_is_told(client: Client, anna: Person) -> None:
    replied(anna)
    one = Notification.objects.get(person=anna)
    other = Client()
    other.force_login(make.member())

    assert other.get(f"/me/notifications/{one.public_id}").status_code == 404
    other.post("/me/notifications/read", {"up_to": one.public_id})
    other.post("/me/notifications/read")
    one.refresh_from_db()
    assert one.read_at is None
    for path in ("/me/notifications", f"/me/notifications/{one.public_id}"):
        assert Client().get(path)["Location"].startswith("/account/login/")


def test_a_long_list_is_read_page_by_page(client: Client, anna: Person) -> None:
    for _number in range(SHOWN_AT_ONCE + 1):
        first = Comment.objects.filter(author=anna).order_by("pk")[0]
        make.comment("Yes.", author=make.member(), on=first.discussion, reply_to=first)
    make_notifications(site=make.site(), now=make.NOW)

    body = page(client, "/me/notifications")
    assert body.count('class="unread"') == SHOWN_AT_ONCE
    following = body.split("?after=")[1].split('"')[0]
    assert page(client, f"/me/notifications?after={following}").count('class="unread"') == 1
    assert client.get("/me/notifications?after=x").status_code == 422


def test_how_one_is_told_is_chosen_by_kind_and_way(client: Client, anna: Person) -> None:
    assert anna.email in page(client, "/me/notifications/choices")

    client.post(
        "/me/notifications/choices",
        {"page_reply": "1", "mail_reply": "at once", "mail_mention": "daily", "mail_person": "odd"}
        | {"push_person": "1"},
    )

    chosen = choices_of(anna)
    assert chosen[Kind.REPLY] == Chosen(on_page=True, by_mail=ByMail.AT_ONCE)
    assert chosen[Kind.MENTION] == Chosen(on_page=False, by_mail=ByMail.DAILY)
    assert chosen[Kind.PERSON] == Chosen(on_page=False, by_mail=ByMail.NEVER, by_push=True)
    shown = page(client, "/me/notifications/choices")
    assert 'id="page_reply" name="page_reply" value="1" checked' in shown
    assert 'id="page_mention" name="page_mention" value="1" checked' not in shown


def test_a_guest_chooses_for_the_page_and_is_told_why_not_for_mails(client: Client) -> None:
    path = make.article().get_absolute_url()
    sent = {"name": "Nare", "email": "nare@example.org", "body": "I walked there."}
    client.post(f"{path}/comments", sent)

    shown = page(client, "/me/notifications/choices")

    assert "E-mails go to members alone" in shown
    assert 'name="mail_reply"' not in shown
    assert "nare@example.org" not in shown


# ---- the end of e-mails -----------------------------------------------------------------------


def address(person: Person, what: str = EVERY_KIND) -> str:
    return f"/unsubscribe/{unsubscribe_token(person, what, secret=settings.SECRET_KEY)}"


def mails(person: Person) -> set[str]:
    return {chosen.by_mail for chosen in choices_of(person).values()}


def test_to_follow_the_link_ends_nothing_and_asks() -> None:
    person = make.member()
    stranger = Client()

    for response in (stranger.get(address(person)), stranger.head(address(person))):
        assert response.status_code == 200
        assert response["Referrer-Policy"] == "no-referrer"
    shown = " ".join(stranger.get(address(person)).content.decode().split())
    assert "End e-mails?" in shown
    assert person.email not in shown
    assert not Choice.objects.exists()
    assert ByMail.DAILY in mails(person)


def test_one_click_of_a_mail_program_ends_all_without_cookie_form_token_or_redirect() -> None:
    person = make.member()
    program = Client(enforce_csrf_checks=True)

    # As RFC 8058 has it sent.
    response = program.post(address(person), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert mails(person) == {ByMail.NEVER}
    assert all(chosen.on_page for chosen in choices_of(person).values())


def test_a_link_of_one_kind_ends_that_kind_alone() -> None:
    person = make.member()

    told = Client(enforce_csrf_checks=True).post(address(person, Kind.REPLY)).content.decode()

    assert "no more e-mails of this kind" in told
    assert choices_of(person)[Kind.REPLY].by_mail == ByMail.NEVER
    assert choices_of(person)[Kind.MENTION].by_mail == ByMail.DAILY


def test_an_unknown_address_says_what_to_do_and_changes_nothing() -> None:
    person = make.member()
    choose(person=person, chosen={Kind.REPLY: Chosen(True, ByMail.DAILY)}, now=make.NOW)

    for wrong in (address(person)[:-1], "/unsubscribe/x"):
        response = Client().post(wrong)
        assert response.status_code == 404
        assert "may have been cut short" in response.content.decode()
    assert choices_of(person)[Kind.REPLY].by_mail == ByMail.DAILY


DEVICE = {
    "endpoint": "https://push.example.net/send/secret",
    "p256dh": make.P256DH,
    "auth": make.PUSH_AUTH,
}
FIREFOX = "Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


def test_a_device_is_added_listed_and_removed_without_a_script(
    client: Client, anna: Person
) -> None:
    client.post("/me/notifications/devices", DEVICE, headers={"User-Agent": FIREFOX})

    shown = page(client, "/me/notifications/choices")
    assert "Firefox on Android" in shown
    assert "nothing sent yet" in shown
    assert "send/secret" not in shown, "whoever has the address can send to the browser"
    path = f"/me/notifications/devices/{PushDevice.objects.get(person=anna).pk}/remove"
    assert f'action="{path}"' in shown
    other = Client()
    other.force_login(make.member())
    assert other.post(path).status_code == 404

    response = client.post(path, follow=True)

    assert "Nothing is sent to that device any more." in response.content.decode()
    assert not PushDevice.objects.exists()


def test_a_device_that_can_not_be_sent_to_is_refused(client: Client, anna: Person) -> None:
    inside = {**DEVICE, "endpoint": "http://169.254.169.254/latest"}

    response = client.post("/me/notifications/devices", inside)

    assert response.status_code == 422
    assert "can't be used" in response.content.decode().replace("&#x27;", "'").replace("’", "'")
    assert Client().post("/me/notifications/devices", DEVICE).status_code == 302
    assert not PushDevice.objects.exists()


def test_without_a_key_no_devices_are_offered_and_choices_about_them_stay(
    client: Client, anna: Person, settings: Any
) -> None:
    settings.PLAINTALK_PUSH_KEY = ""

    assert "push" not in page(client, "/me/notifications/choices")
    assert client.post("/me/notifications/devices", DEVICE).status_code == 409
    client.post("/me/notifications/choices", {"page_reply": "1"})
    assert choices_of(anna)[Kind.REPLY].by_push


def test_the_worker_is_served_from_the_root_and_asked_for_anew(client: Client) -> None:
    response = client.get("/push-worker.js")

    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    again = client.get("/push-worker.js", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
