"""Reported comments on the desk, without any script."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.moderation.quality.queries import quality_of
from plaintalk.moderation.queue.models import Claim
from plaintalk.moderation.reports.services import report_comment
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
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
    # Nobody is told before it can't be undone any more.
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


def test_a_kept_comment_is_reported_again_when_that_is_taken_back(desk: Client) -> None:
    comment = make.comment()
    (reader,) = reported(comment)
    path = f"/desk/reports/{comment.public_id}/keep"

    kept = text(desk.post(path, {"revision": "1"}, follow=True))
    assert f"Comment {comment.number} by Anna stays. Nobody is told for ten seconds." in kept
    assert 'data-key="z"' in text(desk.get(f"/desk/people/{reader.public_id}"))
    taken_back = text(desk.post("/desk/undo", follow=True))

    assert "Taken back. Nobody was told." in taken_back
    assert "1 report, weight 0.5" in text(desk.get("/desk/reports"))
    assert Decision.objects.order_by("-position")[0].occasion == Occasion.UNDO
    comment.refresh_from_db()
    assert comment.standing == Standing.PUBLISHED
    assert not quality_of(make.site(), of=None, now=timezone.now()).months


def test_weight_reach_and_waiting_order_the_reports(desk: Client) -> None:
    quiet, busy = make.comment("In a corner."), make.comment("Where all look.")
    for number in range(8):
        make.comment(f"A voice, {number}.", on=busy.discussion, author=make.member())
    long_ago = make.comment("For days.")
    reader = make.member()
    for comment, hours in ((quiet, 1), (busy, 1), (long_ago, 90)):
        since = timezone.now() - timedelta(hours=hours)
        report_comment(comment=comment, by=reader, clause="threats", words="", now=since)

    html = text(desk.get("/desk/reports"))

    assert html.index("For days.") < html.index("Where all look.") < html.index("In a corner.")
    assert "Weight times reach times waiting." in html
    assert "waits for 3 days" in html


def test_who_is_at_a_reported_comment_is_said_to_colleagues(desk: Client) -> None:
    comment = make.comment()
    reported(comment)
    desk.get(f"/desk/comments/{comment.public_id}")
    other = Client()
    other.force_login(make.member("Arsen", role=Role.MODERATOR))

    assert "Lilit is at it" in text(other.get("/desk/reports"))
    assert "Lilit is at this comment" in text(other.get(f"/desk/comments/{comment.public_id}"))
    desk.post(f"/desk/reports/{comment.public_id}/keep", {"revision": "1"})
    assert not Claim.objects.exists()


def test_a_published_comment_that_nobody_reported_is_nobodys(desk: Client) -> None:
    desk.get(f"/desk/comments/{make.comment().public_id}")

    assert not Claim.objects.exists()


def test_the_list_learns_of_a_new_report(desk: Client) -> None:
    reported(make.comment())
    mark = re.search(r"/desk/reports/pulse\?seen=[\d.]+", text(desk.get("/desk/reports")))
    assert mark is not None
    assert desk.get(mark[0]).status_code == 204

    reported(make.comment("Another."))

    assert "2 wait now" in text(desk.get(mark[0]))


def test_reported_words_are_masked_until_one_asks(desk: Client) -> None:
    comment = make.comment("HOLDME *all* of it.")
    make.decided(comment, Standing.PUBLISHED, now=timezone.now() - timedelta(hours=2))
    reported(comment)
    desk.post("/desk/gentle", {"on": "1"})

    assert "H••••• <em>all</em> of it." in text(desk.get("/desk/reports"))
    assert "HOLDME <em>all</em> of it." in text(desk.get("/desk/reports?reveal=1"))
