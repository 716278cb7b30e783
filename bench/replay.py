"""A replay of the record by a changed policy: how long, how many a second, how much memory.

python bench/replay.py [--comments 50000]

Makes a site with so many judged comments, a tenth of them decided by people, and replays them
three times with stricter thresholds: what is printed is the slowest. Stored readings are used. The
rows are built directly, since posting them one by one would take an hour; nothing of the record's
chain is made, which no replay reads.
"""

import argparse
import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from rich.console import Console
from rich.table import Table

from machine import machine

if TYPE_CHECKING:
    from plaintalk.articles.models import Site
    from plaintalk.discussion.models import Comment, Decision, Revision
    from plaintalk.policy.clauses import Policy

DISCUSSIONS = 200
AUTHORS = 500
ROUNDS = 3
# The shares of comments that people decide about, and that carry any signal at all.
DECIDED, SUSPICIOUS = 0.1, 0.25
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One replay."""

    seconds: float
    comments: int
    changed: int
    rss_mb: float
    grown_mb: float


def main() -> None:
    """Make the site, replay it, print one table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--comments", type=int, default=50_000)
    given.add_argument("--make-site", action="store_true", help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.make_site:
        make_site(options.comments)
        return
    console = Console(width=120)
    with tempfile.TemporaryDirectory(prefix="plaintalk-bench-") as folder:
        os.environ["PLAINTALK_SECRET_KEY"] = secrets.token_urlsafe(48)
        os.environ["PLAINTALK_DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        console.print("Making the site …")
        # In a process of its own, so that the memory of this one is the replay's.
        prepare = [sys.executable, __file__, "--make-site", "--comments", str(options.comments)]
        subprocess.run(prepare, check=True)
        size_mb = (Path(folder) / "bench.sqlite3").stat().st_size / 1e6
        measured = [replay_once() for _round in range(ROUNDS)]
    # Memory grows in the first round alone.
    grown_mb = max(one.grown_mb for one in measured)
    slowest = replace(max(measured, key=lambda one: one.seconds), grown_mb=grown_mb)
    console.print(table(slowest, f"{machine()}; database of {size_mb:,.0f} MB"))


def make_site(comments: int) -> None:
    """Fill the database with comments, their rulings, and some decisions of people."""
    from plaintalk.ops import installation

    installation.ready_database()
    from plaintalk.discussion.models import Comment, Decision, Revision
    from plaintalk.discussion.services import found_site
    from plaintalk.people.permissions import Role
    from plaintalk.people.services import guest_named, member_named

    site = found_site(name="The Bench Post", now=NOW - timedelta(days=365))
    chance = random.Random(4)
    authors = [
        guest_named(name=f"Reader {number}", email="reader@example.org", now=NOW)
        for number in range(AUTHORS)
    ]
    for author in authors:
        author.save()
    moderator = member_named(name="Lilit", email="lilit@example.org", role=Role.MODERATOR, now=NOW)
    discussions = list(_discussions(site))
    position = 0
    for start in range(0, comments, BATCH):
        many = min(BATCH, comments - start)
        made = Comment.objects.bulk_create(
            _comment(start + n, chance.choice(authors), discussions) for n in range(many)
        )
        revisions = Revision.objects.bulk_create(_revision(comment) for comment in made)
        decisions: list[Decision] = []
        for comment, revision in zip(made, revisions, strict=True):
            for decision in _decisions(comment, revision, moderator, chance):
                position += 1
                decision.site, decision.position = site, position
                decisions.append(decision)
        Decision.objects.bulk_create(decisions)


def _discussions(site: "Site") -> Iterator[object]:
    from plaintalk.articles.services import Draft, publish_article
    from plaintalk.discussion.services import open_discussion

    for number in range(DISCUSSIONS):
        draft = Draft(
            headline=f"Bridge {number} opens",
            body_html="<p>The bridge over the river was opened on Sunday.</p>",
            published_at=NOW - timedelta(days=89),
        )
        article = publish_article(site=site, draft=draft, now=NOW)
        yield open_discussion(article=article)


def _comment(number: int, author: object, discussions: list[object]) -> "Comment":
    from plaintalk.discussion.models import Comment

    place = number // len(discussions) + 1
    body = f"I walked over the bridge on Sunday, and it was open. Nobody asked for a toll. {number}"
    return Comment(
        public_id=f"c_{number:026d}",
        discussion=discussions[number % len(discussions)],
        author=author,
        author_name="Reader",
        number=place,
        path=f"{place:07d}",
        body=body,
        body_html=f"<p>{body}</p>",
        standing="published",
        posted_at=_moment(number),
    )


def _moment(number: int) -> datetime:
    return NOW - timedelta(days=80) + timedelta(seconds=number * 60)


def _revision(comment: "Comment") -> "Revision":
    from plaintalk.discussion.models import Revision

    return Revision(
        comment=comment,
        ordinal=1,
        body=comment.body,
        salt="0" * 32,
        digest="0" * 64,
        written_at=comment.posted_at,
    )


def _decisions(
    comment: "Comment", revision: "Revision", moderator: object, chance: random.Random
) -> Iterator["Decision"]:
    """Give the ruling on random signals, and at times what a moderator made of it."""
    from plaintalk.discussion.judgement import findings_as_data, signals_as_data
    from plaintalk.discussion.models import Decision, Maker, Occasion
    from plaintalk.engine.signals import Aim, Attribute, Reading, Signal, Span
    from plaintalk.policy.document import default_policy
    from plaintalk.policy.facts import Facts
    from plaintalk.policy.ruling import rule

    many = chance.randint(1, 4) if chance.random() < SUSPICIOUS else 0
    reading = Reading(
        tuple(
            Signal(
                attribute=chance.choice(list(Attribute)),
                score=round(chance.uniform(0.3, 1.0), 4),
                spans=(Span(2, 8), Span(12, 20)),
                aim=chance.choice([None, *Aim]),
                quoted=chance.random() < 0.1,
                source="bench",
            )
            for _number in range(many)
        )
    )
    ruling = rule(Facts(reading=reading), default_policy())
    clause = ruling.findings[0].clause if ruling.findings else ""
    common = {
        "comment": comment,
        "revision": revision,
        "clause": clause,
        "policy_version": 1,
        "previous_hash": "0" * 64,
    }
    yield Decision(
        **common,
        public_id=f"d_{comment.public_id[2:]}",
        maker=Maker.RULE,
        occasion=Occasion.POSTING,
        standing=ruling.standing,
        findings=findings_as_data(ruling.findings),
        signals=signals_as_data(reading),
        decided_at=comment.posted_at,
        hash=secrets.token_hex(32),
    )
    if chance.random() < DECIDED:
        yield Decision(
            **common,
            public_id=f"d_p{comment.public_id[3:]}",
            maker=Maker.PERSON,
            person=moderator,
            occasion=Occasion.DESK,
            was=ruling.standing,
            standing=chance.choice(["published", "rejected"]),
            decided_at=comment.posted_at + timedelta(hours=1),
            hash=secrets.token_hex(32),
        )


def replay_once() -> Measured:
    """Replay the whole record with stricter thresholds."""
    from plaintalk.ops import installation

    installation.ready_database()
    from plaintalk.articles.queries import default_site
    from plaintalk.moderation.replay.queries import Period, replay

    process = psutil.Process()
    before = process.memory_info().rss / 1e6
    peak = [before]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            peak[0] = max(peak[0], process.memory_info().rss / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    try:
        *_earlier, last = replay(
            default_site(), stricter(), Period(NOW - timedelta(days=90), NOW + timedelta(days=90))
        )
    finally:
        done.set()
        watcher.join()
    seconds = time.perf_counter() - started
    return Measured(seconds, last.done, last.tally.changed, peak[0], peak[0] - before)


def stricter() -> "Policy":
    """Give the default policy with every threshold a tenth lower."""
    from plaintalk.policy.document import default_policy

    policy = default_policy()
    clauses = tuple(
        clause.model_copy(
            update={
                "when": tuple(
                    one.model_copy(
                        update={
                            "hold": one.hold and one.hold - 0.1,
                            "reject": one.reject and one.reject - 0.1,
                        }
                    )
                    for one in clause.when
                )
            }
        )
        for clause in policy.clauses
    )
    return policy.model_copy(update={"clauses": clauses})


def table(row: Measured, title: str) -> Table:
    """Lay the figures out."""
    shown = Table(title=title, title_justify="left")
    shown.add_column("what")
    for name in ("seconds", "comments a second", "change", "peak RSS MB", "of them the replay's"):
        shown.add_column(name, justify="right")
    shown.add_row(
        f"replay of {row.comments:,} comments",
        f"{row.seconds:.1f}",
        f"{row.comments / row.seconds:,.0f}",
        f"{row.changed:,}",
        f"{row.rss_mb:,.0f}",
        f"{row.grown_mb:,.1f}",
    )
    return shown


if __name__ == "__main__":
    main()
