"""One server, one browser, and pages that notice what must never happen."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from plaintalk.notifications.vapid import new_key

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PHONE = {"viewport": {"width": 360, "height": 740}}
DARK = {"color_scheme": "dark"}
NO_SCRIPT = {"java_script_enabled": False}
STARTS_WITHIN_S = 60

Visit = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class Server:
    """A running installation.

    Attributes:
        links: tokens that sign somebody in, each once: its editor, an author, another
            moderator, a reader.
        folder: where it lies, its e-mails in "mail".
        environment: what its commands are run with.
    """

    url: str
    links: dict[str, str]
    folder: Path
    environment: dict[str, str]

    @property
    def mail(self) -> Path:
        """The folder that its e-mails are written to."""
        return self.folder / "mail"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the real application from a new SQLite database, on a free port."""
    folder = tmp_path_factory.mktemp("installation")
    url = f"http://127.0.0.1:{_free_port()}"
    environment = _environment(folder, url)
    links = subprocess.run(
        [sys.executable, "-m", "tests.browser.publication"],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    ).stdout
    command = [
        str(Path(sys.executable).with_name("plaintalk")),
        "run",
        "--port",
        url.rpartition(":")[2],
    ]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(url, running, folder / "log")
            yield Server(url, json.loads(links), folder, environment)
        finally:
            running.terminate()
            running.wait(timeout=20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the Chromium of this machine."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install it with: apt-get install chromium")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Give a function that opens an address of the site in a browser with an empty past.

    After the test: no page asked another host for anything, was stopped by the content security
    policy, or let an error of a script go by.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(path: str, **how: Any) -> Page:
        context = browser.new_context(**how)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.extend(_of_the_policy(said.text)))
        page.on("request", lambda sent: wrong.extend(_to_others(sent.url, server.url)))
        page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def editor(browser: Browser, server: Server) -> dict[str, Any]:
    """Give what a context needs to be the editor's browser."""
    return _signed_in(browser, server, "state")


@pytest.fixture(scope="session")
def reader(browser: Browser, server: Server) -> dict[str, Any]:
    """Give what a context needs to be the browser of a member who reads."""
    return _signed_in(browser, server, "reader")


def _signed_in(browser: Browser, server: Server, who: str) -> dict[str, Any]:
    context = browser.new_context()
    context.new_page().goto(f"{server.url}/sign-in/{server.links[who]}")
    state = context.storage_state()
    context.close()
    return {"storage_state": state}


def _of_the_policy(text: str) -> list[str]:
    return [text] if "Content Security Policy" in text else []


def _to_others(url: str, ours: str) -> list[str]:
    return [] if url.startswith(ours) else [f"asked {url}"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _environment(folder: Path, url: str) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PLAINTALK_")}
    return inherited | {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "plaintalk.config.settings",
        "PLAINTALK_SECRET_KEY": secrets.token_urlsafe(48),
        "PLAINTALK_DATABASE_URL": f"sqlite:///{folder / 'plaintalk.sqlite3'}",
        "PLAINTALK_MAIL_URL": f"file://{folder / 'mail'}",
        "PLAINTALK_PUBLIC_URL": url,
        "PLAINTALK_PUSH_KEY": new_key(),
        # A test must not fail because the machine was busy for half a second.
        "PLAINTALK_ENGINE_TIMEOUT_MS": "30000",
    }


def _wait_for(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and running.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


def publish_what_is_held_of(server: Server, name: str) -> None:
    """Let the editor publish what waits of somebody."""
    subprocess.run(
        [sys.executable, "-m", "tests.browser.publication", "publish", name],
        cwd=server.folder,
        env=server.environment,
        check=True,
        capture_output=True,
    )
