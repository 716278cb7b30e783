"""What waits for a guest to confirm an e-mail address: asked for, settled, or let go.

A comment that waits is held by the finding `policy.ruling.ADDRESS_UNCONFIRMED`, besides whatever
else was found. Confirmed, it is decided on by what is left: published, or held for a moderator.
"""

from datetime import datetime

from django.db import transaction

from plaintalk.articles.models import Site
from plaintalk.discussion.errors import AuthorBarred
from plaintalk.discussion.judgement import findings_as_data
from plaintalk.discussion.models import Comment, Decision, Maker, Occasion, RecordHead, Revision
from plaintalk.discussion.queries import latest_revision, latest_ruling, waiting_of
from plaintalk.discussion.services.permitted import Speaker, is_premoderated
from plaintalk.discussion.services.sanctioned import sanctions_on
from plaintalk.discussion.services.writing import append, give_standing, lock_record
from plaintalk.people.addresses import (
    AddressLinkSpent,
    is_unconfirmed,
    link_of_address_token,
    send_link,
    send_link_once,
    use_link,
)
from plaintalk.people.models import Person
from plaintalk.people.services import forget_address_of_guest
from plaintalk.policy.appearance import Standing
from plaintalk.policy.ruling import (
    ADDRESS_UNCONFIRMED,
    PREMODERATED,
    finding_read_first,
)

# Let go in one transaction, so that others post meanwhile.
_AT_ONCE = 100


def confirm_address(*, token: str, secret: str, now: datetime) -> list[Comment]:
    """Confirm a guest's address by the token of a letter; give what waited for it, as it is now.

    Raises:
        AddressLinkSpent: the token opens nothing, or nothing any more.
    """
    link = link_of_address_token(token, secret=secret, now=now)
    person = use_link(link, secret=secret, now=now)
    return settle_all(person=person, secret=secret, now=now)


def settle_all(*, person: Person, secret: str, now: datetime) -> list[Comment]:
    """Decide on everything that waited for a guest whose address is confirmed; give it."""
    settled: list[Comment] = []
    for waiting in waiting_of(person):
        with transaction.atomic():
            head = lock_record(waiting.discussion.article.site)
            comment = waiting_of(person).filter(pk=waiting.pk).first()
            if comment is not None:
                settle(Speaker(person=person, secret=secret), comment, head=head, now=now)
                settled.append(comment)
    return settled


def settle(speaker: Speaker, comment: Comment, *, head: RecordHead, now: datetime) -> Decision:
    """Give a comment the standing that it has without waiting for an address, and record it.

    Where its author was barred meanwhile, or everything is read first now, a moderator reads it.
    Belongs inside a transaction that has locked the record.

    Raises:
        AlreadyDecided: standing or wording changed in the meantime.
    """
    ruling = latest_ruling(comment)
    rest = [one for one in ruling.findings if one["clause"] != ADDRESS_UNCONFIRMED]
    is_read_first = any(one["clause"] == PREMODERATED for one in rest)
    if not is_read_first and _must_be_read_first(speaker, comment, now=now):
        rest = [*findings_as_data([finding_read_first()]), *rest]
    holding = [one["clause"] for one in rest if one["proposes"] == Standing.HELD]
    standing = Standing.HELD if holding else Standing.PUBLISHED
    give_standing(comment, standing, seen=Standing.HELD)
    return append(
        head,
        comment=comment,
        revision=latest_revision(comment),
        maker=Maker.RULE,
        person=None,
        occasion=Occasion.CONFIRMATION,
        was=Standing.HELD,
        standing=standing,
        clause=holding[0] if holding else "",
        sentence="",
        policy_version=ruling.policy_version,
        now=now,
        model=ruling.model,
        findings=rest,
        signals=ruling.signals,
    )


def ask_or_settle(
    speaker: Speaker, comment: Comment, decision: Decision, *, head: RecordHead, now: datetime
) -> Decision:
    """Have a letter sent to the author of a comment that waits; give what was decided last.

    Who confirmed the address between judging and storing needs none. Belongs inside a transaction
    that has locked the record and the person.

    Raises:
        TooManyLetters: none may be sent to that address, or from that network, for now.
    """
    person = speaker.person
    if not is_unconfirmed(person):
        return settle(speaker, comment, head=head, now=now)
    send_link_once(
        person=person,
        site=str(head.site_id),
        language=speaker.language or comment.discussion.article.language,
        network=speaker.network,
        secret=speaker.secret,
        now=now,
    )
    return decision


def ask_again(*, speaker: Speaker, site: Site, now: datetime) -> None:
    """Have another letter sent to a guest for whom something waits; the one before is void.

    Raises:
        AddressLinkSpent: nothing of theirs waits for an address.
        TooManyLetters: none may be sent to that address, or from that network, for now.
    """
    person = speaker.person
    if not waiting_of(person).exists():
        raise AddressLinkSpent()
    if not is_unconfirmed(person):
        settle_all(person=person, secret=speaker.secret, now=now)
        return
    send_link(
        person=person,
        site=str(site.pk),
        language=speaker.language,
        network=speaker.network,
        secret=speaker.secret,
        now=now,
    )


def let_go_unconfirmed(*, site: Site, posted_before: datetime, secret: str, now: datetime) -> int:
    """Withdraw by rule what waited too long for an address, and erase its words; give how many.

    A guest of whom nothing else is left loses the address as well. What an author confirmed and a
    crash left waiting is settled.
    """
    overdue = waiting_of(None).filter(discussion__article__site=site)
    for comment in overdue.filter(author__guest_email_confirmed_at__isnull=False):
        settle_all(person=comment.author, secret=secret, now=now)
    gone = 0
    while some := list(
        overdue.filter(author__guest_email_confirmed_at__isnull=True, posted_at__lt=posted_before)[
            :_AT_ONCE
        ]
    ):
        with transaction.atomic():
            head = lock_record(site)
            # Read again: somebody may have decided, reworded or confirmed meanwhile.
            keys = [one.pk for one in some]
            still = list(waiting_of(None).filter(pk__in=keys))
            for comment in still:
                _let_go(comment, head=head, now=now)
        gone += len(still)
        for person in {comment.author for comment in still}:
            if not Comment.objects.filter(author=person).exclude(body="").exists():
                forget_address_of_guest(person)
    return gone


def _let_go(comment: Comment, *, head: RecordHead, now: datetime) -> None:
    ruling = latest_ruling(comment)
    give_standing(comment, Standing.WITHDRAWN, seen=Standing.HELD)
    append(
        head,
        comment=comment,
        revision=latest_revision(comment),
        maker=Maker.RULE,
        person=None,
        occasion=Occasion.CONFIRMATION,
        was=Standing.HELD,
        standing=Standing.WITHDRAWN,
        clause=ADDRESS_UNCONFIRMED,
        sentence="",
        policy_version=ruling.policy_version,
        now=now,
        model=ruling.model,
        findings=[one for one in ruling.findings if one["clause"] == ADDRESS_UNCONFIRMED],
    )
    # The record keeps each wording's salted digest, which tells nothing once the salt is gone.
    Revision.objects.filter(comment=comment).update(body="", salt="")
    Comment.objects.filter(pk=comment.pk).update(body="", body_html="", once_key="")


def _must_be_read_first(speaker: Speaker, comment: Comment, *, now: datetime) -> bool:
    if is_premoderated(comment.discussion, now=now):
        return True
    sanctions = sanctions_on(speaker, comment.discussion, now=now)
    try:
        sanctions.check_not_barred()
    except AuthorBarred:
        return True
    return bool(sanctions.read_first_because())
