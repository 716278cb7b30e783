"""What authors are told about a decision, and how they appeal, without any script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.discussion.models import Comment
from plaintalk.discussion.services import publish_policy
from plaintalk.engine.signals import Reading
from plaintalk.moderation.appeals.models import Appeal, Outcome
from plaintalk.moderation.appeals.services import answer
from plaintalk.moderation.notices.models import Outcome as Answered
from plaintalk.people.permissions import Role
from plaintalk.policy.document import default_policy
from tests import make

pytestmark = pytest.mark.django_db

WORDS = "It is the name of the bridge and stands on every map."


# The pages read the clock, and an appeal has its time.
LATELY = timezone.now() - timedelta(minutes=5)


def refused(body: str = "The HOLDME bridge.") -> Comment:
    return make.refused(body, now=LATELY)


def as_author(comment: Comment) -> Client:
    client = Client()
    client.force_login(comment.author)
    return client


def send(client: Client, comment: Comment, **fields: str) -> object:
    html = text(client.get(f"/c/{comment.public_id}/appeal"))
    found = re.findall(r'name="decision" value="([^"]+)"', html)
    given = {"words": WORDS, "decision": found[0] if found else ""} | fields
    return client.post(f"/c/{comment.public_id}/appeal", given)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def status(response: object) -> int:
    return response.status_code  # type: ignore[attr-defined, no-any-return]


def reasons(client: Client, comment: Comment) -> str:
    html = text(client.get(f"/c/{comment.public_id}/reasons"))
    return re.sub(r"\s+", " ", html)


def test_the_statement_says_what_how_long_how_by_whom_why_and_what_to_do() -> None:
    comment = refused("The HOLDME bridge.")

    html = reasons(as_author(comment), comment)

    for told in (
        "<strong>Rejected</strong>. Readers see it nowhere on this site",
        "This has no end date",
        "by a moderator, <time",
        "under version 1 of the policy",
        "The automatic check found something in it. Nobody had reported it.",
        "<dt>Clause 1</dt> <dd><strong>No profanity.</strong> Write as you would speak",
        "Please write it without the swear word.",
        "<mark>HOLDME</mark>",
        "Appeal, if you think that the decision is wrong, until",
        "Go to a court.",
    ):
        assert told in html, told


def test_what_the_check_refused_by_itself_is_said_to_be_so() -> None:
    comment = make.comment("REJECTME", author=make.member(), now=LATELY)

    html = reasons(as_author(comment), comment)

    assert "by the automatic check, without a person" in html
    assert f"/c/{comment.public_id}/appeal" in html


def test_an_author_appeals_and_finds_it_on_both_pages() -> None:
    comment = refused()
    author = as_author(comment)

    response = send(author, comment)

    assert status(response) == 302
    assert Appeal.objects.get().words == WORDS
    html = reasons(author, comment)
    assert WORDS in html
    assert "Your appeal waits for an answer." in html
    assert "/appeal" not in html
    assert "Your appeal waits for an answer." in text(author.get("/me"))


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.UPHELD, "The decision stands."),
        (Outcome.REVERSED, "The decision was reversed."),
    ],
)
def test_the_answer_is_shown_on_both_pages(outcome: Outcome, told: str) -> None:
    comment = refused()
    answer(
        appeal=make.appealed(comment, now=LATELY),
        by=make.member("Sona", role=Role.MODERATOR),
        outcome=outcome,
        sentence="We read it again.",
        now=timezone.now(),
    )
    author = as_author(comment)

    html = reasons(author, comment)

    assert told in html
    assert "We read it again." in html
    assert f"/c/{comment.public_id}/appeal" not in html
    assert told in text(author.get("/me"))


@pytest.mark.parametrize(
    ("fields", "code", "told"),
    [
        ({"words": " "}, 422, "Write why you think"),
        ({"words": "x" * 2001}, 422, "2,000"),
        ({"decision": "d_nothing"}, 409, "no refusal to appeal against"),
        ({"decision": "d\0"}, 409, "no refusal to appeal against"),
    ],
)
def test_what_was_typed_stays_when_it_can_not_be_used(
    fields: dict[str, str], code: int, told: str
) -> None:
    comment = refused()

    response = send(as_author(comment), comment, **fields)

    assert status(response) == code
    assert told in text(response)
    assert 'role="alert"' in text(response)
    assert fields.get("words", WORDS)[:40].strip() in text(response)
    assert not Appeal.objects.exists()


def test_an_appeal_sent_twice_is_one_and_the_second_is_told() -> None:
    comment = refused()
    author = as_author(comment)
    html = text(author.get(f"/c/{comment.public_id}/appeal"))
    decision = re.findall(r'name="decision" value="([^"]+)"', html)[0]
    send(author, comment)

    again = send(author, comment, decision=decision)

    assert status(again) == 409
    assert "You appealed against this decision already." in text(again)
    assert Appeal.objects.count() == 1


def test_a_guest_known_by_the_cookie_appeals() -> None:
    article, guest = make.article(), Client()
    guest.post(
        f"{article.get_absolute_url()}/comments",
        {
            "name": "Anna",
            "email": "anna@example.org",
            "body": "What the fuck is wrong with this council?",
            "once": "1",
            "confirmed": "1",
        },
    )
    comment = Comment.objects.get()
    if comment.standing == "held":
        pytest.fail("the default policy refuses this at once")

    assert status(send(guest, comment)) == 302
    assert "Your appeal waits for an answer." in reasons(guest, comment)


def test_nobody_else_sees_the_form_or_appeals() -> None:
    comment = refused("A fine bridge.")
    stranger = Client()
    stranger.force_login(make.member("Zaven"))
    path = f"/c/{comment.public_id}/appeal"

    assert stranger.get(path).status_code == 404
    assert stranger.post(path, {"words": WORDS}).status_code == 404
    published = make.comment("A fine bridge.")
    assert stranger.post(f"/c/{published.public_id}/appeal", {"words": WORDS}).status_code == 403
    moderator = Client()
    moderator.force_login(make.moderator())
    assert moderator.post(path, {"words": WORDS}).status_code == 403
    assert not Appeal.objects.exists()


def test_where_there_is_no_appeal_the_form_leads_back_to_the_reasons() -> None:
    comment = make.comment("HOLDME", author=make.member())

    response = as_author(comment).get(f"/c/{comment.public_id}/appeal")

    assert response["Location"] == f"/c/{comment.public_id}/reasons"


def test_a_clause_without_appeal_says_so_on_the_policy_and_with_the_reasons() -> None:
    policy = default_policy()
    final = policy.clauses[0].model_copy(update={"appeal": False})
    publish_policy(
        site=make.site(),
        policy=policy.model_copy(update={"clauses": (final, *policy.clauses[1:])}),
        note="",
        by=None,
        in_force_from=LATELY - timedelta(days=1),
        read=lambda _text, _context: Reading((), language="en", model="none"),
        accept_failing=[one.id for one in policy.clauses],
    )
    comment = refused()
    author = as_author(comment)

    html = reasons(author, comment)

    assert "There is no appeal here against decisions under this clause." in html
    assert f"/c/{comment.public_id}/appeal" not in html
    told = "Decisions under this clause can't be appealed against here."
    assert text(author.get("/policy")).count(told) == 1


def test_script_in_an_appeal_is_only_text() -> None:
    comment = refused()
    author = as_author(comment)

    send(author, comment, words="<script>alert(1)</script>")

    assert "<script>alert" not in reasons(author, comment)


# ---- the same as JSON -----------------------------------------------------------------------


def test_the_author_gets_the_statement_as_json() -> None:
    comment = refused("The HOLDME bridge.")
    make.appealed(comment, now=LATELY)

    response = as_author(comment).get(f"/api/v1/comments/{comment.public_id}/reasons")

    assert "no-store" in response["Cache-Control"]
    data = response.json()
    assert data["standing"] == "rejected"
    assert data["restricted"] is True
    assert (data["origin"], data["found_automatically"]) == ("check", True)
    assert data["decided_automatically"] is False
    assert (data["clause"]["id"], data["clause"]["number"]) == ("no-profanity", 1)
    assert data["findings"][0]["spans"] == [[4, 10]]
    assert (data["may_appeal"], data["appeal"]["outcome"]) == (False, "")
    assert "HOLDME" not in str(data)


def test_nobody_else_gets_it_as_json() -> None:
    comment = refused()
    published = make.comment("A fine bridge.")
    moderator = Client()
    moderator.force_login(make.moderator())
    reader = Client()
    reader.force_login(make.member("Somebody"))

    unknown = Client().get(f"/api/v1/comments/{comment.public_id}/reasons")
    hidden = reader.get(f"/api/v1/comments/{comment.public_id}/reasons")
    others = reader.get(f"/api/v1/comments/{published.public_id}/reasons")
    staff = moderator.get(f"/api/v1/comments/{comment.public_id}/reasons")

    assert (unknown.status_code, unknown.json()["code"]) == (401, "not_signed_in")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "comment_not_found")
    assert (others.status_code, others.json()["code"]) == (403, "comment_not_yours")
    assert staff.status_code == 403


def test_the_program_is_told_the_law_where_a_notice_took_the_comment_down() -> None:
    notice = make.noticed()
    path = f"/api/v1/comments/{notice.comment.public_id}/reasons"
    assert as_author(notice.comment).get(path).json()["law"] is None
    make.notice_answered(notice, Answered.REMOVED)

    law = as_author(notice.comment).get(path).json()["law"]

    assert law == {"law": "Criminal Code, section 111", "explanation": "It calls for it."}
