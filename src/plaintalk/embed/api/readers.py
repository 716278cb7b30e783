"""What one reader thinks of comments and people: a like given or taken back, somebody muted."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from ninja.responses import Status

from plaintalk.discussion.errors import (
    CommentNotFound,
    DiscussionClosed,
    LikesOfOneNetwork,
    LikesTooFast,
    MembersOnly,
    OwnCommentLiked,
    SelfMuted,
    TooManyMuted,
)
from plaintalk.discussion.queries import comment_seen_by
from plaintalk.discussion.services import Liking, like, mute, unlike, unmute
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.reasons import CommentId
from plaintalk.embed.api.shapes import PersonId, example
from plaintalk.people.queries import PersonNotFound, person_by_public_id


class LikingOut(Schema):
    """How many like a comment now, and whether whoever asks does."""

    likes: int
    liked: bool

    model_config = example(likes=6, liked=True)


def _liking_out(liking: Liking) -> LikingOut:
    return LikingOut(likes=liking.likes, liked=liking.is_liked)


@router.put(
    "/comments/{public_id}/like",
    response=LikingOut,
    summary="Like a comment",
    description="Liked twice, it is liked once.",
    tags=["taking part"],
    **needs(
        Need.WRITING,
        CommentNotFound(),
        OwnCommentLiked(),
        DiscussionClosed(),
        MembersOnly(),
        LikesOfOneNetwork(),
        LikesTooFast(retry_after_s=12),
    ),
)
def like_comment(request: HttpRequest, public_id: CommentId) -> LikingOut:
    """Like a comment that readers see."""
    caller, now = caller_of(request), timezone.now()
    found = comment_seen_by(caller.viewer, caller.site, public_id)
    liking = like(comment=found, person=caller.known, network=caller.network, now=now)
    return _liking_out(liking)


@router.delete(
    "/comments/{public_id}/like",
    response=LikingOut,
    summary="Take a like back",
    tags=["taking part"],
    **needs(Need.WRITING, CommentNotFound()),
)
def unlike_comment(request: HttpRequest, public_id: CommentId) -> LikingOut:
    """Take a like back; where there was none, nothing changes."""
    caller = caller_of(request)
    found = comment_seen_by(caller.viewer, caller.site, public_id)
    return _liking_out(unlike(comment=found, person=caller.known, now=timezone.now()))


@router.put(
    "/people/{public_id}/mute",
    response={204: None},
    summary="Mute somebody",
    description="What they write comes with `muted`; nobody else is told.",
    tags=["taking part"],
    **needs(Need.WRITING, PersonNotFound(), SelfMuted(), TooManyMuted(most=500)),
)
def mute_person(request: HttpRequest, public_id: PersonId) -> Status[None]:
    """Mute a person for whoever asks."""
    muted = person_by_public_id(public_id)
    mute(person=caller_of(request).known, muted=muted, now=timezone.now())
    return Status(204, None)


@router.delete(
    "/people/{public_id}/mute",
    response={204: None},
    summary="Unmute somebody",
    tags=["taking part"],
    **needs(Need.WRITING, PersonNotFound()),
)
def unmute_person(request: HttpRequest, public_id: PersonId) -> Status[None]:
    """Unmute a person; where nobody was muted, nothing changes."""
    unmute(person=caller_of(request).known, muted=person_by_public_id(public_id))
    return Status(204, None)
