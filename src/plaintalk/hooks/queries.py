"""All reads for letters: what the record asks to be told, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import default_site
from plaintalk.discussion.models import Decision, Occasion
from plaintalk.discussion.queries import next_occasion
from plaintalk.discussion.services import UNDO_GRACE, UNDO_WINDOW
from plaintalk.hooks.models import Cursor, Kind, Letter
from plaintalk.moderation.appeals.models import Appeal
from plaintalk.moderation.notices.models import Notice
from plaintalk.people.addresses import is_good
from plaintalk.people.models import AddressLink, Sanction
from plaintalk.people.models import Kind as PersonKind
from plaintalk.people.queries import email_for_letters
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import Scope

# Decisions read in one transaction, and letters sent in one pass.
SCANNED_AT_ONCE = 500
SENT_AT_ONCE = 50
# What is older needs no letter: it stood on the person's page or on the receipt all the while.
TOLD_WITHIN = timedelta(days=7)

# What was said on the page at once, to the author, or comes from elsewhere.
_TOLD_ON_THE_PAGE = frozenset(
    {
        Occasion.POSTING,
        Occasion.IMPORT,
        Occasion.EDIT,
        Occasion.WITHDRAWAL,
        Occasion.UNDO,
        Occasion.CONFIRMATION,
        "",
    }
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
    read = (
        Decision.objects.filter(site=site, position__gt=position)
        .annotate(next_occasion=next_occasion())
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
    """Give the appeals that nobody has written about yet, of those who can be written to."""
    return list(
        Appeal.objects.filter(
            ~_written(Kind.APPEAL_RECEIVED),
            _can_be_written_to("by"),
            decision__site=site,
            made_at__gt=now - TOLD_WITHIN,
        )
        .select_related("by")
        .order_by("pk")
    )


def notices_without_letter(
    site: Site, *, now: datetime
) -> tuple[Sequence[Notice], Sequence[Notice]]:
    """Give the notices whose receipt, and those whose answer, nobody has written about yet."""
    reachable = Notice.objects.filter(comment__discussion__article__site=site).exclude(email="")
    lately = _told_since(site, now=now)
    received = reachable.filter(~_written(Kind.NOTICE_RECEIVED), given_at__gt=lately)
    answered = reachable.filter(~_written(Kind.NOTICE_ANSWERED), decided_at__gt=lately)
    return list(received.order_by("pk")), list(answered.order_by("pk"))


def steps_without_letter(
    site: Site, *, now: datetime
) -> tuple[Sequence[Sanction], Sequence[Sanction]]:
    """Give the steps taken, and those lifted, that nobody has written about yet.

    Those against people who can be written to. One that fell with a decision taken back at once is
    told to nobody.
    """
    grace = UNDO_WINDOW + UNDO_GRACE
    since = _told_since(site, now=now)
    of_reachable = Sanction.objects.filter(_can_be_written_to("person")).select_related("person")
    taken = of_reachable.filter(
        ~_written(Kind.STEP_TAKEN),
        imposed_at__gt=since,
        imposed_at__lte=now - grace,
        lifted_at__isnull=True,
    )
    lifted = of_reachable.filter(
        ~_written(Kind.STEP_LIFTED),
        Q(lifted_at__gt=since) & Q(lifted_at__gt=F("imposed_at") + grace),
    )
    return _here(taken, site), _here(lifted, site)


def links_without_letter(site: Site, *, now: datetime) -> Sequence[AddressLink]:
    """Give the links to confirm an address, asked for by a site, that nobody has sent yet."""
    good = AddressLink.objects.filter(site=str(site.pk), used_at__isnull=True, expires_at__gt=now)
    return list(
        good.filter(~_written(Kind.CONFIRM_ADDRESS)).select_related("person").order_by("pk")
    )


def site_of_step(sanction: Sanction) -> Site:
    """Give the publication where a step applies; the first, where it applies on all."""
    place = sanction.place
    found: Site | None = None
    match Scope(sanction.scope):
        case Scope.SITE:
            found = Site.objects.filter(pk=place).first() if place.isdigit() else None
        case Scope.TOPIC:
            found = Site.objects.filter(topics=int(place)).first() if place.isdigit() else None
        case Scope.DISCUSSION:
            article = Article.objects.filter(public_id=place).select_related("site").first()
            found = article.site if article is not None else None
    return found or default_site()


def address_of(letter: Letter, *, secret: str, now: datetime) -> str:
    """Give where a letter goes now; "" where there is no address any more, or nothing to say.

    Args:
        secret: the site's key, with which addresses are compared.
    """
    if letter.notice is not None:
        return letter.notice.email
    if letter.kind == Kind.CONFIRM_ADDRESS:
        links = AddressLink.objects.select_related("person")
        link = links.filter(public_id=letter.subject).first()
        is_wanted = link is not None and is_good(link, secret=secret, now=now)
        return link.person.guest_email if link is not None and is_wanted else ""
    return email_for_letters(letter.person) if letter.person is not None else ""


def _told_since(site: Site, *, now: datetime) -> datetime:
    """Give from when on the site tells of what is no part of its record."""
    told_from = Cursor.objects.filter(site=site).values_list("steps_since", flat=True).first()
    return max(now - TOLD_WITHIN, told_from) if told_from is not None else now - TOLD_WITHIN


def _here(steps: QuerySet[Sanction], site: Site) -> list[Sanction]:
    return [one for one in steps.order_by("pk") if site_of_step(one) == site]


def _can_be_written_to(person: str) -> Q:
    """Match members, and guests who have shown that an address is theirs."""
    confirmed = {
        f"{person}__kind": PersonKind.GUEST,
        f"{person}__guest_email_confirmed_at__isnull": False,
    }
    return Q(**{f"{person}__kind": PersonKind.MEMBER}) | Q(**confirmed)


def _written(kind: Kind) -> Exists:
    return Exists(Letter.objects.filter(kind=kind, subject=OuterRef("public_id")))


def letters_due(*, now: datetime) -> Sequence[Letter]:
    """Give the letters to be sent now, the oldest first, SENT_AT_ONCE at most."""
    waiting = Q(sent_at__isnull=True, gave_up_at__isnull=True)
    due = Letter.objects.filter(waiting, next_try_at__lte=now).select_related("person", "notice")
    return list(due.order_by("next_try_at", "pk")[:SENT_AT_ONCE])
