"""Notices of illegal content on the desk, without any script."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from plaintalk.discussion.services import Speaker, edit_comment, open_discussion, prepare_edit
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db

FIELDS = {
    "clause": "threats",
    "legal_ground": "Criminal Code, section 111",
    "explanation": "It calls for arson.",
    "sentence": "Nobody may call for this.",
    "to_notifier": "Thank you; we took it down.",
    "seen": "published",
    "revision": "1",
}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def desk() -> Client:
    return signed_in(make.member("Sona", role=Role.MODERATOR))


def send(client: Client, notice: Notice, **fields: str) -> object:
    return client.post(f"/desk/notices/{notice.public_id}", FIELDS | fields)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def status(response: object) -> int:
    return response.status_code  # type: ignore[attr-defined, no-any-return]


def test_notices_stand_with_the_oldest_first_and_are_counted_on_every_page(desk: Client) -> None:
    second = make.noticed(why="The second.", now=make.NOW + timedelta(hours=1))
    make.noticed(why="The first.")

    html = text(desk.get("/desk/notices"))

    assert html.index("The first.") < html.index("The second.")
    assert "2 notices wait for an answer" in html
    assert f"/desk/notices/{second.public_id}" in html
    assert "Notices (2)" in text(desk.get("/desk"))


def test_the_page_is_calm_when_nothing_waits(desk: Client) -> None:
    make.site()

    assert "No notice waits." in text(desk.get("/desk/notices"))


def test_one_notice_shows_words_law_notifier_comment_parent_and_article(desk: Client) -> None:
    parent = make.comment("Who set the fire?", author=make.member())
    comment = make.comment("Burn it.", author=make.member(), on=parent.discussion, reply_to=parent)
    notice = make.noticed(comment, law="Section 111")

    html = text(desk.get(f"/desk/notices/{notice.public_id}"))

    for shown in (
        notice.why,
        "Law: Section 111",
        "Nina Notifier",
        "nina@example.org",
        "Burn it.",
        "Who set the fire?",
        comment.discussion.article.headline,
    ):
        assert shown in html


def test_a_moderator_takes_the_comment_down_as_illegal(desk: Client) -> None:
    notice = make.noticed()

    response = send(desk, notice, outcome="removed")

    assert response["Location"] == "/desk/notices"  # type: ignore[index]
    notice.refresh_from_db()
    notice.comment.refresh_from_db()
    assert notice.outcome == Outcome.REMOVED
    assert notice.comment.standing == Standing.REMOVED
    html = text(desk.get(f"/desk/notices/{notice.public_id}"))
    assert "Sona answered on" in html
    assert "<form" not in html.split('id="decision"')[1]


def test_a_moderator_keeps_the_comment_with_a_sentence_to_the_notifier_alone(
    desk: Client,
) -> None:
    notice = make.noticed()

    kept = {"outcome": "kept", "clause": "", "legal_ground": "", "explanation": "", "sentence": ""}
    response = send(desk, notice, **kept)

    assert status(response) == 302
    notice.comment.refresh_from_db()
    assert notice.comment.standing == Standing.PUBLISHED


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"outcome": ""}, "Choose what becomes of the comment."),
        ({"outcome": "gone"}, "Choose what becomes of the comment."),
        ({"outcome": "burnt"}, "Select a valid choice"),
        ({"outcome": "kept", "to_notifier": ""}, "Write a sentence to whoever gave the notice."),
        ({"outcome": "removed", "clause": ""}, "Choose the clause of the policy"),
        ({"outcome": "removed", "legal_ground": ""}, "Name the law that the comment breaks."),
        ({"outcome": "kept", "revision": "x"}, "Enter a whole number."),
    ],
)
def test_an_answer_that_can_not_be_used_changes_nothing_and_keeps_the_words(
    desk: Client, fields: dict[str, str], told: str
) -> None:
    notice = make.noticed()

    response = send(desk, notice, **fields)

    assert status(response) == 422
    assert told in text(response)
    assert "It calls for arson." in text(response)
    assert Notice.objects.get().is_open


def test_the_second_who_answers_is_told_and_changes_nothing(desk: Client) -> None:
    notice = make.noticed()
    send(desk, notice, outcome="removed")

    response = send(signed_in(make.moderator()), notice, outcome="kept")

    assert status(response) == 409
    assert "Somebody else answered this notice" in text(response)
    assert Notice.objects.get().outcome == Outcome.REMOVED


def test_a_comment_reworded_meanwhile_is_read_again(desk: Client) -> None:
    notice = make.noticed()
    comment = notice.comment
    prepared = prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body="Paint it.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    edit_comment(prepared, now=make.NOW)

    response = send(desk, notice, outcome="removed")

    html = text(response)
    assert status(response) == 409
    assert "read how it stands now" in html
    assert "It was reworded after the notice." in html
    assert "Paint it." in html
    assert "Burn it." in html
    assert 'name="revision" value="2"' in html
    assert Notice.objects.get().is_open


def test_a_comment_that_is_gone_leaves_one_answer(desk: Client) -> None:
    notice = make.noticed()
    make.withdrawn(notice.comment)

    html = text(desk.get(f"/desk/notices/{notice.public_id}"))
    response = send(desk, notice, outcome="gone", seen="withdrawn")

    assert "nothing is left to decide" in html
    assert "take the comment down" not in html
    assert status(response) == 302
    assert Notice.objects.get().outcome == Outcome.GONE


def test_a_held_comment_can_be_published_instead(desk: Client) -> None:
    notice = make.noticed()
    make.held_for_reports(notice.comment)

    assert "publish the comment" in text(desk.get(f"/desk/notices/{notice.public_id}"))


def test_an_unknown_notice_is_not_there(desk: Client) -> None:
    make.site()

    assert desk.get("/desk/notices/n_nothing").status_code == 404


def test_notices_of_another_site_are_not_seen(desk: Client) -> None:
    make.site()
    other = make.article(on=make.site("The Other Post"))
    notice = make.noticed(make.comment("Burn it.", on=open_discussion(article=other)))

    assert desk.get(f"/desk/notices/{notice.public_id}").status_code == 404
    assert "No notice waits." in text(desk.get("/desk/notices"))


def test_who_is_at_a_notice_is_said_to_colleagues_until_it_is_answered(desk: Client) -> None:
    notice = make.noticed()
    path = f"/desk/notices/{notice.public_id}"
    other = signed_in(make.member("Arsen", role=Role.MODERATOR))

    desk.get(path)
    assert "Sona is at this comment" in text(other.get(path))
    assert "Sona is at it" in text(other.get("/desk/notices"))
    send(desk, notice, outcome="kept")

    assert "Sona is at" not in text(other.get(path))


def test_the_list_learns_of_a_new_notice(desk: Client) -> None:
    make.noticed()
    mark = re.search(r"/desk/notices/pulse\?seen=[\d.]+", text(desk.get("/desk/notices")))
    assert mark is not None
    assert status(desk.get(mark[0])) == 204

    make.noticed()

    assert "2 wait now" in text(desk.get(mark[0]))


def test_the_comment_and_what_it_answers_are_masked_until_one_asks(desk: Client) -> None:
    discussion = open_discussion(article=make.article())
    parent = make.comment("HOLDME first.", on=discussion)
    make.decided(parent, Standing.PUBLISHED)
    comment = make.comment("HOLDME back.", on=discussion, reply_to=parent)
    path = (
        f"/desk/notices/{make.noticed(make.decided(comment, Standing.PUBLISHED).comment).public_id}"
    )
    desk.post("/desk/gentle", {"on": "1"})

    page = text(desk.get(path))

    assert "H••••• back." in page
    assert "H••••• first." in page
    assert "HOLDME" in text(desk.get(f"{path}?reveal=1"))
