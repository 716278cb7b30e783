"""Questions and live discussions in a browser: what comes shows at the top."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DARK, NO_SCRIPT, PHONE, Visit
from tests.browser.test_reading import POLITE, is_too_wide, post, sign

pytestmark = pytest.mark.browser

SOON_MS = 15_000


def say(visit: Visit, body: str, name: str) -> None:
    page = visit("/a/match")
    sign(page, body, name=name)
    post(page)
    page.locator(".comment.mine.published").first.wait_for()


def live_here(page: Page) -> None:
    """Bring the head of the discussion into view, with the list below it."""
    page.locator("#discussion-title").scroll_into_view_if_needed()


def test_what_is_said_in_a_live_discussion_shows_at_the_top_unless_somebody_reads_on(
    visit: Visit,
) -> None:
    for name in ("Anna", "Aram", "Shant"):
        say(visit, f"{POLITE} So says {name} from the stand.", name)
    low = {"viewport": {"width": 360, "height": 300}}
    top, below = visit("/a/match", **PHONE), visit("/a/match", **low)
    live_here(top)
    read = below.locator(".threads > li").nth(1)
    read.scroll_into_view_if_needed()
    below.mouse.wheel(0, 150)
    below.wait_for_timeout(300)
    before = (read.bounding_box(), below.evaluate("scrollY"))

    say(visit, f"{POLITE} That was the last whistle.", "Gayane")

    first = top.locator(".threads > li").first
    expect(first).to_contain_text("the last whistle.", timeout=SOON_MS)
    expect(top.locator(".news")).to_contain_text("New comments: 1.")
    expect(top.locator(".news a")).to_have_count(0)
    expect(top.locator(".threads .comment")).to_have_count(4)
    expect(top.locator(".discussion-head .count")).to_have_text("4 comments")
    below.get_by_role("link", name=re.compile("^New comments: 1")).wait_for(timeout=SOON_MS)
    assert (read.bounding_box(), below.evaluate("scrollY")) == before
    expect(below.get_by_text("the last whistle.")).to_have_count(0)
    assert not is_too_wide(top)
    assert Axe().run(top).response["violations"] == []


def test_a_question_is_asked_without_script_on_a_phone_in_the_dark(visit: Visit) -> None:
    page = visit("/a/guest", **PHONE, **DARK, **NO_SCRIPT)
    expect(page.get_by_text("they are answered by the newsroom.")).to_be_visible()
    assert not is_too_wide(page)
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("E-mail").fill("anna@example.org")
    page.get_by_label("Your question").fill("Who pays for the bridge, and until when?")
    page.get_by_role("button", name="Ask the question").click()
    page.get_by_text("Your comment").first.wait_for()

    other = visit("/a/guest?only=unanswered", **PHONE, **DARK)

    expect(other.get_by_text("Who pays for the bridge")).to_be_visible()
    expect(other.get_by_role("link", name="Reply to")).to_have_count(0)
    assert not is_too_wide(other)
    assert Axe().run(other).response["violations"] == []
