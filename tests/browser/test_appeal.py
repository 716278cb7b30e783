"""An author's journeys, without script: refused and reworded; refused, appealed and restored."""

import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NO_SCRIPT, PHONE, Server, Visit
from tests.browser.publication import HELD, REFUSAL
from tests.browser.test_accessibility import STILL, objections
from tests.browser.test_reading import PROFANE, is_too_wide, post, sign

pytestmark = pytest.mark.browser

REWORDED = "What on earth is the toll on the bridge for?"
APPEAL = "The word stands in the title of the council's own plan."
ANSWER = "You quote the title of the plan. We had not seen that."
# Fifteen seconds in which a decision can be taken back, five until the next look, and the rest for
# a busy machine.
LETTERS_WITHIN_S = 60


def letter(mail: Path, subject: str) -> str:
    """Wait for a letter of this subject in the outbox; give its text."""
    until = time.monotonic() + LETTERS_WITHIN_S
    while time.monotonic() < until:
        for file in mail.glob("*.log"):
            # Each file is one letter, ended by a line of dashes.
            message = message_from_bytes(file.read_bytes(), policy=default)
            if message["Subject"] == subject and message["To"] == "vahan@example.org":
                return str(message.get_content())
        time.sleep(0.5)
    pytest.fail(f"no letter: {subject}")


def signed_in(visit: Visit, server: Server, who: str, **how: object) -> Page:
    return visit(f"/sign-in/{server.links[who]}", **how)


def test_refused_with_clause_and_words_then_reworded_and_published(visit: Visit) -> None:
    page = visit("/a/appeals", **PHONE, **NO_SCRIPT)
    sign(page, PROFANE, name="Tigran")
    post(page)
    page.get_by_role("button", name="Send as it is").click()

    page.get_by_role("link", name="Why, and what you can do").click()
    expect(page.locator(".facts")).to_contain_text("Rejected")
    expect(page.locator(".facts")).to_contain_text("by the automatic check, without a person")
    expect(page.locator(".facts")).to_contain_text("Clause 1")
    expect(page.locator(".facts")).to_contain_text("No profanity.")
    expect(page.locator("mark")).to_have_text("fuck")
    assert not is_too_wide(page)

    page.get_by_role("link", name="Reword").click()
    page.get_by_label("Comment", exact=True).fill(REWORDED)
    page.get_by_role("button", name="Save the new wording").click()

    expect(page.get_by_role("status")).to_contain_text("published")
    expect(visit("/a/appeals").get_by_text(REWORDED)).to_be_visible()


def test_refused_appealed_and_restored_by_another_moderator_with_letters(
    visit: Visit, server: Server
) -> None:
    refusal = letter(server.mail, "The Test Post: why your comment 1 does not appear")
    assert REFUSAL in refusal
    assert "Clause 1, No profanity" in refusal
    assert "bullshit" not in refusal
    (link,) = re.findall(r"http://\S+/reasons", refusal)

    author = signed_in(visit, server, "author", **NO_SCRIPT, **PHONE, **STILL)
    author.goto(link)
    expect(author.locator("mark")).to_have_text("bullshit")
    expect(author.locator(".facts")).to_contain_text(REFUSAL)
    author.get_by_role("link", name="Appeal", exact=True).click()
    author.get_by_role("button", name="Send the appeal").click()
    expect(author.get_by_role("alert")).to_contain_text("Write why")
    author.get_by_label("Why is the decision wrong?").fill(APPEAL)
    assert not is_too_wide(author)
    author.get_by_role("button", name="Send the appeal").click()
    expect(author.get_by_role("main")).to_contain_text("Your appeal waits for an answer.")
    expect(author.get_by_role("main")).to_contain_text(APPEAL)

    other = signed_in(visit, server, "other", **NO_SCRIPT, **PHONE)
    other.get_by_role("link", name="Appeals (1)").click()
    other.get_by_role("link", name="Read and answer the appeal about 1. Vahan").click()
    expect(other.get_by_role("main")).to_contain_text(APPEAL)
    expect(other.locator("mark")).to_have_text("bullshit")
    assert not is_too_wide(other)
    other.get_by_label("The decision was wrong: publish the comment").check()
    other.get_by_label("Sentence to the author").fill(ANSWER)
    other.get_by_role("button", name="Answer the appeal").click()
    expect(other.get_by_role("main")).to_contain_text("No appeal waits.")

    expect(visit("/a/appeals").get_by_text(HELD)).to_be_visible()
    author.reload()
    expect(author.get_by_role("main")).to_contain_text("The decision was reversed.")
    expect(author.get_by_role("main")).to_contain_text(ANSWER)
    outcome = letter(server.mail, "The Test Post: your appeal was right, comment 1 is published")
    assert ANSWER in outcome
    assert letter(server.mail, "The Test Post: we have your appeal about comment 1")


def test_the_pages_of_an_appeal_have_nothing_that_axe_objects_to(
    visit: Visit, editor: dict[str, Any]
) -> None:
    page = visit("/a/appeals", **STILL)
    sign(page, PROFANE, name="Levon")
    post(page)
    page.get_by_role("button", name="Send as it is").click()
    page.get_by_role("link", name="Why, and what you can do").click()
    assert objections(page) == []

    page.get_by_role("link", name="Appeal", exact=True).click()
    assert objections(page) == []
    page.get_by_role("button", name="Send the appeal").click()
    assert objections(page) == []
    page.get_by_label("Why is the decision wrong?").fill(APPEAL)
    page.get_by_role("button", name="Send the appeal").click()
    assert objections(page) == []

    desk = visit("/desk/appeals", **STILL, **editor)
    assert objections(desk) == []
    desk.get_by_role("link", name=re.compile("^Read and answer the appeal about .* Levon")).click()
    assert objections(desk) == []
    desk.get_by_role("button", name="Answer the appeal").click()
    expect(desk.get_by_role("alert")).to_contain_text("Choose whether the decision stands.")
    assert objections(desk) == []
