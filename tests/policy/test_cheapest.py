"""Thresholds proposed from what people decided."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.signals import Aim, Attribute, Signal
from plaintalk.policy.cheapest import (
    FEWEST,
    Answered,
    Proposal,
    laid_over,
    least_share,
    proposals_of,
)
from plaintalk.policy.clauses import Clause, Condition, Policy
from plaintalk.policy.document import default_policy, parse_policy, policy_text
from plaintalk.policy.replay import Answer

P, R = Answer.PUBLISHED, Answer.REFUSED


def clause(*conditions: Condition) -> Clause:
    when = conditions or (Condition(attribute=Attribute.INSULT, hold=0.9, reject=0.95),)
    return Clause(id="insults", title="A clause", text="Words.", when=when)


def said(score: float, answer: Answer, times: int = 1, *, of: str = "insults") -> list[Answered]:
    signal = Signal(Attribute.INSULT, score, aim=Aim.COMMENTER)
    return [Answered((signal,), answer, of if answer is R else "")] * times


def only(answered: list[Answered], *, miss_cost: float = 1.0, of: Clause | None = None) -> Proposal:
    return proposals_of(of or clause(), answered, miss_cost=miss_cost)[0]


def test_the_cheapest_threshold_parts_what_people_refused_from_what_they_published() -> None:
    found = only(said(0.4, P, 30) + said(0.6, R, 30))

    assert found.hold == 0.5
    assert found.low is not None
    assert found.high is not None
    assert 0.4 < found.low <= found.hold <= found.high <= 0.6
    assert found.then is not None
    assert found.now is not None
    assert (found.then.caught, found.then.missed, found.then.wrongly_held) == (30, 0, 0)
    assert (found.now.caught, found.now.missed, found.now.wrongly_held) == (0, 30, 0)


def test_below_the_fewest_decisions_nothing_is_proposed_and_what_is_missing_is_said() -> None:
    found = only(said(0.4, P, FEWEST - 3) + said(0.6, R, FEWEST - 1))

    assert not found.is_made
    assert not found.changes
    assert (found.published_missing, found.refused_missing) == (3, 1)
    assert found.laid_over() == found.condition


def test_scores_that_no_threshold_reaches_say_nothing_about_one() -> None:
    found = only(said(0.1, P, 500) + said(0.1, R, 7) + said(0.6, R, 30))

    assert (found.published, found.refused, found.out_of_reach) == (0, 30, 7)
    assert not found.is_made


def test_what_another_clause_or_condition_answers_for_says_nothing() -> None:
    profane = Condition(attribute=Attribute.PROFANITY, hold=0.5)
    both = clause(Condition(attribute=Attribute.INSULT, hold=0.9), profane)
    held_anyway = Answered(
        (Signal(Attribute.INSULT, 0.35), Signal(Attribute.PROFANITY, 0.8)), R, "insults"
    )

    found = only(
        said(0.4, P, 30) + said(0.6, R, 30) + said(0.4, R, 9, of="threats") + [held_anyway] * 9,
        of=both,
    )

    assert (found.refused, found.published, found.hold) == (30, 30, 0.5)


def test_the_dearer_a_miss_the_lower_the_threshold() -> None:
    mixed = said(0.4, P, 30) + said(0.4, R, 10) + said(0.8, R, 20) + said(0.8, P, 5)

    mild, dear = (only(mixed, miss_cost=cost) for cost in (0.5, 10.0))

    assert mild.hold is not None
    assert dear.hold is not None
    assert dear.hold <= 0.4 < mild.hold <= 0.8


def test_unseen_rejection_is_proposed_only_where_nearly_all_was_refused() -> None:
    sure = only(said(0.4, P, 30) + said(0.6, R, 30) + said(0.9, R, 80))
    unsure = only(said(0.4, P, 30) + said(0.6, R, 30) + said(0.9, R, 20) + said(0.9, P, 2))

    assert sure.reject == 0.5
    assert unsure.reject is None
    assert unsure.laid_over().reject == 0.95


def test_a_condition_that_never_rejects_goes_on_not_to() -> None:
    holds = clause(Condition(attribute=Attribute.INSULT, hold=0.9))

    found = only(said(0.4, P, 30) + said(0.6, R, 200), of=holds)

    assert found.reject is None
    assert found.laid_over() == Condition(attribute=Attribute.INSULT, hold=0.5)


def test_a_proposal_laid_over_a_policy_changes_the_thresholds_alone() -> None:
    policy = default_policy()
    named = policy.clauses[1]
    told = [
        Answered((Signal(named.when[0].attribute, score, aim=aim),), answer, named.id)
        for score, answer in ((0.8, P), (0.9, R))
        for aim in named.when[0].aimed_at[:1] or (None,)
        for _time in range(30)
    ]
    proposals = proposals_of(named, told, miss_cost=1.0)

    laid = parse_policy(policy_text(laid_over(policy, proposals)))

    assert [one.changes for one in proposals] == [True]
    after = laid.clause(named.id)
    assert after is not None
    assert after.when[0].hold == proposals[0].hold == 0.85
    assert _without_thresholds(laid) == _without_thresholds(policy)


def _without_thresholds(policy: Policy) -> Policy:
    clauses = tuple(
        one.model_copy(
            update={
                "when": tuple(
                    each.model_copy(update={"hold": 1.0, "reject": None}) for each in one.when
                )
            }
        )
        for one in policy.clauses
    )
    return policy.model_copy(update={"clauses": clauses})


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_least_share_lies_below_the_share_and_above_nought(part: int, rest: int) -> None:
    whole = part + rest
    found = least_share(part, whole)

    assert -1e-12 <= found <= (part / whole if whole else 0.0) + 1e-12


@pytest.mark.parametrize(("size", "is_sure"), [(72, False), (73, True)])
def test_it_takes_seventy_three_refusals_in_a_row_to_be_sure(size: int, is_sure: bool) -> None:
    assert (least_share(size, size) >= 0.95) is is_sure
