"""Taking part by the API: post, look first, reword, withdraw, report, read a warning."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment, Decision, Openness, PolicyAcceptance
from plaintalk.discussion.services import open_discussion, set_openness
from plaintalk.moderation.reports.models import Report
from plaintalk.people.models import ApiToken, NetworkTrace, Person, TokenKind
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind
from tests import make
from tests.embed.conftest import ELSEWHERE, GUEST, POLITE, PROFANE, Api, refusal, token_of

pytestmark = pytest.mark.django_db

KEY = "0b1b4a3e-3f5d-4a57-9b0e-6f2f5f3e8f10"


@pytest.fixture
def path(article: Article) -> str:
    return f"/articles/{article.slug}/comments"


@pytest.fixture
def mine(member: Person) -> Api:
    return Api(token_of(member))


def fresh(author: Person, **how: Any) -> Comment:
    return make.comment("I walked there.", author=author, now=timezone.now(), **how)


# ---- posting ---------------------------------------------------------------------------------


def test_a_new_guest_posts_and_is_known_from_then_on(api: Api, path: str) -> None:
    response = api.post(path, {"body": POLITE, **GUEST})

    posted = response.json()
    assert response.status_code == 201
    assert (posted["standing"], posted["mine"], posted["body"]) == ("published", True, POLITE)
    guest = Api(posted["token"])
    assert guest.get("/me").json()["name"] == "Anna"
    again = guest.post(path, {"body": "And one thing more."}).json()
    assert again["author"] == posted["author"]
    assert again["token"] is None
    token = ApiToken.objects.get()
    assert (token.kind, token.label) == (TokenKind.PAGE, "paper.example")
    assert token.expires_at > timezone.now() + timedelta(days=29)


def test_what_the_pages_note_about_who_posts_is_noted_here_too(api: Api, path: str) -> None:
    api.post(path, {"body": POLITE, **GUEST})

    person = Person.objects.get(kind="guest")
    assert NetworkTrace.objects.filter(person=person).exists()
    assert PolicyAcceptance.objects.filter(person=person).exists()
    assert Decision.objects.get().comment.author == person


def test_a_member_replies_under_their_own_name(mine: Api, path: str, article: Article) -> None:
    root = make.comment("It is open.", on=article.discussion)
    body = {"body": POLITE, "parent": root.public_id, "name": "Somebody else"}

    posted = mine.post(path, body).json()

    assert posted["author"]["name"] == "Hagop"
    assert (posted["parent"], posted["root"], posted["depth"]) == (root.public_id,) * 2 + (1,)
    assert not ApiToken.objects.filter(person__kind="guest").exists()


def test_a_known_guest_may_sign_otherwise(api: Api, path: str) -> None:
    guest = Api(api.post(path, {"body": POLITE, **GUEST}).json()["token"])

    renamed = guest.post(path, {"body": "Another thing.", "name": "Anna P."}).json()

    assert renamed["author"]["name"] == "Anna P."
    assert Person.objects.get(kind="guest").guest_email == "anna@example.org"


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": " \u200b"}, {"name"}),
        ({"name": "", "email": "nonsense"}, {"name", "email"}),
        ({"email": "a\0@"}, {"email"}),
        ({"body": " \n"}, {"body"}),
        ({"body": "x" * 10_001}, {"body"}),
        ({"body": 7}, {"body"}),
        ({"body": None}, {"body"}),
        ({"confirmed": "perhaps"}, {"confirmed"}),
    ],
)
def test_what_is_wrong_is_said_by_field(
    api: Api, path: str, wrong: dict[str, Any], fields: set[str]
) -> None:
    response = api.post(path, {"body": POLITE, **GUEST} | wrong)

    assert refusal(response) == (422, "invalid")
    assert set(response.json()["fields"]) == fields
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [b"", b"{", b"[]", b'"text"', b"[" * 100_000, b'{"body": "\\ud800"}', b"\xff\xfe", b"null"],
    ids=lambda sent: repr(sent[:12]),
)
def test_a_body_that_is_no_json_object_is_refused(api: Api, path: str, sent: bytes) -> None:
    response = api.client.post(f"/api/v1{path}", sent, content_type="application/json")

    assert refusal(response)[0] == 422


def test_nuls_in_a_text_are_left_out(api: Api, path: str) -> None:
    posted = api.post(path, {"body": f"a\0{POLITE}", **GUEST, "name": "An\0na"}).json()

    assert posted["body"] == f"a{POLITE}"
    assert posted["author"]["name"] == "Anna"
    odd = api.post(path, {"body": POLITE, **GUEST, "parent": "c_\0"})
    assert refusal(odd) == (422, "parent_elsewhere")


def test_a_closed_discussion_is_closed_here_too(mine: Api, path: str, article: Article) -> None:
    set_openness(
        discussion=open_discussion(article=article),
        openness=Openness.CLOSED,
        pace=article.discussion.pace,
        by=make.moderator(),
        now=make.NOW,
    )

    assert refusal(mine.post(path, {"body": POLITE})) == (409, "discussion_closed")


def test_who_may_not_post_is_told_why(mine: Api, path: str, member: Person) -> None:
    make.sanction(member)

    response = mine.post(path, {"body": POLITE})

    assert refusal(response) == (403, "author_barred")
    assert "You insulted other readers again." in response.json()["detail"]


def test_who_posts_too_fast_is_told_when_to_come_again(mine: Api, path: str) -> None:
    for number in range(5):
        assert mine.post(path, {"body": f"{POLITE} {number}"}).status_code == 201

    response = mine.post(path, {"body": POLITE})

    assert refusal(response) == (429, "author_too_fast")
    assert 0 < int(response["Retry-After"]) <= 60


# ---- the ruling first ------------------------------------------------------------------------


def test_what_would_wait_is_shown_to_its_author_first(mine: Api, path: str) -> None:
    response = mine.post(path, {"body": f"  {PROFANE}"})

    assert refusal(response) == (409, "comment_would_wait")
    told = response.json()
    assert told["standing"] in {"held", "rejected"}
    (found,) = [one for one in told["findings"] if one["clause"]["id"] == "no-profanity"]
    assert found["clause"] == {"id": "no-profanity", "number": 1, "title": "No profanity"}
    start, end = found["spans"][0]
    assert told["body"][start:end] == "fuck"
    assert not Comment.objects.exists()


def test_confirmed_it_is_stored_and_explained(mine: Api, path: str) -> None:
    posted = mine.post(path, {"body": PROFANE, "confirmed": True})

    assert posted.status_code == 201
    told = posted.json()
    assert told["standing"] in {"held", "rejected"}
    reasons = mine.get(f"/comments/{told['id']}/reasons").json()
    assert reasons["standing"] == told["standing"]
    assert reasons["findings"][0]["clause"] == "no-profanity"


def test_words_can_be_looked_at_before_they_are_posted(api: Api, article: Article) -> None:
    path = f"/articles/{article.slug}/check"

    fine = api.post(path, {"body": POLITE}).json()
    profane = api.post(path, {"body": PROFANE}).json()

    assert fine == {"standing": "published", "body": POLITE, "findings": []}
    assert profane["standing"] in {"held", "rejected"}
    assert profane["findings"][0]["clause"]["id"] == "no-profanity"
    assert not Comment.objects.exists()
    assert not Person.objects.filter(kind="guest").exists()


# ---- sent once -------------------------------------------------------------------------------


def test_the_same_request_sent_again_gives_the_same_comment(
    mine: Api, path: str, member: Person
) -> None:
    body = {"body": POLITE}
    first = mine.post(path, body, Idempotency_Key=KEY)
    second = mine.post(path, body, Idempotency_Key=KEY)

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Comment.objects.count() == 1


def test_a_guest_whose_answer_was_lost_gets_the_token_all_the_same(api: Api, path: str) -> None:
    body = {"body": POLITE, **GUEST}
    api.post(path, body, Idempotency_Key=KEY)

    again = api.post(path, body, Idempotency_Key=KEY).json()

    assert Api(again["token"]).get("/me").json()["id"] == again["author"]["id"]
    assert Person.objects.filter(kind="guest").count() == 1


@pytest.mark.parametrize("other", [{"body": "Other words."}, {"parent": "the root"}])
def test_a_key_is_for_one_comment(
    mine: Api, path: str, article: Article, other: dict[str, str]
) -> None:
    root = make.comment("It is open.", on=article.discussion)
    if "parent" in other:
        other = {"parent": root.public_id}
    mine.post(path, {"body": POLITE}, Idempotency_Key=KEY)

    response = mine.post(path, {"body": POLITE} | other, Idempotency_Key=KEY)

    assert refusal(response) == (409, "idempotency_key_reused")
    assert Comment.objects.count() == 2


def test_a_key_that_somebody_else_used_is_ones_own(api: Api, mine: Api, path: str) -> None:
    other = Api(token_of(make.member("Vahan")))
    body = {"body": POLITE}
    answers = [
        mine.post(path, body, Idempotency_Key=KEY),
        other.post(path, body, Idempotency_Key=KEY),
        api.post(path, {**body, **GUEST}, Idempotency_Key=KEY),
        api.post(path, {**body, **GUEST, "email": "b@example.org"}, Idempotency_Key=KEY),
    ]

    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.json()["author"]["id"] for one in answers}) == 4


@pytest.mark.parametrize("key", ["short", "x" * 201, "with a space in the middle", "Ā" * 20])
def test_a_key_that_could_be_guessed_is_refused(mine: Api, path: str, key: str) -> None:
    response = mine.post(path, {"body": POLITE}, Idempotency_Key=key)

    assert refusal(response) == (422, "invalid")


def test_a_key_is_still_free_after_the_author_was_shown_the_ruling(mine: Api, path: str) -> None:
    mine.post(path, {"body": PROFANE}, Idempotency_Key=KEY)

    reworded = mine.post(path, {"body": POLITE}, Idempotency_Key=KEY)

    assert reworded.status_code == 201


# ---- afterwards ------------------------------------------------------------------------------


def test_an_author_rewords_a_comment(mine: Api, member: Person) -> None:
    comment = fresh(member)

    edited = mine.patch(f"/comments/{comment.public_id}", {"body": POLITE}).json()

    assert (edited["body"], edited["standing"]) == (POLITE, "published")
    assert edited["edited_at"] is not None
    history = mine.get(f"/comments/{comment.public_id}/history").json()["wordings"]
    assert [one["body"] for one in history] == ["I walked there.", POLITE]


def test_a_rewording_that_would_wait_is_shown_first(mine: Api, member: Person) -> None:
    comment = fresh(member)
    path = f"/comments/{comment.public_id}"

    assert refusal(mine.patch(path, {"body": PROFANE})) == (409, "comment_would_wait")
    comment.refresh_from_db()
    assert comment.body == "I walked there."
    confirmed = mine.patch(path, {"body": PROFANE, "confirmed": True}).json()
    assert confirmed["standing"] in {"held", "rejected"}


def test_nobody_touches_anothers_comment(mine: Api) -> None:
    comment = fresh(make.member("Vahan"))
    path = f"/comments/{comment.public_id}"

    assert refusal(mine.patch(path, {"body": POLITE})) == (403, "comment_not_yours")
    assert refusal(mine.post(f"{path}/withdraw")) == (403, "comment_not_yours")
    comment.refresh_from_db()
    assert (comment.body, comment.standing) == ("I walked there.", Standing.PUBLISHED)


def test_a_published_comment_can_not_be_changed_for_ever(mine: Api, member: Person) -> None:
    comment = make.comment(author=member)

    response = mine.patch(f"/comments/{comment.public_id}", {"body": POLITE})

    assert refusal(response) == (409, "edit_too_late")


def test_an_author_takes_a_comment_back(api: Api, mine: Api, member: Person) -> None:
    comment = fresh(member)
    path = f"/comments/{comment.public_id}"

    assert mine.post(f"{path}/withdraw").json()["standing"] == "withdrawn"

    assert refusal(api.get(path)) == (404, "comment_not_found")
    assert mine.get(path).json()["body"] == "I walked there."
    assert refusal(mine.post(f"{path}/withdraw")) == (409, "standing_step_impossible")


def test_a_reader_reports_a_comment_once(mine: Api, member: Person) -> None:
    comment = make.comment()
    path = f"/comments/{comment.public_id}/report"
    body = {"reason": "personal-attacks", "text": "About me."}

    made = mine.post(path, body)

    assert made.status_code == 201
    assert made.json()["reason"] == "personal-attacks"
    report = Report.objects.get()
    assert (report.reporter, report.words) == (member, "About me.")
    assert refusal(mine.post(path, body)) == (409, "already_reported")
    assert refusal(mine.post(path, {"reason": "nonsense"}))[0] == 409


def test_a_report_needs_a_clause_and_somebody_elses_comment(mine: Api, member: Person) -> None:
    own, other = make.comment(author=member), make.comment()

    assert refusal(
        mine.post(f"/comments/{own.public_id}/report", {"reason": "personal-attacks"})
    ) == (403, "report_of_own_comment")
    assert refusal(mine.post(f"/comments/{other.public_id}/report", {"reason": "no-such"})) == (
        422,
        "report_reason_missing",
    )


# ---- me --------------------------------------------------------------------------------------


def test_a_warning_must_be_read_before_the_next_comment(
    mine: Api, path: str, member: Person
) -> None:
    warning = make.sanction(member, SanctionKind.WARNING)
    assert refusal(mine.post(path, {"body": POLITE})) == (403, "warning_unread")

    (told,) = mine.get("/me").json()["warnings"]
    assert told["id"] == warning.public_id
    assert told["clause"]["title"] == "Attack arguments, not people"
    assert told["reason"] == "You insulted other readers again."
    assert mine.post(f"/me/warnings/{told['id']}/read").status_code == 204

    assert mine.get("/me").json()["warnings"] == []
    assert mine.post(path, {"body": POLITE}).status_code == 201


def test_nobody_reads_a_warning_for_somebody_else(mine: Api) -> None:
    warning = make.sanction(make.member("Vahan"), SanctionKind.WARNING)

    read = mine.post(f"/me/warnings/{warning.public_id}/read")

    assert refusal(read) == (404, "sanction_not_found")


def test_who_i_am_is_told(mine: Api, member: Person) -> None:
    assert mine.get("/me").json() == {
        "id": member.public_id,
        "name": "Hagop",
        "kind": "member",
        "badges": [],
        "avatar_url": None,
        "scopes": ["edit", "read", "write"],
        "warnings": [],
    }


def test_signing_out_ends_the_token(mine: Api) -> None:
    assert mine.delete("/session").status_code == 204

    assert refusal(mine.get("/me")) == (401, "token_unusable")
    assert refusal(mine.delete("/session")) == (401, "token_unusable")


def test_a_page_of_another_origin_does_all_of_it(api: Api, path: str) -> None:
    preflight = api.client.options(
        f"/api/v1{path}",
        headers={
            "Origin": ELSEWHERE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
        },
    )
    posted = api.post(path, {"body": POLITE, **GUEST})

    allowed = preflight["Access-Control-Allow-Headers"].lower()
    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert {"authorization", "content-type", "idempotency-key"} <= set(allowed.split(", "))
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        assert method in preflight["Access-Control-Allow-Methods"]
    assert posted["Access-Control-Allow-Origin"] == "*"
    assert not posted.cookies
