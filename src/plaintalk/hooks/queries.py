"""All reads for letters: what the record asks to be told, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Decision, Occasion
from plaintalk.discussion.services import UNDO_GRACE, UNDO_WINDOW
from plaintalk.hooks.models import Cursor, Kind, Letter
from plaintalk.moderation.appeals.models import Appeal
from plaintalk.people.models import Kind as PersonKind
from plaintalk.policy.appearance import Standing

# Decisions read in one transaction, and letters sent in one pass.
SCANNED_AT_ONCE = 500
SENT_AT_ONCE = 50
# An appeal of longer ago needs no receipt: its author has seen it on the page since.
RECEIPT_WITHIN = timedelta(days=7)

# What was said on the page at once, to the author, or comes from elsewhere.
_TOLD_ON_THE_PAGE = frozenset(
    {Occasion.POSTING, Occasion.IMPORT, Occasion.EDIT, Occasion.WITHDRAWAL, Occasion.UNDO, ""}
)
_REFUSED = frozenset({Standing.REJECTED, Standing.REMOVED})


@dataclass(frozen=True, slots=True)
class Final:
    """Decisions that stood, in the order of the record, and the position read up to."""

    decisions: Sequence[Decision]
    position: int


def kind_of(decision: Decision) -> Kind | None:
    """Say which letter a decision asks for; None where its author knows already."""
    if decision.occasion in _TOLD_ON_THE_PAGE:
        return None
    if decision.occasion == Occasion.APPEAL:
        return Kind.APPEAL_ANSWERED
    if decision.standing in _REFUSED:
        return Kind.REFUSED
    if decision.standing == decision.was:
        return None
    return {Standing.PUBLISHED: Kind.PUBLISHED, Standing.HELD: Kind.HELD}.get(
        Standing(decision.standing)
    )


def position_read(site: Site) -> int:
    """Give how far the site's record was read."""
    return Cursor.objects.filter(site=site).values_list("position", flat=True).first() or 0


def final_after(site: Site, position: int, *, now: datetime) -> Final:
    """Read the record on from a position, SCANNED_AT_ONCE decisions at most.

    It stops before the first that its maker can still take back, so that none is passed over.
    """
    following = Decision.objects.filter(
        site=OuterRef("site"), comment=OuterRef("comment"), position__gt=OuterRef("position")
    )
    read = (
        Decision.objects.filter(site=site, position__gt=position)
        .annotate(next_occasion=following.order_by("position").values("occasion")[:1])
        .select_related("comment__author")
        .defer("findings", "signals")
        .order_by("position")[:SCANNED_AT_ONCE]
    )
    kept: list[Decision] = []
    for decision in read:
        if decision.decided_at > now - UNDO_WINDOW - UNDO_GRACE:
            break
        position = decision.position
        if decision.next_occasion != Occasion.UNDO:
            kept.append(decision)
    return Final(kept, position)


def appeals_without_receipt(site: Site, *, now: datetime) -> Sequence[Appeal]:
    """Give the members' appeals that nobody has written about yet."""
    written = Letter.objects.filter(kind=Kind.APPEAL_RECEIVED, subject=OuterRef("public_id"))
    return list(
        Appeal.objects.filter(
            ~Exists(written),
            decision__site=site,
            by__kind=PersonKind.MEMBER,
            made_at__gt=now - RECEIPT_WITHIN,
        )
        .select_related("by")
        .order_by("pk")
    )


def letters_due(*, now: datetime) -> Sequence[Letter]:
    """Give the letters to be sent now, the oldest first, SENT_AT_ONCE at most."""
    waiting = Q(sent_at__isnull=True, gave_up_at__isnull=True)
    due = Letter.objects.filter(waiting, next_try_at__lte=now).select_related("person")
    return list(due.order_by("next_try_at", "pk")[:SENT_AT_ONCE])
