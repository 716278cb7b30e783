"""Reads and posts a second of a real server, over loopback, beside a peer in the same run.

python bench/server.py [--seconds 8] [--clients 8] [--isso PATH/TO/isso]

The article has 200 comments in threads. CPU is the server's own, by request: the figure to compare,
since the clients share the machine. The peer is Isso (PyPI), read and posted to through its API,
where its command is given or found; its answer is JSON without a page around it.
"""

import argparse
import http.client
import json
import os
import platform
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psutil
from rich.console import Console
from rich.table import Table

COMMENTS = 200
Client = http.client.HTTPConnection
Request = Callable[[Client], int]


@dataclass(frozen=True, slots=True)
class Measured:
    """One row: what was done, how often a second, how long it took, at what cost."""

    what: str
    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    rss_mb: float
    failed: int


def main() -> None:
    """Start each server in turn, measure it, print one table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--seconds", type=float, default=8.0)
    given.add_argument("--clients", type=int, default=8)
    given.add_argument("--isso", default=shutil.which("isso") or "")
    options = given.parse_args()
    rows: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="plaintalk-bench-") as folder:
        rows += measure_plaintalk(Path(folder), options.clients, options.seconds)
        if options.isso:
            rows += measure_isso(Path(folder), options.isso, options.clients, options.seconds)
    console = Console(width=120)
    console.print(
        table(rows, f"{machine()}, {options.clients} clients, {options.seconds:g} s each")
    )
    if not options.isso:
        console.print("Isso is not installed: pip install isso (in an environment of its own).")


# ---- plaintalk ------------------------------------------------------------------------------


def measure_plaintalk(folder: Path, clients: int, seconds: float) -> list[Measured]:
    """Measure the article page, the front page, and posting."""
    port = free_port()
    environment = {
        **os.environ,
        "PLAINTALK_SECRET_KEY": secrets.token_urlsafe(48),
        "PLAINTALK_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "PLAINTALK_PROXIES": "1",
    }
    prepare = [sys.executable, __file__, "--make-site"]
    slug = subprocess.run(
        prepare, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()[-1]
    command = [sys.executable, "-c", "from plaintalk.ops.command import main; main()", "run"]
    with server([*command, "--port", str(port)], port, environment, folder) as process:
        page = f"/a/{slug}"
        return [
            measure("Plaintalk: article, 200 comments", process, port, clients, seconds, get(page)),
            measure("Plaintalk: front page", process, port, clients, seconds, get("/")),
            measure(
                "Plaintalk: post, with its form",
                process,
                port,
                clients,
                seconds,
                post_to_plaintalk(page),
            ),
        ]


def make_site() -> None:
    """Fill the database that the environment names; print the article's slug."""
    from datetime import UTC, datetime, timedelta

    from plaintalk.ops import installation

    installation.ready_database()
    from django.conf import settings

    from plaintalk.articles.services import Draft, publish_article
    from plaintalk.discussion.judgement import default_engine
    from plaintalk.discussion.services import (
        Speaker,
        found_site,
        open_discussion,
        post_comment,
        prepare_comment,
    )
    from plaintalk.people.services import guest_named

    now = datetime.now(UTC) - timedelta(days=1)
    site = found_site(name="The Bench", now=now)
    body = "".join(f"<p>Paragraph {n} of the article about the bridge.</p>" for n in range(12))
    draft = Draft(headline="Bridge opens", body_html=body, published_at=now)
    discussion = open_discussion(article=publish_article(site=site, draft=draft, now=now))
    said: list[str] = []
    for number in range(COMMENTS):
        moment = now + timedelta(minutes=number)
        prepared = prepare_comment(
            speaker=Speaker(
                person=guest_named(name=f"Reader {number}", email="r@example.org", now=moment),
                secret=settings.SECRET_KEY,
            ),
            discussion=discussion,
            body=f"The bridge took eleven years. Reader {number} still remembers the ferry, which "
            "ran from the mill to the church and stopped whenever the river froze.",
            parent_id=said[number // 2] if number % 2 else "",
            engine=default_engine(),
            timeout_s=30,
            now=moment,
        )
        said.append(post_comment(prepared, now=moment).comment.public_id)
    print(discussion.article.slug)


def post_to_plaintalk(page: str) -> Request:
    """Give a request that posts a new guest's comment, with a form of its own."""

    def request(client: Client) -> int:
        client.request("GET", "/account/login/")
        response = client.getresponse()
        token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', response.read())
        cookie = response.getheader("Set-Cookie", "").split(";")[0]
        form = {
            "csrfmiddlewaretoken": token[1].decode() if token else "",
            "name": "Anna",
            "email": "anna@example.org",
            "once": secrets.token_urlsafe(16),
            "body": f"I walked over the bridge on Sunday, {secrets.token_hex(4)}.",
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookie,
            # Another address each time, or the pace would slow one network down.
            "X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1",
        }
        client.request("POST", f"{page}/comments", urlencode(form), headers)
        answer = client.getresponse()
        answer.read()
        return answer.status

    return request


# ---- the peer -------------------------------------------------------------------------------


def measure_isso(folder: Path, command: str, clients: int, seconds: float) -> list[Measured]:
    """Measure Isso's own server reading a thread of 200 comments and taking new ones."""
    port = free_port()
    settings = folder / "isso.cfg"
    settings.write_text(
        f"[general]\ndbpath = {folder}/isso.db\nhost = http://127.0.0.1/\n"
        f"[server]\nlisten = http://127.0.0.1:{port}/\n[guard]\nenabled = false\n"
    )
    environment = {**os.environ}
    with server([command, "-c", str(settings), "run"], port, environment, folder) as process:
        post = post_to_isso("/bridge")
        client = Client("127.0.0.1", port)
        posted = [post(client) for _ in range(COMMENTS)]
        if posted != [http.client.CREATED] * COMMENTS:
            raise RuntimeError(f"Isso refused a comment: {set(posted)}")
        read = get("/?uri=%2Fbridge&nested_limit=0")
        return [
            measure("Isso: thread, 200 comments", process, port, clients, seconds, read),
            measure("Isso: post", process, port, clients, seconds, post_to_isso("/new")),
        ]


def post_to_isso(uri: str) -> Request:
    """Give a request that posts one comment through Isso's API."""

    def request(client: Client) -> int:
        said = "I walked over the bridge on Sunday, and it was open. Nobody asked for a toll."
        body = json.dumps({"text": said, "author": "Anna", "title": "Bridge"})
        client.request("POST", f"/new?uri={uri}", body, {"Content-Type": "application/json"})
        answer = client.getresponse()
        answer.read()
        return answer.status

    return request


# ---- measuring ------------------------------------------------------------------------------


def get(path: str) -> Request:
    """Give a request that reads a path."""

    def request(client: Client) -> int:
        client.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = client.getresponse()
        answer.read()
        return answer.status

    return request


def measure(
    what: str,
    process: psutil.Process,
    port: int,
    clients: int,
    seconds: float,
    request: Request,
) -> Measured:
    """Send requests from so many clients for so long, one after the other in each."""
    request(Client("127.0.0.1", port))
    times: list[float] = []
    failed: list[int] = []
    end = time.monotonic() + seconds

    def client() -> None:
        connection = Client("127.0.0.1", port, timeout=30)
        while time.monotonic() < end:
            started = time.perf_counter()
            try:
                status = request(connection)
            except (OSError, http.client.HTTPException):
                connection = Client("127.0.0.1", port, timeout=30)
                status = 0
            times.append((time.perf_counter() - started) * 1000)
            if not 200 <= status < 400:
                failed.append(status)

    cpu = cpu_s(process)
    started = time.monotonic()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, spent = time.monotonic() - started, cpu_s(process) - cpu
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [times[0]] * 99
    return Measured(
        what=what,
        per_s=len(times) / took,
        p50_ms=cuts[49],
        p99_ms=cuts[98],
        cpu_ms=spent * 1000 / len(times),
        rss_mb=sum(one.memory_info().rss for one in family(process)) / 1e6,
        failed=len(failed),
    )


@contextmanager
def server(
    command: list[str], port: int, environment: dict[str, str], folder: Path
) -> Iterator[psutil.Process]:
    """Run a server until the block is left; give its process once it answers."""
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(port, process)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=45)  # longer than the server waits for its own processes


def wait_for(port: int, process: subprocess.Popen[bytes], *, seconds: float = 60.0) -> None:
    """Wait until somebody listens at the port.

    Raises:
        RuntimeError: the process ended, or nobody listens in time.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} did not start")


def free_port() -> int:
    """Give a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(process: psutil.Process) -> list[psutil.Process]:
    """Give a process and all that it started."""
    return [process, *process.children(recursive=True)]


def cpu_s(process: psutil.Process) -> float:
    """Give the processor time that a process and its children have used."""
    return sum(sum(one.cpu_times()[:2]) for one in family(process))


def machine() -> str:
    """Name the machine that the figures belong to."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        found = re.search(r"model name\s*: (.+)", cpuinfo.read_text())
        model = found[1] if found else model
    memory = psutil.virtual_memory().total / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def table(rows: list[Measured], title: str) -> Table:
    """Lay the rows out."""
    shown = Table(title=title, title_justify="left")
    shown.add_column("what")
    for name in ("a second", "p50 ms", "p99 ms", "CPU ms each", "RSS MB", "failed"):
        shown.add_column(name, justify="right")
    for row in rows:
        shown.add_row(
            row.what,
            f"{row.per_s:,.1f}",
            f"{row.p50_ms:,.1f}",
            f"{row.p99_ms:,.1f}",
            f"{row.cpu_ms:,.2f}",
            f"{row.rss_mb:,.0f}",
            str(row.failed),
        )
    return shown


if __name__ == "__main__":
    if sys.argv[1:] == ["--make-site"]:
        make_site()
    else:
        main()
