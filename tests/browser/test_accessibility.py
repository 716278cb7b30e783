"""axe-core finds nothing to object to, in light and in dark."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Server, Visit
from tests.browser.publication import CROWD
from tests.browser.test_reading import PROFANE, post, sign
from tests.browser.test_taking_part import come_back_later

pytestmark = pytest.mark.browser

# The rules of WCAG 2.2 AA, and what axe holds to be good practice beside them.
ALL_RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# In the dark nothing but the colours is different.
RULES_ABOUT_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# Colours must not be measured on their way from light to dark.
STILL = {"reduced_motion": "reduce", "color_scheme": "light"}


def objections(page: Page) -> list[str]:
    light = _objections(page, ALL_RULES)
    page.emulate_media(color_scheme="dark")
    dark = _objections(page, RULES_ABOUT_COLOUR)
    page.emulate_media(color_scheme="light")
    return [*light, *(f"in the dark: {one}" for one in dark)]


def _objections(page: Page, rules: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options={"runOnly": rules})
    return [
        f"{violation['id']}: {violation['help']} {node['target']} {node['failureSummary']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def test_axe_would_object_if_there_were_something(visit: Visit) -> None:
    page = visit("/policy", **STILL)
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")

    assert any(one.startswith("label:") for one in objections(page))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/topics/politics",
        "/a/answers",
        "/a/answers/1",
        "/a/answers/1?at=3",
        "/a/answers?sort=liked",
        "/a/answers?only=picks",
        "/a/answers?q=toll",
        "/a/answers?reply=nobody&quote=1",
        "/a/closed",
        "/policy",
        "/policy/numbers",
        "/notice",
        "/account/login/",
        "/account/signup/",
        "/account/password/reset/",
        "/sso?token=none&next=/a/answers",
        "/nowhere",
    ],
)
def test_pages_for_readers(visit: Visit, path: str) -> None:
    assert objections(visit(path, **STILL)) == []


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_state_of_a_discussion(visit: Visit, locale: str) -> None:
    page = visit("/a/silent", locale=locale, **STILL)
    states = {"empty": objections(page)}

    page.locator("#composer_body").fill("Half a thought, and @R")
    states["composing"] = objections(page)
    page.locator("#composer_body").fill("")
    page.locator("#composer form button.primary").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    states["error"] = objections(page)

    # Once is enough: axe is slow with so many.
    if locale == "en":
        page.goto(page.url.partition("/a/")[0] + "/a/crowded")
        expect(page.locator(".comment")).to_have_count(CROWD)
        states["200 comments"] = objections(page)
    page.goto(page.url.partition("/a/")[0] + "/a/answers")
    page.locator("#composer_body").press_sequentially("@An")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    states["names offered"] = objections(page)

    assert states == {name: [] for name in states}


def test_a_reader_who_likes_mutes_and_finds_what_is_new(
    visit: Visit, reader: dict[str, Any]
) -> None:
    page = visit("/a/muting", **STILL, **PHONE, **reader)
    page.get_by_role("button", name="Like comment 1 by Anna").click()
    expect(page.get_by_role("button", name="Like comment 1 by Anna")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert objections(page) == []
    page.get_by_role("link", name="Mute Hagop").click()
    assert objections(page) == []
    page.get_by_role("button", name="Mute").click()
    expect(page.get_by_text("Hagop, whom you muted")).to_be_visible()
    assert objections(page) == []
    page.goto(page.url.partition("/a/")[0] + "/me")
    assert objections(page) == []
    page.get_by_role("button", name="Read Hagop again").click()


def test_ones_own_data_and_the_page_before_an_erasure(visit: Visit, reader: dict[str, Any]) -> None:
    page = visit("/me/data", **STILL, **PHONE, **reader)
    assert objections(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_role("link", name="Have yourself erased").click()
    expect(page.get_by_role("group", name="What becomes of your comments?")).to_be_visible()
    assert objections(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_who_is_not_known_and_would_like(visit: Visit) -> None:
    page = visit("/a/muting", **STILL, **PHONE)
    page.get_by_role("button", name="Like comment 1 by Anna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in first")
    assert objections(page) == []


def test_what_is_new_to_a_guest(visit: Visit) -> None:
    page = visit("/a/unread", **STILL, **PHONE)
    come_back_later(page, since=1)
    expect(page.get_by_role("link", name="To the next new comment")).to_be_visible()
    assert objections(page) == []


def test_a_comment_that_came_back_and_was_sent_as_it_is(visit: Visit) -> None:
    page = visit("/a/warned", **STILL)
    sign(page, PROFANE, name="Shant")
    post(page)
    assert objections(page) == []

    page.get_by_role("button", name="Send as it is").click()
    assert objections(page) == []
    page.get_by_role("link", name="Why, and what you can do").click()
    assert objections(page) == []
    page.get_by_role("link", name="Reword").click()
    assert objections(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/me",
        "/account/email/",
        "/desk",
        "/desk/published",
        "/desk/worst",
        "/desk/sentences",
        "/desk/reports",
        "/desk/quality",
        "/desk/quality/golden",
        "/desk/numbers",
        "/desk/appeals",
        "/desk/notices",
        "/desk/people",
        "/desk/articles",
        "/desk/articles/new",
        "/desk/policy/compare",
        "/desk/policy/shadow/2",
        "/desk/team",
    ],
)
def test_pages_for_the_newsroom(visit: Visit, editor: dict[str, Any], path: str) -> None:
    assert objections(visit(path, **STILL, **editor)) == []


def test_ones_own_tokens(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/me/tokens", **STILL, **editor)
    assert objections(page) == []
    page.get_by_role("button", name="Make the token").click()
    assert objections(page) == []

    page.get_by_label("What is it for?").fill("my archive script")
    page.get_by_label(re.compile("^Take part")).check()
    page.get_by_role("button", name="Make the token").click()
    assert objections(page) == []
    assert page.get_by_label("Copy it now").input_value().startswith("pt_")
    page.get_by_role("button", name="Revoke my archive script").click()
    page.get_by_text("None. Tokens that you make").wait_for()


def test_a_notice_and_its_receipt(visit: Visit, server: Server, editor: dict[str, Any]) -> None:
    page = visit("/desk/notices", **STILL, **editor)
    page.get_by_role("link", name=re.compile("^Read and answer the notice")).last.click()
    page.get_by_role("heading", name="Your answer").wait_for()
    assert objections(page) == []

    assert objections(visit(server.links["receipt"], **STILL)) == []


def test_a_badge_refused_given_and_taken_away(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk/people?q=Reader", **STILL, **editor)
    page.get_by_role("link", name="Reader", exact=True).click()
    badges = page.get_by_role("region", name="Badges")
    assert objections(page) == []

    badges.get_by_label("Badge", exact=True).select_option("In our own words")
    badges.get_by_label("Your own words").fill("Moderator")
    badges.get_by_role("button", name="Give the badge").click()
    expect(badges.get_by_role("alert")).to_contain_text("No badge may say that")
    assert objections(page) == []

    badges.get_by_label("Your own words").fill("خبير")
    badges.get_by_role("button", name="Give the badge").click()
    assert objections(page) == []
    badges.get_by_role("button", name="Take the badge away: خبير").click()
    expect(badges.get_by_text("Taken away by Lilit")).to_be_visible()
    assert objections(page) == []


def test_a_second_look_and_how_it_compares(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk/quality/next", **STILL, **editor)
    page.get_by_role("heading", name="Your decision").wait_for()
    assert objections(page) == []

    page.keyboard.press("p")
    page.get_by_role("heading", name="Side by side").wait_for()
    assert objections(page) == []


def test_a_draft_of_the_policy_as_text(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk/policy", **STILL, **editor)
    page.get_by_role("button", name="Begin a draft").click()
    page.get_by_role("link", name="As text").click()
    page.get_by_role("textbox").first.wait_for()
    assert objections(page) == []


def test_words_masked_and_shown_again(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **STILL, **editor)
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Mask no words")).to_be_visible()
    assert objections(page) == []

    page.keyboard.press("v")
    expect(page.get_by_role("link", name="Mask the words again")).to_be_visible()
    assert objections(page) == []
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Mask harsh words")).to_be_visible()


def test_the_keys_and_a_look_at_many(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **STILL, **editor)
    page.keyboard.press("?")
    assert objections(page) == []
    page.keyboard.press("Escape")
    for key in ("j", "x"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Decide on the ticked together").press("Enter")
    page.get_by_role("heading", level=1, name="Decide on 1 comment").wait_for()
    assert objections(page) == []


def test_a_case_its_author_and_an_article(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **STILL, **editor)
    page.get_by_role("link", name=re.compile("^Decide on .* Sirun")).click()
    assert objections(page) == []

    page.get_by_role("link", name="Sirun").first.click()
    assert objections(page) == []
    page.goto(page.url.partition("/desk")[0] + "/a/reading")
    page.get_by_role("link", name="Edit article").click()
    assert objections(page) == []


def test_the_policys_workbench(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk/policy", **STILL, **editor)
    assert objections(page) == []
    page.get_by_role("button", name="Show").click()
    assert objections(page) == []

    page.goto(page.url.partition("/desk")[0] + "/desk/policy")
    page.get_by_role("link", name="Look", exact=True).click()
    page.get_by_role("heading", level=1, name="Learning from decisions").wait_for()
    assert objections(page) == []
    page.get_by_role("button", name="Train a candidate now").click()
    page.get_by_text("A training was asked for.").wait_for()
    assert objections(page) == []

    page.goto(page.url.partition("/desk")[0] + "/desk/policy")
    page.get_by_role("button", name="Begin a draft").click()
    assert objections(page) == []
    page.get_by_text("1. No profanity").click()
    page.get_by_label("1. Hold from").first.fill("0.99")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("hold must not be above reject")
    assert objections(page) == []
    page.get_by_text("1. No profanity").click()
    page.get_by_label("1. Reject from").first.fill("")
    page.get_by_role("button", name="Save and try it").click()
    # The page asks again by itself.
    expect(page.get_by_role("heading", name="The comments that change")).to_be_visible()
    assert objections(page) == []
    page.get_by_role("link", name="Check and publish").click()
    assert objections(page) == []
