"""How a discussion is run: who may take part and how fast.

A person sets it, or a rule does where a discussion boils over.
"""

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from plaintalk.discussion.models import Discussion, Openness, Pace
from plaintalk.discussion.queries import heat_of
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, Role, require
from plaintalk.policy.heat import KEPT_BACK, LASTS, PERSON_OUTRANKS_FOR, Cooling, cooling


def set_openness(
    *,
    discussion: Discussion,
    openness: Openness,
    pace: Pace,
    by: Person,
    until: datetime | None = None,
    because: str = "",
    now: datetime,
) -> Discussion:
    """Say who may take part from now on, and how fast.

    Args:
        until: when it ends by itself; None: when somebody sets it otherwise.
        because: what readers are told.

    Raises:
        ActNotAllowed: `by` may not do this.
        Invalid: `until` is past.
    """
    require(Role(by.role), Act.CHANGE_DISCUSSION)
    if until is not None and until <= now:
        raise Invalid({"until": [_("Choose an end in the future.")]})
    _set(discussion, openness, pace, by=by, until=until, because=because.strip()[:300], now=now)
    return discussion


def set_answerer(*, discussion: Discussion, answerer: Person | None, by: Person) -> None:
    """Say who answers readers here beside the newsroom: the article's author, or a guest.

    Readers see it beside the name, and can read the answers alone.

    Raises:
        ActNotAllowed: `by` may not do this.
    """
    require(Role(by.role), Act.CHANGE_DISCUSSION)
    if discussion.answerer_id == (answerer.pk if answerer else None):
        return
    Discussion.objects.filter(pk=discussion.pk).update(answerer=answerer, version=F("version") + 1)
    discussion.refresh_from_db()


def cool_down(discussion: Discussion, *, reported: int = 0, now: datetime) -> None:
    """Slow a discussion that boils over, or let a moderator read first, for a time.

    Args:
        reported: how many comments of late readers' reports speak against.

    What a person set outranks the rule for PERSON_OUTRANKS_FOR, and what they set that is still in
    force outranks it altogether.
    """
    discussion.refresh_from_db()
    if _person_outranks(discussion, now=now):
        return
    needed = cooling(heat_of(discussion, reported=reported, now=now))
    is_slow = discussion.pace_at(now) == Pace.SLOW
    if needed is None or (needed is Cooling.SLOW and is_slow):
        return
    if discussion.openness_at(now) != Openness.OPEN:
        return
    readers_first = needed is Cooling.READ_FIRST
    _set(
        discussion,
        Openness.PREMODERATED if readers_first else Openness.OPEN,
        Pace.NORMAL if readers_first else Pace.SLOW,
        by=None,
        until=now + LASTS,
        because=KEPT_BACK,
        now=now,
    )


def _set(
    discussion: Discussion,
    openness: Openness,
    pace: Pace,
    *,
    by: Person | None,
    until: datetime | None,
    because: str,
    now: datetime,
) -> None:
    # What somebody else set meanwhile is not overwritten by a rule that did not see it.
    unset = Q() if by is not None else Q(set_at=discussion.set_at, set_by=discussion.set_by_id)
    Discussion.objects.filter(unset, pk=discussion.pk).update(
        openness=openness,
        pace=pace,
        set_at=now,
        set_by=by,
        set_until=until,
        set_because=because,
        version=F("version") + 1,
    )
    discussion.refresh_from_db()


def _person_outranks(discussion: Discussion, *, now: datetime) -> bool:
    """Say whether somebody set how the discussion is run, lately or until now."""
    if discussion.set_by_id is None or discussion.set_at is None:
        return False
    return not discussion.is_over(now) or now <= discussion.set_at + PERSON_OUTRANKS_FOR
