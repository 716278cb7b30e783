"""One comment in somebody else's page."""

import re
from html import unescape

import pytest
from django.test import Client

from plaintalk.articles.models import Article, State
from plaintalk.discussion.models import Comment
from tests import make

pytestmark = pytest.mark.django_db

HERE = "http://testserver"


@pytest.fixture
def comment() -> Comment:
    return make.comment("The bridge is *narrow*. <b>", author=make.member("Anna & <i>"))


def test_a_comment_is_told_as_oembed_says(client: Client, comment: Comment) -> None:
    url = HERE + comment.get_absolute_url()

    response = client.get("/embed/v1/oembed", {"url": url, "format": "json", "maxwidth": "300"})
    told = response.json()

    assert (told["type"], told["version"]) == ("rich", "1.0")
    assert told["author_name"] == "Anna & <i>"
    assert told["provider_name"] == "The Test Post"
    assert told["width"] == 300
    assert told["height"] > 0
    assert f'cite="{url}"' in told["html"]
    assert "The bridge is <em>narrow</em>. &lt;b&gt;" in told["html"]
    assert "Anna &amp; &lt;i&gt;" in told["html"]
    assert "<script" not in told["html"]
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in response.get("Vary", "")


def test_the_same_html_is_given_by_itself(client: Client, comment: Comment) -> None:
    url = HERE + comment.get_absolute_url()

    alone = client.get("/embed/v1/comment.html", {"url": url}).content.decode()

    assert alone == client.get("/embed/v1/oembed", {"url": url}).json()["html"]


def test_a_comments_page_says_where_this_is_and_its_address_means_the_comment(
    client: Client, comment: Comment
) -> None:
    place = client.get(comment.get_absolute_url())["Location"]
    page = client.get(place).content.decode()
    found = re.search(r'type="application/json\+oembed"[^>]*href="([^"]+)"', page, re.DOTALL)
    assert found is not None

    discovered = client.get(unescape(found.group(1)).removeprefix(HERE)).json()
    by_place = client.get("/embed/v1/oembed", {"url": HERE + place}).json()

    assert discovered == by_place
    assert "narrow" in discovered["html"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://testserver/",
        "http://testserver/policy",
        "http://testserver/c/c_nothing",
        "http://testserver/a/nothing#c1",
        "http://elsewhere.example{path}",
        "http://[{path}",
        "http://testserver{article}#c99",
        "http://testserver{article}",
    ],
)
def test_what_is_no_comment_of_ours_is_not_found(
    client: Client, comment: Comment, url: str
) -> None:
    article = comment.discussion.article.get_absolute_url()
    url = url.format(path=comment.get_absolute_url(), article=article)

    for path in ("oembed", "comment.html"):
        response = client.get(f"/embed/v1/{path}", {"url": url})
        assert (response.status_code, response.json()["code"]) == (404, "comment_not_found")


def test_what_readers_do_not_see_is_not_found_by_anybody(client: Client) -> None:
    comment = make.comment("REJECTME", author=make.member())
    client.force_login(comment.author)

    response = client.get("/embed/v1/oembed", {"url": HERE + comment.get_absolute_url()})

    assert response.status_code == 404


def test_another_format_is_not_implemented(client: Client, comment: Comment) -> None:
    url = HERE + comment.get_absolute_url()

    assert client.get("/embed/v1/oembed", {"url": url, "format": "xml"}).status_code == 501


@pytest.mark.parametrize("wide", ["0", "-1", "x", "99999999", "٣"])
def test_a_made_up_width_is_passed_over(client: Client, comment: Comment, wide: str) -> None:
    told = client.get(
        "/embed/v1/oembed", {"url": HERE + comment.get_absolute_url(), "maxwidth": wide}
    ).json()

    assert told["width"] == 550


@pytest.mark.parametrize(
    "address", ["/embed/v1/oembed?url={url}", "/embed/v1/comment.html?url={url}", "{api}", "{page}"]
)
def test_what_was_said_under_an_article_that_was_taken_back_is_shown_to_nobody_else(
    client: Client, comment: Comment, address: str
) -> None:
    asked = address.format(
        url=HERE + comment.get_absolute_url(),
        api=f"/api/v1/comments/{comment.public_id}",
        page=f"/c/{comment.public_id}/history",
    )
    assert client.get(asked).status_code == 200
    Article.objects.update(state=State.DRAFT)

    assert client.get(asked).status_code == 404
    if not asked.startswith("/embed"):
        client.force_login(comment.author)
        assert client.get(asked).status_code == 200


def test_a_card_is_in_its_articles_language_whoever_asks(client: Client, comment: Comment) -> None:
    Article.objects.update(language="de")
    url = HERE + comment.get_absolute_url()
    english = dict(client.get("/embed/v1/oembed", {"url": url}).json())
    client.cookies["plaintalk_language"] = "fr"

    told = client.get("/embed/v1/oembed", {"url": url}, HTTP_ACCEPT_LANGUAGE="es").json()

    assert told == english
    assert "zu <a" in told["html"]
