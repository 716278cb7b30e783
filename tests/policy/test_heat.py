"""When a discussion is slowed by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.policy.heat import FEWEST, Cooling, Heat, cooling

ORDER = [None, Cooling.SLOW, Cooling.READ_FIRST]


@pytest.mark.parametrize(
    ("posted", "kept_back", "expected"),
    [
        (9, 9, None),
        (10, 2, None),
        (10, 3, Cooling.SLOW),
        (10, 4, Cooling.SLOW),
        (10, 5, Cooling.READ_FIRST),
        (200, 59, None),
        (200, 60, Cooling.SLOW),
        (200, 100, Cooling.READ_FIRST),
    ],
)
def test_the_share_kept_back_decides(posted: int, kept_back: int, expected: Cooling | None) -> None:
    assert cooling(Heat(posted, kept_back)) == expected


def test_what_is_reported_counts_like_what_is_kept_back() -> None:
    assert cooling(Heat(10, 1, reported=1)) is None
    assert cooling(Heat(10, 1, reported=2)) == Cooling.SLOW
    assert cooling(Heat(10, 0, reported=5)) == Cooling.READ_FIRST


@given(st.integers(0, 500), st.integers(0, 500))
def test_more_kept_back_never_cools_less(posted: int, kept_back: int) -> None:
    kept_back = min(posted, kept_back)
    more = min(posted, kept_back + 1)

    assert ORDER.index(cooling(Heat(posted, more))) >= ORDER.index(cooling(Heat(posted, kept_back)))


@given(st.integers(0, FEWEST - 1))
def test_few_comments_say_nothing(posted: int) -> None:
    assert cooling(Heat(posted, posted)) is None
