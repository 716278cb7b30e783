"""How fast a file is scored: a plain loop against `plaintalk score` with one and two workers.

    python bench/bulk.py [--seconds 25]

The loop is what somebody writes in a minute: read a row, `Engine.read` it, rule, write. It runs
over the beginning of the file for as many seconds as it needs to tell its speed; the command then
scores a file that would take the loop about as long as --seconds says, start and all.

The stream is made with a fixed seed from the demo publication's comments and sentences of our own.
One row in five is a repeated one, as posts that are sent twice, slogans and "Agreed." are in a
busy discussion; how many rows really repeat an earlier text is printed. Rows a second are of
wall-clock time; memory is the largest resident set of each process, looked at every 20 ms.
"""

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from machine import machine
from plaintalk.engine import Engine
from plaintalk.ops.demo.content import comment_texts
from plaintalk.policy.document import default_policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import rule

SEED = 20_261_231
REPEATED = 0.2
# The latest texts that may come again; people repeat what they have just read.
RECENT = 400
FEWEST_ROWS, MOST_ROWS = 2_000, 200_000
LOOP_ROWS, LOOP_SECONDS = 60_000, 10.0
MB = 1_000_000

SHORT = ("Agreed.", "This.", "+1", "Thanks!", "Exactly.", "No.", "lol", "Source?", "Well said.")
SENTENCES = (
    "The council voted twice on the same budget and nobody noticed until Friday.",
    "I have taken that road for thirty years and it was never as bad as this winter.",
    "You did not read the article, did you?",
    "If the toll goes up again the small shops on our street will close.",
    "My grandmother planted those apricots, and they cut them down for a car park.",
    "This government is a disgrace, and so was the last one.",
    "Only an idiot would believe a word that the ministry says.",
    "Does anybody know when the library opens again?",
    "They promised us a hospital and built a roundabout.",
    "Shut up, you moron, nobody asked you.",
    "I disagree with the author, but the figures are right.",
    "What the hell were they thinking?",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of scoring; `rss_mb` by process, the parent first."""

    what: str
    rows: int
    seconds: float
    rss_mb: tuple[float, ...]

    @property
    def speed(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def main() -> None:
    """Print the table."""
    given = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    given.add_argument("--seconds", type=float, default=25.0)
    options = given.parse_args()
    console = Console(width=110)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stream.csv"
        _write(file, LOOP_ROWS)
        loop = _loop(file, Path(folder) / "loop.csv")
        rows = int(min(MOST_ROWS, max(FEWEST_ROWS, loop.speed * options.seconds)))
        repeated = _write(file, rows)
        measured = [loop, *(_command(file, rows, workers) for workers in (1, 2))]
    console.print(f"{machine()}; engine {Engine().model}")
    console.print(
        f"{rows:,} rows, {100 * repeated / rows:.0f} % of them with a text that came before"
    )
    console.print(_table(measured))


def _stream(rng: random.Random) -> Iterator[str]:
    said = [comment.body for comments in comment_texts().values() for comment in comments]
    recent: deque[str] = deque(maxlen=RECENT)
    while True:
        if recent and rng.random() < REPEATED:
            text = rng.choice(SHORT) if rng.random() < 0.5 else rng.choice(recent)
        else:
            parts = [rng.choice(SENTENCES) for _ in range(rng.randint(0, 3))]
            # A number, as people write years and sums, keeps made-up texts from being equal.
            parts.append(f"{rng.choice(said)} ({rng.randint(1900, 9999)})")
            text = " ".join(rng.sample(parts, len(parts)))
        recent.append(text)
        yield text


def _write(file: Path, rows: int) -> int:
    """Write the stream's beginning; give how many rows repeat an earlier text."""
    stream, seen = _stream(random.Random(SEED)), set()
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["id", "comment"])
        for at in range(rows):
            text = next(stream)
            seen.add(text)
            writer.writerow([at, text])
    return rows - len(seen)


def _loop(file: Path, out: Path) -> Measured:
    engine, policy = Engine(), default_policy()
    engine.read("Good day, and thank you for the map.")  # loads what is loaded late
    begun, rows = time.perf_counter(), 0
    with (
        file.open(encoding="utf-8", newline="") as opened,
        out.open("w", encoding="utf-8", newline="") as written,
    ):
        writer = csv.writer(written)
        for row in csv.DictReader(opened):
            reading = engine.read(row["comment"])
            ruling = rule(Facts(reading=reading), policy)
            writer.writerow([*row.values(), *reading.scores.values(), ruling.standing])
            rows += 1
            if time.perf_counter() - begun > LOOP_SECONDS:
                break
    seconds = time.perf_counter() - begun
    return Measured("a plain loop, one by one", rows, seconds, (_rss_mb(psutil.Process()),))


def _command(file: Path, rows: int, workers: int) -> Measured:
    code = "from plaintalk.ops.command import main; main()"
    out = file.with_name(f"out{workers}.csv")
    arguments = ["score", str(file), "--text-column", "comment", "--out", str(out)]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments, "--workers", str(workers)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    highest: dict[int, float] = {}
    while process.poll() is None:
        for pid, rss in _rss_by_process(process.pid).items():
            highest[pid] = max(rss, highest.get(pid, 0.0))
        time.sleep(0.02)
    seconds = time.perf_counter() - begun
    assert process.returncode == 0, "the command failed"
    parent = highest.pop(process.pid)
    return Measured(
        f"plaintalk score --workers {workers}", rows, seconds, (parent, *sorted(highest.values()))
    )


def _rss_by_process(pid: int) -> Mapping[int, float]:
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children()]
        return {
            each.pid: _rss_mb(each)
            for each in family
            # multiprocessing keeps a small process of its own, which scores nothing.
            if "resource_tracker" not in " ".join(each.cmdline())
        }
    except psutil.Error:
        return {}


def _rss_mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / MB


def _table(measured: list[Measured]) -> Table:
    table = Table("", "rows", "s", "rows/s", "of the loop", "peak RSS, MB, by process")
    for one in measured:
        table.add_row(
            one.what,
            f"{one.rows:,}",
            f"{one.seconds:.1f}",
            f"{one.speed:,.0f}",
            f"{one.speed / measured[0].speed:.2f}",
            ", ".join(f"{rss:.0f}" for rss in one.rss_mb),
        )
    return table


if __name__ == "__main__":
    main()
