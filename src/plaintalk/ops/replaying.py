"""The past judged by a policy file, from the command line."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from plaintalk.kernel.times import as_utc, iso
from plaintalk.ops.policies import read_policy
from plaintalk.policy.clauses import Policy
from plaintalk.policy.replay import Answer, CurvePoint, Tally, lowest_threshold

if TYPE_CHECKING:
    from plaintalk.moderation.replay.queries import Change, Period

_DAYS = re.compile(r"([1-9][0-9]{0,4})d")


@dataclass(frozen=True, slots=True)
class ReplayOrder:
    """What is asked for.

    Attributes:
        since, until: a number of days back (`90d`) or a day; `until` may be "" for now.
        rescore: read every text again instead of using what was stored.
        listed: how many of the comments that change are named.
    """

    file: Path
    since: str
    until: str
    rescore: bool
    listed: int


@dataclass(slots=True)
class Replayed:
    """What a replay came to, with its first changes as (public id, change)."""

    policy: Policy
    period: "Period"
    tally: Tally
    warnings: Sequence[str]
    changes: list[tuple[str, "Change"]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Give it as `--json` prints it."""
        missed_then, wrongly_then = self.tally.errors(now=False)
        missed_now, wrongly_now = self.tally.errors(now=True)
        spoke = self.tally.spoke_then | self.tally.spoke_now
        return {
            "since": iso(self.period.since),
            "until": iso(self.period.until),
            "comments": self.tally.total,
            "changed": self.tally.changed,
            "moves": [
                {"then": then.value, "now": now.value}
                | {answer.value: size for answer, size in answers.items()}
                for then, now, answers in self.tally.moves()
            ],
            "missed": {"then": missed_then, "now": missed_now},
            "wrongly_held": {"then": wrongly_then, "now": wrongly_now},
            "clauses": {
                clause: {"then": self.tally.spoke_then[clause], "now": self.tally.spoke_now[clause]}
                for clause in sorted(spoke)
            },
            "warnings": list(self.warnings),
            "changes": [
                {
                    "comment": comment,
                    "then": change.outcome.then.value,
                    "now": change.outcome.now.value,
                    "clause": change.outcome.clause,
                    "people": change.outcome.answer.value,
                }
                for comment, change in self.changes
            ],
        }

    def told(self) -> Iterator[RenderableType]:
        """Give it as people read it."""
        from plaintalk.moderation.replay.words import (
            errors_in_words,
            move_in_words,
            total_in_words,
        )

        yield Text(total_in_words(self.tally), style="bold")
        if not self.tally.total:
            return
        for then, now, answers in self.tally.moves():
            yield Text(f"  {move_in_words(then, now, answers)}")
        yield Text(errors_in_words(self.tally))
        yield _clauses_table(self.tally)
        for warning in self.warnings:
            yield Text(f"Note: {warning}")
        if self.changes:
            yield Text(f"The first {len(self.changes)} that change:")
        for comment, change in self.changes:
            one = change.outcome
            people = "" if one.answer is Answer.NOBODY else f"; people {one.answer.value} it"
            yield Text(f"  {comment}: {one.then.value}, now {one.now.value} ({one.clause}){people}")


def replay_file(order: ReplayOrder, console: Console, *, now: datetime) -> Replayed:
    """Judge the past of the site here by a policy file, with progress on the console.

    Raises:
        FileUnreadable, PolicyUnreadable: as for `read_policy`.
        PeriodUnreadable, PeriodEmpty: the period makes no sense.
    """
    from plaintalk.articles.queries import default_site
    from plaintalk.discussion.judgement import default_engine
    from plaintalk.discussion.models import Comment
    from plaintalk.moderation.learning.queries import reader_for
    from plaintalk.moderation.replay.queries import replay
    from plaintalk.moderation.replay.words import warnings_about

    policy = read_policy(order.file)
    period = _period(order, now)
    site = default_site()
    read = reader_for(site, default_engine()).read if order.rescore else None
    kept: list[Change] = []
    with _bar(console) as show:
        for step in replay(site, policy, period, read=read):
            show(step.done, step.total)
            kept += step.changes[: max(0, order.listed - len(kept))]
    ids = [change.decision_id for change in kept]
    public = dict(Comment.objects.filter(decisions__in=ids).values_list("decisions", "public_id"))
    warnings = warnings_about(
        policy, unknown_language=step.unknown_language, without_text=step.without_text
    )
    changes = [(public[change.decision_id], change) for change in kept]
    return Replayed(policy, period, step.tally, warnings, changes)


def curve_tables(order: ReplayOrder, clause_id: str, *, now: datetime) -> Iterator[Table]:
    """Give, for each condition of a clause, a table of what every threshold would have cost.

    Raises:
        ClauseUnknown: the file's policy has no such clause.
        FileUnreadable, PolicyUnreadable, PeriodUnreadable, PeriodEmpty: as for `replay_file`.
    """
    from plaintalk.articles.queries import default_site
    from plaintalk.moderation.replay.errors import ClauseUnknown
    from plaintalk.moderation.replay.queries import curve_of

    policy = read_policy(order.file)
    clause = policy.clause(clause_id)
    if clause is None:
        known = ", ".join(one.id for one in policy.clauses)
        raise ClauseUnknown(clause=clause_id, known=known)
    curves = curve_of(default_site(), clause, _period(order, now))
    for condition, (attribute, points) in zip(clause.when, curves, strict=True):
        yield _curve_table(f"{clause.id}: {attribute}", points, lowest_threshold(condition))


def _period(order: ReplayOrder, now: datetime) -> "Period":
    from plaintalk.moderation.replay.queries import Period

    until = _moment(order.until, now) if order.until else now
    return Period(_moment(order.since, now), until)


def _moment(given: str, now: datetime) -> datetime:
    """Read `90d` as so many days ago, and a day or moment in ISO 8601 as itself, in UTC."""
    from plaintalk.moderation.replay.errors import PeriodUnreadable

    days = _DAYS.fullmatch(given)
    try:
        if days:
            return now - timedelta(days=int(days[1]))
        return as_utc(datetime.fromisoformat(given)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PeriodUnreadable(given=given) from error


class _Show:
    """A bar of comments looked at."""

    def __init__(self, bar: Progress) -> None:
        self._bar, self._task = bar, bar.add_task("", total=None)
        self._begun, self.done = time.monotonic(), 0

    def __call__(self, done: int, total: int) -> None:
        self.done = done
        self._bar.update(self._task, completed=done, total=total)

    @property
    def took_s(self) -> float:
        return max(0.001, time.monotonic() - self._begun)


@contextmanager
def _bar(console: Console) -> Iterator[_Show]:
    """Show a bar while it goes on, and a line with the speed when it is done."""
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("comments,"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        show = _Show(bar)
        yield show
    speed = show.done / show.took_s
    console.print(f"{show.done:,} comments in {show.took_s:.1f} s, {speed:,.0f} a second")


def _clauses_table(tally: Tally) -> Table:
    table = Table("clause", title="On how many comments each clause spoke", title_justify="left")
    table.add_column("then", justify="right")
    table.add_column("now", justify="right")
    for clause in sorted(tally.spoke_then | tally.spoke_now):
        then, now = tally.spoke_then[clause], tally.spoke_now[clause]
        table.add_row(clause, f"{then:,}", f"{now:,}")
    return table


def _curve_table(title: str, points: Sequence[CurvePoint], present: float) -> Table:
    table = Table("from", title=title, title_justify="left")
    for name in ("held or rejected", "missed", "wrongly held"):
        table.add_column(name, justify="right")
    marked = min(points, key=lambda point: abs(point.threshold - present)).threshold
    for point in points:
        mark = f" (in the file: {present:g})" if point.threshold == marked else ""
        counts = (point.kept, point.missed, point.wrongly_kept)
        table.add_row(f"{point.threshold:.2f}{mark}", *(f"{count:,}" for count in counts))
    return table
