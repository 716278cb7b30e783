"""How fast people speak: one person in a discussion, and all of them together."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from plaintalk.discussion.models import (
    Comment,
    CommentQuerySet,
    Decision,
    Discussion,
    Occasion,
)
from plaintalk.people.models import Kind, NetworkTrace, Person
from plaintalk.policy.appearance import Standing
from plaintalk.policy.heat import WINDOW, Heat

MOST_HEATED = 200


def last_posts_at(
    person: Person, *, network: str, discussion: Discussion, most: int, now: datetime
) -> list[datetime]:
    """Give when the person last posted in the discussion, at most `most` times, newest first.

    Guests who are new each time are known by their network.
    """
    by_them = Q(author=person) if person.pk is not None else Q(pk__in=[])
    if network and person.kind == Kind.GUEST:
        traces = NetworkTrace.objects.filter(digest=network, expires_at__gt=now)
        by_them |= Q(author__in=traces.values("person"))
    if discussion.pk is None:
        return []
    posts = discussion.comments.filter(by_them, import_key="").order_by("-posted_at")
    return list(posts.values_list("posted_at", flat=True)[:most])


def said_lately(discussion: Discussion, *, now: datetime) -> CommentQuerySet:
    """Give the comments that came within WINDOW.

    Only the last MOST_HEATED numbers are looked at; that many in half an hour are hot enough.
    """
    first = discussion.last_number - MOST_HEATED
    lately = Comment.objects.filter(discussion=discussion, number__gt=first, import_key="")
    return lately.filter(posted_at__gt=now - WINDOW)


def heat_of(discussion: Discussion, *, reported: int, now: datetime) -> Heat:
    """Give how many comments came within WINDOW, and how many of them were kept back.

    Args:
        reported: how many of those that appear readers' reports speak against.
    """
    lately = said_lately(discussion, now=now)
    held_by_reports = Decision.objects.filter(comment=OuterRef("pk"), occasion=Occasion.REPORT)
    # Without either are those that wait only because somebody reads everything first.
    for_cause = Q(risk__gt=0) | Exists(held_by_reports)
    kept_back = lately.filter(
        Q(standing=Standing.REMOVED) | Q(for_cause, standing__in=[Standing.HELD, Standing.REJECTED])
    )
    return Heat(posted=lately.count(), kept_back=kept_back.count(), reported=reported)
