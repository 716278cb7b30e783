"""Steps against a person: what follows from them, and when the ladder calls for the next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from plaintalk.policy.appearance import Standing
from plaintalk.policy.document import (
    PolicyUnreadable,
    default_policy,
    ladder_of,
    parse_policy,
    policy_text,
)
from plaintalk.policy.sanctions import (
    BARS_POSTING,
    Consequences,
    History,
    Ladder,
    Measure,
    Proposal,
    Refused,
    SanctionKind,
    Scope,
    Step,
    Taken,
    Where,
    consequences,
    next_step,
    proposal,
    skips_a_step,
    weight_of,
)

W, S, B = SanctionKind.WARNING, SanctionKind.SUSPENSION, SanctionKind.BLOCK
SLOW, PRE = SanctionKind.SLOW, SanctionKind.PREMODERATION
KINDS = list(SanctionKind)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LADDER = ladder_of(default_policy())


# ---- mild before harsh ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "step"),
    [
        pytest.param([], W, id="a-warning-comes-first"),
        pytest.param([W], S, id="then-a-suspension"),
        pytest.param([W, SLOW], S, id="slowing-stands-between"),
        pytest.param([PRE], S, id="as-does-reading-first"),
        pytest.param([W, S], B, id="then-a-block"),
        pytest.param([S, W], B, id="in-whatever-order"),
        pytest.param([B], B, id="and-a-block-again"),
    ],
)
def test_the_history_allows_so_harsh_a_step(
    earlier: list[SanctionKind], step: SanctionKind
) -> None:
    assert next_step(earlier) is step


@pytest.mark.parametrize(
    ("kind", "earlier", "skips"),
    [
        (B, [], True),
        (S, [], True),
        (SLOW, [], True),
        (PRE, [], True),
        (W, [], False),
        (B, [W], True),
        (B, [W, SLOW, PRE], True),
        (SLOW, [W], False),
        (PRE, [W], False),
        (S, [W], False),
        (W, [S], False),
    ],
)
def test_a_step_harsher_than_the_next_is_known_as_a_skip(
    kind: SanctionKind, earlier: list[SanctionKind], skips: bool
) -> None:
    assert skips_a_step(kind, earlier) is skips


# ---- what follows here ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "place", "reaches"),
    [
        (Scope.SITE, "", True),
        (Scope.SITE, "1", True),
        (Scope.SITE, "2", False),
        (Scope.TOPIC, "7", True),
        (Scope.TOPIC, "8", False),
        (Scope.TOPIC, "1", False),
        (Scope.DISCUSSION, "a_here", True),
        (Scope.DISCUSSION, "a_there", False),
        (Scope.DISCUSSION, "", False),
    ],
)
def test_a_step_reaches_as_far_as_its_scope(scope: Scope, place: str, reaches: bool) -> None:
    here = Where(site="1", topics=frozenset({"7", "9"}), discussion="a_here")

    assert here.is_within(scope, place) is reaches


def measure(kind: SanctionKind, name: str = "s", **how: object) -> Measure:
    return Measure(id=name, kind=kind, **how)  # type: ignore[arg-type]


def slowed(name: str, *, hours: int, ago: timedelta | None) -> Measure:
    last = NOW - ago if ago is not None else None
    return measure(SLOW, name, hours=hours, last_post_at=last)


@pytest.mark.parametrize(
    ("measures", "follows"),
    [
        pytest.param([], {}, id="nothing"),
        pytest.param([measure(W)], {"unread": "s"}, id="a-warning-is-to-be-read"),
        pytest.param([measure(W, is_read=True)], {}, id="once"),
        pytest.param([measure(W, "1"), measure(W, "2")], {"unread": "1"}, id="the-oldest-first"),
        pytest.param([measure(PRE)], {"premoderated_by": "s"}, id="a-moderator-reads-first"),
        pytest.param([measure(S, until=NOW + DAY)], {"barred_by": "s"}, id="a-suspension-bars"),
        pytest.param([measure(B)], {"barred_by": "s"}, id="a-block-bars"),
        pytest.param(
            [measure(B, "good"), measure(S, "week", until=NOW + 7 * DAY)],
            {"barred_by": "good"},
            id="the-one-that-ends-last-is-named",
        ),
        pytest.param(
            [measure(S, "day", until=NOW + DAY), measure(S, "week", until=NOW + 7 * DAY)],
            {"barred_by": "week"},
            id="whatever-came-first",
        ),
        pytest.param([slowed("s", hours=6, ago=None)], {}, id="the-first-comment-is-free"),
        pytest.param(
            [slowed("s", hours=6, ago=2 * HOUR)],
            {"slowed_by": "s", "slow_until": NOW + 4 * HOUR},
            id="the-next-one-waits",
        ),
        pytest.param([slowed("s", hours=6, ago=6 * HOUR)], {}, id="until-the-hours-are-over"),
        pytest.param(
            [slowed("six", hours=6, ago=HOUR), slowed("nine", hours=9, ago=2 * HOUR)],
            {"slowed_by": "nine", "slow_until": NOW + 7 * HOUR},
            id="for-the-longest-of-all",
        ),
        pytest.param(
            [measure(W, "w"), measure(B, "b"), measure(PRE, "p")],
            {"unread": "w", "barred_by": "b", "premoderated_by": "p"},
            id="all-of-them-are-said",
        ),
    ],
)
def test_steps_in_force_have_their_consequences(
    measures: Sequence[Measure], follows: dict[str, object]
) -> None:
    assert consequences(measures, now=NOW) == Consequences(**follows)  # type: ignore[arg-type]


# ---- the ladder, step by step ---------------------------------------------------------------


def refused(*days_ago: float, weight: int = 2) -> tuple[Refused, ...]:
    return tuple(
        Refused(NOW - each * DAY, weight, f"d_{number}", "no-profanity")
        for number, each in enumerate(days_ago)
    )


def history(
    refusals: tuple[Refused, ...],
    *,
    published: int = 0,
    taken: Sequence[Taken] = (),
) -> History:
    posted = [each.at for each in refusals] + [NOW - HOUR] * published
    return History(refusals, tuple(posted), tuple(taken))


def took(*kinds: SanctionKind, ago: timedelta = 200 * DAY) -> list[Taken]:
    return [Taken(kind, NOW - ago) for kind in kinds]


def kind_of(proposed: Proposal | None) -> SanctionKind | None:
    return proposed.step.propose if proposed is not None else None


@pytest.mark.parametrize(
    ("taken", "step"),
    [
        pytest.param([], W, id="first-a-warning"),
        pytest.param([W], SLOW, id="after-a-warning-slower"),
        pytest.param([W, SLOW], PRE, id="then-read-first"),
        pytest.param([W, SLOW, PRE], S, id="then-a-suspension"),
        pytest.param([W, SLOW, PRE, S], B, id="then-a-block"),
        pytest.param([W, SLOW, PRE, S, B], B, id="and-a-block-again"),
        pytest.param([W, PRE], S, id="what-a-moderator-left-out-stays-out"),
    ],
)
def test_the_default_ladder_climbs_step_by_step(
    taken: list[SanctionKind], step: SanctionKind
) -> None:
    conduct = history(refused(1, 2, 3, 4, 5), taken=took(*taken))

    assert kind_of(proposal(conduct, LADDER, NOW)) is step


@pytest.mark.parametrize(
    ("number", "kind", "enough"),
    [
        (number, step.propose, (step.refusals, step.weight))
        for number, step in enumerate(LADDER.steps)
    ],
)
def test_each_step_of_the_default_ladder_waits_for_its_numbers(
    number: int, kind: SanctionKind, enough: tuple[int, int]
) -> None:
    step = LADDER.steps[number]
    taken = took(*(each.propose for each in LADDER.steps[:number]), ago=1000 * DAY)
    just = refused(*range(1, step.refusals + 1))

    def proposed(refusals: tuple[Refused, ...], published: int = 0) -> SanctionKind | None:
        conduct = history(refusals, published=published, taken=taken)
        return kind_of(proposal(conduct, LADDER, NOW))

    assert proposed(just) is kind
    assert proposed(just[1:]) is None, "one refusal too few"
    light = tuple(replace(each, weight=1) for each in just)
    assert proposed(light) is None, "too light: a rule alone refused them"
    old = tuple(replace(each, at=each.at - step.days * DAY) for each in just)
    assert proposed(old) is None, "too long ago"
    most = int(len(just) / step.share) - len(just)
    assert proposed(just, published=most) is kind
    assert proposed(just, published=most + 1) is None, "too small a share of what they posted"


def test_a_proposal_says_its_numbers() -> None:
    proposed = proposal(history(refused(1, 2, 3, 29), published=5), LADDER, NOW)

    assert proposed is not None
    assert proposed.reason == "4 refusals of 9 comments in 30 days"
    assert proposed.evidence == ("d_0", "d_1", "d_2", "d_3")
    assert proposed.clause == "no-profanity"
    assert proposed.until(NOW) is None


def test_refusals_count_from_the_last_step_on() -> None:
    warned = [Taken(W, NOW - 2.5 * DAY)]

    assert proposal(history(refused(0.5, 1, 3, 4), taken=warned), LADDER, NOW) is None
    proposed = proposal(history(refused(0.5, 1, 2, 3, 4), taken=warned), LADDER, NOW)
    assert proposed is not None
    assert proposed.reason == "3 refusals of 3 comments in 3 days"


def test_the_refusal_that_led_to_a_step_leads_to_no_other() -> None:
    just = refused(0, 1, 2)

    assert kind_of(proposal(history(just), LADDER, NOW)) is W
    assert proposal(history(just, taken=[Taken(W, NOW)]), LADDER, NOW) is None


def test_what_was_posted_before_and_taken_down_now_is_part_of_the_whole() -> None:
    conduct = History(refused(1, 2, 3), (NOW - 300 * DAY,) * 3, ())

    proposed = proposal(conduct, LADDER, NOW)
    assert proposed is not None
    assert proposed.reason == "3 refusals of 3 comments in 30 days"


@pytest.mark.parametrize(
    ("standing", "by_person", "weight"),
    [
        (Standing.REJECTED, False, 1),
        (Standing.REJECTED, True, 2),
        (Standing.REMOVED, True, 2),
        (Standing.REMOVED, False, 2),
    ],
)
def test_a_persons_refusal_and_a_removal_weigh_twice(
    standing: Standing, by_person: bool, weight: int
) -> None:
    assert weight_of(standing, by_person=by_person) == weight


def test_a_ladder_without_steps_proposes_nothing() -> None:
    assert proposal(history(refused(*range(50))), Ladder(), NOW) is None


# ---- what a rule does by itself -------------------------------------------------------------

AUTOMATIC = Ladder.model_validate(
    {
        "step": [
            {"propose": "warning", "refusals": 1, "days": 30, "automatic": True},
            {
                "propose": "slow",
                "refusals": 1,
                "days": 30,
                "hours": 6,
                "length_days": 7,
                "automatic": True,
            },
            {"propose": "suspension", "refusals": 1, "days": 30, "length_days": 7},
        ]
    }
)


def test_a_rule_takes_a_step_that_is_left_to_it_and_no_other() -> None:
    first = proposal(history(refused(1)), AUTOMATIC, NOW)
    last = proposal(history(refused(1), taken=took(W, SLOW)), AUTOMATIC, NOW)

    assert first is not None
    assert first.by_rule
    assert last is not None
    assert not last.by_rule
    assert last.until(NOW) == NOW + 7 * DAY


def test_once_a_person_lifted_a_step_the_rule_only_proposes() -> None:
    lifted = [Taken(W, NOW - 100 * DAY, lifted_at=NOW - 90 * DAY)]

    proposed = proposal(history(refused(1), taken=lifted), AUTOMATIC, NOW)

    assert kind_of(proposed) is W
    assert proposed is not None
    assert not proposed.by_rule


# ---- properties -----------------------------------------------------------------------------

moments = st.integers(min_value=0, max_value=90 * 24).map(lambda hours: NOW - hours * HOUR)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    between = draw(st.sets(st.sampled_from([SLOW, PRE])))
    top = draw(st.sampled_from([[], [S], [S, B]]))
    kinds = sorted([W, *between, *top], key=KINDS.index)
    return Ladder(step=tuple(draw(steps(kind)) for kind in kinds))


@st.composite
def steps(draw: st.DrawFn, kind: SanctionKind) -> Step:
    length = draw(st.integers(1, 60))
    return Step(
        propose=kind,
        refusals=draw(st.integers(1, 4)),
        weight=draw(st.integers(0, 5)),
        days=draw(st.integers(1, 180)),
        share=draw(st.floats(0, 1)),
        hours=6 if kind is SLOW else None,
        length_days=None if kind is W else length,
        automatic=kind not in BARS_POSTING and draw(st.booleans()),
    )


def some_refused(at: st.SearchStrategy[datetime] = moments) -> st.SearchStrategy[Refused]:
    return st.builds(Refused, at, st.sampled_from([1, 2]), st.just("d_1"), st.just("no-profanity"))


@st.composite
def histories(draw: st.DrawFn) -> History:
    refusals = tuple(draw(st.lists(some_refused(), max_size=8)))
    published = draw(st.lists(moments, max_size=12))
    taken = [
        Taken(kind, at, at + later if (later := draw(st.none() | st.just(DAY))) else None)
        for kind, at in draw(st.lists(st.tuples(st.sampled_from(KINDS), moments), max_size=3))
    ]
    return History(refusals, (*(each.at for each in refusals), *published), tuple(taken))


def severity(proposed: Proposal | None) -> int:
    return KINDS.index(proposed.step.propose) if proposed is not None else -1


@given(histories(), ladders(), some_refused())
def test_one_refusal_more_never_proposes_something_milder(
    conduct: History, ladder: Ladder, one: Refused
) -> None:
    more = replace(conduct, refused=(*conduct.refused, one), posted_at=(*conduct.posted_at, one.at))

    assert severity(proposal(more, ladder, NOW)) >= severity(proposal(conduct, ladder, NOW))


@given(histories(), ladders(), st.lists(moments, max_size=20))
def test_more_published_comments_never_propose_something_harsher(
    conduct: History, ladder: Ladder, published: list[datetime]
) -> None:
    more = replace(conduct, posted_at=(*conduct.posted_at, *published))

    assert severity(proposal(more, ladder, NOW)) <= severity(proposal(conduct, ladder, NOW))


@settings(max_examples=300)  # one in six proposes something
@given(histories(), ladders())
def test_what_is_proposed_has_all_of_its_numbers(conduct: History, ladder: Ladder) -> None:
    proposed = proposal(conduct, ladder, NOW)
    if proposed is None:
        return
    step = proposed.step

    assert len(proposed.refused) >= step.refusals
    assert sum(each.weight for each in proposed.refused) >= step.weight
    assert len(proposed.refused) >= step.share * proposed.posted
    assert len(proposed.refused) <= proposed.posted
    assert all(NOW - each.at < step.days * DAY for each in proposed.refused)


@given(histories(), ladders(), st.sampled_from(KINDS), st.integers(0, 5000))
def test_whoever_lifts_a_step_forgives_what_came_before_for_good(
    conduct: History, ladder: Ladder, kind: SanctionKind, days_later: int
) -> None:
    lifted = Taken(kind, NOW - DAY, lifted_at=NOW)
    forgiven = replace(conduct, taken=(*conduct.taken, lifted))

    assert proposal(forgiven, ladder, NOW + days_later * DAY) is None


@given(histories(), ladders(), st.lists(some_refused(st.just(NOW + DAY)), max_size=9))
def test_nothing_refused_after_a_lift_lets_a_rule_act_again(
    conduct: History, ladder: Ladder, later: list[Refused]
) -> None:
    lifted = Taken(W, NOW - DAY, lifted_at=NOW)
    again = replace(conduct, refused=(*conduct.refused, *later), taken=(*conduct.taken, lifted))

    proposed = proposal(again, ladder, NOW + DAY)
    assert proposed is None or not proposed.by_rule


@settings(max_examples=300)
@given(histories(), ladders())
def test_no_step_is_skipped_and_no_rule_keeps_anybody_from_speaking(
    conduct: History, ladder: Ladder
) -> None:
    proposed = proposal(conduct, ladder, NOW)
    if proposed is None:
        return
    earlier = [each.kind for each in conduct.taken if each.lifted_at is None]

    assert not skips_a_step(proposed.step.propose, earlier)
    assert not (proposed.by_rule and proposed.step.propose in BARS_POSTING)


# ---- the ladder in a policy document --------------------------------------------------------

WARNING = {"propose": "warning", "refusals": 3, "days": 30}
SUSPENSION = {"propose": "suspension", "refusals": 3, "days": 30, "length_days": 7}


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([SUSPENSION], "a warning must come before a suspension"),
        ([WARNING, WARNING], "each kind comes once at most, the milder first"),
        ([SUSPENSION, WARNING], "each kind comes once at most, the milder first"),
        ([WARNING, {**SUSPENSION, "propose": "block"}], "a suspension must come before a block"),
        ([WARNING, {**SUSPENSION, "automatic": True}], "a suspension is only ever proposed"),
        ([WARNING, {**SUSPENSION, "length_days": None}], "a suspension ends: give length_days"),
        ([{**WARNING, "length_days": 7}], "a warning ends when it is read"),
        ([{**WARNING, "hours": 7}], "hours belong to a slow step"),
        ([WARNING, {**WARNING, "propose": "slow"}], "hours belong to a slow step"),
        (
            [WARNING, {**WARNING, "propose": "pre-moderation", "automatic": True}],
            "what is done by rule ends by itself",
        ),
        ([{**WARNING, "share": 1.5}], "less than or equal to 1"),
        ([{**WARNING, "days": 0}], "greater than or equal to 1"),
        ([{**WARNING, "refusal": 1}], "Extra inputs are not permitted"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_told_why(
    steps: list[dict[str, object]], told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        Ladder.model_validate({"step": steps})


def test_an_automatic_block_is_an_error_of_the_policy_document_by_its_place() -> None:
    text = policy_text(default_policy()).replace(
        'propose = "block"', 'propose = "block"\nautomatic = true'
    )

    with pytest.raises(PolicyUnreadable) as refused:
        parse_policy(text)

    assert refused.value.fields == {
        "ladder, step 5": ["a block is only ever proposed: leave automatic out"]
    }


def test_a_policy_without_a_ladder_climbs_the_default_one() -> None:
    without = default_policy().model_copy(update={"ladder": None})

    assert "[ladder" not in policy_text(without)
    assert parse_policy(policy_text(without)) == without
    assert ladder_of(without) == ladder_of(default_policy())


def test_a_policy_may_have_a_ladder_without_steps() -> None:
    none = default_policy().model_copy(update={"ladder": Ladder()})

    assert parse_policy(policy_text(none)) == none
    assert ladder_of(none).steps == ()
