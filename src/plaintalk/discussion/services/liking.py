"""Likes: one kind, one a person, and none of one's own.

There is no like against a comment: that one disagrees is best said in a reply.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, ExpressionWrapper, F, FloatField, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Floor, Greatest, Sqrt

from plaintalk.discussion.errors import (
    CommentNotFound,
    LikerUnknown,
    LikesOfOneNetwork,
    LikesTooFast,
    OwnCommentLiked,
)
from plaintalk.discussion.models import Comment, Discussion, Like
from plaintalk.discussion.queries import guests_of_network_who_like, likes_given_at
from plaintalk.discussion.services.permitted import Speaker, check_openness
from plaintalk.discussion.services.sanctioned import sanctions_on
from plaintalk.people.models import Kind, Person
from plaintalk.people.services import remember_network
from plaintalk.policy.appearance import Standing

# Faster than anybody reads, and more than anybody means; staff is held up too.
LIKES_WITHIN: tuple[tuple[int, timedelta], ...] = (
    (20, timedelta(minutes=1)),
    (500, timedelta(days=1)),
)
# A household or a small office may like the same comment; a guest's name costs one comment each,
# so that without a limit one reader could still make many of them.
GUESTS_OF_ONE_NETWORK = 3
# Ranks are whole numbers of such parts: finer than any two bounds that matter, and nine digits.
RANK_UNITS = 100_000_000
# Ranks are made again when the likes in the discussion are so many times what they were, or as
# much fewer: then a rank is at most this far behind.
RANKED_AGAIN_AFTER = 1.1
# So many roots are ranked again, from the top, and what editors picked: a fifth of a second on
# PostgreSQL, where a whole discussion of 100,000 takes nine. Others have the rank of their last
# like. Others' likes only lower a rank, so whoever should come before these is among them already.
RANKED_AGAIN_MOST = 1000
_Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Liking:
    """How many like a comment now, and whether this person does."""

    likes: int
    is_liked: bool


def like(*, comment: Comment, person: Person | None, network: str = "", now: datetime) -> Liking:
    """Let a person like a comment. Liked twice, it is liked once.

    Only who is known may: a member, or a guest who has spoken. Whoever else could like a comment
    as often as they empty their browser. A guest's like also counts against their network.

    Args:
        person: None for a reader of whom nothing is known.
        network: `people.network.network_digest` of the request, or "".

    Raises:
        LikerUnknown, OwnCommentLiked, LikesOfOneNetwork: this person can't like this comment.
        CommentNotFound: readers don't see it.
        DiscussionClosed, MembersOnly, AuthorBarred: the person may not take part here now.
        LikesTooFast: with the seconds to wait.
    """
    if person is None or person.pk is None:
        raise LikerUnknown()
    _check_may_like(comment, person, network, now=now)
    try:
        with transaction.atomic():
            Like.objects.create(comment=comment, person=person, liked_at=now)
            _count(comment, 1)
    except IntegrityError:
        return _liking_of(comment, is_liked=True)
    remember_network(person=person, network=network, now=now)
    _rank(comment, 1, now=now)
    return _liking_of(comment, is_liked=True)


def unlike(*, comment: Comment, person: Person | None, now: datetime) -> Liking:
    """Take a like back. Where there was none, nothing changes.

    Raises:
        LikerUnknown: nothing is known of this person.
    """
    if person is None or person.pk is None:
        raise LikerUnknown()
    with transaction.atomic():
        gone, _of = Like.objects.filter(comment=comment, person=person).delete()
        if gone:
            _count(comment, -1)
    if gone:
        _rank(comment, -1, now=now)
    return _liking_of(comment, is_liked=False)


def forget_likes(*, person: Person, now: datetime) -> None:
    """Take every like of a person back, as when they are erased."""
    given = Like.objects.filter(person=person).select_related("comment")
    for one in given:
        unlike(comment=one.comment, person=person, now=now)


def _check_may_like(comment: Comment, person: Person, network: str, *, now: datetime) -> None:
    if comment.standing != Standing.PUBLISHED:
        raise CommentNotFound()
    if comment.author_id == person.pk:
        raise OwnCommentLiked()
    discussion = comment.discussion
    check_openness(discussion, person, now=now)
    # Nobody's e-mail address is compared here, so no secret is needed.
    speaker = Speaker(person=person, network=network, secret="")
    sanctions_on(speaker, discussion, now=now).check_not_barred()
    _check_pace(person, now=now)
    if person.kind == Kind.GUEST:
        others = guests_of_network_who_like(comment, person, network, now=now)
        if others >= GUESTS_OF_ONE_NETWORK:
            raise LikesOfOneNetwork()


def _check_pace(person: Person, *, now: datetime) -> None:
    for most, within in LIKES_WITHIN:
        given = likes_given_at(person, most=most)
        if len(given) == most and given[-1] > now - within:
            wait = given[-1] + within - now
            raise LikesTooFast(retry_after_s=max(1, int(wait.total_seconds())))


def _count(comment: Comment, step: int) -> None:
    Comment.objects.filter(pk=comment.pk).update(likes=F("likes") + step)


def _rank(comment: Comment, step: int, *, now: datetime) -> None:
    """Say to the discussion that there is a like more or less, and rank by it.

    Apart from the transaction that counts: a decision locks first the comment, then its
    discussion, a reply the other way round, and a like must not stand between the two.
    """
    here = Discussion.objects.filter(pk=comment.discussion_id)
    here.update(likes=Greatest(F("likes") + step, Value(0)), liked_at=now)
    likes, ranked = here.values_list("likes", "likes_ranked").get()
    if ranked / RANKED_AGAIN_AFTER <= likes <= ranked * RANKED_AGAIN_AFTER:
        Comment.objects.filter(pk=comment.pk).update(like_rank=_rank_among(likes))
        return
    here.update(likes_ranked=likes)
    liked = Comment.objects.filter(discussion=comment.discussion_id)
    roots = liked.filter(parent__isnull=True).order_by("-like_rank", "-number")
    highest = list(roots.values_list("pk", flat=True)[:RANKED_AGAIN_MOST])
    again = Q(pk=comment.pk) | Q(pk__in=highest) | Q(featured_at__isnull=False)
    liked.filter(again).update(like_rank=_rank_among(likes))


def _rank_among(likes_here: int) -> Case:
    """Give a comment's rank as SQL, where so many likes were given in its discussion.

    With likes alone there are no votes against to weigh them with, and who saw a comment and did
    not like it is not counted: readers are not followed. But everybody who liked anything in the
    discussion was there. So the trials are the likes given to all comments since this one was
    posted, each of which could have been for it; the successes are its own; and the rank is the
    lower end of the Wilson interval (95 %) of that share. An early comment does not stay on top
    for being early, and one like out of one is worth less than 40 out of 100.

        p = likes / n,  n = likes given in the discussion since it was posted
        rank = (p + z²/2n - z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n),  z = 1.96

    Likes taken back leave n smaller than it was; it is never less than the comment's own likes.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), 209-212; for sorting by it,
    E. Miller, "How Not To Sort By Average Rating" (2009).
    """
    own = Cast(F("likes"), FloatField())
    since = Greatest(F("likes"), Value(likes_here) - F("likes_before"))
    n = Cast(since, FloatField())
    p = own / n
    z2 = Value(_Z * _Z)
    wide = Value(_Z) * Sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low = (p + z2 / (2 * n) - wide) / (1 + z2 / n)
    units = ExpressionWrapper(low * RANK_UNITS, output_field=FloatField())
    rank = Cast(Floor(Greatest(units, Value(0.0))), IntegerField())
    return Case(When(likes=0, then=Value(0)), default=rank, output_field=IntegerField())


def _liking_of(comment: Comment, *, is_liked: bool) -> Liking:
    comment.refresh_from_db(fields=["likes", "like_rank"])
    return Liking(comment.likes, is_liked)
