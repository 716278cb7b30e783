"""Reading and taking part, as a person meets the pages: on a phone, at night, without script."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DARK, NO_SCRIPT, PHONE, Visit

pytestmark = pytest.mark.browser

POLITE = "The toll on the bridge is too high for those who cross it twice a day."
PROFANE = "What the fuck is the toll on the bridge for?"
# Text inside a paragraph is read, not aimed at; so are the words of the paper's name.
TARGETS = ".button, .bar a, .actions a, .number, .said a, summary, input:visible, textarea"


def sign(page: Page, body: str, *, name: str = "Anna") -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill("anna@example.org")
    page.get_by_label("Comment", exact=True).fill(body)


def post(page: Page) -> None:
    page.get_by_role("button", name="Post comment").click()


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("path", ["/", "/topics/politics", "/a/answers", "/policy", "/me"])
def test_nothing_is_wider_than_a_narrow_phone_without_script(visit: Visit, path: str) -> None:
    assert not is_too_wide(visit(path, **PHONE, **DARK))
    assert visit(path, **PHONE, **NO_SCRIPT).get_by_role("heading", level=1).count() == 1


def test_every_target_is_as_tall_as_a_finger(visit: Visit) -> None:
    page = visit("/a/answers", **PHONE)

    boxes = [(one.inner_text(), one.bounding_box()) for one in page.locator(TARGETS).all()]

    assert [text for text, box in boxes if box is not None and box["height"] < 44] == []


def test_a_story_begins_with_its_place_and_agency(visit: Visit) -> None:
    page = visit("/a/reading", **NO_SCRIPT)

    expect(page.locator(".body p").first).to_have_text(
        re.compile(r"^YEREVAN \(The Wire\) — The bridge over the river")
    )


def test_a_guest_posts_on_a_phone_in_the_dark_without_script(visit: Visit) -> None:
    page = visit("/a/posting", **PHONE, **DARK, **NO_SCRIPT)

    sign(page, POLITE)
    post(page)

    expect(page).to_have_url(re.compile(r"/a/posting\?at=1#c1$"))
    expect(page.locator("#c1")).to_contain_text("1. Anna said:")
    expect(page.locator("#c1")).to_contain_text(POLITE)
    expect(page.get_by_role("status")).to_contain_text("published")
    assert not is_too_wide(page)


def test_a_profane_comment_comes_back_with_clause_and_marked_words(visit: Visit) -> None:
    page = visit("/a/warned", **NO_SCRIPT)

    sign(page, PROFANE)
    post(page)

    expect(page.locator("#composer .findings")).to_contain_text("Clause 1, No profanity.")
    expect(page.locator("#composer mark")).to_have_text("fuck")
    expect(page.locator("#composer .mark-label")).to_have_text("[clause 1]")
    expect(page.get_by_label("Comment", exact=True)).to_have_value(PROFANE)
    expect(page.locator("#composer .warned")).to_be_in_viewport()
    assert page.locator(".comment").count() == 0


def test_sent_as_it_is_only_its_author_finds_it_with_the_reason(visit: Visit) -> None:
    page = visit("/a/warned", **NO_SCRIPT)
    sign(page, PROFANE, name="Rubo")
    post(page)

    page.get_by_role("button", name="Send as it is").click()

    expect(page.locator(".comment.mine .standing")).to_contain_text("clause 1, No profanity")
    page.get_by_role("link", name="Why, and what you can do").click()
    expect(page.locator("mark")).to_have_text("fuck")
    assert visit("/a/warned").locator(".comment").count() == 0


def test_a_draft_is_there_after_a_reload_and_gone_once_posted(visit: Visit) -> None:
    page = visit("/a/drafts")
    page.get_by_label("Comment", exact=True).fill(POLITE)

    page.reload()

    expect(page.get_by_label("Comment", exact=True)).to_have_value(POLITE)
    sign(page, POLITE)
    post(page)
    expect(page.locator("#c1")).to_contain_text(POLITE)
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")
    page.reload()
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")


def test_a_failed_submit_keeps_the_text_without_script(visit: Visit) -> None:
    page = visit("/a/failing", **NO_SCRIPT)
    page.get_by_label("Comment", exact=True).fill(POLITE)

    post(page)

    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.get_by_label("Comment", exact=True)).to_have_value(POLITE)
    name = page.get_by_label("Name")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("Give a name to sign with"))


def test_a_second_press_while_the_comment_is_on_its_way_sends_nothing(visit: Visit) -> None:
    page = visit("/a/twice")
    on_their_way: list[Route] = []
    page.route("**/comments", lambda route: on_their_way.append(route))
    sign(page, POLITE)

    # The second press is the page's own: the driver would wait for the first to be answered.
    button = page.get_by_role("button", name="Post comment")
    button.evaluate("button => { button.click(); setTimeout(() => button.click(), 100); }")
    page.wait_for_timeout(400)

    assert len(on_their_way) == 1
    on_their_way[0].continue_()
    expect(page).to_have_url(re.compile(r"#c\d+$"))
    assert visit("/a/twice").get_by_text(POLITE).count() == 1


def test_the_same_form_sent_twice_posts_once(visit: Visit) -> None:
    page = visit("/a/twice", **NO_SCRIPT)
    said = "The same words about the bridge, sent from one form twice."
    fields = {
        field.get_attribute("name") or "": field.input_value()
        for field in page.locator("#composer form [name]:not(button)").all()
    }
    fields |= {"name": "Hagop", "email": "hagop@example.org", "body": said}
    target = str(page.locator("#composer form").get_attribute("action"))
    origin = {"Origin": page.url.partition("/a/")[0]}

    for _ in range(2):
        answer = page.request.post(
            page.url.partition("/a/")[0] + target, form=fields, headers=origin
        )
        assert answer.ok

    assert visit("/a/twice").get_by_text(said).count() == 1


def test_a_comment_is_written_and_posted_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/a/keyboard")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"

    _tab_to(page, "composer_name")
    page.keyboard.type("Anna")
    page.keyboard.press("Tab")
    page.keyboard.type("anna@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(POLITE)
    _tab_to(page, "", tag="BUTTON")
    page.keyboard.press("Enter")

    expect(page.locator("#c1")).to_contain_text(POLITE)


def test_replies_stand_further_in_down_to_the_fourth_level(visit: Visit) -> None:
    page = visit("/a/answers", **PHONE)
    lefts = [
        text.bounding_box()["x"]  # type: ignore[index]  # every one of them is on the page
        for text in page.locator(".said-text").all()
    ]

    assert lefts[:5] == sorted(set(lefts[:5]))
    assert lefts[5] == lefts[4]


def test_a_reply_says_whom_it_answers_and_can_be_called_off(visit: Visit) -> None:
    page = visit("/a/answers", **NO_SCRIPT)

    page.get_by_role("link", name="Reply to 2. Hagop", exact=True).click()

    expect(page.get_by_role("heading", name="Reply to 2. Hagop")).to_be_in_viewport()
    sign(page, "And who pays for the toll of the bridge, Hagop?", name="Sirun")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#c7")).to_contain_text("in reply to 2. Hagop")
    page.get_by_role("link", name="Reply to 2. Hagop", exact=True).click()
    page.get_by_role("link", name="Do not answer").click()
    expect(page.get_by_role("heading", name="Write a comment")).to_be_visible()


def test_a_closed_discussion_says_so_and_has_no_form(visit: Visit) -> None:
    page = visit("/a/closed", **NO_SCRIPT)

    expect(page.get_by_role("heading", name="This discussion is closed")).to_be_visible()
    assert page.locator("textarea").count() == 0


def _tab_to(page: Page, element_id: str, *, tag: str = "INPUT") -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        active = page.evaluate("[document.activeElement.id, document.activeElement.tagName]")
        if active == [element_id, tag]:
            return
    pytest.fail(f"Tab never reached {tag} {element_id}")
