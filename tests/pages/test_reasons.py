"""What authors are told about a decision, and how they appeal, without any script."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from plaintalk.discussion.models import Comment
from plaintalk.discussion.services import publish_policy
from plaintalk.engine.signals import Reading
from plaintalk.moderation.appeals.models import Appeal, Outcome
from plaintalk.moderation.appeals.services import answer
from plaintalk.moderation.appeals.tokens import reasons_token
from plaintalk.moderation.notices.models import Outcome as Answered
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.people.services import guest_named
from plaintalk.people.visitors import remember_guest
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


# ---- by the link of a letter ----------------------------------------------------------------


def refused_of_guest(email: str = "anna@example.org") -> Comment:
    """Give a refused comment of a guest who has confirmed an address."""
    guest = guest_named(name="Anna", email=email, now=LATELY)
    guest.guest_email_confirmed_at = LATELY
    return make.refused("The HOLDME bridge.", author=guest, now=LATELY)


def by_letter(comment: Comment, page: str = "reasons") -> str:
    token = reasons_token(comment, secret=settings.SECRET_KEY)
    return f"/c/{comment.public_id}/{page}?t={token}"


def test_a_guest_reads_the_reasons_without_their_browser_and_appeals() -> None:
    comment, client = refused_of_guest(), Client(enforce_csrf_checks=True)
    assert status(client.get(f"/c/{comment.public_id}/reasons")) == 404

    page = client.get(by_letter(comment))
    html = text(page)

    assert "Please write it without the swear word." in html
    assert page["X-Robots-Tag"] == "noindex"
    (form_at,) = re.findall(r'href="(/c/[^"]+/appeal[^"]*)"', html)
    form = text(client.get(form_at))
    hidden = dict(re.findall(r'name="(decision|csrfmiddlewaretoken)" value="([^"]+)"', form))
    sent = client.post(form_at, hidden | {"words": WORDS}, follow=True)
    assert status(sent) == 200
    assert WORDS in text(sent)
    assert Appeal.objects.get().by == comment.author


def test_the_link_of_a_letter_lets_its_reader_change_nothing_else() -> None:
    comment, client = refused_of_guest(), Client()
    html = text(client.get(by_letter(comment)))

    assert "/withdraw" not in html
    assert "/edit" not in html
    assert "use the browser in which you wrote it" in html
    assert status(client.get(by_letter(comment, "withdraw"))) == 404
    assert status(client.get(by_letter(comment, "edit"))) == 404
    assert client.get("/me").status_code == 302


def test_in_the_browser_in_which_they_wrote_the_link_takes_nothing_away() -> None:
    comment, client, response = refused_of_guest(), Client(), HttpResponse()
    remember_guest(response, comment.author)
    client.cookies = response.cookies

    html = text(client.get(by_letter(comment)))

    assert "/withdraw" in html
    assert "use the browser in which you wrote it" not in html


def test_the_link_of_one_comment_opens_no_other_and_one_of_another_key_none() -> None:
    comment, other = refused_of_guest(), refused_of_guest("bea@example.org")
    token = reasons_token(comment, secret=settings.SECRET_KEY)
    foreign = reasons_token(comment, secret="another key of the installation, long enough")

    for wrong in (
        f"/c/{other.public_id}/reasons?t={token}",
        f"/c/{comment.public_id}/reasons?t={foreign}",
        f"/c/{comment.public_id}/reasons?t=",
        f"/c/{comment.public_id}/reasons?t=%C3%A9",
        f"/c/{comment.public_id}/appeal?t={foreign}",
    ):
        assert status(Client().get(wrong)) == 404


@pytest.mark.parametrize(
    "now_has",
    [{"guest_email": ""}, {"guest_email": "new@example.org"}, {"guest_email_confirmed_at": None}],
)
def test_the_link_of_a_letter_ends_with_the_address_that_it_went_to(
    now_has: dict[str, object],
) -> None:
    comment = refused_of_guest()
    link = by_letter(comment)
    assert status(Client().get(link)) == 200

    Person.objects.filter(pk=comment.author_id).update(**now_has)

    assert status(Client().get(link)) == 404


def test_nobody_gets_a_link_who_can_sign_in_or_has_shown_no_address() -> None:
    guest = make.refused(author=make.guest(), now=LATELY)

    assert reasons_token(refused(), secret=settings.SECRET_KEY) == ""
    assert reasons_token(guest, secret=settings.SECRET_KEY) == ""
