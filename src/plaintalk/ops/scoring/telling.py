"""Progress on standard error, and what a run came to."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from plaintalk.ops.scoring import runs

# Where nobody watches, a line so often is enough for a log.
_LINE_EVERY_S = 30.0


class _Bar:
    """A bar with rows a second and the time left."""

    def __init__(self, bar: Progress, task: TaskID, before: int) -> None:
        self._bar, self._task, self._before = bar, task, before
        self._begun = time.monotonic()

    def __call__(self, *, rows: int, done: int, size: int) -> None:
        speed = (rows - self._before) / max(0.001, time.monotonic() - self._begun)
        self._bar.update(
            self._task, completed=done, total=size, rows=f"{rows:,}", speed=f"{speed:,.0f}"
        )


class _Lines:
    """A line every so often."""

    def __init__(self, console: Console, before: int) -> None:
        self._console, self._before = console, before
        self._begun = self._told = time.monotonic()

    def __call__(self, *, rows: int, done: int, size: int) -> None:
        now = time.monotonic()
        if now - self._told < _LINE_EVERY_S:
            return
        self._told = now
        speed = (rows - self._before) / max(0.001, now - self._begun)
        share = f"{100 * done / size:.0f} %" if size else "…"
        self._console.print(f"{share}: {rows:,} rows, {speed:,.0f} a second", markup=False)


def progress_on(console: Console) -> "runs.Showing":
    """Give what shows a run's progress: a bar on a terminal, else lines."""

    @contextmanager
    def showing(before: int) -> Iterator[runs.Progress]:
        if before:
            console.print(f"Going on after {before:,} rows.", markup=False)
        if not console.is_terminal:
            yield _Lines(console, before)
            return
        columns = (
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[rows]} rows, {task.fields[speed]} a second,"),
            TimeRemainingColumn(),
            TextColumn("left"),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            yield _Bar(bar, bar.add_task("", total=None, rows="0", speed="0"), before)

    return showing


def told(summary: "runs.Summary") -> list[str]:
    """Give a run's result as lines for people."""
    counts = summary.counts
    lines = [
        f"Output      {summary.out}",
        f"Model       {summary.model}",
        f"Rows        {counts.rows:,}",
    ]
    if counts.standings:
        standings = [f"{number:,} {standing}" for standing, number in counts.standings.items()]
        lines.append(f"Standings   {', '.join(standings)}")
    if counts.by_rules:
        lines.append(f"By rules    {counts.by_rules:,}: the trained model reads English alone")
    if counts.without_text:
        lines.append(f"No text     {counts.without_text:,}: their scores are empty")
    if counts.unreadable:
        lines.append(f"Unreadable  {counts.unreadable:,}: they are not in the output")
    if summary.problems:
        lines.append(f"Problems    {summary.problems}")
    return lines
