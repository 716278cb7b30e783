"""When an author may appeal, and how long appeals take."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.policy.appeals import APPEAL_WITHIN, Bar, bar_to_appeal, median_wait
from plaintalk.policy.appearance import Standing
from plaintalk.policy.document import default_policy

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CLAUSE = default_policy().clauses[0]
FINAL = CLAUSE.model_copy(update={"appeal": False})


def bar(**how: object) -> Bar | None:
    usual = {
        "standing": Standing.REJECTED,
        "is_answer": False,
        "clause": CLAUSE,
        "decided_at": NOW,
        "now": NOW,
    }
    return bar_to_appeal(**usual | how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, None),
        ({"standing": Standing.REMOVED}, None),
        ({"clause": None}, None),
        ({"now": NOW + APPEAL_WITHIN}, None),
        ({"standing": Standing.PUBLISHED}, Bar.NOTHING_REFUSED),
        ({"standing": Standing.HELD}, Bar.NOTHING_REFUSED),
        ({"standing": Standing.WITHDRAWN}, Bar.NOTHING_REFUSED),
        ({"is_answer": True}, Bar.ANSWERED_BEFORE),
        ({"clause": FINAL}, Bar.CLAUSE),
        ({"now": NOW + APPEAL_WITHIN + timedelta(seconds=1)}, Bar.TOO_LATE),
    ],
)
def test_only_a_refusal_of_the_last_six_months_can_be_appealed_against(
    how: dict[str, object], expected: Bar | None
) -> None:
    assert bar(**how) is expected


def test_without_an_answer_there_is_no_median() -> None:
    assert median_wait([]) is None


@given(st.lists(st.integers(min_value=0, max_value=10**7), min_size=1))
def test_half_of_the_appeals_took_no_longer_than_the_median(seconds: list[int]) -> None:
    pairs = [(NOW, NOW + timedelta(seconds=each)) for each in seconds]

    median = median_wait(pairs)

    assert median is not None
    waits = [after - before for before, after in pairs]
    assert sum(wait <= median for wait in waits) >= len(waits) / 2
    assert sum(wait >= median for wait in waits) >= len(waits) / 2
