"""The page of one's own tokens: made, shown once, listed, revoked."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.people.models import ApiToken, Person, TokenKind, TokenScope
from plaintalk.people.tokens import PERSONAL_MOST, TokenUnusable, token_in_use
from tests import make
from tests.embed.conftest import token_of

pytestmark = pytest.mark.django_db

WISH = {"label": "my archive script", "read": "on", "lives": "30"}


@pytest.fixture
def member() -> Person:
    make.site()
    return make.member()


@pytest.fixture
def client(member: Person) -> Client:
    client = Client()
    client.force_login(member)
    return client


def secret_in(html: str) -> str:
    (secret,) = re.findall(r'id="made_secret" readonly value="(pt_[^"]+)"', html)
    return str(secret)


def test_a_token_is_made_and_its_secret_shown_once(client: Client, member: Person) -> None:
    response = client.post("/me/tokens", WISH)

    token = token_in_use(secret_in(response.content.decode()), now=timezone.now())
    assert (token.person, token.kind, token.label) == (
        member,
        TokenKind.PERSONAL,
        "my archive script",
    )
    assert token.scopes == [TokenScope.READ]
    assert (token.expires_at - token.made_at).days == 30
    assert "no-store" in response["Cache-Control"]
    again = client.get("/me/tokens").content.decode()
    assert "my archive script" in again
    assert "pt_" not in again


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (WISH | {"label": " "}, "Say what the token is for"),
        ({"label": "kept words", "lives": "365"}, "Choose what the token may be used for"),
    ],
)
def test_what_is_missing_is_said_and_what_was_given_stays(
    client: Client, wish: dict[str, str], told: str
) -> None:
    response = client.post("/me/tokens", wish)

    html = response.content.decode()
    assert response.status_code == 422
    assert told in html
    assert ("checked" in html) == ("read" in wish)
    assert f'value="{wish["label"]}"' in html
    assert f'<option value="{wish["lives"]}" selected>' in html
    assert not ApiToken.objects.exists()


def test_odd_wishes_make_nothing_odd(client: Client) -> None:
    client.post("/me/tokens", WISH | {"label": "a\0b", "lives": "99999", "moderate": "on"})

    token = ApiToken.objects.get()
    assert (token.label, token.scopes) == ("ab", ["read"])
    assert (token.expires_at - token.made_at).days == 90


def test_one_too_many_is_refused_with_what_to_do(client: Client, member: Person) -> None:
    for _each in range(PERSONAL_MOST):
        token_of(member, kind=TokenKind.PERSONAL)

    response = client.post("/me/tokens", WISH)

    assert response.status_code == 409
    assert "Revoke one first" in response.content.decode()


def test_a_revoked_token_ends_at_once(client: Client, member: Person) -> None:
    secret = token_of(member)
    token = ApiToken.objects.get()

    response = client.post(f"/me/tokens/{token.public_id}/revoke", follow=True)

    assert "Revoked." in response.content.decode()
    with pytest.raises(TokenUnusable):
        token_in_use(secret, now=timezone.now())


def test_nobody_revokes_or_sees_the_token_of_another(client: Client) -> None:
    secret = token_of(make.member("Vahan"), kind=TokenKind.PERSONAL)
    token = ApiToken.objects.get()

    assert client.post(f"/me/tokens/{token.public_id}/revoke").status_code == 404
    assert Client().post(f"/me/tokens/{token.public_id}/revoke").status_code == 404
    assert "a test" not in client.get("/me/tokens").content.decode()
    assert token_in_use(secret, now=timezone.now())


def test_tokens_of_pages_are_listed_with_the_page(client: Client, member: Person) -> None:
    token_of(member, kind=TokenKind.PAGE)

    html = client.get("/me/tokens").content.decode()

    assert "a discussion in a page" in html
    assert "Use renews it." in html
    assert "Take part: post, edit, withdraw and report" in html


def test_who_is_not_known_signs_in_first() -> None:
    make.site()

    response = Client().get("/me/tokens")

    assert response["Location"] == "/account/login/?next=/me/tokens"


def test_a_guest_makes_none(client: Client) -> None:
    guest = Client()
    article = make.article()
    sent = {"name": "Anna", "email": "anna@example.org", "body": "It is open.", "once": "1"}
    guest.post(f"{article.get_absolute_url()}/comments", sent)

    html = guest.get("/me/tokens").content.decode()

    assert "Members can make tokens" in html
    assert guest.post("/me/tokens", WISH).status_code == 403
    assert not ApiToken.objects.exists()


def test_a_form_of_another_page_makes_none(member: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)

    assert client.post("/me/tokens", WISH).status_code == 403
