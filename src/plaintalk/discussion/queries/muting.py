"""Whom a reader has muted."""

from collections.abc import Sequence

from plaintalk.discussion.models import Mute
from plaintalk.people.models import Person


def muted_by(person: Person) -> Sequence[Mute]:
    """Give whom a person has muted, the latest first."""
    muted = Mute.objects.filter(person=person).select_related("muted")
    return list(muted.order_by("-muted_at", "-pk"))


def keys_muted_by(person_id: int) -> set[int]:
    """Give the keys of those whom a person has muted."""
    return set(Mute.objects.filter(person=person_id).values_list("muted_id", flat=True))
