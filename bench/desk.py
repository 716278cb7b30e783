"""How long a moderator waits between a key and the next case, in a real browser.

python bench/desk.py [--comments 100000] [--waiting 1000] [--decisions 100]

The database has so many published comments and so many that wait. A decision is a key pressed on
the open case; the browser's own clock runs from there until the next case is painted. Beside it,
the same decisions with the script turned off: a click, and a page loaded anew. Of each it tells how
many pages were asked for, and how long the server took over them.
"""

import argparse
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Page, Request, sync_playwright
from rich.console import Console
from rich.table import Table

from server import free_port, machine, server

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARTICLES = 200
ASKED_MS = 150
# Two frames after the next case has the focus it has been painted.
WATCH = """
addEventListener("keydown", () => { window.pressed = performance.now(); }, true);
addEventListener("focusin", (event) => {
  if (!event.target.matches("[data-focus]")) return;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    window.took = performance.now() - window.pressed;
  }));
});
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """What one decision cost.

    Attributes:
        took_ms: until the next case was there, for whoever decided.
        asked: pages that the browser asked for, redirects among them.
        server_ms: from a page asked for to the first byte of it, all of them together.
    """

    took_ms: float
    asked: int
    server_ms: float


def main() -> None:
    """Fill a database, serve it, press keys, print one table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--comments", type=int, default=100_000)
    given.add_argument("--waiting", type=int, default=1_000)
    given.add_argument("--decisions", type=int, default=100)
    given.add_argument("--make-site", action="store_true", help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.make_site:
        make_site(options.comments, options.waiting)
        return
    with tempfile.TemporaryDirectory(prefix="plaintalk-bench-") as folder:
        rows = measure(Path(folder), options)
    title = f"{machine()}, {options.comments:,} comments, {options.waiting:,} waiting"
    Console(width=100).print(table(rows, title))


def measure(folder: Path, options: argparse.Namespace) -> list[tuple[str, list[Decided]]]:
    """Give what each decision cost, by way of deciding."""
    port = free_port()
    environment = {
        **os.environ,
        "PLAINTALK_SECRET_KEY": secrets.token_urlsafe(48),
        "PLAINTALK_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "PLAINTALK_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    sizes = ["--comments", str(options.comments), "--waiting", str(options.waiting)]
    prepare = [sys.executable, __file__, "--make-site", *sizes]
    links: list[str] = json.loads(
        subprocess.run(prepare, env=environment, check=True, stdout=subprocess.PIPE).stdout
    )
    command = [sys.executable, "-c", "from plaintalk.ops.command import main; main()", "run"]
    with ExitStack() as stack:
        stack.enter_context(server([*command, "--port", str(port)], port, environment, folder))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        found = []
        for name, script, act in (
            ("a key, with script", True, press),
            ("a click, without script", False, click),
        ):
            page = browser.new_context(java_script_enabled=script).new_page()
            page.add_init_script(WATCH)
            page.goto(f"http://127.0.0.1:{port}/sign-in/{links.pop()}")
            page.goto(f"http://127.0.0.1:{port}/desk/next")
            found.append((name, [watched(page, act) for _ in range(options.decisions)]))
        browser.close()
    return found


def watched(page: Page, act: Callable[[Page], float]) -> Decided:
    """Decide once, and give what it cost."""
    answered: list[Request] = []

    def note(request: Request) -> None:
        answered.append(request)

    page.on("requestfinished", note)
    took_ms = act(page)
    page.remove_listener("requestfinished", note)
    pages = [one.timing for one in answered if one.resource_type in {"document", "xhr"}]
    server_ms = sum(one["responseStart"] - one["requestStart"] for one in pages)
    return Decided(took_ms, len(pages), server_ms)


def press(page: Page) -> float:
    """Publish by key; give the milliseconds until the next case was painted."""
    page.evaluate("window.took = null")
    page.keyboard.press("p")
    # Asked ten times a second: at every frame, the browser would paint for the question alone.
    page.wait_for_function("() => window.took !== null", polling=100)
    took: float = page.evaluate("window.took")
    return took


def click(page: Page) -> float:
    """Publish by a click; give the milliseconds until the next page was loaded."""
    started = perf_counter()
    page.get_by_role("button", name="Publish").click()
    return (perf_counter() - started) * 1000


def make_site(comments: int, waiting: int) -> None:
    """Fill the database that the environment names; print sign-in links as JSON.

    Comments are written in bulk: their record is not chained, and nobody asks it here.
    """
    from datetime import UTC, datetime, timedelta

    from plaintalk.ops import installation

    installation.ready_database()
    from plaintalk.articles.services import Draft, publish_article
    from plaintalk.discussion.models import Comment, Decision, Discussion, Maker, Revision
    from plaintalk.discussion.services import found_site, open_discussion
    from plaintalk.hooks.services import make_letters
    from plaintalk.notifications.services import tell_nobody_of_record
    from plaintalk.people.models import Kind, Person
    from plaintalk.people.permissions import Role
    from plaintalk.people.services import make_sign_in_link, member_named

    now = datetime.now(UTC) - timedelta(days=30)
    site = found_site(name="The Bench", now=now)
    discussions = [
        open_discussion(
            article=publish_article(
                site=site,
                draft=Draft(
                    headline=f"Bridge {number} opens", body_html="<p>A bridge.</p>",
                    published_at=now,
                ),
                now=now,
            )
        )
        for number in range(ARTICLES)
    ]  # fmt: skip
    people = Person.objects.bulk_create(
        Person(kind=Kind.GUEST, name=f"Reader {number}", created_at=now) for number in range(2_000)
    )
    stored = Comment.objects.bulk_create(
        (
            Comment(
                public_id=f"c_{number:026d}",
                discussion=discussions[number % ARTICLES],
                author=people[number % len(people)],
                author_name=people[number % len(people)].name,
                number=number // ARTICLES + 1,
                path=f"{number // ARTICLES + 1:07d}",
                body=f"The bridge is a damned nuisance, say {number % 97} of us in the valley.",
                body_html="<p>The bridge.</p>",
                standing="held" if number >= comments else "published",
                posted_at=now + timedelta(seconds=20 * number),
                risk=0.5 + number % 40 / 100,
            )
            for number in range(comments + waiting)
        ),
        batch_size=2_000,
    )
    wordings = Revision.objects.bulk_create(
        (
            Revision(
                comment=one,
                ordinal=1,
                body=one.body,
                salt="x",
                digest="x",
                written_at=one.posted_at,
            )
            for one in stored
        ),
        batch_size=2_000,
    )
    finding = {
        "clause": "no-profanity", "proposes": "held", "because": "The marked words are profane.",
        "spans": [[16, 22]], "attribute": "PROFANITY", "score": 0.6,
    }  # fmt: skip
    Decision.objects.bulk_create(
        (
            Decision(
                public_id=f"d_{one.pk:026d}",
                site=site,
                # Behind the real record's end, which begins with the decisions to come.
                position=10_000_000 + one.pk,
                comment=one,
                revision=wording,
                maker=Maker.RULE,
                standing=one.standing,
                clause="no-profanity" if one.standing == "held" else "",
                findings=[finding] if one.standing == "held" else [],
                policy_version=1,
                decided_at=one.posted_at,
                previous_hash="",
                hash=f"{one.pk:064d}",
            )
            for one, wording in zip(stored, wordings, strict=True)
        ),
        batch_size=2_000,
    )
    Discussion.objects.update(
        published_count=comments // ARTICLES, last_number=comments // ARTICLES + waiting
    )
    moderator = member_named(name="Lilit", email="lilit@example.org", role=Role.MODERATOR, now=now)
    started = datetime.now(UTC)
    # Letters and notifications are as far as the record, as wherever it has been running.
    make_letters(site=site, now=started)
    tell_nobody_of_record(site=site)
    print(json.dumps([make_sign_in_link(person=moderator, now=started) for _ in range(2)]))


def table(rows: list[tuple[str, list[Decided]]], title: str) -> Table:
    """Give the table that is printed."""
    shown = Table(title=title)
    shown.add_column("a decision by")
    for name in ("decisions", "pages", "server p50 ms", "p50 ms", "p95 ms", f"≤ {ASKED_MS} ms"):
        shown.add_column(name, justify="right")
    for name, decided in rows:
        cuts = statistics.quantiles((one.took_ms for one in decided), n=100)
        shown.add_row(
            name,
            str(len(decided)),
            f"{statistics.mean(one.asked for one in decided):.1f}",
            f"{statistics.median(one.server_ms for one in decided):.0f}",
            f"{cuts[49]:.0f}",
            f"{cuts[94]:.0f}",
            "yes" if cuts[94] <= ASKED_MS else "no",
        )
    return shown


if __name__ == "__main__":
    main()
