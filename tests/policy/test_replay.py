"""A policy tried on what was decided before."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.discussion.judgement import findings_as_data, signals_as_data
from plaintalk.engine.signals import Attribute, Reading, Signal
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause, Condition, Policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.replay import (
    CURVE_THRESHOLDS,
    Answer,
    Outcome,
    Recorded,
    Tally,
    curve,
    facts_of,
    outcome,
    rule_again,
    score_under,
    signals_of,
    tally_of,
    thresholds_below_the_least,
)
from plaintalk.policy.ruling import SEVERITY, rule
from tests.policy.test_ruling import FACTS, SIGNALS, policies

# The record rounds scores to four digits; the engine gives no finer ones.
STORED_SIGNALS = SIGNALS.map(lambda signal: replace(signal, score=round(signal.score, 4)))
READINGS = st.builds(
    Reading,
    signals=st.lists(STORED_SIGNALS, max_size=6).map(tuple),
    by_rules_alone=st.booleans(),
)
# Every fact that there is: one that a replay does not recover from the record fails here.
STORED_FACTS = st.builds(
    Facts,
    reading=st.none() | READINGS,
    **{one.name: st.booleans() for one in fields(Facts) if one.name != "reading"},
)
POLICIES = st.builds(
    lambda policy, holds: policy.model_copy(update={"hold_other_languages": holds}),
    policies(),
    st.booleans(),
)
ANSWERS = st.sampled_from(Answer)


def recorded(facts: Facts, policy: Policy, *, staff_now: bool | None = None) -> Recorded:
    """Give the ruling on these facts as the record keeps it."""
    ruling = rule(facts, policy)
    return Recorded(
        ruling.standing,
        signals_as_data(facts.reading),
        findings_as_data(ruling.findings),
        facts.author_is_staff if staff_now is None else staff_now,
    )


def one_clause(*, hold: float | None = None, reject: float | None = None) -> Policy:
    condition = Condition(attribute=Attribute.INSULT, hold=hold, reject=reject)
    clause = Clause(id="insults", title="t", text="x", when=(condition,))
    return Policy(title="P", opening="o", closing="c", clause=(clause,))


@given(STORED_FACTS, POLICIES)
def test_the_same_policy_again_changes_nothing(facts: Facts, policy: Policy) -> None:
    kept = recorded(facts, policy)

    again = rule_again(kept, policy)

    assert again.standing is kept.standing
    assert findings_as_data(again.findings) == kept.findings


@given(STORED_FACTS, POLICIES, st.booleans())
def test_whether_the_author_was_staff_is_told_by_the_ruling_where_it_mattered(
    facts: Facts, policy: Policy, staff_now: bool
) -> None:
    kept = recorded(facts, policy, staff_now=staff_now)

    assert rule_again(kept, policy).standing is kept.standing


@given(STORED_FACTS, POLICIES, policies())
def test_a_replay_gives_what_the_policy_would_have_said_then(
    facts: Facts, then: Policy, tried: Policy
) -> None:
    # What the record can't tell: where no finding needed it, today's role is taken, the same here.
    assert rule_again(recorded(facts, then), tried).standing is rule(facts, tried).standing


@given(STORED_FACTS, POLICIES, policies(), st.floats(0.0, 0.5))
def test_a_stricter_threshold_never_publishes_more(
    facts: Facts, then: Policy, tried: Policy, lower: float
) -> None:
    stricter = tried.model_copy(
        update={
            "clauses": tuple(
                clause.model_copy(
                    update={
                        "when": tuple(
                            one.model_copy(
                                update={
                                    "hold": max(0.01, (one.hold or 0) - lower),
                                    "reject": max(0.01, (one.reject or 0) - lower),
                                }
                            )
                            for one in clause.when
                        )
                    }
                )
                for clause in tried.clauses
            )
        }
    )
    kept = recorded(facts, then)

    mild, strict = rule_again(kept, tried).standing, rule_again(kept, stricter).standing

    assert SEVERITY.index(mild) <= SEVERITY.index(strict)


@given(st.lists(STORED_SIGNALS, max_size=5))
def test_signals_come_back_as_they_were_stored(signals: list[Signal]) -> None:
    assert signals_of(signals_as_data(Reading(tuple(signals)))) == tuple(signals)


@given(FACTS, POLICIES)
def test_what_the_house_found_is_recovered(facts: Facts, policy: Policy) -> None:
    found = facts_of(recorded(facts, policy))

    assert (found.reading is None) == (facts.reading is None)
    assert found.premoderated == facts.premoderated
    assert found.refused_by_person == facts.refused_by_person


def test_a_fresh_reading_takes_the_place_of_the_stored_one() -> None:
    kept = recorded(Facts(reading=None), one_clause(hold=0.5))
    fresh = Reading((Signal(Attribute.INSULT, 0.2),))

    assert rule_again(kept, one_clause(hold=0.5)).standing is Standing.HELD
    assert rule_again(kept, one_clause(hold=0.5), reading=fresh).standing is Standing.PUBLISHED


def test_an_outcome_names_the_clause_that_the_stricter_of_both_rests_on() -> None:
    facts = Facts(reading=Reading((Signal(Attribute.INSULT, 0.7),)))
    mild, strict = one_clause(hold=0.8), one_clause(hold=0.6)

    more = outcome(recorded(facts, mild), rule(facts, strict), Answer.REFUSED)
    less = outcome(recorded(facts, strict), rule(facts, mild), Answer.PUBLISHED)

    assert (more.then, more.now, more.clause) == (Standing.PUBLISHED, Standing.HELD, "insults")
    assert (less.then, less.now, less.clause) == (Standing.HELD, Standing.PUBLISHED, "insults")
    assert more.changes
    assert (more.clauses_then, more.clauses_now) == (frozenset(), {"insults"})


OUTCOMES = st.builds(
    Outcome,
    then=st.sampled_from(SEVERITY),
    now=st.sampled_from(SEVERITY),
    clause=st.just("a"),
    clauses_then=st.frozensets(st.sampled_from(["a", "b"])),
    clauses_now=st.frozensets(st.sampled_from(["a", "b"])),
    answer=ANSWERS,
)


@given(st.lists(OUTCOMES, max_size=20))
def test_a_tally_counts_every_outcome_once(outcomes: list[Outcome]) -> None:
    tally = Tally()
    for one in outcomes:
        tally.add(one)

    assert tally.total == len(outcomes)
    assert tally.changed == sum(one.changes for one in outcomes)
    assert tally.changed == sum(sum(answers.values()) for _t, _n, answers in tally.moves())
    assert tally.errors(now=False)[0] == sum(
        one.then is Standing.PUBLISHED and one.answer is Answer.REFUSED for one in outcomes
    )
    assert tally.errors(now=True)[1] == sum(
        one.now is not Standing.PUBLISHED and one.answer is Answer.PUBLISHED for one in outcomes
    )
    assert tally_of(tally.as_data()) == tally


@pytest.mark.parametrize(
    ("policy", "below"),
    [
        pytest.param(one_clause(hold=0.3), [], id="at-the-least-score"),
        pytest.param(one_clause(hold=0.2), [("insults", "INSULT", 0.2)], id="hold-below-it"),
        pytest.param(one_clause(reject=0.1), [("insults", "INSULT", 0.1)], id="reject-below-it"),
    ],
)
def test_thresholds_that_no_score_reaches_down_to_are_named(
    policy: Policy, below: list[tuple[str, str, float]]
) -> None:
    assert thresholds_below_the_least(policy) == below


@given(st.dictionaries(st.tuples(st.floats(0, 1), ANSWERS), st.integers(1, 9), max_size=12))
def test_a_lower_threshold_misses_fewer_and_keeps_more(
    scores: dict[tuple[float, Answer], int],
) -> None:
    points = curve(scores)

    assert [point.threshold for point in points] == list(CURVE_THRESHOLDS)
    assert [point.kept for point in points] == sorted((p.kept for p in points), reverse=True)
    assert [point.missed for point in points] == sorted(point.missed for point in points)


def test_a_condition_looks_at_its_attribute_and_aim_alone() -> None:
    condition = Condition(attribute=Attribute.INSULT, hold=0.5)
    signals = [Signal(Attribute.THREAT, 0.9), Signal(Attribute.INSULT, 0.4)]

    assert score_under(condition, signals) == 0.4
    assert score_under(condition, signals[:1]) == 0.0
