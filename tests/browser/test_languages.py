"""Pages in other languages, in a real browser: mirrored where they must be, and wide enough."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NO_SCRIPT, PHONE, Server, Visit
from tests.browser.test_accessibility import STILL, objections

pytestmark = pytest.mark.browser
ARABIC = {"locale": "ar"}


def is_as_wide_as_the_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def left_and_right(page: Page, selector: str) -> tuple[float, float]:
    """Give how far an element is from the window's two sides."""
    box = page.locator(f".comment {selector}").first.bounding_box()
    assert box is not None
    assert page.viewport_size is not None
    return box["x"], page.viewport_size["width"] - box["x"] - box["width"]


@pytest.mark.parametrize("path", ["/", "/a/answers", "/policy", "/language", "/notice"])
@pytest.mark.parametrize("locale", ["ar", "de", "hy", "ru"])
def test_on_a_phone_nothing_scrolls_sideways(visit: Visit, path: str, locale: str) -> None:
    page = visit(path, locale=locale, **PHONE)

    assert page.locator("html").get_attribute("lang") == locale
    assert is_as_wide_as_the_window(page)


def test_an_arabic_page_is_the_mirror_image_of_an_english_one(visit: Visit) -> None:
    english, arabic = visit("/a/answers"), visit("/a/answers", **ARABIC)

    # A comment's number stands where its line begins, and its author's name after it.
    left = {where: left_and_right(english, where)[0] for where in (".number", ".name")}
    right = {where: left_and_right(arabic, where)[1] for where in (".number", ".name")}
    assert left[".number"] < left[".name"]
    assert right[".number"] < right[".name"]
    assert right[".number"] == pytest.approx(left[".number"], abs=2)


def test_what_somebody_wrote_keeps_its_own_direction(visit: Visit) -> None:
    said = visit("/a/answers", **ARABIC).locator(".said-text").first

    assert said.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_axe_has_nothing_to_object_to_in_arabic(visit: Visit) -> None:
    assert objections(visit("/a/answers", **ARABIC, **STILL)) == []
    assert objections(visit("/language", **ARABIC, **STILL)) == []


def test_a_language_is_chosen_without_script_and_kept(visit: Visit, server: Server) -> None:
    page = visit("/policy", **NO_SCRIPT)
    page.get_by_role("link", name="Language: English").click()
    page.get_by_label("العربية").check()
    page.get_by_role("button", name="Read in this language").click()

    assert page.url == f"{server.url}/policy"
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.goto(f"{server.url}/a/answers")
    assert page.locator("html").get_attribute("lang") == "ar"


@pytest.mark.parametrize("path", ["/a/answers", "/notice", "/account/signup/"])
def test_what_somebody_types_runs_in_its_own_direction(visit: Visit, path: str) -> None:
    boxes = visit(path).locator("textarea, input[type='text']")

    # As a browser does it itself for `<textarea dir="auto">` (HTML, Rendering, bidirectional text).
    assert boxes.count() > 0
    assert set(boxes.evaluate_all("all => all.map(e => getComputedStyle(e).unicodeBidi)")) == {
        "plaintext"
    }
