"""The desk, without script: from the sign-in link to a comment published."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NO_SCRIPT, PHONE, Server, Visit
from tests.browser.publication import HELD

pytestmark = pytest.mark.browser


def test_a_one_time_link_opens_the_desk_once(visit: Visit, server: Server) -> None:
    link = f"/sign-in/{server.links['first']}"

    expect(visit(link, **NO_SCRIPT).get_by_role("heading", name="Queue")).to_be_visible()
    again = visit(link, **NO_SCRIPT)
    expect(again.get_by_role("heading", name="That did not work")).to_be_visible()


def test_the_queue_marks_the_words_and_names_the_clause(
    visit: Visit, editor: dict[str, Any]
) -> None:
    page = visit("/desk", **editor, **PHONE, **NO_SCRIPT)
    row = page.locator(".case-row", has_text="Sirun")

    expect(row.locator("mark")).to_have_text("bullshit")
    expect(row.locator(".findings")).to_contain_text("Clause 1, No profanity.")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_held_comment_is_published_for_all_to_read(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor, **NO_SCRIPT)
    assert visit("/a/desk").get_by_text(HELD).count() == 0

    page.get_by_role("link", name=re.compile("^Decide on .* Rubo")).click()
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_role("status")).to_contain_text("published")
    assert visit("/a/desk").get_by_text(HELD).count() == 1


def test_a_refusal_without_a_sentence_is_not_accepted(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor, **NO_SCRIPT)
    page.get_by_role("link", name=re.compile("^Decide on .* Sirun")).click()

    page.get_by_role("button", name="Reject").click()

    expect(page.get_by_role("alert")).to_contain_text("write a sentence")
    expect(page.get_by_label("Clause")).to_have_value("no-profanity")
