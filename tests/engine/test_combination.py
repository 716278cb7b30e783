"""How model and rules are put together."""

from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.classifier import Opinion
from plaintalk.engine.combination import BY_RULES, Combination, Sum, highest
from plaintalk.engine.signals import Aim, Attribute, Signal
from plaintalk.engine.trained import trained

HEADS = trained().heads
SHIPPED = trained().combination
ODDS = st.fixed_dictionaries(dict.fromkeys(HEADS, st.floats(-9, 9)))
FOUND = st.dictionaries(st.sampled_from(BY_RULES), st.floats(0, 1))


def opinion(logits: dict[str, float]) -> Opinion:
    return Opinion(logits, Aim.NOBODY, ())


@given(ODDS, FOUND)
def test_every_score_lies_between_nothing_and_certainty(
    logits: dict[str, float], found: dict[Attribute, float]
) -> None:
    scores = SHIPPED.scores(opinion(logits), found)
    assert all(0 <= score <= 1 for score in scores.values())


@given(ODDS, FOUND, st.sampled_from(BY_RULES))
def test_what_the_rules_find_never_speaks_for_a_text(
    logits: dict[str, float], found: dict[Attribute, float], rule: Attribute
) -> None:
    without = SHIPPED.scores(opinion(logits), {**found, rule: 0.0})
    with_it = SHIPPED.scores(opinion(logits), {**found, rule: 1.0})
    assert all(with_it[name] >= without[name] for name in without)


@given(ODDS, FOUND, st.integers(2, 5))
def test_a_longer_text_scores_no_higher_for_its_length(
    logits: dict[str, float], found: dict[Attribute, float], windows: int
) -> None:
    short = SHIPPED.scores(opinion(logits), found)
    long = SHIPPED.scores(Opinion(logits, Aim.NOBODY, (), windows), found)
    assert all(long[name] <= short[name] for name in short)


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_higher_log_odds_never_give_a_lower_chance(one: float, other: float) -> None:
    curve = Sum(0.0, {}, {}, {}, 0.0, [(-3.0, 0.1), (0.0, 0.2), (2.0, 0.9)])
    low, high = sorted((one, other))
    assert curve.chance(low) <= curve.chance(high)


def test_between_two_knots_the_chance_runs_straight() -> None:
    assert Sum(0.0, {}, {}, {}, 0.0, [(0.0, 0.2), (2.0, 0.8)]).chance(1.0) == 0.5


def test_rare_attributes_tell_harmless_texts_apart() -> None:
    curve = {"bias": 0, "heads": {"threat": 1}, "rules": {}, "aims": {}, "length": 0}
    sums = Combination({"THREAT": curve | {"knots": [[-9.0, 0.00001], [9.0, 0.9]]}})
    low, lower = (sums.scores(opinion({"threat": odds}), {}) for odds in (-8.999, -8.9999))
    assert low[Attribute.THREAT] > lower[Attribute.THREAT]


def test_whom_it_is_aimed_at_counts_by_its_weight() -> None:
    one = Sum(0.0, {}, {}, {Aim.GROUP: 0.5}, 0.0, [])
    aimed = Opinion({}, Aim.GROUP, (), aims={Aim.GROUP: -2.0})
    assert one.log_odds(aimed, {}) == -1.0


def test_beyond_the_last_knot_the_chance_stays() -> None:
    curve = Sum(0.0, {}, {}, {}, 0.0, [(0.0, 0.2), (2.0, 0.8)])
    assert (curve.chance(-9.0), curve.chance(9.0)) == (0.2, 0.8)


def test_the_highest_of_several_signals_counts() -> None:
    signals = [Signal(Attribute.INSULT, 0.2), Signal(Attribute.INSULT, 0.9)]
    assert highest(signals) == {Attribute.INSULT: 0.9}


def test_a_combination_knows_the_six_attributes_of_the_model() -> None:
    assert {name.value for name in SHIPPED.attributes} == {
        "TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT",
    }  # fmt: skip


def test_a_model_without_sums_tells_nothing() -> None:
    assert Combination({}).attributes == frozenset()
