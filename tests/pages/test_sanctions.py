"""What an author who was warned, slowed or read first finds on the pages, without any script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment
from plaintalk.people.models import Person, Sanction
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind, Scope
from tests import make

pytestmark = pytest.mark.django_db

POLITE = "I crossed it on foot; the railing is still missing on the south side."


@pytest.fixture
def article() -> Article:
    return make.article()


@pytest.fixture
def author(client: Client, article: Article) -> Person:
    """Somebody who wrote as a guest with this client's cookie."""
    send(client, article, "The first comment of all.", once="first")
    return Comment.objects.get().author


def send(client: Client, article: Article, body: str = POLITE, **fields: str) -> object:
    data = {"name": "Anna", "email": "anna@example.org", "body": body, "once": "once"} | fields
    return client.post(f"{article.get_absolute_url()}/comments", data)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def status(response: object) -> int:
    return response.status_code  # type: ignore[attr-defined, no-any-return]


def warn(author: Person, **how: object) -> Sanction:
    reason = "Please mind your words."
    return make.sanction(author, SanctionKind.WARNING, reason=reason, now=timezone.now(), **how)


def test_a_warned_author_reads_it_in_the_composer_and_posts_what_they_had_typed(
    client: Client, article: Article, author: Person
) -> None:
    warning = warn(author, message="We like your maps.")

    refused = send(client, article)
    assert status(refused) == 403
    html = text(refused)
    assert 'role="alert">You were warned.' in html
    assert "Please mind your words." in html
    assert "We like your maps." in html
    assert POLITE in html
    assert "I have read this" in html

    read = send(client, article, has_read=warning.public_id)
    assert status(read) == 200
    assert POLITE in text(read)
    assert "Noted. You can post now." in text(read)
    assert "I have read this" not in text(read)
    assert Comment.objects.count() == 1

    assert status(send(client, article)) == 302
    assert Comment.objects.count() == 2


def test_a_warning_stands_at_the_composer_before_anything_is_typed(
    client: Client, article: Article, author: Person
) -> None:
    warn(author)

    html = client.get(article.get_absolute_url()).content.decode()

    composer = html[html.index('id="composer"') :]
    assert "Please mind your words." in composer
    assert re.search(r'<button[^>]*name="has_read"', composer)
    assert "Post comment</button>" not in composer
    assert "Please mind" not in Client().get(article.get_absolute_url()).content.decode()


def test_a_warning_is_read_on_ones_own_page(client: Client, author: Person) -> None:
    warning = warn(author)
    address = f"/me/warnings/{warning.public_id}/read"
    assert f'action="{address}"' in text(client.get("/me"))

    done = client.post(address, follow=True)

    assert "Noted. You can post again." in text(done)
    assert f'action="{address}"' not in text(client.get("/me"))
    warning.refresh_from_db()
    assert warning.read_at is not None


def test_nobody_reads_a_warning_for_somebody_else(
    client: Client, article: Article, author: Person
) -> None:
    warning = warn(author)
    stranger = Client()

    assert stranger.post(f"/me/warnings/{warning.public_id}/read").status_code == 404
    assert status(send(stranger, article, has_read=warning.public_id)) == 404
    assert client.get(f"/me/warnings/{warning.public_id}/read").status_code == 405
    warning.refresh_from_db()
    assert warning.read_at is None


def test_a_warning_is_read_before_a_comment_is_reworded(client: Client, author: Person) -> None:
    comment = Comment.objects.get()
    warning = warn(author)
    address = f"/c/{comment.public_id}/edit"

    refused = client.post(address, {"body": "Quite other words."})
    read = client.post(address, {"body": "Quite other words.", "has_read": warning.public_id})
    saved = client.post(address, {"body": "Quite other words."})

    assert (refused.status_code, read.status_code, saved.status_code) == (403, 200, 302)
    for response in (refused, read):
        assert "Quite other words." in text(response)
    assert "I have read this" in text(refused)
    assert "I have read this" not in text(read)


def test_a_warning_under_one_article_is_not_in_the_way_under_another(
    client: Client, article: Article, author: Person
) -> None:
    warn(author, scope=Scope.DISCUSSION, place=article.public_id)
    other = make.article("Another")

    assert status(send(client, article)) == 403
    assert status(send(client, other)) == 302
    assert f"under “{article.headline}”" in text(client.get("/me"))


def test_a_slowed_author_is_told_when_and_keeps_what_they_typed(
    client: Client, article: Article, author: Person
) -> None:
    make.sanction(author, SanctionKind.SLOW, hours=6, now=timezone.now())

    refused = send(client, article)

    assert status(refused) == 429
    assert "one comment every 6 hours" in text(refused)
    assert POLITE in text(refused)
    assert "one comment every 6 hours" in text(client.get("/me"))


def test_an_author_who_is_read_first_is_told_so_and_their_comment_waits(
    client: Client, article: Article, author: Person
) -> None:
    until = timezone.now() + timedelta(days=30)
    make.sanction(author, SanctionKind.PREMODERATION, until=until, now=timezone.now())

    told = send(client, article)
    assert status(told) == 422
    assert "A moderator reads what you write first until" in text(told)

    assert status(send(client, article, confirmed="1")) == 302
    assert Comment.objects.latest("pk").standing == Standing.HELD
    assert "</strong>, a moderator reads first" in text(client.get("/me"))


def test_what_a_rule_did_is_said_to_be_done_by_rule(
    client: Client, article: Article, author: Person
) -> None:
    make.ladder({"propose": "warning", "refusals": 1, "days": 30, "automatic": True})

    send(client, article, "What the fuck is this?", confirmed="1")

    html = text(client.get("/me"))
    assert "By rule, after 1 refusal of 2 comments in 30 days." in html
    assert re.search(r"</time> by rule", html)
    assert "I have read this" in html
    refused = Comment.objects.latest("pk")
    assert "It rests on 1 decision" in html
    assert f'href="/c/{refused.public_id}/reasons"' in html


def test_script_in_a_message_is_only_text(client: Client, author: Person) -> None:
    warn(author, message="<script>alert(1)</script>")

    assert "<script>alert" not in text(client.get("/me"))
