"""Discussions held for questions, or live, by the API and in the piece for other pages."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Discussion, Mode
from plaintalk.discussion.services import set_answerers, set_mode
from plaintalk.people.models import Person, TokenKind, TokenScope
from plaintalk.people.permissions import Role
from plaintalk.people.queries import verified_email_of
from plaintalk.people.tokens import PAGE_SCOPES
from tests import make
from tests.embed.conftest import POLITE, Api, refusal, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(member: Person) -> Person:
    return make.member("Tigran Vale")


@pytest.fixture
def editor(article: Article) -> Api:
    return Api(
        token_of(make.member("Eva", role=Role.EDITOR), TokenScope.EDIT, kind=TokenKind.PERSONAL)
    )


def asked(discussion: Discussion, guest: Person) -> Discussion:
    set_mode(discussion=discussion, mode=Mode.QUESTIONS, by=make.moderator(), now=make.NOW)
    set_answerers(discussion=discussion, answerers=[guest], by=make.moderator(), now=make.NOW)
    return discussion


def piece(discussion: Discussion, query: str = "", **headers: str) -> Any:
    slug = discussion.article.slug
    return Client().get(f"/embed/v1/thread.html?article={slug}{query}", headers=headers)


def test_a_program_of_the_newsroom_sets_a_mode(
    editor: Api, article: Article, guest: Person
) -> None:
    sent = {
        "mode": "questions",
        "answerers": [verified_email_of(guest), "Hagop"],
        "asks_until": "2026-03-02T12:00:00Z",
    }

    told = editor.call("PUT", f"/articles/{article.slug}/mode", sent).json()

    assert (told["mode"], told["answerers"]) == ("questions", ["Tigran Vale", "Hagop"])
    assert told["asks_until"] == "2026-03-02T12:00:00Z"
    assert editor.call("PUT", f"/articles/{article.slug}/mode", {"mode": "live"}).json() == told | {
        "mode": "live",
        "answerers": [],
        "asks_until": None,
        "version": told["version"] + 2,
    }


def test_who_is_a_member_is_told_to_nobody_who_may_not_set_it(
    article: Article, member: Person
) -> None:
    reader = Api(token_of(make.member("Reader")))
    sent = {"mode": "live", "answerers": [verified_email_of(member), "nobody@example.org"]}

    refused = reader.call("PUT", f"/articles/{article.slug}/mode", sent)

    assert refusal(refused) == (403, "act_not_allowed")


def test_the_token_of_a_page_sets_nothing_whoever_holds_it(article: Article) -> None:
    page = Api(token_of(make.member(role=Role.EDITOR), *PAGE_SCOPES))

    refused = page.call("PUT", f"/articles/{article.slug}/mode", {"mode": "live"})

    assert refusal(refused) == (403, "scope_missing")


def test_what_names_nobody_or_the_wrong_hours_is_refused(
    editor: Api, article: Article, guest: Person
) -> None:
    path = f"/articles/{article.slug}/mode"
    make.member(guest.name)

    def code(**sent: Any) -> tuple[int, str]:
        return refusal(editor.call("PUT", path, {"mode": "questions"} | sent))

    assert code(answerers=[guest.name]) == (422, "member_name_shared")
    assert code(answerers=["Nobody Here"]) == (422, "member_name_unknown")
    assert code(answerers=["p_nobody"]) == (404, "person_not_found")
    hours = {"asks_from": "2026-03-02T12:00:00Z", "asks_until": "2026-03-02T11:00:00Z"}
    assert code(**hours) == (422, "invalid")
    assert code(mode="debate") == (422, "invalid")


def test_questions_are_told_with_voices_in_their_order_and_apart(
    api: Api, discussion: Discussion, guest: Person
) -> None:
    asked(discussion, guest)
    first = make.comment("Who pays?", on=discussion, author=make.member())
    make.comment("Who built it?", on=discussion, author=make.member())
    make.comment("All of us.", on=discussion, author=guest, reply_to=first)
    path = f"/articles/{discussion.article.slug}/comments"

    def told(query: str = "") -> list[tuple[int, str, bool]]:
        comments = api.get(path + query).json()["comments"]
        return [(one["number"], one["voice"], one["answered"]) for one in comments]

    assert told() == [(2, "reader", False), (1, "reader", True), (3, "answerer", False)]
    assert told("?only=answered") == [(1, "reader", True), (3, "answerer", False)]
    assert told("?only=unanswered") == [(2, "reader", False)]
    one = api.get(f"/comments/{first.public_id}").json()
    assert (one["voice"], one["answered"]) == ("reader", True)


def test_the_articles_author_is_told_as_such_once_the_byline_names_them(
    api: Api, discussion: Discussion, guest: Person
) -> None:
    asked(discussion, guest)
    make.comment("Ask me.", on=discussion, author=guest)
    path = f"/articles/{discussion.article.slug}/comments"

    def voices() -> list[str]:
        return [one["voice"] for one in api.get(path).json()["comments"]]

    assert voices() == ["answerer"]
    article = discussion.article
    article.byline, article.changed_at = f"Sona, {guest.name}", timezone.now()
    article.save()
    assert voices() == ["author"]


def test_a_readers_reply_to_a_question_is_refused_with_a_code_and_the_guests_is_taken(
    discussion: Discussion, guest: Person, member: Person
) -> None:
    asked(discussion, guest)
    question = make.comment("Who pays?", on=discussion, author=member)
    path, sent = f"/articles/{discussion.article.slug}/comments", {"body": POLITE}
    reader, answerer = Api(token_of(make.member("Reader"))), Api(token_of(guest))

    refused = reader.post(path, sent | {"parent": question.public_id})
    before = reader.post(f"/articles/{discussion.article.slug}/check", sent)

    assert refusal(refused) == (403, "replies_reserved")
    assert before.status_code == 200
    assert answerer.post(path, sent | {"parent": question.public_id}).status_code == 201


def test_the_piece_asks_for_questions_and_is_kept_until_the_mode_changes(
    discussion: Discussion, guest: Person
) -> None:
    make.comment("Who pays?", on=discussion, author=make.member())
    plain = piece(discussion)

    asked(discussion, guest)
    page = piece(discussion, **{"If-None-Match": plain["ETag"]})

    assert page.status_code == 200
    html = page.content.decode()
    assert "answered by Tigran Vale." in html
    assert ">Your question</label>" in html
    assert "?reply=" not in html
    assert "?reply=" in plain.content.decode()
    assert piece(discussion, **{"If-None-Match": page["ETag"]}).status_code == 304


def test_a_live_piece_begins_with_the_newest_and_says_so_to_the_script(
    discussion: Discussion,
) -> None:
    set_mode(discussion=discussion, mode=Mode.LIVE, by=make.moderator(), now=make.NOW)
    make.comment("It begins.", on=discussion, author=make.moderator())
    make.comment("They score.", on=discussion)

    live, oldest = piece(discussion).content.decode(), piece(discussion, "&sort=oldest")

    assert live.index("They score.") < live.index("It begins.")
    assert ">Newsroom</span>" in live
    assert " data-rolls" in live
    html = oldest.content.decode()
    assert html.index("It begins.") < html.index("They score.")
    assert " data-rolls" not in html
