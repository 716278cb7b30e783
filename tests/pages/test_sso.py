"""Signing in by a publisher's token on our own pages, and the badges it brings."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.people.models import Person
from plaintalk.people.services import clean_name
from tests import make
from tests.people.tokens import key, token

pytestmark = pytest.mark.django_db


def fresh(**other: object) -> str:
    """Give a token that is good now."""
    return token(**({"exp": (timezone.now() + timedelta(minutes=5)).timestamp()} | other))  # type: ignore[arg-type]


def who_is_in(client: Client) -> str:
    """Give the name of whoever the client is signed in as, or ""."""
    found = re.search(r"You sign as (.+?)\.</p>", client.get("/me").content.decode())
    return found[1] if found else ""


def test_a_token_signs_in_and_leads_to_the_page_that_was_asked_for(client: Client) -> None:
    key()
    article = make.article()

    response = client.get(
        "/sso",
        {"token": fresh(name="Sona"), "next": f"{article.get_absolute_url()}?sort=newest#c7"},
    )

    assert response.status_code == 302
    assert response["Location"] == f"{article.get_absolute_url()}?sort=newest#c7"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert who_is_in(client) == "Sona"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "\\\\evil.example/",
        " https://evil.example/",
        "javascript:alert(1)",
        "a/article",
        "/a\r\nLocation: https://evil.example/",
        "http://testserver/a/",
        "",
    ],
)
def test_a_token_leads_nowhere_but_to_our_own_pages(client: Client, elsewhere: str) -> None:
    key()

    response = client.get("/sso", {"token": fresh(), "next": elsewhere})

    assert response["Location"] == "/me"


@pytest.mark.parametrize(
    ("made", "status", "code"),
    [
        (lambda: fresh(exp=1), 403, "sso_token_expired"),
        (lambda: fresh(aud="elsewhere.org"), 403, "sso_audience_wrong"),
        (lambda: fresh(kid="other"), 403, "sso_key_unknown"),
        (lambda: fresh(name="Admin"), 422, "name_reserved"),
        (lambda: "no token", 403, "sso_token_unreadable"),
        (lambda: "", 403, "sso_token_unreadable"),
    ],
)
def test_a_refused_sign_in_is_told_on_a_page_that_leaks_nothing(
    client: Client, made: object, status: int, code: str
) -> None:
    key()
    article = make.article()
    given = made()  # type: ignore[operator]

    response = client.get("/sso", {"token": given, "next": article.get_absolute_url()})

    page = response.content.decode()
    assert (response.status_code, code in page) == (status, True)
    assert f'href="{article.get_absolute_url()}"' in page
    assert not given or given not in page
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert who_is_in(client) == ""
    assert ("Change it there" in page) == code.startswith("name_")


def test_a_refused_sign_in_leads_back_to_our_own_pages_alone(client: Client) -> None:
    key()
    page = client.get("/sso", {"token": "", "next": "//evil.example/"}).content.decode()

    assert "evil.example" not in page


def test_a_refused_sign_in_leaves_whoever_is_signed_in_where_they_are(client: Client) -> None:
    key()
    client.get("/sso", {"token": fresh(name="Sona")})
    client.get("/sso", {"token": fresh(exp=1, sub="18", name="Vahan")})

    assert who_is_in(client) == "Sona"


def test_only_what_a_link_does_signs_in(client: Client) -> None:
    key()

    assert client.post(f"/sso?token={fresh()}").status_code == 405
    assert not Person.objects.exists()


def test_somebody_signed_in_posts_under_their_own_name_without_being_asked(client: Client) -> None:
    key()
    article = make.article()
    client.get("/sso", {"token": fresh(name="Sona", badges=["Subscriber"])})

    page = client.get(article.get_absolute_url()).content.decode()
    assert 'name="name"' not in page
    client.post(f"{article.get_absolute_url()}/comments", {"body": "It rains.", "once": "a"})

    shown = client.get(article.get_absolute_url()).content.decode()
    assert '<span class="badge">Subscriber</span>' in shown
    assert '<span class="name">Sona</span>' in shown


def test_badges_stand_beside_the_name_at_once_also_for_readers_who_are_not_signed_in(
    client: Client,
) -> None:
    key()
    reader, article = Client(), make.article()
    client.get("/sso", {"token": fresh(badges=["Subscriber"])})
    client.post(f"{article.get_absolute_url()}/comments", {"body": "It rains.", "once": "a"})
    assert "Subscriber" in reader.get(article.get_absolute_url()).content.decode()

    client.get("/sso", {"token": fresh(badges=["<b>Expert</b>"])})

    shown = reader.get(article.get_absolute_url()).content.decode()
    assert "Subscriber" not in shown
    assert '<span class="badge">&lt;b&gt;Expert&lt;/b&gt;</span>' in shown


def test_ones_own_page_leads_to_the_account_where_one_signed_in(client: Client) -> None:
    key()
    client.get(
        "/sso", {"token": fresh(url='https://post.example/me?"><script>', badges=["Subscriber"])}
    )

    page = client.get("/me").content.decode()

    assert 'href="https://post.example/me?&quot;&gt;&lt;script&gt;" rel="noreferrer"' in page
    assert "Beside it stands: Subscriber" in page


def test_the_longest_name_and_badges_fit_on_the_page(client: Client) -> None:
    key()
    name = clean_name("Ա" * 60)
    client.get("/sso", {"token": fresh(name=name, badges=["x" * 24] * 4)})

    assert who_is_in(client) == name
