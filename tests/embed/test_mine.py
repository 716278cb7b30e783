"""What is kept about a caller: all of it, their comments page by page, and an end to it."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.articles.services import ask_consent
from plaintalk.discussion.models import Comment, Discussion, PolicyAcceptance
from plaintalk.embed.api import mine
from plaintalk.people.models import ApiToken, Person, TokenKind
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from plaintalk.privacy.export import as_json, export_of
from tests import make
from tests.embed.conftest import GUEST, POLITE, Api, refusal, sso_token, token_of
from tests.privacy.everything import NAME, everything, places_of

pytestmark = pytest.mark.django_db


def test_a_program_gets_what_the_file_has() -> None:
    person = everything().person
    api = Api(token_of(person))

    answer = api.get("/me/data")

    assert answer["Cache-Control"] == "private, no-store"
    told, file = answer.json(), json.loads(as_json(export_of(person, now=timezone.now())))
    for one in (told, file):
        # The call itself changed these.
        del one["made_at"], one["tokens"], one["requests"]
    assert told == file


def test_ones_own_comments_come_page_by_page(
    monkeypatch: pytest.MonkeyPatch, discussion: Discussion
) -> None:
    monkeypatch.setattr(mine, "COMMENTS_A_PAGE", 2)
    person = make.member()
    for minute in range(5):
        moment = make.NOW + timedelta(minutes=minute)
        make.comment(f"Comment {minute}.", author=person, on=discussion, now=moment)
    make.comment("Another's.", author=make.member("Other"), on=discussion)
    make.withdrawn(Comment.objects.get(body="Comment 3."))
    api = Api(token_of(person))

    bodies, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        page = api.get(f"/me/comments?cursor={cursor}").json()
        bodies += [one["body"] for one in page["comments"]]
        cursor, pages = page["next_cursor"], pages + 1

    assert pages == 3
    assert bodies == [f"Comment {minute}." for minute in (4, 3, 2, 1, 0)]
    first = api.get("/me/comments").json()["comments"]
    assert [one["standing"] for one in first] == ["published", "withdrawn"]
    assert first[0]["article"]["slug"] == discussion.article.slug
    assert first[0]["mine"] is True


def test_a_cursor_of_somebody_elses_comment_leads_nowhere(discussion: Discussion) -> None:
    others = make.comment("Another's.", author=make.member("Other"), on=discussion)
    api = Api(token_of(make.member()))

    assert refusal(api.get(f"/me/comments?cursor={others.public_id}")) == (404, "comment_not_found")


def test_a_guest_is_erased_by_their_token(article: Article) -> None:
    posted = Api().post(
        f"/articles/{article.slug}/comments", {"body": POLITE, **GUEST | {"name": NAME}}
    )
    api = Api(posted.json()["token"])

    answer = api.call("DELETE", "/me", {"choice": "withdraw"})

    assert answer.json() == {"choice": "withdraw", "finished": True}
    assert refusal(api.get("/me")) == (401, "token_unusable")
    assert Comment.objects.get().standing == Standing.WITHDRAWN
    assert places_of("quillfeather") == set()


def test_a_member_gives_the_password() -> None:
    scene = everything()
    api = Api(token_of(scene.person))

    for wrong in ({}, {"password": "hunter2"}):
        asked = {"choice": "anonymise", **wrong}
        assert refusal(api.call("DELETE", "/me", asked)) == (403, "password_wrong")
    assert refusal(api.call("DELETE", "/me", {"choice": "all"}))[0] == 422
    assert Person.objects.filter(name=NAME).exists()

    assert (
        api.call("DELETE", "/me", {"choice": "anonymise", "password": scene.password}).status_code
        == 200
    )
    assert not Person.objects.filter(name=NAME).exists()


def test_a_publishers_reader_signs_in_again_first() -> None:
    make.site()
    token = Api().post("/session", {"sso": sso_token(name=NAME)}).json()["token"]
    ApiToken.objects.update(made_at=timezone.now() - timedelta(minutes=16))
    api = Api(token)
    assert refusal(api.call("DELETE", "/me", {"choice": "anonymise"})) == (403, "sign_in_again")

    ApiToken.objects.update(made_at=timezone.now())
    assert api.call("DELETE", "/me", {"choice": "anonymise"}).status_code == 200
    assert places_of("quillfeather") == set()


def test_a_programs_token_is_no_fresh_sign_in() -> None:
    make.site()
    member = make.member()

    api = Api(token_of(member, kind=TokenKind.PERSONAL))

    assert refusal(api.call("DELETE", "/me", {"choice": "anonymise"})) == (403, "sign_in_again")


def test_staff_and_the_last_administrator_are_refused() -> None:
    make.site()
    moderator = make.member(role=Role.MODERATOR)
    administrator = make.member("Boss", role=Role.ADMINISTRATOR)

    for person, code in ((moderator, "role_held_still"), (administrator, "last_administrator")):
        api = Api(token_of(person))
        assert refusal(api.call("DELETE", "/me", {"choice": "anonymise"})) == (409, code)


def test_what_an_erased_person_said_in_two_places_can_not_be_put_together(
    discussion: Discussion,
) -> None:
    person = make.comment("Fine.", author=make.member(NAME), on=discussion).author
    feed = reverse("embed:feed_of_person", args=[person.public_id])
    assert Client().get(feed).status_code == 200

    Api(token_of(person)).call("DELETE", "/me", {"choice": "anonymise"})

    (comment,) = Api().get(f"/articles/{discussion.article.slug}/comments").json()["comments"]

    assert (comment["author"]["id"], comment["author"]["name"]) == ("", "A former reader")
    assert Client().get(feed).status_code == 404


# ---- agreement to the policy -------------------------------------------------------------------


def test_a_page_elsewhere_asks_for_agreement_where_the_site_does(article: Article) -> None:
    ask_consent(site=article.site, asks=True)
    path, body = f"/articles/{article.slug}/comments", {"body": POLITE, **GUEST}

    assert refusal(Api().post(path, body)) == (409, "consent_missing")
    assert Api().post(f"/articles/{article.slug}/check", {"body": POLITE}).status_code == 200
    # As the element sends the box that was ticked.
    posted = Api().post(path, body | {"agrees_to": "1"})

    assert posted.status_code == 201
    assert PolicyAcceptance.objects.get().version.number == 1
    api = Api(posted.json()["token"])
    Comment.objects.update(posted_at=timezone.now() - timedelta(days=1))
    assert api.post(path, {"body": "Another."}).status_code == 201


def test_a_version_agreed_to_is_a_number_and_no_truth_value(article: Article) -> None:
    path = f"/articles/{article.slug}/comments"

    answer = Api().post(path, {"body": POLITE, **GUEST, "agrees_to": False})

    assert refusal(answer) == (422, "invalid")
    assert answer.json()["fields"] == {"agrees_to": ["Input should be a valid integer"]}


def test_the_discussion_in_a_page_elsewhere_has_a_box_where_the_site_asks(article: Article) -> None:
    address = f"/embed/v1/thread.html?article={article.slug}"
    before = Client().get(address)
    ask_consent(site=article.site, asks=True)

    after = Client().get(address, headers={"If-None-Match": before["ETag"]})

    assert "agrees_to" not in before.content.decode()
    assert 'name="agrees_to" value="1"' in after.content.decode()
