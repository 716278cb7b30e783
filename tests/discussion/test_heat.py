"""A discussion that boils over is cooled for a time; what a person sets outranks the rule."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from plaintalk.discussion.errors import TooFast
from plaintalk.discussion.models import Discussion, Openness, Pace
from plaintalk.discussion.services import hold_for_reports, running, set_openness
from plaintalk.kernel.errors import Invalid
from plaintalk.policy.appearance import Standing
from plaintalk.policy.heat import KEPT_BACK, LASTS, PERSON_OUTRANKS_FOR
from tests import make

pytestmark = pytest.mark.django_db


def talk(on: Discussion, *, calm: int, heated: int, at: datetime = make.NOW) -> Discussion:
    """Let so many people say something calm, and then so many something that is held."""
    for number in range(calm + heated):
        make.comment(
            "HOLDME" if number >= calm else "A calm word.",
            on=on,
            author=make.member(),
            now=at + timedelta(seconds=number),
        )
    on.refresh_from_db()
    return on


def set_by_person(on: Discussion, *, until: datetime | None = None) -> None:
    set_openness(
        discussion=on,
        openness=Openness.OPEN,
        pace=Pace.NORMAL,
        by=make.moderator(),
        until=until,
        now=make.NOW,
    )


def test_a_calm_discussion_stays_as_it_is() -> None:
    discussion = talk(make.discussion(), calm=12, heated=2)

    assert discussion.set_at is None
    assert discussion.pace_at(make.NOW) == Pace.NORMAL


def test_a_heated_one_is_slowed_for_a_time_and_readers_are_told_why() -> None:
    discussion = talk(make.discussion(), calm=7, heated=3)
    later = make.NOW + timedelta(minutes=5)
    author = make.member()

    assert discussion.pace_at(later) == Pace.SLOW
    assert discussion.pace_at(make.NOW + LASTS + timedelta(minutes=1)) == Pace.NORMAL
    make.comment("First.", on=discussion, author=author, now=later)
    with pytest.raises(TooFast):
        make.comment("Second.", on=discussion, author=author, now=later + timedelta(minutes=4))


def test_a_rules_reason_is_kept_by_name_and_put_into_words_for_who_reads_it() -> None:
    discussion = talk(make.discussion(), calm=7, heated=3)

    assert discussion.set_because == KEPT_BACK
    assert discussion.because == "Many comments of the last half hour were kept back or reported."
    page = Client().get(discussion.article.get_absolute_url()).content.decode()
    assert KEPT_BACK not in page


def test_reasons_of_people_and_from_before_are_told_as_they_are() -> None:
    discussion = make.discussion()
    discussion.set_because = "Viele Kommentare wurden zurückgehalten."
    assert discussion.because == "Viele Kommentare wurden zurückgehalten."
    discussion.set_by, discussion.set_because = make.moderator(), KEPT_BACK
    assert discussion.because == KEPT_BACK


def test_one_that_boils_over_is_read_first_and_opens_again_by_itself() -> None:
    discussion = talk(make.discussion(), calm=5, heated=5)
    during = make.NOW + timedelta(hours=1)
    after = make.NOW + LASTS + timedelta(minutes=1)

    held = make.comment("A calm word.", on=discussion, author=make.member(), now=during)
    assert held.standing == Standing.HELD
    free = make.comment("A calm word.", on=discussion, author=make.member(), now=after)
    assert free.standing == Standing.PUBLISHED


def test_what_waits_only_because_all_is_read_first_does_not_keep_it_so() -> None:
    discussion = talk(make.discussion(), calm=5, heated=5)
    just_before = make.NOW + LASTS - timedelta(minutes=10)
    talk(discussion, calm=12, heated=0, at=just_before)

    after = make.NOW + LASTS + timedelta(minutes=1)
    make.comment("A calm word.", on=discussion, author=make.member(), now=after)

    discussion.refresh_from_db()
    assert discussion.openness_at(after) == Openness.OPEN


def test_what_a_person_set_outranks_the_rule() -> None:
    discussion = make.discussion()
    set_by_person(discussion)

    talk(discussion, calm=0, heated=12)

    assert discussion.openness_at(make.NOW) == Openness.OPEN
    assert discussion.set_by == make.moderator()


def test_what_a_person_sets_at_the_same_moment_is_not_overwritten_by_the_rule() -> None:
    discussion = talk(make.discussion(), calm=7, heated=2)
    seen_by_rule = Discussion.objects.get(pk=discussion.pk)
    set_openness(
        discussion=discussion,
        openness=Openness.CLOSED,
        pace=Pace.NORMAL,
        by=make.moderator(),
        now=make.NOW,
    )

    running._set(
        seen_by_rule,
        Openness.OPEN,
        Pace.SLOW,
        by=None,
        until=make.NOW + LASTS,
        because="",
        now=make.NOW,
    )

    assert seen_by_rule.openness_at(make.NOW) == Openness.CLOSED
    assert seen_by_rule.set_by == make.moderator()


def test_it_outranks_it_for_a_day_after_it_has_run_out() -> None:
    discussion = make.discussion()
    set_by_person(discussion, until=make.NOW + timedelta(hours=1))

    talk(discussion, calm=0, heated=12, at=make.NOW + timedelta(hours=2))
    assert discussion.set_by is not None
    late = make.NOW + PERSON_OUTRANKS_FOR + timedelta(hours=1)
    talk(discussion, calm=0, heated=12, at=late)
    assert discussion.set_by is None
    assert discussion.openness_at(late) == Openness.PREMODERATED


def test_an_end_in_the_past_is_refused() -> None:
    with pytest.raises(Invalid):
        set_by_person(make.discussion(), until=make.NOW)


def test_readers_see_how_a_discussion_is_run_until_when_and_why(client: Client) -> None:
    discussion = make.discussion()
    client.force_login(make.moderator())
    path = f"/desk/articles/{discussion.article.public_id}/discussion"
    fields = {"openness": "closed", "pace": "normal", "hours": "2", "because": "It is late."}

    assert client.post(path, fields).status_code == 302

    html = Client().get(discussion.article.get_absolute_url()).content.decode()
    assert "This discussion is closed." in html
    assert "It is late." in html
    assert "Until " in html


def test_what_readers_reported_until_it_was_held_counts_as_kept_back() -> None:
    discussion = talk(make.discussion(), calm=9, heated=2)
    hold_for_reports(comment=discussion.comments.order_by("number")[0], now=make.NOW)

    make.comment("A calm word.", on=discussion, author=make.member(), now=make.NOW)
    discussion.refresh_from_db()
    assert discussion.pace_at(make.NOW) == Pace.NORMAL

    hold_for_reports(comment=discussion.comments.order_by("number")[1], now=make.NOW)
    make.comment("A calm word.", on=discussion, author=make.member(), now=make.NOW)
    discussion.refresh_from_db()
    assert discussion.pace_at(make.NOW) == Pace.SLOW


def test_changing_the_reason_does_not_move_the_end(client: Client) -> None:
    discussion = make.discussion()
    client.force_login(make.moderator())
    path = f"/desk/articles/{discussion.article.public_id}/discussion"
    fields = {"openness": "closed", "pace": "normal", "hours": "2", "because": "It is late."}
    client.post(path, fields)
    discussion.refresh_from_db()
    end = discussion.set_until

    form = client.get(path).content.decode()
    assert 'value="as set" selected' in form
    client.post(path, fields | {"hours": "as set", "because": "We are asleep."})

    discussion.refresh_from_db()
    assert (discussion.set_until, discussion.set_because) == (end, "We are asleep.")
