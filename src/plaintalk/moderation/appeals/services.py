"""All writes about appeals."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plaintalk.articles.models import Site
from plaintalk.discussion.errors import AlreadyDecided, NotTheAuthor
from plaintalk.discussion.models import Decision, Occasion
from plaintalk.discussion.queries import decision_in_force, require_in
from plaintalk.discussion.services import UNDO_GRACE, UNDO_WINDOW, decide_again
from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.kernel.markup import clean_block
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
from plaintalk.moderation.appeals.queries import bar_against, may_answer, overtaken_by
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act
from plaintalk.policy.appeals import APPEAL_WITHIN, Bar
from plaintalk.policy.appearance import Standing

WORDS_MAX_CHARS = 2_000


def appeal(*, decision: Decision, by: Person, words: str, now: datetime) -> Appeal:
    """Ask, as a comment's author, that somebody else look at a decision against it.

    Args:
        decision: the one that the author read about.
        words: why it is wrong, as typed, 1 to WORDS_MAX_CHARS characters once cleaned.

    Raises:
        NotTheAuthor: somebody else wrote the comment.
        NothingToAppeal: it refuses nothing, or another decision has followed.
        AppealAnsweredBefore, ClauseNotAppealable, AppealTooLate: there is no appeal against it.
        AppealedBefore: there was one already.
        Invalid: `words` is empty or too long.
    """
    comment = decision.comment
    if comment.author_id != by.pk:
        raise NotTheAuthor()
    if decision_in_force(comment) != decision:
        raise NothingToAppeal()
    _check_no_bar(decision, now=now)
    words = _clean_words(words)
    _settle(list(comment.appeals.filter(outcome="")), now=now)
    try:
        with transaction.atomic():
            return Appeal.objects.create(
                public_id=new_id(Prefix.APPEAL),
                decision=decision,
                comment=comment,
                by=by,
                words=words,
                made_at=now,
            )
    except IntegrityError as error:
        raise AppealedBefore() from error


def answer(
    *, appeal: Appeal, by: Person, outcome: Outcome | None, sentence: str, now: datetime
) -> Decision:
    """Answer an appeal as somebody who did not make the decision. Nothing answers by itself.

    Reversed, the comment is published again; upheld, it stays where it is, with an explanation.
    Gives the decision that says so on the record.

    Raises:
        ActNotAllowed: `by` may not do this.
        AnotherMustAnswer: `by` made the decision, or the appeal.
        OutcomeMissing: `outcome` is neither upheld nor reversed.
        ExplanationMissing: the decision stands and nobody says why.
        AppealAlreadyAnswered: somebody else was quicker.
        AppealSettled: the comment was decided on again, reworded or withdrawn in the meantime.
    """
    require_in(by, Act.ANSWER_APPEAL, appeal.comment.discussion)
    if not may_answer(appeal, by):
        raise AnotherMustAnswer()
    if outcome not in {Outcome.UPHELD, Outcome.REVERSED}:
        raise OutcomeMissing()
    if outcome is Outcome.UPHELD and not sentence.strip():
        raise ExplanationMissing()
    if not appeal.is_open:
        raise _overtaken(appeal)
    decision = appeal.decision
    reverses = outcome is Outcome.REVERSED
    try:
        with transaction.atomic():
            answering = decide_again(
                decision=decision,
                by=by,
                standing=Standing.PUBLISHED if reverses else Standing(decision.standing),
                sentence=sentence,
                now=now,
            )
            still_open = Appeal.objects.filter(pk=appeal.pk, outcome="")
            if not still_open.update(
                outcome=outcome, answered_by=by, answered_at=now, answer=answering
            ):
                raise AlreadyDecided()
    except AlreadyDecided as error:
        _settle([appeal], now=now)
        appeal.refresh_from_db(fields=["outcome"])
        raise _overtaken(appeal) from error
    appeal.refresh_from_db()
    return answering


def settle_overtaken(*, site: Site, now: datetime) -> int:
    """Close the open appeals that nobody need answer any more; give how many those were.

    An appeal is settled when its comment was decided on again, reworded or withdrawn: there is
    then another decision, which can be appealed against in turn.
    """
    return _settle(list(Appeal.objects.filter(outcome="", decision__site=site)), now=now)


def erase_words_of(*, person: Person) -> int:
    """Erase the words of a person's appeals that nobody need read any more; give how many."""
    ended = Appeal.objects.filter(by=person).exclude(outcome="").exclude(words="")
    return ended.update(words="")


def _settle(waiting: list[Appeal], *, now: datetime) -> int:
    settled = 0
    for pk, later in overtaken_by(waiting).items():
        # What may still be taken back overtakes nothing yet.
        is_final = later.occasion != Occasion.DESK
        if is_final or now > later.decided_at + UNDO_WINDOW + UNDO_GRACE:
            settled += Appeal.objects.filter(pk=pk, outcome="").update(
                outcome=Outcome.SETTLED, answered_at=now, answer=later
            )
    return settled


def _overtaken(appeal: Appeal) -> AppealAlreadyAnswered | AppealSettled:
    if appeal.outcome in {Outcome.UPHELD, Outcome.REVERSED}:
        return AppealAlreadyAnswered()
    return AppealSettled()


def _check_no_bar(decision: Decision, *, now: datetime) -> None:
    match bar_against(decision, now=now):
        case Bar.NOTHING_REFUSED:
            raise NothingToAppeal()
        case Bar.ANSWERED_BEFORE:
            raise AppealAnsweredBefore()
        case Bar.CLAUSE:
            raise ClauseNotAppealable()
        case Bar.TOO_LATE:
            raise AppealTooLate(days=APPEAL_WITHIN.days)


def _clean_words(words: str) -> str:
    cleaned = clean_block(words).strip()
    if not cleaned:
        raise Invalid({"words": [_("Write why you think that the decision is wrong.")]})
    if len(cleaned) > WORDS_MAX_CHARS:
        told = _("An appeal has at most {most} characters; this one is longer.")
        raise Invalid({"words": [told.format(most=f"{WORDS_MAX_CHARS:,}")]})
    return cleaned
