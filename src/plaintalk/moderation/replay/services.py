"""Drafts of a policy kept, and replays of the past carried out."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from plaintalk.articles.models import Site
from plaintalk.moderation.replay.errors import DraftChanged, ReplayBusy, RunGoesOn
from plaintalk.moderation.replay.models import PolicyDraft, ReplayChange, ReplayRun, RunState
from plaintalk.moderation.replay.queries import SILENT_AFTER, Period, Step, is_interrupted, replay
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, require
from plaintalk.policy.document import parse_policy

# The comments of a run that are kept to be read, and no more: nobody reads them all.
CHANGES_KEPT = 5_000
_UNFINISHED = (RunState.WAITING, RunState.RUNNING)


# ---- drafts ---------------------------------------------------------------------------------


def start_draft(
    *, site: Site, document: str, based_on: int, by: Person, now: datetime
) -> PolicyDraft:
    """Begin a new draft from a version's text.

    Raises:
        ActNotAllowed: `by` may not do this.
    """
    require(by, Act.CHANGE_POLICY, site.place)
    return PolicyDraft.objects.create(
        site=site, by=by, document=document, based_on=based_on, updated_at=now
    )


def save_draft(
    *, draft: PolicyDraft, document: str, seen: int, by: Person, now: datetime
) -> PolicyDraft:
    """Keep a draft's text as typed, also one that is no policy yet.

    Args:
        seen: the draft's revision that was on the screen.

    Raises:
        ActNotAllowed: `by` may not do this.
        DraftChanged: it was changed in the meantime.
    """
    require(by, Act.CHANGE_POLICY, draft.site.place)
    mine = PolicyDraft.objects.filter(pk=draft.pk, by=by, revision=seen)
    if not mine.update(document=document, revision=seen + 1, updated_at=now):
        raise DraftChanged()
    draft.refresh_from_db()
    return draft


def drop_draft(*, draft: PolicyDraft, by: Person) -> None:
    """Throw a draft away: it was published, or is no longer wanted. Its replays stay.

    Raises:
        ActNotAllowed: `by` may not do this.
    """
    require(by, Act.CHANGE_POLICY, draft.site.place)
    PolicyDraft.objects.filter(pk=draft.pk, by=by).delete()


# ---- replays --------------------------------------------------------------------------------


def drop_old_drafts(*, site: Site, untouched_since: datetime) -> int:
    """Delete the drafts of a site that nobody changed or tried since, with their replays.

    Gives how many those were.

    What a draft became is a version of the policy, which stays.
    """
    tried = ReplayRun.objects.filter(alive_at__gte=untouched_since, draft__isnull=False)
    old = PolicyDraft.objects.filter(site=site, updated_at__lt=untouched_since)
    keys = list(old.exclude(pk__in=tried.values("draft")).values_list("pk", flat=True))
    with transaction.atomic():
        ReplayRun.objects.filter(draft__in=keys).delete()
        return PolicyDraft.objects.filter(pk__in=keys).delete()[1].get(PolicyDraft._meta.label, 0)


def ask_for_run(*, draft: PolicyDraft, period: Period, by: Person, now: datetime) -> ReplayRun:
    """Ask for a replay of a period with a draft. `carry_out` does it.

    Raises:
        ActNotAllowed: `by` may not do this.
        PolicyUnreadable: the draft is no policy yet.
        ReplayBusy: another one goes on.
    """
    require(by, Act.CHANGE_POLICY, draft.site.place)
    parse_policy(draft.document)
    with transaction.atomic():
        _check_none_goes_on(draft.site, now=now)
        return ReplayRun.objects.create(
            site=draft.site,
            draft=draft,
            by=by,
            document=draft.document,
            since=period.since,
            until=period.until,
            asked_at=now,
            alive_at=now,
        )


def ask_again(*, run: ReplayRun, by: Person, now: datetime) -> None:
    """Put a replay that was cut off or failed at its beginning again.

    Raises:
        ActNotAllowed: `by` may not do this.
        RunGoesOn: it goes on, or is done.
        ReplayBusy: another one goes on.
    """
    require(by, Act.CHANGE_POLICY, run.site.place)
    if run.state != RunState.FAILED and not is_interrupted(run, now=now):
        raise RunGoesOn()
    with transaction.atomic():
        _check_none_goes_on(run.site, now=now)
        seen = ReplayRun.objects.filter(pk=run.pk, state=run.state, alive_at=run.alive_at)
        if not seen.update(state=RunState.WAITING, done=0, error="", alive_at=now):
            raise RunGoesOn()


def carry_out(*, run_id: int, clock: Callable[[], datetime]) -> None:
    """Do a replay that was asked for, chunk by chunk, and keep what comes of it.

    Returns without doing anything where another has begun it, and stops where it was asked for
    again meanwhile: `alive_at` is what each sign of life is compared and set by.

    Args:
        clock: gives the present moment; a replay outlasts any one `now`.
    """
    alive = clock()
    waiting = ReplayRun.objects.filter(pk=run_id, state=RunState.WAITING)
    if not waiting.update(state=RunState.RUNNING, alive_at=alive):
        return
    run = ReplayRun.objects.select_related("site").get(pk=run_id)
    run.changes.all().delete()
    kept = 0
    step: Step | None = None
    for step in replay(run.site, parse_policy(run.document), Period(run.since, run.until)):
        changes = [
            ReplayChange(
                run=run,
                decision_id=change.decision_id,
                then=change.outcome.then,
                now=change.outcome.now,
                clause=change.outcome.clause,
                answer=change.outcome.answer,
            )
            for change in step.changes[: CHANGES_KEPT - kept]
        ]
        kept += len(changes)
        moment = clock()
        with transaction.atomic():
            mine = ReplayRun.objects.filter(pk=run_id, state=RunState.RUNNING, alive_at=alive)
            if not mine.update(done=step.done, total=step.total, alive_at=moment):
                return
            ReplayChange.objects.bulk_create(changes)
        alive = moment
    if step is not None:
        result = step.tally.as_data() | {"unknown_language": step.unknown_language, "kept": kept}
        ReplayRun.objects.filter(pk=run_id, alive_at=alive).update(
            state=RunState.DONE, result=result
        )


def give_up(*, run_id: int, why: str, now: datetime) -> None:
    """Note that a replay broke down.

    Args:
        why: for people; never a text or a secret.
    """
    unfinished = ReplayRun.objects.filter(pk=run_id, state__in=_UNFINISHED)
    unfinished.update(state=RunState.FAILED, error=why[:300], alive_at=now)


def _check_none_goes_on(site: Site, *, now: datetime) -> None:
    # Two who ask at once go one by one, and the second sees what the first began.
    Site.objects.select_for_update().get(pk=site.pk)
    going = ReplayRun.objects.filter(
        site=site, state__in=_UNFINISHED, alive_at__gte=now - SILENT_AFTER
    )
    if going.exists():
        raise ReplayBusy()
