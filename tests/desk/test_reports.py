"""Reported comments on the desk, without any script."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.moderation.reports.services import report_comment
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    make.site()
    client.force_login(make.moderator())
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def an_hour_ago() -> datetime:
    return timezone.now() - timedelta(hours=1)


def reported(comment: Comment, *, people: int = 1, words: str = "") -> list[Person]:
    readers = [make.member(f"Reader {n}") for n in range(people)]
    for reader in readers:
        report_comment(comment=comment, by=reader, clause="threats", words=words, now=an_hour_ago())
    return readers


def test_strangers_sign_in_and_readers_are_refused() -> None:
    make.site()
    reader = Client()
    reader.force_login(make.member())

    assert Client().get("/desk/reports")["Location"].startswith("/account/login/")
    assert reader.get("/desk/reports").status_code == 403


def test_an_empty_list_says_so(desk: Client) -> None:
    assert "No report waits" in text(desk.get("/desk/reports"))


def test_a_reported_comment_is_shown_with_reasons_and_words(desk: Client) -> None:
    comment = make.comment("I know **where** you live.")
    reported(comment, people=2, words="<b>He means it.</b>")

    html = text(desk.get("/desk/reports"))

    assert "I know <strong>where</strong> you live." in html
    assert "&lt;b&gt;He means it.&lt;/b&gt;" in html
    assert "2 reports, weight 1.0" in html
    assert "a first report" in html
    assert f"/desk/comments/{comment.public_id}" in html


def test_a_comment_is_kept_and_its_reporters_are_told(desk: Client) -> None:
    comment = make.comment()
    (reader,) = reported(comment)

    response = desk.post(f"/desk/reports/{comment.public_id}/keep", {"revision": "1"}, follow=True)

    assert "No report waits" in text(response)
    assert Decision.objects.order_by("-position")[0].occasion == Occasion.REPORT
    # It can't be undone, but nobody is told sooner of one decision than of another.
    own = Client()
    own.force_login(reader)
    assert "No moderator has read it yet." in text(own.get("/me"))
    earlier = make.comment("Another voice.")
    (other,) = reported(earlier)
    make.decision_by(
        make.moderator(),
        on=earlier,
        standing=Standing.REMOVED,
        now=timezone.now() - timedelta(minutes=2),
    )
    own.force_login(other)
    assert "A moderator agreed" in text(own.get("/me"))


def test_a_comment_held_for_reports_is_decided_in_its_case(desk: Client) -> None:
    comment = make.comment()
    reported(comment, people=4)

    html = text(desk.get("/desk/reports"))

    assert "Waiting for a moderator" in html
    assert "/keep" not in html
    case = text(desk.get(f"/desk/comments/{comment.public_id}"))
    assert "Several readers reported it" in case
    assert "Several readers reported it" in text(desk.get("/desk"))


@pytest.mark.parametrize(
    ("data", "status"), [({"revision": "2"}, 409), ({}, 422), ({"revision": "x"}, 422)]
)
def test_what_was_not_read_is_not_kept(desk: Client, data: dict[str, str], status: int) -> None:
    comment = make.comment()
    reported(comment)

    response = desk.post(f"/desk/reports/{comment.public_id}/keep", data)

    assert response.status_code == status
    assert Decision.objects.count() == 1
