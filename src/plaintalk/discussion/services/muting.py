"""Muting: one reader no longer wants to read what another writes. Nobody else is told."""

from datetime import datetime

from plaintalk.discussion.errors import MuterUnknown, SelfMuted, TooManyMuted
from plaintalk.discussion.models import Mute, PersonFollow
from plaintalk.people.models import Person

# Each page asks for all of them; nobody keeps up with more.
MUTED_MOST = 500


def mute(*, person: Person | None, muted: Person, now: datetime) -> None:
    """Fold what `muted` writes, wherever `person` reads. Done twice, it is done once.

    Whoever followed them follows them no more.

    Raises:
        MuterUnknown: nothing is known of this person.
        SelfMuted: they are the same.
        TooManyMuted: there are MUTED_MOST already.
    """
    if person is None or person.pk is None:
        raise MuterUnknown()
    if person.pk == muted.pk:
        raise SelfMuted()
    others = Mute.objects.filter(person=person).exclude(muted=muted)
    if others.count() >= MUTED_MOST:
        raise TooManyMuted(most=MUTED_MOST)
    Mute.objects.get_or_create(person=person, muted=muted, defaults={"muted_at": now})
    PersonFollow.objects.filter(person=person, followed=muted).delete()


def unmute(*, person: Person | None, muted: Person) -> None:
    """Unfold what `muted` writes. Where nothing was folded, nothing changes.

    Raises:
        MuterUnknown: nothing is known of this person.
    """
    if person is None or person.pk is None:
        raise MuterUnknown()
    Mute.objects.filter(person=person, muted=muted).delete()
