"""Blocks worked on by several processes and given back in order.

Not `concurrent.futures`: its processes outlive a parent that was killed, can't be stopped in the
middle of a block, and print a trace each at Ctrl-C.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from plaintalk.kernel.errors import PlaintalkError, Unavailable

# How many blocks a process may be ahead of the one that is written next.
_AHEAD = 3

B_contra = TypeVar("B_contra", contravariant=True)
D_co = TypeVar("D_co", covariant=True)
B = TypeVar("B")
D = TypeVar("D")


class Work(Protocol[B_contra, D_co]):
    """What is done with a block, and by which model."""

    @property
    def model(self) -> str:
        """Give the engine's id."""

    def __call__(self, block: B_contra) -> D_co:
        """Do it."""


class WorkerLost(Unavailable):
    """A process ended before it gave its block back."""

    code = "worker_lost"
    text = (
        "A worker process ended unexpectedly ({how}). If memory is short, use fewer --workers. "
        "What was finished is kept: the same command goes on from there."
    )


class _Ready(NamedTuple):
    model: str


class _Refused(NamedTuple):
    """An error of ours; it is made anew in the parent, since its details are what travels."""

    error: type[PlaintalkError]
    details: dict[str, str | int]


def usable_cores() -> int:
    """Give how many processes this machine lets run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool(Generic[B, D]):
    """So many processes, each with work of its own; with one worker this process does it all.

    Args:
        make: gives the work; is sent to each process.

    Raises:
        WorkerLost: a process ended before its time.
        PlaintalkError: what the work raised.
    """

    def __init__(self, make: Callable[[], Work[B, D]], workers: int) -> None:
        self._here = make() if workers == 1 else None
        self._processes: dict[Connection, BaseProcess] = {}
        self._idle: list[Connection] = []
        self._model = self._here.model if self._here else ""
        if self._here is None:
            self._start(make, workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pipe, process in self._processes.items():
            process.terminate()
            pipe.close()
        for process in self._processes.values():
            process.join()

    @property
    def model(self) -> str:
        """The engine's id; waits for the first process to be ready."""
        while not self._model:
            self._hear({})
        return self._model

    def in_order(self, blocks: Iterator[B]) -> Iterator[D]:
        """Give what becomes of each block, in the blocks' order; few are in memory at once."""
        if self._here is not None:
            yield from map(self._here, blocks)
            return
        given = due = 0
        finished: dict[int, D] = {}
        doing: dict[Connection, int] = {}
        while True:
            while self._idle and given - due < _AHEAD * len(self._processes):
                block = next(blocks, None)
                if block is None:
                    break
                pipe = self._idle.pop()
                self._send(pipe, block)
                doing[pipe] = given
                given += 1
            if due in finished:
                yield finished.pop(due)
                due += 1
            elif doing or not self._idle:
                finished.update(self._hear(doing))
            else:
                return

    def _start(self, make: Callable[[], Work[B, D]], workers: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        with _deaf_to_ctrl_c():
            for _ in range(workers):
                ours, theirs = spawn.Pipe()
                process = spawn.Process(target=_serve, args=(make, theirs), daemon=True)
                process.start()
                theirs.close()
                self._processes[ours] = process

    def _send(self, pipe: Connection, block: B) -> None:
        try:
            pipe.send(block)
        except OSError as error:
            raise self._lost(pipe) from error

    def _hear(self, doing: dict[Connection, int]) -> dict[int, D]:
        """Wait until some process says something; give the blocks that came back."""
        came: dict[int, D] = {}
        for pipe in wait(list(self._processes)):
            assert isinstance(pipe, Connection)  # nothing else was waited for
            try:
                said = pipe.recv()
            except (EOFError, OSError) as error:
                raise self._lost(pipe) from error
            if isinstance(said, _Refused):
                raise said.error(**said.details)
            if isinstance(said, _Ready):
                self._model = said.model
            else:
                came[doing.pop(pipe)] = said
            self._idle.append(pipe)
        return came

    def _lost(self, pipe: Connection) -> WorkerLost:
        process = self._processes[pipe]
        process.join()
        code = process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        return WorkerLost(how=how)


def _serve(make: Callable[[], Work[B, D]], pipe: Connection) -> None:
    """What a process does: blocks in, results out, until the parent is gone."""
    try:
        work = make()
        pipe.send(_Ready(work.model))
        while True:
            pipe.send(work(pipe.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except PlaintalkError as error:
        pipe.send(_Refused(type(error), error.details))


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let processes that are started here never see Ctrl-C: the parent sees it and stops them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
