"""Likes read: whose they are, and how fast they came."""

from collections.abc import Collection, Sequence
from datetime import datetime

from plaintalk.discussion.models import Comment, Like
from plaintalk.people.models import Kind, Person
from plaintalk.people.queries import people_of_networks


def liked_among(person_id: int, comments: Collection[int]) -> set[int]:
    """Give which of these comments a person likes, by key."""
    given = Like.objects.filter(person=person_id, comment__in=comments)
    return set(given.values_list("comment_id", flat=True))


def likes_given_at(person: Person, *, most: int) -> Sequence[datetime]:
    """Give when a person gave the likes that still stand: so many at most, the latest first."""
    given = Like.objects.filter(person=person).order_by("-liked_at")
    return list(given.values_list("liked_at", flat=True)[:most])


def guests_of_network_who_like(
    comment: Comment, person: Person, network: str, *, now: datetime
) -> int:
    """Say how many other guests like a comment who lately wrote or liked from the same networks.

    Args:
        network: of the request, as a keyed hash, or "". Those that the person wrote from are
            compared too.
    """
    near = people_of_networks(person, network=network, now=now)
    others = Like.objects.filter(comment=comment, person__kind=Kind.GUEST, person__in=near)
    return others.exclude(person=person).count()
