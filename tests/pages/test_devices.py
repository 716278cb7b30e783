"""The cookie of a browser that posts or signs in: who gets it, and what is kept of it."""

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.people.models import DeviceTrace, Person
from plaintalk.people.network import DEVICE_KEPT_FOR
from plaintalk.people.services import make_sign_in_link
from plaintalk.people.visitors import DEVICE_COOKIE, GUEST_COOKIE
from tests import make

pytestmark = pytest.mark.django_db

POLITE = "I walked there on Sunday and the bridge is open."


@pytest.fixture
def article() -> Article:
    return make.article()


def send(client: Client, article: Article, *, name: str = "Anna", once: str = "1") -> None:
    data = {"name": name, "email": f"{name}@example.org", "body": POLITE + once, "once": once}
    assert client.post(f"{article.get_absolute_url()}/comments", data).status_code == 302


def device(client: Client) -> str:
    morsel = client.cookies.get(DEVICE_COOKIE)
    return morsel.value if morsel is not None else ""


def test_readers_get_no_cookie(client: Client, article: Article) -> None:
    for path in ("/", article.get_absolute_url(), "/policy", "/account/login/"):
        client.get(path)

    assert not device(client)


def test_whoever_posts_gets_a_cookie_of_which_a_hash_is_kept_for_half_a_year(
    client: Client, article: Article
) -> None:
    send(client, article)

    cookie, trace = client.cookies[DEVICE_COOKIE], DeviceTrace.objects.get()
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == int(DEVICE_KEPT_FOR.total_seconds())
    assert trace.person == Person.objects.get(kind="guest")
    assert cookie.value not in trace.digest
    left = trace.expires_at - timezone.now()
    assert left.days == DEVICE_KEPT_FOR.days - 1


def test_a_new_guest_in_the_same_browser_has_the_same_device(
    client: Client, article: Article
) -> None:
    send(client, article)
    first = device(client)
    del client.cookies[GUEST_COOKIE]
    send(client, article, name="Eva", once="2")

    assert device(client) == first
    assert DeviceTrace.objects.count() == 2
    assert len(set(DeviceTrace.objects.values_list("digest", flat=True))) == 1


def test_signing_in_gives_the_cookie_and_signing_out_leaves_it(client: Client) -> None:
    make.site()
    member = make.member()
    token = make_sign_in_link(person=member, now=timezone.now())

    client.get(f"/sign-in/{token}")
    signed_in = device(client)
    client.post("/account/logout/")

    assert signed_in
    assert device(client) == signed_in
    assert DeviceTrace.objects.get().person == member


def test_signing_in_with_a_password_gives_the_cookie(client: Client) -> None:
    make.site()
    member = make.member()
    member.set_password("a long password for a test")
    member.save()

    sent = {"login": member.email, "password": "a long password for a test"}
    response = client.post("/account/login/", sent)

    assert response.status_code == 302
    assert device(client)
    assert DeviceTrace.objects.get().person == member


@pytest.mark.parametrize("made_up", ["x", "a" * 500, "é" * 22, "<script>alert(1)</scri"])
def test_a_cookie_that_was_not_set_here_is_replaced(article: Article, made_up: str) -> None:
    client = Client()
    client.cookies[DEVICE_COOKIE] = made_up
    send(client, article)

    assert len(device(client)) == 22
    assert device(client) != made_up
