"""News on the wire: a real server of two processes, on SQLite or a new database of PostgreSQL."""

import http.client
import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.ops.test_serving import ask, bare_environment, serving, set_up_site

SOON_S = 20.0
# As often each process says how many it tells.
COUNTED_WITHIN_S = 15.0
# Longer than the watcher's pause and a look together, on a busy machine too.
QUIET_S = 3.0
PROFANE = "The plan for the bridge is bullshit, and the toll is too high."
LIVE = "/api/v1/articles/bridge-opens/live"
ARTICLE = "/a/bridge-opens"
PUBLISH = """
from datetime import UTC, datetime
from plaintalk.ops import installation
installation.ready_database()
from plaintalk.discussion.models import Comment
from plaintalk.discussion.services import decide
from plaintalk.people.permissions import Role
from plaintalk.people.services import member_named
from plaintalk.policy.appearance import Standing
now = datetime.now(UTC)
editor = member_named(name="Lilit", email="lilit@example.org", role=Role.EDITOR, now=now)
decide(
    comment=Comment.objects.get(standing="held"), by=editor, standing=Standing.PUBLISHED,
    clause="", sentence="", seen=Standing.HELD, seen_revision=1, now=now,
)
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder with a site and one article, and the settings that name its database."""

    folder: Path
    settings: dict[str, str]

    def run(self, *options: str, **settings: str) -> AbstractContextManager[Any]:
        return serving(self.folder, *options, **self.settings, **settings)


@pytest.fixture(name="here", scope="module")
def _here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Set up a site, on the database server that the tests have."""
    folder = tmp_path_factory.mktemp("live")
    with _new_database(folder, os.environ.get("PLAINTALK_DATABASE_URL", "")) as url:
        settings = {"PLAINTALK_DATABASE_URL": url}
        set_up_site(folder, **settings)
        yield Installation(folder, settings)


@contextmanager
def _new_database(folder: Path, url: str) -> Iterator[str]:
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder}/live.sqlite3"
        return
    name = f"live_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


class Stream:
    """One open page, read in a thread of its own."""

    def __init__(self, port: int, cookie: str = "", last: str = "") -> None:
        self._client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Accept-Encoding": "gzip"} | ({"Cookie": cookie} if cookie else {})
        self._client.request(
            "GET", LIVE, headers=headers | ({"Last-Event-ID": last} if last else {})
        )
        self._socket = self._client.sock
        self.answer = self._client.getresponse()
        self.is_over = threading.Event()
        self.last, self.retry = last, 0
        self._heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reading = threading.Thread(target=self._read)
        if self.answer.status == 200:
            self._reading.start()

    def _read(self) -> None:
        try:
            for line in self.answer:
                field, _colon, value = line.decode().rstrip("\n").partition(": ")
                if field == "data":
                    self._heard.put(json.loads(value))
                elif field == "id":
                    self.last = value
                elif field == "retry":
                    self.retry = int(value)
        except (OSError, ValueError, http.client.HTTPException):
            pass
        self.is_over.set()

    def next(self, within_s: float = SOON_S) -> dict[str, Any]:
        """Give the next news.

        Raises:
            queue.Empty: there are none within this time.
        """
        return self._heard.get(timeout=within_s)

    def next_where(self, *, viewers: int) -> None:
        """Wait for news of so many who read.

        Raises:
            queue.Empty: they don't come though both processes have counted anew.
        """
        end = time.monotonic() + 3 * COUNTED_WITHIN_S
        while self.next(max(0.1, end - time.monotonic()))["viewers"] != viewers:
            pass

    def leave(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if self._reading.ident is not None:
            self._reading.join()
        self.answer.close()
        self._socket.close()
        self._client.close()


Listen = Callable[..., Stream]


@pytest.fixture(name="listen")
def _listen() -> Iterator[Listen]:
    """Give a function that opens a page, which is closed after the test."""
    opened: list[Stream] = []

    def listen(port: int, **how: str) -> Stream:
        opened.append(Stream(port, **how))
        return opened[-1]

    yield listen
    for one in opened:
        one.leave()


def refused(stream: Stream) -> tuple[int, str]:
    told = json.loads(stream.answer.read())
    return stream.answer.status, told["code"]


class Reader:
    """Somebody who posts through the page's form, as a guest known by cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        _status, html, _location, self.cookie = ask(port, ARTICLE)
        self._token = re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', html)[0]

    def post(self, body: str) -> None:
        form = {
            "csrfmiddlewaretoken": self._token,
            "name": "Anna",
            "email": "anna@example.org",
            "once": body,
            "body": body,
            "confirmed": "1",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(client):
            client.request("POST", f"{ARTICLE}/comments", urlencode(form), headers)
            answer = client.getresponse()
            assert answer.status == 302, answer.read()
            for name, value in answer.getheaders():
                if name == "set-cookie":
                    self.cookie += "; " + value.split(";")[0]


def test_everybody_hears_of_a_comment_and_nobody_of_a_held_one_but_its_author(
    here: Installation, listen: Listen
) -> None:
    with here.run("--workers", "2") as (port, _process, _printed):
        # So many that both processes have some.
        readers = [listen(port) for _ in range(8)]
        assert [one.next()["count"] for one in readers] == [0] * 8
        assert readers[0].answer.getheader("Content-Encoding") is None
        author = Reader(port)
        author.post("I walked over the bridge on Sunday.")
        assert [one.next() for one in readers] == [{"count": 1, "mine": {}, "viewers": None}] * 8

        own = listen(port, cookie=author.cookie)
        assert own.next() == {"count": 1, "mine": {"1": "published"}, "viewers": None}
        author.post(PROFANE)
        assert own.next() == {"count": 1, "mine": {"1": "published", "2": "held"}, "viewers": None}
        with pytest.raises(queue.Empty):
            readers[0].next(QUIET_S)
        assert {one.last for one in readers} == {"1"}

        subprocess.run(
            [sys.executable, "-c", PUBLISH], cwd=here.folder,
            env=bare_environment() | here.settings, check=True, capture_output=True,
        )  # fmt: skip
        assert own.next() == {
            "count": 2,
            "mine": {"1": "published", "2": "published"},
            "viewers": None,
        }
        assert [one.next()["count"] for one in readers] == [2] * 8


def test_who_returns_is_told_what_happened_meanwhile_and_no_more_listen_than_may(
    here: Installation, listen: Listen
) -> None:
    few = {"PLAINTALK_LIVE_LISTENERS": "3", "PLAINTALK_LIVE_LISTENERS_A_NETWORK": "2"}
    with here.run("--workers", "1", **few) as (port, _process, _printed):
        first, second = listen(port), listen(port)
        count = first.next()["count"]
        second.next()
        third = listen(port)
        assert third.answer.getheader("Retry-After") == "300"
        assert refused(third) == (429, "live_full_here")
        assert ask(port, ARTICLE)[0] == 200

        first.leave()
        Reader(port).post("I walked over the bridge on Monday.")
        end = time.monotonic() + SOON_S
        while (again := listen(port, last=first.last)).answer.status != 200:
            assert time.monotonic() < end
            time.sleep(0.1)
        assert again.next()["count"] == count + 1

        again.leave()
        informed = listen(port, last=again.last)
        with pytest.raises(queue.Empty):
            informed.next(QUIET_S)


def test_everybody_hears_how_many_read_whichever_process_tells_them(
    here: Installation, listen: Listen
) -> None:
    show = "from plaintalk.ops.command import main; main()"
    asked = [sys.executable, "-c", show, "site", "viewers"]
    how: dict[str, Any] = {"cwd": here.folder, "env": bare_environment() | here.settings}
    subprocess.run([*asked, "true"], check=True, capture_output=True, **how)
    with here.run("--workers", "2") as (port, _process, _printed):
        # So many that both processes have some.
        readers = [listen(port) for _ in range(8)]
        for one in readers:
            one.next_where(viewers=8)

        for one in readers[3:]:
            one.leave()
        for one in readers[:3]:
            one.next_where(viewers=3)
    subprocess.run([*asked, "false"], check=True, capture_output=True, **how)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["term", "ctrl-c"])
def test_a_server_that_stops_sends_its_listeners_away_and_does_not_wait_for_them(
    here: Installation, listen: Listen, how: signal.Signals
) -> None:
    with here.run("--workers", "2") as (port, process, _printed):
        streams = [listen(port) for _ in range(6)]
        for one in streams:
            one.next()
        before = [one.retry for one in streams]

        started = time.monotonic()
        # Ctrl-C reaches all processes of the terminal.
        (os.killpg if how is signal.SIGINT else os.kill)(process.pid, how)
        process.wait(timeout=25)

        assert time.monotonic() - started < 15
        assert all(one.is_over.wait(5) for one in streams)
        # They are told anew when to return, each at a time of its own.
        assert [one.retry for one in streams] != before
        assert len({one.retry for one in streams}) > 3
