"""Articles written and changed."""

import pytest

from plaintalk.articles.models import Article, ArticleVector, State, Topic
from plaintalk.articles.queries import (
    ArticleNotFound,
    article_by_slug,
    front_page,
    related_posts,
    topics_in_use,
)
from plaintalk.articles.services import (
    BODY_MAX_CHARS,
    Draft,
    SlugTaken,
    change_article,
    publish_article,
)
from plaintalk.kernel.errors import Invalid
from tests import make

pytestmark = pytest.mark.django_db


def draft(
    headline: str = "Bridge opens", body: str = "<p>The bridge opened.</p>", **how: object
) -> Draft:
    return Draft(headline=headline, body_html=body, published_at=make.NOW, **how)  # type: ignore[arg-type]


def publish(*args: str, **how: object) -> Article:
    return publish_article(site=make.site(), draft=draft(*args, **how), now=make.NOW)


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Bridge opens!", "bridge-opens"),
        ("Мост открыт", "мост-открыт"),
        ("Կամուրջը բացվեց", "կամուրջը-բացվեց"),
        ("???", "article"),
        ("x" * 300, "x" * 112),
    ],
)
def test_an_address_is_made_from_the_headline(headline: str, slug: str) -> None:
    assert publish(headline).slug == slug


def test_the_same_headline_twice_gives_two_addresses() -> None:
    assert [publish().slug, publish().slug] == ["bridge-opens", "bridge-opens-2"]


def test_an_address_that_was_asked_for_is_not_given_twice() -> None:
    publish(slug="bridge")

    with pytest.raises(SlugTaken):
        publish(slug="bridge")


def test_a_change_keeps_the_address_and_makes_the_vector_anew() -> None:
    article = publish("Lake level rises", "<p>The water stands higher than last year.</p>")
    before = bytes(ArticleVector.objects.get().values)

    change_article(
        article=article,
        draft=draft("Chess master wins", "<p>She beat the champion.</p>"),
        now=make.NOW,
    )

    article.refresh_from_db()
    assert (article.slug, article.headline) == ("lake-level-rises", "Chess master wins")
    assert bytes(ArticleVector.objects.get().values) != before


def test_related_posts_are_published_ones_and_follow_a_change() -> None:
    now = make.NOW + make.timedelta(hours=1)
    one = publish("Lake level rises", "<p>The water of the lake stands higher this year.</p>")
    near = publish("Water in the lake rises", "<p>Engineers measured the level of the lake.</p>")
    assert related_posts(one, now=now) == [near]

    hidden = draft("Water in the lake rises", "<p>Engineers measured it.</p>", state=State.DRAFT)
    change_article(article=near, draft=hidden, now=make.NOW + make.timedelta(minutes=1))
    assert related_posts(one, now=now) == []

    chess = draft("Chess master wins", "<p>She beat the champion with a rook sacrifice.</p>")
    change_article(article=near, draft=chess, now=make.NOW + make.timedelta(minutes=2))
    assert related_posts(one, now=now) == []


@pytest.mark.parametrize(
    ("field", "how"),
    [
        ("headline", {"headline": " \u200b "}),
        ("headline", {"headline": "x" * 301}),
        ("body", {"body": "<p> </p><script>x</script>"}),
        ("body", {"body": "x" * (BODY_MAX_CHARS + 1)}),
        ("language", {"language": "en_US!"}),
        ("canonical_url", {"canonical_url": "javascript:alert(1)"}),
        ("canonical_url", {"canonical_url": "http://[broken"}),
    ],
)
def test_what_can_not_be_an_article_is_refused_by_field(field: str, how: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        publish(**how)

    assert set(refused.value.fields) == {field}
    assert not Article.objects.exists()


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        publish("", "", language="?")

    assert set(refused.value.fields) == {"headline", "body", "language"}


def test_script_in_every_field_is_only_text_or_gone() -> None:
    attack = "<script>alert(1)</script>"
    article = publish(
        attack,
        f"<p>Text</p>{attack}",
        dateline=attack,
        byline=attack,
        credit=attack,
        topics=[attack],
    )

    assert "<script" not in article.body_html
    assert Topic.objects.get().slug == "scriptalert1script"
    for field in (article.dateline, article.byline, article.credit):
        assert field == attack  # plain text: templates escape it


def test_topics_are_the_sites_and_only_those_in_use_are_listed() -> None:
    publish("One", topics=["River", "Roads"])
    publish("Two", topics=["River"])
    publish("Three", topics=["Secrets"], state=State.DRAFT)

    assert [topic.title for topic in topics_in_use(make.site())] == ["River", "Roads"]
    assert Topic.objects.count() == 3


def test_sites_are_kept_apart() -> None:
    article = publish()
    other = make.site("Another Paper")

    assert list(front_page(other)) == []
    with pytest.raises(ArticleNotFound):
        article_by_slug(other, article.slug)
