"""`plaintalk score`: what it writes, that it can be stopped at any moment, and what it refuses."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaintalk.engine import Context, Engine
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.ops.policies import read_policy
from plaintalk.ops.scoring.journal import Journal
from plaintalk.ops.scoring.judge import ATTRIBUTES, Reader
from plaintalk.ops.scoring.runs import Order, Progress, Showing, Summary, score_file
from plaintalk.ops.scoring.tables import BLOCK_ROWS
from plaintalk.policy.document import default_policy, policy_text
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import rule
from tests.ops.test_command import shell
from tests.ops.test_scoring_tables import OURS, csv_of

SAID = [
    "You are an idiot.",
    "The lake rose by a hand's breadth, and nobody at the ministry noticed.",
    "What the fuck?",
    "",
    "I agree, and I would add:\nread the minutes.",
    "Ты идиот.",
    "Good day.",
    "You are an idiot.",
]
# A shell that started the tests in the background has told its children to ignore Ctrl-C.
SCORE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from plaintalk.ops.command import main; main()"
)


@contextmanager
def unwatched(_before: int) -> Iterator[Progress]:
    yield lambda *, rows, done, size: None


class Stopped(Exception):
    """Stands for whatever ends a process between two blocks."""


def stopped_after(blocks: int) -> Showing:
    """Show progress so far, then stop."""

    @contextmanager
    def showing(_before: int) -> Iterator[Progress]:
        left = iter(range(blocks - 1))

        def progress(*, rows: int, done: int, size: int) -> None:
            if next(left, None) is None:
                raise Stopped

        yield progress

    return showing


def comments(folder: Path, *, rows: int = 11) -> Path:
    """Write a CSV file with rows of every sort, one that can't be read among them."""
    file = folder / "in.csv"
    said = [[str(at), SAID[at % len(SAID)], SAID[(at + 2) % len(SAID)]] for at in range(rows)]
    text = csv_of([["id", "comment", "parent"], *said])
    file.write_text(text.replace("\r\n4,", "\r\nspare\r\n4,"), newline="")
    return file


def order_for(file: Path, ending: str = ".csv", **changes: Any) -> Order:
    out = file.with_name(f"out{ending}")
    order = Order(file, out, "comment", default_policy(), "parent", block_rows=2)
    return replace(order, **changes)


def scored(order: Order) -> tuple[Summary, bytes, bytes]:
    summary = score_file(order, unwatched)
    problems = summary.problems.read_bytes() if summary.problems else b""
    return summary, order.out.read_bytes(), problems


# ---- what is written --------------------------------------------------------------------------


def test_beside_each_comment_stands_what_the_engine_and_the_policy_say(tmp_path: Path) -> None:
    file, engine = comments(tmp_path), Engine()

    scored(order_for(file))

    written = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8"))))
    assert [row["id"] for row in written] == [str(at) for at in range(11)]
    assert list(written[0]) == ["id", "comment", "parent", *OURS]
    for row in written:
        if not row["comment"]:
            assert {row[name] for name in OURS} == {""}
            continue
        reading = engine.read(row["comment"], Context(parent=row["parent"]))
        ruling = rule(Facts(reading=reading), default_policy())
        told = {name: float(row[name]) for name in ATTRIBUTES if row[name]}
        assert told == {name: round(score, 6) for name, score in reading.scores.items()}
        assert row["standing"] == ruling.standing
        assert row["clauses"].split() == [finding.clause for finding in ruling.findings]
        assert (row["language"], row["model"]) == (reading.language, reading.model)


def test_the_comment_that_is_answered_counts_only_if_its_column_is_named(tmp_path: Path) -> None:
    quoting = tmp_path / "quoting.csv"
    parent = "What the fuck is the council doing with our money?"
    comment = f"You wrote: {parent} That is no argument."
    quoting.write_text(csv_of([["comment", "parent"], [comment, parent]]))

    alone = scored(order_for(quoting, context_column=""))[1]
    answering = scored(order_for(quoting))[1]

    assert alone != answering


def test_the_summary_counts_what_became_of_every_row(tmp_path: Path) -> None:
    summary, _, problems = scored(order_for(comments(tmp_path)))

    assert (summary.counts.rows, summary.counts.without_text) == (11, 1)
    assert summary.counts.unreadable == 1
    assert sum(summary.counts.standings.values()) == 10
    told = [json.loads(line) for line in problems.splitlines()]
    assert [each["why"].split(" and ")[0].split(";")[0] for each in told] == [
        "there is no text in column comment",
        "it has 1 fields",
    ]
    assert (told[1]["line"], told[1]["raw"]) == (7, "spare")


def test_a_row_that_holds_no_text_keeps_its_place_with_empty_scores(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"comment": "a"}\n{"comment": null}\n{"other": 1}\n{"comment": 5}\n')

    summary, data, _ = scored(order_for(file, ".jsonl", context_column=""))

    rows = [json.loads(line) for line in data.splitlines()]
    assert [row["standing"] for row in rows] == ["published", None, None, None]
    assert summary.counts.without_text == 3


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
@pytest.mark.parametrize(
    "given", [("in.csv", b""), ("in.csv", b"comment,parent\n"), ("in.jsonl", b"")]
)
def test_a_file_without_rows_gives_a_file_without_rows(
    given: tuple[str, bytes], ending: str, tmp_path: Path
) -> None:
    file = tmp_path / given[0]
    file.write_bytes(given[1])

    summary, data, _ = scored(order_for(file, ending))

    assert summary.counts.rows == 0
    names = ["comment", "parent", *OURS]
    if ending == ".csv":
        assert data.decode() == csv_of([names])
    elif ending == ".parquet":
        assert pq.read_schema(tmp_path / "out.parquet").names == names
    else:
        assert data == b""


def test_another_policy_gives_other_standings(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        policy_text(default_policy()).replace("hold = 0.5, reject = 0.85", "hold = 0.99", 1)
    )
    file = tmp_path / "in.csv"
    file.write_text("comment\nWhat the fuck?\n")

    strict, _, _ = scored(order_for(file, context_column=""))
    mild, _, _ = scored(order_for(file, context_column="", policy=read_policy(policy)))

    assert "published" not in strict.counts.standings
    assert mild.counts.standings == {"published": 1}


# ---- the same bytes, whoever writes them -------------------------------------------------------


@pytest.mark.parametrize("ending", [".csv.gz", ".parquet"])
def test_the_output_is_the_same_for_any_number_of_processes(ending: str, tmp_path: Path) -> None:
    file = comments(tmp_path, rows=23)
    alone = scored(order_for(file, ending))[1:]

    for workers in (2, 3):
        assert scored(order_for(file, ending, workers=workers))[1:] == alone


@given(
    st.lists(
        st.lists(st.sampled_from([None, *[(text, "") for text in SAID if text]]), max_size=8),
        max_size=6,
    ),
    st.integers(1, 3),
)
@settings(max_examples=10)
def test_what_came_lately_changes_no_reading(
    blocks: list[list[tuple[str, str] | None]], remembered: int
) -> None:
    engine, reader = Engine(), Reader(remembered=remembered)

    for said in blocks:
        expected = [None if each is None else engine.read(each[0]) for each in said]
        assert reader(said) == expected


@given(
    stops=st.lists(st.integers(1, 3), max_size=3),
    torn=st.binary(max_size=40),
    ending=st.sampled_from([".csv", ".jsonl", ".csv.gz", ".parquet"]),
)
@settings(max_examples=12)
def test_a_run_that_was_stopped_anywhere_gives_the_same_bytes(
    stops: list[int], torn: bytes, ending: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = comments(Path(folder), rows=23)
        order = order_for(file, ending)
        whole = scored(order)[1:]
        order.out.unlink()
        for blocks in stops:
            with pytest.raises(Stopped):
                score_file(order, stopped_after(blocks))
            # What a kill in the middle of a write leaves behind the last finished block.
            for name in ("rows", "problems.jsonl", "journal.jsonl"):
                with Path(folder, f"{order.out.name}.part", name).open("ab") as part:
                    part.write(torn.replace(b"\n", b" "))
            assert not order.out.exists()

        assert scored(order)[1:] == whole
        assert sorted(each.name for each in Path(folder).iterdir()) == [
            "in.csv", order.out.name, f"{order.out.name}.problems.jsonl",
        ]  # fmt: skip


def test_a_finished_block_is_not_scored_again(tmp_path: Path) -> None:
    order = order_for(comments(tmp_path))
    with pytest.raises(Stopped):
        score_file(order, stopped_after(3))
    begun = []

    @contextmanager
    def showing(before: int) -> Iterator[Progress]:
        begun.append(before)
        yield lambda *, rows, done, size: begun.append(rows)

    score_file(order, showing)

    assert begun[0] == 5
    assert begun[1:] == [7, 9, 11]


def test_a_file_cut_short_by_the_machine_is_gone_on_from_where_it_is_whole(tmp_path: Path) -> None:
    order = order_for(comments(tmp_path))
    whole = scored(order)[1:]
    with pytest.raises(Stopped):
        score_file(order, stopped_after(3))
    rows = tmp_path / "out.csv.part" / "rows"
    rows.write_bytes(rows.read_bytes()[:-10])

    assert scored(order)[1:] == whole


def test_killed_with_all_its_processes_it_goes_on_when_started_again(tmp_path: Path) -> None:
    file = comments(tmp_path, rows=20_000)
    order = replace(order_for(file), block_rows=BLOCK_ROWS)
    whole = scored(order)[1]
    arguments = ["score", str(file), "--text-column", "comment", "--context-column", "parent"]
    arguments += ["--workers", "2", "--out", str(tmp_path / "killed.csv")]
    process = started(arguments)
    journal = tmp_path / "killed.csv.part" / "journal.jsonl"
    wait_for_blocks(journal, 2, process)
    process.kill()
    process.communicate()
    kept = journal.read_bytes().count(b"\n") - 1

    status, _printed, told = shell(arguments, folder=tmp_path)

    assert kept < 20_001 / BLOCK_ROWS
    assert status == 0
    assert "Going on after" in told
    assert (tmp_path / "killed.csv").read_bytes() == whole
    assert not journal.parent.exists()


def started(arguments: list[str]) -> "subprocess.Popen[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLAINTALK_")}
    return subprocess.Popen(
        [sys.executable, "-c", SCORE, *arguments],
        env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip


def wait_for_blocks(journal: Path, blocks: int, process: "subprocess.Popen[str]") -> None:
    """Wait until so many blocks are in the journal; its first line is what was asked for."""
    end = time.monotonic() + 120
    while not (journal.exists() and journal.read_bytes().count(b"\n") > blocks):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.01)


def children_of(process: "subprocess.Popen[str]") -> list[int]:
    return [
        child.pid
        for child in psutil.Process(process.pid).children()
        if any("spawn_main" in part for part in child.cmdline())
    ]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_leaves_quietly_with_what_is_finished(workers: str, tmp_path: Path) -> None:
    file = comments(tmp_path, rows=200_000)
    process = started(
        ["score", str(file), "--text-column", "comment", "--out", str(tmp_path / "out.csv"),
         "--workers", workers]
    )  # fmt: skip
    journal = tmp_path / "out.csv.part" / "journal.jsonl"
    wait_for_blocks(journal, 1, process)

    os.killpg(process.pid, signal.SIGINT)
    printed, told = process.communicate(timeout=60)

    assert (process.returncode, printed) == (130, "")
    assert told.strip() == "Stopped. The same command goes on after the last finished rows."
    assert not (tmp_path / "out.csv").exists()
    assert journal.exists()


def test_a_process_that_is_killed_is_told_with_its_signal(tmp_path: Path) -> None:
    file = comments(tmp_path, rows=200_000)
    process = started(
        ["score", str(file), "--text-column", "comment", "--out", str(tmp_path / "out.csv"),
         "--workers", "2"]
    )  # fmt: skip
    journal = tmp_path / "out.csv.part" / "journal.jsonl"
    wait_for_blocks(journal, 1, process)

    os.kill(children_of(process)[0], signal.SIGKILL)
    _printed, told = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "SIGKILL" in told
    assert "[worker_lost]" in told
    assert "Traceback" not in told


# ---- what is refused --------------------------------------------------------------------------


def test_an_unfinished_run_of_another_order_is_not_mixed_with_this_one(tmp_path: Path) -> None:
    order = order_for(comments(tmp_path))
    with pytest.raises(Stopped):
        score_file(order, stopped_after(2))
    other = replace(order, context_column="", prefix="pt_")

    with pytest.raises(PlaintalkError) as refused:
        score_file(other, unwatched)
    assert refused.value.code == "scoring_begun_otherwise"
    assert "another context column, prefix" in str(refused.value)

    restarted = scored(replace(other, restart=True))
    assert restarted == scored(other)


def test_a_changed_input_is_noticed(tmp_path: Path) -> None:
    order = order_for(comments(tmp_path))
    with pytest.raises(Stopped):
        score_file(order, stopped_after(2))
    with order.file.open("a") as file:
        file.write("12,More.,\n")

    with pytest.raises(PlaintalkError, match="another size of the input"):
        score_file(order, unwatched)


def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    order = order_for(comments(tmp_path))

    with Journal(order.out), pytest.raises(PlaintalkError) as refused:
        score_file(order, unwatched)

    assert refused.value.code == "scoring_already_running"


def test_a_list_of_problems_that_an_earlier_run_left_is_taken_away(tmp_path: Path) -> None:
    file = comments(tmp_path)
    scored(order_for(file))
    file.write_text("comment,parent\nGood day.,\n")

    summary, _, _ = scored(order_for(file))

    assert summary.problems is None
    assert not (tmp_path / "out.csv.problems.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["in.csv", "--text-column", "text"], "column_missing", "id, comment, parent"),
        (["in.csv", "--text-column", "comment", "--context-column", "x"], "column_missing", "id"),
        (["none.csv", "--text-column", "comment"], "file_unreadable", "No such file"),
        (["in.txt", "--text-column", "comment"], "table_kind_unknown", ".parquet"),
        (["in.csv", "--text-column", "comment", "--out", "o.xls"], "table_kind_unknown", "o.xls"),
        (["in.csv", "--text-column", "comment", "--out", "in.csv"], "output_is_input", "own"),
        (["in.csv", "--text-column", "comment", "--out", "no/o.csv"], "output_unwritable", "no"),
        (["in.csv", "--text-column", "comment", "--delimiter", "::"], "delimiter_unusable", "::"),
        (["in.csv", "--text-column", "comment", "--policy", "in.csv"], "policy_unreadable", ""),
    ],
)
def test_what_can_not_be_used_is_told_with_its_code_and_status_2(
    arguments: list[str], code: str, word: str, tmp_path: Path
) -> None:
    before = comments(tmp_path).read_bytes()
    if "--out" not in arguments:
        arguments = [*arguments, "--out", "out.csv"]

    status, printed, told = shell(["score", *arguments], folder=tmp_path)

    assert (status, printed) == (2, "")
    assert f"[{code}]" in told
    assert word in told
    assert "Traceback" not in told
    assert (tmp_path / "in.csv").read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


def test_the_command_sums_up_on_standard_output(tmp_path: Path) -> None:
    comments(tmp_path)

    status, printed, told = shell(
        ["score", "in.csv", "--text-column", "comment", "--out", "out.parquet"], folder=tmp_path
    )

    assert (status, told) == (0, "")
    for line in (
        "Rows        11",
        "No text     1:",
        "Unreadable  1:",
        "out.parquet.problems.jsonl",
    ):
        assert line in printed
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 11
