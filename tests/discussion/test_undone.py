"""What was taken back counts nowhere, whichever way it is asked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plaintalk.discussion.models import Comment, Decision, Maker
from plaintalk.discussion.queries import (
    decision_in_force,
    decisions_in_force,
    decisions_that_stood,
    moderators_words,
    not_taken_back,
)
from plaintalk.moderation.replay.queries import answers_about
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)

# p: published, r: rejected or removed, u: undone; one letter a decision, a second apart.
STORIES = ["", "p", "r", "pu", "ru", "pr", "prp", "pru", "pup", "purur", "rur", "prur"]


def told(story: str, moderator: Person) -> Comment:
    """Give a held comment about which a moderator decided like this."""
    comment = make.comment("The HOLDME bridge.")
    last: Decision | None = None
    for number, act in enumerate(story, start=1):
        now = make.NOW + number * SECOND
        comment.refresh_from_db()
        if act == "u":
            assert last is not None
            make.undone(last, now=now)
            continue
        removed = comment.standing == Standing.PUBLISHED
        refused = Standing.REMOVED if removed else Standing.REJECTED
        standing = Standing.PUBLISHED if act == "p" else refused
        last = make.decided(comment, standing, by=moderator, now=now)
    return comment


@pytest.mark.parametrize("story", STORIES)
def test_every_way_to_leave_out_what_was_undone_agrees(story: str) -> None:
    comment, moderator = told(story, make.moderator()), make.moderator()
    told("ru", moderator)  # another comment's undoing takes nothing away here

    kept = not_taken_back(comment.decisions.order_by("position"))

    letters = [one.standing[0] for one in kept[1:]]
    expected: list[str] = []
    for act in story:
        expected = expected[:-1] if act == "u" else [*expected, act]
    assert letters == expected
    stood = decisions_that_stood(make.site()).filter(comment=comment)
    assert list(stood.order_by("position")) == kept
    words = moderators_words(comment.decisions.all()).order_by("position")
    assert list(words) == [one for one in kept if one.maker == Maker.PERSON]
    assert decision_in_force(comment) == kept[-1]
    assert decisions_in_force([comment]) == {comment.pk: kept[-1]}
    revision = comment.revisions.get().pk
    answers = answers_about([revision])
    last = {"p": "published", "r": "refused"}[expected[-1]] if expected else None
    assert (answers[revision].answer if revision in answers else None) == last


def test_many_comments_are_asked_about_in_one_query() -> None:
    moderator = make.moderator()
    comments = [told(story, moderator) for story in STORIES]

    with CaptureQueriesContext(connection) as queries:
        found = decisions_in_force(comments)

    assert len(queries) == 1
    assert found == {one.pk: decision_in_force(one) for one in comments}
    assert decisions_in_force([]) == {}
