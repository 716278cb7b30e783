"""What the desk reads."""

import pytest

from plaintalk.discussion.models import Comment
from plaintalk.discussion.services import decide, withdraw_comment
from plaintalk.moderation.queries import (
    case_of,
    decisions_against,
    lately_decided,
    standings_of,
)
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db


def hold(many: int) -> list[Comment]:
    discussion = make.discussion()
    return [make.comment(f"HOLDME {n}", on=discussion, author=make.member()) for n in range(many)]


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

    assert standings_of(author, make.site()) == [("rejected", 1), ("withdrawn", 1)]
    assert [one.comment for one in decisions_against(author)] == [held]
    assert [one.comment for one in lately_decided(make.site())] == [held]
