"""The ladder of steps against a person."""

import pytest

from plaintalk.policy.sanctions import SanctionKind, next_step, skips_a_step

W, S, B = SanctionKind.WARNING, SanctionKind.SUSPENSION, SanctionKind.BLOCK


@pytest.mark.parametrize(
    ("earlier", "step"),
    [
        pytest.param([], W, id="a-warning-comes-first"),
        pytest.param([W], S, id="then-a-suspension"),
        pytest.param([W, S], B, id="then-a-block"),
        pytest.param([S, W], B, id="in-whatever-order"),
        pytest.param([B], B, id="and-a-block-again"),
    ],
)
def test_the_history_proposes_the_next_step(
    earlier: list[SanctionKind], step: SanctionKind
) -> None:
    assert next_step(earlier) is step


@pytest.mark.parametrize(
    ("kind", "earlier", "skips"),
    [
        (B, [], True),
        (S, [], True),
        (W, [], False),
        (B, [W], True),
        (S, [W], False),
        (W, [S], False),
    ],
)
def test_a_step_harsher_than_the_next_is_known_as_a_skip(
    kind: SanctionKind, earlier: list[SanctionKind], skips: bool
) -> None:
    assert skips_a_step(kind, earlier) is skips
