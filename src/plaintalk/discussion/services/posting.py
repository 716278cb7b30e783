"""A comment posted: checked and judged first, then stored with its first decision.

What `prepare_comment` gives can be shown to the author, since nothing is stored yet.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from plaintalk.discussion.errors import OnceKeyReused, ParentElsewhere
from plaintalk.discussion.judgement import Judgement, Reader, judge
from plaintalk.discussion.models import (
    Comment,
    Discussion,
    Occasion,
)
from plaintalk.discussion.queries import comment_sent_before, in_force, is_once_key_used
from plaintalk.discussion.services.climbing import climb
from plaintalk.discussion.services.confirming import ask_or_settle
from plaintalk.discussion.services.consenting import accept_policy, check_consent
from plaintalk.discussion.services.permitted import (
    Speaker,
    check_is_there,
    check_may_ask,
    check_may_reply,
    check_openness,
    check_pace,
    check_signature,
    clean_body,
    is_premoderated,
    must_confirm,
)
from plaintalk.discussion.services.running import cool_down
from plaintalk.discussion.services.sanctioned import sanctions_on
from plaintalk.discussion.services.writing import (
    Posted,
    add_revision,
    create_comment,
    lock_record,
    record_ruling,
)
from plaintalk.people.models import Kind
from plaintalk.people.services import forget_traces, remember_network
from plaintalk.policy.appearance import Standing


@dataclass(frozen=True, slots=True)
class Prepared:
    """A comment that passed all checks and was judged, and is not stored yet."""

    speaker: Speaker
    discussion: Discussion
    parent: Comment | None
    body: str
    once_key: str
    judgement: Judgement


def prepare_comment(
    *,
    speaker: Speaker,
    discussion: Discussion,
    body: str,
    parent_id: str = "",
    once_key: str = "",
    agrees_to: int = 0,
    engine: Reader,
    timeout_s: float,
    now: datetime,
) -> Prepared:
    """Check and judge what somebody is about to post.

    Args:
        body: the small Markdown as typed, 1 to BODY_MAX_CHARS characters once cleaned.
        parent_id: public id of the comment answered, or "".
        once_key: the form's random token; the same words are not stored twice with it.
        agrees_to: number of the policy's version that the author says they agree to; 0: none.

    Raises:
        Invalid: `body` is empty or too long.
        ConsentMissing: the site asks for agreement to the version in force.
        ParentElsewhere: `parent_id` names no comment that readers see in this discussion.
        QuestionsNotYet, QuestionsOver, RepliesReserved: it is no hour for questions, or readers
            don't reply to them.
        DiscussionClosed, MembersOnly, AuthorBarred, WarningUnread, AuthorSlowed, TooFast: the
            author may not post now.
        NameTaken, NameLooksLikeAnother, NameReserved: a guest would be taken for somebody else.
    """
    body = clean_body(body)
    parent = _parent(discussion, parent_id)
    check_openness(discussion, speaker.person, now=now)
    if parent is None:
        check_may_ask(discussion, speaker.person, now=now)
    else:
        check_may_reply(discussion, speaker.person)
    sanctions = sanctions_on(speaker, discussion, now=now)
    sanctions.check_may_speak()
    sanctions.check_waited(now=now)
    check_pace(discussion, speaker, now=now)
    check_signature(discussion, speaker.person)
    check_consent(discussion.article.site, speaker.person, agrees_to=agrees_to, now=now)
    judgement = judge(
        body=body,
        author=speaker.person,
        discussion=discussion,
        parent=parent,
        in_force=in_force(discussion, now=now),
        engine=engine,
        timeout_s=timeout_s,
        premoderated=is_premoderated(discussion, now=now),
        read_first_because=sanctions.read_first_because(),
        address_unconfirmed=must_confirm(discussion.article.site, speaker.person),
    )
    return Prepared(speaker, discussion, parent, body, once_key, judgement)


def post_comment(prepared: Prepared, *, now: datetime) -> Posted:
    """Store a prepared comment with its first decision.

    A comment that is held is a result, not an error: look at `Posted.comment.standing`. What comes
    after it may be slowed, where the discussion boils over. Where it waits for its author to
    confirm an address, a letter is on its way.

    Raises:
        TooManyLetters: none may be sent to that address, or from that network, for now.
        OnceKeyReused: its key made a comment from other words.
        AuthorGone: its author was erased in the meantime.
    """
    posted = _posted_once(prepared, now=now)
    if posted.is_new:
        cool_down(prepared.discussion, now=now)
    return posted


def _parent(discussion: Discussion, parent_id: str) -> Comment | None:
    if not parent_id:
        return None
    parent = Comment.objects.filter(
        discussion=discussion, public_id=parent_id, standing=Standing.PUBLISHED
    ).first()
    if parent is None:
        raise ParentElsewhere()
    return parent


def _posted_once(prepared: Prepared, *, now: datetime) -> Posted:
    try:
        return _store_comment(prepared, now=now)
    except IntegrityError as error:
        sent = comment_sent_before(prepared.discussion, prepared.once_key, prepared.body)
        if sent is not None:
            return Posted(sent, sent.decisions.order_by("position")[0], is_new=False)
        if prepared.once_key and is_once_key_used(prepared.discussion, prepared.once_key):
            raise OnceKeyReused() from error
        raise


def _store_comment(prepared: Prepared, *, now: datetime) -> Posted:
    person, discussion = prepared.speaker.person, prepared.discussion
    with transaction.atomic():
        head = lock_record(discussion.article.site)
        check_is_there(person)
        if person.kind == Kind.GUEST:
            person.save()
        comment = create_comment(
            discussion=discussion,
            author=person,
            parent=prepared.parent,
            body=prepared.body,
            number=_next_number(discussion),
            standing=prepared.judgement.ruling.standing,
            posted_at=now,
            once_key=prepared.once_key,
        )
        revision = add_revision(comment, now=now)
        decision = record_ruling(
            head,
            comment,
            revision,
            prepared.judgement,
            occasion=Occasion.POSTING,
            was="",
            now=now,
        )
        accepted = prepared.judgement.policy_version
        accept_policy(person=person, site=discussion.article.site, number=accepted, now=now)
        forget_traces(now=now)
        remember_network(person=person, network=prepared.speaker.network, now=now)
        if comment.awaits_confirmation:
            decision = ask_or_settle(prepared.speaker, comment, decision, head=head, now=now)
        climb(comment, now=now)
    return Posted(comment, decision)


def _next_number(discussion: Discussion) -> int:
    Discussion.objects.filter(pk=discussion.pk).update(last_number=F("last_number") + 1)
    discussion.refresh_from_db(fields=["last_number"])
    return discussion.last_number
