"""How often somebody may ask."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plaintalk.people.models import Allowance
from plaintalk.people.quota import (
    BURST_S,
    KNOWN_HERE,
    Left,
    Quota,
    QuotaUsedUp,
    forget_blocks,
    spend,
    spend_here,
)
from tests import make

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
NAME = "somebody"


def let_through(quota: Quota, *, times: int, now: datetime) -> int:
    """Spend until it is refused; give how often it was not."""
    for done in range(times):
        try:
            spend(NAME, quota, now=now)
        except QuotaUsedUp:
            return done
    return times


@pytest.mark.parametrize("per_second", [1, 3, 50])
def test_a_burst_is_let_through_and_then_a_steady_rate(per_second: int) -> None:
    quota = Quota(per_second=per_second)

    assert let_through(quota, times=10_000, now=make.NOW) == per_second * BURST_S
    for second in range(1, 4):
        later = make.NOW + timedelta(seconds=second)
        assert let_through(quota, times=10_000, now=later) == per_second


def test_several_processes_share_one_quota() -> None:
    quota = Quota(per_second=8)

    through = 0
    for _process in range(200):
        forget_blocks()  # what another process holds is not seen by this one
        through += let_through(quota, times=2, now=make.NOW)

    assert through == 8 * BURST_S


def test_a_day_has_its_own_limit_and_ends_at_midnight() -> None:
    quota = Quota(per_day=30)

    assert let_through(quota, times=100, now=MIDNIGHT - timedelta(hours=1)) == 30
    with pytest.raises(QuotaUsedUp) as refused:
        spend(NAME, quota, now=MIDNIGHT - timedelta(minutes=1))
    assert refused.value.details == {"limit": 30, "unit": "day", "retry_after_s": 60}
    assert let_through(quota, times=100, now=MIDNIGHT) == 30


def test_what_was_taken_yesterday_is_not_spent_today() -> None:
    quota = Quota(per_day=5000)
    spend(NAME, quota, now=MIDNIGHT - timedelta(seconds=1))

    assert let_through(quota, times=6000, now=MIDNIGHT) == 5000


def test_without_limits_nobody_waits_and_nothing_is_written(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert let_through(Quota(), times=1000, now=make.NOW) == 1000


def test_a_clock_that_goes_back_fills_nothing_twice() -> None:
    quota = Quota(per_second=1)
    let_through(quota, times=100, now=make.NOW)

    assert let_through(quota, times=100, now=make.NOW - timedelta(seconds=60)) == 0
    assert let_through(quota, times=100, now=make.NOW) == 0


def test_a_minutes_worth_may_come_at_once_and_comes_back_in_a_minute() -> None:
    quota = Quota(per_minute=60)

    assert let_through(quota, times=100, now=make.NOW) == 60
    assert let_through(quota, times=100, now=make.NOW + timedelta(seconds=30)) == 30


@pytest.mark.parametrize("count", [spend, spend_here])
def test_what_is_left_is_told(count: Any) -> None:
    quota = Quota(per_minute=120)

    assert count(NAME, quota, now=make.NOW) == Left(limit=120, requests=119, full_in_s=1)
    assert count(NAME, quota, now=make.NOW) == Left(limit=120, requests=118, full_in_s=1)
    assert count("another", quota, now=make.NOW).requests == 119


def test_what_one_process_counts_costs_the_database_nothing(
    django_assert_num_queries: Any,
) -> None:
    quota = Quota(per_minute=3)

    with django_assert_num_queries(0):
        for left in (2, 1, 0):
            assert spend_here(NAME, quota, now=make.NOW).requests == left
        with pytest.raises(QuotaUsedUp) as refused:
            spend_here(NAME, quota, now=make.NOW)

    assert refused.value.details == {"limit": 3, "unit": "minute", "retry_after_s": 20}
    assert spend_here(NAME, quota, now=make.NOW + timedelta(seconds=20)).requests == 0


def test_a_flood_of_strangers_does_not_fill_the_memory() -> None:
    quota = Quota(per_minute=2)
    spend_here(NAME, quota, now=make.NOW)
    for number in range(KNOWN_HERE):
        spend_here(f"stranger {number}", quota, now=make.NOW)

    # Forgotten, as whoever asked longest ago.
    assert spend_here(NAME, quota, now=make.NOW).requests == 1


def test_rows_of_those_who_no_longer_ask_go() -> None:
    spend("long ago", Quota(per_minute=2), now=make.NOW - timedelta(days=3))
    spend(NAME, Quota(per_minute=2), now=make.NOW)

    assert [row.name for row in Allowance.objects.all()] == [NAME]
