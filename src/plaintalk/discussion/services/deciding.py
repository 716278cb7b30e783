"""What becomes of a comment that is stored: what people decide, and when reports hold it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from plaintalk.discussion.errors import (
    AlreadyDecided,
    OwnCommentDecided,
    ReasonMissing,
    StepImpossible,
    UndoTooLate,
)
from plaintalk.discussion.judgement import findings_as_data
from plaintalk.discussion.models import Comment, Decision, Maker, Occasion
from plaintalk.discussion.queries import (
    decision_in_force,
    latest_decision,
    latest_revision,
    latest_ruling,
    policy_in_force,
    require_in,
    waited_for_address,
)
from plaintalk.discussion.services.climbing import climb
from plaintalk.discussion.services.writing import append, give_standing, lock_record, wait_again
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act
from plaintalk.people.services import drop_what_rested_on
from plaintalk.policy.appearance import Standing
from plaintalk.policy.ruling import REPORTED, finding_of_reports

SENTENCE_MAX_CHARS = 2_000
# How long a moderator may take a decision back. Nobody is told of one before that.
UNDO_WINDOW = timedelta(seconds=10)
# What passes between a key pressed at the last moment and its arrival here.
UNDO_GRACE = timedelta(seconds=5)
# What can be taken back: a decision in a case, and a reported comment kept.
_UNDOABLE = frozenset({Occasion.DESK, Occasion.REPORT})

# What a moderator may make of a comment, by where it stands.
STEPS: dict[Standing, frozenset[Standing]] = {
    Standing.HELD: frozenset({Standing.PUBLISHED, Standing.REJECTED}),
    Standing.PUBLISHED: frozenset({Standing.REMOVED}),
    Standing.REJECTED: frozenset({Standing.PUBLISHED}),
    Standing.REMOVED: frozenset({Standing.PUBLISHED}),
    Standing.WITHDRAWN: frozenset(),
}

# What a comment that somebody says is illegal becomes when a moderator finds so, by its standing.
_REFUSED_UPON_NOTICE = {
    Standing.PUBLISHED: Standing.REMOVED,
    Standing.HELD: Standing.REJECTED,
}


def decide(
    *,
    comment: Comment,
    by: Person,
    standing: Standing,
    clause: str = "",
    sentence: str = "",
    seen: Standing,
    seen_revision: int,
    now: datetime,
) -> Decision:
    """Record a moderator's decision and give the comment its standing.

    Args:
        clause, sentence: what the author is told; required for a refusal.
        seen, seen_revision: the standing, and the ordinal of the wording, on the moderator's
            screen: people decide about the words they read.

    Raises:
        ActNotAllowed: `by` may not do this.
        OwnCommentDecided: `by` wrote it.
        StepImpossible: a comment of standing `seen` can't be given `standing`.
        ReasonMissing: a refusal without clause or sentence.
        AlreadyDecided: standing or wording changed in the meantime.
    """
    require_in(by, Act.DECIDE_COMMENT, comment.discussion)
    _check_is_anothers(comment, by)
    if standing not in STEPS[seen]:
        raise StepImpossible(was=seen.value, standing=standing.value)
    clause, sentence = clause.strip(), sentence.strip()[:SENTENCE_MAX_CHARS]
    if standing is not Standing.PUBLISHED and not (clause and sentence):
        raise ReasonMissing()
    if latest_revision(comment).ordinal != seen_revision:
        raise AlreadyDecided()
    return record_decision(
        comment=comment,
        by=by,
        standing=standing,
        clause=clause,
        sentence=sentence,
        seen=seen,
        occasion=Occasion.DESK,
        now=now,
    )


def decide_again(
    *, decision: Decision, by: Person, standing: Standing, sentence: str, now: datetime
) -> Decision:
    """Record what somebody else makes of a decision that its author appealed against.

    The comment is published, or stays where `decision` put it, under the same clause.

    Args:
        standing: published, or that of `decision`.
        sentence: what the author is told; required where the comment stays.

    Raises:
        ActNotAllowed: `by` may not do this.
        StepImpossible: `standing` is neither, or nothing was refused.
        ReasonMissing: the comment stays and nobody says why.
        AlreadyDecided: another decision has followed, or the wording changed.
    """
    require_in(by, Act.ANSWER_APPEAL, decision.comment.discussion)
    refused = Standing(decision.standing)
    if refused not in {Standing.REJECTED, Standing.REMOVED} or standing not in {
        refused,
        Standing.PUBLISHED,
    }:
        raise StepImpossible(was=refused.value, standing=standing.value)
    stays, sentence = standing is refused, sentence.strip()[:SENTENCE_MAX_CHARS]
    if stays and not sentence:
        raise ReasonMissing()
    comment = decision.comment
    with transaction.atomic():
        lock_record(comment.discussion.article.site)
        if decision_in_force(comment) != decision:
            raise AlreadyDecided()
        return record_decision(
            comment=comment,
            by=by,
            standing=standing,
            clause=decision.clause if stays else "",
            sentence=sentence,
            seen=refused,
            occasion=Occasion.APPEAL,
            now=now,
        )


def undo(*, decision: Decision, by: Person, clock: Callable[[], datetime]) -> Decision:
    """Take back what one decided a moment ago: the comment stands again where it stood.

    Both stay on the record. Nobody was told yet: see UNDO_WINDOW.

    Args:
        clock: gives the present moment. It is asked once the record is locked: whoever waited for
            that too long is too late, since letters may have been made meanwhile.

    Raises:
        UndoTooLate: it is somebody else's decision, older than UNDO_WINDOW, neither made in a case
            nor a reported comment kept, or answered by a later one.
    """
    comment = decision.comment
    require_in(by, Act.DECIDE_COMMENT, comment.discussion)
    with transaction.atomic():
        lock_record(comment.discussion.article.site)
        now = clock()
        if (
            decision.occasion not in _UNDOABLE
            or decision.person_id != by.pk
            or now > decision.decided_at + UNDO_WINDOW + UNDO_GRACE
            or latest_decision(comment) != decision
        ):
            raise UndoTooLate(seconds=int(UNDO_WINDOW.total_seconds()))
        return record_decision(
            comment=comment,
            by=by,
            standing=Standing(decision.was),
            clause="",
            sentence="",
            seen=Standing(decision.standing),
            occasion=Occasion.UNDO,
            now=now,
        )


def keep(*, comment: Comment, by: Person, seen_revision: int, now: datetime) -> Decision:
    """Record that a moderator read a reported comment and leaves it published.

    Args:
        seen_revision: the ordinal of the wording on the moderator's screen.

    Raises:
        ActNotAllowed: `by` may not do this.
        OwnCommentDecided: `by` wrote it.
        AlreadyDecided: standing or wording changed in the meantime.
    """
    require_in(by, Act.DECIDE_COMMENT, comment.discussion)
    _check_is_anothers(comment, by)
    if latest_revision(comment).ordinal != seen_revision:
        raise AlreadyDecided()
    return record_decision(
        comment=comment,
        by=by,
        standing=Standing.PUBLISHED,
        clause="",
        sentence="",
        seen=Standing.PUBLISHED,
        occasion=Occasion.REPORT,
        now=now,
    )


def decide_upon_notice(
    *,
    comment: Comment,
    by: Person,
    refuses: bool,
    clause: str = "",
    sentence: str = "",
    seen: Standing,
    seen_revision: int,
    now: datetime,
) -> Decision:
    """Record what a moderator makes of a comment that somebody says is illegal.

    Refused, one that was published is removed and one that was held is rejected. Otherwise it is
    published, or stays so.

    Args:
        clause, sentence: what the author is told; required for a refusal.
        seen, seen_revision: standing and ordinal of the wording on the moderator's screen.

    Raises:
        ActNotAllowed: `by` may not do this.
        OwnCommentDecided: `by` wrote it.
        ReasonMissing: a refusal without clause or sentence.
        AlreadyDecided: standing or wording changed in the meantime, or it appears to nobody.
    """
    require_in(by, Act.DECIDE_NOTICE, comment.discussion)
    _check_is_anothers(comment, by)
    clause, sentence = clause.strip(), sentence.strip()[:SENTENCE_MAX_CHARS]
    if refuses and not (clause and sentence):
        raise ReasonMissing()
    if seen not in _REFUSED_UPON_NOTICE or latest_revision(comment).ordinal != seen_revision:
        raise AlreadyDecided()
    return record_decision(
        comment=comment,
        by=by,
        standing=_REFUSED_UPON_NOTICE[seen] if refuses else Standing.PUBLISHED,
        clause=clause if refuses else "",
        sentence=sentence if refuses else "",
        seen=seen,
        occasion=Occasion.NOTICE,
        now=now,
    )


def hold_for_reports(*, comment: Comment, now: datetime) -> Decision:
    """Take a published comment down until a moderator has read it: enough readers reported it.

    Whether they are enough is `policy.reports.reports_hold`. What the last ruling found and
    measured stays with the decision, so that the desk still sees it.

    Raises:
        AlreadyDecided: it is not published, or its wording changed in the meantime.
    """
    site = comment.discussion.article.site
    ruling, in_force = latest_ruling(comment), policy_in_force(site, now=now)
    with transaction.atomic():
        head = lock_record(site)
        give_standing(comment, Standing.HELD, seen=Standing.PUBLISHED)
        return append(
            head,
            comment=comment,
            revision=latest_revision(comment),
            maker=Maker.RULE,
            person=None,
            occasion=Occasion.REPORT,
            was=Standing.PUBLISHED,
            standing=Standing.HELD,
            clause=REPORTED,
            sentence="",
            policy_version=in_force.number,
            now=now,
            model=ruling.model,
            findings=[*findings_as_data([finding_of_reports()]), *ruling.findings],
            signals=ruling.signals,
        )


def record_decision(
    *,
    comment: Comment,
    by: Person,
    standing: Standing,
    clause: str,
    sentence: str,
    seen: Standing,
    occasion: Occasion,
    now: datetime,
) -> Decision:
    """Give a comment the standing that a person decided on, and record the decision.

    Whether that person may, and whether this step is possible, was asked before. Where the comment
    is published or a decision undone, the sanctions that rested on its decisions are dropped.

    Raises:
        AlreadyDecided: standing or wording changed in the meantime.
    """
    in_force = policy_in_force(comment.discussion.article.site, now=now)
    with transaction.atomic():
        head = lock_record(comment.discussion.article.site)
        give_standing(comment, standing, seen=seen)
        if standing is Standing.HELD and waited_for_address(latest_ruling(comment)):
            # Taken back: it waits for what it waited for.
            wait_again(comment)
        decision = append(
            head,
            comment=comment,
            revision=latest_revision(comment),
            maker=Maker.PERSON,
            person=by,
            occasion=occasion,
            was=seen,
            standing=standing,
            clause=clause,
            sentence=sentence,
            policy_version=in_force.number,
            now=now,
        )
        if standing is Standing.PUBLISHED or occasion is Occasion.UNDO:
            reversed_ones = comment.decisions.values_list("public_id", flat=True)
            drop_what_rested_on(person=comment.author, decisions=list(reversed_ones), now=now)
        climb(comment, now=now)
    return decision


def _check_is_anothers(comment: Comment, by: Person) -> None:
    """Do nothing if somebody else wrote the comment: nobody lets their own words stand."""
    if comment.author_id == by.pk:
        raise OwnCommentDecided()
