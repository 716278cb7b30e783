"""Files of rows, in and out, without the engine: nothing is lost, nothing is made up."""

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaintalk.ops.policies import FileUnreadable
from plaintalk.ops.scoring import lines as lines_module
from plaintalk.ops.scoring.json_table import MOST_COLUMNS, TooManyColumns
from plaintalk.ops.scoring.judge import ATTRIBUTES, Judged
from plaintalk.ops.scoring.tables import (
    ColumnsTwice,
    DelimiterUnusable,
    Problem,
    TableKindUnknown,
    delimiter_of,
    kind_of,
    open_table,
)
from plaintalk.ops.scoring.writers import ColumnsTaken, added_names, writer_for

SCORES = Judged(
    scores=(0.25,) * len(ATTRIBUTES),
    standing="held",
    clauses=("no-profanity", "threats"),
    language="en",
    model="m",
)
OURS = added_names("")

# What UTF-8 can write, but for the mark that a file may begin with and that is no part of it.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), max_size=20)
NAMES = st.lists(TEXT.filter(bool), min_size=1, max_size=4, unique=True).filter(
    lambda names: not set(names) & set(OURS)
)


@st.composite
def text_tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    names = draw(NAMES)
    row = st.lists(TEXT, min_size=len(names), max_size=len(names))
    return names, draw(st.lists(row, max_size=6))


def csv_of(rows: Sequence[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def converted(file: Path, out: Path, *, block_rows: int = 2, delimiter: str = ",") -> list[Problem]:
    """Put a table into another format with the same scores beside each row."""
    table = open_table(file, delimiter=delimiter, named=[], block_rows=block_rows)
    writer = writer_for(kind_of(out), table, file=file, prefix="", delimiter=delimiter)
    pieces, problems = [writer.header()], []
    for block in table.blocks():
        rows = block.read()
        problems += rows.problems
        pieces.append(writer.encode(rows, [SCORES] * len(rows.numbers)))
    work = out.with_name("pieces")
    work.write_bytes(b"".join(pieces))
    writer.finish(work, out)
    return problems


def rows_of(file: Path, *, delimiter: str = ",") -> list[dict[str, Any]]:
    """Read a finished table with other code than ours."""
    if file.suffix == ".parquet":
        return list(pq.read_table(file).to_pylist())
    text = (gzip.decompress if file.suffix == ".gz" else bytes)(file.read_bytes()).decode()
    if ".csv" in file.name:
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    return [json.loads(line) for line in text.split("\n")[:-1]]


def own(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in OURS}


# ---- nothing is lost --------------------------------------------------------------------------


@given(text_tables(), st.sampled_from([".csv", ".jsonl", ".parquet", ".csv.gz", ".ndjson.gz"]))
@settings(max_examples=30)
def test_every_value_of_a_csv_file_passes_through_unchanged(
    table: tuple[list[str], list[list[str]]], ending: str
) -> None:
    names, rows = table
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder, "in.csv"), Path(folder, f"out{ending}")
        file.write_bytes(csv_of([names, *rows]).encode())

        problems = converted(file, out)

        assert problems == []
        assert [list(own(row).values()) for row in rows_of(out)] == rows
        assert all(list(own(row)) == names for row in rows_of(out))


@given(text_tables(), st.sampled_from([".csv", ".jsonl", ".parquet"]))
@settings(max_examples=30)
def test_a_table_comes_back_whole_from_every_format(
    table: tuple[list[str], list[list[str]]], between: str
) -> None:
    names, rows = table
    with tempfile.TemporaryDirectory() as folder:
        file, there = Path(folder, "in.parquet"), Path(folder, f"there{between}")
        arrays = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(names))]
        pq.write_table(pa.table(arrays, names=names), file, row_group_size=3)

        converted(file, there)
        again = open_table(there, delimiter=",", named=[], block_rows=2)
        back = [[block.read().values(name) for name in names] for block in again.blocks()]

        columns = [[value for piece in back for value in piece[at]] for at in range(len(names))]
        # CSV can't tell an empty text from none.
        expected = [[row[at] or None for row in rows] for at in range(len(names))]
        assert [[value or None for value in column] for column in columns] == expected


JSON_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
JSON_ROWS = st.lists(
    st.dictionaries(st.sampled_from(["comment", "ид", "tags", "n"]), JSON_VALUE, max_size=4),
    max_size=6,
)


@given(JSON_ROWS)
@settings(max_examples=30)
def test_an_object_stays_as_it_was_typed_with_the_scores_behind_it(
    rows: list[dict[str, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        typed = [json.dumps(row) for row in rows]
        file.write_text("".join(f"{line}\n" for line in typed))

        converted(file, out)

        assert [own(row) for row in rows_of(out)] == rows
        lines = out.read_text("utf-8").split("\n")[:-1]
        assert all(line.startswith(was[:-1]) for was, line in zip(typed, lines, strict=True))


@given(JSON_ROWS, st.sampled_from([".csv", ".parquet"]))
@settings(max_examples=30)
def test_json_values_of_every_kind_fit_into_csv_and_parquet(
    rows: list[dict[str, Any]], ending: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder, "in.jsonl"), Path(folder, f"out{ending}")
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))

        converted(file, out)

        written = rows_of(out)
        assert len(written) == len(rows)
        for was, now in zip(rows, written, strict=True):
            for name, value in was.items():
                assert _same(value, now[name], csv=ending == ".csv"), (name, value, now[name])


def _same(value: object, written: object, *, csv: bool) -> bool:
    if value is None:
        return written in (None, "")
    if isinstance(value, str) or not isinstance(written, str):
        return written == value
    return bool(json.loads(written) == value)


def test_numbers_and_truth_values_keep_their_types_in_parquet(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        '{"whole": 9007199254740993, "part": 1, "yes": true, "mixed": 1, "list": [1]}\n'
        '{"whole": null, "part": 0.5, "mixed": "a"}\n'
    )

    converted(tmp_path / "in.jsonl", tmp_path / "out.parquet")

    schema = pq.read_schema(tmp_path / "out.parquet")
    types = {name: str(schema.field(name).type) for name in ("whole", "part", "yes", "mixed")}
    assert types == {"whole": "int64", "part": "double", "yes": "bool", "mixed": "string"}
    first, second = rows_of(tmp_path / "out.parquet")
    assert (first["whole"], first["part"], first["yes"]) == (9007199254740993, 1.0, True)
    assert (first["list"], second["yes"]) == ("[1]", None)


def test_a_whole_number_that_a_float_can_not_hold_is_not_rounded(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"n": 9007199254740993}\n{"n": 0.5}\n')

    converted(tmp_path / "in.jsonl", tmp_path / "out.parquet")

    assert [row["n"] for row in rows_of(tmp_path / "out.parquet")] == ["9007199254740993", "0.5"]


def parquet_of_many_types(file: Path) -> pa.Table:
    moment = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
    table = pa.table(
        {
            "comment": pa.array(["Good day.", None]).dictionary_encode(),
            "at": pa.array([moment, None], pa.timestamp("ns", "UTC")),
            "fee": pa.array([Decimal("1.50"), None], pa.decimal128(5, 2)),
            "raw": pa.array([b"\x00\xff", None]),
            "tags": pa.array([["a", "b"], None]),
            "edits": pa.array([[{"at": moment, "n": 1}], None]),
            "odd": pa.array([float("nan"), 0.5]),
        }
    ).replace_schema_metadata({"made": "here"})
    pq.write_table(table, file)
    return table


def test_parquet_columns_stay_as_they_are_in_parquet(tmp_path: Path) -> None:
    parquet_of_many_types(tmp_path / "in.parquet")
    read = pq.read_table(tmp_path / "in.parquet")

    converted(tmp_path / "in.parquet", tmp_path / "out.parquet", block_rows=1)

    written = pq.read_table(tmp_path / "out.parquet")
    kept = written.select(read.column_names)
    assert kept.schema.equals(read.schema)
    assert [str(column.combine_chunks()) for column in kept.columns] == [
        str(column.combine_chunks()) for column in read.columns
    ]
    assert written.schema.metadata[b"made"] == b"here"
    assert written.column("clauses").to_pylist() == [["no-profanity", "threats"]] * 2


def test_parquet_types_that_json_has_not_are_told_as_text(tmp_path: Path) -> None:
    parquet_of_many_types(tmp_path / "in.parquet")

    converted(tmp_path / "in.parquet", tmp_path / "out.jsonl")
    converted(tmp_path / "in.parquet", tmp_path / "out.csv")

    first, second = rows_of(tmp_path / "out.jsonl")
    assert own(first) == {
        "comment": "Good day.",
        "at": "2026-12-31 12:00:00.000000000Z",
        "fee": "1.50",
        "raw": "AP8=",
        "tags": ["a", "b"],
        "edits": [{"at": first["edits"][0]["at"], "n": 1}],
        "odd": None,
    }
    assert first["edits"][0]["at"].startswith("2026-12-31")
    assert second["odd"] == 0.5
    in_csv = rows_of(tmp_path / "out.csv")
    assert (in_csv[0]["tags"], in_csv[1]["tags"]) == ('["a", "b"]', "")


def test_half_a_character_does_not_stop_a_csv_file(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        '{"comment": "a \\ud83d b"}\n{"comment": "\\ud83d\\ude00"}\n'
    )

    converted(tmp_path / "in.jsonl", tmp_path / "out.csv")

    assert [row["comment"] for row in rows_of(tmp_path / "out.csv")] == ["a \ufffd b", "😀"]


# ---- where a block begins ---------------------------------------------------------------------


@given(
    st.lists(st.lists(TEXT, min_size=1, max_size=3), max_size=12),
    st.integers(1, 4),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_file_can_be_read_on_from_the_end_of_any_block(
    rows: list[list[str]], block_rows: int, end: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "in.csv")
        # Rows of other lengths than the header's are among them, and broken quotation marks.
        text = csv_of([["a", "b"], *rows], end=end).replace("x", '"')
        file.write_bytes(text.encode())
        table = open_table(file, delimiter=",", named=[], block_rows=block_rows)
        blocks = list(table.blocks())

        for at, block in enumerate(blocks):
            rest = list(table.blocks(block.end))

            assert [one.read() for one in rest] == [one.read() for one in blocks[at + 1 :]]


def test_parquet_is_read_on_from_any_block_whatever_its_row_groups(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": list(range(23))}), tmp_path / "in.parquet", row_group_size=7)
    table = open_table(tmp_path / "in.parquet", delimiter=",", named=[], block_rows=3)

    for block in table.blocks():
        rest = [n for one in table.blocks(block.end) for n in one.read().values("n")]

        assert rest == list(range(block.done, 23))


# ---- what can't be read is told ----------------------------------------------------------------


def test_rows_that_can_not_be_read_are_told_with_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(
        b"id,comment\r\n"
        b'1,"two\nlines"\n'
        b"2\n"
        b'3,"a "quoted" word"\n'
        b"4,caf\xe9\n"
        b"\n"
        b"5,left\rright\n"
        b'6,"never closed\n'
        b"7,fine\n"
    )

    problems = converted(tmp_path / "in.csv", tmp_path / "out.csv")

    assert [row["id"] for row in rows_of(tmp_path / "out.csv")] == ["1", "7"]
    assert [(each.line, each.raw) for each in problems] == [
        (4, "2"),
        (5, '3,"a "quoted" word"'),
        (6, r"4,caf\xe9"),
        (8, "5,left\rright"),
        (9, '6,"never closed'),
    ]
    told = " ".join(each.why for each in problems)
    for word in ("1 fields", "doubled", "UTF-8", "carriage return", "never closed"):
        assert word in told


def test_lines_that_are_no_object_are_told_with_line_and_reason(tmp_path: Path) -> None:
    deep = "[" * 100_000
    (tmp_path / "in.jsonl").write_bytes(
        b'\xef\xbb\xbf{"comment": "a"}\n{"comment": \n[1]\n"\xff"\n'
        + b'\n{"n": ' + b"9" * 5000 + b"}\n" + deep.encode() + b'\n{"\\ud800": 1}\n{"comment": "b"}'
    )  # fmt: skip

    problems = converted(tmp_path / "in.jsonl", tmp_path / "out.jsonl")

    assert [row["comment"] for row in rows_of(tmp_path / "out.jsonl")] == ["a", "b"]
    assert [each.line for each in problems] == [2, 3, 4, 6, 7, 8]
    assert "at character" in problems[0].why
    assert "not an object" in problems[1].why


def test_a_line_longer_than_memory_should_hold_is_told_and_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plaintalk.ops.scoring import csv_table

    monkeypatch.setattr(lines_module, "MOST_ROW_BYTES", 1_000)
    monkeypatch.setattr(csv_table, "MOST_ROW_BYTES", 1_000)
    long = "x" * 5_000
    opened = '"' + "\nmore" * 500
    (tmp_path / "in.csv").write_text(f"comment\na\n{long}\nb\n{opened}\n")
    (tmp_path / "in.jsonl").write_text(f'{{"comment": "a"}}\n{{"comment": "{long}"}}\n{{}}\n')

    in_csv = converted(tmp_path / "in.csv", tmp_path / "out.csv")
    in_json = converted(tmp_path / "in.jsonl", tmp_path / "out.jsonl")

    assert [each.line for each in in_csv] == [3, 5]
    assert "never closed" in in_csv[1].why
    rows = [row["comment"] for row in rows_of(tmp_path / "out.csv")]
    assert rows == ["a", "b", *["more"] * 500]
    assert [each.line for each in in_json] == [2]
    assert len(rows_of(tmp_path / "out.jsonl")) == 2


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.csv", "id,comment\n1,ä".encode("utf-16"), "UTF-16"),
        ("a.csv", b'"id,comment', "header"),
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-20], "packed"),
        ("a.csv.gz", b"a,b\n1,2\n", "packed"),
        ("a.jsonl", b"id,comment\n1,a\n", "none of its lines"),
        ("a.parquet", b"PAR1 but not really", "Parquet"),
        ("a.parquet", b"", "Parquet"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says_is_refused(
    name: str, data: bytes, why: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)

    with pytest.raises(FileUnreadable, match=why):
        list(open_table(tmp_path / name, delimiter=",", named=[]).blocks())


@pytest.mark.parametrize("name", ["a.txt", "a", "a.parquet.gz", "a.csv.zip", "csv"])
def test_an_ending_that_says_no_format_is_refused(name: str) -> None:
    with pytest.raises(TableKindUnknown):
        kind_of(Path(name))


@pytest.mark.parametrize("given", ["", ",,", '"', "\n"])
def test_a_delimiter_that_can_not_part_fields_is_refused(given: str) -> None:
    with pytest.raises(DelimiterUnusable):
        delimiter_of(given)


@pytest.mark.parametrize(("given", "parted"), [(r"\t", "\t"), ("tab", "\t"), (";", ";")])
def test_fields_may_be_parted_by_other_characters(given: str, parted: str, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(csv_of([["a", "b"], ["1, 2", "3"]], delimiter=parted))

    converted(tmp_path / "in.csv", tmp_path / "out.csv", delimiter=delimiter_of(given))

    (row,) = rows_of(tmp_path / "out.csv", delimiter=parted)
    assert own(row) == {"a": "1, 2", "b": "3"}


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a,b,a\n1,2,3\n")

    with pytest.raises(ColumnsTwice, match="called a"):
        open_table(tmp_path / "in.csv", delimiter=",", named=[])


def test_columns_that_scores_would_overwrite_are_named(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("comment,TOXICITY,model\n")

    with pytest.raises(ColumnsTaken, match=r"TOXICITY, model\. Give --prefix"):
        converted(tmp_path / "in.csv", tmp_path / "out.csv")


def test_keys_that_are_data_are_not_taken_for_columns(tmp_path: Path) -> None:
    keys = {f"key {at}": 1 for at in range(MOST_COLUMNS + 1)}
    (tmp_path / "in.jsonl").write_text(json.dumps(keys))

    with pytest.raises(TooManyColumns):
        open_table(tmp_path / "in.jsonl", delimiter=",", named=[])
