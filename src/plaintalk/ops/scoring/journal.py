"""What a run has finished so far, so that it can be stopped at any moment and go on.

Beside the output lies a folder, OUT.part, with the finished blocks one after another (`rows`,
`problems.jsonl`) and a journal that says after each block how far both reach. A block counts once
its line in the journal is whole; what lies beyond the last such line is cut off.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from plaintalk.kernel.errors import Conflict, Invalid
from plaintalk.ops.scoring.blocks import Counts, Finished
from plaintalk.ops.scoring.tables import Place

Asked = Mapping[str, str | int]


class BegunOtherwise(Conflict):
    """An unfinished run lies here that was given something else."""

    code = "scoring_begun_otherwise"
    text = (
        "{folder} holds an unfinished run with another {what}. Give what was given then and it "
        "goes on, or --restart to throw it away and begin anew."
    )


class AlreadyRunning(Conflict):
    """Another process writes the same output."""

    code = "scoring_already_running"
    text = "Another run is writing to {folder}. Wait for it, or give another --out."


class OutputUnwritable(Invalid):
    """The output can't be written where it should be."""

    code = "output_unwritable"
    text = "{file} can't be written: {why}. What was finished so far is kept."


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a run has come.

    Attributes:
        place: where the next block begins; None before the first one.
        rows_end, problems_end: how many bytes of each file belong to finished blocks.
    """

    rows_end: int
    place: Place | None = None
    done: int = 0
    problems_end: int = 0
    counts: Counts = field(default_factory=Counts)


class Journal:
    """The folder beside one output. A context manager; only one process has it at a time.

    Args:
        restart: throw away what an earlier run left.

    Raises:
        AlreadyRunning: another process has it.
        OutputUnwritable: the folder can't be made.
    """

    def __init__(self, out: Path, *, restart: bool = False) -> None:
        self.folder = out.with_name(f"{out.name}.part")
        self.rows = self.folder / "rows"
        self.problems = self.folder / "problems.jsonl"
        self._name = self.folder / "journal.jsonl"
        with writing(self.folder):
            self.folder.mkdir(exist_ok=True)
            self._journal = self._name.open("a+b")
        self._files: tuple[BinaryIO, ...] = ()
        try:
            fcntl.flock(self._journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._journal.close()
            raise AlreadyRunning(folder=self.folder.name) from error
        if restart:
            self._journal.truncate(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in (*self._files, self._journal):
            file.close()
        if not self._files:
            # Nothing was begun; an empty folder would only puzzle.
            self._forget_if_empty()

    def begin(self, asked: Asked, *, header: bytes) -> Mark:
        """Take up an unfinished run that was asked for the same, or begin one.

        Raises:
            BegunOtherwise: it was asked for something else.
            OutputUnwritable: no room, say.
        """
        entries = self._entries()
        if entries and entries[0]["asked"] != asked:
            before = entries[0]["asked"]
            names = [name for name in (*asked, *before) if asked.get(name) != before.get(name)]
            raise BegunOtherwise(folder=self.folder.name, what=", ".join(dict.fromkeys(names)))
        mark = self._last(entries[1:]) or Mark(rows_end=len(header))
        with writing(self.folder):
            rows, problems = self.rows.open("ab"), self.problems.open("ab")
            self._files = rows, problems
            if mark.place is None:
                self._journal.truncate(0)
                rows.truncate(0)
                rows.write(header)
                _settle(rows)
                self._note({"asked": dict(asked)})
            rows.truncate(mark.rows_end)
            problems.truncate(mark.problems_end)
        return mark

    def keep(self, block: Finished, since: Mark) -> Mark:
        """Put a block behind those that are finished; give how far the run has come.

        Raises:
            OutputUnwritable: no room, say.
        """
        rows, problems = self._files
        mark = Mark(
            rows_end=since.rows_end + len(block.data),
            place=block.end,
            done=block.done,
            problems_end=since.problems_end + len(block.problems),
            counts=since.counts.plus(block.counts),
        )
        with writing(self.folder):
            for file, data in ((rows, block.data), (problems, block.problems)):
                if data:
                    file.write(data)
                    _settle(file)
            self._note({**asdict(mark), "place": list(block.end)})
        return mark

    def close(self) -> None:
        """Take the folder away, after its files were moved to where they belong."""
        for file in (self.rows, self.problems, self._name):
            file.unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _forget_if_empty(self) -> None:
        if self._name.exists() and not self._name.stat().st_size:
            self.close()

    def _note(self, entry: Mapping[str, Any]) -> None:
        self._journal.write(json.dumps(entry, ensure_ascii=False).encode("utf-8") + b"\n")
        _settle(self._journal)

    def _entries(self) -> list[dict[str, Any]]:
        """Give the journal's whole lines; what a crash left behind them is cut off."""
        self._journal.seek(0)
        entries, end = [], 0
        for line in self._journal.read().split(b"\n")[:-1]:
            try:
                entries.append(json.loads(line))
            except ValueError:
                break
            end += len(line) + 1
        self._journal.truncate(end)
        return entries

    def _last(self, entries: list[dict[str, Any]]) -> Mark | None:
        """The last mark that the files bear out; a crash of the machine may have cut them."""
        sizes = [file.stat().st_size if file.exists() else 0 for file in (self.rows, self.problems)]
        for entry in reversed(entries):
            if entry["rows_end"] <= sizes[0] and entry["problems_end"] <= sizes[1]:
                place, counts = Place(*entry.pop("place")), Counts(**entry.pop("counts"))
                return Mark(place=place, counts=counts, **entry)
        return None


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Turn what the system says about a write into an error of ours.

    Raises:
        OutputUnwritable: it could not be done.
    """
    try:
        yield
    except OSError as error:
        raise OutputUnwritable(file=str(file), why=error.strerror or "unknown error") from error


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
