"""In which order what waits is read."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from plaintalk.moderation.queue.priority import Waiting, in_order, priority
from tests import make

MINUTES = st.integers(0, 60 * 24 * 30)
WAITING = st.builds(
    Waiting,
    comment_id=st.integers(1, 10_000),
    risk=st.floats(0, 1),
    voices=st.integers(0, 100_000),
    since=MINUTES.map(lambda minutes: make.NOW - timedelta(minutes=minutes)),
)


@given(WAITING, st.floats(0.2, 1), st.integers(1, 5_000), st.integers(1, 5_000))
def test_more_risk_more_readers_and_a_longer_wait_each_bring_a_comment_forward(
    one: Waiting, risk: float, voices: int, minutes: int
) -> None:
    at = priority(one, now=make.NOW)

    assert priority(replace(one, risk=max(one.risk, risk)), now=make.NOW) >= at
    assert priority(replace(one, voices=one.voices + voices), now=make.NOW) > at
    earlier = one.since - timedelta(minutes=minutes)
    assert priority(replace(one, since=earlier), now=make.NOW) > at


@given(st.lists(WAITING, unique_by=lambda one: one.comment_id))
def test_every_comment_has_its_place_once(waiting: list[Waiting]) -> None:
    assert sorted(in_order(waiting, now=make.NOW)) == sorted(one.comment_id for one in waiting)


def test_a_threat_in_a_lively_discussion_goes_before_an_old_oath_in_a_quiet_one() -> None:
    threat = Waiting(2, 0.95, 800, make.NOW - timedelta(minutes=30))
    oath = Waiting(1, 0.55, 0, make.NOW - timedelta(hours=8))

    assert in_order([oath, threat], now=make.NOW) == [2, 1]


def test_the_oath_is_not_left_for_ever() -> None:
    threat = Waiting(2, 0.95, 800, make.NOW - timedelta(minutes=30))
    oath = Waiting(1, 0.55, 0, make.NOW - timedelta(days=2))

    assert in_order([oath, threat], now=make.NOW) == [1, 2]


def test_what_no_clause_speaks_against_still_comes_up() -> None:
    first = Waiting(1, 0.0, 0, make.NOW - timedelta(days=9))

    assert priority(first, now=make.NOW) > 0


def test_a_clock_that_went_back_does_no_harm() -> None:
    assert priority(Waiting(1, 0.5, 3, make.NOW + timedelta(hours=1)), now=make.NOW) > 0
