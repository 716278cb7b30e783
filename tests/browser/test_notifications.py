"""Told on the page and by e-mail, followed, mentioned: as a reader does it in a browser."""

import json
import re
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import make
from tests.browser.conftest import NO_SCRIPT, PHONE, Server, Visit
from tests.browser.test_accessibility import STILL, objections
from tests.browser.test_reading import is_too_wide, sign

pytestmark = pytest.mark.browser

# The process beside the server looks every five seconds.
TOLD_WITHIN_S = 30


def mail_to(address: str, folder: Path) -> EmailMessage:
    """Wait for the e-mail that ends e-mails about this discussion."""
    until = time.monotonic() + TOLD_WITHIN_S
    while time.monotonic() < until:
        for path in sorted(folder.glob("*")):
            for text in path.read_bytes().split(b"-" * 79 + b"\n"):
                message = message_from_bytes(text, policy=default)
                if message["To"] == address and message["List-Unsubscribe"]:
                    assert isinstance(message, EmailMessage)
                    return message
        time.sleep(0.2)
    raise AssertionError(sorted(folder.glob("*")))


def wait_for_the_bell(page: Page) -> None:
    until = time.monotonic() + TOLD_WITHIN_S
    while not page.locator(".bell-count").count() and time.monotonic() < until:
        page.wait_for_timeout(200)
        page.reload()


def test_a_reader_is_told_of_a_reply_on_the_page_and_by_mail_and_ends_the_mails_without_script(
    visit: Visit, browser: Browser, server: Server, reader: dict[str, Any]
) -> None:
    page = visit("/me/notifications/choices", **PHONE, **NO_SCRIPT, **reader)
    page.get_by_role("group", name="Somebody answers you").get_by_label("By e-mail").select_option(
        "At once"
    )
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("status")).to_contain_text("From now on you are told as you chose.")
    page.goto(f"{server.url}/a/telling")
    page.get_by_role("button", name="Follow this discussion").click()
    expect(page.get_by_text("You are told when somebody writes here.")).to_be_visible()
    page.get_by_label("Comment", exact=True).fill("I measured the path: three metres.")
    page.get_by_role("button", name="Post comment").click()
    number = page.locator(".comment.mine .number").inner_text().strip(".")

    guest = visit("/a/telling", **NO_SCRIPT)
    guest.get_by_role("link", name=f"Reply to {number}. Reader").click()
    sign(guest, "@Reader, thank you for measuring.", name="Gayane")
    guest.get_by_role("button", name="Post reply").click()

    expect(guest.get_by_role("status")).to_contain_text("Your comment is published.")

    wait_for_the_bell(page)
    page.get_by_role("link", name="Notifications 1 unread").click()
    assert not is_too_wide(page)
    told = page.get_by_role("link", name="Gayane answered you under")
    expect(told).to_have_count(1)
    told.click()
    expect(page.get_by_text("thank you for measuring")).to_be_visible()
    expect(page.locator(".bell-count")).to_have_count(0)

    mail = mail_to("reader@example.org", server.mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = mail.get_body(("html",))
    assert html is not None
    as_shown = browser.new_page(**PHONE, **STILL)
    as_shown.set_content(html.get_content())
    assert objections(as_shown) == []
    assert not is_too_wide(as_shown)
    as_shown.close()
    # A long header is folded, and the fold is no part of the address.
    address = mail["List-Unsubscribe"].strip(" <>").removeprefix(server.url)
    stranger = visit(address, **PHONE, **NO_SCRIPT)
    stranger.get_by_role("button", name="No more e-mails").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Done")
    page.goto(f"{server.url}/me/notifications/choices")
    for way in page.get_by_label("By e-mail").all():
        expect(way).to_have_value("never")


def test_a_name_is_completed_by_keyboard(visit: Visit) -> None:
    page = visit("/a/telling", **STILL)
    box = page.get_by_label("Comment", exact=True)
    box.press_sequentially("I say to @ha")
    names = page.get_by_role("listbox")
    expect(names.get_by_role("option")).to_have_text(["@Hagop"])
    assert objections(page) == []

    box.press("ArrowDown")
    expect(names.get_by_role("option", selected=True)).to_have_text("@Hagop")
    box.press("Enter")

    expect(box).to_have_value("I say to @Hagop ")
    expect(names).to_be_hidden()
    box.press_sequentially("that @an")
    expect(names.get_by_role("option")).to_have_text(["@Anna"])
    box.press("Escape")
    expect(names).to_be_hidden()
    expect(box).to_have_value("I say to @Hagop that @an")


def test_a_name_is_completed_by_a_press(visit: Visit) -> None:
    page = visit("/a/telling", **PHONE)
    box = page.get_by_label("Comment", exact=True)
    box.press_sequentially("@")
    page.get_by_role("option", name="@Zaven").click()

    expect(box).to_have_value("@Zaven ")
    expect(box).to_be_focused()


@pytest.mark.parametrize(
    "path", ["/me/notifications", "/me/notifications/choices", "/me/follows", "/a/telling"]
)
def test_pages_about_what_one_is_told(visit: Visit, reader: dict[str, Any], path: str) -> None:
    page = visit(path, **STILL, **PHONE, **reader)

    assert objections(page) == []
    assert not is_too_wide(page)


def test_somebody_is_followed_by_keyboard_and_left_again(
    visit: Visit, reader: dict[str, Any]
) -> None:
    page = visit("/a/telling", **STILL, **reader)
    page.get_by_role("link", name=re.compile("^Follow Hagop")).press("Enter")
    assert objections(page) == []
    page.get_by_role("button", name="Follow", exact=True).press("Enter")
    page.goto(page.url.partition("/a/")[0] + "/a/telling?only=followed")
    expect(page.locator(".comment")).to_have_count(1)
    page.goto(page.url.partition("/a/")[0] + "/me/follows")
    assert objections(page) == []
    page.get_by_role("button", name="Unfollow Hagop").press("Enter")
    expect(page.get_by_text("You follow Hagop no more.")).to_be_visible()


# Chromium asks the push service of its maker for a subscription, which can't be reached from
# here: what that would give is made up. All else is the browser's own.
NO_PUSH_SERVICE = f"""
const kept = () => JSON.parse(sessionStorage.getItem("subscribed") ?? "null");
PushManager.prototype.getSubscription = async () => {{
  const key = kept();
  return key && {{
    endpoint: "https://push.example.net/send/1",
    options: {{applicationServerKey: new Uint8Array(key).buffer}},
    unsubscribe: async () => {{ sessionStorage.removeItem("subscribed"); return true; }},
    toJSON: () => ({{
      endpoint: "https://push.example.net/send/1",
      keys: {{p256dh: "{make.P256DH}", auth: "{make.PUSH_AUTH}"}},
    }}),
  }};
}};
PushManager.prototype.subscribe = async function ({{applicationServerKey}}) {{
  sessionStorage.setItem("subscribed", JSON.stringify([...applicationServerKey]));
  return this.getSubscription();
}};
"""


def test_a_device_is_notified_and_not_any_more(
    visit: Visit, server: Server, reader: dict[str, Any]
) -> None:
    page = visit("/", **PHONE, **STILL, **reader)
    page.context.grant_permissions(["notifications"], origin=server.url)
    page.add_init_script(NO_PUSH_SERVICE)
    page.goto(f"{server.url}/me/notifications/choices")
    expect(page.get_by_role("button", name="Stop notifying this device")).to_be_hidden()
    assert page.evaluate("navigator.serviceWorker.getRegistration().then(Boolean)") is False

    page.get_by_role("button", name="Notify this device", exact=True).click()

    expect(page.get_by_role("status")).to_contain_text("This device shows from now on")
    stop = page.get_by_role("button", name="Stop notifying this device")
    expect(stop).to_be_visible()
    expect(page.get_by_text("This device shows what you are told.")).to_be_visible()
    expect(page.get_by_role("button", name="Notify this device", exact=True)).to_be_hidden()
    expect(page.get_by_role("listitem").filter(has_text="nothing sent yet")).to_have_count(1)
    scope = page.evaluate("navigator.serviceWorker.ready.then((found) => found.scope)")
    assert scope == f"{server.url}/"
    assert not is_too_wide(page)
    assert objections(page) == []

    stop.click()

    expect(page.get_by_role("status")).to_contain_text("Nothing is sent to that device any more.")
    expect(page.get_by_role("button", name="Notify this device", exact=True)).to_be_visible()
    expect(stop).to_be_hidden()


def test_what_a_push_brings_is_shown_by_the_worker(
    visit: Visit, server: Server, reader: dict[str, Any]
) -> None:
    page = visit("/me/notifications/choices", **reader)
    page.context.grant_permissions(["notifications"], origin=server.url)
    page.evaluate("navigator.serviceWorker.register('/push-worker.js', {scope: '/'})")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    session = page.context.new_cdp_session(page)
    versions: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: versions.extend(told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(500)
    told = {
        "title": "The Courier",
        "body": "<b>Bagrat</b> answered you.",
        "lang": "en",
        "tag": "one",
        "icon": "/static/none.png",
        "url": "/c/c_1",
        "page": "/a/telling",
    }
    session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": server.url,
            "registrationId": versions[-1]["registrationId"],
            "data": json.dumps(told),
        },
    )
    shown = page.evaluate(
        """async () => {
          const worker = await navigator.serviceWorker.ready;
          for (let tries = 0; tries < 50; tries += 1) {
            const [one] = await worker.getNotifications();
            if (one) return {title: one.title, body: one.body, tag: one.tag, data: one.data};
            await new Promise((go) => setTimeout(go, 100));
          }
          return null;
        }"""
    )

    assert shown == {
        "title": told["title"],
        "body": told["body"],
        "tag": "one",
        "data": {"url": "/c/c_1", "page": "/a/telling"},
    }


def test_a_browser_that_was_told_no_says_where_to_allow_it(
    visit: Visit, reader: dict[str, Any]
) -> None:
    page = visit("/", **PHONE, **reader)
    page.add_init_script("Object.defineProperty(Notification, 'permission', {value: 'denied'})")
    page.goto(page.url.rstrip("/") + "/me/notifications/choices")

    expect(page.get_by_text("Your browser does not let this site show")).to_be_visible()
    expect(page.get_by_role("button", name="Notify this device", exact=True)).to_be_hidden()
