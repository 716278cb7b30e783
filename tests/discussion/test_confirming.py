"""What waits for a guest to confirm an e-mail address, and what becomes of it on the record."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from plaintalk.articles.services import confirm_guests
from plaintalk.discussion.models import Comment, Discussion, Maker, Occasion, Revision
from plaintalk.discussion.queries import heat_of, verify_record, waiting_of
from plaintalk.discussion.services import (
    Speaker,
    confirm_address,
    let_go_unconfirmed,
    post_comment,
    prepare_comment,
)
from plaintalk.moderation.numbers.queries import Period, volume
from plaintalk.moderation.queue.queries import EVERY, waiting
from plaintalk.moderation.replay.queries import Period as Past
from plaintalk.moderation.replay.queries import replay
from plaintalk.people.addresses import address_token
from plaintalk.people.models import AddressLink, Person
from plaintalk.people.services import guest_renamed
from plaintalk.policy.appearance import Standing
from plaintalk.policy.document import default_policy
from plaintalk.policy.replay import Answer
from plaintalk.policy.ruling import ADDRESS_UNCONFIRMED
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SOON = make.NOW + timedelta(seconds=2)
HELD = "The HOLDME bridge."


@pytest.fixture
def discussion() -> Discussion:
    made = make.discussion()
    confirm_guests(site=made.article.site, confirms=True)
    return made


def token() -> str:
    return address_token(AddressLink.objects.latest("pk"), secret=make.SECRET)


def confirm() -> list[Comment]:
    return confirm_address(token=token(), secret=make.SECRET, now=SOON)


def let_go(after: timedelta) -> int:
    now = make.NOW + after
    return let_go_unconfirmed(
        site=make.site(), posted_before=now - 30 * DAY, secret=make.SECRET, now=now
    )


def test_what_the_words_got_is_what_they_get_and_both_are_on_the_record(
    discussion: Discussion,
) -> None:
    comment = make.comment(on=discussion)

    confirm()

    first, second = comment.decisions.order_by("position")
    assert (first.standing, first.clause) == (Standing.HELD, ADDRESS_UNCONFIRMED)
    assert [one["clause"] for one in first.findings] == [ADDRESS_UNCONFIRMED]
    assert (second.was, second.standing, second.findings) == ("held", "published", [])
    assert (second.maker, second.occasion) == (Maker.RULE, Occasion.CONFIRMATION)
    assert second.policy_version == first.policy_version
    assert verify_record(make.site()).broken is None


def test_what_a_clause_holds_names_the_clause_and_goes_to_the_queue_once_confirmed(
    discussion: Discussion,
) -> None:
    comment = make.comment(HELD, on=discussion)
    ruling = comment.decisions.get()
    assert ruling.clause == "no-profanity"
    assert not waiting(make.site(), EVERY, spare_worst=False).exists()

    confirm()

    assert list(waiting(make.site(), EVERY, spare_worst=False)) == [comment]
    latest = comment.decisions.latest("position")
    assert (latest.standing, latest.clause) == (Standing.HELD, "no-profanity")
    assert latest.signals == ruling.signals


def test_a_moderator_who_decides_first_has_decided(discussion: Discussion) -> None:
    comment = make.comment(on=discussion)
    make.decided(comment, Standing.PUBLISHED, now=make.NOW)

    assert confirm() == []

    assert comment.decisions.count() == 2


def test_a_decision_taken_back_leaves_it_waiting_as_it_waited(discussion: Discussion) -> None:
    comment = make.comment(on=discussion)
    make.undone(make.decided(comment, Standing.PUBLISHED, now=make.NOW))
    assert list(waiting_of(comment.author)) == [comment]

    confirm()

    comment.refresh_from_db()
    assert comment.standing == Standing.PUBLISHED


def test_who_confirms_between_judging_and_storing_waits_for_nothing(
    discussion: Discussion,
) -> None:
    guest = make.comment(on=discussion).author
    prepared = prepare_comment(
        speaker=Speaker(person=Person.objects.get(pk=guest.pk), secret=make.SECRET),
        discussion=discussion,
        body="And one thing more.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    confirm()

    posted = post_comment(prepared, now=SOON)

    assert (posted.comment.standing, posted.comment.awaits_confirmation) == ("published", False)
    assert posted.decision.occasion == Occasion.CONFIRMATION
    guest.refresh_from_db()
    assert guest.guest_email_confirmed_at == SOON


def test_a_comment_stored_with_an_older_look_at_the_guest_keeps_the_confirmation(
    discussion: Discussion,
) -> None:
    guest = make.comment(on=discussion).author
    stale = Person.objects.get(pk=guest.pk)
    confirm()

    make.comment("And one thing more.", author=stale, on=discussion)

    guest.refresh_from_db()
    assert guest.guest_email_confirmed_at == SOON


def test_the_same_address_in_capitals_is_the_same(discussion: Discussion) -> None:
    guest = make.comment(on=discussion).author
    confirm()
    guest.refresh_from_db()

    guest_renamed(guest=guest, name="Anna P.", email="ANNA@example.org")

    assert guest.guest_email_confirmed_at == SOON


def test_switched_off_what_waits_goes_on_waiting_and_can_be_confirmed(
    discussion: Discussion,
) -> None:
    comment = make.comment(on=discussion)
    confirm_guests(site=make.site(), confirms=False)

    confirm()

    comment.refresh_from_db()
    assert comment.standing == Standing.PUBLISHED


def test_what_nobody_confirmed_in_time_is_withdrawn_by_rule_and_its_words_are_gone(
    discussion: Discussion,
) -> None:
    comment = make.comment(on=discussion, once_key="a key")
    kept = make.comment("Mine.", author=make.member(), on=discussion)

    assert let_go(30 * DAY) == 0
    assert let_go(30 * DAY + timedelta(seconds=1)) == 1

    comment.refresh_from_db()
    assert (comment.standing, comment.body, comment.body_html) == ("withdrawn", "", "")
    assert Revision.objects.get(comment=comment).salt == ""
    decision = comment.decisions.latest("position")
    assert (decision.maker, decision.occasion) == (Maker.RULE, Occasion.CONFIRMATION)
    assert (decision.was, decision.clause) == ("held", ADDRESS_UNCONFIRMED)
    comment.author.refresh_from_db()
    assert comment.author.guest_email == ""
    assert not AddressLink.objects.exists()
    kept.refresh_from_db()
    assert kept.standing == Standing.PUBLISHED
    assert verify_record(make.site()).broken is None


def test_a_guest_of_whom_something_is_left_keeps_the_address(discussion: Discussion) -> None:
    guest = make.comment(on=discussion).author
    later = make.comment("Later.", author=guest, on=discussion, now=make.NOW + 10 * DAY)

    assert let_go(35 * DAY) == 1

    guest.refresh_from_db()
    assert guest.guest_email == "anna@example.org"
    later.refresh_from_db()
    assert later.standing == Standing.HELD


def test_what_a_crash_left_waiting_is_settled_by_the_next_sweep(discussion: Discussion) -> None:
    comment = make.comment(on=discussion)
    Person.objects.filter(pk=comment.author_id).update(guest_email_confirmed_at=SOON)

    assert let_go(40 * DAY) == 0

    comment.refresh_from_db()
    assert (comment.standing, comment.awaits_confirmation) == ("published", False)


def test_it_counts_as_posted_and_as_held_for_no_moderator(discussion: Discussion) -> None:
    make.comment(on=discussion)
    make.comment(HELD, author=make.guest("Berta"), on=discussion)

    counted = volume(make.site(), Period(None, make.NOW + DAY))

    assert (counted.posted, counted.at_once, counted.held) == (2, 0, 1)
    discussion.refresh_from_db()
    assert heat_of(discussion, reported=0, now=make.NOW).kept_back == 1


def test_a_policy_tried_on_the_past_is_tried_on_the_words(discussion: Discussion) -> None:
    make.comment(on=discussion)

    (*_steps, last) = replay(make.site(), default_policy(), Past(make.NOW - DAY, make.NOW + DAY))

    assert (last.tally.total, last.tally.changed) == (1, 0)
    assert last.tally.cells[Standing.PUBLISHED, Standing.PUBLISHED, Answer.NOBODY] == 1


@pytest.mark.parametrize("look", [lambda one: one.author, lambda _one: None])
def test_nobody_but_its_author_sees_it(
    discussion: Discussion, look: Callable[[Comment], Person | None]
) -> None:
    comment = make.comment(on=discussion)
    person = look(comment)

    seen = Comment.objects.visible_to(person.pk if person else None)

    assert (comment in seen) is (person is not None)
