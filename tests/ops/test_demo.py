"""The demo publication, loaded through the services with the real engine."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from plaintalk.articles.models import Article
from plaintalk.articles.queries import related_posts
from plaintalk.discussion.judgement import default_engine
from plaintalk.discussion.models import Comment, Decision
from plaintalk.discussion.queries import verify_record
from plaintalk.hooks.services import make_letters
from plaintalk.moderation.notices.models import Notice
from plaintalk.ops.demo.content import comment_texts
from plaintalk.ops.demo.loading import load_demo
from plaintalk.people.models import Sanction
from plaintalk.policy.appearance import Standing

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def _demo(django_db_setup: None, django_db_blocker: object) -> object:
    """Load it once for all tests of this module, which only read."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        load_demo(engine=default_engine(), now=NOW)
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_demo")]


def test_every_comment_is_judged_as_its_writer_expected() -> None:
    expected = {
        (slug, comment.body.strip()): comment.expect
        for slug, comments in comment_texts().items()
        for comment in comments
    }
    first_rulings = Decision.objects.filter(was="").select_related(
        "revision", "comment__discussion__article"
    )
    judged = {
        (one.comment.discussion.article.slug, one.revision.body): Standing(one.standing)
        for one in first_rulings
    }

    assert {
        key: (expected[key], standing)
        for key, standing in judged.items()
        if expected[key] != standing
    } == {}


def test_it_is_a_believable_small_newspaper() -> None:
    articles = Article.objects.all()
    languages = Counter(article.language for article in articles)

    assert articles.count() >= 15
    assert languages["hy"] >= 2
    assert languages["ru"] >= 2
    assert Comment.objects.count() >= 200
    assert Comment.objects.values("author").distinct().count() >= 40
    assert set(Comment.objects.values_list("standing", flat=True)) == {s.value for s in Standing}
    assert Comment.objects.filter(depth__gte=4).exists()
    assert Sanction.objects.exists()
    assert all(NOW - timedelta(weeks=9) < one.published_at < NOW for one in articles)
    assert all(one.posted_at < NOW for one in Comment.objects.all())


def test_its_made_up_members_get_no_letters() -> None:
    site = Article.objects.all()[0].site

    assert make_letters(site=site, now=NOW + timedelta(days=1)) == 0


def test_one_notice_was_answered_and_one_waits() -> None:
    waiting, answered = Notice.objects.order_by("-given_at")

    assert waiting.is_open
    assert answered.outcome == "kept"
    assert answered.comment.standing == Standing.PUBLISHED
    for notice in (waiting, answered):
        assert notice.comment.posted_at < notice.given_at < NOW
        assert notice.email.endswith(".example.org")


def test_its_record_is_whole() -> None:
    site = Article.objects.all()[0].site

    assert verify_record(site).broken is None


def test_related_posts_are_never_the_article_itself_and_sometimes_none() -> None:
    near = {article: related_posts(article, now=NOW) for article in Article.objects.all()}

    assert all(article not in found for article, found in near.items())
    assert any(found for found in near.values())
    assert any(not found for found in near.values())


def test_every_article_has_a_page(client: Client) -> None:
    for article in Article.objects.all():
        assert client.get(article.get_absolute_url()).status_code == 200
