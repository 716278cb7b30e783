"""JSON Lines: one object a line, with the keys of its own.

The columns are the keys of all lines together, in the order in which they first appear. In JSON
Lines out every object stays as it was written, with the scores added at its end; in CSV and Parquet
what has no type there (lists, objects, columns of several types) stands as JSON text.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plaintalk.kernel.errors import Invalid
from plaintalk.ops.policies import FileUnreadable
from plaintalk.ops.scoring.lines import TOO_LONG, Line, Lines, as_typed
from plaintalk.ops.scoring.tables import BLOCK_BYTES, Place, Problem

if TYPE_CHECKING:
    import pyarrow as pa

# More keys than this are data and no columns, and every one would be kept in memory.
MOST_COLUMNS = 5_000
_SPACE = b" \t\r\n"
# A float holds whole numbers exactly up to here.
_EXACT_IN_FLOAT = 2**53
_INT64 = range(-(2**63), 2**63)


class TooManyColumns(Invalid):
    """The lines' keys are so many that they can't be names of columns."""

    code = "too_many_columns"
    text = "{file} has more than {most:,} different keys. Give each line the same few keys."


class _Unreadable(Exception):
    """A line is no JSON object; the message says why."""


class JsonTable:
    """A JSON Lines file."""

    def __init__(self, file: Path, *, gzipped: bool, named: Sequence[str], block_rows: int) -> None:
        self._file, self._gzipped, self._block_rows = file, gzipped, block_rows
        self._types = self._survey() or dict.fromkeys(named, "text")
        self.columns = list(self._types)
        self.size = file.stat().st_size

    def blocks(self, start: Place | None = None) -> Iterator["JsonBlock"]:
        """Cut the lines into blocks. As in `Table`."""
        with Lines(self._file, gzipped=self._gzipped, start=start) as lines:
            taken: list[Line] = []
            weight = 0
            for line in lines:
                if not line.raw.strip(_SPACE):
                    continue
                taken.append(line)
                weight += len(line.raw)
                if len(taken) == self._block_rows or weight >= BLOCK_BYTES:
                    yield JsonBlock(self._types, taken, taken[-1].end, lines.done)
                    taken, weight = [], 0
            if taken:
                yield JsonBlock(self._types, taken, taken[-1].end, lines.done)

    def arrow_schema(self) -> "pa.Schema":
        """Whole numbers, numbers, truth values and text keep their type. As in `Table`."""
        import pyarrow as pa

        types = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
        return pa.schema([(name, types.get(of, pa.string())) for name, of in self._types.items()])

    def text_problem(self, column: str) -> str:
        """Say what the column holds where no line has text in it. As in `Table`."""
        told = {"int": "numbers", "float": "numbers", "bool": "true and false"}
        return told.get(self._types[column], "")

    def _survey(self) -> dict[str, str]:
        """Read all lines once and give each column's type."""
        kinds: dict[str, set[str]] = {}
        some, readable = False, False
        with Lines(self._file, gzipped=self._gzipped) as lines:
            for line in lines:
                if not line.raw.strip(_SPACE):
                    continue
                some = True
                try:
                    parsed = _parse(line)
                except _Unreadable:
                    continue
                readable = True
                for name, value in parsed.items():
                    kinds.setdefault(name, set()).add(_kind(value))
                if len(kinds) > MOST_COLUMNS:
                    raise TooManyColumns(file=self._file.name, most=MOST_COLUMNS)
        if some and not readable:
            raise FileUnreadable(file=str(self._file), why="none of its lines is a JSON object")
        return {name: _type_of(seen - {"null"}) for name, seen in kinds.items()}


@dataclass(frozen=True, slots=True)
class JsonBlock:
    """Lines of a JSON Lines file, not yet parsed. As `Block`."""

    types: Mapping[str, str]
    lines: Sequence[Line]
    end: Place
    done: int

    def read(self) -> "JsonRows":
        """Parse the lines. As in `Block`."""
        rows = JsonRows(self.types, [], [], [], [])
        for line in self.lines:
            try:
                parsed = _parse(line)
            except _Unreadable as error:
                rows.problems.append(Problem(line.number, str(error), as_typed(line.raw)))
            else:
                rows.numbers.append(line.number)
                rows.parsed.append(parsed)
                rows.typed.append(line.raw.strip(_SPACE).decode("utf-8"))
        return rows


@dataclass(frozen=True, slots=True)
class JsonRows:
    """Parsed lines, with what was typed. As `Rows`."""

    types: Mapping[str, str]
    numbers: list[int]
    parsed: list[dict[str, Any]]
    typed: list[str]
    problems: list[Problem]

    def values(self, column: str) -> list[Any]:
        """Give what stands under a key. As in `Rows`."""
        return [row.get(column) for row in self.parsed]

    def cells(self) -> Iterator[list[str]]:
        """Give text as it is and all else as JSON. As in `Rows`."""
        for row in self.parsed:
            yield [_cell(row.get(name)) for name in self.types]

    def objects(self) -> Iterator[str]:
        """Give the objects as they were typed. As in `Rows`."""
        return iter(self.typed)

    def arrow(self) -> "pa.Table":
        """Give the rows in the types that the survey found. As in `Rows`."""
        import pyarrow as pa

        types = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
        arrays = []
        for name, of in self.types.items():
            column = self.values(name)
            if of in types:
                arrays.append(pa.array(column, types[of]))
            else:
                text = [None if value is None else _cell(value) for value in column]
                arrays.append(pa.array(text, pa.string()))
        return pa.Table.from_arrays(arrays, names=list(self.types))


def without_halves(text: str) -> str:
    r"""Give text with a `\ud800` that has no partner replaced: UTF-8 has no way to write it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _parse(line: Line) -> dict[str, Any]:
    if not line.whole:
        raise _Unreadable(TOO_LONG)
    try:
        parsed = json.loads(line.raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _Unreadable("it is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise _Unreadable(f"it is not JSON: {error.msg} at character {error.pos + 1}") from error
    except (RecursionError, ValueError) as error:
        raise _Unreadable("it is nested too deeply or holds a number that is too long") from error
    if not isinstance(parsed, dict):
        raise _Unreadable("it is JSON, but not an object in braces")
    if any(name != without_halves(name) for name in parsed if not name.isascii()):
        raise _Unreadable("one of its keys holds half of a character")
    return parsed


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        if abs(value) <= _EXACT_IN_FLOAT:
            return "int"
        return "long" if value in _INT64 else "longer"
    return {float: "float", str: "text"}.get(type(value), "nested")


def _type_of(kinds: set[str]) -> str:
    """The one type that holds all that was seen without loss; else JSON text."""
    if kinds <= {"int", "long"} and kinds:
        return "int"
    if kinds <= {"int", "float"} and kinds:
        return "float"
    return kinds.pop() if kinds in ({"bool"}, {"text"}) else "json"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return without_halves(value)
    return json.dumps(value, ensure_ascii=False)
