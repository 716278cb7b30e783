"""What a discussion costs the page that it stands in, in a real browser, beside a peer's.

python bench/embed.py [--isso PATH/TO/isso]

A page of another origin with a short article, the element under it and a footer. The thread has 200
comments. Bytes are those of every answer of the discussion's server until nothing more is asked
for, without the stream of news, which stays open; each compressed as a server in front would (gzip,
level 6), whether or not this one does. Layout shift is Chromium's own sum (web.dev/cls) without
anybody having pressed anything. The peer is Isso (PyPI), set up as its guide says, where its
command is given or found.
"""

import argparse
import gzip
import http.client
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Response, sync_playwright
from rich.console import Console
from rich.table import Table

from server import COMMENTS, free_port, machine, server
from server import make_site as make_thread

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
MOST_SCRIPT = 12 * 1024
MOST_ALL = 60 * 1024
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Bridge opens</title>
<link rel="icon" href="data:,"><link rel="canonical" href="{url}">{head}</head>
<body><h1>Bridge opens</h1><p>The bridge over the river was opened on Sunday.</p>
{body}<footer><p>Printed since 1911</p></footer></body></html>"""
# Layout shifts and the first comment, by the browser's own clock.
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""
# So long nothing is asked for any more.
QUIET_MS = 1_500


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page cost.

    Attributes:
        script: bytes of scripts and style sheets, compressed.
        all: bytes of all answers, compressed.
        shown: comments that can be seen.
        shifted: the sum of layout shifts.
        first_ms: until the first comment stood in the page.
    """

    what: str
    requests: int
    script: int
    all: int
    shown: int
    shifted: float
    first_ms: float


def main() -> None:
    """Serve each in turn, open its page, print one table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--isso", default=shutil.which("isso") or "")
    given.add_argument("--make-site", default="", help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.make_site:
        make_site(options.make_site)
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plaintalk-bench-")))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        rows = plaintalk(folder, browser)
        if options.isso:
            rows.append(isso(folder, options.isso, browser))
        browser.close()
    Console(width=110).print(table(rows))
    if not options.isso:
        print("Isso is not installed: pip install isso (in an environment of its own).")


def make_site(url: str) -> None:
    """Fill the database that the environment names; the article has its page at this address."""
    make_thread()
    from plaintalk.articles.models import Article

    Article.objects.update(canonical_url=url)


def plaintalk(folder: Path, browser: Browser) -> list[Cost]:
    """Measure the element, and the page with the HTML included by its own server."""
    port = free_port()
    talk = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PLAINTALK_SECRET_KEY": secrets.token_urlsafe(48),
        "PLAINTALK_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "PLAINTALK_PUBLIC_URL": talk,
    }
    head = (
        f'<script type="module" src="{talk}/embed.js"></script>'
        "<style>plain-talk { display: block; min-height: 100vh; }</style>"
    )
    with paper(head, "<plain-talk></plain-talk>") as url:
        prepare = [sys.executable, __file__, "--make-site", url]
        subprocess.run(prepare, env=environment, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-c", "from plaintalk.ops.command import main; main()", "run"]
        with server([*command, "--port", str(port)], port, environment, folder):
            comments = (
                "document.querySelector('plain-talk').shadowRoot?.querySelectorAll('article')"
            )
            look(browser, "", url, talk, comments)  # the engine is loaded, caches are filled
            return [look(browser, "Plaintalk: <plain-talk>", url, talk, comments)]


def isso(folder: Path, command: str, browser: Browser) -> Cost:
    """Measure Isso's own embed, with all comments shown as ours are."""
    port = free_port()
    talk = f"http://127.0.0.1:{port}"
    head = (
        f'<script data-isso="{talk}/" data-isso-max-comments-top="inf" '
        f'data-isso-max-comments-nested="inf" src="{talk}/js/embed.min.js"></script>'
    )
    with paper(head, '<section id="isso-thread" data-isso-id="/bridge"></section>') as url:
        settings = folder / "isso.cfg"
        settings.write_text(
            f"[general]\ndbpath = {folder}/isso.db\nhost = {url.rpartition('/')[0]}/\n"
            f"[server]\nlisten = {talk}/\n[guard]\nenabled = false\n"
        )
        with server([command, "-c", str(settings), "run"], port, {**os.environ}, folder):
            tell_isso(port)
            comments = "document.querySelectorAll('.isso-comment[id]')"
            look(browser, "", url, talk, comments)
            return look(browser, "Isso", url, talk, comments)


def tell_isso(port: int) -> None:
    """Post the same thread to Isso: every second comment answers an earlier one."""
    client, said = http.client.HTTPConnection("127.0.0.1", port), list[int]()
    for number in range(COMMENTS):
        body = {
            "text": f"The bridge took eleven years. Reader {number} still remembers the ferry, "
            "which ran from the mill to the church and stopped whenever the river froze.",
            "author": f"Reader {number}",
            "title": "Bridge opens",
            "parent": said[number // 2] if number % 2 else None,
        }
        client.request(
            "POST", "/new?uri=%2Fbridge", json.dumps(body), {"Content-Type": "application/json"}
        )
        said.append(json.loads(client.getresponse().read())["id"])


def look(browser: Browser, what: str, url: str, talk: str, comments: str) -> Cost:
    """Open the page with nothing kept, scroll to its end, and give what it cost.

    Args:
        talk: the discussion's server.
        comments: gives, in the page, the comments that are there.
    """
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(WATCH)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url)
    page.wait_for_function(f"() => ({comments})?.length > 0")
    first = float(page.evaluate("performance.now()"))
    page.mouse.wheel(0, 600)
    page.wait_for_timeout(QUIET_MS)
    theirs = [one for one in answers if one.url.startswith(talk) and not _is_open(one)]
    sizes = [(one.request.resource_type, len(gzip.compress(one.body(), 6))) for one in theirs]
    cost = Cost(
        what=what,
        requests=len(theirs),
        script=sum(size for kind, size in sizes if kind in {"script", "stylesheet"})
        + sum(size for one, (_kind, size) in zip(theirs, sizes, strict=True) if _is_style(one)),
        all=sum(size for _kind, size in sizes),
        shown=int(page.evaluate(f"({comments}).length")),
        shifted=float(page.evaluate("window.shifted")),
        first_ms=first,
    )
    page.context.close()
    return cost


def _is_open(answer: Response) -> bool:
    """Say whether it is the stream of news, which ends with the page and tells nothing here."""
    return answer.headers.get("content-type", "").startswith("text/event-stream")


def _is_style(answer: Response) -> bool:
    """Say whether a script fetched a style sheet, which the browser then calls something else."""
    is_css = answer.headers.get("content-type", "").startswith("text/css")
    return is_css and answer.request.resource_type != "stylesheet"


@contextmanager
def paper(head: str, body: str) -> Iterator[str]:
    """Serve the publisher's page, at another origin than the discussion's."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = PAGE.format(url=url, head=head, body=body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        log_message: Callable[..., None] = lambda *_told: None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        url = f"http://localhost:{served.server_port}/bridge"
        Thread(target=served.serve_forever, daemon=True).start()
        yield url
        served.shutdown()


def table(rows: list[Cost]) -> Table:
    """Give the table that is printed."""
    shown = Table(title=f"{machine()}, {COMMENTS} comments", padding=(0, 0))
    for name in ("", "requests", "script + style", "≤ 12 KiB", "all", "≤ 60 KiB", "comments shown",
                 "layout shift", "first comment ms"):  # fmt: skip
        shown.add_column(name, justify="left" if not name else "right")
    for one in rows:
        shown.add_row(
            one.what,
            str(one.requests),
            f"{one.script:,}",
            "yes" if one.script <= MOST_SCRIPT else "no",
            f"{one.all:,}",
            "yes" if one.all <= MOST_ALL else "no",
            str(one.shown),
            f"{one.shifted:.3f}",
            f"{one.first_ms:.0f}",
        )
    return shown


if __name__ == "__main__":
    main()
