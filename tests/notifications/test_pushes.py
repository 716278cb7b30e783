"""Notifications on devices: sent once, sealed, as chosen by kind, and never to a device gone."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.test import Client

from plaintalk.articles.services import answer_at
from plaintalk.discussion.models import Comment
from plaintalk.discussion.services import mute
from plaintalk.hooks.services import WAITS, Delivered
from plaintalk.notifications.devices import (
    DEVICES_MOST,
    PushDeviceNotFound,
    PushSubscriptionUnusable,
    devices_of,
    keep_device,
    remove_device,
)
from plaintalk.notifications.models import ByMail, Kind, Notification, Push, PushDevice
from plaintalk.notifications.pushing import GOOD_FOR, message_of, push_notifications
from plaintalk.notifications.queries import Chosen, choices_of
from plaintalk.notifications.services import choose, make_notifications, mark_all_read, unsubscribe
from plaintalk.notifications.vapid import new_key, public_part
from plaintalk.ops.delivering import post_to_push_service
from plaintalk.people.models import Person
from plaintalk.people.services import choose_language
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind
from tests import make
from tests.notifications.browsers import PushService, Receiver, push_service

pytestmark = pytest.mark.django_db

SOON = make.NOW + timedelta(seconds=16)
URL = "https://talk.example.org"
# The service of these tests is on this machine, which is refused otherwise.
post_here = partial(post_to_push_service, allow_private=True)


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@dataclass(slots=True)
class Browser:
    """A reader's browser, subscribed at the service of this machine."""

    owner: Person
    service: PushService
    receiver: Receiver = field(default_factory=Receiver)
    name: str = "one"

    def subscribe(self) -> PushDevice:
        device = keep_device(
            person=self.owner,
            endpoint=f"https://push.example.net/{self.name}",
            p256dh=self.receiver.p256dh,
            auth=self.receiver.auth,
            now=make.NOW,
        )
        device.endpoint = f"{self.service.url}/{self.name}"
        device.save(update_fields=["endpoint"])
        return device

    def shown(self) -> list[dict[str, Any]]:
        got = [body for path, _headers, body in self.service.got if path == f"/{self.name}"]
        return [json.loads(self.receiver.read(body)) for body in got]


@pytest.fixture
def anna() -> Person:
    person = make.member("Anna Vance")
    make.comment("The first word.", author=person)
    make_notifications(site=make.site(), now=make.NOW)
    return person


@pytest.fixture
def browser(anna: Person, service: PushService) -> Browser:
    browser = Browser(anna, service)
    browser.subscribe()
    return browser


def push(*, now: Any = SOON, key: str = settings.PLAINTALK_PUSH_KEY) -> Delivered:
    make_notifications(site=make.site(), now=now)
    return push_notifications(
        now=now, post=post_here, key=key, contact="mailto:us@example.org", public_url=URL
    )


def reply_to(person: Person, by: str = "Bagrat", body: str = "I saw the secret words.") -> Comment:
    first = Comment.objects.filter(author=person).order_by("pk")[0]
    return make.comment(body, author=make.member(by), on=first.discussion, reply_to=first)


def test_a_reply_is_shown_once_with_its_place_and_quotes_nothing(
    anna: Person, browser: Browser, service: PushService
) -> None:
    reply = reply_to(anna, by="<b>Bagrat</b>")

    assert push() == Delivered(sent=1)
    assert push(now=SOON + timedelta(hours=3)) == Delivered()

    (shown,) = browser.shown()
    assert shown["title"] == make.site().name
    assert shown["body"] == "<b>Bagrat</b> answered you under “Bridge opens after eleven years”."
    assert shown["url"] == f"/c/{reply.public_id}"
    assert shown["page"] == reply.discussion.article.get_absolute_url()
    assert shown["lang"] == "en"
    ((_path, headers, body),) = service.got
    assert b"Bagrat" not in body
    assert "secret words" not in str(shown)
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["TTL"] == "86400"
    assert headers["Authorization"].startswith("vapid t=")
    assert len(headers["Topic"]) <= 32
    device = PushDevice.objects.get(person=anna)
    assert device.sent_at == SOON


def test_it_is_in_the_language_of_its_reader(anna: Person, browser: Browser) -> None:
    choose_language(person=anna, language="fr")
    reply_to(anna)

    push()

    (shown,) = browser.shown()
    assert shown["lang"] == "fr"
    assert "vous a répondu" in shown["body"]


def test_a_later_one_of_the_same_discussion_replaces_the_earlier(
    anna: Person, browser: Browser, service: PushService
) -> None:
    reply_to(anna)
    reply_to(anna, by="Cilla")
    make.decided(Comment.objects.get(author=anna), Standing.REMOVED)

    push()

    first, second, decided = (headers["Topic"] for _path, headers, _body in service.got)
    assert first == second != decided
    assert [one["tag"] for one in browser.shown()] == [first, second, decided]


def test_each_device_shows_it_and_one_that_fails_holds_up_no_other(
    anna: Person, browser: Browser, service: PushService
) -> None:
    gone = Browser(anna, service, name="two").subscribe()
    gone.endpoint = "http://127.0.0.1:1/two"
    gone.save()
    reply_to(anna)

    assert push() == Delivered(sent=1, failed=1)

    assert len(browser.shown()) == 1
    assert Push.objects.get().device_id == gone.pk


def test_what_is_pushed_is_chosen_by_kind(anna: Person, browser: Browser) -> None:
    never = Chosen(on_page=True, by_mail=ByMail.NEVER, by_push=False)
    choose(person=anna, chosen={Kind.REPLY: never}, now=make.NOW)
    reply_to(anna)

    assert push() == Delivered()

    only = Chosen(on_page=False, by_mail=ByMail.NEVER, by_push=True)
    choose(person=anna, chosen={Kind.REPLY: only}, now=make.NOW)
    reply_to(anna, by="Cilla")
    assert push() == Delivered(sent=1)
    assert browser.shown()[0]["body"].startswith("Cilla")


def test_what_waits_and_is_not_wanted_any_more_is_not_sent(
    anna: Person, browser: Browser, service: PushService
) -> None:
    service.status = 500
    reply_to(anna)
    push()
    never = Chosen(on_page=True, by_mail=ByMail.NEVER, by_push=False)

    choose(person=anna, chosen={Kind.REPLY: never}, now=make.NOW)

    assert not Push.objects.exists()


def test_to_end_mails_ends_no_pushes(anna: Person) -> None:
    unsubscribe(person=anna, kind=None, now=make.NOW)

    assert choices_of(anna)[Kind.REPLY] == Chosen(True, ByMail.NEVER, by_push=True)


def test_who_has_no_device_gets_no_notification_for_its_sake(anna: Person) -> None:
    only = Chosen(on_page=False, by_mail=ByMail.NEVER, by_push=True)
    choose(person=anna, chosen={Kind.REPLY: only}, now=make.NOW)
    reply_to(anna)

    push()

    assert not Notification.objects.filter(person=anna).exists()


@pytest.mark.parametrize("what", ["read", "removed", "muted", "device removed", "too late"])
def test_what_is_no_news_any_more_is_not_sent(
    what: str, anna: Person, browser: Browser, service: PushService
) -> None:
    reply, now = reply_to(anna), SOON
    make_notifications(site=make.site(), now=SOON)
    if what == "read":
        mark_all_read(person=anna, site=make.site(), now=SOON)
    if what == "removed":
        Comment.objects.filter(pk=reply.pk).update(standing=Standing.REMOVED)
    if what == "muted":
        mute(person=anna, muted=reply.author, now=SOON)
    if what == "device removed":
        remove_device(anna, PushDevice.objects.get().pk)
    if what == "too late":
        now = SOON + GOOD_FOR + timedelta(seconds=1)

    assert push(now=now) == Delivered()

    assert service.got == []
    assert not Push.objects.exists()


def test_a_decision_that_stands_no_more_is_not_told(
    anna: Person, browser: Browser, service: PushService
) -> None:
    own = Comment.objects.get(author=anna)
    make.decided(own, Standing.REMOVED)
    make_notifications(site=make.site(), now=SOON)
    assert Notification.objects.get(person=anna).is_pushed
    Comment.objects.filter(pk=own.pk).update(standing=Standing.PUBLISHED)

    assert push() == Delivered()
    assert service.got == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(
    status: int, anna: Person, browser: Browser, service: PushService
) -> None:
    service.status = status
    reply_to(anna)

    assert push() == Delivered(gave_up=1)

    assert not PushDevice.objects.exists()


def test_a_push_service_that_asks_for_time_gets_it(
    anna: Person, browser: Browser, service: PushService
) -> None:
    service.status, service.retry_after = 429, "7200"
    reply_to(anna)
    assert push() == Delivered(failed=1)
    service.status = 201

    assert push(now=SOON + timedelta(minutes=119)) == Delivered()
    assert push(now=SOON + timedelta(hours=2)) == Delivered(sent=1)


def test_while_a_service_asks_for_time_nothing_else_goes_to_that_device(
    anna: Person, browser: Browser, service: PushService
) -> None:
    service.status, service.retry_after = 429, "600"
    reply_to(anna)
    reply_to(anna, by="Cilla")

    push()

    assert len(service.got) == 1
    assert {one.due_at for one in Push.objects.all()} == {SOON + timedelta(seconds=600)}


OTHER_KEY = public_part(new_key())


@pytest.mark.parametrize(
    ("status", "key"),
    [(400, OTHER_KEY), (401, OTHER_KEY), (403, OTHER_KEY), (403, "")],
    ids=["Apple's", "Mozilla's", "the standard's", "a key that is not known"],
)
def test_a_device_that_was_subscribed_with_another_key_is_forgotten_when_its_service_says_so(
    status: int,
    key: str,
    anna: Person,
    browser: Browser,
    service: PushService,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = Browser(anna, service, name="two")
    other.subscribe()
    PushDevice.objects.update(sender_key=key)
    service.status = status
    reply_to(anna)

    assert push() == Delivered(gave_up=2)

    assert not PushDevice.objects.exists()
    (said,) = caplog.messages
    assert "refused our key for 2 devices" in said
    assert service.url not in said
    assert push(now=SOON + timedelta(hours=2)) == Delivered()


@pytest.mark.parametrize("status", [400, 401, 403])
def test_what_is_refused_though_the_key_is_the_devices_is_not_sent_again_and_the_device_stays(
    status: int,
    anna: Person,
    browser: Browser,
    service: PushService,
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply_to(anna)
    push()
    service.status = status
    reply_to(anna, by="Cilla")

    assert push() == Delivered(gave_up=1)

    (said,) = caplog.messages
    assert "clock" in said
    service.status = 201
    assert push(now=SOON + timedelta(hours=2)) == Delivered()
    reply_to(anna, by="Dora")
    assert push(now=SOON + timedelta(hours=2)) == Delivered(sent=1)


@pytest.mark.parametrize("status", [307, 500])
def test_a_push_service_that_fails_is_tried_again_and_given_up_at_last(
    status: int, anna: Person, browser: Browser, service: PushService
) -> None:
    service.status = status
    reply_to(anna)
    now = SOON
    for wait in WAITS:
        assert push(now=now) == Delivered(failed=1)
        assert push(now=now + wait - timedelta(seconds=1)) == Delivered()
        now += wait
    assert push(now=now) == Delivered(gave_up=1)

    assert not Push.objects.exists()
    assert PushDevice.objects.exists()
    assert {path for path, _headers, _body in service.got} == {"/one"}, "no redirect is followed"


def test_no_private_network_is_reached_and_no_address_is_logged(
    anna: Person, browser: Browser, service: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    PushDevice.objects.update(endpoint=f"{service.url}/secret-address")
    reply_to(anna)
    make_notifications(site=make.site(), now=SOON)

    with caplog.at_level(logging.DEBUG):
        done = push_notifications(
            now=SOON,
            post=post_to_push_service,
            key=settings.PLAINTALK_PUSH_KEY,
            contact="mailto:us@example.org",
            public_url=URL,
        )

    assert done == Delivered(failed=1)
    assert service.got == []
    assert "AddressRefused" in caplog.text
    for secret in ("secret-address", browser.receiver.auth, "127.0.0.1"):
        assert secret not in caplog.text


def test_without_a_key_nothing_is_sent(anna: Person, browser: Browser) -> None:
    reply_to(anna)

    assert push(key="") == Delivered()
    assert push() == Delivered()


@pytest.mark.parametrize("still_wanted", [True, False])
def test_a_push_that_another_reason_asks_for_is_still_sent(
    anna: Person, browser: Browser, still_wanted: bool
) -> None:
    mention = Chosen(on_page=True, by_mail=ByMail.NEVER, by_push=still_wanted)
    choose(person=anna, chosen={Kind.MENTION: mention}, now=make.NOW)
    reply_to(anna, body="@Anna Vance, I saw it.")
    make_notifications(site=make.site(), now=SOON)

    reply = Chosen(on_page=True, by_mail=ByMail.NEVER, by_push=False)
    choose(person=anna, chosen={Kind.REPLY: reply}, now=SOON)

    assert push() == Delivered(sent=int(still_wanted))


def test_what_is_by_somebody_blocked_since_is_not_pushed(
    anna: Person, browser: Browser, service: PushService
) -> None:
    reply = reply_to(anna)
    make_notifications(site=make.site(), now=SOON)
    make.sanction(reply.author, SanctionKind.BLOCK)

    assert push() == Delivered()
    assert service.got == []


def test_where_sites_have_hosts_of_their_own_a_notification_names_its_sites(
    anna: Person, browser: Browser
) -> None:
    elsewhere = make.site("The Other Post")
    answer_at(site=elsewhere, host="other.example")
    reply = reply_to(anna)

    push()

    (shown,) = browser.shown()
    assert shown["url"] == f"{URL}/c/{reply.public_id}"
    assert shown["page"] == URL + reply.discussion.article.get_absolute_url()
    told = Notification.objects.latest("pk")
    told.site = elsewhere
    assert b'"https://other.example/c/' in message_of(told, public_url=URL)


# ---- devices ---------------------------------------------------------------------------------


def device(person: Person, name: str = "one", **other: Any) -> PushDevice:
    given = {
        "endpoint": f"https://push.example.net/{name}",
        "p256dh": make.P256DH,
        "auth": make.PUSH_AUTH,
        **other,
    }
    return keep_device(person=person, now=make.NOW, **given)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://push.example.net/one",
        "https://me:secret@push.example.net/one",
        "https://push.example.net:8443/one",
        "https:///one",
        "https://push.example.net/one#there",
        "https://push.example.net/one\r\nX: y",
        "https://push.exämple.net/one",
        "https://[::1/one",
        "https://push.example.net/" + "a" * 1000,
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_no_push_services_is_refused(endpoint: str) -> None:
    with pytest.raises(PushSubscriptionUnusable):
        device(make.member(), endpoint=endpoint)


@pytest.mark.parametrize("wrong", [{"p256dh": "AAAA"}, {"auth": "AAAA"}, {"auth": "é"}])
def test_keys_that_are_none_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(PushSubscriptionUnusable):
        device(make.member(), **wrong)


def test_the_same_browser_again_is_the_same_device_with_new_keys() -> None:
    anna, other = make.member(), Receiver()
    device(anna)

    device(anna, auth=other.auth, p256dh=other.p256dh)

    assert PushDevice.objects.get(person=anna).auth == other.auth


def test_a_browser_shows_what_one_person_is_told_alone(anna: Person, browser: Browser) -> None:
    reply_to(anna)
    make_notifications(site=make.site(), now=SOON)
    before = PushDevice.objects.get()

    after = device(make.member("Next one"))

    assert not PushDevice.objects.filter(pk=before.pk).exists()
    assert list(PushDevice.objects.all()) == [after]


def test_of_too_many_devices_the_oldest_goes() -> None:
    anna = make.member()
    made = [device(anna, name=str(number)).pk for number in range(DEVICES_MOST + 1)]

    assert [one.key for one in devices_of(anna)] == list(reversed(made[1:]))


def test_nobody_removes_anothers_device() -> None:
    kept = device(make.member())

    with pytest.raises(PushDeviceNotFound):
        remove_device(make.member("Other"), kept.pk)
    assert PushDevice.objects.filter(pk=kept.pk).exists()


def test_a_device_ends_where_its_owner_signs_out(client: Client) -> None:
    anna = make.member()
    client.force_login(anna)
    device(anna, session_key=client.session.session_key)
    device(anna, name="two")

    client.post("/account/logout/")

    assert [one.endpoint for one in PushDevice.objects.all()] == ["https://push.example.net/two"]
    user_logged_out.send(sender=Person, request=None, user=None)
    assert PushDevice.objects.count() == 1
