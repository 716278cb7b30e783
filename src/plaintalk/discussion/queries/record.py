"""The record followed from its first decision to its last: is it whole?"""

from dataclasses import dataclass

from django.db.models import Q

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Decision, RecordHead
from plaintalk.discussion.record import Break, Entry, digest_of_text, first_break
from plaintalk.kernel.times import iso


@dataclass(frozen=True, slots=True)
class RecordState:
    """What `plaintalk verify` found. `broken` is None when the record is whole."""

    length: int
    head: str
    broken: Break | None


def verify_record(site: Site, *, up_to: int | None = None) -> RecordState:
    """Follow the site's record from its first decision to its last.

    Besides the chain, every wording that still has its text must be the one decided about.

    Args:
        up_to: look at so many decisions only, for comparing with a hash noted at that length.
    """
    head = RecordHead.objects.get(site=site)
    length = head.length if up_to is None else min(up_to, head.length)
    # Without a limit the whole table is read: what was slipped in behind the end must be seen too.
    within = Q() if up_to is None else Q(position__lte=length)
    decisions = (
        Decision.objects.filter(within, site=site)
        .select_related("comment", "revision", "person")
        .order_by("position")
    )
    expected = head.hash if length == head.length else _hash_at(site, length)
    chain = ((entry_of(one), one.hash) for one in decisions.iterator(chunk_size=1000))
    return RecordState(length, expected, first_break(chain, length=length, head=expected))


def entry_of(decision: Decision) -> Entry:
    """Give a stored decision as the record hashes it."""
    revision = decision.revision
    erased = not revision.salt
    digest = revision.digest if erased else digest_of_text(revision.body, salt=revision.salt)
    return Entry(
        position=decision.position,
        decision=decision.public_id,
        comment=decision.comment.public_id,
        revision=digest,
        maker=decision.maker,
        person=decision.person.public_id if decision.person else "",
        was=decision.was,
        standing=decision.standing,
        clause=decision.clause,
        sentence=decision.sentence,
        findings=decision.findings,
        signals=decision.signals,
        policy_version=decision.policy_version,
        model=decision.model,
        decided_at=iso(decision.decided_at),
        previous_hash=decision.previous_hash,
        occasion=decision.occasion,
    )


def _hash_at(site: Site, position: int) -> str:
    found = Decision.objects.filter(site=site, position=position).values_list("hash", flat=True)
    return found.first() or ""
