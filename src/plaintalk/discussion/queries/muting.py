"""Whom a reader has muted."""

from collections.abc import Sequence

from django.db.models import Q

from plaintalk.discussion.models import Mute
from plaintalk.people.models import Person


def muted_by(person: Person) -> Sequence[Mute]:
    """Give whom a person has muted, the latest first."""
    muted = Mute.objects.filter(person=person).select_related("muted")
    return list(muted.order_by("-muted_at", "-pk"))


def keys_muted_by(person_id: int) -> set[int]:
    """Give the keys of those whom a person has muted."""
    return set(Mute.objects.filter(person=person_id).values_list("muted_id", flat=True))


def keys_apart_from(person_id: int) -> set[int]:
    """Give the keys of those between whom and a person one has muted the other."""
    between = Mute.objects.filter(Q(person=person_id) | Q(muted=person_id))
    pairs = between.values_list("person_id", "muted_id")
    return {key for pair in pairs for key in pair} - {person_id}


def author_apart(person_id: int, *, comment: str) -> Q:
    """Match what belongs to a comment between whose author and a person one has muted the other.

    Args:
        comment: the path from there to the comment.
    """
    muted = Mute.objects.filter(person=person_id).values("muted")
    muting = Mute.objects.filter(muted=person_id).values("person")
    author = f"{comment}__author__in"
    return Q(**{author: muted}) | Q(**{author: muting})
