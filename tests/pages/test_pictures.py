"""A publisher's pictures of its readers, beside their names on our own pages."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plaintalk.articles.services import show_pictures
from plaintalk.discussion.models import Discussion
from plaintalk.people.models import Person
from plaintalk.people.sso import sign_in_by_sso
from plaintalk.privacy.erasure import erase
from plaintalk.privacy.models import Choice
from tests import make
from tests.pages.test_sso import fresh
from tests.people.tokens import key, token

pytestmark = pytest.mark.django_db

HOST = "pictures.post.example"
FACE = f"https://{HOST}/sona.png"


def member_with_picture(address: str = FACE, name: str = "Sona") -> Person:
    """Give a member whom the publisher signed in with a picture."""
    told = token(sub=name, name=name, avatar=address)
    return sign_in_by_sso(told, site=make.site(), now=make.NOW).person


@pytest.fixture(autouse=True)
def _known() -> None:
    key()
    show_pictures(site=make.site(), hosts=[HOST])


def article_page(discussion: Discussion, client: Client | None = None) -> Any:
    return (client or Client()).get(discussion.article.get_absolute_url())


def html_of(discussion: Discussion, client: Client | None = None) -> str:
    page: str = article_page(discussion, client).content.decode()
    return page


def test_a_picture_stands_beside_the_name_and_takes_its_place_before_it_comes() -> None:
    talk = make.discussion()
    make.comment("It rains.", on=talk, author=member_with_picture())

    page = html_of(talk)

    picture = (
        f'<img class="face" src="{FACE}" alt="" width="24" height="24" loading="lazy" '
        'decoding="async" referrerpolicy="no-referrer">\n<span class="name">Sona</span>'
    )
    assert page.count(picture) == page.count("<img") == 1


def test_an_address_says_nothing_else_in_the_page() -> None:
    talk = make.discussion()
    odd = f"{FACE}?'\"><script>alert(1)</script>"
    make.comment("It rains.", on=talk, author=member_with_picture(odd))

    page = html_of(talk)

    assert f'src="{FACE}?&#x27;&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert "<script>alert" not in page


def test_only_pages_with_pictures_may_ask_their_hosts_and_only_where_a_site_named_them(
    client: Client,
) -> None:
    def may_ask(page: str) -> str:
        told = client.get(page)["Content-Security-Policy"].split("; ")
        return next(one for one in told if one.startswith("img-src "))

    article = make.article().get_absolute_url()
    client.get("/sso", {"token": fresh()})

    assert [may_ask(page) for page in (article, "/me", "/", "/policy")] == [
        *[f"img-src 'self' https://{HOST}"] * 2,
        *["img-src 'self'"] * 2,
    ]
    show_pictures(site=make.site(), hosts=[])
    assert [may_ask(page) for page in (article, "/me")] == ["img-src 'self'"] * 2


def test_no_picture_stands_where_the_site_shows_none_and_the_setting_counts_at_once() -> None:
    talk = make.discussion()
    make.comment("It rains.", on=talk, author=member_with_picture())
    make.comment(
        "So it does.", on=talk, author=member_with_picture("https://evil.example/a", "Ara")
    )
    make.comment("Here too.", on=talk)
    assert html_of(talk).count("<img") == 1

    show_pictures(site=make.site(), hosts=["evil.example"])
    assert "evil.example/a" in html_of(talk)
    assert FACE not in html_of(talk)

    show_pictures(site=make.site(), hosts=[])
    assert "<img" not in html_of(talk)


def test_another_picture_stands_there_at_once_also_for_readers_who_are_not_signed_in(
    client: Client,
) -> None:
    talk = make.discussion()
    client.get("/sso", {"token": fresh(avatar=FACE)})
    article = talk.article.get_absolute_url()
    client.post(f"{article}/comments", {"body": "It rains.", "once": "a"})
    assert FACE in html_of(talk)

    client.get("/sso", {"token": fresh(avatar=f"https://{HOST}/older.png")})
    assert "older.png" in html_of(talk)

    client.get("/sso", {"token": fresh()})
    assert "<img" not in html_of(talk)


def test_a_comment_that_was_withdrawn_has_none_not_even_for_its_author(client: Client) -> None:
    talk, sona = make.discussion(), member_with_picture()
    root = make.comment("It rains.", on=talk, author=sona)
    make.comment("So it does.", on=talk, reply_to=root)
    make.withdrawn(root)
    client.force_login(sona)

    assert "<img" not in html_of(talk, client)
    assert "<img" not in html_of(talk)


def test_whoever_was_erased_has_none() -> None:
    talk, sona = make.discussion(), member_with_picture()
    make.comment("It rains.", on=talk, author=sona)
    assert FACE in html_of(talk)

    erase(person=sona, choice=Choice.ANONYMISE, secret=make.SECRET, now=make.NOW)

    page = html_of(talk)
    assert "It rains." in page
    assert "<img" not in page


def test_ones_own_page_shows_what_others_see(client: Client) -> None:
    client.get("/sso", {"token": fresh(avatar=FACE)})
    assert client.get("/me").content.decode().count(f'src="{FACE}"') == 1

    show_pictures(site=make.site(), hosts=[])
    assert "<img" not in client.get("/me").content.decode()


def test_many_pictures_cost_one_query_and_none_where_none_are_shown() -> None:
    def asked(people: int) -> int:
        talk = make.discussion()
        for number in range(people):
            author = member_with_picture(f"{FACE}?{number}", f"Sona {number}{'abc'[people % 3]}")
            make.comment(f"It rains, {number}.", on=talk, author=author)
        with CaptureQueriesContext(connection) as queries:
            shown = html_of(talk)
        assert shown.count("<img") == (people if make.site().picture_hosts else 0)
        return len(queries)

    few, many = asked(1), asked(12)
    show_pictures(site=make.site(), hosts=[])
    without = asked(2)

    assert (few, few) == (many, without + 1)
