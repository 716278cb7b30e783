"""Rows with their scores as CSV, JSON Lines or Parquet, a block at a time."""

import csv
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from plaintalk.kernel.errors import Invalid
from plaintalk.ops.scoring.judge import ATTRIBUTES, Judged
from plaintalk.ops.scoring.tables import FileKind, Format, Rows, Table

if TYPE_CHECKING:
    import pyarrow as pa

_REST = ("standing", "clauses", "language", "model")


class ColumnsTaken(Invalid):
    """The input has columns of the names that the scores would get."""

    code = "columns_taken"
    text = (
        "{file} has columns already that the result would add: {columns}. Give --prefix, such as "
        "--prefix pt_, to put something before the names of the new ones."
    )


def added_names(prefix: str) -> list[str]:
    """Give the names of the columns that scoring adds, in order."""
    return [prefix + name for name in (*ATTRIBUTES, *_REST)]


class Writer(Protocol):
    """Turns blocks of rows into bytes that can be put one after another."""

    def header(self) -> bytes:
        """Give what comes before the first block."""

    def encode(self, rows: Rows, scores: Sequence[Judged | None]) -> bytes:
        """Give one block; rows without scores get empty ones."""

    def finish(self, pieces: Path, file: Path) -> None:
        """Make the finished file out of the header and all blocks; may move or copy them."""


def writer_for(
    kind: FileKind, table: Table, *, file: Path, prefix: str, delimiter: str
) -> "CsvWriter | JsonWriter | ParquetWriter":
    """Give the writer of a format for the columns of a table.

    Raises:
        ColumnsTaken: the table has a column of a name that would be added.
    """
    names = added_names(prefix)
    taken = [name for name in names if name in table.columns]
    if taken:
        raise ColumnsTaken(file=file.name, columns=", ".join(taken))
    if kind.format is Format.PARQUET:
        return ParquetWriter(_schema(table, names))
    if kind.format is Format.CSV:
        return CsvWriter((*table.columns, *names), delimiter, kind.gzipped)
    return JsonWriter(tuple(names), kind.gzipped)


@dataclass(frozen=True, slots=True)
class CsvWriter:
    """CSV as RFC 4180 has it, in UTF-8; `clauses` parted by spaces. As `Writer`."""

    columns: tuple[str, ...]
    delimiter: str
    gzipped: bool

    def header(self) -> bytes:
        """Give the names of the columns. As in `Writer`."""
        return self._encoded([self.columns])

    def encode(self, rows: Rows, scores: Sequence[Judged | None]) -> bytes:
        """Give one line a row. As in `Writer`."""
        nothing = [""] * len(added_names(""))
        return self._encoded(
            [
                [*cells, *(nothing if judged is None else _cells(judged))]
                for cells, judged in zip(rows.cells(), scores, strict=True)
            ]
        )

    def finish(self, pieces: Path, file: Path) -> None:
        """The blocks are the file. As in `Writer`."""
        pieces.replace(file)

    def _encoded(self, rows: Sequence[Sequence[str]]) -> bytes:
        # The line end of RFC 4180 is also what makes the writer quote a lone carriage return.
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n").writerows(rows)
        return _maybe_gzipped(text.getvalue(), self.gzipped)


@dataclass(frozen=True, slots=True)
class JsonWriter:
    """One JSON object a line; the scores come after the row's own keys. As `Writer`."""

    names: tuple[str, ...]
    gzipped: bool

    def header(self) -> bytes:
        """There is none, but a packed file without rows is no empty file. As in `Writer`."""
        return _maybe_gzipped("", self.gzipped)

    def encode(self, rows: Rows, scores: Sequence[Judged | None]) -> bytes:
        """Give one line a row. As in `Writer`."""
        lines = []
        for typed, judged in zip(rows.objects(), scores, strict=True):
            values = [None] * len(self.names) if judged is None else _values(judged)
            added = json.dumps(dict(zip(self.names, values, strict=True)), ensure_ascii=False)
            own = typed[:-1].rstrip()
            lines.append(f"{own}{'' if own == '{' else ', '}{added[1:]}\n")
        return _maybe_gzipped("".join(lines), self.gzipped)

    def finish(self, pieces: Path, file: Path) -> None:
        """The blocks are the file. As in `Writer`."""
        pieces.replace(file)


@dataclass(frozen=True, slots=True)
class ParquetWriter:
    """Parquet: scores as doubles, `clauses` as a list. As `Writer`."""

    schema: "pa.Schema"

    def header(self) -> bytes:
        """There is none. As in `Writer`."""
        return b""

    def encode(self, rows: Rows, scores: Sequence[Judged | None]) -> bytes:
        """Give the rows as Arrow packs them. As in `Writer`."""
        import pyarrow as pa

        from plaintalk.ops.scoring.parquet_table import packed

        own = rows.arrow().columns
        nothing = [None] * (len(self.schema) - len(own))
        columns = zip(
            *(nothing if judged is None else _values(judged) for judged in scores), strict=True
        )
        fields = list(self.schema)[len(own) :]
        added = [
            pa.array(values, field.type)
            for values, field in zip(list(columns) or [()] * len(fields), fields, strict=True)
        ]
        return packed(pa.Table.from_arrays([*own, *added], schema=self.schema))

    def finish(self, pieces: Path, file: Path) -> None:
        """Write the blocks anew as row groups of a better size. As in `Writer`."""
        from plaintalk.ops.scoring.parquet_table import write_parquet

        write_parquet(pieces, file, self.schema)


def _schema(table: Table, names: Sequence[str]) -> "pa.Schema":
    import pyarrow as pa

    types = [pa.float64()] * len(ATTRIBUTES)
    types += [pa.string(), pa.list_(pa.string()), pa.string(), pa.string()]
    schema = table.arrow_schema()
    for name, of in zip(names, types, strict=True):
        schema = schema.append(pa.field(name, of))
    return schema


def _values(judged: Judged) -> list[Any]:
    clauses = list(judged.clauses)
    return [*judged.scores, judged.standing, clauses, judged.language, judged.model]


def _cells(judged: Judged) -> list[str]:
    scores = ["" if score is None else repr(score) for score in judged.scores]
    return [*scores, judged.standing, " ".join(judged.clauses), judged.language, judged.model]


def _maybe_gzipped(text: str, gzipped: bool) -> bytes:
    data = text.encode("utf-8")
    # Packed pieces put one after another are a packed file (RFC 1952, 2.2). No time goes in.
    return gzip.compress(data, mtime=0) if gzipped else data
