"""A passkey made and used, with a virtual authenticator in a real browser."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser


def test_a_passkey_is_made_and_signs_in(server: Server, browser: Browser) -> None:
    # A passkey belongs to a name; the server's address is a number.
    url = f"http://localhost:{urlsplit(server.url).port}"
    context = browser.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text) if told.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{url}/sign-in/{server.links['passkey']}")

    page.goto(f"{url}/account/2fa/webauthn/add/")
    page.get_by_label("Name").fill("This laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    page.goto(f"{url}/account/2fa/webauthn/")
    expect(page.get_by_text("This laptop")).to_be_visible()

    page.goto(f"{url}/account/logout/")
    page.get_by_role("button", name="Sign Out").click()
    page.goto(f"{url}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/me")
    expect(page.get_by_role("heading", level=1)).to_have_text("What you wrote")
    assert refused == []
    context.close()
