"""All writes of the queue. Decisions themselves are made by `discussion.services`."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment, Decision
from plaintalk.discussion.queries import comment_by_key, comment_by_public_id, policy_in_force
from plaintalk.discussion.services import decide, undo
from plaintalk.kernel.errors import Refusal
from plaintalk.moderation.queue.errors import NothingChosen, TooManyChosen
from plaintalk.moderation.queue.models import Claim, SavedSentence, WorstRead
from plaintalk.moderation.queue.queries import (
    WORST_FROM,
    Choice,
    free_in_order,
    sentences_on,
)
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, Role, require
from plaintalk.policy.appearance import Standing

# Long enough to read a case and write a sentence; whoever went away loses it to the next.
CLAIM_LIVES = timedelta(minutes=5)
# Whoever needs longer than this for one comment has left the page open and gone home.
CLAIM_RENEWED = timedelta(minutes=30)
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """A comment as it was on somebody's screen: its standing and the ordinal of its wording."""

    public_id: str
    standing: Standing
    revision: int


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A comment that an act on many did not touch, and why."""

    public_id: str
    why: Refusal


@dataclass(frozen=True, slots=True)
class Done:
    """What an act on many comments did."""

    decisions: Sequence[Decision]
    left: Sequence[LeftAlone]


@dataclass(frozen=True, slots=True)
class Given:
    """A comment that somebody was given to decide on.

    Attributes:
        following: keys of what they could decide on after it, the most urgent first.
    """

    comment: Comment
    following: Sequence[int]


def claim(*, comment: Comment, by: Person, now: datetime) -> Claim:
    """Note that somebody is at a comment; give the claim in force, theirs or another's.

    Raises:
        ActNotAllowed: `by` may not decide about comments.
    """
    require(Role(by.role), Act.DECIDE_COMMENT)
    until = now + CLAIM_LIVES
    free = Claim.objects.filter(Q(by=by) | Q(until__lte=now), comment=comment)
    if not free.update(by=by, begun_at=now, until=until):
        try:
            with transaction.atomic():
                return Claim.objects.create(comment=comment, by=by, begun_at=now, until=until)
        except IntegrityError:
            pass  # somebody is at it
    found = Claim.objects.select_related("by").filter(comment=comment).first()
    # Whoever was at it may have let go between the two looks.
    return found if found is not None else claim(comment=comment, by=by, now=now)


def renew(*, comment: Comment, by: Person, now: datetime) -> None:
    """Keep a comment that one is at while its page is open, CLAIM_RENEWED at the longest."""
    own = Claim.objects.filter(comment=comment, by=by, begun_at__gt=now - CLAIM_RENEWED)
    own.update(until=now + CLAIM_LIVES)


def note_read(*, comments: Iterable[Comment], by: Person, now: datetime) -> None:
    """Note which of the worst comments somebody has before them today; earlier days are forgotten.

    A comment counts once a day, however often it is opened.
    """
    worst = [one for one in comments if one.risk >= WORST_FROM]
    if not worst:
        return
    day = timezone.localdate(now)
    WorstRead.objects.filter(by=by, day__lt=day).delete()
    WorstRead.objects.bulk_create(
        [WorstRead(by=by, comment=one, day=day) for one in worst], ignore_conflicts=True
    )


def release(*, comment: Comment, by: Person) -> None:
    """Let go of a comment that one was at."""
    Claim.objects.filter(comment=comment, by=by).delete()


def claim_next(
    *,
    site: Site,
    by: Person,
    choice: Choice,
    skipped: Container[int],
    spare_worst: bool,
    now: datetime,
) -> Given | None:
    """Give somebody the most urgent comment that nobody else is at; None when there is none.

    Args:
        skipped, spare_worst: see `free_in_order`.

    Raises:
        ActNotAllowed: `by` may not decide about comments.
    """
    keys = free_in_order(by, site, choice, skipped=skipped, spare_worst=spare_worst, now=now)
    for key in keys:
        comment = comment_by_key(key)
        if comment.author_id == by.pk:
            continue  # a colleague decides about it
        # Others look for their next one at the same moment.
        if claim(comment=comment, by=by, now=now).by_id == by.pk:
            return Given(comment, [other for other in keys if other != key])
    return None


def decide_many(
    *,
    site: Site,
    seen: Sequence[Seen],
    by: Person,
    standing: Standing,
    clause: str,
    sentence: str,
    now: datetime,
) -> Done:
    """Decide about many comments alike. What changed in the meantime is left alone and told.

    Each is decided by itself, so that one that can't be does not keep the others back.

    Args:
        sentence: to all authors; "": what is kept for the clause in the article's language.

    Raises:
        ActNotAllowed: `by` may not decide about comments.
        NothingChosen, TooManyChosen: `seen` is empty, or longer than MOST_AT_ONCE.
    """
    require(Role(by.role), Act.DECIDE_COMMENT)
    _check_number(len(seen))
    decisions: list[Decision] = []
    left: list[LeftAlone] = []
    policy = policy_in_force(site, now=now).policy
    ready = cache(partial(sentences_on, site, policy))
    for one in seen:
        try:
            comment = comment_by_public_id(site, one.public_id)
            kept = ready(comment.discussion.article.language).get(clause, "")
            decisions.append(
                decide(
                    comment=comment,
                    by=by,
                    standing=standing,
                    clause=clause,
                    sentence=sentence or kept,
                    seen=one.standing,
                    seen_revision=one.revision,
                    now=now,
                )
            )
        except Refusal as error:
            left.append(LeftAlone(one.public_id, error))
    return Done(decisions, left)


def undo_many(*, decisions: Sequence[Decision], by: Person, clock: Callable[[], datetime]) -> Done:
    """Take back several decisions; what can't be taken back any more is left alone and told.

    Args:
        clock: gives the present moment, as for `undo`.

    Raises:
        ActNotAllowed: `by` may not decide about comments.
        NothingChosen, TooManyChosen: as for `decide_many`.
    """
    require(Role(by.role), Act.DECIDE_COMMENT)
    _check_number(len(decisions))
    undone: list[Decision] = []
    left: list[LeftAlone] = []
    for decision in decisions:
        try:
            undone.append(undo(decision=decision, by=by, clock=clock))
        except Refusal as error:
            left.append(LeftAlone(decision.comment.public_id, error))
    return Done(undone, left)


def save_sentence(*, site: Site, clause: str, language: str, text: str, by: Person) -> None:
    """Keep what authors are told about a clause; an empty text gives the plain one back.

    Raises:
        ActNotAllowed: `by` may not do this.
    """
    require(Role(by.role), Act.WRITE_SENTENCES)
    kept = SavedSentence.objects.filter(site=site, clause=clause, language=language)
    text = text.strip()
    if not text:
        kept.delete()
        return
    SavedSentence.objects.update_or_create(
        site=site, clause=clause, language=language, defaults={"text": text}
    )


def _check_number(many: int) -> None:
    if not many:
        raise NothingChosen()
    if many > MOST_AT_ONCE:
        raise TooManyChosen(many=many, most=MOST_AT_ONCE)
