"""Counts of many articles' comments at once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plaintalk.articles.models import Article, State
from plaintalk.articles.services import Draft, publish_article
from plaintalk.discussion.services import open_discussion
from plaintalk.embed.counts import URLS_MOST
from tests import make

pytestmark = pytest.mark.django_db


def published(url: str, *, comments: int) -> Article:
    draft = Draft(
        headline=f"At {url}", body_html="<p>x</p>", canonical_url=url, published_at=make.NOW
    )
    article = publish_article(site=make.site(), draft=draft, now=make.NOW)
    for _ in range(comments):
        make.comment(on=open_discussion(article=article), author=make.moderator())
    return article


def test_counts_are_given_by_the_address_that_was_asked_for(client: Client) -> None:
    one = published("https://paper.example/one", comments=2)
    published("https://paper.example/two", comments=0)
    own = f"http://testserver{one.get_absolute_url()}"
    asked = [
        "https://paper.example/one",
        "https://paper.example/two",
        own,
        "nonsense",
        "http://testserver/a///[",
        "",
    ]

    response = client.get("/embed/v1/counts", {"url": asked})

    assert response.json() == {
        "counts": {asked[0]: 2, asked[1]: 0, own: 2, "nonsense": 0, asked[4]: 0, "": 0}
    }
    assert response["Access-Control-Allow-Origin"] == "*"
    assert set(response["Cache-Control"].split(", ")) == {"max-age=60", "public"}


def test_a_hundred_are_answered_by_one_query_and_more_are_refused(client: Client) -> None:
    published("https://paper.example/0", comments=1)
    urls = [f"https://paper.example/{n}" for n in range(URLS_MOST + 1)]

    with CaptureQueriesContext(connection) as queries:
        counts = client.get("/embed/v1/counts", {"url": urls[:-1]}).json()["counts"]

    assert len(counts) == URLS_MOST
    assert counts["https://paper.example/0"] == 1
    about_articles = [one for one in queries if "articles_article" in one["sql"]]
    assert len(about_articles) == 1
    refused = client.get("/embed/v1/counts", {"url": urls})
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_urls")


def test_a_draft_has_no_comments_to_anybody(client: Client) -> None:
    article = published("https://paper.example/draft", comments=1)
    Article.objects.filter(pk=article.pk).update(state=State.DRAFT)

    response = client.get("/embed/v1/counts", {"url": "https://paper.example/draft"})

    assert response.json() == {"counts": {"https://paper.example/draft": 0}}


def test_nothing_asked_is_nothing_answered(client: Client) -> None:
    make.site()

    assert client.get("/embed/v1/counts").json() == {"counts": {}}
