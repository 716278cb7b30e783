"""How soon a comment reaches everybody who has its page open, and what it costs that they listen.

python bench/live.py [--listeners 5000] [--comments 5]

A real server with one process, over loopback sockets. So many clients listen to one discussion;
then comments are posted through the page's form, one after the other. Beside it, in the same run,
what listening replaces: the same pages asking every 30 seconds. At the end all of them are told how
many read, while somebody leaves before each time that the server counts. Times run from the moment
that the form is sent, so that judging and storing the comment are in them. Memory is the server
process's own, by listener. CPU is the server's: clients share the machine.
"""

import argparse
import asyncio
import json
import os
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from server import (
    Client,
    cpu_s,
    family,
    free_port,
    get,
    machine,
    measure,
    post_to_plaintalk,
    server,
)

POLLS_EVERY_S = 30  # embed/files/embed.js
IDLE_S = 30.0
VIEWERS_S = 60.0
COUNTED_EVERY_S = 5.0  # embed/live/watching.py
AT_ONCE = 64
TOLD_WITHIN_S = 60.0
HEAD = (
    "GET /api/v1/articles/{slug}/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "X-Forwarded-For: 10.{a}.{b}.1\r\nAccept: text/event-stream\r\n\r\n"
)


@dataclass(slots=True)
class Told:
    """When each listener heard of which count, in seconds of one clock; how often of viewers."""

    at: dict[int, list[float]] = field(default_factory=dict)
    viewers: int = 0
    refused: int = 0

    def hear(self, count: int, viewers: int | None) -> None:
        self.at.setdefault(count, []).append(time.perf_counter())
        self.viewers += viewers is not None


class Ear(asyncio.Protocol):
    """One open page."""

    __slots__ = ("_open", "_rest", "_told")

    def __init__(self, told: Told, opened: "asyncio.Future[None]") -> None:
        self._told, self._open, self._rest = told, opened, b""

    def data_received(self, data: bytes) -> None:
        if not self._open.done():
            self._told.refused += not data.startswith(b"HTTP/1.1 200")
            self._open.set_result(None)
        self._rest += data
        *events, self._rest = self._rest.split(b"\n\n")
        for event in events:
            _before, found, said = event.rpartition(b"\ndata: ")
            if found:
                news = json.loads(said.split(b"\n", 1)[0])
                self._told.hear(news["count"], news["viewers"])


@dataclass(frozen=True, slots=True)
class Listening:
    """What the listeners cost, and how soon they heard.

    Attributes:
        opened_s: until all of them listened.
        kb_each: memory of the server's process, by listener.
        idle_cpu: share of a core while nothing happens.
        viewers_cpu: the same while all are told how many read, as often as the server counts.
        viewers_told: how many pieces of such news there were.
        reached_s: of each comment, how long until each listener heard, in order.
    """

    opened_s: float
    kb_each: float
    idle_cpu: float
    viewers_cpu: float
    viewers_told: int
    reached_s: Sequence[Sequence[float]]
    refused: int


def main() -> None:
    """Start a server, let many listen, post, print two tables."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--listeners", type=int, default=5000)
    given.add_argument("--comments", type=int, default=5)
    options = given.parse_args()
    allow_open_files(options.listeners + 1000)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="plaintalk-bench-") as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "PLAINTALK_SECRET_KEY": secrets.token_urlsafe(48),
            "PLAINTALK_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "PLAINTALK_PROXIES": "1",
            "PLAINTALK_LIVE_LISTENERS": str(options.listeners),
        }
        prepare = [sys.executable, str(Path(__file__).with_name("server.py")), "--make-site"]
        slug = subprocess.run(
            prepare, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.split()[-1]
        plaintalk = [sys.executable, "-c", "from plaintalk.ops.command import main; main()"]
        command = [*plaintalk, "run", "--port", str(port), "--workers", "1"]
        with server(command, port, environment, folder) as process:
            warm_up(port, slug)
            state = get(f"/embed/v1/state?article={slug}")
            polling = measure("polling", process, port, 8, 8.0, state)
            show = [*plaintalk, "site", "viewers", "true"]
            shows = partial(subprocess.run, show, env=environment, check=True, cwd=folder)
            work = listen(process, port, slug, options.listeners, options.comments, shows)
            listened = asyncio.run(work)
    console = Console(width=120)
    title = f"{machine()}; {options.listeners:,} pages open, one process"
    console.print(costs(listened, polling.cpu_ms, options.listeners, title))
    console.print(times(listened))


async def listen(
    process: psutil.Process,
    port: int,
    slug: str,
    listeners: int,
    comments: int,
    show_viewers: Callable[[], object],
) -> Listening:
    """Let so many listen, wait, post so many comments, count viewers, and measure all of it."""
    told = Told()
    before = memory(process)
    started = time.perf_counter()
    ears = await open_ears(told, port, slug, listeners)
    opened_s = time.perf_counter() - started
    await asyncio.sleep(2)
    kb_each = (memory(process) - before) / 1024 / listeners
    spent = cpu_s(process)
    await asyncio.sleep(IDLE_S)
    idle_cpu = (cpu_s(process) - spent) / IDLE_S
    reached = [await post_one(told, port, slug, listeners) for _ in range(comments)]
    await asyncio.to_thread(show_viewers)
    spent, started = cpu_s(process), time.perf_counter()
    while time.perf_counter() < started + VIEWERS_S:
        # Somebody leaves, so that there is something to tell each time.
        ears.pop().close()
        await asyncio.sleep(COUNTED_EVERY_S)
    viewers_cpu = (cpu_s(process) - spent) / (time.perf_counter() - started)
    for ear in ears:
        ear.close()
    return Listening(opened_s, kb_each, idle_cpu, viewers_cpu, told.viewers, reached, told.refused)


async def open_ears(
    told: Told, port: int, slug: str, listeners: int
) -> list[asyncio.BaseTransport]:
    """Open so many streams, AT_ONCE of them at a time, each from a network of its own."""
    loop = asyncio.get_running_loop()
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> asyncio.BaseTransport:
        async with room:
            opened = loop.create_future()
            transport, _ear = await loop.create_connection(
                lambda: Ear(told, opened), "127.0.0.1", port
            )
            head = HEAD.format(slug=slug, port=port, a=number // 256, b=number % 256)
            transport.write(head.encode())
            await opened
            return transport

    return await asyncio.gather(*(one(number) for number in range(listeners)))


async def post_one(told: Told, port: int, slug: str, listeners: int) -> Sequence[float]:
    """Post a comment; give how long each listener waited for it, from the sending on."""
    known = max(told.at)
    post = post_to_plaintalk(f"/a/{slug}")
    sent = time.perf_counter()
    status = await asyncio.to_thread(post, Client("127.0.0.1", port, timeout=60))
    if status != 302:  # what a form that was taken is answered with
        raise RuntimeError(f"the comment was answered {status}")
    until = sent + TOLD_WITHIN_S
    while len(told.at.get(known + 1, ())) < listeners and time.perf_counter() < until:
        await asyncio.sleep(0.05)
    await asyncio.sleep(1)
    return sorted(at - sent for at in told.at.get(known + 1, ()))


def warm_up(port: int, slug: str) -> None:
    """Let the server load what the first comment needs."""
    client = Client("127.0.0.1", port, timeout=120)
    post_to_plaintalk(f"/a/{slug}")(client)
    get(f"/a/{slug}")(client)


def memory(process: psutil.Process) -> int:
    """Give the memory of the server's process that answers: the largest of the family."""
    return max(one.memory_info().rss for one in family(process))


def allow_open_files(wanted: int) -> None:
    """Let this process and the server open as many files as the machine allows, up to this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))


def costs(listened: Listening, poll_ms: float, listeners: int, title: str) -> Table:
    """Lay out what listening costs beside what asking costs."""
    asked = listeners / POLLS_EVERY_S
    last = max(max(one, default=float("inf")) for one in listened.reached_s)
    shown = Table(title=title, title_justify="left")
    shown.add_column("while nothing happens")
    for name in ("requests a second", "CPU, % of a core", "kB a page", "heard within s"):
        shown.add_column(name, justify="right")
    idle = f"{100 * listened.idle_cpu:.1f}"
    shown.add_row("listening", "0", idle, f"{listened.kb_each:.1f}", f"{last:.2f}")
    viewers = f"{100 * listened.viewers_cpu:.1f}"
    told = f"told how many read, {listened.viewers_told:,} times in {VIEWERS_S:.0f} s"
    shown.add_row(told, "0", viewers, f"{listened.kb_each:.1f}", f"{COUNTED_EVERY_S:.0f}")
    busy = f"{asked * poll_ms / 10:.1f}"
    shown.add_row(f"asking every {POLLS_EVERY_S} s", f"{asked:.0f}", busy, "0", f"{POLLS_EVERY_S}")
    return shown


def times(listened: Listening) -> Table:
    """Lay out how soon each comment was heard of."""
    shown = Table(
        title=f"All listened after {listened.opened_s:.1f} s, {listened.refused} were refused. "
        "From the form sent to the listener told:",
        title_justify="left",
    )
    shown.add_column("comment")
    for name in ("told", "first s", "median s", "last s"):
        shown.add_column(name, justify="right")
    for number, reached in enumerate(listened.reached_s, start=1):
        cells = [min(reached), statistics.median(reached), max(reached)] if reached else []
        shown.add_row(str(number), f"{len(reached):,}", *(f"{one:.2f}" for one in cells))
    return shown


if __name__ == "__main__":
    main()
