"""All writes about second looks and golden items. None of them changes a comment."""

from datetime import datetime

from django.db import IntegrityError, transaction

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import latest_revision, policy_in_force, require_in
from plaintalk.kernel.ids import Prefix, new_id
from plaintalk.moderation.quality.errors import (
    CaseNotDue,
    GoldenAlready,
    NothingToTalkAbout,
    ShareImpossible,
    VerdictUnclear,
)
from plaintalk.moderation.quality.models import (
    NOTE_MAX_CHARS,
    GoldenItem,
    Sampling,
    SecondLook,
    Verdict,
)
from plaintalk.moderation.quality.queries import Compared, compared, due_named
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, require, require_somewhere


def look_again(
    *,
    site: Site,
    by: Person,
    token: str,
    verdict: Verdict,
    clause: str = "",
    secret: str,
    now: datetime,
) -> Compared:
    """Store a blind judgement of a case, and say how it compares. The comment stays as it is.

    Args:
        token: of the case, from `queries.next_for`: nobody picks what they look at.
        clause: of the policy in force; required to refuse, left out otherwise.
        secret: the site's key.

    Raises:
        ActNotAllowed: `by` may not do this.
        CaseNotDue: the case is not in this person's sample, or they answered it already.
        VerdictUnclear: a refusal without a clause that the policy has.
    """
    require_somewhere(by, Act.LOOK_AGAIN, site.place)
    due = due_named(site, by, token, secret=secret, now=now)
    named = _clause_of(site, verdict, clause, now=now)
    look = SecondLook(
        public_id=new_id(Prefix.LOOK),
        decision=due.decision,
        golden=due.golden,
        looked_by=by,
        looked_at=now,
        verdict=verdict,
        clause=named,
    )
    try:
        with transaction.atomic():
            look.save(force_insert=True)
    except IntegrityError as error:
        # The form was sent twice at once.
        raise CaseNotDue() from error
    return compared(look)


def talk_over(*, compared: Compared, by: Person, now: datetime) -> None:
    """Take a disagreement off the list of those to talk about.

    Raises:
        ActNotAllowed: `by` may not do this.
        NothingToTalkAbout: there is none, or it was taken off already.
    """
    require_in(by, Act.SEE_QUALITY, compared.comment.discussion)
    unsettled = SecondLook.objects.filter(
        pk=compared.look.pk, decision__isnull=False, talked_at__isnull=True
    )
    if compared.agrees or not unsettled.update(talked_at=now, talked_by=by):
        raise NothingToTalkAbout()


def make_golden(
    *,
    site: Site,
    by: Person,
    comment: Comment,
    verdict: Verdict,
    clause: str = "",
    note: str = "",
    now: datetime,
) -> GoldenItem:
    """Mix a comment, as worded now, in among second looks, with the outcome agreed on.

    Args:
        clause: of the policy in force; required to refuse, left out otherwise.
        note: why; shown to whoever has answered.

    Raises:
        ActNotAllowed: `by` may not do this.
        VerdictUnclear: a refusal without a clause that the policy has.
        GoldenAlready: this wording is one already.
    """
    require(by, Act.SET_GOLDEN, site.place)
    item = GoldenItem(
        public_id=new_id(Prefix.GOLDEN),
        revision=latest_revision(comment),
        verdict=verdict,
        clause=_clause_of(site, verdict, clause, now=now),
        note=note.strip()[:NOTE_MAX_CHARS],
        set_by=by,
        set_at=now,
    )
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        raise GoldenAlready() from error
    return item


def retire_golden(*, item: GoldenItem, by: Person, now: datetime) -> None:
    """Mix a golden item in no more. Answers given to it stay; retiring twice does nothing.

    Raises:
        ActNotAllowed: `by` may not do this.
    """
    require_in(by, Act.SET_GOLDEN, item.revision.comment.discussion)
    GoldenItem.objects.filter(pk=item.pk, retired_at__isnull=True).update(retired_at=now)


def set_share(*, site: Site, by: Person, percent: int, now: datetime) -> Sampling:
    """Say how many of a hundred decisions get a second look.

    Raises:
        ActNotAllowed: `by` may not do this.
        ShareImpossible: `percent` is not from 0 to 100.
    """
    require(by, Act.SET_GOLDEN, site.place)
    if not 0 <= percent <= 100:
        raise ShareImpossible()
    sampling, _is_new = Sampling.objects.update_or_create(
        site=site, defaults={"percent": percent, "set_by": by, "set_at": now}
    )
    return sampling


def _clause_of(site: Site, verdict: Verdict, clause: str, *, now: datetime) -> str:
    if verdict is Verdict.PUBLISH:
        return ""
    if policy_in_force(site, now=now).policy.clause(clause) is None:
        raise VerdictUnclear()
    return clause


def retire_erased_items(*, now: datetime) -> int:
    """Mix no golden item in any more whose text was erased; give how many those were."""
    textless = GoldenItem.objects.filter(revision__salt="", retired_at__isnull=True)
    return textless.update(retired_at=now)
