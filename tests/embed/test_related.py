"""Related posts for other pages and programs."""

import pytest
from django.test import Client

from plaintalk.articles.models import Article
from plaintalk.articles.services import Draft, publish_article
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def lake() -> Article:
    for headline, body in (
        ("Water in the lake stands higher than last year", "Engineers measured the lake's level."),
        ("Chess master wins in five rounds", "She beat the champion with a rook sacrifice."),
    ):
        make.article(headline, body=body)
    draft = Draft(
        headline="Lake level rises again after a wet spring",
        body_html="<p>The level of the lake rose by eleven centimetres, engineers said.</p>",
        canonical_url="https://paper.example/lake",
        published_at=make.NOW,
    )
    return publish_article(site=make.site(), draft=draft, now=make.NOW)


def test_the_api_gives_what_is_near_and_never_the_article_itself(
    client: Client, lake: Article
) -> None:
    data = client.get(f"/api/v1/articles/{lake.slug}/related").json()

    assert [one["headline"] for one in data["related"]] == [
        "Water in the lake stands higher than last year"
    ]
    assert data["related"][0]["url"].startswith("http://testserver/a/")


def test_the_list_can_be_embedded_by_the_publishers_own_address(
    client: Client, lake: Article
) -> None:
    response = client.get("/embed/v1/related.html", {"url": "https://paper.example/lake"})

    html = response.content.decode()
    assert "Water in the lake stands higher" in html
    assert "Lake level rises" not in html
    assert "<script" not in html
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_the_list_is_empty_when_nothing_is_near(client: Client, lake: Article) -> None:
    lonely = Article.objects.get(headline__startswith="Chess")

    response = client.get("/embed/v1/related.html", {"article": lonely.slug})

    assert response.content.decode().strip() == ""


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/articles/nothing",
        "/api/v1/articles/nothing/related",
        "/embed/v1/related.html",
        "/embed/v1/related.html?url=https://elsewhere.example/",
    ],
)
def test_what_is_not_there_is_said_as_problem_json(client: Client, path: str) -> None:
    make.site()

    response = client.get(path)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "article_not_found"
