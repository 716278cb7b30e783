"""An author asks that somebody else look again; somebody else does."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from plaintalk.discussion.errors import NotTheAuthor
from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.discussion.queries import decision_in_force, latest_revision, verify_record
from plaintalk.discussion.services import (
    Speaker,
    decide,
    edit_comment,
    prepare_edit,
    publish_policy,
    undo,
)
from plaintalk.engine.signals import Reading
from plaintalk.kernel.errors import Invalid, NotFound
from plaintalk.moderation.appeals.errors import (
    AnotherMustAnswer,
    AppealAlreadyAnswered,
    AppealAnsweredBefore,
    AppealedBefore,
    AppealSettled,
    AppealTooLate,
    ClauseNotAppealable,
    ExplanationMissing,
    NothingToAppeal,
    OutcomeMissing,
)
from plaintalk.moderation.appeals.models import Appeal, Outcome
from plaintalk.moderation.appeals.queries import (
    Origin,
    appeal_by_public_id,
    median_time,
    open_appeals,
    statement_about,
)
from plaintalk.moderation.appeals.services import answer, appeal, settle_overtaken
from plaintalk.moderation.reports.services import report_comment
from plaintalk.people.models import Person
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.policy.appeals import APPEAL_WITHIN, Bar
from plaintalk.policy.appearance import Standing
from plaintalk.policy.document import default_policy
from tests import make

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(hours=2)
SENTENCE = "Please write it without the swear word."


def other() -> Person:
    found = Person.objects.filter(name="Sona").first()
    return found or make.member("Sona", role=Role.MODERATOR)


def moderate(
    comment: Comment, standing: Standing, *, by: Person | None = None, now: object = make.NOW
) -> Decision:
    comment.refresh_from_db()
    return decide(
        comment=comment,
        by=by or make.moderator(),
        standing=standing,
        clause="no-profanity",
        sentence=SENTENCE,
        seen=Standing(comment.standing),
        seen_revision=latest_revision(comment).ordinal,
        now=now,  # type: ignore[arg-type]
    )


def reword(comment: Comment, body: str) -> None:
    comment.refresh_from_db()
    prepared = prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body=body,
        engine=make.PROFANE,
        timeout_s=10,
        now=LATER,
    )
    edit_comment(prepared, now=LATER)


def appealed(comment: Comment, **how: object) -> Appeal:
    usual = {
        "decision": decision_in_force(comment),
        "by": comment.author,
        "words": "It is the name of the bridge.",
        "now": make.NOW + timedelta(hours=1),
    }
    made = appeal(**usual | how)  # type: ignore[arg-type]
    return appeal_by_public_id(make.site(), made.public_id)


def answered(
    made: Appeal, outcome: Outcome, *, by: Person | None = None, **how: object
) -> Decision:
    sentence = str(how.get("sentence", "It is the name of the bridge indeed."))
    return answer(appeal=made, by=by or other(), outcome=outcome, sentence=sentence, now=LATER)


# ---- appealing ------------------------------------------------------------------------------


def test_an_appeal_keeps_the_authors_words_and_waits() -> None:
    comment = make.refused()

    made = appealed(comment, words="  First line.\r\n\r\n\r\n\r\nSecond\u200b line.  ")

    assert made.words == "First line.\n\nSecond line."
    assert made.is_open
    assert [one.pk for one in open_appeals(make.site())] == [made.pk]
    assert made.public_id.startswith("ap_")


@pytest.mark.parametrize(
    ("words", "told"), [("", "Write why"), (" \n\u200b", "Write why"), ("x" * 2001, "2,000")]
)
def test_an_appeal_needs_words_and_not_too_many(words: str, told: str) -> None:
    comment = make.refused()

    with pytest.raises(Invalid, match=told):
        appealed(comment, words=words)
    assert not Appeal.objects.exists()


def test_nobody_but_the_author_appeals() -> None:
    comment = make.refused()

    with pytest.raises(NotTheAuthor):
        appealed(comment, by=make.member("Zaven"))


def test_a_guest_appeals_too_and_a_rule_can_be_appealed_against() -> None:
    comment = make.comment("REJECTME", author=make.guest())

    made = appealed(comment)

    assert made.decision.person is None
    answered(made, Outcome.REVERSED, by=make.moderator())
    comment.refresh_from_db()
    assert comment.standing == Standing.PUBLISHED


@pytest.mark.parametrize(
    "change",
    [
        lambda comment: make.withdrawn(comment, now=LATER),
        lambda comment: moderate(comment, Standing.PUBLISHED, now=LATER),
        lambda comment: reword(comment, "The REJECTME bridge."),
    ],
    ids=["withdrawn", "restored", "reworded"],
)
def test_what_another_decision_followed_can_not_be_appealed_against(
    change: Callable[[Comment], object],
) -> None:
    comment = make.refused()
    decision = decision_in_force(comment)
    comment.refresh_from_db()
    change(comment)

    with pytest.raises(NothingToAppeal):
        appealed(comment, decision=decision)


@pytest.mark.parametrize("body", ["A fine bridge.", "The HOLDME bridge."])
def test_what_was_not_refused_can_not_be_appealed_against(body: str) -> None:
    with pytest.raises(NothingToAppeal):
        appealed(make.comment(body, author=make.member()))


def test_after_six_months_it_is_too_late() -> None:
    comment = make.refused()

    with pytest.raises(AppealTooLate):
        appealed(comment, now=make.NOW + APPEAL_WITHIN + timedelta(minutes=1))
    appealed(comment, now=make.NOW + APPEAL_WITHIN)


def test_there_is_one_appeal_against_a_decision() -> None:
    comment = make.refused()
    appealed(comment)

    with pytest.raises(AppealedBefore):
        appealed(comment)
    assert Appeal.objects.count() == 1


def test_the_answer_is_final() -> None:
    comment = make.refused()
    answered(appealed(comment), Outcome.UPHELD)

    with pytest.raises(AppealAnsweredBefore):
        appealed(comment)


def test_a_clause_can_be_final() -> None:
    policy = default_policy()
    clauses = tuple(one.model_copy(update={"appeal": False}) for one in policy.clauses)
    publish_policy(
        site=make.site(),
        policy=policy.model_copy(update={"clauses": clauses}),
        note="",
        by=None,
        in_force_from=make.NOW - timedelta(days=1),
        read=lambda _text, _context: Reading((), language="en", model="none"),
        accept_failing=[one.id for one in clauses],
    )
    comment = make.refused()

    with pytest.raises(ClauseNotAppealable):
        appealed(comment)
    assert statement_about(comment, now=make.NOW).bar is Bar.CLAUSE


# ---- answering ------------------------------------------------------------------------------


def test_reversed_the_comment_is_published_again_and_the_record_says_upon_what() -> None:
    comment = make.refused()
    made = appealed(comment)

    decision = answered(made, Outcome.REVERSED)

    comment.refresh_from_db()
    made.refresh_from_db()
    assert comment.standing == Standing.PUBLISHED
    assert comment.discussion.published_count == 1
    assert (decision.occasion, decision.person, decision.was) == (
        Occasion.APPEAL,
        other(),
        Standing.REJECTED,
    )
    assert (made.outcome, made.answer, made.answered_by) == (Outcome.REVERSED, decision, other())
    assert verify_record(make.site()).broken is None


def test_upheld_it_stays_under_the_same_clause_with_an_explanation() -> None:
    comment = make.refused("A fine bridge.")

    decision = answered(appealed(comment), Outcome.UPHELD, sentence="It is a swear word still.")

    comment.refresh_from_db()
    assert comment.standing == Standing.REMOVED
    assert comment.discussion.published_count == 0
    assert (decision.was, decision.standing) == (Standing.REMOVED, Standing.REMOVED)
    assert (decision.clause, decision.sentence) == ("no-profanity", "It is a swear word still.")
    assert not open_appeals(make.site())


def test_upheld_without_an_explanation_is_not_accepted() -> None:
    made = appealed(make.refused())

    with pytest.raises(ExplanationMissing):
        answered(made, Outcome.UPHELD, sentence=" ")
    assert Appeal.objects.get().is_open


@pytest.mark.parametrize("outcome", [Outcome.SETTLED, ""])
def test_nothing_but_the_two_outcomes_is_an_answer(outcome: Outcome) -> None:
    with pytest.raises(OutcomeMissing):
        answered(appealed(make.refused()), outcome)


def test_who_made_the_decision_does_not_answer_the_appeal() -> None:
    made = appealed(make.refused(by=make.moderator()))

    with pytest.raises(AnotherMustAnswer):
        answered(made, Outcome.REVERSED, by=make.moderator())
    assert Appeal.objects.get().is_open


def test_staff_do_not_answer_their_own_appeals() -> None:
    comment = make.refused("A fine bridge.", author=other())

    with pytest.raises(AnotherMustAnswer):
        answered(appealed(comment), Outcome.REVERSED, by=other())


def test_a_reader_answers_nothing() -> None:
    with pytest.raises(ActNotAllowed):
        answered(appealed(make.refused()), Outcome.REVERSED, by=make.member("Zaven"))


def test_two_who_answer_at_once_give_one_answer_and_one_clear_conflict() -> None:
    comment = make.refused()
    made = appealed(comment)
    as_the_second_saw_it = appeal_by_public_id(make.site(), made.public_id)
    answered(made, Outcome.REVERSED)

    with pytest.raises(AppealAlreadyAnswered):
        answered(as_the_second_saw_it, Outcome.UPHELD, by=make.member("Ara", role=Role.EDITOR))

    comment.refresh_from_db()
    assert comment.standing == Standing.PUBLISHED
    assert Decision.objects.filter(occasion=Occasion.APPEAL).count() == 1


# ---- settled --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda comment: make.withdrawn(comment, now=LATER),
        lambda comment: moderate(comment, Standing.PUBLISHED, now=LATER),
        lambda comment: reword(comment, "A fine bridge."),
    ],
    ids=["withdrawn", "restored", "reworded"],
)
def test_what_needs_no_answer_any_more_is_settled(change: Callable[[Comment], object]) -> None:
    comment = make.refused()
    made = appealed(comment)
    comment.refresh_from_db()
    change(comment)

    assert not open_appeals(make.site())
    assert settle_overtaken(site=make.site(), now=LATER + timedelta(minutes=1)) == 1

    made.refresh_from_db()
    assert (made.outcome, made.answer, made.answered_by) == (
        Outcome.SETTLED,
        decision_in_force(comment),
        None,
    )


def test_answering_what_was_settled_meanwhile_is_a_conflict_that_says_so() -> None:
    comment = make.refused()
    made = appealed(comment)
    comment.refresh_from_db()
    make.withdrawn(comment, now=LATER)

    with pytest.raises(AppealSettled):
        answered(made, Outcome.REVERSED)

    comment.refresh_from_db()
    assert comment.standing == Standing.WITHDRAWN
    assert Appeal.objects.get().outcome == Outcome.SETTLED


def test_a_decision_taken_back_at_once_settles_nothing() -> None:
    comment = make.refused()
    made = appealed(comment)
    slip = moderate(comment, Standing.PUBLISHED, now=LATER)
    assert settle_overtaken(site=make.site(), now=LATER + timedelta(seconds=5)) == 0
    undo(decision=slip, by=make.moderator(), clock=lambda: LATER + timedelta(seconds=6))

    assert settle_overtaken(site=make.site(), now=LATER + timedelta(minutes=1)) == 0
    assert [one.pk for one in open_appeals(make.site())] == [made.pk]
    answered(made, Outcome.REVERSED)
    comment.refresh_from_db()
    assert comment.standing == Standing.PUBLISHED


def test_a_refusal_that_was_taken_back_leaves_nothing_to_answer() -> None:
    comment = make.refused()
    slip = decision_in_force(comment)
    appealed(comment, now=make.NOW)
    undo(decision=slip, by=make.moderator(), clock=lambda: make.NOW + timedelta(seconds=6))

    assert settle_overtaken(site=make.site(), now=LATER) == 1


def test_after_a_settled_appeal_a_new_refusal_can_be_appealed_against() -> None:
    comment = make.refused()
    appealed(comment)
    reword(comment, "The REJECTME bridge.")
    if comment.standing == Standing.HELD:
        moderate(comment, Standing.REJECTED, now=LATER)

    appealed(comment, now=LATER + timedelta(minutes=1))

    assert Appeal.objects.filter(outcome="").count() == 1
    assert Appeal.objects.filter(outcome=Outcome.SETTLED).count() == 1


# ---- reading --------------------------------------------------------------------------------


def test_the_oldest_appeal_comes_first_and_the_median_is_of_answers_alone() -> None:
    second = appealed(make.refused(), now=make.NOW + timedelta(hours=1))
    first = appealed(make.refused(), now=make.NOW)

    assert [one.pk for one in open_appeals(make.site())] == [first.pk, second.pk]
    assert median_time(make.site(), now=LATER) is None
    answered(second, Outcome.UPHELD)
    assert median_time(make.site(), now=LATER) == timedelta(hours=1)
    assert median_time(make.site(), now=LATER + timedelta(days=91)) is None
    assert median_time(make.site(), {str(make.topic().pk)}, now=LATER) is None


def test_another_sites_appeal_is_not_found() -> None:
    made = appealed(make.refused())

    with pytest.raises(NotFound):
        appeal_by_public_id(make.site("The Other Post"), made.public_id)


@pytest.mark.parametrize(
    ("comment", "origin", "found", "decided"),
    [
        (lambda: make.comment("REJECTME"), Origin.CHECK, True, True),
        (lambda: make.refused("HOLDME"), Origin.CHECK, True, False),
        (lambda: make.refused("A fine bridge."), Origin.MODERATOR, False, False),
        (lambda: _upheld("HOLDME"), Origin.CHECK, True, False),
        (
            lambda: make.comment("A bridge.", engine=make.BrokenEngine()),
            Origin.READ_FIRST,
            False,
            True,
        ),
    ],
    ids=["by rule", "held and refused", "removed", "upheld", "read first"],
)
def test_a_statement_says_how_it_came_up_and_who_decided(
    comment: Callable[[], Comment], origin: Origin, found: bool, decided: bool
) -> None:
    statement = statement_about(comment(), now=make.NOW)

    assert statement.origin is origin
    assert (statement.found_automatically, statement.decided_automatically) == (found, decided)


def test_after_a_slip_was_taken_back_the_statement_is_that_of_before() -> None:
    comment = make.comment("HOLDME", author=make.member())
    held = decision_in_force(comment)
    slip = moderate(comment, Standing.REJECTED)
    undo(decision=slip, by=make.moderator(), clock=lambda: make.NOW + timedelta(seconds=3))
    comment.refresh_from_db()

    statement = statement_about(comment, now=make.NOW)

    assert statement.decision == held
    assert statement.decision.clause == "no-profanity"
    assert statement.is_restriction


def _upheld(body: str) -> Comment:
    comment = make.refused(body)
    answered(appealed(comment), Outcome.UPHELD)
    return comment


def test_a_statement_says_nobody_reported_it_only_where_nobody_did() -> None:
    comment = make.comment("Fine.", author=make.member())
    report_comment(comment=comment, by=make.member(), clause="threats", now=make.NOW)
    make.decided(comment, Standing.REMOVED)

    assert statement_about(comment, now=make.NOW).origin is Origin.REPORT
