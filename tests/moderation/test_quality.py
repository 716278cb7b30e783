"""Second looks: who sees which case, what is kept, and what it adds up to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.db import IntegrityError, transaction

from plaintalk.discussion import services as discussion_services
from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.discussion.services import UNDO_GRACE, UNDO_WINDOW, undo
from plaintalk.discussion.services.deciding import record_decision
from plaintalk.moderation.quality.errors import (
    CaseNotDue,
    GoldenAlready,
    LookNotFound,
    NothingToTalkAbout,
    ShareImpossible,
    VerdictUnclear,
)
from plaintalk.moderation.quality.figures import (
    FEWEST_PAIRS,
    Judged,
    by_clause,
    by_person,
    under_which_clause,
    whether_to_refuse,
)
from plaintalk.moderation.quality.models import GoldenItem, SecondLook, Verdict
from plaintalk.moderation.quality.queries import (
    COVERED,
    LOOKED_AT_WITHIN,
    LOOKS_A_CASE,
    Compared,
    Due,
    disagreements,
    golden_items,
    look_for,
    next_for,
    percent_of,
    quality_of,
    waiting_for,
)
from plaintalk.moderation.quality.services import (
    look_again,
    make_golden,
    retire_golden,
    set_share,
    talk_over,
)
from plaintalk.people.models import Person
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.policy.agreement import cohen_kappa, krippendorff_alpha
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(hours=1)


@pytest.fixture
def editor() -> Person:
    return make.member("Sona", role=Role.EDITOR)


@pytest.fixture
def colleague() -> Person:
    make.moderator()  # the one who decides first
    return make.member("Tigran", role=Role.MODERATOR)


@pytest.fixture
def everything_drawn(editor: Person) -> None:
    set_share(site=make.site(), by=editor, percent=100, now=make.NOW)


def due(person: Person, *, now: datetime = LATER) -> Due | None:
    return next_for(make.site(), person, secret=make.SECRET, now=now)


def waiting(person: Person, *, now: datetime = LATER) -> int:
    return waiting_for(make.site(), person, secret=make.SECRET, now=now)


def look(
    person: Person,
    verdict: Verdict = Verdict.PUBLISH,
    clause: str = "",
    *,
    token: str = "",
    now: datetime = LATER,
) -> Compared:
    case = due(person, now=now)
    return look_again(
        site=make.site(),
        by=person,
        token=token or (case.token if case else ""),
        verdict=verdict,
        clause=clause,
        secret=make.SECRET,
        now=now,
    )


# ---- which case is put before whom ----------------------------------------------------------


def test_a_decision_is_put_before_a_colleague_and_never_before_whoever_made_it(
    everything_drawn: None, colleague: Person
) -> None:
    decision = make.decision_by(make.moderator())

    assert due(make.moderator()) is None
    shown = due(colleague)
    assert shown is not None
    assert shown.decision == decision


def test_nobody_looks_at_what_they_wrote_or_decided_on_before(
    everything_drawn: None, colleague: Person, editor: Person
) -> None:
    own = make.comment("The HOLDME bridge.")
    Comment.objects.filter(pk=own.pk).update(author=colleague)
    make.decision_by(make.moderator(), on=own)
    twice = make.comment("Another HOLDME bridge.")
    make.decision_by(colleague, on=twice, standing=Standing.PUBLISHED)
    twice.refresh_from_db()
    make.decision_by(make.moderator(), on=twice, standing=Standing.REMOVED)

    assert due(colleague) is None
    assert waiting(editor) == 3


def test_the_share_decides_how_many_are_drawn_and_the_same_ones_each_time(
    editor: Person, colleague: Person
) -> None:
    for _each in range(30):
        make.decision_by(make.moderator())
    counts = {}
    for percent in (0, 40, 100):
        set_share(site=make.site(), by=editor, percent=percent, now=make.NOW)
        counts[percent] = waiting(colleague)
        assert counts[percent] == waiting(colleague)

    assert counts[0] == 0
    assert 0 < counts[40] < 30
    assert counts[100] == 30
    assert percent_of(make.site()) == 100


def test_without_a_share_of_its_own_a_site_looks_at_one_in_twenty() -> None:
    assert percent_of(make.site()) == 5


@pytest.mark.parametrize(
    ("waited", "is_due"),
    [
        (UNDO_WINDOW, False),
        (UNDO_WINDOW + UNDO_GRACE + timedelta(seconds=1), True),
        (LOOKED_AT_WITHIN - timedelta(seconds=1), True),
        (LOOKED_AT_WITHIN + timedelta(seconds=1), False),
    ],
)
def test_a_decision_is_looked_at_once_it_stands_and_for_a_month(
    everything_drawn: None, colleague: Person, waited: timedelta, is_due: bool
) -> None:
    make.decision_by(make.moderator())

    assert (due(colleague, now=make.NOW + waited) is not None) is is_due


def test_what_was_undone_is_not_looked_at(everything_drawn: None, colleague: Person) -> None:
    decision = make.decision_by(make.moderator())
    undo(decision=decision, by=make.moderator(), clock=lambda: make.NOW + timedelta(seconds=5))

    assert due(colleague) is None


def test_what_a_rule_decided_is_not_looked_at(everything_drawn: None, colleague: Person) -> None:
    make.comment("The REJECTME bridge.")

    assert due(colleague) is None


def test_an_erased_text_is_not_looked_at(everything_drawn: None, colleague: Person) -> None:
    decision = make.decision_by(make.moderator())
    type(decision.revision).objects.filter(pk=decision.revision_id).update(salt="", body="")

    assert due(colleague) is None


def test_the_words_that_were_decided_about_are_shown_and_not_those_of_now(
    everything_drawn: None, colleague: Person
) -> None:
    decision = make.decision_by(make.moderator())
    comment = decision.comment
    prepared = discussion_services.prepare_edit(
        speaker=discussion_services.Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body="A quite different bridge.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    discussion_services.edit_comment(prepared, now=make.NOW)

    shown = due(colleague)

    assert shown is not None
    assert shown.revision.body == "The HOLDME bridge."


def test_a_case_gets_so_many_looks_and_what_nobody_saw_comes_first(
    everything_drawn: None, editor: Person
) -> None:
    first = make.decision_by(make.moderator())
    people = [make.member(f"M{n}", role=Role.MODERATOR) for n in range(LOOKS_A_CASE + 1)]
    look(people[0])
    second = make.decision_by(make.moderator())

    shown = due(people[1])
    assert shown is not None
    assert shown.decision == second
    for person in people[:LOOKS_A_CASE]:
        while due(person) is not None:
            look(person)

    assert first.second_looks.count() == second.second_looks.count() == LOOKS_A_CASE
    assert due(people[-1]) is None


# ---- looking --------------------------------------------------------------------------------


def test_a_second_look_changes_nothing_about_the_comment(
    everything_drawn: None, colleague: Person
) -> None:
    decision = make.decision_by(make.moderator())
    before = Comment.objects.values().get()

    found = look(colleague, Verdict.PUBLISH)

    assert Comment.objects.values().get() == before
    assert list(Decision.objects.order_by("-position")[:1]) == [decision]
    assert (found.first_verdict, found.first_clause) == ("refuse", "no-profanity")
    assert not found.agrees


@pytest.mark.parametrize(
    ("verdict", "clause", "same", "agrees"),
    [
        (Verdict.REFUSE, "no-profanity", True, True),
        (Verdict.REFUSE, "personal-attacks", True, False),
        (Verdict.PUBLISH, "", False, False),
    ],
)
def test_outcome_and_clause_are_compared(
    everything_drawn: None,
    colleague: Person,
    verdict: Verdict,
    clause: str,
    same: bool,
    agrees: bool,
) -> None:
    make.decision_by(make.moderator())

    found = look(colleague, verdict, clause)

    assert (found.same_verdict, found.agrees) == (same, agrees)
    assert [one.look for one in disagreements(make.site())] == ([] if agrees else [found.look])


def test_a_clause_beside_publish_means_nothing(everything_drawn: None, colleague: Person) -> None:
    make.decision_by(make.moderator(), standing=Standing.PUBLISHED)

    found = look(colleague, Verdict.PUBLISH, "no-profanity")

    assert found.look.clause == ""
    assert found.agrees


@pytest.mark.parametrize("clause", ["", "no-such-clause"])
def test_a_refusal_needs_a_clause_of_the_policy(
    everything_drawn: None, colleague: Person, clause: str
) -> None:
    make.decision_by(make.moderator())

    with pytest.raises(VerdictUnclear):
        look(colleague, Verdict.REFUSE, clause)
    assert not SecondLook.objects.exists()


def test_nobody_looks_twice_or_at_what_was_not_drawn_for_them(
    everything_drawn: None, colleague: Person, editor: Person
) -> None:
    make.decision_by(make.moderator())
    mine = due(colleague)
    assert mine is not None
    look(colleague)

    # Once more; under a name made up; under the name that it has for another.
    for person, token in ((colleague, mine.token), (editor, "made up"), (editor, mine.token)):
        with pytest.raises(CaseNotDue):
            look(person, token=token)
    assert SecondLook.objects.count() == 1


def test_a_look_taken_while_the_last_place_was_filled_is_kept(
    everything_drawn: None, colleague: Person
) -> None:
    make.decision_by(make.moderator())
    mine = due(colleague)
    assert mine is not None
    for n in range(LOOKS_A_CASE):
        look(make.member(f"M{n}", role=Role.MODERATOR))

    look(colleague, token=mine.token)

    assert SecondLook.objects.count() == LOOKS_A_CASE + 1


def test_a_reader_may_not_look(everything_drawn: None) -> None:
    make.decision_by(make.moderator())

    with pytest.raises(ActNotAllowed):
        look(make.member("Reader"))


def test_the_database_keeps_one_look_a_person(everything_drawn: None, colleague: Person) -> None:
    made = look_at_one(colleague)

    with pytest.raises(IntegrityError), transaction.atomic():
        SecondLook(
            public_id="l_other",
            decision=made.decision,
            looked_by=colleague,
            looked_at=LATER,
            verdict=Verdict.PUBLISH,
        ).save()


def look_at_one(person: Person) -> SecondLook:
    make.decision_by(make.moderator())
    return look(person).look


def test_a_look_is_shown_to_whoever_gave_it_and_to_editors(
    everything_drawn: None, colleague: Person, editor: Person
) -> None:
    made = look_at_one(colleague)

    for person in (colleague, editor):
        assert look_for(make.site(), person, made.public_id).look == made
    with pytest.raises(LookNotFound):
        look_for(make.site(), make.moderator(), made.public_id)


def test_a_disagreement_is_talked_over_once_by_an_editor(
    everything_drawn: None, colleague: Person, editor: Person
) -> None:
    made = look_at_one(colleague)
    found = look_for(make.site(), editor, made.public_id)

    with pytest.raises(ActNotAllowed):
        talk_over(compared=found, by=colleague, now=LATER)
    talk_over(compared=found, by=editor, now=LATER)

    assert disagreements(make.site()) == []
    with pytest.raises(NothingToTalkAbout):
        talk_over(compared=found, by=editor, now=LATER)


def test_agreement_is_nothing_to_talk_about(
    everything_drawn: None, colleague: Person, editor: Person
) -> None:
    make.decision_by(make.moderator())
    found = look(colleague, Verdict.REFUSE, "no-profanity")

    with pytest.raises(NothingToTalkAbout):
        talk_over(compared=found, by=editor, now=LATER)


# ---- golden items ---------------------------------------------------------------------------


def golden(editor: Person, comment: Comment | None = None, **how: object) -> GoldenItem:
    given = {"verdict": Verdict.REFUSE, "clause": "no-profanity", "note": "Plain."} | how
    return make_golden(
        site=make.site(),
        by=editor,
        comment=comment or make.comment("The HOLDME bridge."),
        now=make.NOW,
        **given,  # type: ignore[arg-type]  # passed on as given
    )


def test_a_golden_item_is_mixed_in_under_a_name_that_does_not_tell(
    editor: Person, colleague: Person
) -> None:
    item = golden(editor)

    shown = due(colleague)

    assert shown is not None
    assert shown.golden == item
    assert item.public_id not in shown.token
    assert due(editor) is None


def test_golden_items_come_between_decisions(
    everything_drawn: None, editor: Person, colleague: Person
) -> None:
    for _each in range(12):
        make.decision_by(make.moderator())
        golden(editor)
    kinds = []
    while (shown := due(colleague)) is not None:
        kinds.append(shown.golden is not None)
        look(colleague)

    assert sorted(kinds) == [False] * 12 + [True] * 12
    assert kinds not in (sorted(kinds), sorted(kinds, reverse=True))


def test_an_answer_is_compared_with_what_was_agreed_on(editor: Person, colleague: Person) -> None:
    golden(editor)

    found = look(colleague, Verdict.REFUSE, "no-profanity")

    assert found.agrees
    assert not found.is_to_talk_about
    assert disagreements(make.site()) == []


def test_a_retired_item_is_mixed_in_no_more_and_can_be_made_again(
    editor: Person, colleague: Person
) -> None:
    item = golden(editor)
    comment = item.revision.comment
    with pytest.raises(GoldenAlready):
        golden(editor, comment)

    retire_golden(item=item, by=editor, now=LATER)

    assert due(colleague) is None
    assert golden(editor, comment) == golden_items(make.site()).get()


def test_only_editors_set_golden_items_and_the_share(colleague: Person, editor: Person) -> None:
    item = golden(editor)

    for act in (
        lambda: golden(colleague),
        lambda: retire_golden(item=item, by=colleague, now=LATER),
        lambda: set_share(site=make.site(), by=colleague, percent=10, now=LATER),
    ):
        with pytest.raises(ActNotAllowed):
            act()


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_share_is_of_a_hundred(editor: Person, percent: int) -> None:
    with pytest.raises(ShareImpossible):
        set_share(site=make.site(), by=editor, percent=percent, now=make.NOW)


# ---- figures, from labels -------------------------------------------------------------------


def judged(*rows: tuple[int, int, str, int, str]) -> list[Judged]:
    return [Judged(*row, decided_at=make.NOW) for row in rows]


def many(first: str, second: str, times: int, numbers: "count[int]") -> list[Judged]:
    return judged(*((next(numbers), 1, first, 2, second) for _each in range(times)))


@pytest.mark.parametrize("figure", [whether_to_refuse, under_which_clause])
def test_below_twenty_pairs_nothing_is_said(figure: Callable[..., object]) -> None:
    numbers = count()
    ones = many("", "a", FEWEST_PAIRS - 1, numbers)

    assert figure(ones).share is None  # type: ignore[attr-defined]
    assert figure([*ones, *many("", "", 1, numbers)]).share is not None  # type: ignore[attr-defined]


def test_figures_are_those_of_the_pairs() -> None:
    numbers = count()
    ones = many("", "", 20, numbers) + many("a", "b", 10, numbers) + many("a", "", 10, numbers)
    outcome, clause = whether_to_refuse(ones), under_which_clause(ones)

    assert outcome.share == pytest.approx(0.75)
    assert clause.share == pytest.approx(0.5)
    assert outcome.beyond_chance is not None
    pairs = [(bool(one.first), bool(one.second)) for one in ones]
    named = [(str(one), str(other)) for one, other in pairs]
    assert outcome.beyond_chance.value == pytest.approx(krippendorff_alpha(named))


def test_a_third_judgement_belongs_to_the_same_case() -> None:
    rows = [(n, 1, "a", 2, "a") for n in range(20)] + [(n, 1, "a", 3, "") for n in range(20)]
    rows += [(n, 1, "", 2, "") for n in range(20, 30)]
    found = whether_to_refuse(judged(*rows))

    units = [["r", "r", ""]] * 20 + [["", ""]] * 10
    assert found.pairs == 50
    assert found.beyond_chance is not None
    assert found.beyond_chance.cases == 30
    assert found.beyond_chance.value == pytest.approx(krippendorff_alpha(units))


def test_a_person_is_compared_with_colleagues_whoever_came_first() -> None:
    rows = [(n, 1, "a", 2, "a") for n in range(10)] + [(n, 3, "", 1, "b") for n in range(10, 25)]
    found = by_person(judged(*rows))

    assert found[1].pairs == 25
    assert found[1].share == pytest.approx(10 / 25)
    assert found[2].are_too_few
    assert found[1].beyond_chance is not None
    pairs = [("r", "r")] * 10 + [("r", "")] * 15
    assert found[1].beyond_chance.value == pytest.approx(cohen_kappa(pairs))


def test_a_clause_counts_the_pairs_in_which_it_was_named() -> None:
    numbers = count()
    ones = many("", "", 100, numbers) + many("a", "a", 15, numbers) + many("a", "b", 10, numbers)
    found = by_clause(ones)

    assert found["a"].pairs == 25
    assert found["a"].share == pytest.approx(15 / 25)
    assert found["b"].are_too_few


def test_what_was_judged_all_alike_has_no_figure_beyond_chance() -> None:
    found = whether_to_refuse(many("", "", 30, count()))

    assert found.share == 1
    assert found.beyond_chance is None


# ---- figures, from the database -------------------------------------------------------------


def appealed(decision: Decision, by: Person) -> Decision:
    # Appeals have services of their own; here only what they leave on the record counts.
    return record_decision(
        comment=decision.comment,
        by=by,
        standing=Standing.PUBLISHED,
        clause="",
        sentence="",
        seen=Standing(decision.standing),
        occasion=Occasion.APPEAL,
        now=LATER,
    )


def test_the_figures_of_the_desk(everything_drawn: None, editor: Person, colleague: Person) -> None:
    first = make.moderator()
    decisions = [make.decision_by(first) for _each in range(3)]
    make.decision_by(first, standing=Standing.PUBLISHED)
    undone = make.decision_by(first, standing=Standing.PUBLISHED)
    undo(decision=undone, by=first, clock=lambda: make.NOW + timedelta(seconds=5))
    golden(editor)
    golden(editor, verdict=Verdict.PUBLISH, clause="")
    while due(colleague) is not None:
        look(colleague, Verdict.REFUSE, "no-profanity")
    appealed(decisions[0], editor)
    by_rule = make.posted("The REJECTME bridge.")
    mistake = make.decided(by_rule.comment, Standing.PUBLISHED, by=first)
    undo(decision=mistake, by=first, clock=lambda: make.NOW + timedelta(seconds=5))
    appealed(by_rule.decision, editor)

    quality = quality_of(make.site(), of=None, now=LATER)

    assert quality.outcome.pairs == 4
    rows = {row.person: row for row in quality.people}
    assert (rows[first].refused, rows[first].given_back) == (3, 1)
    assert (rows[colleague].golden_right, rows[colleague].golden_answered) == (1, 2)
    assert rows[first].agreement.pairs == rows[colleague].agreement.pairs == 4
    assert quality.given_back_by_rule == 1
    (month,) = quality.months
    assert month.month == datetime(2026, 3, 1, tzinfo=UTC)
    assert (month.decided, month.refused, month.agreement.pairs) == (4, 3, 4)


def test_a_moderators_figures_are_of_their_own_part(
    everything_drawn: None, editor: Person, colleague: Person
) -> None:
    make.decision_by(make.moderator())
    make.decision_by(colleague)
    look(editor)
    look(editor)

    quality = quality_of(make.site(), of=colleague, now=LATER)

    assert [row.person for row in quality.people] == [colleague]
    assert quality.outcome.pairs == 1
    assert [(row.decided, row.refused) for row in quality.months] == [(1, 1)]


def test_what_is_older_than_a_year_is_not_counted(
    everything_drawn: None, colleague: Person
) -> None:
    look_at_one(colleague)

    quality = quality_of(make.site(), of=None, now=make.NOW + COVERED + timedelta(hours=2))

    assert (quality.outcome.pairs, list(quality.people), quality.months) == (0, [], [])


def test_months_come_newest_first(colleague: Person) -> None:
    for days in (0, 20, 40):
        make.decision_by(colleague, now=make.NOW + timedelta(days=days))

    quality = quality_of(make.site(), of=None, now=make.NOW + timedelta(days=41))

    assert [(row.month.month, row.decided) for row in quality.months] == [(4, 1), (3, 2)]
