"""Likes, orders, quotes, mutes and what is new: by keyboard, with the script and without it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NO_SCRIPT, PHONE, Visit
from tests.browser.test_reading import post, sign

pytestmark = pytest.mark.browser

MARK = """() => {
  const text = document.querySelector("#c1 .said-text em").firstChild;
  const range = document.createRange();
  range.selectNodeContents(text);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
# As if the last visit had been an hour ago, when so many comments had been given a number.
EARLIER = """(since) => {
  const key = Object.keys(localStorage).find((one) => one.startsWith("plaintalk:read:"));
  const place = { number: since, last: since, at: Date.now() - 60 * 60 * 1000 };
  localStorage.setItem(key, JSON.stringify(place));
}"""


def come_back_later(page: Page, *, since: int) -> None:
    page.evaluate(EARLIER, since)
    page.reload()


def test_a_like_is_given_and_taken_back_by_keyboard_without_a_new_page(
    visit: Visit, reader: dict[str, Any]
) -> None:
    page = visit("/a/liking", **PHONE, **reader)
    page.evaluate("window.isTheSamePage = true")
    button = page.locator("#c1 .like")

    button.focus()
    page.keyboard.press("Enter")

    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_accessible_name("Like comment 1 by Anna from 1 reader")
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_accessible_name("Like comment 1 by Anna")
    assert page.evaluate("window.isTheSamePage")


def test_a_like_is_given_without_script(visit: Visit, reader: dict[str, Any]) -> None:
    page = visit("/a/liking", **NO_SCRIPT, **reader)

    page.get_by_role("button", name="Like comment 3 by Zaven").press("Enter")

    expect(page).to_have_url(re.compile(r"/a/liking\?at=3#c3$"))
    button = page.locator("#c3 .like")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.press("Enter")
    expect(page.locator("#c3 .like")).to_have_attribute("aria-pressed", "false")


def test_who_is_not_known_is_told_so_with_the_script_as_without(visit: Visit) -> None:
    for how in ({}, NO_SCRIPT):
        page = visit("/a/liking", **how)
        page.get_by_role("button", name="Like comment 1 by Anna").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in first")


def test_an_order_and_a_search_are_chosen_by_keyboard_without_script(visit: Visit) -> None:
    page = visit("/a/answers", **NO_SCRIPT)

    page.get_by_role("link", name="Most liked first").press("Enter")
    expect(page).to_have_url(re.compile(r"\?sort=liked#discussion$"))
    expect(page.get_by_role("link", name="Most liked first")).to_have_attribute(
        "aria-current", "true"
    )
    page.get_by_role("searchbox", name="Search this discussion").fill("number 3")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"sort=liked&q=number\+3"))
    expect(page.locator(".comment")).to_have_count(1)
    page.get_by_role("link", name="in reply to 3. Zaven").press("Enter")
    expect(page.locator("#c3")).to_be_in_viewport()


@pytest.mark.parametrize("by", ["keyboard", "mouse", "finger"])
def test_a_marked_passage_is_quoted_into_the_composer(visit: Visit, by: str) -> None:
    page = visit("/a/quoting", has_touch=True)
    box = page.get_by_label("Comment", exact=True)
    box.fill("What I began.")
    page.evaluate(MARK)

    link = page.get_by_role("link", name="Quote 1. Anna in a reply")
    {"keyboard": lambda: link.press("Enter"), "mouse": link.click, "finger": link.tap}[by]()

    expect(box).to_be_focused()
    expect(box).to_have_value(
        re.compile(r"^What I began\.\n\n> \[1\. Anna\]\(http://\S+/c/c_\w+\)\n>\n> narrow\n\n$")
    )
    asked = f"How narrow is it, then, by {by}?"
    sign(page, box.input_value() + asked, name="Tsovinar")
    post(page)
    said = page.locator(".comment.mine")
    expect(said).to_contain_text("in reply to 1. Anna")
    expect(said.locator("blockquote")).to_contain_text("narrow")
    said.get_by_role("link", name="1. Anna", exact=True).click()
    expect(page.locator("#c1")).to_be_in_viewport()


def test_a_whole_comment_is_quoted_without_script(visit: Visit) -> None:
    page = visit("/a/quoting", **NO_SCRIPT)

    page.get_by_role("link", name="Quote 2. Hagop in a reply").press("Enter")

    expect(page.get_by_role("heading", name="Reply to 2. Hagop")).to_be_in_viewport()
    expect(page.get_by_label("Comment", exact=True)).to_have_value(
        re.compile(r"\n> It is wide enough for two of them\.\n")
    )


def test_a_quotation_is_put_behind_what_was_written_before(visit: Visit) -> None:
    page = visit("/a/quoting")
    page.get_by_label("Comment", exact=True).fill("What I began.")

    page.get_by_role("link", name="Quote 3. Zaven in a reply").press("Enter")

    expect(page).to_have_url(re.compile("quote=1"))
    expect(page.get_by_label("Comment", exact=True)).to_have_value(
        re.compile(r"^What I began\.\n\n> \[3\. Zaven\]")
    )


def test_a_person_is_muted_and_read_again_by_keyboard_without_script(
    visit: Visit, reader: dict[str, Any]
) -> None:
    page = visit("/a/muting", **PHONE, **NO_SCRIPT, **reader)
    page.get_by_role("link", name="Mute Zaven").press("Enter")
    page.get_by_role("button", name="Mute").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("What Zaven writes is folded for you.")
    words = page.get_by_text("The toll of the bridge is what matters here.")
    expect(words).to_be_hidden()
    page.get_by_text("Zaven, whom you muted").press("Enter")
    expect(words).to_be_visible()
    page.goto(page.url.partition("/a/")[0] + "/me")
    page.get_by_role("button", name="Read Zaven again").press("Enter")
    page.goto(page.url.partition("/me")[0] + "/a/muting")
    expect(words).to_be_visible()


def test_a_guest_is_led_through_what_is_new_by_keyboard(visit: Visit) -> None:
    page = visit("/a/unread")
    expect(page.locator(".new")).to_have_count(0)
    expect(page.get_by_role("link", name="To the next new comment")).to_be_hidden()

    come_back_later(page, since=1)

    expect(page.locator(".new")).to_have_count(2)
    page.get_by_role("link", name="To the next new comment").press("Enter")
    expect(page).to_have_url(re.compile(r"/a/unread\?at=2#c2$"))
    page.locator("#c2").get_by_role("link", name="Next new one").press("Enter")
    expect(page).to_have_url(re.compile(r"/a/unread\?at=3#c3$"))
    page.locator("#c3").get_by_role("link", name="Next new one").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("There is nothing newer here.")


def test_replies_are_folded_by_keyboard_without_script(visit: Visit) -> None:
    page = visit("/a/answers", **PHONE, **NO_SCRIPT)
    expect(page.locator("#c2")).to_be_visible()

    page.locator(".fold > summary").first.press("Enter")

    expect(page.locator("#c2")).to_be_hidden()
    expect(page.locator("#c1")).to_be_visible()


def test_times_are_the_readers_with_the_script_and_the_sites_without(visit: Visit) -> None:
    there = {"timezone_id": "Asia/Yerevan", "locale": "en-GB"}
    plain = visit("/a/answers", **NO_SCRIPT, **there).locator("#c1 time")
    told = visit("/a/answers", **there).locator("#c1 time")
    text = plain.inner_text()
    hour = int(text.rpartition(" ")[2].partition(":")[0])

    assert told.get_attribute("title") == text
    assert f" {(hour + 4) % 24:02}:" in told.inner_text()
    expect(plain.page.get_by_text("Times are those of UTC.")).to_be_visible()
    expect(told.page.get_by_text("Times are those of UTC.")).to_have_count(0)


def test_on_paper_there_is_what_was_said_and_nothing_to_press(visit: Visit) -> None:
    page = visit("/a/answers")
    page.locator(".fold > summary").first.click()
    expect(page.locator("#c2 .said-text")).to_be_hidden()

    page.emulate_media(media="print")

    expect(page.locator("#c2 .said-text")).to_be_visible()
    for gone in (".actions", ".composer", ".search-here", ".discussion-head .bar", ".colophon"):
        expect(page.locator(gone).first).to_be_hidden()
