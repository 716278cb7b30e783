"""Readers' pictures from a publisher's own host, asked for by real browsers, and from no other."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NO_SCRIPT, PHONE, Server
from tests.browser.test_accessibility import STILL, objections
from tests.browser.test_embed import Open, Paper, _opened, _paper, _plaintalk, comment, say, sign_in
from tests.browser.test_reading import post

__all__ = ["_opened", "_paper"]  # fixtures
pytestmark = pytest.mark.browser

PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48">'
    b'<rect width="48" height="48" fill="teal"/></svg>'
)
EMPTY = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
    .observe({ type: "layout-shift" });
}"""
ASK_FOR = """(address) => new Promise((done) => {
  const picture = new Image();
  picture.onload = () => done("shown");
  picture.onerror = () => done("stopped");
  picture.src = address;
})"""


class _Pictures(BaseHTTPRequestHandler):
    """Whoever keeps pictures: one for every path, but for those that are gone."""

    server: "_PictureServer"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Referer")))
        self.server.may_answer.wait(timeout=20)
        if "gone" in self.path:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "image/svg+xml")
        self.send_header("Content-Length", str(len(PICTURE)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(PICTURE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


class _PictureServer(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Pictures)
        self.asked: list[tuple[str, str | None]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def address(self, name: str) -> str:
        return f"http://{self.host}/{name}"


@contextmanager
def _serving() -> Iterator[_PictureServer]:
    with _PictureServer() as pictures:
        thread = threading.Thread(target=pictures.serve_forever, daemon=True)
        thread.start()
        yield pictures
        pictures.may_answer.set()
        pictures.shutdown()
        thread.join()


@pytest.fixture(scope="module", name="hosts")
def _hosts(server: Server, paper: Paper) -> Iterator[tuple[_PictureServer, _PictureServer]]:
    """Give the host that the site has named, and one that it has not."""
    with ExitStack() as stack:
        named, other = (stack.enter_context(_serving()) for _ in range(2))
        _plaintalk(server, "site", "pictures", named.host)
        yield named, other
        _plaintalk(server, "site", "pictures", "--none")


def arrive(context: BrowserContext, server: Server, token: str) -> Page:
    """Sign a reader in on the site's own page of an article."""
    page = context.new_page()
    page.goto(f"{server.url}/sso?{urlencode({'token': token, 'next': '/a/pictured'})}")
    return page


def test_on_our_page_the_host_that_is_named_is_asked_and_no_other(
    browser: Browser, server: Server, paper: Paper, hosts: tuple[_PictureServer, _PictureServer]
) -> None:
    named, other = hosts
    for name, host in (("Pia Maal", named), ("Rolf Maal", other)):
        context = browser.new_context()
        token = paper.token_for(name, avatar=host.address(f"{name[:3]}.svg"))
        page = arrive(context, server, token)
        page.get_by_label("Comment", exact=True).fill(f"{name[:4]} was at the river on Sunday.")
        post(page)
        page.get_by_text("was at the river").first.wait_for()
        context.close()
    named.asked.clear()
    other.asked.clear()

    for how in ({}, NO_SCRIPT, PHONE):
        context = browser.new_context(**how)
        page = context.new_page()
        page.goto(f"{server.url}/a/pictured")
        expect(page.locator(".comment .face")).to_have_count(1)
        page.locator(".face").scroll_into_view_if_needed()
        expect(comment(page, "Pia was").locator(".face")).to_be_visible()
        if how is not NO_SCRIPT:
            expect(page.locator(".face")).to_have_js_property("naturalWidth", 48)
            assert page.evaluate(ASK_FOR, named.address("Pia.svg")) == "shown"
            assert page.evaluate(ASK_FOR, other.address("Rol.svg")) == "stopped"
        wide = page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
        assert wide, "nothing stands over the edge of a telephone"
        context.close()

    assert {path for path, _referer in named.asked} == {"/Pia.svg"}
    assert len(named.asked) >= 3, "without a script, too"
    assert other.asked == []


def test_in_the_publishers_page_a_picture_comes_late_or_not_at_all_and_moves_nothing(
    opened: Open, paper: Paper, hosts: tuple[_PictureServer, _PictureServer]
) -> None:
    named, other = hosts
    given = {
        "Liv Foto": named.address("liv.svg"),
        "Per Foto": named.address("gone.svg"),
        "Åse Foto": other.address("ase.svg"),
    }
    for name, avatar in given.items():
        page = opened("plain.html")
        sign_in(page, paper.token_for(name, avatar=avatar))
        say(page, f"{name[:3]} heard the horn from the kitchen.")
        comment(page, f"{name[:3]} heard the horn").wait_for()
    named.asked.clear()
    named.may_answer.clear()
    reading = opened("plain.html", **STILL)
    texts = [comment(reading, f"{name[:3]} heard the horn").first for name in given]
    for one in texts:
        one.wait_for()
    texts[0].scroll_into_view_if_needed()
    reading.wait_for_timeout(300)
    places: list[Any] = [one.locator(".name").bounding_box() for one in texts]
    reading.evaluate(SHIFTS)

    named.may_answer.set()
    faces = reading.locator(".comment .face")
    expect(faces).to_have_count(2)
    expect(comment(reading, "Liv heard").locator(".face")).to_have_js_property("naturalWidth", 48)
    gone = comment(reading, "Per heard").locator(".face")
    expect(gone).to_have_js_property("complete", True)
    reading.wait_for_timeout(300)

    assert [one.locator(".name").bounding_box() for one in texts] == places
    assert reading.evaluate("window.shifts.reduce((sum, one) => sum + one.value, 0)") == 0
    without = gone.screenshot()
    gone.evaluate("(face, empty) => (face.src = empty)", EMPTY)
    expect(gone).to_have_js_property("naturalWidth", 1)
    assert gone.screenshot() == without, "no sign of a broken picture is drawn"
    assert {path for path, _referer in named.asked} == {"/liv.svg", "/gone.svg"}
    assert {referer for _path, referer in named.asked} == {None}, "it is not told on which page"
    assert other.asked == []
    assert objections(reading) == []
