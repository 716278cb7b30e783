"""All writes of notifications: made from the record, read, chosen, ended.

The record is the outbox, as for letters: posting a comment writes nothing here and waits for
nobody. What the record holds is told even if the server went down right after.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment, Decision, RecordHead
from plaintalk.discussion.services import lock_record
from plaintalk.hooks.queries import kind_of as letter_about
from plaintalk.notifications.devices import keys_with_devices
from plaintalk.notifications.models import ByMail, Choice, Cursor, Kind, Notification, Push
from plaintalk.notifications.queries import (
    AT_FIRST,
    Chosen,
    choices_of,
    choices_of_many,
    lets_appear,
    news_after,
    position_read,
    waiting_for_mail,
)
from plaintalk.notifications.recipients import Reasons, recipients_of
from plaintalk.people.models import Person
from plaintalk.people.queries import keys_with_verified_email

# When daily e-mails leave, in the installation's time zone: before the first coffee.
DAILY_AT = time(7, 0)
KEPT_FOR = timedelta(days=180)
_ROWS_AT_ONCE = 1000
_ORDER = list(Kind)
_SOONEST = [ByMail.AT_ONCE, ByMail.DAILY]


# ---- made from the record -------------------------------------------------------------------


def make_notifications(*, site: Site, now: datetime) -> int:
    """Read the site's record on from where it was read to, and note who is told of what.

    A comment is told of when it appears: one that was held, when a person publishes it. Gives how
    many notifications were made.
    """
    made = 0
    # Looked at first, so that nothing is locked every few seconds where there is nothing.
    while news_after(site, position_read(site), now=now).position > position_read(site):
        made += _read_on(site, now=now)
    return made


def tell_nobody_of_record(*, site: Site) -> None:
    """Tell nobody of what the site has recorded up to now: it came from elsewhere."""
    length = RecordHead.objects.get(site=site).length
    Cursor.objects.update_or_create(site=site, defaults={"position": length})


def forget_old(*, now: datetime) -> int:
    """Forget what was told KEPT_FOR ago; give how many notifications that was."""
    return Notification.objects.filter(made_at__lt=now - KEPT_FOR).delete()[0]


def _read_on(site: Site, *, now: datetime) -> int:
    """Read one stretch of the record; whoever comes second finds it read."""
    with transaction.atomic():
        # Somebody may be undoing a decision this moment: it is on the record once they are done.
        # The lock is not kept, so that no author waits for others to be told.
        lock_record(site)
    with transaction.atomic():
        Cursor.objects.get_or_create(site=site)
        cursor = Cursor.objects.select_for_update().get(site=site)
        news = news_after(site, cursor.position, now=now)
        made = sum(_tell(decision, site, now=now) for decision in news.decisions)
        cursor.position = news.position
        cursor.save(update_fields=["position"])
    return made


def _tell(decision: Decision, site: Site, *, now: datetime) -> int:
    made = _tell_author(decision, site, now=now)
    if lets_appear(decision):
        reasons = recipients_of(decision.comment, appeared_at=decision.decided_at, now=now)
        made += _add(decision.comment, site, reasons, now=now)
    return made


def _tell_author(decision: Decision, site: Site, *, now: datetime) -> int:
    """Tell an author of a decision that they could not see on the page when it was made."""
    author = decision.comment.author
    if letter_about(decision) is None or not author.is_active:
        return 0
    chosen = choices_of(author)[Kind.DECISION]
    by_push = chosen.by_push and bool(keys_with_devices([author.pk]))
    if not (chosen.on_page or by_push):
        return 0
    told = Notification(
        person=author,
        site=site,
        kind=Kind.DECISION,
        comment=decision.comment,
        decision=decision,
        made_at=now,
        on_page=chosen.on_page,
        is_pushed=by_push,
    )
    Notification.objects.bulk_create([told], ignore_conflicts=True)
    return 1


def _add(comment: Comment, site: Site, reasons: Reasons, *, now: datetime) -> int:
    if not reasons:
        return 0
    chosen, reachable = choices_of_many(reasons), keys_with_verified_email(reasons)
    made = list(_made(comment, site, reasons, chosen, reachable, keys_with_devices(reasons), now))
    Notification.objects.bulk_create(made, batch_size=_ROWS_AT_ONCE, ignore_conflicts=True)
    return len(made)


def _made(
    comment: Comment,
    site: Site,
    reasons: Reasons,
    chosen: Mapping[int, Mapping[Kind, Chosen]],
    reachable: set[int],
    with_devices: set[int],
    now: datetime,
) -> Iterator[Notification]:
    """Give one notification a person, for all reasons together: in each way that any asks for."""
    for key, kinds in reasons.items():
        theirs = chosen.get(key, AT_FIRST)
        has_device = key in with_devices
        wanted = [k for k in _ORDER if k in kinds and _is_wanted(theirs[k], has_device)]
        if not wanted:
            continue
        soonest, asking = _soonest(wanted if key in reachable else [], theirs)
        yield Notification(
            person_id=key,
            site=site,
            kind=(asking or wanted)[0] if soonest is not ByMail.NEVER else wanted[0],
            reasons=",".join(wanted),
            comment=comment,
            made_at=now,
            on_page=any(theirs[kind].on_page for kind in wanted),
            mail_due_at=_due(soonest, now),
            is_pushed=has_device and any(theirs[kind].by_push for kind in wanted),
        )


def _soonest(kinds: Sequence[Kind], chosen: Mapping[Kind, Chosen]) -> tuple[ByMail, list[Kind]]:
    """Give when the first of these kinds that asks for an e-mail wants it, and which then do.

    An e-mail names the reason that asked for it, so that its link ends just that.
    """
    by_mail = {chosen[kind].by_mail for kind in kinds}
    soonest = next((one for one in _SOONEST if one in by_mail), ByMail.NEVER)
    return soonest, [kind for kind in kinds if chosen[kind].by_mail == soonest]


def _is_wanted(chosen: Chosen, has_device: bool) -> bool:
    by_push = chosen.by_push and has_device
    return chosen.on_page or chosen.by_mail != ByMail.NEVER or by_push


def _due(by_mail: ByMail, now: datetime) -> datetime | None:
    if by_mail is ByMail.NEVER:
        return None
    return now if by_mail is ByMail.AT_ONCE else next_daily(now)


def next_daily(now: datetime) -> datetime:
    """Give when the next daily e-mails leave."""
    here = timezone.localtime(now)
    today = here.replace(hour=DAILY_AT.hour, minute=DAILY_AT.minute, second=0, microsecond=0)
    return today if today > here else today + timedelta(days=1)


# ---- read -----------------------------------------------------------------------------------


def mark_read(*, notification: Notification, now: datetime) -> None:
    """Note that a notification was read; it is not sent by e-mail any more."""
    Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=now)


def mark_all_read(*, person: Person, site: Site, now: datetime, up_to: str = "") -> None:
    """Note that somebody has read all that they are told on a site.

    Args:
        up_to: public id of the latest they saw; what came after it stays unread. "": all.
    """
    unread = Notification.objects.filter(person=person, site=site, read_at__isnull=True)
    if up_to:
        seen = Notification.objects.filter(person=person, site=site, public_id=up_to).first()
        unread = unread.filter(pk__lte=seen.pk) if seen is not None else unread.none()
    unread.update(read_at=now)


# ---- chosen ---------------------------------------------------------------------------------


def choose(*, person: Person, chosen: Mapping[Kind, Chosen], now: datetime) -> None:
    """Keep how somebody is told of these kinds. What waits and is not wanted any more is dropped.

    What waits is still wanted where another kind, true of the same comment, asks for it. Decisions
    are told by letter in any case; what is chosen about e-mails of them is not kept.
    """
    with transaction.atomic():
        for kind, how in chosen.items():
            by_mail = ByMail.NEVER if kind is Kind.DECISION else how.by_mail
            Choice.objects.update_or_create(
                person=person,
                kind=kind,
                defaults={"on_page": how.on_page, "by_mail": by_mail, "by_push": how.by_push},
            )
        now_chosen = choices_of(person)
        _drop_pushes(person, now_chosen)
        _drop_mails(person, now_chosen, now=now)


def unsubscribe(*, person: Person, kind: Kind | None, now: datetime) -> None:
    """End somebody's e-mails of one kind, or of every kind for None. The page tells them still."""
    kinds = list(Kind) if kind is None else [kind]
    before = choices_of(person)
    choose(
        person=person,
        chosen={one: replace(before[one], by_mail=ByMail.NEVER) for one in kinds},
        now=now,
    )


def _drop_mails(person: Person, chosen: Mapping[Kind, Chosen], *, now: datetime) -> None:
    """Drop e-mails that wait and that no reason asks for; others go by the first that does."""
    for one in waiting_for_mail().filter(person=person):
        if chosen[Kind(one.kind)].by_mail != ByMail.NEVER:
            continue
        soonest, asking = _soonest(one.why, chosen)
        due = _due(soonest, now)
        one_alone = waiting_for_mail().filter(pk=one.pk)
        if due is None or one.mail_due_at is None:
            one_alone.update(dropped_at=now)
            continue
        # Never sooner than it was: whoever sends it this moment has it until then.
        one_alone.update(kind=asking[0], mail_due_at=max(due, one.mail_due_at))


def _drop_pushes(person: Person, chosen: Mapping[Kind, Chosen]) -> None:
    """Take back what is on its way to devices and that no reason asks for there."""
    on_its_way = Exists(Push.objects.filter(notification=OuterRef("pk")))
    waiting = Notification.objects.filter(Q(is_pushed=True) | on_its_way, person=person)
    unwanted = [one.pk for one in waiting if not any(chosen[kind].by_push for kind in one.why)]
    Notification.objects.filter(pk__in=unwanted).update(is_pushed=False)
    Push.objects.filter(notification__in=unwanted).delete()
