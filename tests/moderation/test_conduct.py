"""Whom the ladder calls for a step against, and what seems to be an evaded block."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plaintalk.articles.models import Topic
from plaintalk.discussion.services import decide
from plaintalk.moderation.conduct.likeness import likeness, words_of
from plaintalk.moderation.conduct.queries import (
    articles_discussed,
    called_for,
    proposal_for,
    refusals_against,
    signs_of_evasion,
)
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.people.services import lift_sanction
from plaintalk.people.team import give_role
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind
from tests import make

pytestmark = pytest.mark.django_db

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ADVERT = "Buy our cheap flights to the sea this very summer, REJECTME, call now"


def refused_by_person(author: Person, times: int) -> None:
    here = make.discussion()
    for number in range(times):
        now = make.NOW + number * HOUR
        held = make.posted(f"HOLDME {number}", author=author, on=here, now=now).comment
        decide(
            comment=held,
            by=make.moderator(),
            standing=Standing.REJECTED,
            clause="no-profanity",
            sentence="Please write it without the swear word.",
            seen=Standing.HELD,
            seen_revision=1,
            now=now,
        )


LATER = make.NOW + 24 * HOUR


def test_whom_the_ladder_calls_for_come_first_the_harshest_step_before_the_milder() -> None:
    first, warned, quiet, polite = (make.member(name) for name in "ABCD")
    make.sanction(warned, SanctionKind.WARNING, now=make.NOW - HOUR)
    warned.sanctions.update(read_at=make.NOW)
    for each in (first, warned):
        refused_by_person(each, 3)
    refused_by_person(quiet, 2)
    make.posted(author=polite)

    called = called_for(make.site(), now=LATER)

    assert [(each.person, each.proposal.step.propose) for each in called] == [
        (warned, SanctionKind.SLOW),
        (first, SanctionKind.WARNING),
    ]
    assert called[1].proposal.reason == "3 refusals of 3 comments in 30 days"
    assert proposal_for(first, make.site(), now=LATER) == called[1].proposal
    assert proposal_for(polite, make.site(), now=LATER) is None


def test_nobody_is_called_for_after_a_lift_and_none_of_the_staff() -> None:
    forgiven = make.member()
    refused_by_person(forgiven, 3)
    warning = make.sanction(forgiven, SanctionKind.WARNING, now=LATER)
    lift_sanction(sanction=warning, by=make.moderator(), because="", now=LATER)
    refused_by_person(hired := make.member(), 3)
    give_role(person=hired, role=Role.MODERATOR, by=None, now=LATER)

    assert called_for(make.site(), now=LATER + HOUR) == []


def test_finding_whom_it_calls_for_asks_the_database_as_often_for_many_as_for_one() -> None:
    refused_by_person(make.member(), 3)
    with CaptureQueriesContext(
        connection,
    ) as for_one:
        assert len(called_for(make.site(), now=LATER)) == 1
    for _ in range(4):
        refused_by_person(make.member(), 3)
    with CaptureQueriesContext(connection) as for_many:
        assert len(called_for(make.site(), now=LATER)) == 5

    assert len(for_many) == len(for_one)


def test_the_evidence_offered_is_what_stands_refused_newest_first() -> None:
    author = make.member()
    refused_by_person(author, 2)
    make.posted(author=author, now=make.NOW + 5 * HOUR)

    bodies = [one.comment.body for one in refusals_against(author, make.site())]

    assert bodies == ["HOLDME 1", "HOLDME 0"]


def test_the_places_offered_are_where_the_person_wrote_newest_first() -> None:
    author, first, second = make.member(), make.discussion(), make.discussion()
    first.article.topics.add(Topic.objects.create(site=make.site(), slug="r", title="Roads"))
    for hours, here in enumerate((first, second, first)):
        make.posted(author=author, on=here, now=make.NOW + hours * HOUR)

    places = articles_discussed(author, make.site())

    assert places == [first.article, second.article]
    assert [topic.title for topic in places[0].topics.all()] == ["Roads"]


def test_signs_show_comments_of_the_topics_alone_that_who_looks_covers() -> None:
    culture = make.topic("culture")
    blocked = make.posted(ADVERT, author=make.member(), on=make.discussion(topics=[culture]))
    make.sanction(blocked.comment.author)
    other = make.posted(ADVERT, author=make.guest(), on=make.discussion(), now=make.NOW + HOUR)
    person = other.comment.author

    def signs(topics: frozenset[str] | None) -> int:
        now = make.NOW + HOUR
        found = signs_of_evasion(person, make.site(), topics, secret=make.SECRET, now=now)
        return len(found.same_words)

    assert signs(None) == 1
    assert signs(frozenset({str(culture.pk)})) == 0


@pytest.mark.parametrize(
    ("body", "same"),
    [
        (ADVERT.replace("call now", "CALL now!"), True),
        (ADVERT.replace("REJECTME, ", ""), True),
        ("I flew to the sea last summer and it was cheap enough for the four of us.", False),
        ("REJECTME.", False),
    ],
)
def test_nearly_the_same_words_as_somebody_blocked_are_a_sign(body: str, same: bool) -> None:
    blocked = make.posted(ADVERT, author=make.member()).comment
    make.sanction(blocked.author)
    other = make.posted(body, author=make.guest(), now=make.NOW + HOUR).comment

    signs = signs_of_evasion(other.author, make.site(), secret=make.SECRET, now=make.NOW + HOUR)

    assert [(one.comment, one.refused) for one in signs.same_words] == (
        [(other, blocked)] if same else []
    )
    assert bool(signs) is same


def test_words_of_somebody_under_no_sanction_are_no_sign() -> None:
    make.posted(ADVERT, author=make.member())
    other = make.posted(ADVERT, author=make.member(), now=make.NOW + HOUR).comment

    assert not signs_of_evasion(other.author, make.site(), secret=make.SECRET, now=make.NOW + HOUR)


def test_likeness_is_the_share_of_words_in_common_and_short_texts_have_none() -> None:
    first = words_of("one two three four five six")

    assert likeness(first, words_of("SIX, five: four three two one!")) == 1.0
    assert likeness(first, words_of("one two three seven eight nine")) == pytest.approx(1 / 3)
    assert likeness(first, words_of("I agree with this")) == 0.0
    assert likeness(words_of(""), words_of("")) == 0.0
