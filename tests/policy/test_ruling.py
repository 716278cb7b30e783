"""What the policy makes of signals, whatever tomorrow's clauses say."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.signals import Aim, Attribute, Reading, Signal, Span
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause, Condition, Policy
from plaintalk.policy.document import default_policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import ENGINE_SILENT, OTHER_LANGUAGE, SEVERITY, merge_spans, rule

SCORES = st.floats(0.01, 1.0)
SPANS = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 90), st.integers(1, 9)
)
SIGNALS = st.builds(
    Signal,
    attribute=st.sampled_from(Attribute),
    score=SCORES,
    spans=st.lists(SPANS, max_size=3).map(tuple),
    aim=st.none() | st.sampled_from(Aim),
    quoted=st.booleans(),
)
READINGS = st.builds(Reading, signals=st.lists(SIGNALS, max_size=6).map(tuple))
FACTS = st.builds(
    Facts,
    reading=st.none() | READINGS,
    premoderated=st.booleans(),
    refused_by_person=st.booleans(),
    held_for_reports=st.booleans(),
    author_is_staff=st.just(False),
)


def conditions() -> st.SearchStrategy[Condition]:
    def build(attribute: Attribute, aims: list[Aim], bounds: tuple[float, float]) -> Condition:
        hold, reject = sorted(bounds)
        if attribute is Attribute.LIKELY_TO_REJECT:
            return Condition(attribute=attribute, aimed_at=tuple(aims), hold=hold)
        return Condition(attribute=attribute, aimed_at=tuple(aims), hold=hold, reject=reject)

    return st.builds(
        build,
        st.sampled_from(Attribute),
        st.lists(st.sampled_from(Aim), max_size=3),
        st.tuples(SCORES, SCORES),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    many = draw(st.integers(1, 5))
    clauses = tuple(
        Clause(
            id=f"clause-{number}",
            title="A clause",
            text="Its text",
            when=tuple(draw(st.lists(conditions(), min_size=1, max_size=3))),
        )
        for number in range(many)
    )
    return Policy(title="Policy", opening="Welcome.", closing="The end.", clause=clauses)


@given(FACTS, policies())
def test_nothing_is_kept_from_readers_without_a_reason(facts: Facts, policy: Policy) -> None:
    ruling = rule(facts, policy)

    assert (ruling.standing is not Standing.PUBLISHED) == bool(ruling.findings)


@given(FACTS, policies(), st.randoms())
def test_the_order_of_clauses_and_signals_changes_nothing(
    facts: Facts, policy: Policy, random: Random
) -> None:
    clauses = list(policy.clauses)
    random.shuffle(clauses)
    shuffled = policy.model_copy(update={"clauses": tuple(clauses)})
    signals = list(facts.reading.signals) if facts.reading else []
    random.shuffle(signals)
    reading = replace(facts.reading, signals=tuple(signals)) if facts.reading else None

    one = rule(facts, policy)
    other = rule(replace(facts, reading=reading), shuffled)

    assert one.standing is other.standing
    assert {f.clause: f.spans for f in one.findings} == {f.clause: f.spans for f in other.findings}


@given(READINGS, policies(), SCORES)
def test_a_higher_score_is_never_judged_more_mildly(
    reading: Reading, policy: Policy, rise: float
) -> None:
    higher = replace(
        reading,
        signals=tuple(replace(one, score=min(1.0, one.score + rise)) for one in reading.signals),
    )

    mild = rule(Facts(reading=reading), policy).standing
    strict = rule(Facts(reading=higher), policy).standing

    assert SEVERITY.index(mild) <= SEVERITY.index(strict)


@given(FACTS, policies())
def test_words_that_are_only_quoted_never_reject(facts: Facts, policy: Policy) -> None:
    signals = facts.reading.signals if facts.reading else ()
    quoted = Reading(tuple(replace(signal, quoted=True) for signal in signals))

    assert rule(replace(facts, reading=quoted), policy).standing is not Standing.REJECTED


@given(FACTS, policies())
def test_staff_are_judged_like_anybody_and_published(facts: Facts, policy: Policy) -> None:
    as_reader = rule(facts, policy)
    as_staff = rule(replace(facts, author_is_staff=True), policy)

    assert as_staff.standing is Standing.PUBLISHED
    assert as_staff.findings == as_reader.findings


@given(policies(), st.booleans())
def test_without_a_reading_a_comment_waits_for_a_person(policy: Policy, premoderated: bool) -> None:
    ruling = rule(Facts(reading=None, premoderated=premoderated), policy)

    assert ruling.standing is Standing.HELD
    assert ENGINE_SILENT in [finding.clause for finding in ruling.findings]


@given(st.lists(SPANS, max_size=8))
def test_merged_spans_cover_the_same_characters_once(spans: list[Span]) -> None:
    merged = merge_spans(iter(spans))

    covered = [index for span in merged for index in range(span.start, span.end)]
    assert sorted(set(covered)) == covered
    assert set(covered) == {index for span in spans for index in range(span.start, span.end)}
    assert all(one.end < other.start for one, other in pairwise(merged))


@pytest.mark.parametrize(
    ("score", "standing"),
    [
        pytest.param(0.59, Standing.PUBLISHED, id="just-below-hold"),
        pytest.param(0.60, Standing.HELD, id="at-hold"),
        pytest.param(0.89, Standing.HELD, id="just-below-reject"),
        pytest.param(0.90, Standing.REJECTED, id="at-reject"),
    ],
)
def test_thresholds_belong_to_the_clause(score: float, standing: Standing) -> None:
    condition = Condition(attribute=Attribute.INSULT, hold=0.6, reject=0.9)

    assert condition.proposes(Signal(Attribute.INSULT, score)) is standing


@pytest.mark.parametrize(
    ("aim", "standing"),
    [
        (Aim.COMMENTER, Standing.REJECTED),
        (Aim.AUTHOR, Standing.REJECTED),
        (Aim.PUBLIC_FIGURE, Standing.PUBLISHED),
        (Aim.INSTITUTION, Standing.PUBLISHED),
        (None, Standing.PUBLISHED),
    ],
)
def test_the_default_policy_refuses_insults_at_people_and_not_at_power(
    aim: Aim | None, standing: Standing
) -> None:
    insult = Signal(Attribute.INSULT, 0.97, spans=(Span(0, 5),), aim=aim)

    assert rule(Facts(reading=Reading((insult,))), default_policy()).standing is standing


@pytest.mark.parametrize(
    ("holds", "by_rules_alone", "standing"),
    [
        (True, True, Standing.HELD),
        (True, False, Standing.PUBLISHED),
        (False, True, Standing.PUBLISHED),
    ],
)
def test_a_site_may_hold_what_the_model_can_not_read(
    holds: bool, by_rules_alone: bool, standing: Standing
) -> None:
    policy = default_policy().model_copy(update={"hold_other_languages": holds})
    reading = Reading(language="hy", by_rules_alone=by_rules_alone)
    ruling = rule(Facts(reading=reading), policy)
    assert ruling.standing is standing
    assert (OTHER_LANGUAGE in [one.clause for one in ruling.findings]) is (holds and by_rules_alone)
