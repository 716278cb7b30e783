"""Guests of other pages confirm their e-mail address too: by the API, and by a link in a letter."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.articles.services import confirm_guests
from plaintalk.discussion.models import Comment
from plaintalk.hooks.services import deliver, make_letters
from plaintalk.hooks.writing import Mail
from plaintalk.people.models import AddressLink
from tests import make
from tests.embed.conftest import GUEST, POLITE, Api, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def confirming(article: Article) -> None:
    confirm_guests(site=article.site, confirms=True)


@pytest.fixture
def path(article: Article) -> str:
    return f"/articles/{article.slug}/comments"


def letters() -> list[Mail]:
    now, sent = timezone.now(), []
    make_letters(site=make.site(), now=now)
    deliver(
        now=now, send=sent.append, public_url="https://talk.example", secret=settings.SECRET_KEY
    )
    return sent


def confirm(mail: Mail) -> Any:
    (link,) = re.findall(r"https://talk\.example(/confirm/\S+)", mail.body)
    return Client().post(link)


def test_a_guest_posts_confirms_and_posts_freely(api: Api, path: str) -> None:
    response = api.post(path, {"body": POLITE, **GUEST})

    posted = response.json()
    assert response.status_code == 201
    assert (posted["standing"], posted["awaits_confirmation"]) == ("held", True)
    guest = Api(posted["token"])
    assert guest.get(f"/comments/{posted['id']}").json()["awaits_confirmation"] is True
    assert refusal(Api().get(f"/comments/{posted['id']}")) == (404, "comment_not_found")

    confirm(letters()[0])

    now = Api().get(f"/comments/{posted['id']}").json()
    assert (now["standing"], now["awaits_confirmation"]) == ("published", False)
    again = guest.post(path, {"body": "And one thing more."}).json()
    assert (again["standing"], again["awaits_confirmation"]) == ("published", False)
    assert letters() == []


def test_a_look_at_words_says_what_the_words_get(api: Api, article: Article) -> None:
    looked = api.post(f"/articles/{article.slug}/check", {"body": POLITE}).json()

    assert (looked["standing"], looked["findings"]) == ("published", [])


def test_the_same_request_sent_again_sends_no_second_letter(api: Api, path: str) -> None:
    for _times in range(2):
        response = api.post(path, {"body": POLITE, **GUEST}, Idempotency_Key="a" * 20)

    assert response["Idempotent-Replayed"] == "true"
    assert response.json()["awaits_confirmation"] is True
    assert len(letters()) == 1


def test_another_letter_is_sent_on_asking_and_not_for_ever(api: Api, path: str) -> None:
    guest = Api(api.post(path, {"body": POLITE, **GUEST}).json()["token"])
    assert len(letters()) == 1

    assert guest.post("/me/confirmation").status_code == 204
    assert guest.post("/me/confirmation").status_code == 204
    response = guest.post("/me/confirmation")

    assert refusal(response) == (429, "too_many_letters")
    assert int(response["Retry-After"]) > 0
    (mail,) = letters()
    assert confirm(mail).status_code == 200
    assert refusal(guest.post("/me/confirmation")) == (403, "address_link_spent")


def test_who_is_not_known_asks_for_no_letter(api: Api) -> None:
    assert refusal(api.post("/me/confirmation")) == (401, "not_signed_in")


def test_a_letter_too_many_stores_nothing(path: str) -> None:
    for number in range(3):
        Api().post(path, {"body": f"Number {number}.", **GUEST})

    assert refusal(Api().post(path, {"body": POLITE, **GUEST})) == (429, "too_many_letters")
    assert Comment.objects.count() == 3


def test_the_letter_is_in_the_articles_language(api: Api, path: str, article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(language="fr")

    api.post(path, {"body": POLITE, **GUEST})

    assert AddressLink.objects.get().language == "fr"


def test_the_page_says_that_a_letter_comes(client: Client, article: Article) -> None:
    piece = client.get(f"/embed/v1/thread.html?article={article.slug}")
    assert "We send a letter there once" in piece.content.decode()

    confirm_guests(site=article.site, confirms=False)

    fresh = client.get(
        f"/embed/v1/thread.html?article={article.slug}", headers={"If-None-Match": piece["ETag"]}
    )
    assert fresh.status_code == 200
    assert "We send a letter there once" not in fresh.content.decode()
