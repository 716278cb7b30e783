"""How a discussion is run: who may take part and how fast, what it is held for, who answers.

A person sets it; who may take part and how fast also a rule, where a discussion boils over.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from plaintalk.discussion.models import Answerer, Discussion, Mode, Openness, Pace
from plaintalk.discussion.queries import answerer_names, heat_of, require_in
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act
from plaintalk.policy.heat import KEPT_BACK, LASTS, PERSON_OUTRANKS_FOR, Cooling, cooling

# A panel, not a crowd: all of them are named above the discussion.
ANSWERERS_MOST = 12


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
    require_in(by, Act.CHANGE_DISCUSSION, discussion)
    if until is not None and until <= now:
        raise Invalid({"until": [_("Choose an end in the future.")]})
    _set(discussion, openness, pace, by=by, until=until, because=because.strip()[:300], now=now)
    return discussion


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When questions may be asked, and from when on they are answered; None: no such hour is set.

    `answers_from` is only told: nobody is kept from answering sooner.
    """

    asks_from: datetime | None = None
    asks_until: datetime | None = None
    answers_from: datetime | None = None


ANY_HOUR = Hours()


def set_mode(
    *,
    discussion: Discussion,
    mode: Mode,
    by: Person,
    hours: Hours = ANY_HOUR,
    readers_reply: bool = False,
    now: datetime,
) -> Discussion:
    """Say what a discussion is held for from now on.

    Who set it last, and when, is kept, and changes with what is set alone.

    Args:
        hours, readers_reply: of questions; kept for no other mode.

    Raises:
        ActNotAllowed: `by` may not do this.
        Invalid: the hours are the wrong way round.
    """
    require_in(by, Act.CHANGE_DISCUSSION, discussion)
    is_asked = mode is Mode.QUESTIONS
    hours = hours if is_asked else ANY_HOUR
    if hours.asks_from and hours.asks_until and hours.asks_until <= hours.asks_from:
        raise Invalid({"asks_until": [_("Choose an end after the beginning.")]})
    wanted = {
        "mode": mode,
        "readers_reply": readers_reply and is_asked,
        "asks_from": hours.asks_from,
        "asks_until": hours.asks_until,
        "answers_from": hours.answers_from,
    }
    if any(getattr(discussion, name) != value for name, value in wanted.items()):
        Discussion.objects.filter(pk=discussion.pk).update(
            **wanted, mode_set_at=now, mode_set_by=by, version=F("version") + 1
        )
        discussion.refresh_from_db()
    return discussion


def set_answerers(
    *, discussion: Discussion, answerers: Collection[Person], by: Person, now: datetime
) -> None:
    """Say who answers readers here beside the newsroom: the article's author, or guests.

    Readers see it beside the name, and can read the answers alone.

    Raises:
        ActNotAllowed: `by` may not do this.
        Invalid: more than ANSWERERS_MOST are named.
    """
    require_in(by, Act.CHANGE_DISCUSSION, discussion)
    wanted = {person.pk: person for person in answerers}
    if len(wanted) > ANSWERERS_MOST:
        told = _("Name {most} people at most.").format(most=ANSWERERS_MOST)
        raise Invalid({"answerers": [told]})
    before = answerer_names(discussion)
    if before.keys() == wanted.keys():
        return
    with transaction.atomic():
        Answerer.objects.filter(discussion=discussion).exclude(person__in=wanted).delete()
        Answerer.objects.bulk_create(
            (
                Answerer(discussion=discussion, person=person, named_at=now)
                for key, person in wanted.items()
                if key not in before
            ),
            ignore_conflicts=True,
        )
        Discussion.objects.filter(pk=discussion.pk).update(version=F("version") + 1)
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
