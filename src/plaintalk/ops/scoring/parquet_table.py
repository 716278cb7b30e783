"""Parquet, by way of Arrow: the only module that knows it.

In Parquet out every input column stays as it is. In CSV and JSON Lines moments, dates and decimals
stand as text, bytes as Base64, lists and structures as JSON.
"""

import base64
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from plaintalk.ops.policies import FileUnreadable
from plaintalk.ops.scoring.tables import BLOCK_BYTES, Place, Problem, check_names

# A row group of the output is written when it has so many rows or bytes: enough for the format to
# pack well, few enough for memory.
_GROUP_ROWS = 100_000
_GROUP_BYTES = 64 * 2**20


class ParquetTable:
    """A Parquet file."""

    def __init__(self, file: Path, *, block_rows: int) -> None:
        self._file, self._block_rows = file, block_rows
        try:
            # Without pre_buffer a row group is read page by page, however large it is.
            self._parquet = pq.ParquetFile(file, pre_buffer=False, buffer_size=2**20)
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(file, error) from error
        self._schema: pa.Schema = self._parquet.schema_arrow
        self.columns: list[str] = list(self._schema.names)
        check_names(self.columns, file=file)
        self.size: int = self._parquet.metadata.num_rows

    def blocks(self, start: Place | None = None) -> Iterator["ParquetBlock"]:
        """Cut the row groups into blocks. As in `Table`."""
        begin, row = (start or Place()).offset, 0
        for group in range(self._parquet.metadata.num_row_groups):
            rows = self._parquet.metadata.row_group(group).num_rows
            if row + rows <= begin:
                row += rows
                continue
            for batch in self._batches(group):
                first, row = row, row + len(batch)
                if row > begin:
                    skipped = max(0, begin - first)
                    yield ParquetBlock(
                        pa.Table.from_batches([batch.slice(skipped)], self._schema),
                        first=first + skipped + 1,
                    )

    def arrow_schema(self) -> pa.Schema:
        """Give the file's own schema. As in `Table`."""
        return self._schema

    def text_problem(self, column: str) -> str:
        """Name the column's type if it is not text. As in `Table`."""
        kind = self._schema.field(column).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        return "" if _is_text(kind) or pa.types.is_null(kind) else str(kind)

    def _batches(self, group: int) -> Iterator[pa.RecordBatch]:
        about = self._parquet.metadata.row_group(group)
        a_row = max(1, about.total_byte_size // max(1, about.num_rows))
        size = max(1, min(self._block_rows, BLOCK_BYTES // a_row))
        try:
            yield from self._parquet.iter_batches(size, row_groups=[group], use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(self._file, error) from error


@dataclass(frozen=True, slots=True)
class ParquetBlock:
    """Rows of a Parquet file; their own `Rows`, since Arrow has taken them apart.

    Attributes:
        first: number of the first row, from 1.
    """

    table: pa.Table
    first: int

    @property
    def end(self) -> Place:
        """Where the next block begins. As in `Block`."""
        return Place(self.done, self.done + 1)

    @property
    def done(self) -> int:
        """How many rows were read so far. As in `Block`."""
        return self.first - 1 + len(self.table)

    @property
    def problems(self) -> Sequence[Problem]:
        """None: a Parquet file is whole or it is not. As in `Rows`."""
        return ()

    @property
    def numbers(self) -> Sequence[int]:
        """Give the rows' numbers. As in `Rows`."""
        return range(self.first, self.first + len(self.table))

    def read(self) -> "ParquetBlock":
        """Give itself. As in `Block`."""
        return self

    def values(self, column: str) -> list[Any]:
        """Give a column as JSON has it. As in `Rows`."""
        return _plain(self.table.column(column))

    def cells(self) -> Iterator[list[str]]:
        """Give text as it is and all else as JSON. As in `Rows`."""
        columns = [[_cell(value) for value in _plain(column)] for column in self.table.columns]
        for row in zip(*columns, strict=True):
            yield list(row)

    def objects(self) -> Iterator[str]:
        """Give each row as one JSON object. As in `Rows`."""
        names = self.table.column_names
        for row in zip(*[_plain(column) for column in self.table.columns], strict=True):
            yield json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)

    def arrow(self) -> pa.Table:
        """Give the rows as they are. As in `Rows`."""
        return self.table


def packed(table: pa.Table) -> bytes:
    """Give rows as bytes that `write_parquet` takes; pieces may be put one after another."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def write_parquet(pieces: Path, file: Path, schema: pa.Schema) -> None:
    """Write a Parquet file from a file of pieces made by `packed`, in bounded memory."""
    with (
        pq.ParquetWriter(file, schema, compression="zstd") as writer,
        pa.OSFile(str(pieces)) as source,
    ):
        group: list[pa.Table] = []
        rows = weight = 0
        while source.tell() < source.size():
            with pa.ipc.open_stream(source) as stream:
                table = stream.read_all()
            group.append(table)
            rows, weight = rows + len(table), weight + table.nbytes
            if rows >= _GROUP_ROWS or weight >= _GROUP_BYTES:
                writer.write_table(_joined(group), row_group_size=rows)
                group, rows, weight = [], 0, 0
        if group:
            writer.write_table(_joined(group), row_group_size=rows)


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _unreadable(file: Path, error: Exception) -> FileUnreadable:
    if isinstance(error, OSError) and error.strerror:
        return FileUnreadable(file=str(file), why=error.strerror)
    return FileUnreadable(file=str(file), why="it is no Parquet file, or it is damaged")


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Give an Arrow column as values that JSON has."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column = column.cast(kind.storage_type)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if _is_text(column.type):
        # A file may hold bytes that are no UTF-8 in a column of text.
        return [_decoded(value) for value in column.cast(pa.large_binary()).to_pylist()]
    return [_json_value(value) for value in column.cast(_told(column.type)).to_pylist()]


def _told(kind: pa.DataType) -> pa.DataType:
    """The type that values are told in: text for what Python or JSON can't hold exactly."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.large_list(_told(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _told(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(_told(kind.key_type), _told(kind.item_type))
    if pa.types.is_temporal(kind) or pa.types.is_decimal(kind):
        return pa.string()
    return kind


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def _json_value(value: object) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, list | tuple):
        return [_json_value(each) for each in value]
    if isinstance(value, dict):
        return {name: _json_value(each) for name, each in value.items()}
    return value


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
