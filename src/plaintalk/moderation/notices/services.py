"""All writes about notices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plaintalk.discussion.errors import AlreadyDecided
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import latest_revision, require_in
from plaintalk.discussion.services import decide_upon_notice
from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.kernel.markup import clean_block, clean_line
from plaintalk.moderation.notices.errors import (
    CommentMoved,
    NoticeAnswered,
    NoticeOutcomeMissing,
    TooManyNotices,
)
from plaintalk.moderation.notices.models import LAW_MAX_CHARS, NAME_MAX_CHARS, Notice, Outcome
from plaintalk.moderation.notices.queries import (
    given_before,
    given_from,
    notices_given_with,
    receipt_token,
)
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act
from plaintalk.people.queries import digest_of_token
from plaintalk.policy.appearance import Standing

WORDS_MAX_CHARS = 5_000
ANSWER_MAX_CHARS = 2_000
# More than one household means seriously in a day; an authority with more writes to the editors.
NOTICES_A_DAY = 20
_DAY = timedelta(days=1)
# As long as an author can appeal against what was decided.
NOTIFIER_KEPT_FOR = timedelta(days=183)

_TO_DECIDE = {Standing.PUBLISHED, Standing.HELD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A notice as typed.

    Attributes:
        why: why the comment is illegal, 1 to WORDS_MAX_CHARS characters once cleaned.
        law: that it breaks, if known.
        name, email: required unless it is about child sexual abuse.
        in_good_faith: whoever gives it states so.
        once_key: the form's random token; the same words are not stored twice with it.
    """

    why: str
    law: str = ""
    name: str = ""
    email: str = ""
    about_child_abuse: bool = False
    in_good_faith: bool
    once_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a moderator makes of a notice.

    Attributes:
        to_notifier: a sentence to whoever gave it; always required.
        clause, sentence, legal_ground, explanation: of a comment taken down; the author reads them.
        seen, seen_revision: standing and ordinal of the wording on the moderator's screen.
    """

    outcome: Outcome | None
    to_notifier: str
    clause: str = ""
    sentence: str = ""
    legal_ground: str = ""
    explanation: str = ""
    seen: Standing
    seen_revision: int


def give_notice(
    *, comment: Comment, given: Given, network: str, secret: str, now: datetime
) -> Notice:
    """Store that somebody says a comment is illegal. Given twice by one form, it is one notice.

    Args:
        network: `people.network.network_digest` of the request, or ""; kept for a day.
        secret: the site's key, from which the receipt's address is made.

    Raises:
        Invalid: something is missing; all of it is told at once.
        TooManyNotices: NOTICES_A_DAY came from this network within a day.
    """
    notice = _checked(comment, given)
    before = given_before(comment, once_key=notice.once_key, why=notice.why)
    if before is not None:
        return before
    _check_pace(network, now=now)
    notice.public_id, notice.network, notice.given_at = new_id(Prefix.NOTICE), network, now
    notice.token_digest = digest_of_token(receipt_token(notice.public_id, secret=secret))
    forget_networks(now=now)
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError:
        sent = given_before(comment, once_key=notice.once_key, why=notice.why)
        if sent is not None:
            return sent
        if not notice.once_key:
            raise
        # The token gave other words: somebody went back and wrote on.
        notice.once_key = ""
        notice.save(force_insert=True)
    return notice


def decide_notice(*, notice: Notice, by: Person, answer: Answer, now: datetime) -> Notice:
    """Answer a notice as a person: take the comment down as illegal, or leave it.

    Where it does not appear any more, nothing is decided about it and the notifier is told so.

    Raises:
        ActNotAllowed: `by` may not do this.
        NoticeOutcomeMissing: no outcome, or not one for a comment of this standing.
        Invalid: what the notifier or the author must be told is missing.
        NoticeAnswered: somebody else was quicker.
        CommentMoved: the comment was decided on or reworded in the meantime.
    """
    require_in(by, Act.DECIDE_NOTICE, notice.comment.discussion)
    outcome = answer.outcome
    if outcome is None or (outcome is Outcome.GONE) == (answer.seen in _TO_DECIDE):
        raise NoticeOutcomeMissing()
    _check_answer(answer)
    if not notice.is_open:
        raise NoticeAnswered()
    try:
        with transaction.atomic():
            _answer(notice, by, outcome, answer, now)
    except AlreadyDecided as error:
        notice.refresh_from_db()
        raise (CommentMoved() if notice.is_open else NoticeAnswered()) from error
    notice.refresh_from_db()
    return notice


def erase_notifiers(*, now: datetime) -> int:
    """Erase name and e-mail of notices answered longer than NOTIFIER_KEPT_FOR ago.

    Gives how many those were. What the notice said and what became of it stays.
    """
    long_ago = Notice.objects.filter(
        decided_at__lte=now - NOTIFIER_KEPT_FOR, erased_at__isnull=True
    )
    return long_ago.update(name="", email="", erased_at=now)


def erase_notifier(*, emails: Collection[str], now: datetime) -> int:
    """Erase name and e-mail of the answered notices that were given with an address.

    Args:
        emails: addresses that whoever asks has shown to be theirs.
    """
    answered = notices_given_with(emails).filter(erased_at__isnull=True).exclude(outcome="")
    return answered.update(name="", email="", erased_at=now)


def forget_networks(*, now: datetime) -> int:
    """Forget from which networks notices came more than a day ago; give how many."""
    old = Notice.objects.exclude(network="").filter(given_at__lte=now - _DAY)
    return old.update(network="")


# ---- parts ----------------------------------------------------------------------------------


def _answer(notice: Notice, by: Person, outcome: Outcome, answer: Answer, now: datetime) -> None:
    removes = outcome is Outcome.REMOVED
    decision = None
    if outcome is not Outcome.GONE:
        decision = decide_upon_notice(
            comment=notice.comment,
            by=by,
            refuses=removes,
            clause=answer.clause,
            sentence=answer.sentence,
            seen=answer.seen,
            seen_revision=answer.seen_revision,
            now=now,
        )
    elif Comment.objects.filter(pk=notice.comment_id, standing__in=_TO_DECIDE).exists():
        raise AlreadyDecided()
    answered = Notice.objects.filter(pk=notice.pk, outcome="").update(
        outcome=outcome,
        decided_by=by,
        decided_at=now,
        decision=decision,
        to_notifier=clean_block(answer.to_notifier).strip(),
        legal_ground=clean_line(answer.legal_ground, max_chars=LAW_MAX_CHARS) if removes else "",
        explanation=clean_block(answer.explanation).strip() if removes else "",
    )
    if not answered:
        raise AlreadyDecided()


def _checked(comment: Comment, given: Given) -> Notice:
    why = clean_block(given.why).strip()
    name = clean_line(given.name, max_chars=NAME_MAX_CHARS)
    law = clean_line(given.law, max_chars=LAW_MAX_CHARS)
    email = given.email.strip()
    problems: dict[str, list[object]] = {}
    if not why:
        problems["why"] = [_("Write why the comment is illegal.")]
    elif len(why) > WORDS_MAX_CHARS:
        told = _("A notice has at most {most} characters; this one is longer.")
        problems["why"] = [told.format(most=f"{WORDS_MAX_CHARS:,}")]
    if not name and not given.about_child_abuse:
        problems["name"] = [_("Give your name. The author of the comment is not told it.")]
    if not _is_email(email) and (email or not given.about_child_abuse):
        problems["email"] = [_("Give an e-mail address such as anna@example.org.")]
    if not given.in_good_faith:
        problems["in_good_faith"] = [_("Tick this box: a notice needs your statement.")]
    if problems:
        raise Invalid(problems)
    return Notice(
        comment=comment,
        revision=latest_revision(comment),
        once_key=given.once_key[:64],
        why=why,
        law=law,
        name=name,
        email=email,
        about_child_abuse=given.about_child_abuse,
    )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _check_pace(network: str, *, now: datetime) -> None:
    given = given_from(network, since=now - _DAY) if network else []
    if len(given) >= NOTICES_A_DAY:
        wait = given[-NOTICES_A_DAY] + _DAY - now
        raise TooManyNotices(most=NOTICES_A_DAY, retry_after_s=int(wait.total_seconds()) + 1)


def _check_answer(answer: Answer) -> None:
    needed = {"to_notifier": _("Write a sentence to whoever gave the notice.")}
    if answer.outcome is Outcome.REMOVED:
        needed |= {
            "clause": _("Choose the clause of the policy that covers it."),
            "legal_ground": _("Name the law that the comment breaks."),
            "explanation": _("Write why the comment breaks this law."),
            "sentence": _("Write a sentence to the author."),
        }
    problems: dict[str, list[object]] = {
        name: [told] for name, told in needed.items() if not getattr(answer, name).strip()
    }
    for name in ("to_notifier", "explanation", "sentence"):
        if len(getattr(answer, name)) > ANSWER_MAX_CHARS:
            told = _("Use at most {most} characters.").format(most=f"{ANSWER_MAX_CHARS:,}")
            problems[name] = [told]
    if problems:
        raise Invalid(problems)
