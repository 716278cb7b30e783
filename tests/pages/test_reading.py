"""What a reader gets."""

import pytest
from django.test import Client

from plaintalk.articles.models import State
from plaintalk.articles.services import Draft, publish_article
from plaintalk.discussion.models import Comment, Openness
from plaintalk.discussion.services import open_discussion
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, *, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def test_the_front_page_lists_what_is_published_newest_first(client: Client) -> None:
    make.article("Older headline", published_at=make.NOW - make.timedelta(days=2))
    make.article("Newer headline")
    draft = Draft(
        headline="Unfinished", body_html="<p>x</p>", published_at=make.NOW, state=State.DRAFT
    )
    publish_article(site=make.site(), draft=draft, now=make.NOW)

    html = page(client, "/")

    assert html.index("Newer headline") < html.index("Older headline")
    assert "Unfinished" not in html


def test_a_topic_page_lists_its_articles_alone(client: Client) -> None:
    draft = Draft(
        headline="About water", body_html="<p>x</p>", topics=["River"], published_at=make.NOW
    )
    publish_article(site=make.site(), draft=draft, now=make.NOW)
    make.article("About roads")

    html = page(client, "/topics/river")

    assert "About water" in html
    assert "About roads" not in html
    page(client, "/topics/nothing", status=404)


def test_an_article_shows_its_parts_and_its_numbered_signed_comments(client: Client) -> None:
    draft = Draft(
        headline="Bridge opens",
        dateline="YEREVAN",
        credit="RFE/RL",
        byline="Anna Petrosyan",
        body_html="<p>Body text.</p>",
        published_at=make.NOW,
    )
    article = publish_article(site=make.site(), draft=draft, now=make.NOW)
    make.comment("First!", author=make.guest("Simon"), on=open_discussion(article=article))

    html = page(client, article.get_absolute_url())

    for part in ("Bridge opens", "YEREVAN", "RFE/RL", "Anna Petrosyan", "Body text.", "First!"):
        assert part in html
    assert "1. Simon said:" in " ".join(_words(html))


def test_a_draft_is_there_for_the_newsroom_alone(client: Client) -> None:
    draft = Draft(
        headline="Unfinished", body_html="<p>x</p>", published_at=make.NOW, state=State.DRAFT
    )
    article = publish_article(site=make.site(), draft=draft, now=make.NOW)

    page(client, article.get_absolute_url(), status=404)
    client.force_login(make.moderator())
    page(client, article.get_absolute_url())


def test_an_e_mail_address_is_shown_to_nobody(client: Client) -> None:
    comment = make.comment("HOLDME", author=make.guest())
    client.force_login(make.moderator())

    for path in (
        comment.discussion.article.get_absolute_url(),
        "/desk",
        f"/desk/comments/{comment.public_id}",
        f"/desk/people/{comment.author.public_id}",
        "/desk/people",
    ):
        assert "anna@example.org" not in page(client, path)


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.PUBLISHED])
def test_what_is_not_published_is_absent_for_readers(client: Client, standing: Standing) -> None:
    comment = make.comment("A unique sentence.")
    Comment.objects.update(standing=standing)

    assert "A unique sentence." not in page(client, comment.discussion.article.get_absolute_url())
    for path in ("", "/history", "/edit", "/reasons", "/withdraw"):
        page(client, f"/c/{comment.public_id}{path}", status=404)


def test_a_permalink_leads_to_the_comment_in_its_place(client: Client) -> None:
    comment = make.comment("Here.")

    response = client.get(f"/c/{comment.public_id}")

    assert response["Location"] == f"{comment.discussion.article.get_absolute_url()}?at=1#c1"
    assert 'id="c1"' in page(client, response["Location"])


def test_the_policy_names_the_site_and_every_clause(client: Client) -> None:
    make.site("The Ararat Test")

    html = page(client, "/policy")

    assert "The Ararat Test" in html
    assert "{site}" not in html
    for title in ("No profanity", "Attack arguments, not people", "Stay with the subject"):
        assert title in html
    page(client, "/policy?version=99", status=404)


def test_the_policy_stands_in_a_fold_above_the_composer(client: Client) -> None:
    html = page(client, make.article().get_absolute_url())

    fold, composer = html.index("<details"), html.index('name="body"')
    assert fold < composer
    assert "Attack arguments, not people" in html[fold:composer]


def test_related_posts_are_shown_when_there_are_any_and_no_block_otherwise(client: Client) -> None:
    body = "The level of the lake rose by eleven centimetres, the water committee said."
    one = make.article("Lake level rises again after a wet spring", body=body)
    lonely = make.article(
        "Chess master wins in five rounds", body="She beat the champion with a rook sacrifice."
    )
    make.article(
        "Water in the lake stands higher than last year",
        body="Measurements at the lake show the water higher by centimetres, engineers say.",
    )

    assert "Water in the lake stands higher" in page(client, one.get_absolute_url())
    assert "Related" not in page(client, lonely.get_absolute_url())


def test_a_closed_discussion_has_no_composer(client: Client) -> None:
    html = page(client, make.article(openness=Openness.CLOSED).get_absolute_url())

    assert 'name="body"' not in html
    assert "closed" in html


@pytest.mark.parametrize(
    "path",
    [
        "/a/nothing",
        "/a/%FF%FE",
        "/c/c_nothing",
        "/nothing",
        "/a/x/9999999999",
        "/a/x/99999999999999999999",
        "/topics/x",
    ],
)
def test_what_is_not_there_is_said_on_a_page_of_the_site(client: Client, path: str) -> None:
    make.site()

    assert "<h1" in page(client, path, status=404)


@pytest.mark.parametrize("path", ["/a/%00", "/c/%00", "/topics/%00", "/desk/people?q=%00"])
def test_an_address_with_a_nul_is_told_so(client: Client, path: str) -> None:
    make.site()

    assert "characters that no page of ours has" in page(client, path, status=422)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?sort=nonsense", 200),
        ("?after=nonsense", 422),
        ("?after=-1", 422),
        ("?after=%00", 422),
        ("?reply=nobody", 200),
        ("?reply=nobody&quote=1", 200),
        ("?only=nonsense", 200),
        ("?at=nonsense", 200),
        ("?at=999999999", 200),
        ("?q=%25_", 200),
        ("?q=%ED%A0%80", 200),
        ("?q=" + "x" * 101, 422),
        ("?only=picks&sort=liked&after=1-999999999", 200),
        ("?sort=liked&after=1-9999999999", 422),
        ("?reply=%00", 422),
    ],
)
def test_a_made_up_query_breaks_nothing(client: Client, query: str, status: int) -> None:
    page(client, make.article().get_absolute_url() + query, status=status)


def test_no_page_asks_anybody_else_for_anything(client: Client) -> None:
    response = client.get(make.article().get_absolute_url())

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http:" not in policy
    assert "https:" not in policy


def _words(html: str) -> list[str]:
    from plaintalk.kernel.markup import plain_text

    return plain_text(html).split()
