"""What moderators and editors do, through the pages, without any script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment, Decision, Openness
from plaintalk.discussion.queries import answerers_of, discussion_of
from plaintalk.people.models import Sanction
from plaintalk.people.permissions import Role
from plaintalk.people.queries import verified_email_of
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db

PAGES = ["/desk", "/desk/people", "/desk/articles", "/desk/articles/new"]


@pytest.fixture
def desk(client: Client) -> Client:
    make.site()
    client.force_login(make.moderator())
    return client


@pytest.fixture
def editor(client: Client) -> Client:
    make.site()
    client.force_login(make.member("Sona", role=Role.EDITOR))
    return client


def decide(client: Client, comment: Comment, **fields: str) -> object:
    data = {
        "standing": "rejected",
        "clause": "no-profanity",
        "sentence": "Please write it without the swear word.",
        "seen": comment.standing,
        "revision": "1",
    } | fields
    return client.post(f"/desk/comments/{comment.public_id}", data)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_asked_to_sign_in_and_readers_are_refused(path: str) -> None:
    make.site()
    reader = Client()
    reader.force_login(make.member())

    assert Client().get(path)["Location"].startswith("/account/login/")
    assert reader.get(path).status_code == 403


def test_a_guests_cookie_opens_no_desk(client: Client) -> None:
    article = make.article()
    client.post(
        f"{article.get_absolute_url()}/comments",
        {"name": "A", "email": "a@example.org", "body": "Hello there.", "once": "1"},
    )

    assert client.get("/desk").status_code == 302


def test_the_queue_shows_what_waits_with_marked_words_and_clause(desk: Client) -> None:
    make.comment("The HOLDME bridge.")
    make.comment("A fine bridge.")

    html = text(desk.get("/desk"))

    assert re.search(r"<mark[^>]*>\s*HOLDME", html)
    assert "No profanity" in html
    assert "A fine bridge." not in html


@pytest.mark.parametrize(
    ("body", "standing"),
    [
        ("HOLDME", "published"),
        ("HOLDME", "rejected"),
        ("Fine.", "removed"),
        ("REJECTME", "published"),
    ],
)
def test_a_moderator_decides_and_the_author_is_told(desk: Client, body: str, standing: str) -> None:
    comment = make.comment(body, author=make.member())

    response = decide(desk, comment, standing=standing)

    assert response.status_code == 302  # type: ignore[attr-defined]
    comment.refresh_from_db()
    assert comment.standing == standing
    author = Client()
    author.force_login(comment.author)
    html = text(author.get(f"/c/{comment.public_id}/reasons"))
    if standing != "published":
        assert "Please write it without the swear word." in html


@pytest.mark.parametrize(
    "fields",
    [{"clause": ""}, {"clause": "no-such"}, {"standing": "x"}, {"revision": "2"}],
)
def test_a_decision_that_can_not_be_taken_changes_nothing_and_keeps_the_words(
    desk: Client, fields: dict[str, str]
) -> None:
    comment = make.comment("HOLDME")

    response = decide(desk, comment, **fields)

    assert response.status_code in {409, 422}  # type: ignore[attr-defined]
    assert "without the swear word" in text(response)
    assert Decision.objects.count() == 1


def test_the_second_moderator_is_told_and_nothing_is_overwritten(desk: Client) -> None:
    comment = make.comment("HOLDME")
    decide(desk, comment, standing="published")

    response = decide(desk, comment, standing="rejected", seen="held")

    assert response.status_code == 409  # type: ignore[attr-defined]
    assert Comment.objects.get().standing == Standing.PUBLISHED


def test_a_reader_can_not_decide_by_sending_the_form(client: Client) -> None:
    comment = make.comment("HOLDME")
    client.force_login(make.member())

    assert decide(client, comment, standing="published").status_code == 403  # type: ignore[attr-defined]
    assert Comment.objects.get().standing == Standing.HELD


def test_the_persons_page_proposes_the_milder_step_first(desk: Client) -> None:
    person = make.comment("HOLDME").author

    html = text(desk.get(f"/desk/people/{person.public_id}"))

    assert re.search(r'<(option|input)[^>]*value="warning"[^>]*(selected|checked)', html)


def test_a_block_needs_saying_so_when_nothing_came_before(desk: Client) -> None:
    person = make.comment("HOLDME").author
    data = {
        "kind": "block",
        "days": "",
        "clause": "personal-attacks",
        "reason": "You insulted other readers again.",
    }

    refused = desk.post(f"/desk/people/{person.public_id}", data)
    done = desk.post(f"/desk/people/{person.public_id}", data | {"at_once": "on"})

    assert refused.status_code == 422
    assert "You insulted other readers again." in text(refused)
    assert done.status_code == 302
    sanction = Sanction.objects.get()
    assert (sanction.kind, sanction.until) == ("block", None)


def test_a_block_rests_on_the_decisions_against_the_person(desk: Client) -> None:
    comment = make.comment("HOLDME")
    decide(desk, comment)
    desk.post(
        f"/desk/people/{comment.author.public_id}",
        {
            "kind": "suspension",
            "days": "7",
            "clause": "no-profanity",
            "reason": "Again.",
            "at_once": "on",
            "evidence": [Decision.objects.order_by("-position")[0].public_id],
        },
    )

    sanction = Sanction.objects.get()
    assert sanction.evidence == [Decision.objects.order_by("-position")[0].public_id]
    assert sanction.until is not None
    assert abs(sanction.until - timezone.now() - timedelta(days=7)) < timedelta(minutes=5)


def test_a_step_can_be_lifted(desk: Client) -> None:
    person = make.comment("HOLDME").author
    desk.post(
        f"/desk/people/{person.public_id}",
        {"kind": "warning", "days": "", "clause": "no-profanity", "reason": "Careful."},
    )
    sanction = Sanction.objects.get()

    response = desk.post(f"/desk/sanctions/{sanction.public_id}/lift", {"because": "A mistake."})

    assert response.status_code == 302
    sanction.refresh_from_db()
    assert sanction.lifted_because == "A mistake."


ARTICLE = {
    "headline": "Bridge opens",
    "dateline": "YEREVAN",
    "credit": "RFE/RL",
    "byline": "Anna Petrosyan",
    "body": "First paragraph.\n\nSecond paragraph.",
    "topics": "River, Roads",
    "language": "en",
    "state": "published",
}


def test_an_editor_writes_an_article_and_changes_it(editor: Client) -> None:
    created = editor.post("/desk/articles/new", ARTICLE)
    article = Article.objects.get()
    assert created["Location"] == "/a/bridge-opens"
    assert article.body_html.count("<p>") == 2
    assert {topic.title for topic in article.topics.all()} == {"River", "Roads"}

    editor.post(
        f"/desk/articles/{article.public_id}", ARTICLE | {"headline": "Bridge opens at last"}
    )

    article.refresh_from_db()
    assert (article.headline, article.slug) == ("Bridge opens at last", "bridge-opens")


def test_script_in_an_article_does_not_survive(editor: Client) -> None:
    body = "<p onclick='x()'>Text</p><script>alert(1)</script><iframe src='//x'></iframe>"
    editor.post("/desk/articles/new", ARTICLE | {"body": body})

    assert Article.objects.get().body_html.replace("\n", "") == "<p>Text</p>"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"headline": ""}, "required"),
        ({"body": "<script>x</script>"}, "body of 1"),
        ({"language": "klingon!"}, "language code"),
        ({"canonical_url": "javascript:alert(1)"}, "http"),
    ],
)
def test_what_an_editor_typed_stays_when_it_can_not_be_used(
    editor: Client, fields: dict[str, str], told: str
) -> None:
    response = editor.post("/desk/articles/new", ARTICLE | fields)

    assert response.status_code == 422
    assert told in text(response)
    assert "Anna Petrosyan" in text(response)
    assert not Article.objects.exists()


def test_a_moderator_may_not_write_articles(desk: Client) -> None:
    assert desk.get("/desk/articles/new").status_code == 403


def test_two_articles_can_not_have_one_address(editor: Client) -> None:
    editor.post("/desk/articles/new", ARTICLE | {"slug": "bridge"})

    response = editor.post("/desk/articles/new", ARTICLE | {"slug": "bridge"})

    assert response.status_code == 422
    assert Article.objects.count() == 1


def test_a_discussion_is_closed_and_opened_again(desk: Client) -> None:
    article = make.article()
    path = f"/desk/articles/{article.public_id}/discussion"

    desk.post(path, {"openness": Openness.CLOSED, "pace": "normal"})

    article.refresh_from_db()
    assert article.discussion.openness == Openness.CLOSED
    assert desk.post(path, {"openness": "nonsense", "pace": "normal"}).status_code == 422


def test_a_moderator_finds_the_way_to_how_a_discussion_is_run_and_writes_no_articles(
    client: Client,
) -> None:
    article = make.article()
    client.force_login(make.moderator())
    path = f"/desk/articles/{article.public_id}/discussion"

    listed, page = client.get("/desk/articles"), client.get(article.get_absolute_url())

    for response in (listed, page):
        assert path in response.content.decode()
        assert f'"/desk/articles/{article.public_id}"' not in response.content.decode()
    assert "Write an article" not in listed.content.decode()
    assert 'value="closed"' in client.get(path).content.decode()


def test_a_discussion_is_told_who_answers_in_it(desk: Client) -> None:
    article, author = make.article(), make.member("Anahit")
    path, sent = f"/desk/articles/{article.public_id}/mode", {"mode": "conversation"}

    desk.post(path, sent | {"answerers": author.public_id})

    assert answerers_of(article.discussion) == [author]
    page = desk.get(f"/desk/articles/{article.public_id}/discussion").content.decode()
    assert f"Anahit ({author.public_id})" in page
    unknown = desk.post(path, sent | {"answerers": "p_nobody"})
    assert unknown.status_code == 422
    assert "There is nobody of this id." in unknown.content.decode()
    assert "p_nobody" in unknown.content.decode()
    desk.post(path, sent)
    assert answerers_of(article.discussion) == []


def test_a_discussion_is_held_for_questions_with_guests_by_name_and_address(
    desk: Client,
) -> None:
    article, by_name, by_address = make.article(), make.member("Tigran Vale"), make.member("Ruzan")
    path = f"/desk/articles/{article.public_id}/mode"
    sent = {
        "mode": "questions",
        "answerers": f"tigran vale\n\n{verified_email_of(by_address)}",
        "asks_from": "2026-03-02T10:00",
        "answers_from": "2026-03-02T12:00",
        "readers_reply": "on",
    }

    response = desk.post(path, sent)

    talk = discussion_of(article)
    assert response["Location"] == article.get_absolute_url()
    assert answerers_of(talk) == [by_name, by_address]
    assert (talk.mode, talk.readers_reply, talk.asks_until) == ("questions", True, None)
    page = desk.get(f"/desk/articles/{article.public_id}/discussion").content.decode()
    assert 'value="2026-03-02T10:00"' in page
    assert "Set by" in page


def test_a_guest_who_is_nobody_or_several_is_said_and_nothing_is_set(desk: Client) -> None:
    article = make.article()
    make.member("Anna"), make.member("Anna")
    path = f"/desk/articles/{article.public_id}/mode"

    for typed, told in (
        ("Anna", "Several members are called Anna."),
        ("Nobody Here", "No member is called Nobody Here."),
        ("nobody@example.org", "No member has the address nobody@example.org."),
        ("<b>x</b>", "No member is called &lt;b&gt;x&lt;/b&gt;."),
    ):
        response = desk.post(path, {"mode": "questions", "answerers": typed})
        assert response.status_code == 422
        assert told in response.content.decode()
    wrong = desk.post(
        path,
        {"mode": "questions", "asks_from": "2026-03-02T10:00", "asks_until": "2026-03-02T09:00"},
    )
    assert wrong.status_code == 422
    assert "Choose an end after the beginning." in wrong.content.decode()
    assert discussion_of(article).mode == "conversation"


def test_what_was_typed_about_a_discussion_stays_after_an_error(desk: Client) -> None:
    path = f"/desk/articles/{make.article().public_id}/discussion"

    response = desk.post(path, {"openness": "x", "pace": "normal", "because": "A quiet night."})

    assert response.status_code == 422
    assert "A quiet night." in response.content.decode()
