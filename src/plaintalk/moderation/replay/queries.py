"""The past read again: what another policy would have said, beside what people decided."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from plaintalk.articles.models import Site
from plaintalk.discussion.judgement import context_of
from plaintalk.discussion.models import (
    Decision,
    Maker,
    Occasion,
    PolicyVersion,
    Revision,
    ShadowRuling,
)
from plaintalk.discussion.queries import (
    never_in_force,
    not_taken_back,
    policy_in_force,
    policy_of_version,
    policy_versions,
)
from plaintalk.engine.signals import Reading
from plaintalk.moderation.replay.errors import DraftNotFound, PeriodEmpty, RunNotFound
from plaintalk.moderation.replay.models import PolicyDraft, ReplayChange, ReplayRun, RunState
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role, is_staff
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause, Policy
from plaintalk.policy.document import Read
from plaintalk.policy.replay import (
    Answer,
    CurvePoint,
    Outcome,
    Recorded,
    Tally,
    curve,
    outcome,
    rule_again,
    score_under,
    signals_of,
)
from plaintalk.policy.ruling import Finding, Ruling

# So many rulings are in memory at once; progress is told as often.
CHUNK = 500
CHANGES_PAGE = 50
# A page shows no more of the past than it can count while somebody waits.
READ_WHILE_WAITING = 20_000
# A run that showed no sign of life for so long was cut off. A chunk takes a fraction of a second.
SILENT_AFTER = timedelta(minutes=1)

# When a rule judged a text. "" is on decisions that were made before occasions were recorded.
_RULED = ("", Occasion.POSTING, Occasion.IMPORT, Occasion.EDIT)
_ANSWERS = {
    Standing.PUBLISHED: Answer.PUBLISHED,
    Standing.REJECTED: Answer.REFUSED,
    Standing.REMOVED: Answer.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Period:
    """From one moment on, up to and without another.

    Raises:
        PeriodEmpty: it ends before it begins.
    """

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise PeriodEmpty()


@dataclass(frozen=True, slots=True)
class Change:
    """A comment that the tried policy judges otherwise, by its decision's database key."""

    decision_id: int
    outcome: Outcome


@dataclass(slots=True)
class Step:
    """How far a replay is. `tally` is the same object in every step, and grows.

    Attributes:
        changes: what this step found to change.
        unknown_language: comments so far of which it isn't known whether the model read them,
            since no policy asked then; counted only when the tried policy asks.
        without_text: comments so far whose text was erased, and that could not be read again.
    """

    total: int
    tally: Tally
    done: int = 0
    changes: Sequence[Change] = ()
    unknown_language: int = 0
    without_text: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """What people made of a wording in the end, and because of which clause ("" for none)."""

    answer: Answer
    clause: str = ""


class _Decided(NamedTuple):
    occasion: str
    standing: str
    clause: str


_NOT_ASKED = Answered(Answer.NOBODY)


# ---- replays --------------------------------------------------------------------------------


def replay(
    site: Site, policy: Policy, period: Period, *, read: Read | None = None
) -> Iterator[Step]:
    """Judge what was said in a period by another policy, CHUNK comments at a time.

    Every comment counts once, with its last ruling in the period. What people made of it is
    their last decision about the same wording that was not undone.

    Args:
        read: the engine's, to read every text again; without it stored signals are used.
    """
    rulings = _last_rulings(site, period)
    step = Step(total=rulings.count(), tally=Tally())
    yield step
    asked = {
        version.number: policy_of_version(site, version.number).hold_other_languages
        for version in policy_versions(site)
    }
    for rows in _chunks(rulings):
        answers = answers_about(row.revision_id for row in rows)
        readings = _read_again(rows, read, step) if read is not None else {}
        changes = []
        for row in rows:
            reading = readings.get(row.pk)
            ruling = rule_again(row.recorded, policy, reading=reading)
            one = outcome(row.recorded, ruling, answers.get(row.revision_id, _NOT_ASKED).answer)
            step.tally.add(one)
            if one.changes:
                changes.append(Change(row.pk, one))
            if policy.hold_other_languages and reading is None:
                step.unknown_language += not asked.get(row.policy_version, False)
        step.changes = changes
        step.done += len(rows)
        yield step


def answers_about(revisions: Iterable[int]) -> dict[int, Answered]:
    """Give what people made of these wordings in the end, where anybody decided."""
    decisions = (
        Decision.objects.filter(revision__in=list(revisions), maker=Maker.PERSON)
        .exclude(standing=Standing.WITHDRAWN)
        .order_by("position")
        .values_list("revision_id", "occasion", "standing", "clause")
    )
    decided: dict[int, list[_Decided]] = {}
    for revision, *columns in decisions:
        decided.setdefault(revision, []).append(_Decided(*columns))
    answers: dict[int, Answered] = {}
    for revision, made in decided.items():
        for one in not_taken_back(made):
            if one.standing in _ANSWERS:
                answers[revision] = Answered(_ANSWERS[Standing(one.standing)], one.clause)
    return answers


def curve_of(site: Site, clause: Clause, period: Period) -> list[tuple[str, list[CurvePoint]]]:
    """Give, for each condition of a clause, what every threshold would have cost.

    The last READ_WHILE_WAITING comments of the period are looked at. What people refused because
    of another clause is no miss of this one.
    """
    counts: list[Counter[tuple[float, Answer]]] = [Counter() for _condition in clause.when]
    for rows in _chunks(_last_rulings(site, period), newest=READ_WHILE_WAITING):
        answers = answers_about(row.revision_id for row in rows)
        for row in rows:
            signals = signals_of(row.recorded.signals)
            answer = _as_to(clause, answers.get(row.revision_id, _NOT_ASKED))
            for condition, scores in zip(clause.when, counts, strict=True):
                scores[score_under(condition, signals), answer] += 1
    return [
        (condition.attribute.value, curve(scores))
        for condition, scores in zip(clause.when, counts, strict=True)
    ]


def _as_to(clause: Clause, given: Answered) -> Answer:
    elsewhere = given.answer is Answer.REFUSED and given.clause != clause.id
    return Answer.NOBODY if elsewhere else given.answer


# ---- shadow versions ------------------------------------------------------------------------


def shadow_tally(version: PolicyVersion) -> Tally:
    """Count what a shadow version would have done, over its last READ_WHILE_WAITING rulings."""
    latest = ShadowRuling.objects.filter(version=version).order_by("-pk")[:READ_WHILE_WAITING]
    tally = Tally()
    batch: list[ShadowRuling] = []
    for one in latest.select_related("decision").iterator(chunk_size=CHUNK):
        batch.append(one)
        if len(batch) == CHUNK:
            _count_shadow(batch, tally)
            batch = []
    _count_shadow(batch, tally)
    return tally


def _count_shadow(batch: Sequence[ShadowRuling], tally: Tally) -> None:
    answers = answers_about(one.decision.revision_id for one in batch)
    for one in batch:
        decision = one.decision
        recorded = Recorded(Standing(decision.standing), decision.signals, decision.findings)
        findings = tuple(
            Finding(each["clause"], Standing(each["proposes"]), each["because"])
            for each in one.findings
        )
        ruling = Ruling(Standing(one.standing), findings)
        answer = answers.get(decision.revision_id, _NOT_ASKED).answer
        tally.add(outcome(recorded, ruling, answer))


# ---- versions, drafts and runs --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with what it is now: "in force", "scheduled", "shadow", "earlier" or "called off".

    Attributes:
        replaced_by: of one that is called off: the number of the version that took its place.
    """

    version: PolicyVersion
    state: str
    replaced_by: int | None = None


def version_rows(site: Site, *, now: datetime) -> list[VersionRow]:
    """Give every version of the site's policy, newest first, with what it is now."""
    number = policy_in_force(site, now=now).number
    versions = policy_versions(site).select_related("published_by")
    replaced = never_in_force(site)
    return [
        VersionRow(version, "called off", replaced[version.number])
        if version.number in replaced
        else VersionRow(version, _state_of(version, number, now))
        for version in versions
    ]


def scheduled(site: Site, *, now: datetime) -> list[PolicyVersion]:
    """Give the versions that come into force later, newest first."""
    return [row.version for row in version_rows(site, now=now) if row.state == "scheduled"]


def _state_of(version: PolicyVersion, number_in_force: int, now: datetime) -> str:
    if version.number == number_in_force:
        return "in force"
    is_newer = version.number > number_in_force
    if version.shadow:
        return "shadow" if is_newer else "earlier"
    return "scheduled" if is_newer and version.in_force_from > now else "earlier"


def drafts_of(site: Site, by: Person) -> QuerySet[PolicyDraft]:
    """Give a person's drafts, the last changed first."""
    return PolicyDraft.objects.filter(site=site, by=by).order_by("-updated_at")


def draft_of(site: Site, by: Person, pk: int) -> PolicyDraft:
    """Give one of a person's own drafts.

    Raises:
        DraftNotFound: there is no such draft, or it is somebody else's.
    """
    draft = drafts_of(site, by).filter(pk=pk).first()
    if draft is None:
        raise DraftNotFound()
    return draft


def runs_of(site: Site, *, limit: int = 20) -> Sequence[ReplayRun]:
    """Give the site's latest replays, newest first."""
    return list(ReplayRun.objects.filter(site=site).select_related("by").order_by("-pk")[:limit])


def run_of(site: Site, pk: int) -> ReplayRun:
    """Give one replay.

    Raises:
        RunNotFound: there is none.
    """
    run = ReplayRun.objects.filter(site=site, pk=pk).select_related("by", "draft").first()
    if run is None:
        raise RunNotFound()
    return run


def is_interrupted(run: ReplayRun, *, now: datetime) -> bool:
    """Say whether a replay that is not done has stopped showing signs of life."""
    going = run.state in {RunState.WAITING, RunState.RUNNING}
    return going and run.alive_at < now - SILENT_AFTER


def changes_of(
    run: ReplayRun, *, then: str = "", now: str = "", answer: str = "", after: int = 0
) -> tuple[Sequence[ReplayChange], int | None]:
    """Give a page of the comments that change, oldest first, and the key of the next page.

    Args:
        then, now, answer: keep those alone; "" keeps all.
        after: key of the last one on the page before.
    """
    kept = {
        name: value for name, value in (("then", then), ("now", now), ("answer", answer)) if value
    }
    changes = ReplayChange.objects.filter(run=run, pk__gt=after, **kept).order_by("pk")
    shown = changes.select_related(
        "decision__comment__discussion__article", "decision__comment__author"
    )
    page = list(shown[: CHANGES_PAGE + 1])
    following = page[CHANGES_PAGE - 1].pk if len(page) > CHANGES_PAGE else None
    return page[:CHANGES_PAGE], following


# ---- rows of the record ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    position: int
    revision_id: int
    policy_version: int
    recorded: Recorded


def _last_rulings(site: Site, period: Period) -> QuerySet[Decision]:
    """Give the last ruling in the period about each comment."""
    later = Decision.objects.filter(
        comment=OuterRef("comment"),
        maker=Maker.RULE,
        occasion__in=_RULED,
        decided_at__lt=period.until,
        position__gt=OuterRef("position"),
    )
    within = Decision.objects.filter(
        site=site,
        maker=Maker.RULE,
        occasion__in=_RULED,
        decided_at__gte=period.since,
        decided_at__lt=period.until,
    )
    return within.filter(~Exists(later))


def _chunks(rulings: QuerySet[Decision], *, newest: int | None = None) -> Iterator[list[_Row]]:
    """Give rulings by their place in the record, in pages by keyset.

    No cursor stays open between two pages, so that a long replay holds up no writer.

    Args:
        newest: leave out all but so many of the latest.
    """
    values = rulings.values_list(
        "pk",
        "position",
        "revision_id",
        "policy_version",
        "standing",
        "signals",
        "findings",
        "comment__author__role",
    ).order_by("position")
    last = 0
    if newest is not None:
        beyond = rulings.order_by("-position").values_list("position", flat=True)
        last = next(iter(beyond[newest : newest + 1]), 0)
    while page := list(values.filter(position__gt=last)[:CHUNK]):
        yield [_row(*each) for each in page]
        last = page[-1][1]


def _row(
    pk: int,
    position: int,
    revision_id: int,
    policy_version: int,
    standing: str,
    signals: list[dict[str, Any]],
    findings: list[dict[str, Any]],
    role: str,
) -> _Row:
    recorded = Recorded(Standing(standing), signals, findings, is_staff(Role(role)))
    return _Row(pk, position, revision_id, policy_version, recorded)


def _read_again(rows: Sequence[_Row], read: Read, step: Step) -> dict[int, Reading]:
    """Read the texts of these rulings with the engine, in what surrounds them now."""
    revisions = Revision.objects.filter(pk__in=[row.revision_id for row in rows]).select_related(
        "comment__author", "comment__parent", "comment__discussion__article__site"
    )
    by_pk = {revision.pk: revision for revision in revisions}
    readings: dict[int, Reading] = {}
    for row in rows:
        revision = by_pk[row.revision_id]
        if not revision.salt:  # the text was erased
            step.without_text += 1
            continue
        comment = revision.comment
        context = context_of(comment.discussion, comment.parent, speaker=comment.author)
        readings[row.pk] = read(revision.body, context)
    return readings
