"""CSV (RFC 4180): quoted fields may hold line ends; a row against the rules is told, not guessed.

A row whose quotation marks don't fit costs its first line; reading goes on with the next one.
"""

import csv
import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plaintalk.ops.policies import FileUnreadable
from plaintalk.ops.scoring.lines import MOST_ROW_BYTES, TOO_LONG, Line, Lines, as_typed
from plaintalk.ops.scoring.tables import BLOCK_BYTES, Place, Problem, check_names

if TYPE_CHECKING:
    import pyarrow as pa

NOT_UTF8 = "it is not UTF-8"


class _Row(NamedTuple):
    line: int
    fields: list[str]
    why: str  # empty if it could be read
    raw: bytes
    end: Place


class _RowTooLong(Exception):
    """Passes through csv.reader, which takes whatever a line's iterator raises as the end."""


class CsvTable:
    """A CSV file."""

    def __init__(
        self, file: Path, *, gzipped: bool, delimiter: str, named: Sequence[str], block_rows: int
    ) -> None:
        self._file, self._gzipped, self._delimiter = file, gzipped, delimiter
        self._block_rows = block_rows
        header, self._first = self._header()
        self.columns = header or list(named)
        check_names(self.columns, file=file)
        self.size = file.stat().st_size

    def blocks(self, start: Place | None = None) -> Iterator["CsvBlock"]:
        """Cut the rows below the header into blocks. As in `Table`."""
        with Lines(self._file, gzipped=self._gzipped, start=start or self._first) as lines:
            block = CsvBlock(self.columns)
            weight = 0
            for row in _rows(lines, self._delimiter):
                if not row.fields and not row.why:
                    continue
                block.add(row)
                weight += len(row.raw)
                if block.count == self._block_rows or weight >= BLOCK_BYTES:
                    block.done = lines.done
                    yield block
                    block, weight = CsvBlock(self.columns), 0
            if block.count:
                block.done = lines.done
                yield block

    def arrow_schema(self) -> "pa.Schema":
        """All columns are text. As in `Table`."""
        import pyarrow as pa

        return pa.schema([(name, pa.string()) for name in self.columns])

    def text_problem(self, column: str) -> str:  # noqa: ARG002  # all columns are alike
        """CSV holds nothing but text. As in `Table`."""
        return ""

    def _header(self) -> tuple[list[str], Place]:
        with Lines(self._file, gzipped=self._gzipped) as lines:
            for row in _rows(lines, self._delimiter):
                if row.why:
                    raise FileUnreadable(file=str(self._file), why=f"in its header, {row.why}")
                if row.fields:
                    return row.fields, row.end
        return [], Place()


@dataclass(slots=True)
class CsvBlock:
    """Rows of a CSV file; its own `Rows`, since CSV must be taken apart to be cut."""

    columns: Sequence[str]
    numbers: list[int]
    fields: list[list[str]]
    problems: list[Problem]
    end: Place
    done: int

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns
        self.numbers, self.fields, self.problems = [], [], []
        self.end, self.done = Place(), 0

    @property
    def count(self) -> int:
        """How many rows it has, those that can't be read among them."""
        return len(self.fields) + len(self.problems)

    def add(self, row: _Row) -> None:
        """Put a row at the end, or among the problems."""
        self.end = row.end
        why = row.why
        if not why and len(row.fields) != len(self.columns):
            why = f"it has {len(row.fields)} fields and the header {len(self.columns)}"
        if why:
            self.problems.append(Problem(row.line, why, as_typed(row.raw)))
        else:
            self.numbers.append(row.line)
            self.fields.append(row.fields)

    def read(self) -> "CsvBlock":
        """Give itself. As in `Block`."""
        return self

    def values(self, column: str) -> list[str | None]:
        """Give a column, None for an empty field. As in `Rows`."""
        at = self.columns.index(column)
        return [row[at] or None for row in self.fields]

    def cells(self) -> Iterator[list[str]]:
        """Give the rows as they are. As in `Rows`."""
        return iter(self.fields)

    def objects(self) -> Iterator[str]:
        """Give each row with every value as a string. As in `Rows`."""
        for row in self.fields:
            yield json.dumps(dict(zip(self.columns, row, strict=True)), ensure_ascii=False)

    def arrow(self) -> "pa.Table":
        """Give the rows with every value as a string. As in `Rows`."""
        import pyarrow as pa

        columns = [[row[at] for row in self.fields] for at in range(len(self.columns))]
        arrays = [pa.array(column, pa.string()) for column in columns]
        return pa.Table.from_arrays(arrays, names=list(self.columns))


class _Source:
    """Hands csv.reader one line after another and remembers which ones the row took."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._back: deque[Line] = deque()
        self.taken: list[Line] = []
        self._weight = 0
        self.why = ""

    def __iter__(self) -> "_Source":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        self._weight += len(line.raw)
        if self._weight > MOST_ROW_BYTES or not line.whole:
            raise _RowTooLong
        try:
            return line.raw.decode("utf-8")
        except UnicodeDecodeError:
            self.why = NOT_UTF8
            return line.raw.decode("utf-8", "surrogateescape")

    def row(self, fields: list[str]) -> _Row:
        """Give the row that was just read, and begin the next."""
        raw = b"".join(line.raw for line in self.taken)
        row = _Row(self.taken[0].number, fields, self.why, raw, self.taken[-1].end)
        self._begin()
        return row

    def broken(self, why: str) -> _Row:
        """Give the first line as a row that can't be read, and put the others back."""
        first, *others = self.taken
        self._back.extendleft(reversed(others))
        row = _Row(first.number, [], why, first.raw, first.end)
        self._begin()
        return row

    def _begin(self) -> None:
        self.taken, self._weight, self.why = [], 0, ""


def _rows(lines: Lines, delimiter: str) -> Iterator[_Row]:
    # The limit is the whole process's; ours is on the row and comes first.
    csv.field_size_limit(2 * MOST_ROW_BYTES)
    source = _Source(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except _RowTooLong:
            yield source.broken(_too_long(source))
        except csv.Error as error:
            yield source.broken(_in_words(str(error)))
        else:
            yield source.row(fields)


def _too_long(source: _Source) -> str:
    if len(source.taken) == 1:
        return TOO_LONG
    return f"{TOO_LONG}: a quotation mark is opened and never closed"


def _in_words(why: str) -> str:
    """Python's few messages on CSV, as people say them."""
    if why == "unexpected end of data":
        return "a quotation mark is opened and never closed"
    if "expected after" in why:
        return "a quotation mark inside a quoted field is not doubled"
    if "new-line character" in why:
        return "it has a carriage return outside quotation marks"
    return why
