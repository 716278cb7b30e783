"""Whom a comment that appears is told to, and why."""

from collections.abc import Collection
from datetime import datetime

from plaintalk.articles.models import State
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import (
    answerer_names,
    answering_in,
    keys_apart_from,
    keys_following,
    keys_following_person,
    mentioned_in,
    where_of,
)
from plaintalk.notifications.models import Kind
from plaintalk.people.models import Kind as PersonKind
from plaintalk.people.models import Person
from plaintalk.people.queries import keys_blocked

Reasons = dict[int, set[Kind]]


def recipients_of(comment: Comment, *, appeared_at: datetime, now: datetime) -> Reasons:
    """Give by person why they are told of a comment: as many queries for 500 as for one.

    Nobody is told of their own, of somebody between whom and them one has muted the other, nor
    by or about somebody who is blocked here. Who follows is told of what appears from then on.
    """
    if comment.discussion.article.state != State.PUBLISHED:
        return {}
    reasons = _reasons(comment, appeared_at)
    reasons.pop(comment.author_id, None)
    if not reasons:
        return {}
    blocked = keys_blocked(
        [*reasons, comment.author_id], where=where_of(comment.discussion), now=now
    )
    if comment.author_id in blocked:
        return {}
    told = _who_can_be_told(reasons) - keys_apart_from(comment.author_id) - blocked
    return {key: why for key, why in reasons.items() if key in told}


def _reasons(comment: Comment, appeared_at: datetime) -> Reasons:
    reasons: Reasons = {}
    parent = comment.parent
    if parent is not None:
        answers = comment.author_id in _answering(comment.discussion)
        reasons[parent.author_id] = {Kind.ANSWER if answers else Kind.REPLY}
    told_as = {
        Kind.MENTION: mentioned_in(comment),
        Kind.PERSON: keys_following_person(comment.author_id, at=appeared_at),
        Kind.DISCUSSION: keys_following(comment.discussion, at=appeared_at),
    }
    for kind, keys in told_as.items():
        for key in keys:
            reasons.setdefault(key, set()).add(kind)
    return reasons


def _answering(discussion: Discussion) -> Collection[int]:
    """Give whose replies are answers: where questions are asked, the newsroom's too."""
    if discussion.takes_questions:
        return answering_in(discussion).everybody
    return answerer_names(discussion)


def _who_can_be_told(keys: Collection[int]) -> set[int]:
    """Keep whoever can come back to read: not those who spoke elsewhere, nor who is gone."""
    people = Person.objects.filter(pk__in=keys, is_active=True)
    return set(people.exclude(kind=PersonKind.IMPORTED).values_list("pk", flat=True))
