"""Posting, rewording and withdrawing, on a real database."""

from datetime import timedelta

import pytest

from plaintalk.discussion.errors import (
    AuthorBarred,
    DiscussionClosed,
    EditTooLate,
    MembersOnly,
    NotTheAuthor,
    OnceKeyReused,
    ParentElsewhere,
    StepImpossible,
    TooFast,
)
from plaintalk.discussion.models import (
    Comment,
    Decision,
    Openness,
    Pace,
    PolicyAcceptance,
    Revision,
)
from plaintalk.discussion.queries import latest_decision, wordings_readers_saw
from plaintalk.discussion.services import (
    EDIT_WINDOW,
    Posted,
    Speaker,
    edit_comment,
    prepare_edit,
    set_openness,
    withdraw_comment,
)
from plaintalk.kernel.errors import Invalid, Refusal
from plaintalk.people.models import Person
from plaintalk.people.services import impose_sanction
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind
from tests import make

pytestmark = pytest.mark.django_db


def reword(comment: Comment, body: str, *, by: Person | None = None, after: timedelta) -> Posted:
    prepared = prepare_edit(
        speaker=Speaker(person=by or comment.author, secret=make.SECRET),
        comment=comment,
        body=body,
        engine=make.PROFANE,
        timeout_s=10,
        now=comment.posted_at + after,
    )
    return edit_comment(prepared, now=comment.posted_at + after)


@pytest.mark.parametrize(
    ("body", "standing", "clauses"),
    [
        ("The bridge is open.", Standing.PUBLISHED, []),
        ("The HOLDME bridge is open.", Standing.HELD, ["no-profanity"]),
        ("The REJECTME bridge is open.", Standing.REJECTED, ["no-profanity"]),
    ],
)
def test_the_policy_decides_and_the_reason_is_kept(
    body: str, standing: Standing, clauses: list[str]
) -> None:
    posted = make.posted(body)

    assert posted.comment.standing == posted.decision.standing == standing
    assert [finding["clause"] for finding in posted.decision.findings] == clauses


def test_a_finding_points_at_the_very_words() -> None:
    posted = make.posted("The HOLDME bridge is open.")

    (finding,) = posted.decision.findings
    assert [posted.comment.body[start:end] for start, end in finding["spans"]] == ["HOLDME"]


def test_a_reason_never_quotes_the_comment() -> None:
    posted = make.posted("The HOLDME bridge is open.")

    assert "HOLDME" not in str(posted.decision.findings)
    assert "HOLDME" not in str(posted.decision.signals)


def test_a_broken_engine_holds_the_comment_and_loses_nothing() -> None:
    posted = make.posted("The bridge is open.", engine=make.BrokenEngine())

    assert posted.comment.standing == Standing.HELD
    assert [finding["clause"] for finding in posted.decision.findings] == ["engine-silent"]
    assert Comment.objects.get().body == "The bridge is open."


def test_numbers_are_given_once_and_never_again() -> None:
    discussion = make.discussion()
    first = make.comment("One.", on=discussion)
    withdraw_comment(comment=first, by=first.author, now=make.NOW)

    second = make.comment("Two.", on=discussion)

    assert (first.number, second.number) == (1, 2)


def test_discussions_count_for_themselves() -> None:
    one, other = make.discussion(), make.discussion()

    assert make.comment("Here.", on=one).number == make.comment("There.", on=other).number == 1


def test_a_comment_is_signed_as_its_author_was_called_then() -> None:
    comment = make.comment(author=make.guest("Anna"))
    comment.author.name = "Somebody Else"
    comment.author.save()

    comment.refresh_from_db()
    assert comment.author_name == "Anna"


def test_sending_a_form_twice_gives_one_comment() -> None:
    discussion = make.discussion()

    first = make.posted("Once.", on=discussion, once_key="a-form")
    second = make.posted("Once.", on=discussion, once_key="a-form")

    assert second.comment == first.comment
    assert (first.is_new, second.is_new) == (True, False)
    assert Comment.objects.count() == Decision.objects.count() == 1
    # The guest that the second sending would have made is not there either.
    assert Person.objects.filter(kind="guest").count() == 1


def test_other_words_under_the_same_key_are_refused() -> None:
    discussion = make.discussion()
    make.posted("Once.", on=discussion, once_key="a-form")

    with pytest.raises(OnceKeyReused):
        make.posted("And another thing.", on=discussion, once_key="a-form")

    assert Comment.objects.count() == 1


@pytest.mark.parametrize("body", ["", "   \n\t", "\u200b\u200b", "x" * 10_001])
def test_a_refused_comment_leaves_nothing_behind(body: str) -> None:
    discussion = make.discussion()

    with pytest.raises(Invalid):
        make.posted(body, on=discussion)

    assert not Comment.objects.exists()
    assert not Decision.objects.exists()
    assert not Revision.objects.exists()
    assert not Person.objects.filter(kind="guest").exists()


def test_the_longest_comment_is_taken_whole() -> None:
    assert len(make.comment("x" * 10_000).body) == 10_000


def test_control_and_bidi_characters_are_left_out() -> None:
    comment = make.comment("Safe\u202e and\x00 sound\x07.")

    assert comment.body == "Safe and sound."


def test_a_reply_stands_under_what_it_answers() -> None:
    discussion = make.discussion()
    root = make.comment("Root.", on=discussion)
    reply = make.comment("Reply.", on=discussion, reply_to=root)
    deeper = make.comment("Deeper.", on=discussion, reply_to=reply)

    assert [one.depth for one in (root, reply, deeper)] == [0, 1, 2]
    assert reply.root == deeper.root == root
    assert deeper.path.startswith(reply.path)
    root.refresh_from_db()
    assert root.published_below == 2


def test_a_parent_in_another_discussion_is_refused() -> None:
    elsewhere = make.comment("Elsewhere.")
    here = make.discussion()

    with pytest.raises(ParentElsewhere):
        make.posted("Here.", on=here, reply_to=elsewhere)

    assert not here.comments.exists()


def test_a_parent_that_does_not_appear_is_refused_like_one_that_is_not_there() -> None:
    discussion = make.discussion()
    held = make.comment("HOLDME", on=discussion)

    with pytest.raises(ParentElsewhere):
        make.posted("Answer.", on=discussion, reply_to=held)


@pytest.mark.parametrize(
    ("openness", "as_guest", "as_member"),
    [
        (Openness.OPEN, None, None),
        (Openness.MEMBERS_ONLY, MembersOnly, None),
        (Openness.CLOSED, DiscussionClosed, DiscussionClosed),
    ],
)
def test_openness_says_who_may_post(
    openness: Openness,
    as_guest: type[Refusal] | None,
    as_member: type[Refusal] | None,
) -> None:
    discussion = make.discussion(openness=openness)
    for author, refused in ((make.guest(), as_guest), (make.member(), as_member)):
        if refused is None:
            make.posted(on=discussion, author=author)
        else:
            with pytest.raises(refused):
                make.posted(on=discussion, author=author)


def test_a_premoderated_discussion_holds_everything_for_a_person() -> None:
    posted = make.posted("Fine.", on=make.discussion(openness=Openness.PREMODERATED))

    assert posted.comment.standing == Standing.HELD
    assert [finding["clause"] for finding in posted.decision.findings] == ["pre-moderated"]


def test_the_pace_is_kept_and_then_free_again() -> None:
    discussion, author = make.discussion(pace=Pace.SLOW), make.member()
    make.posted("One.", author=author, on=discussion)

    with pytest.raises(TooFast) as refused:
        make.posted("Two.", author=author, on=discussion, now=make.NOW + timedelta(minutes=4))
    make.posted("Two.", author=author, on=discussion, now=make.NOW + timedelta(minutes=5))

    assert refused.value.details["retry_after_s"] == 60


def test_a_guest_who_is_new_each_time_is_slowed_by_the_network() -> None:
    discussion = make.discussion(pace=Pace.SLOW)
    make.posted("One.", author=make.guest("Anna"), on=discussion, network="n1")

    with pytest.raises(TooFast):
        make.posted("Two.", author=make.guest("Eva"), on=discussion, network="n1")
    make.posted("Two.", author=make.guest("Ruth"), on=discussion, network="n2")


def test_a_suspended_author_is_told_why_and_until_when_and_may_post_afterwards() -> None:
    author, discussion = make.member(), make.discussion()
    impose_sanction(
        person=author,
        kind=SanctionKind.SUSPENSION,
        clause="threats",
        reason="You threatened a neighbour.",
        evidence=[],
        by=make.moderator(),
        until=make.NOW + timedelta(days=7),
        at_once=True,
        secret=make.SECRET,
        now=make.NOW,
    )

    with pytest.raises(
        AuthorBarred, match=r"2026-03-08.*No threats, no.*You threatened a neighbour"
    ):
        make.posted(author=author, on=discussion, now=make.NOW + timedelta(days=6))
    make.posted(author=author, on=discussion, now=make.NOW + timedelta(days=7))


def test_each_author_accepts_the_version_they_posted_under_once() -> None:
    author, discussion = make.member(), make.discussion()
    make.posted("One.", author=author, on=discussion)
    make.posted("Two.", author=author, on=discussion)

    accepted = PolicyAcceptance.objects.get()
    assert (accepted.person, accepted.version.number) == (author, 1)


# ---- editing --------------------------------------------------------------------------------


def test_a_published_comment_can_be_changed_for_ten_minutes_and_not_after() -> None:
    comment = make.comment("First wording.")

    reword(comment, "Second wording.", after=EDIT_WINDOW - timedelta(seconds=1))
    with pytest.raises(EditTooLate):
        reword(comment, "Third wording.", after=EDIT_WINDOW)

    assert Comment.objects.get().body == "Second wording."
    assert [one.body for one in wordings_readers_saw(comment)] == [
        "First wording.",
        "Second wording.",
    ]


def test_a_new_wording_is_judged_afresh() -> None:
    comment = make.comment("Polite.")

    edited = reword(comment, "REJECTME", after=timedelta(minutes=1))

    assert edited.comment.standing == Standing.REJECTED
    assert edited.decision.was == Standing.PUBLISHED
    assert [one.body for one in wordings_readers_saw(comment)] == ["Polite."]


def test_a_refused_comment_may_be_reworded_and_then_appears() -> None:
    comment = make.comment("REJECTME")

    edited = reword(comment, "Politely then.", after=timedelta(days=1))

    assert edited.comment.standing == Standing.PUBLISHED
    assert [one.body for one in wordings_readers_saw(comment)] == ["Politely then."]


def test_nobody_else_can_change_or_withdraw_a_comment() -> None:
    comment = make.comment("Mine.")

    with pytest.raises(NotTheAuthor):
        reword(comment, "Yours.", by=make.member("Thief"), after=timedelta(minutes=1))
    with pytest.raises(NotTheAuthor):
        withdraw_comment(comment=comment, by=make.member("Thief"), now=make.NOW)


def test_an_edit_that_is_refused_changes_nothing() -> None:
    comment = make.comment("Mine.")

    with pytest.raises(Invalid):
        reword(comment, "  ", after=timedelta(minutes=1))

    assert comment.revisions.count() == comment.decisions.count() == 1


def test_nothing_can_be_changed_in_a_closed_discussion_but_withdrawn() -> None:
    comment = make.comment("Mine.")
    discussion = comment.discussion
    set_openness(
        discussion=discussion,
        openness=Openness.CLOSED,
        pace=Pace.NORMAL,
        by=make.moderator(),
        now=make.NOW,
    )
    comment = Comment.objects.get(pk=comment.pk)

    with pytest.raises(DiscussionClosed):
        reword(comment, "Changed.", after=timedelta(minutes=1))
    withdraw_comment(comment=comment, by=comment.author, now=make.NOW)


def test_a_withdrawn_comment_is_gone_for_readers_and_on_the_record() -> None:
    comment = make.comment("Mine.")

    withdraw_comment(comment=comment, by=comment.author, now=make.NOW)

    comment.refresh_from_db()
    assert comment.standing == Standing.WITHDRAWN
    assert latest_decision(comment).person == comment.author
    with pytest.raises(StepImpossible):
        withdraw_comment(comment=comment, by=comment.author, now=make.NOW)


def test_counts_follow_what_is_published() -> None:
    discussion = make.discussion()
    root = make.comment("Root.", on=discussion)
    reply = make.comment("Reply.", on=discussion, reply_to=root)
    make.comment("HOLDME", on=discussion, reply_to=root)

    withdraw_comment(comment=reply, by=reply.author, now=make.NOW)

    root.refresh_from_db()
    discussion.refresh_from_db()
    assert (root.published_below, discussion.published_count) == (0, 1)
