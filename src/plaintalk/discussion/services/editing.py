"""What authors may do to what they wrote: reword it or take it back.

What `prepare_edit` gives can be shown to the author, since nothing is stored yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from plaintalk.discussion.errors import EditTooLate, NotTheAuthor, StepImpossible
from plaintalk.discussion.judgement import Judgement, Reader, judge
from plaintalk.discussion.models import Comment, Decision, Occasion
from plaintalk.discussion.queries import held_for_reports, in_force, refused_by_person
from plaintalk.discussion.services.climbing import climb
from plaintalk.discussion.services.confirming import ask_or_settle
from plaintalk.discussion.services.deciding import record_decision
from plaintalk.discussion.services.permitted import (
    Speaker,
    check_is_there,
    check_openness,
    clean_body,
    is_premoderated,
    must_confirm,
)
from plaintalk.discussion.services.sanctioned import sanctions_on
from plaintalk.discussion.services.writing import Posted, lock_record, record_ruling, reword
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing

EDIT_WINDOW = timedelta(minutes=10)
EDITABLE = frozenset({Standing.PUBLISHED, Standing.HELD, Standing.REJECTED})


@dataclass(frozen=True, slots=True)
class PreparedEdit:
    """A new wording that passed all checks and was judged, and is not stored yet."""

    speaker: Speaker
    comment: Comment
    body: str
    judgement: Judgement


def may_edit(comment: Comment, *, now: datetime) -> bool:
    """Say whether its author may still reword a comment.

    What readers see can be changed for EDIT_WINDOW; what they don't see may be reworded as long
    as it waits or stands refused, since nobody has answered it.
    """
    if comment.standing == Standing.PUBLISHED:
        return now < comment.posted_at + EDIT_WINDOW
    return comment.standing in EDITABLE


def prepare_edit(
    *,
    speaker: Speaker,
    comment: Comment,
    body: str,
    engine: Reader,
    timeout_s: float,
    now: datetime,
) -> PreparedEdit:
    """Check and judge a new wording. One that was refused is put up for judgement again.

    Raises:
        NotTheAuthor: somebody else wrote it.
        EditTooLate: it is published for longer than EDIT_WINDOW, or was taken down.
        Invalid: `body` is empty or too long.
        DiscussionClosed, MembersOnly, AuthorBarred, WarningUnread: the author may not post now.
    """
    if comment.author_id != speaker.person.pk:
        raise NotTheAuthor()
    if not may_edit(comment, now=now):
        raise EditTooLate(minutes=int(EDIT_WINDOW.total_seconds() // 60))
    body = clean_body(body)
    check_openness(comment.discussion, speaker.person, now=now)
    sanctions = sanctions_on(speaker, comment.discussion, now=now)
    sanctions.check_may_speak()
    judgement = judge(
        body=body,
        author=speaker.person,
        discussion=comment.discussion,
        parent=comment.parent,
        in_force=in_force(comment.discussion, now=now),
        engine=engine,
        timeout_s=timeout_s,
        premoderated=is_premoderated(comment.discussion, now=now),
        refused_by_person=refused_by_person(comment),
        read_first_because=sanctions.read_first_because(),
        held_for_reports=held_for_reports(comment),
        # What readers have seen needed no address.
        address_unconfirmed=comment.standing != Standing.PUBLISHED
        and must_confirm(comment.discussion.article.site, speaker.person),
    )
    return PreparedEdit(speaker, comment, body, judgement)


def edit_comment(prepared: PreparedEdit, *, now: datetime) -> Posted:
    """Store a new wording beside the old ones, and the decision about it.

    Raises:
        AlreadyDecided: somebody decided on the comment in the meantime.
        TooManyLetters: it would wait for an address to which none may be sent for now.
    """
    comment, standing = prepared.comment, prepared.judgement.ruling.standing
    was = Standing(comment.standing)
    with transaction.atomic():
        head = lock_record(comment.discussion.article.site)
        revision = reword(comment, prepared.body, standing, seen=was, now=now)
        decision = record_ruling(
            head,
            comment,
            revision,
            prepared.judgement,
            occasion=Occasion.EDIT,
            was=was,
            now=now,
        )
        if comment.awaits_confirmation:
            check_is_there(prepared.speaker.person)
            decision = ask_or_settle(prepared.speaker, comment, decision, head=head, now=now)
        climb(comment, now=now)
    return Posted(comment, decision)


def withdraw_comment(*, comment: Comment, by: Person, now: datetime) -> Decision:
    """Take a comment back, at any time, as its author.

    Raises:
        NotTheAuthor: somebody else wrote it.
        StepImpossible: it was withdrawn already.
    """
    if comment.author_id != by.pk:
        raise NotTheAuthor()
    was = Standing(comment.standing)
    if was is Standing.WITHDRAWN:
        raise StepImpossible(was=was.value, standing=Standing.WITHDRAWN.value)
    return record_decision(
        comment=comment,
        by=by,
        standing=Standing.WITHDRAWN,
        clause="",
        sentence="",
        seen=was,
        occasion=Occasion.WITHDRAWAL,
        now=now,
    )
