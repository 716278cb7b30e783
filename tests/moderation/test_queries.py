"""What the desk reads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plaintalk.discussion.models import Comment
from plaintalk.discussion.services import decide, withdraw_comment
from plaintalk.moderation.queries import (
    QUEUE_PAGE,
    case_of,
    decisions_against,
    lately_decided,
    queue,
    standings_of,
)
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db


def hold(many: int) -> list[Comment]:
    discussion = make.discussion()
    return [make.comment(f"HOLDME {n}", on=discussion, author=make.member()) for n in range(many)]


def test_the_longest_wait_comes_first() -> None:
    held = hold(3)

    assert [row.comment for row in queue(make.site())] == held


def test_the_queue_of_one_site_holds_nothing_of_another() -> None:
    hold(1)

    assert list(queue(make.site("Another Paper"))) == []


def test_a_long_queue_comes_in_pages_without_a_gap() -> None:
    held = hold(QUEUE_PAGE + 2)
    first = queue(make.site())

    second = queue(make.site(), after=first[QUEUE_PAGE - 1].comment.pk)

    assert [row.comment for row in (*first[:QUEUE_PAGE], *second)] == held


def test_the_queue_takes_the_same_number_of_queries_however_long_it_is() -> None:
    counts = []
    for many in (1, 9):
        hold(many)
        with CaptureQueriesContext(connection) as queries:
            queue(make.site())
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_row_marks_the_words() -> None:
    hold(1)

    (row,) = queue(make.site())

    assert [piece.text for piece in row.segments if piece.clauses] == ["HOLDME"]


def test_a_case_offers_the_steps_that_can_be_taken() -> None:
    (held,) = hold(1)

    case = case_of(make.site(), held.public_id)

    assert case.steps == [Standing.PUBLISHED, Standing.REJECTED]
    assert case.record == [("held", 1)]


def test_the_history_counts_what_was_refused_and_not_what_was_withdrawn() -> None:
    author, discussion = make.member(), make.discussion()
    held = make.comment("HOLDME", on=discussion, author=author)
    mine = make.comment("Fine.", on=discussion, author=author)
    decide(
        comment=held,
        by=make.moderator(),
        standing=Standing.REJECTED,
        clause="no-profanity",
        sentence="No.",
        seen=Standing.HELD,
        seen_revision=1,
        now=make.NOW,
    )
    withdraw_comment(comment=mine, by=author, now=make.NOW)

    assert standings_of(author) == [("rejected", 1), ("withdrawn", 1)]
    assert [one.comment for one in decisions_against(author)] == [held]
    assert [one.comment for one in lately_decided(make.site())] == [held]
