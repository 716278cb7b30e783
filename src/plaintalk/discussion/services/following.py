"""Following: somebody wants to be told of what is said in a discussion, or by a person.

Nobody else is told or sees it, the person followed neither.
"""

from datetime import datetime

from plaintalk.discussion.errors import (
    FollowedIsMuted,
    FollowerUnknown,
    SelfFollowed,
    TooManyFollowed,
)
from plaintalk.discussion.models import Discussion, DiscussionFollow, Mute, PersonFollow
from plaintalk.people.models import Person

# Of each kind: the filter asks for all of them, and nobody keeps up with more.
FOLLOWED_MOST = 500


def follow_discussion(*, person: Person | None, discussion: Discussion, now: datetime) -> None:
    """Tell `person` from now on of what appears in a discussion. Done twice, it is done once.

    Raises:
        FollowerUnknown: nothing is known of this person.
        TooManyFollowed: they follow FOLLOWED_MOST discussions already.
    """
    known = _known(person)
    others = DiscussionFollow.objects.filter(person=known).exclude(discussion=discussion)
    if others.count() >= FOLLOWED_MOST:
        raise TooManyFollowed(most=FOLLOWED_MOST)
    DiscussionFollow.objects.get_or_create(
        person=known, discussion=discussion, defaults={"since": now}
    )


def unfollow_discussion(*, person: Person | None, discussion: Discussion) -> None:
    """Tell `person` no more of a discussion. Where nothing was followed, nothing changes.

    Raises:
        FollowerUnknown: nothing is known of this person.
    """
    DiscussionFollow.objects.filter(person=_known(person), discussion=discussion).delete()


def follow_person(*, person: Person | None, followed: Person, now: datetime) -> None:
    """Tell `person` from now on of what `followed` says. Done twice, it is done once.

    Raises:
        FollowerUnknown: nothing is known of this person.
        SelfFollowed: they are the same.
        FollowedIsMuted: `person` has muted `followed`.
        TooManyFollowed: they follow FOLLOWED_MOST people already.
    """
    known = _known(person)
    if known.pk == followed.pk:
        raise SelfFollowed()
    if Mute.objects.filter(person=known, muted=followed).exists():
        raise FollowedIsMuted()
    others = PersonFollow.objects.filter(person=known).exclude(followed=followed)
    if others.count() >= FOLLOWED_MOST:
        raise TooManyFollowed(most=FOLLOWED_MOST)
    PersonFollow.objects.get_or_create(person=known, followed=followed, defaults={"since": now})


def unfollow_person(*, person: Person | None, followed: Person) -> None:
    """Tell `person` no more of what `followed` says. Where nobody was followed, nothing changes.

    Raises:
        FollowerUnknown: nothing is known of this person.
    """
    PersonFollow.objects.filter(person=_known(person), followed=followed).delete()


def _known(person: Person | None) -> Person:
    if person is None or person.pk is None:
        raise FollowerUnknown()
    return person
