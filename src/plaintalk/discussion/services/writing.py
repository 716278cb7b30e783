"""The only place that gives a comment its standing and adds to the record.

All of it belongs inside a transaction that has locked the record. Only the services import this.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from plaintalk.articles.models import Site
from plaintalk.discussion.errors import AlreadyDecided
from plaintalk.discussion.judgement import Judgement, findings_as_data, signals_as_data
from plaintalk.discussion.models import (
    Comment,
    Decision,
    Discussion,
    Maker,
    Occasion,
    RecordHead,
    Revision,
    ShadowRuling,
)
from plaintalk.discussion.record import Entry, digest_of_text, hash_of
from plaintalk.engine.signals import Attribute
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.kernel.markup import render_comment
from plaintalk.kernel.times import iso
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing
from plaintalk.policy.ruling import awaits_confirmation


@dataclass(frozen=True, slots=True)
class Posted:
    """A stored comment with the decision about it. `is_new` is False for one sent twice."""

    comment: Comment
    decision: Decision
    is_new: bool = True


def lock_record(site: Site) -> RecordHead:
    """Take the site's record for this transaction: writers of one record go one by one."""
    return RecordHead.objects.select_for_update().get(site=site)


def create_comment(
    *,
    discussion: Discussion,
    author: Person,
    parent: Comment | None,
    body: str,
    number: int,
    standing: Standing,
    posted_at: datetime,
    once_key: str = "",
    import_key: str = "",
) -> Comment:
    """Store a comment in its place in the thread. Wording and decision come next.

    Args:
        number: must be free in the discussion.
        once_key, import_key: by which it is known again if it is sent or imported twice.
    """
    comment = Comment.objects.create(
        public_id=new_id(Prefix.COMMENT),
        discussion=discussion,
        author=author,
        author_name=author.name,
        number=number,
        parent=parent,
        root=(parent.root or parent) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        path=f"{parent.path if parent else ''}{number:07d}",
        body=body,
        body_html=render_comment(body),
        standing=standing,
        posted_at=posted_at,
        likes_before=discussion.likes,
        once_key=once_key,
        import_key=import_key,
    )
    _count(comment, was=None)
    return comment


def add_revision(comment: Comment, *, now: datetime) -> Revision:
    """Keep the comment's words as they are now, salted so that they can be erased later."""
    salt = secrets.token_hex(16)
    return Revision.objects.create(
        comment=comment,
        ordinal=comment.revisions.count() + 1,
        body=comment.body,
        salt=salt,
        digest=digest_of_text(comment.body, salt=salt),
        written_at=now,
    )


def give_standing(comment: Comment, standing: Standing, *, seen: Standing) -> None:
    """Let a stored comment stand elsewhere. The decision about it comes next.

    What readers don't see any more is no longer picked out for them. Nobody waits for an address
    any more: this was decided whatever became of it.

    Args:
        seen: where it stood for whoever decided; its wording must be the same still, too.

    Raises:
        AlreadyDecided: standing or wording changed in the meantime.
    """
    unpicked = {} if standing is Standing.PUBLISHED else {"featured_at": None}
    _change(comment, seen=seen, standing=standing, awaits_confirmation=False, **unpicked)


def wait_again(comment: Comment) -> None:
    """Let a held comment wait once more for its author to confirm an address."""
    comment.awaits_confirmation = True
    comment.save(update_fields=["awaits_confirmation"])


def reword(
    comment: Comment, body: str, standing: Standing, *, seen: Standing, now: datetime
) -> Revision:
    """Give a stored comment other words, kept beside the old ones, and the standing they get.

    It was picked out for the old words, so it is not any more.

    Raises:
        AlreadyDecided: standing or wording changed in the meantime.
    """
    new = {"body": body, "body_html": render_comment(body), "edited_at": now, "featured_at": None}
    _change(comment, seen=seen, standing=standing, **new)
    return add_revision(comment, now=now)


def _change(comment: Comment, *, seen: Standing, **fields: object) -> None:
    unchanged = Comment.objects.filter(pk=comment.pk, standing=seen, edited_at=comment.edited_at)
    if not unchanged.update(**fields):
        raise AlreadyDecided()
    comment.refresh_from_db(fields=list(fields))
    _count(comment, was=seen)


def _count(comment: Comment, *, was: Standing | None) -> None:
    """Bring the counts of published comments up to date after a change of standing."""
    step = (comment.standing == Standing.PUBLISHED) - (was is Standing.PUBLISHED)
    Discussion.objects.filter(pk=comment.discussion_id).update(
        version=F("version") + 1, published_count=F("published_count") + step
    )
    above = [int(comment.path[start : start + 7]) for start in range(0, len(comment.path) - 7, 7)]
    if step and above:
        ancestors = Comment.objects.filter(discussion_id=comment.discussion_id, number__in=above)
        ancestors.update(published_below=F("published_below") + step)


def record_ruling(
    head: RecordHead,
    comment: Comment,
    revision: Revision,
    judgement: Judgement,
    *,
    occasion: Occasion,
    was: str,
    now: datetime,
) -> Decision:
    """Add a judgement to the record, and beside it what a shadow version would have said.

    Args:
        was: the standing before; "" for a new comment.
    """
    ruling = judgement.ruling
    comment.risk = _risk_of(judgement)
    comment.awaits_confirmation = awaits_confirmation(ruling)
    comment.save(update_fields=["risk", "awaits_confirmation"])
    decisive = [one.clause for one in ruling.findings if one.proposes is ruling.standing]
    decision = append(
        head,
        comment=comment,
        revision=revision,
        maker=Maker.RULE,
        person=None,
        occasion=occasion,
        was=was,
        standing=ruling.standing,
        clause=decisive[0] if decisive else "",
        sentence="",
        policy_version=judgement.policy_version,
        now=now,
        model=judgement.model,
        findings=findings_as_data(ruling.findings),
        signals=signals_as_data(judgement.reading),
    )
    _record_shadow(decision, judgement)
    return decision


def _risk_of(judgement: Judgement) -> float:
    """Give the highest score that a clause speaks of, or the site's own model's where that is."""
    scores = [one.score for one in judgement.ruling.findings]
    if judgement.reading is not None:
        scores += [
            signal.score
            for signal in judgement.reading.signals
            if signal.attribute is Attribute.LIKELY_TO_REJECT
        ]
    return max(scores, default=0.0)


def _record_shadow(decision: Decision, judgement: Judgement) -> None:
    """Keep what a shadow version would have said. The comment gets nothing of it."""
    if judgement.shadow is None:
        return
    version_id, ruling = judgement.shadow
    ShadowRuling.objects.create(
        decision=decision,
        version_id=version_id,
        standing=ruling.standing,
        findings=findings_as_data(ruling.findings),
    )


def append(
    head: RecordHead,
    *,
    comment: Comment,
    revision: Revision,
    maker: Maker,
    person: Person | None,
    occasion: Occasion,
    was: str,
    standing: Standing,
    clause: str,
    sentence: str,
    policy_version: int,
    now: datetime,
    model: str = "",
    findings: Sequence[dict[str, object]] = (),
    signals: Sequence[dict[str, object]] = (),
) -> Decision:
    """Add one link to the record. `head` must be locked by this transaction."""
    entry = Entry(
        position=head.length + 1,
        decision=new_id(Prefix.DECISION),
        comment=comment.public_id,
        revision=revision.digest,
        maker=maker.value,
        person=person.public_id if person else "",
        was=str(was),
        standing=standing.value,
        clause=clause,
        sentence=sentence,
        findings=list(findings),
        signals=list(signals),
        policy_version=policy_version,
        model=model,
        decided_at=iso(now),
        previous_hash=head.hash,
        occasion=occasion.value,
    )
    head.length, head.hash = entry.position, hash_of(entry)
    head.save(update_fields=["length", "hash"])
    return Decision.objects.create(
        public_id=entry.decision,
        site_id=head.site_id,
        position=entry.position,
        comment=comment,
        revision=revision,
        maker=maker,
        person=person,
        occasion=occasion,
        was=entry.was,
        standing=entry.standing,
        clause=clause,
        sentence=sentence,
        findings=entry.findings,
        signals=entry.signals,
        policy_version=policy_version,
        model=model,
        decided_at=now,
        previous_hash=entry.previous_hash,
        hash=head.hash,
    )
