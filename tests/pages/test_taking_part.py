"""Posting, rewording and withdrawing through the pages, without any script."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment, Openness, Pace
from plaintalk.discussion.services import open_discussion, set_openness
from plaintalk.people.models import Person
from plaintalk.people.services import impose_sanction, make_sign_in_link
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind
from tests import make

pytestmark = pytest.mark.django_db

POLITE = "I crossed it on foot; the railing is still missing on the south side."
PROFANE = "What the fuck is wrong with this council?"


@pytest.fixture
def article() -> Article:
    return make.article()


def send(client: Client, article: Article, body: str = POLITE, **fields: str) -> object:
    data = {"name": "Anna", "email": "anna@example.org", "body": body, "once": "once"} | fields
    return client.post(f"{article.get_absolute_url()}/comments", data)


def sanction(
    person: Person, kind: SanctionKind, *, reason: str, until: datetime | None = None
) -> None:
    impose_sanction(
        person=person,
        kind=kind,
        clause="threats",
        reason=reason,
        evidence=[],
        by=make.moderator(),
        until=until,
        at_once=True,
        secret=make.SECRET,
        now=timezone.now(),
    )


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def status(response: object) -> int:
    return response.status_code  # type: ignore[attr-defined, no-any-return]


def test_a_guest_posts_and_finds_the_comment_in_its_place(client: Client, article: Article) -> None:
    response = send(client, article)

    assert status(response) == 302
    html = client.get(response["Location"], follow=True).content.decode()  # type: ignore[index]
    assert "railing is still missing" in html


def test_the_form_that_the_page_gives_can_be_sent_as_it_is(
    client: Client, article: Article
) -> None:
    html = client.get(article.get_absolute_url()).content.decode()
    (form,) = re.findall(r'<form[^>]*action="[^"]*/comments[^"]*".*?</form>', html, re.DOTALL)
    fields = dict(re.findall(r'name="(once|parent)"[^>]*value="([^"]*)"', form))

    assert len(fields["once"]) > 20
    assert status(send(client, article, **fields)) == 302


def test_profanity_is_shown_to_its_author_first_and_nothing_is_stored(
    client: Client, article: Article
) -> None:
    response = send(client, article, PROFANE)

    assert status(response) == 422
    assert "No profanity" in text(response)
    assert re.search(r"<mark[^>]*>\s*fuck", text(response))
    assert "What the fuck is wrong" in re.sub(r"<[^>]+>", "", text(response))
    assert not Comment.objects.exists()
    assert not Person.objects.filter(kind="guest").exists()


def test_sent_again_as_it_is_it_is_kept_unpublished_and_explained(
    client: Client, article: Article
) -> None:
    send(client, article, PROFANE, confirmed="1")

    comment = Comment.objects.get()
    assert comment.standing in {Standing.HELD, Standing.REJECTED}
    html = client.get(f"/c/{comment.public_id}/reasons").content.decode()
    assert "No profanity" in html
    assert re.search(r"<mark[^>]*>\s*fuck", html)


def test_whoever_goes_back_and_writes_on_has_written_another_comment(
    client: Client, article: Article
) -> None:
    send(client, article, "Once.", once="a-form")
    send(client, article, "And another thing.", once="a-form")

    assert list(Comment.objects.values_list("body", flat=True)) == ["Once.", "And another thing."]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"body": ""}, "Write something", id="empty-body"),
        pytest.param({"body": "x" * 10_001}, "10,000", id="over-long-body"),
        pytest.param({"name": " "}, "name", id="empty-name"),
        pytest.param({"name": "n" * 61}, "60", id="over-long-name"),
        pytest.param({"name": "\u202e\u200b"}, "name", id="a-name-of-invisible-characters"),
        pytest.param({"email": "nonsense"}, "e-mail", id="no-address"),
        pytest.param({"parent": "c_nothing"}, "not in this discussion", id="unknown-parent"),
        pytest.param({"parent": "c\0"}, "not in this discussion", id="a-parent-with-a-nul"),
        pytest.param({"email": "a\0@"}, "e-mail", id="an-address-with-a-nul"),
    ],
)
def test_what_was_typed_stays_when_it_can_not_be_used(
    client: Client, article: Article, fields: dict[str, str], told: str
) -> None:
    response = send(client, article, **fields)

    assert status(response) == 422
    assert told in text(response)
    typed = {"body": POLITE, "name": "Anna"} | fields
    assert typed["body"][:40] in text(response)
    assert not Comment.objects.exists()


def test_a_page_sent_twice_gives_one_comment(client: Client, article: Article) -> None:
    first, second = send(client, article), send(client, article)

    assert first["Location"] == second["Location"]  # type: ignore[index]
    assert Comment.objects.count() == 1


def test_going_back_and_writing_on_loses_nothing(client: Client, article: Article) -> None:
    send(client, article)
    send(client, article, "One more thing: the lamp is broken too.")

    assert Comment.objects.count() == 2


def test_two_browsers_sending_the_same_form_get_one_comment(article: Article) -> None:
    send(Client(), article)
    send(Client(), article)

    assert Comment.objects.count() == 1
    assert Person.objects.filter(kind="guest").count() == 1


def test_the_cookie_lets_a_guest_edit_and_withdraw_and_nobody_else(
    client: Client, article: Article
) -> None:
    send(client, article)
    comment = Comment.objects.get()
    stranger = Client()

    assert stranger.post(f"/c/{comment.public_id}/edit", {"body": "Mine now."}).status_code == 403
    assert stranger.post(f"/c/{comment.public_id}/withdraw").status_code == 403
    assert client.post(f"/c/{comment.public_id}/edit", {"body": "Reworded."}).status_code == 302
    comment.refresh_from_db()
    assert comment.body == "Reworded."
    assert client.post(f"/c/{comment.public_id}/withdraw").status_code == 302
    comment.refresh_from_db()
    assert comment.standing == Standing.WITHDRAWN


def test_a_cookie_made_up_is_nobodys(article: Article) -> None:
    client = Client()
    client.cookies["plaintalk_guest"] = "p_forged:signature"

    assert client.get(article.get_absolute_url()).status_code == 200


def test_the_same_guest_is_one_person_however_they_sign(client: Client, article: Article) -> None:
    send(client, article, once="1")
    send(client, article, once="2", name="Anna P.")

    assert Person.objects.filter(kind="guest").count() == 1
    names = Comment.objects.order_by("number").values_list("author_name", flat=True)
    assert list(names) == ["Anna", "Anna P."]


def test_a_visible_history_shows_each_wording_that_readers_saw(
    client: Client, article: Article
) -> None:
    send(client, article, "First wording of it.")
    comment = Comment.objects.get()
    client.post(f"/c/{comment.public_id}/edit", {"body": "Second wording of it."})

    html = Client().get(f"/c/{comment.public_id}/history").content.decode()

    assert html.index("First wording") < html.index("Second wording")


def test_the_author_sees_a_held_comment_in_its_place_and_others_do_not(
    client: Client, article: Article
) -> None:
    send(client, article, PROFANE, confirmed="1")

    assert "is wrong with this council" in client.get(article.get_absolute_url()).content.decode()
    other = Client().get(article.get_absolute_url()).content.decode()
    assert "is wrong with this council" not in other


@pytest.mark.parametrize("openness", [Openness.CLOSED, Openness.MEMBERS_ONLY])
def test_a_guest_who_may_not_post_is_told_and_keeps_the_text(
    client: Client, openness: Openness
) -> None:
    article = make.article(openness=openness)

    response = send(client, article)

    assert status(response) in {403, 409}
    assert POLITE[:30] in text(response)
    assert not Comment.objects.exists()


def test_an_unknown_article_is_not_there(client: Client) -> None:
    make.site()

    assert client.post("/a/nothing/comments", {"body": POLITE}).status_code == 404


def test_what_is_kept_for_other_readers_follows_every_change(
    client: Client, article: Article
) -> None:
    def others_see() -> str:
        return Client().get(article.get_absolute_url()).content.decode()

    assert "Nobody has commented yet" in others_see()
    send(client, article, "First wording of it.")
    assert "First wording" in others_see()
    comment = Comment.objects.get()
    client.post(f"/c/{comment.public_id}/edit", {"body": "Second wording of it."})
    assert "Second wording" in others_see()
    assert "First wording" not in others_see()
    # What is made for its author is never what others are given.
    assert "Withdraw" in client.get(article.get_absolute_url()).content.decode()
    assert "Withdraw" not in others_see()
    client.post(f"/c/{comment.public_id}/withdraw")
    assert "Second wording" not in others_see()
    discussion = open_discussion(article=article)
    set_openness(
        discussion=discussion,
        openness=Openness.CLOSED,
        pace=Pace.NORMAL,
        by=make.moderator(),
        now=make.NOW,
    )
    assert "Write a comment" not in others_see()


def test_a_blocked_guest_is_told_why_and_until_when(client: Client, article: Article) -> None:
    send(client, article)
    sanction(
        Comment.objects.get().author,
        SanctionKind.SUSPENSION,
        reason="You threatened a neighbour.",
        until=timezone.now() + make.timedelta(days=3),
    )

    response = send(client, article, once="2")

    assert status(response) == 403
    assert "You threatened a neighbour." in text(response)
    assert "until" in text(response)
    assert POLITE[:30] in text(response)
    assert "You threatened a neighbour." in client.get("/me").content.decode()


def test_a_warning_is_told_on_every_page_until_it_was_read(
    client: Client, article: Article
) -> None:
    send(client, article)
    sanction(Comment.objects.get().author, SanctionKind.WARNING, reason="Please mind your words.")

    told = "Something was decided about you."
    assert told in client.get("/").content.decode()
    assert "Please mind your words." in client.get("/me").content.decode()
    assert told not in client.get("/").content.decode()
    assert told not in Client().get("/").content.decode()


@pytest.mark.parametrize("field", ["name", "email", "body"])
def test_script_in_any_field_is_only_text(client: Client, article: Article, field: str) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>"

    send(client, article, **{field: attack})
    html = client.get(article.get_absolute_url()).content.decode()

    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_bytes_that_are_no_utf_8_are_taken_as_far_as_they_go(
    client: Client, article: Article
) -> None:
    response = client.post(
        f"{article.get_absolute_url()}/comments",
        data=b"name=Anna&email=a%40example.org&once=1&body=Caf%E9+%FF%FE+closed+early.",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 302
    assert "closed early" in Comment.objects.get().body


def test_a_form_without_its_token_is_refused() -> None:
    article, strict = make.article(), Client(enforce_csrf_checks=True)

    response = strict.post(f"{article.get_absolute_url()}/comments", {"body": POLITE})

    assert response.status_code == 403
    assert not Comment.objects.exists()


def test_a_member_signs_up_verifies_and_posts_under_their_name(
    client: Client, article: Article, mailoutbox: list[object]
) -> None:
    signed_up = client.post(
        "/account/signup/",
        {"name": "Hagop", "email": "hagop@example.org", "password1": "quince-orchard-1915"},
    )
    assert signed_up.status_code == 302
    (mail,) = mailoutbox
    (link,) = re.findall(r"http://\S+", mail.body)  # type: ignore[attr-defined]
    client.post(link)
    client.post(
        "/account/login/", {"login": "hagop@example.org", "password": "quince-orchard-1915"}
    )

    response = client.post(f"{article.get_absolute_url()}/comments", {"body": POLITE, "once": "m"})

    assert response.status_code == 302
    comment = Comment.objects.get()
    assert (comment.author_name, comment.author.kind) == ("Hagop", "member")


def test_a_sign_in_link_works_once(client: Client) -> None:
    make.site()
    moderator = make.moderator()
    token = make_sign_in_link(person=moderator, now=timezone.now())

    first = client.get(f"/sign-in/{token}")
    second = Client().get(f"/sign-in/{token}")

    assert first["Location"] == "/desk"
    assert client.get("/desk").status_code == 200
    assert second.status_code == 403


def test_a_reply_answers_the_comment_that_was_chosen(client: Client, article: Article) -> None:
    root = make.comment("Root.", on=open_discussion(article=article))
    html = client.get(f"{article.get_absolute_url()}?reply={root.public_id}").content.decode()
    assert f'value="{root.public_id}"' in html

    send(client, article, parent=root.public_id)

    assert Comment.objects.get(number=2).parent == root
