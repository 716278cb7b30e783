"""What a moderator decides, and who may."""

import pytest

from plaintalk.discussion.errors import AlreadyDecided, ReasonMissing, StepImpossible
from plaintalk.discussion.models import Comment, Decision
from plaintalk.discussion.queries import latest_decision, latest_revision
from plaintalk.discussion.services import STEPS, Speaker, decide, edit_comment, prepare_edit
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
