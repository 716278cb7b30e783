"""News of a discussion on our own pages, as they happen; and what is read does not move."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import DARK, NO_SCRIPT, PHONE, Server, Visit, publish_what_is_held_of
from tests.browser.publication import HELD
from tests.browser.test_reading import POLITE, is_too_wide, post, sign

pytestmark = pytest.mark.browser

SOON_MS = 10_000
# The server counts who reads every 15 s.
COUNTED_MS = 40_000
ASKED = {"version": 1, "count": 0, "viewers": 21}
NEWS = re.compile(r"^New comments: 1\.")


def refuse(route: Route) -> None:
    route.fulfill(status=503, json={"code": "live_full"})


def keep_back(_route: Route) -> None:
    """Do as a proxy that passes on an answer once it is whole."""


def say(visit: Visit, path: str, body: str, name: str = "Anna") -> Page:
    page = visit(path)
    sign(page, body, name=name)
    post(page)
    page.get_by_text("Your comment").first.wait_for()
    return page


@pytest.mark.parametrize("how", [{}, PHONE | DARK], ids=["wide", "phone in the dark"])
def test_a_comment_arrives_and_what_is_read_does_not_move(
    visit: Visit, how: dict[str, Any]
) -> None:
    page = visit("/a/hearing", **how)
    read = page.locator("#c7")
    read.scroll_into_view_if_needed()
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(300)
    before = (read.bounding_box(), page.evaluate("scrollY"))

    say(visit, "/a/hearing", f"{POLITE} So says somebody {'on a phone' if how else 'at a desk'}.")
    news = page.get_by_role("link", name=NEWS)
    news.wait_for(timeout=SOON_MS)

    assert (read.bounding_box(), page.evaluate("scrollY")) == before
    expect(news).to_be_in_viewport()
    expect(page.locator(".news")).to_have_attribute("aria-live", "polite")
    assert not is_too_wide(page)
    assert Axe().run(page).response["violations"] == []
    news.click()
    expect(page.get_by_text("So says somebody").last).to_be_in_viewport()


@pytest.mark.parametrize("is_kept_back", [False, True], ids=["refused", "kept back"])
def test_without_the_stream_the_page_asks_now_and_then(visit: Visit, is_kept_back: bool) -> None:
    page = visit("/a/asking")
    page.route("**/live", keep_back if is_kept_back else refuse)
    page.clock.install()
    if is_kept_back:
        page.reload()
    else:
        with page.expect_response("**/embed/v1/state*"):
            page.reload()
    say(visit, "/a/asking", f"{POLITE} It was {'kept back' if is_kept_back else 'refused'}.")
    news = page.get_by_role("link", name=NEWS)
    expect(news).to_have_count(0)

    page.clock.fast_forward(70_000)

    news.wait_for()


def test_an_author_hears_what_was_decided(visit: Visit, server: Server) -> None:
    page = visit("/a/asking")
    sign(page, HELD, name="Vigen")
    post(page)
    page.get_by_role("button", name=re.compile("as it is")).click()
    held = page.locator(".comment.mine.held")
    held.wait_for()
    number = (held.get_attribute("id") or "").removeprefix("c")

    publish_what_is_held_of(server, "Vigen")

    news = page.get_by_role("link", name=f"Your comment {number} is published now. Show")
    news.wait_for(timeout=SOON_MS)
    news.click()
    expect(page.locator(f"#c{number}")).to_have_class(re.compile("published"))


def test_a_page_in_the_background_keeps_no_line_busy(visit: Visit) -> None:
    page = visit("/a/resting")
    page.wait_for_load_state("load")
    asked: list[str] = []

    def note(sent: Request) -> None:
        asked.append(sent.url)

    page.on("request", note)
    hide = """is => {
      Object.defineProperty(document, "hidden", { value: is, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""

    with page.expect_event("requestfailed", lambda one: one.url.endswith("/live")):
        page.evaluate(hide, True)
    asked.clear()
    say(visit, "/a/resting", POLITE)
    assert not any(url.endswith("/live") for url in asked)
    page.evaluate(hide, False)

    page.get_by_role("link", name=NEWS).wait_for(timeout=SOON_MS)


def test_without_a_script_there_is_the_page(visit: Visit) -> None:
    page = visit("/a/hearing", **NO_SCRIPT)

    assert page.locator(".news").evaluate("place => place.offsetHeight") == 0
    expect(page.locator("#c7")).to_be_visible()


def test_a_second_reader_shows_up_and_nothing_moves_or_is_read_out(
    visit: Visit, server: Server
) -> None:
    with showing_viewers(server):
        page = visit("/a/resting", **PHONE)
        place = page.locator(".viewers")
        expect(place).to_have_text("")
        composer = page.locator("#composer")
        before = composer.bounding_box()

        other = visit("/a/resting")

        expect(place).to_have_text("2 people are reading this.", timeout=COUNTED_MS)
        expect(other.locator(".viewers")).to_have_text("2 people are reading this.")
        assert composer.bounding_box() == before
        assert page.locator("[aria-live] .viewers, [role=status] .viewers").count() == 0
        assert place.get_attribute("aria-live") is None
        assert not is_too_wide(page)
        assert Axe().run(page).response["violations"] == []

        other.close()
        expect(place).to_have_text("", timeout=COUNTED_MS)
        assert composer.bounding_box() == before


def test_without_the_stream_the_page_asks_how_many_read(visit: Visit, server: Server) -> None:
    with showing_viewers(server):
        page = visit("/a/hearing")
        page.route("**/live", refuse)
        page.route("**/embed/v1/state*", lambda asked: asked.fulfill(json=ASKED))

        page.reload()

        expect(page.locator(".viewers")).to_have_text("21 people are reading this.")


@contextmanager
def showing_viewers(server: Server) -> Iterator[None]:
    """Let the site show how many read a discussion."""
    command = [str(Path(sys.executable).with_name("plaintalk")), "site", "viewers"]
    how: dict[str, Any] = {"cwd": server.folder, "env": server.environment}
    subprocess.run([*command, "true"], check=True, capture_output=True, **how)
    try:
        yield
    finally:
        subprocess.run([*command, "false"], check=True, capture_output=True, **how)
