"""The draw of second looks."""

from hypothesis import given
from hypothesis import strategies as st

from plaintalk.policy.sampling import is_drawn, place_for

IDS = [f"d_{number:026d}" for number in range(20_000)]
SHARE = st.floats(0, 1)


def test_the_sample_is_as_large_as_the_share_says() -> None:
    drawn = sum(is_drawn(one, share=0.05, secret="key") for one in IDS)

    # 1,000 expected, with a standard deviation of 31.
    assert abs(drawn - 1000) < 4 * 31


@given(st.text(), SHARE, SHARE)
def test_a_larger_share_keeps_what_a_smaller_one_drew(name: str, one: float, other: float) -> None:
    smaller, larger = sorted((one, other))

    if is_drawn(name, share=smaller, secret="key"):
        assert is_drawn(name, share=larger, secret="key")


@given(st.text())
def test_none_and_all_are_exact(name: str) -> None:
    assert not is_drawn(name, share=0, secret="key")
    assert is_drawn(name, share=1, secret="key")


def test_another_key_draws_another_sample() -> None:
    first, other = (
        {one for one in IDS if is_drawn(one, share=0.05, secret=key)} for key in ("a", "b")
    )

    # By chance 5 % of one are in the other.
    assert len(first & other) < len(first) / 5


def test_each_looker_has_an_order_of_their_own() -> None:
    orders = [
        sorted(IDS[:20], key=lambda one, who=who: place_for(who, one, secret="key"))
        for who in ("p_1", "p_2")
    ]

    assert orders[0] != orders[1]
