"""`plaintalk score`: a file of rows scored, in as many processes as wanted, stopped and gone on."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from plaintalk import __version__
from plaintalk.kernel.errors import Invalid
from plaintalk.ops.scoring.blocks import Counts, Finished, Job, Scorer
from plaintalk.ops.scoring.journal import Asked, Journal, Mark, writing
from plaintalk.ops.scoring.pool import Pool
from plaintalk.ops.scoring.tables import (
    BLOCK_ROWS,
    Block,
    Format,
    Table,
    check_column,
    delimiter_of,
    kind_of,
    open_table,
)
from plaintalk.ops.scoring.writers import writer_for
from plaintalk.policy.clauses import Policy
from plaintalk.policy.document import policy_text


class Progress(Protocol):
    """Told after each block how far the run has come."""

    def __call__(self, *, rows: int, done: int, size: int) -> None:
        """So many rows are in the output; `done` of `size` of the input has been read."""


# Begins to show progress; the argument says whether an earlier run goes on, after so many rows.
Showing = Callable[[int], AbstractContextManager[Progress]]


class OutputIsInput(Invalid):
    """The result would overwrite the file that it is made from."""

    code = "output_is_input"
    text = "--out names the input itself. Give the result a file of its own."


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be scored, and how.

    Attributes:
        context_column: the comment that is answered; empty for none.
        delimiter: parts the fields of CSV, in and out.
        prefix: put before the names of the columns that are added.
        restart: throw away what an unfinished run left.
        block_rows: how many rows are worked on, and kept, at once.
    """

    file: Path
    out: Path
    text_column: str
    policy: Policy
    context_column: str = ""
    delimiter: str = ","
    prefix: str = ""
    workers: int = 1
    restart: bool = False
    block_rows: int = BLOCK_ROWS


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to.

    Attributes:
        problems: the list of what could not be read or scored; None if there is nothing in it.
    """

    out: Path
    counts: Counts
    problems: Path | None
    model: str


def score_file(order: Order, showing: Showing) -> Summary:
    """Score a file; the output appears at the end, whole. The same order goes on if it was stopped.

    Raises:
        FileUnreadable, TableKindUnknown, ColumnsTwice, TooManyColumns: the input can't be used.
        ColumnMissing, ColumnNotText, ColumnsTaken, DelimiterUnusable, OutputIsInput: the order
            doesn't fit it.
        BegunOtherwise, AlreadyRunning: another run has begun the same output.
        OutputUnwritable: no room, say.
        WorkerLost: a process was killed; what is finished is kept.
    """
    kind, delimiter = kind_of(order.out), delimiter_of(order.delimiter)
    if order.out.exists() and order.file.exists() and order.out.samefile(order.file):
        raise OutputIsInput
    named = [name for name in (order.text_column, order.context_column) if name]
    table = open_table(order.file, delimiter=delimiter, named=named, block_rows=order.block_rows)
    for name in named:
        check_column(table, name, file=order.file)
    writer = writer_for(kind, table, file=order.file, prefix=order.prefix, delimiter=delimiter)
    parquet = kind_of(order.file).format is Format.PARQUET
    job = Job(
        order.text_column,
        order.context_column,
        order.policy,
        writer,
        numbered="row" if parquet else "line",
    )
    with Journal(order.out, restart=order.restart) as journal:
        return _run(order, table, job, journal, showing)


def _run(order: Order, table: Table, job: Job, journal: Journal, showing: Showing) -> Summary:
    blocks, workers = no_more_than(order.workers, table.blocks())
    with Pool[Block, Finished](partial(Scorer, job), workers) as pool:
        mark = journal.begin(_asked(order, pool.model), header=job.writer.header())
        if mark.place is not None:
            blocks = table.blocks(mark.place)
        with showing(mark.counts.rows) as progress:
            for finished in pool.in_order(blocks):
                mark = journal.keep(finished, mark)
                progress(rows=mark.counts.rows, done=mark.done, size=table.size)
        model = pool.model
    return Summary(order.out, mark.counts, _put_in_place(order, job, journal, mark), model)


def no_more_than(workers: int, blocks: Iterator[Block]) -> tuple[Iterator[Block], int]:
    """Give the blocks, and one worker for a single one: starting a process takes seconds."""
    first = list(islice(blocks, 2))
    return chain(first, blocks), workers if len(first) == 2 else 1


def _put_in_place(order: Order, job: Job, journal: Journal, mark: Mark) -> Path | None:
    listed = order.out.with_name(f"{order.out.name}.problems.jsonl")
    finished = journal.folder / "finished"
    with writing(order.out):
        job.writer.finish(journal.rows, finished)
        # A list that an earlier run left would be taken for this one's.
        listed.unlink(missing_ok=True)
        if mark.problems_end:
            journal.problems.replace(listed)
        finished.replace(order.out)
        journal.close()
    return listed if mark.problems_end else None


def _asked(order: Order, model: str) -> Asked:
    """What must be the same for an unfinished run to go on, by the words that people know."""
    about = order.file.stat()
    return {
        "input": order.file.name,
        "size of the input": about.st_size,
        "time of the input": about.st_mtime_ns,
        "text column": order.text_column,
        "context column": order.context_column,
        "policy": hashlib.sha256(policy_text(order.policy).encode("utf-8")).hexdigest(),
        "model": model,
        "delimiter": order.delimiter,
        "prefix": order.prefix,
        "size of blocks": order.block_rows,
        "version of Plaintalk": __version__,
    }
