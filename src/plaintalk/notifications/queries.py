"""All reads of notifications: somebody's list, what they chose, what the record asks to be told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from plaintalk.articles.models import Site, State
from plaintalk.discussion.models import Decision, Maker, Occasion
from plaintalk.discussion.queries import author_apart, author_blocked, next_occasion
from plaintalk.discussion.services import UNDO_GRACE, UNDO_WINDOW
from plaintalk.kernel.errors import Invalid, NotFound
from plaintalk.notifications.models import ByMail, Choice, Cursor, Kind, Notification
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing

# Notifications a page, decisions read in one transaction, and readers written to in one pass.
SHOWN_AT_ONCE = 50
SCANNED_AT_ONCE = 200
READERS_AT_ONCE = 50
# The bell counts no further: nobody reads more one by one.
UNREAD_MOST = 100
# What was decided longer ago is no news any more, whatever kept it from being told.
TOLD_WITHIN = timedelta(days=7)
# Whoever was written to a moment ago is written to again after this, about all that came since.
PAUSE = timedelta(minutes=5)

# Brought in from elsewhere, or back to where it was.
_NO_NEWS = frozenset({Occasion.IMPORT, Occasion.UNDO, ""})


class NotificationNotFound(NotFound):
    """There is no such notification of this person."""

    code = "notification_not_found"
    text = "You have no such notification. What it told of may have been taken down."


class NotificationCursorUnreadable(Invalid):
    """The place in the list of notifications makes no sense."""

    code = "notification_cursor_unreadable"
    text = "The address names no place in your notifications. Begin again from the first page."


@dataclass(frozen=True, slots=True)
class Chosen:
    """How somebody is told of one kind."""

    on_page: bool
    by_mail: ByMail
    by_push: bool = False


# Until somebody chooses: what is said to a reader may be told once a day, the rest on the page.
# Decisions go by letter in any case (hooks), because the law asks for it. To devices goes what is
# said to a reader, once they let a device show it.
AT_FIRST: Mapping[Kind, Chosen] = {
    Kind.DECISION: Chosen(on_page=True, by_mail=ByMail.NEVER, by_push=True),
    Kind.ANSWER: Chosen(on_page=True, by_mail=ByMail.DAILY, by_push=True),
    Kind.REPLY: Chosen(on_page=True, by_mail=ByMail.DAILY, by_push=True),
    Kind.MENTION: Chosen(on_page=True, by_mail=ByMail.DAILY, by_push=True),
    Kind.PERSON: Chosen(on_page=True, by_mail=ByMail.NEVER),
    Kind.DISCUSSION: Chosen(on_page=True, by_mail=ByMail.NEVER),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some of somebody's notifications, the latest first. `next_cursor` is "" on the last page."""

    notifications: Sequence[Notification]
    next_cursor: str


def notifications_of(
    person: Person, site: Site, *, now: datetime, cursor: str = "", unread_only: bool = False
) -> Page:
    """Give what somebody is told on their page, SHOWN_AT_ONCE after the cursor.

    What does not appear any more is not among it, nor what is by somebody blocked or muted since.

    Raises:
        NotificationCursorUnreadable: the cursor was not made by this function.
    """
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise NotificationCursorUnreadable()
    shown = _shown(person, site, now=now)
    shown = shown.select_related("comment__discussion__article", "decision")
    if unread_only:
        shown = shown.filter(read_at__isnull=True)
    if cursor:
        shown = shown.filter(pk__lt=int(cursor))
    page = list(shown.order_by("-pk")[: SHOWN_AT_ONCE + 1])
    following = str(page[SHOWN_AT_ONCE - 1].pk) if len(page) > SHOWN_AT_ONCE else ""
    return Page(page[:SHOWN_AT_ONCE], following)


def count_unread(person: Person, site: Site, *, now: datetime) -> int:
    """Say how many notifications somebody has not read; UNREAD_MOST at most."""
    return _shown(person, site, now=now).filter(read_at__isnull=True)[:UNREAD_MOST].count()


def notification_of(person: Person, site: Site, public_id: str, *, now: datetime) -> Notification:
    """Give one of somebody's notifications.

    Raises:
        NotificationNotFound: they have no such one, or what it told of does not appear any more.
    """
    shown = _shown(person, site, now=now).select_related("comment")
    found = shown.filter(public_id=public_id).first()
    if found is None:
        raise NotificationNotFound()
    return found


def choices_of(person: Person) -> dict[Kind, Chosen]:
    """Give how somebody is told, by kind."""
    return choices_of_many([person.pk]).get(person.pk, dict(AT_FIRST))


def choices_of_many(people: Collection[int]) -> dict[int, dict[Kind, Chosen]]:
    """Give how people are told, by person and kind; of those alone who chose anything."""
    chosen: dict[int, dict[Kind, Chosen]] = {}
    for one in Choice.objects.filter(person__in=people):
        theirs = chosen.setdefault(one.person_id, dict(AT_FIRST))
        theirs[Kind(one.kind)] = Chosen(one.on_page, ByMail(one.by_mail), one.by_push)
    return chosen


def position_read(site: Site) -> int:
    """Give how far the site's record was read."""
    return Cursor.objects.filter(site=site).values_list("position", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class News:
    """Decisions that stand, in the order of the record, and the position read up to."""

    decisions: Sequence[Decision]
    position: int


def news_after(site: Site, position: int, *, now: datetime) -> News:
    """Read the record on from a position, SCANNED_AT_ONCE decisions at most.

    It stops before the first that somebody can still take back, and before what lets a comment
    appear that was taken away since by such a one; what a rule decides is told at once.
    """
    read = (
        Decision.objects.filter(site=site, position__gt=position)
        .annotate(next_occasion=next_occasion(), can_come_back=_taken_away(now=now))
        .select_related(
            "comment__author",
            "comment__parent",
            "comment__discussion__article__site",
        )
        .defer("findings", "signals")
        .order_by("position")[:SCANNED_AT_ONCE]
    )
    kept: list[Decision] = []
    for decision in read:
        can_be_undone = decision.decided_at > now - UNDO_WINDOW - UNDO_GRACE
        if decision.maker == Maker.PERSON and can_be_undone:
            break
        is_away = decision.comment.standing != Standing.PUBLISHED
        if is_away and _would_appear(decision) and decision.can_come_back:
            break
        position = decision.position
        is_news = decision.occasion not in _NO_NEWS and decision.decided_at > now - TOLD_WITHIN
        if is_news and decision.next_occasion != Occasion.UNDO:
            kept.append(decision)
    return News(kept, position)


def lets_appear(decision: Decision) -> bool:
    """Say whether a comment appears by this decision, and still does."""
    return _would_appear(decision) and decision.comment.standing == Standing.PUBLISHED


def _would_appear(decision: Decision) -> bool:
    return decision.standing == Standing.PUBLISHED and decision.was != Standing.PUBLISHED


def _taken_away(*, now: datetime) -> Exists:
    """Match a decision after which somebody took the comment away, and can still take that back."""
    later = Decision.objects.filter(
        comment=OuterRef("comment"),
        position__gt=OuterRef("position"),
        maker=Maker.PERSON,
        decided_at__gt=now - UNDO_WINDOW - UNDO_GRACE,
    )
    return Exists(later.exclude(standing=Standing.PUBLISHED))


def readers_due(*, now: datetime) -> Sequence[tuple[int, int]]:
    """Give the keys of person and site where an e-mail is due, the longest waiting first."""
    written_lately = Notification.objects.filter(
        person=OuterRef("person"), site=OuterRef("site"), mailed_at__gt=now - PAUSE
    )
    due = waiting_for_mail().filter(~Exists(written_lately), mail_due_at__lte=now)
    readers = due.values_list("person_id", "site_id").annotate(since=Min("mail_due_at"))
    return [(person, site) for person, site, _since in readers.order_by("since")[:READERS_AT_ONCE]]


def waiting_for_mail() -> QuerySet[Notification]:
    """Give the notifications whose e-mail was neither sent nor dropped."""
    return Notification.objects.filter(
        mail_due_at__isnull=False, mailed_at__isnull=True, dropped_at__isnull=True
    )


def still_to_mail(
    claimed: Collection[Notification], person: Person, *, now: datetime
) -> list[Notification]:
    """Keep what is worth an e-mail still: unread, in sight, by nobody blocked or muted since."""
    keys = [one.pk for one in claimed]
    in_sight = Notification.objects.filter(_in_sight(person, now=now), pk__in=keys)
    worth_it = set(in_sight.values_list("pk", flat=True))
    return [one for one in claimed if one.read_at is None and one.pk in worth_it]


def is_worth_a_push(told: Notification, *, now: datetime) -> bool:
    """Say whether a device is to show something still.

    It is unread, in sight (a decision tells its own author of what is not), in force still, and
    by nobody blocked or muted since.
    """
    person, comment = told.person, told.comment
    if told.read_at is not None or not person.is_active:
        return False
    if told.decision is not None:
        return told.decision.standing == comment.standing
    return Notification.objects.filter(_in_sight(person, now=now), pk=told.pk).exists()


def _shown(person: Person, site: Site, *, now: datetime) -> QuerySet[Notification]:
    appears = Q(decision__isnull=False) | _in_sight(person, now=now)
    return Notification.objects.filter(appears, person=person, site=site, on_page=True)


def _in_sight(person: Person, *, now: datetime) -> Q:
    """Match what tells of a comment that readers see, by nobody blocked there or muted since."""
    for_readers = Q(
        comment__standing=Standing.PUBLISHED, comment__discussion__article__state=State.PUBLISHED
    )
    apart = author_apart(person.pk, comment="comment")
    return for_readers & ~apart & ~Q(author_blocked(comment="comment", now=now))
