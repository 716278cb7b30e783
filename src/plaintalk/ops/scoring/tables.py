"""Files of rows, whatever their format: recognised by their ending, read block by block."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from plaintalk.kernel.errors import Invalid

if TYPE_CHECKING:
    import pyarrow as pa

# A block ends with the first row that reaches one of these. So many comments keep a process busy
# for seconds, which is what a kill can cost; so few bytes leave many blocks room in memory.
BLOCK_ROWS = 500
BLOCK_BYTES = 4 * 2**20
_NAMED_COLUMNS = 40


class Format(StrEnum):
    """How rows are written down."""

    CSV = "CSV"
    JSON_LINES = "JSON Lines"
    PARQUET = "Parquet"


class FileKind(NamedTuple):
    """A format, and whether the file is packed with gzip."""

    format: Format
    gzipped: bool = False


class TableKindUnknown(Invalid):
    """The ending names none of the formats."""

    code = "table_kind_unknown"
    text = (
        "{file} has an ending that says nothing about its format. Give a file that ends in .csv, "
        ".jsonl, .ndjson (each also with .gz) or .parquet."
    )


class ColumnMissing(Invalid):
    """A column that was named is not in the file."""

    code = "column_missing"
    text = "{file} has no column {column}. Its columns are: {columns}."


class ColumnNotText(Invalid):
    """The column that was named holds something else than text."""

    code = "column_not_text"
    text = "Column {column} of {file} holds {type}, not text. Name the column with the comments."


class ColumnsTwice(Invalid):
    """Two columns have one name, so that no row could be told by names."""

    code = "columns_twice"
    text = "{file} has more than one column called {columns}. Give each a name of its own."


class DelimiterUnusable(Invalid):
    """What was given as delimiter can't part the fields of a row."""

    code = "delimiter_unusable"
    text = "The delimiter must be one character, and no quotation mark or line end: not {given!r}."


_ENDING = re.compile(r"\.(?P<name>csv|jsonl|ndjson|parquet)(?P<gz>\.gz)?$", re.IGNORECASE)


def kind_of(file: Path) -> FileKind:
    """Tell a file's format by its name.

    Raises:
        TableKindUnknown: the ending is none of ours.
    """
    ending = _ENDING.search(file.name)
    name = ending["name"].lower() if ending else ""
    gzipped = bool(ending and ending["gz"])
    if not ending or (name == "parquet" and gzipped):
        raise TableKindUnknown(file=file.name)
    formats = {"csv": Format.CSV, "parquet": Format.PARQUET}
    return FileKind(formats.get(name, Format.JSON_LINES), gzipped)


def delimiter_of(given: str) -> str:
    r"""Give the character that parts fields; `\t` and `tab` mean the tabulator.

    Raises:
        DelimiterUnusable: it is not one character, or one with a meaning of its own.
    """
    delimiter = "\t" if given in {r"\t", "tab"} else given
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise DelimiterUnusable(given=given)
    return delimiter


class Place(NamedTuple):
    """Where a block begins.

    Attributes:
        offset: bytes before it, counted without packing; in Parquet rows before it.
        line: number of its first line, from 1; in Parquet of its first row.
    """

    offset: int = 0
    line: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be read or scored.

    Attributes:
        line: number of its first line, from 1; in Parquet of the row.
        why: a few words for people.
        raw: the row as it stands in the file, where it is left out of the output.
    """

    line: int
    why: str
    raw: str | None = None


class Rows(Protocol):
    """The rows of one block, ready for any format."""

    @property
    def problems(self) -> Sequence[Problem]:
        """What could not be read and is not among the rows."""

    @property
    def numbers(self) -> Sequence[int]:
        """Give each row's line number, as in `Problem.line`."""

    def values(self, column: str) -> list[Any]:
        """Give a column as JSON has it (text, numbers, lists …); None where there is nothing."""

    def cells(self) -> Iterator[list[str]]:
        """Give each row as CSV has it: every column as text."""

    def objects(self) -> Iterator[str]:
        """Give each row as JSON Lines has it: one JSON object."""

    def arrow(self) -> "pa.Table":
        """Give the rows as Parquet has them, with the table's `arrow_schema`."""


class Block(Protocol):
    """A piece of a table, cut but not yet taken apart; can be sent to another process."""

    @property
    def end(self) -> Place:
        """Where the next block begins."""

    @property
    def done(self) -> int:
        """How much of the table's `size` has been read so far."""

    def read(self) -> Rows:
        """Take the rows apart."""


class Table(Protocol):
    """An open file of rows."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns, in order."""

    @property
    def size(self) -> int:
        """How much there is to read: bytes of the file, or rows of Parquet."""

    def blocks(self, start: Place | None = None) -> Iterator[Block]:
        """Cut the table into blocks, always in the same way, from the start of one of them.

        Raises:
            FileUnreadable: the file is damaged.
        """

    def arrow_schema(self) -> "pa.Schema":
        """Give the columns' types for Parquet."""

    def text_problem(self, column: str) -> str:
        """Say what a column holds if that can't be text; an empty string if it can."""


def open_table(
    file: Path, *, delimiter: str, named: Sequence[str], block_rows: int = BLOCK_ROWS
) -> Table:
    """Open a file of rows, whatever its format, to be read in blocks of so many rows at most.

    JSON Lines are read through once to learn the columns; they are not kept. A file with nothing
    in it, not even names of columns, is taken to have those that are `named`.

    Raises:
        FileUnreadable: there is no such file, or it is not what its ending says.
        TableKindUnknown: the ending is none of ours.
        ColumnsTwice: two columns have one name.
    """
    kind = kind_of(file)
    if kind.format is Format.PARQUET:
        # Loading Arrow takes a third of a second and 60 MB, which CSV and JSON needn't pay.
        from plaintalk.ops.scoring.parquet_table import ParquetTable

        return ParquetTable(file, block_rows=block_rows)
    if kind.format is Format.CSV:
        from plaintalk.ops.scoring.csv_table import CsvTable

        return CsvTable(
            file,
            gzipped=kind.gzipped,
            delimiter=delimiter,
            named=named,
            block_rows=block_rows,
        )
    from plaintalk.ops.scoring.json_table import JsonTable

    return JsonTable(file, gzipped=kind.gzipped, named=named, block_rows=block_rows)


def check_column(table: Table, column: str, *, file: Path, text: bool = True) -> None:
    """Make sure that a table has a column, and that it may hold text if it has to.

    Raises:
        ColumnMissing, ColumnNotText: it has not, or can't.
    """
    if column not in table.columns:
        named = ", ".join(table.columns[:_NAMED_COLUMNS])
        more = len(table.columns) - _NAMED_COLUMNS
        told = f"{named} and {more} more" if more > 0 else named
        raise ColumnMissing(file=file.name, column=column, columns=told or "none")
    problem = table.text_problem(column)
    if problem and text:
        raise ColumnNotText(file=file.name, column=column, type=problem)


def check_names(columns: Sequence[str], *, file: Path) -> None:
    """Make sure that no two columns have one name.

    Raises:
        ColumnsTwice: some do.
    """
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise ColumnsTwice(file=file.name, columns=", ".join(name or "nothing" for name in twice))
