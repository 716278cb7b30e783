"""The discussion in a publisher's own pages, on another host, with its cookies of no use there."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import jwt
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import (
    NO_SCRIPT,
    PHONE,
    ROOT,
    Server,
    publish_what_is_held_of,
)
from tests.browser.publication import CROWD, ELSEWHERE
from tests.browser.test_accessibility import STILL, objections
from tests.browser.test_live import COUNTED_MS, keep_back, refuse, showing_viewers
from tests.browser.test_reading import PROFANE

pytestmark = pytest.mark.browser

EXAMPLES = ROOT / "docs" / "examples"
TALK, PAPER = "https://talk.example", "https://paper.example"
INCLUDE = re.compile(r'<!--#include virtual="(?P<path>[^"]+)" -->')
Open = Callable[..., Page]


class _Paper(BaseHTTPRequestHandler):
    """A publisher's server: the examples of docs/, with the addresses of this test in them."""

    server: "_PaperServer"

    def do_GET(self) -> None:
        file = EXAMPLES / Path(self.path.split("?")[0]).name
        if file.suffix != ".html" or not file.is_file():
            self.send_error(404)
            return
        page = INCLUDE.sub(self._included, file.read_text(encoding="utf-8"))
        body = self.server.here(page).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _included(self, found: re.Match[str]) -> str:
        """Do what a server does that knows includes."""
        path, _question, asked = self.server.here(found["path"]).partition("?url=")
        if self.headers.get("User-Agent") == "Plaintalk":
            return ""  # it asks what the article is called, in the middle of an include
        with urlopen(f"{self.server.talk}{path}?url={quote(asked)}", timeout=60) as answer:
            piece: str = answer.read().decode()
        return piece

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


class _PaperServer(ThreadingHTTPServer):
    """Runs under another name than the discussion, so that browsers take it for another site."""

    def __init__(self, talk: str) -> None:
        super().__init__(("127.0.0.1", 0), _Paper)
        self.talk = talk

    @property
    def host(self) -> str:
        return f"localhost:{self.server_address[1]}"

    def here(self, text: str) -> str:
        return text.replace(TALK, self.talk).replace(PAPER, f"http://{self.host}")


@dataclass(frozen=True, slots=True)
class Paper:
    """The publisher: where its pages are, and how it vouches for its readers."""

    url: str
    secret: str
    kid: str
    audience: str

    def token_for(self, name: str, **claims: Any) -> str:
        said = {"sub": name.lower(), "name": name, "aud": self.audience, "exp": time.time() + 300}
        return jwt.encode(said | claims, self.secret, "HS256", headers={"kid": self.kid})


@pytest.fixture(scope="module", name="paper")
def _paper(server: Server) -> Iterator[Paper]:
    with _PaperServer(server.url) as pages:
        thread = threading.Thread(target=pages.serve_forever, daemon=True)
        thread.start()
        _plaintalk(server, "site", "pages", pages.host, "--private")
        told = _plaintalk(server, "sso", "key")
        yield Paper(f"http://{pages.host}", *_key(told))
        pages.shutdown()
        thread.join()


def _plaintalk(server: Server, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("plaintalk")), *arguments]
    done = subprocess.run(
        command, cwd=server.folder, env=server.environment, check=True, capture_output=True
    )
    return done.stdout.decode()


def _key(told: str) -> tuple[str, str, str]:
    """Read off what `plaintalk sso key` prints: what to sign with, kid, and audience."""
    found = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
    return found["sign with"], found["kid"], found["aud"]


@pytest.fixture(name="opened")
def _opened(browser: Browser, paper: Paper) -> Iterator[Open]:
    """Give a function that opens a page of the publisher; third-party cookies are of no use."""
    contexts = []
    wrong: list[str] = []

    def open_page(page: str, **how: Any) -> Page:
        context = browser.new_context(**how)
        contexts.append(context)
        found = context.new_page()
        found.on("pageerror", lambda error: wrong.append(str(error)))
        found.on("console", lambda said: wrong.extend(_of_a_policy(said.text)))
        found.goto(f"{paper.url}/{page}")
        return found

    yield open_page
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert wrong == []


def _of_a_policy(text: str) -> list[str]:
    return [text] if "Security Policy" in text or "Trusted" in text else []


def shown(page: Page) -> None:
    page.get_by_role("heading", name=re.compile("^Discussion")).wait_for()


def sign_in(page: Page, token: str) -> None:
    page.evaluate("token => document.querySelector('plain-talk').signIn(token)", token)
    page.get_by_text("You write as").wait_for()


def say(page: Page, words: str) -> None:
    page.get_by_label("Comment", exact=True).first.fill(words)
    page.get_by_role("button", name="Post", exact=True).first.click()


def comment(page: Page, words: str) -> Any:
    return page.locator(".comment").filter(has_text=words)


@pytest.mark.parametrize("name", ["plain.html", "strict.html", "include.html"])
def test_a_reader_takes_part_in_the_publishers_page(opened: Open, paper: Paper, name: str) -> None:
    page = opened(name)
    shown(page)
    sign_in(page, paper.token_for(f"Tove {name[0].upper()}"))

    say(page, "She looks younger than I do.")
    first = comment(page, "She looks younger")
    expect(first).to_be_focused()
    expect(page.get_by_text("Your comment is published.")).to_be_visible()

    first.get_by_role("link", name=re.compile("^Reply to")).click()
    reply = page.locator("form.about")
    reply.get_by_label("Comment", exact=True).fill("Paint does that.")
    reply.get_by_role("button", name="Post", exact=True).click()
    expect(comment(page, "Paint does that.")).to_be_focused()

    comment(page, "Paint does that.").get_by_role("link", name=re.compile("^Edit")).click()
    page.locator("form.about").get_by_label("Comment", exact=True).fill("Fresh paint does that.")
    page.get_by_role("button", name="Save").click()
    expect(comment(page, "Fresh paint does that.")).to_be_visible()

    comment(page, "Fresh paint").get_by_role("link", name=re.compile("^Withdraw")).click()
    page.locator("form.about").get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Your comment is withdrawn.")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out here.")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_visible()


def test_what_others_write_is_liked_quoted_reported_and_muted(opened: Open, paper: Paper) -> None:
    theirs, mine = opened("plain.html"), opened("plain.html")
    for page, name in ((theirs, "Odd Berg"), (mine, "Liv Dahl")):
        shown(page)
        sign_in(page, paper.token_for(name))
    say(theirs, "The horn wakes my dog.")
    comment(theirs, "The horn wakes").wait_for()
    mine.reload()
    shown(mine)
    seen = comment(mine, "The horn wakes my dog.").first

    like = seen.get_by_role("button", name=re.compile("^Like"))
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_contain_text("1")

    seen.get_by_role("link", name=re.compile("^Quote")).click()
    box = mine.locator("form.about").get_by_label("Comment", exact=True)
    expect(box).to_have_value(
        re.compile(r"^> \[.*Odd Berg\]\(http.*\n>\n> The horn wakes my dog\.")
    )
    mine.get_by_role("button", name="Never mind").click()

    seen.get_by_role("link", name=re.compile("^Report")).click()
    mine.get_by_label("Which clause").select_option(index=1)
    mine.locator("form.about").get_by_role("button", name="Report").click()
    expect(mine.get_by_text("Thank you. A moderator looks at it.")).to_be_visible()

    seen.get_by_role("link", name=re.compile("^Mute")).click()
    mine.locator("form.about").get_by_role("button", name="Mute").click()
    expect(mine.get_by_text("whom you muted").first).to_be_visible()


def test_what_others_write_meanwhile_is_offered_at_once_and_moves_nothing(
    opened: Open, paper: Paper
) -> None:
    writing = opened("strict.html")
    shown(writing)
    sign_in(writing, paper.token_for("Nils Vik"))
    say(writing, "Eighty-nine years, and once dark.")
    comment(writing, "Eighty-nine years").wait_for()
    reading = opened("strict.html")
    # A window so low that the comment is read with the head of the discussion out of sight.
    reading.set_viewport_size({"width": 600, "height": 300})
    shown(reading)
    read = comment(reading, "Eighty-nine years").first
    read.scroll_into_view_if_needed()
    reading.mouse.wheel(0, 60)
    reading.wait_for_timeout(300)
    before = (read.bounding_box(), reading.evaluate("scrollY"))

    say(writing, "Ninety years, and never dark.")
    comment(writing, "Ninety years").wait_for()
    news = reading.get_by_role("button", name=re.compile("^New comments: 1"))
    news.wait_for(timeout=10_000)

    assert (read.bounding_box(), reading.evaluate("scrollY")) == before
    expect(comment(reading, "Ninety years")).to_have_count(0)
    expect(reading.locator(".news")).to_have_attribute("aria-live", "polite")
    news.click()
    expect(comment(reading, "Ninety years")).to_be_visible()
    expect(news).to_have_count(0)


@pytest.mark.parametrize("is_kept_back", [False, True], ids=["refused", "kept back"])
def test_without_the_stream_the_element_asks_now_and_then(
    opened: Open, paper: Paper, is_kept_back: bool
) -> None:
    how = "kept back" if is_kept_back else "refused"
    reading, writing = opened("plain.html"), opened("plain.html")
    reading.route("**/live", keep_back if is_kept_back else refuse)
    reading.clock.install()
    reading.reload()
    for page in (reading, writing):
        shown(page)
    sign_in(writing, paper.token_for(f"Kari {how}"))
    say(writing, f"The lamp was {how}.")
    comment(writing, f"The lamp was {how}").wait_for()
    expect(comment(reading, f"The lamp was {how}")).to_have_count(0)

    reading.clock.fast_forward(70_000)

    reading.get_by_role("button", name=re.compile("^New comments: ")).wait_for()
    expect(comment(reading, f"The lamp was {how}")).to_have_count(0)


def test_an_author_hears_what_was_decided_about_a_comment_of_theirs(
    opened: Open, paper: Paper, server: Server
) -> None:
    page = opened("plain.html")
    shown(page)
    sign_in(page, paper.token_for("Ola Nes"))
    say(page, "The lamp is bullshit, and the museum is too dear.")
    page.get_by_role("button", name="Send as it is").click()
    held = comment(page, "The lamp is bullshit").first
    held.wait_for()
    number = (held.get_attribute("id") or "").removeprefix("c")

    publish_what_is_held_of(server, "Ola Nes")

    news = page.get_by_role("button", name=f"Your comment {number} is published now. Show")
    news.wait_for(timeout=10_000)
    news.click()
    expect(comment(page, "The lamp is bullshit").first).to_have_class(re.compile("published"))


def test_a_guest_is_shown_the_clause_and_the_words_and_sends_it_all_the_same(
    opened: Open,
) -> None:
    page = opened("plain.html")
    shown(page)
    page.get_by_label("Name").fill("Pier Watcher")
    page.get_by_label(re.compile("^E-mail")).fill("pier@example.org")

    say(page, PROFANE)
    said = page.get_by_role("alert").first
    expect(said).to_contain_text("It would not appear at once.")
    expect(said).to_contain_text("No profanity")
    expect(page.get_by_label("Comment", exact=True).first).to_have_value(PROFANE)
    page.get_by_role("button", name="Send as it is").click()

    expect(page.get_by_text("Your comment was received.")).to_be_visible()
    page.reload()
    shown(page)
    expect(page.get_by_text("yours").first).to_be_visible()


def test_a_guest_is_told_to_open_the_link_in_the_letter(opened: Open, server: Server) -> None:
    _plaintalk(server, "site", "confirm-guests", "true")
    try:
        page = opened("plain.html")
        shown(page)
        page.get_by_label("Name").fill("Pier Keeper")
        page.get_by_label(re.compile("^E-mail")).fill("keeper@example.org")
        expect(page.get_by_text("We send a letter there once")).to_be_visible()

        say(page, "I keep the pier, and it is dry.")

        expect(page.get_by_text("One step more: open the link in the letter")).to_be_visible()
        waits = comment(page, "I keep the pier")
        expect(waits).to_contain_text("Other readers do not see it until then.")
    finally:
        _plaintalk(server, "site", "confirm-guests", "false")


def test_a_second_reader_shows_up_and_nothing_moves(opened: Open, server: Server) -> None:
    with showing_viewers(server):
        page = opened("plain.html", **PHONE)
        shown(page)
        place = page.locator("plain-talk .viewers")
        expect(place).to_have_text("")
        first = page.locator("plain-talk .list")
        before = first.bounding_box()

        shown(opened("plain.html"))

        expect(place).to_have_text("2 people are reading this.", timeout=COUNTED_MS)
        assert first.bounding_box() == before
        assert place.evaluate("place => place.closest('[aria-live], [role=status]')") is None


def test_what_is_new_is_led_through_searched_and_its_people_named(
    opened: Open, paper: Paper
) -> None:
    writer = opened("strict.html")
    shown(writer)
    sign_in(writer, paper.token_for("Zoë Vind"))
    say(writer, "Seen before the others came.")
    comment(writer, "Seen before").wait_for()
    guest, member = opened("strict.html"), opened("strict.html")
    for page in (guest, member):
        shown(page)
    sign_in(member, paper.token_for("Mona Lys"))
    for page in (guest, member):
        expect(comment(page, "Seen before")).to_be_visible()
        expect(page.get_by_role("link", name="To the next new comment")).to_be_hidden()
    say(writer, "The herring came home.")
    comment(writer, "The herring came home.").wait_for()

    for page in (guest, member):
        page.get_by_role("button", name=re.compile("^New comments")).click()
        page.get_by_role("link", name="To the next new comment").click()
        expect(comment(page, "The herring came home.")).to_be_focused()
        page.locator(":focus").last.get_by_role("link", name="Next new one").click()
        expect(page.get_by_text("There is nothing newer here.")).to_be_visible()

    guest.get_by_label("Search this discussion").fill("herring")
    guest.get_by_label("Search this discussion").press("Enter")
    expect(comment(guest, "The herring came home.")).to_be_visible()
    expect(comment(guest, "Seen before")).to_have_count(0)
    expect(guest.get_by_label("Search this discussion")).to_be_focused()
    guest.get_by_role("link", name="The whole discussion").click()
    expect(comment(guest, "Seen before")).to_be_visible()

    box = guest.get_by_label("Comment", exact=True).first
    box.press_sequentially("Well, @zo")
    guest.get_by_role("option", name="@Zoë Vind").wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Well, @Zoë Vind ")


def test_what_was_typed_is_still_there_after_a_reload(opened: Open) -> None:
    page = opened("plain.html")
    shown(page)
    page.get_by_label("Comment", exact=True).first.fill("Half a thought")
    page.reload()
    shown(page)

    expect(page.get_by_label("Comment", exact=True).first).to_have_value("Half a thought")


def test_the_discussion_is_read_without_a_script_where_the_server_includes_it(
    opened: Open, paper: Paper
) -> None:
    writer = opened("include.html")
    shown(writer)
    sign_in(writer, paper.token_for("Siri Lund"))
    say(writer, "At last a roof over the herring.")
    comment(writer, "At last a roof").wait_for()
    time.sleep(1)

    page = opened("include.html", **NO_SCRIPT)

    expect(page.get_by_text("At last a roof over the herring.")).to_be_visible()
    expect(page.get_by_role("link", name="Write a comment")).to_be_visible()


def put_in_its_place(page: Page, slug: str) -> None:
    """Show another discussion in the page: one that the publication made for it."""
    page.evaluate(
        """url => {
            const talk = document.createElement("plain-talk");
            talk.setAttribute("url", url);
            talk.setAttribute("eager", "");
            document.querySelector("plain-talk").replaceWith(talk);
        }""",
        ELSEWHERE[slug],
    )
    page.locator("plain-talk form.composer").wait_for()


@pytest.mark.parametrize("name", ["strict.html", "arabic.html"])
def test_axe_has_nothing_against_any_state(opened: Open, paper: Paper, name: str) -> None:
    page = opened(name, **STILL)
    # Empty where nobody has spoken: the Arabic page, and one of the publication's own.
    if name == "strict.html":
        put_in_its_place(page, "silent")
    talk = page.locator("plain-talk")
    talk.locator("form.composer").wait_for()
    expect(talk.locator(".comment")).to_have_count(0)
    states = {"empty": objections(page)}

    box = talk.locator("textarea").first
    box.fill("Half a thought")
    states["composing"] = objections(page)
    box.fill("")
    talk.locator("form.composer button.primary").click()
    expect(talk.get_by_role("alert").first).not_to_be_empty()
    states["error"] = objections(page)

    # Once is enough: axe is slow with so many, and they are in the article's language.
    if name == "strict.html":
        put_in_its_place(page, "crowded")
        expect(talk.locator(".comment")).to_have_count(CROWD)
        states["200 comments"] = objections(page)
    put_in_its_place(page, "noticed")
    page.evaluate(
        "token => document.querySelector('plain-talk').signIn(token)",
        paper.token_for(f"Axel {name[0]}"),
    )
    talk.locator(".who").wait_for()
    talk.locator("textarea").first.fill(PROFANE)
    talk.locator("form.composer button.primary").click()
    talk.locator('[name="confirmed"]').wait_for()
    states["one that would wait"] = objections(page)
    for kind in ("report", "mute"):
        talk.locator(f'.actions a[href$="/{kind}"]').first.click()
        talk.locator(f'form[data-kind="{kind}"]').wait_for()
        states[f"{kind} open"] = objections(page)
    talk.locator('form[data-kind="mute"] [data-act="cancel"]').click()
    talk.locator('.actions a[href*="reply="]').first.click()
    talk.locator("form.about.composer").wait_for()
    states["reply open"] = objections(page)

    assert states == {state: [] for state in states}


def test_on_a_phone_it_is_no_wider_than_the_window(opened: Open) -> None:
    page = opened("plain.html", **PHONE)
    shown(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


def test_an_arabic_page_has_it_mirrored_and_in_arabic(opened: Open) -> None:
    page = opened("arabic.html")
    put_in_its_place(page, "silent")
    page.reload()
    page.locator("plain-talk form.composer").wait_for()

    assert page.locator(".plaintalk").get_attribute("lang") == "ar"
    title = page.locator(".plaintalk h2").first
    assert title.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_a_journey_by_keyboard_alone_and_what_is_said_on_the_way(
    opened: Open, paper: Paper
) -> None:
    theirs = opened("strict.html")
    shown(theirs)
    sign_in(theirs, paper.token_for("Ada Key"))
    say(theirs, "Keys open doors.")
    comment(theirs, "Keys open doors.").wait_for()
    page = opened("strict.html")
    shown(page)
    held = page.locator("plain-talk :focus")

    def go_to(name: str, *, role: Any, most: int = 400) -> None:
        for _step in range(most):
            page.keyboard.press("Tab")
            if held.count() and held.evaluate("e => e.checkVisibility()"):
                with suppress(AssertionError):
                    expect(held).to_have_accessible_name(re.compile(name), timeout=1)
                    expect(held).to_have_role(role, timeout=100)
                    return
        pytest.fail(f"no {role} {name} was reached")

    go_to("^Name$", role="textbox")
    page.keyboard.type("Kurt Key")
    go_to("^E-mail", role="textbox")
    page.keyboard.type("kurt@example.org")
    go_to("^Comment$", role="textbox")
    expect(held).to_have_accessible_description(re.compile("slanted"))
    page.keyboard.type("Not every door has one.")
    go_to("^Post$", role="button")
    page.keyboard.press("Enter")
    expect(comment(page, "Not every door")).to_be_focused()
    expect(page.get_by_role("status").first).to_have_text("Your comment is published.")

    page.keyboard.press("Escape")
    go_to("^Withdraw comment", role="link")
    page.keyboard.press("Enter")
    expect(held).to_have_accessible_name("Withdraw")
    go_to("^Never mind$", role="button")
    page.keyboard.press("Enter")
    expect(comment(page, "Not every door")).to_be_focused()
