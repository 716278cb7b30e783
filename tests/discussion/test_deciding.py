"""What a moderator decides, and who may."""

from datetime import timedelta

import pytest

from plaintalk.discussion.errors import (
    AlreadyDecided,
    OwnCommentDecided,
    ReasonMissing,
    StepImpossible,
    UndoTooLate,
)
from plaintalk.discussion.models import Comment, Decision, Discussion, Occasion
from plaintalk.discussion.queries import latest_decision, latest_revision
from plaintalk.discussion.services import (
    STEPS,
    UNDO_GRACE,
    UNDO_WINDOW,
    Speaker,
    decide,
    decide_again,
    edit_comment,
    feature,
    keep,
    prepare_edit,
    undo,
    unfeature,
)
from plaintalk.people.models import Person
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.policy.appearance import Standing
from tests import make

pytestmark = pytest.mark.django_db


def act(comment: Comment, standing: Standing, **how: object) -> Decision:
    given = {
        "by": make.moderator(),
        "clause": "no-profanity",
        "sentence": "Please write it without the swear word.",
        "seen": Standing(comment.standing),
        "seen_revision": latest_revision(comment).ordinal,
        "now": make.NOW,
    } | how
    return decide(comment=comment, standing=standing, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("was", list(Standing))
@pytest.mark.parametrize("standing", list(Standing))
def test_only_the_steps_in_the_table_can_be_taken(was: Standing, standing: Standing) -> None:
    comment = make.comment("Something.")
    Comment.objects.update(standing=was)
    comment.refresh_from_db()

    if standing in STEPS[was]:
        assert act(comment, standing).standing == standing
        assert Comment.objects.get().standing == standing
    else:
        with pytest.raises(StepImpossible):
            act(comment, standing)
        assert Comment.objects.get().standing == was


@pytest.mark.parametrize("missing", ["clause", "sentence"])
def test_a_refusal_names_a_clause_and_a_sentence(missing: str) -> None:
    comment = make.comment("HOLDME")

    with pytest.raises(ReasonMissing):
        act(comment, Standing.REJECTED, **{missing: "  "})
    act(comment, Standing.PUBLISHED, clause="", sentence="")


def test_the_author_is_told_the_moderators_words() -> None:
    comment = make.comment("HOLDME")

    act(comment, Standing.REJECTED)

    decision = latest_decision(comment)
    assert (decision.clause, decision.sentence) == (
        "no-profanity",
        "Please write it without the swear word.",
    )
    assert decision.person == make.moderator()


def test_the_second_of_two_moderators_learns_what_the_first_did() -> None:
    comment = make.comment("HOLDME")
    seen = {"seen": Standing.HELD, "seen_revision": 1}
    act(comment, Standing.PUBLISHED, **seen)

    with pytest.raises(AlreadyDecided):
        act(Comment.objects.get(), Standing.REJECTED, **seen)

    assert Comment.objects.get().standing == Standing.PUBLISHED


def test_a_moderator_decides_about_the_words_on_the_screen() -> None:
    comment = make.comment("HOLDME")
    prepared = prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body="HOLDME again.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    edit_comment(prepared, now=make.NOW)

    with pytest.raises(AlreadyDecided):
        act(comment, Standing.PUBLISHED, seen_revision=1)


def test_a_reader_can_decide_nothing() -> None:
    comment = make.comment("HOLDME")

    with pytest.raises(ActNotAllowed):
        act(comment, Standing.PUBLISHED, by=make.member(role=Role.READER))


def test_a_new_wording_of_what_a_person_refused_waits_for_a_person() -> None:
    comment = make.comment("HOLDME")
    act(comment, Standing.REJECTED)
    comment.refresh_from_db()

    prepared = prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body="Entirely polite.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )

    assert prepared.judgement.ruling.standing is Standing.HELD
    assert [one.clause for one in prepared.judgement.ruling.findings] == ["refused-before"]


def test_a_decision_taken_back_leaves_the_comment_as_it_was_and_both_on_the_record() -> None:
    comment = make.comment("HOLDME")
    decision = act(comment, Standing.PUBLISHED)

    undone = undo(decision=decision, by=make.moderator(), clock=lambda: make.NOW + UNDO_WINDOW)

    assert Comment.objects.get().standing == Standing.HELD
    assert Discussion.objects.get().published_count == 0
    assert (undone.occasion, undone.was) == (Occasion.UNDO, Standing.PUBLISHED)
    assert list(comment.decisions.order_by("position").values_list("occasion", flat=True)) == [
        Occasion.POSTING,
        Occasion.DESK,
        Occasion.UNDO,
    ]


def test_a_publication_taken_back_is_no_moderators_refusal_of_a_rewording() -> None:
    comment = make.comment("REJECTME", author=make.member())
    mistake = act(comment, Standing.PUBLISHED)
    undo(decision=mistake, by=make.moderator(), clock=lambda: make.NOW)
    comment.refresh_from_db()

    prepared = prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body="The bridge is open.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )

    assert edit_comment(prepared, now=make.NOW).comment.standing == Standing.PUBLISHED


def test_a_decision_can_be_taken_back_for_seconds_only() -> None:
    decision = act(make.comment("HOLDME"), Standing.PUBLISHED)
    late = make.NOW + UNDO_WINDOW + UNDO_GRACE + timedelta(seconds=1)

    with pytest.raises(UndoTooLate):
        undo(decision=decision, by=make.moderator(), clock=lambda: late)

    assert Comment.objects.get().standing == Standing.PUBLISHED


def test_nobody_takes_back_what_somebody_else_decided() -> None:
    decision = act(make.comment("HOLDME"), Standing.PUBLISHED)
    other = make.member("Other", role=Role.EDITOR)

    with pytest.raises(UndoTooLate):
        undo(decision=decision, by=other, clock=lambda: make.NOW)


def test_a_decision_that_was_answered_can_not_be_taken_back() -> None:
    comment = make.comment("HOLDME")
    first = act(comment, Standing.PUBLISHED)
    act(comment, Standing.REMOVED)

    with pytest.raises(UndoTooLate):
        undo(decision=first, by=make.moderator(), clock=lambda: make.NOW)


def test_the_risk_of_a_comment_is_its_highest_finding() -> None:
    make.comment("A quiet word.")
    make.comment("HOLDME")

    risks = Comment.objects.order_by("pk").values_list("risk", flat=True)

    assert risks[0] == 0.0
    assert risks[1] == latest_decision(Comment.objects.order_by("pk")[1]).findings[0]["score"] > 0


def test_only_what_readers_see_is_picked_out() -> None:
    comment = make.comment("A good word.")
    before = Discussion.objects.get().version

    feature(comment=comment, by=make.moderator(), now=make.NOW)
    assert Comment.objects.get().featured_at == make.NOW
    assert Discussion.objects.get().version == before + 1
    unfeature(comment=comment, by=make.moderator())
    assert Comment.objects.get().featured_at is None
    with pytest.raises(StepImpossible):
        feature(comment=make.comment("HOLDME"), by=make.moderator(), now=make.NOW)


def again(decision: Decision, **how: object) -> Decision:
    given = {
        "by": make.member("Sona", role=Role.MODERATOR),
        "standing": Standing.PUBLISHED,
        "sentence": "We read it again.",
        "now": make.NOW + timedelta(hours=1),
    } | how
    return decide_again(decision=decision, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("standing", [Standing.PUBLISHED, Standing.REJECTED])
def test_on_appeal_a_refusal_is_reversed_or_stands(standing: Standing) -> None:
    comment = make.refused()

    decision = again(latest_decision(comment), standing=standing)

    comment.refresh_from_db()
    assert comment.standing == decision.standing == standing
    assert decision.occasion == Occasion.APPEAL
    assert bool(decision.clause) is (standing is Standing.REJECTED)


@pytest.mark.parametrize("standing", [Standing.HELD, Standing.REMOVED, Standing.WITHDRAWN])
def test_on_appeal_nothing_else_can_be_made_of_it(standing: Standing) -> None:
    with pytest.raises(StepImpossible):
        again(latest_decision(make.refused()), standing=standing)


def test_on_appeal_a_refusal_stands_only_with_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        again(latest_decision(make.refused()), standing=Standing.REJECTED, sentence=" ")


def test_what_refuses_nothing_is_not_decided_again() -> None:
    with pytest.raises(StepImpossible):
        again(latest_decision(make.comment("HOLDME")))


def test_a_decision_that_another_followed_is_not_decided_again() -> None:
    comment = make.refused()
    refusal = latest_decision(comment)
    again(refusal, standing=Standing.REJECTED)

    with pytest.raises(AlreadyDecided):
        again(refusal)
    assert Comment.objects.get().standing == Standing.REJECTED


def test_a_reader_decides_nothing_again() -> None:
    with pytest.raises(ActNotAllowed):
        again(latest_decision(make.refused()), by=make.member())


@pytest.mark.parametrize("seen", [Standing.HELD, Standing.REMOVED])
def test_nobody_lets_their_own_comment_stand(seen: Standing) -> None:
    author = make.member()
    comment = make.comment("HOLDME" if seen is Standing.HELD else "Fine.", author=author)
    if seen is Standing.REMOVED:
        act(comment, Standing.REMOVED)
    Person.objects.filter(pk=author.pk).update(role=Role.MODERATOR)
    author.refresh_from_db()
    comment.refresh_from_db()

    with pytest.raises(OwnCommentDecided):
        act(comment, Standing.PUBLISHED, by=author)

    assert Comment.objects.get().standing == seen


def test_nobody_keeps_their_own_reported_comment() -> None:
    comment = make.comment("Fine.", author=make.moderator())

    with pytest.raises(OwnCommentDecided):
        keep(comment=comment, by=make.moderator(), seen_revision=1, now=make.NOW)


def test_a_pick_ends_with_the_words_it_was_made_for() -> None:
    removed, reworded, kept = (make.comment(f"A good word, {n}.") for n in range(3))
    for comment in (removed, reworded, kept):
        feature(comment=comment, by=make.moderator(), now=make.NOW)

    act(Comment.objects.get(pk=removed.pk), Standing.REMOVED)
    prepared = prepare_edit(
        speaker=Speaker(person=reworded.author, secret=make.SECRET),
        comment=Comment.objects.get(pk=reworded.pk),
        body="Another word.",
        engine=make.PROFANE,
        timeout_s=10,
        now=make.NOW,
    )
    edit_comment(prepared, now=make.NOW)
    keep(comment=kept, by=make.moderator(), seen_revision=1, now=make.NOW)

    picked = Comment.objects.filter(featured_at__isnull=False)
    assert list(picked) == [kept]
