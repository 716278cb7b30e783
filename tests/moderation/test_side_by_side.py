"""Moderators and processes at once, on PostgreSQL, where they truly are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from plaintalk.discussion.models import Decision, Occasion
from plaintalk.discussion.queries import verify_record
from plaintalk.hooks.models import Letter
from plaintalk.hooks.services import deliver, make_letters
from plaintalk.hooks.writing import Mail
from plaintalk.moderation.appeals.errors import AppealAlreadyAnswered
from plaintalk.moderation.appeals.models import Outcome
from plaintalk.moderation.appeals.queries import appeal_by_public_id
from plaintalk.moderation.appeals.services import answer
from plaintalk.moderation.replay.errors import ReplayBusy
from plaintalk.moderation.replay.queries import Period
from plaintalk.moderation.replay.services import ask_for_run, start_draft
from plaintalk.people.permissions import Role
from plaintalk.policy.document import default_policy, policy_text
from tests import make

AT_ONCE = 4
LATER = make.NOW + timedelta(hours=1)
WEEK = Period(make.NOW - timedelta(days=7), LATER)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite in memory is one connection's alone; stale pages are tested on it",
    ),
]


def test_of_those_who_answer_an_appeal_at_once_one_does_and_the_others_are_told() -> None:
    site, made = make.site(), make.appealed(make.refused())
    moderators = [make.member(f"M{n}", role=Role.MODERATOR) for n in range(AT_ONCE)]
    ready = Barrier(AT_ONCE)

    def reply(number: int) -> str:
        try:
            seen = appeal_by_public_id(site, made.public_id)
            ready.wait()
            outcome = Outcome.UPHELD if number % 2 else Outcome.REVERSED
            answer(appeal=seen, by=moderators[number], outcome=outcome, sentence="Read.", now=LATER)
        except AppealAlreadyAnswered:
            return "told"
        finally:
            connection.close()
        return "answered"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = sorted(pool.map(reply, range(AT_ONCE)))

    assert results == ["answered", *["told"] * (AT_ONCE - 1)]
    assert Decision.objects.filter(occasion=Occasion.APPEAL).count() == 1
    assert verify_record(site).broken is None


def test_of_those_who_deliver_at_once_each_letter_is_sent_by_one() -> None:
    site = make.site()
    for number in range(10):
        make.refused(f"The HOLDME bridge {number}.", author=make.member(f"M{number}"))
    ready, sent = Barrier(AT_ONCE), list[Mail]()

    def work(_number: int) -> None:
        try:
            ready.wait()
            make_letters(site=site, now=LATER)
            deliver(
                now=LATER,
                send=sent.append,
                public_url="https://talk.example.org",
                secret=make.SECRET,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(AT_ONCE)))

    assert Letter.objects.count() == len(sent) == len({mail.to for mail in sent}) == 10


def test_of_those_who_ask_for_a_replay_at_once_one_gets_it() -> None:
    site, editor = make.site(), make.member("Ed", role=Role.EDITOR)
    document = policy_text(default_policy())
    draft = start_draft(site=site, document=document, based_on=1, by=editor, now=make.NOW)
    ready = Barrier(AT_ONCE)

    def ask(_number: int) -> str:
        try:
            ready.wait()
            ask_for_run(draft=draft, period=WEEK, by=editor, now=LATER)
        except ReplayBusy:
            return "told"
        finally:
            connection.close()
        return "begun"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = sorted(pool.map(ask, range(AT_ONCE)))

    assert results == ["begun", *["told"] * (AT_ONCE - 1)]
