"""The desk: without script from the sign-in link to a comment published, and all by keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NO_SCRIPT, PHONE, Server, Visit
from tests.browser.publication import HELD, WAITING

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


def test_a_refusal_without_a_clause_is_not_accepted(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor, **NO_SCRIPT)
    page.get_by_role("link", name=re.compile("^Decide on .* Sirun")).click()

    page.get_by_label("Clause").select_option("")
    page.get_by_label("Sentence").fill("Without the oath, please.")
    page.get_by_role("button", name="Reject").click()

    expect(page.get_by_role("alert")).to_contain_text("Name the clause")
    expect(page.get_by_label("Sentence")).to_have_value("Without the oath, please.")


def test_a_persons_page_with_its_badges_fits_a_phone_without_script(
    visit: Visit, editor: dict[str, Any]
) -> None:
    page = visit("/desk/people?q=Vahan", **editor, **PHONE, **NO_SCRIPT)
    page.get_by_role("link", name="Vahan", exact=True).click()

    page.get_by_label("Badge", exact=True).select_option("Verified")
    page.get_by_role("button", name="Give the badge").click()

    expect(page.get_by_role("region", name="Badges").locator(".badge")).to_have_text("Verified")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_keys_are_shown_on_a_key(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor)

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


@pytest.mark.parametrize("path", ["/desk/reports", "/desk/people", "/desk/policy", "/desk/appeals"])
def test_the_keys_are_shown_on_every_page(visit: Visit, editor: dict[str, Any], path: str) -> None:
    page = visit(path, **editor)

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("appeals, reports, notices")


def test_a_notice_is_found_and_answered_by_keyboard(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor)
    page.keyboard.press("N")
    expect(page.get_by_role("heading", level=1)).to_have_text("Notices of illegal content")
    for key in ("j", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()

    page.keyboard.press("2")
    page.keyboard.press("w")
    page.keyboard.type("We read it, and it stays.")
    page.keyboard.press("Escape")
    page.keyboard.press("d")

    expect(page.get_by_text("Answered. The notifier")).to_be_visible()


def test_many_are_decided_on_by_keyboard(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor)

    for key in ("j", "x", "j", "x", "b"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("Decide on 2 comments together")
    for key in ("c", "Escape", "1", "r"):
        page.keyboard.press(key)

    expect(page.get_by_text("Decided on 2 comments.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("Taken back. Nobody was told.")).to_be_visible()


def test_a_list_is_walked_and_ticked_by_keyboard(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor)

    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Decide on the ticked together").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Decide on 2 comments together")


def test_a_key_typed_into_a_sentence_decides_nothing(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor)
    page.keyboard.press("n")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("said:")
    first = heading.inner_text()

    page.keyboard.press("w")
    page.keyboard.type("pr")

    expect(page.get_by_label("Sentence")).to_have_value("pr")
    expect(heading).to_have_text(first)


def test_a_decision_is_taken_back_on_a_key(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor)
    page.keyboard.press("n")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("said:")
    first = heading.inner_text()
    page.keyboard.press("p")
    expect(heading).not_to_have_text(first)

    page.keyboard.press("z")

    expect(heading).to_have_text(first)
    expect(page.get_by_text("Taken back. Nobody was told.")).to_be_visible()
    expect(page.get_by_text("Waiting for a moderator.")).to_be_visible()


def test_the_address_is_that_of_the_case_on_the_page(visit: Visit, editor: dict[str, Any]) -> None:
    page = visit("/desk", **editor)
    heading = page.locator("h1[data-focus]")
    asked: list[str] = []
    page.keyboard.press("n")
    expect(heading).to_be_focused()
    first, first_url = heading.inner_text(), page.url
    page.on("request", lambda sent: asked.append(f"{sent.method} {sent.resource_type}"))

    page.keyboard.press("p")
    expect(heading).not_to_have_text(first)
    second, second_url = heading.inner_text(), page.url
    assert [one for one in asked if not one.endswith("other")] == ["POST xhr"]

    page.reload()
    expect(heading).to_have_text(second)
    page.keyboard.press("z")
    expect(heading).to_have_text(first)
    assert page.url == first_url != second_url
    page.go_back()
    expect(heading).to_have_text(second)
    assert page.url == second_url


def test_a_queue_of_a_hundred_is_cleared_by_keyboard_alone(
    visit: Visit, editor: dict[str, Any]
) -> None:
    page = visit("/desk", **editor)
    waiting = int(page.get_by_text("wait for a person").inner_text().split()[0])
    assert waiting >= WAITING
    page.keyboard.press("n")
    decided = set()

    for number in range(waiting):
        heading = page.locator("h1[data-focus]")
        expect(heading).to_be_focused()
        decided.add(page.url.partition("?")[0])
        before = page.url
        # Every third is refused under the second clause, the others appear.
        keys = ("2", "r") if number % 3 == 0 else ("p",)
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(lambda url, before=before: url != before)

    assert len(decided) == waiting
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
