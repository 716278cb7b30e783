"""A guest confirms an e-mail address: on a phone, without script, and nothing to object to."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import NO_SCRIPT, PHONE, Server, Visit
from tests.browser.test_accessibility import STILL, objections
from tests.browser.test_reading import is_too_wide, post, sign

pytestmark = pytest.mark.browser

# The process beside the server looks every five seconds.
TOLD_WITHIN_S = 30
SAID = "I have crossed it twice, and confirm it."
PRESSED = "Yes, I wrote this"


@pytest.fixture
def confirming(server: Server) -> Iterator[None]:
    """Have the site ask its guests, for the length of a test."""

    def ask(confirms: str) -> None:
        subprocess.run(
            [str(Path(sys.executable).with_name("plaintalk")), "site", "confirm-guests", confirms],
            cwd=server.folder,
            env=server.environment,
            check=True,
            capture_output=True,
        )

    ask("true")
    yield
    ask("false")


def letter_to(address: str, folder: Path) -> EmailMessage:
    """Wait for the letter that asks for a confirmation."""
    until = time.monotonic() + TOLD_WITHIN_S
    while time.monotonic() < until:
        for path in sorted(folder.glob("*")):
            for text in path.read_bytes().split(b"-" * 79 + b"\n"):
                message = message_from_bytes(text, policy=default)
                if message["To"] == address:
                    assert isinstance(message, EmailMessage)
                    return message
        time.sleep(0.2)
    raise AssertionError(sorted(folder.glob("*")))


def part_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.usefixtures("confirming")
def test_a_guest_confirms_without_script_and_is_read_by_others(
    visit: Visit, browser: Browser, server: Server
) -> None:
    page = visit("/a/telling", **PHONE, **NO_SCRIPT)
    sign(page, SAID, name="Maro")
    page.get_by_label("E-mail").fill("maro@example.org")
    post(page)
    expect(page.get_by_role("status")).to_contain_text("One step more")
    expect(page.locator(".comment.mine")).to_contain_text("Other readers do not see it until then.")
    letter = letter_to("maro@example.org", server.mail)
    (link,) = re.findall(r"\S+(/confirm/\S+)", part_of(letter, "plain"))

    looking = visit(link, **PHONE, **STILL)
    assert objections(looking) == []
    assert not is_too_wide(looking)
    expect(looking.get_by_role("button", name=PRESSED)).to_be_visible()
    looking.get_by_text("What was written").click()
    expect(looking.get_by_text(SAID)).to_be_visible()
    read = browser.new_page(**PHONE, **STILL)
    read.set_content(part_of(letter, "html"))
    assert objections(read) == []
    assert not is_too_wide(read)
    read.close()

    page.goto(server.url + link)
    page.get_by_role("button", name=PRESSED).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmed")
    others = visit("/a/telling", **PHONE, **STILL)
    expect(others.get_by_text(SAID)).to_be_visible()


@pytest.mark.usefixtures("confirming")
def test_what_a_guest_sees_meanwhile_has_nothing_to_object_to(visit: Visit) -> None:
    page = visit("/a/telling", **PHONE, **STILL)
    expect(page.get_by_text("We send a letter there once")).to_be_visible()
    sign(page, "Meanwhile I wait.", name="Sevan")
    post(page)
    assert objections(page) == []
    page.get_by_role("link", name="Why, and what you can do").click()
    assert objections(page) == []
    page.get_by_role("link", name="Your page").click()
    expect(page.get_by_role("heading", name="Confirm your e-mail address")).to_be_visible()
    assert objections(page) == []
    assert not is_too_wide(page)
    page.get_by_role("button", name="Send another letter").click()
    expect(page.get_by_role("status")).to_contain_text("One step more")
