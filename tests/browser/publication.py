"""A small newspaper for the browser to read, made by the services in a database of its own.

Run as a program with the server's environment; prints the one-time sign-in links as JSON. With
"publish NAME" it publishes what waits of somebody instead.
"""

import json
import secrets
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plaintalk.people.models import Person

SLUGS = (
    "reading",
    "posting",
    "warned",
    "drafts",
    "failing",
    "twice",
    "keyboard",
    "answers",
    "desk",
    "closed",
    "appeals",
    "waiting",
    "noticed",
    "liking",
    "quoting",
    "muting",
    "unread",
    "telling",
    "hearing",
    "asking",
    "resting",
    "match",
    "guest",
    "silent",
    "crowded",
    "pictured",
)
# Where a publisher's page has them, so that it can name them without being asked.
ELSEWHERE = {slug: f"https://paper.invalid/{slug}" for slug in ("silent", "noticed", "crowded")}
CROWD = 200
# Judged "held" by the default policy: a person must look.
HELD = "The plan for the bridge is bullshit, and the toll is too high."
REFUSAL = "Please say it without the swear word."
# So many wait in one discussion, for a moderator to clear by keyboard.
WAITING = 100
BODY = """
<p>The bridge over the river was opened on Sunday, eleven years after the first pile was driven.
It has two lanes, a path for bicycles and a toll that nobody voted for.</p>
<p>Engineers had warned of the ground beneath the north bank. The council answered with a second
survey, a third contractor and a longer ramp.</p>
<table><caption>What it cost</caption><thead><tr><th>Year</th><th>Million</th></tr></thead>
<tbody><tr><td>First</td><td>12</td></tr><tr><td>Last</td><td>41</td></tr></tbody></table>
"""


def make() -> dict[str, str]:
    """Make the publication; give sign-in links for tests by name."""
    from plaintalk.articles.services import Draft, publish_article
    from plaintalk.discussion.models import Mode, Openness, Pace
    from plaintalk.discussion.services import found_site, open_discussion, set_mode, set_openness
    from plaintalk.people.permissions import Role
    from plaintalk.people.services import make_sign_in_link, member_named

    now = datetime.now(UTC)
    site = found_site(name="The Test Post", tagline="Printed for a browser", now=now)
    editor = member_named(name="Lilit", email="lilit@example.org", role=Role.EDITOR, now=now)
    for age, slug in enumerate(SLUGS):
        draft = Draft(
            headline=f"Bridge opens after eleven years ({slug})",
            body_html=BODY,
            dateline="YEREVAN",
            credit="The Wire",
            byline="Anahit Davtyan",
            topics=["Politics", "Community"],
            slug=slug,
            canonical_url=ELSEWHERE.get(slug, ""),
            published_at=now - timedelta(hours=age + 2),
        )
        article = publish_article(site=site, draft=draft, now=now)
        if slug == "closed":
            set_openness(
                discussion=open_discussion(article=article),
                openness=Openness.CLOSED,
                pace=Pace.NORMAL,
                by=editor,
                now=now,
            )
        mode = {"match": Mode.LIVE, "guest": Mode.QUESTIONS}.get(slug)
        if mode is not None:
            set_mode(discussion=open_discussion(article=article), mode=mode, by=editor, now=now)
    _talk(now - timedelta(hours=1))
    author = member_named(name="Vahan", email="vahan@example.org", role=Role.READER, now=now)
    other = member_named(name="Sona", email="sona@example.org", role=Role.MODERATOR, now=now)
    reader = member_named(name="Reader", email="reader@example.org", role=Role.READER, now=now)
    _refuse(author, editor, now - timedelta(hours=1))
    _work_for_the_desk(editor, other, now - timedelta(hours=1))
    people = {"first": editor, "state": editor, "author": author, "other": other}
    people |= {"reader": reader, "passkey": reader}
    links = {name: make_sign_in_link(person=person, now=now) for name, person in people.items()}
    # One to be answered, and one to be read.
    receipts = [_notice(name, now) for name in ("Levon", "Mher")]
    return links | {"receipt": receipts[0]}


def _work_for_the_desk(editor: "Person", other: "Person", said_at: datetime) -> None:
    """Let there be a decision to look at again, and a policy in the shadow of the one in force."""
    from plaintalk.articles.queries import site_of_host
    from plaintalk.discussion.models import Comment
    from plaintalk.discussion.services import decide, publish_policy
    from plaintalk.engine import Engine
    from plaintalk.moderation.quality.services import set_share
    from plaintalk.policy.appearance import Standing
    from plaintalk.policy.document import default_policy

    site, decided_at = site_of_host("localhost"), said_at + timedelta(minutes=2)
    publish_policy(
        site=site,
        policy=default_policy(),
        note="To see what it would say.",
        by=editor,
        in_force_from=decided_at,
        read=Engine().read,
        shadow=True,
    )
    set_share(site=site, by=editor, percent=100, now=decided_at)
    decide(
        comment=Comment.objects.get(public_id=_say("waiting", "Gohar", HELD, said_at)),
        by=other,
        standing=Standing.REJECTED,
        clause="no-profanity",
        sentence=REFUSAL,
        seen=Standing.HELD,
        seen_revision=1,
        now=decided_at,
    )


def _notice(name: str, now: datetime) -> str:
    """Give notice of a comment that appears; give the address of its receipt."""
    from django.conf import settings

    from plaintalk.discussion.models import Comment
    from plaintalk.moderation.notices.queries import receipt_token
    from plaintalk.moderation.notices.services import Given, give_notice

    said = _say("noticed", name, "The ramp is longer than the bridge.", now - timedelta(hours=1))
    given = Given(why="It tells a lie.", name="Nina", email="nina@example.org", in_good_faith=True)
    notice = give_notice(
        comment=Comment.objects.get(public_id=said),
        given=given,
        network="",
        secret=settings.SECRET_KEY,
        now=now,
    )
    token = receipt_token(notice.public_id, secret=settings.SECRET_KEY)
    return f"/notices/{notice.public_id}?t={token}"


def _refuse(author: "Person", editor: "Person", said_at: datetime) -> None:
    """Let a member say something and the editor refuse it."""
    from plaintalk.discussion.models import Comment
    from plaintalk.discussion.services import decide
    from plaintalk.policy.appearance import Standing

    public_id = _say("appeals", author.name, HELD, said_at, person=author)
    decide(
        comment=Comment.objects.get(public_id=public_id),
        by=editor,
        standing=Standing.REJECTED,
        clause="no-profanity",
        sentence=REFUSAL,
        seen=Standing.HELD,
        seen_revision=1,
        now=said_at + timedelta(minutes=1),
    )


def _talk(said_at: datetime) -> None:
    """Let six people answer one another, each the one before, and one be held."""
    above = ""
    for number, name in enumerate(("Anna", "Hagop", "Zaven", "Shant", "Narek", "Aram")):
        text = f"On the toll of the bridge I have this to say, number {number}."
        above = _say("answers", name, text, said_at + timedelta(minutes=number), above)
    _say("reading", "Anna", "The path for bicycles is *narrow*.", said_at)
    for slug in ("liking", "quoting", "muting", "unread", "telling"):
        above = _say(slug, "Anna", "The path for bicycles is *narrow* near the bank.", said_at)
        _say(slug, "Hagop", "It is wide enough for two of them.", said_at, above)
        _say(slug, "Zaven", "The toll of the bridge is what matters here.", said_at)
    for number in range(12):
        text = f"On the noise of the bridge I have this to say, number {number}."
        _say("hearing", f"Reader {number}", text, said_at)
    above = ""
    for number in range(CROWD):
        # Two Arabs among the crowd, and threads of four.
        name = "ليلى" if number % 100 == 7 else f"Reader {number % 40}"
        text = f"On the crowd at the bridge I have this to say, number {number}."
        above = _say("crowded", name, text, said_at, above if number % 4 else "")
    for name in ("Rubo", "Sirun"):
        _say("desk", name, HELD, said_at)
    for number in range(WAITING):
        later = said_at + timedelta(minutes=30, seconds=number)
        _say("waiting", f"Reader {number}", HELD, later)


def _say(
    slug: str,
    name: str,
    body: str,
    said_at: datetime,
    parent: str = "",
    person: "Person | None" = None,
) -> str:
    from plaintalk.articles.models import Article
    from plaintalk.discussion.services import (
        Speaker,
        open_discussion,
        post_comment,
        prepare_comment,
    )
    from plaintalk.engine import Engine
    from plaintalk.people.services import guest_named

    prepared = prepare_comment(
        speaker=Speaker(
            person=person or guest_named(name=name, email="anna@example.org", now=said_at),
            secret="of no account here",
        ),
        discussion=open_discussion(article=Article.objects.get(slug=slug)),
        body=body,
        parent_id=parent,
        once_key=secrets.token_urlsafe(8),
        engine=Engine(),
        timeout_s=30.0,
        now=said_at,
    )
    return post_comment(prepared, now=said_at).comment.public_id


def publish(name: str) -> None:
    """Publish what waits of somebody, as the editor."""
    from plaintalk.discussion.models import Comment
    from plaintalk.discussion.services import decide
    from plaintalk.people.models import Person
    from plaintalk.policy.appearance import Standing

    decide(
        comment=Comment.objects.get(author_name=name, standing=Standing.HELD),
        by=Person.objects.get(name="Lilit"),
        standing=Standing.PUBLISHED,
        clause="",
        sentence="",
        seen=Standing.HELD,
        seen_revision=1,
        now=datetime.now(UTC),
    )


if __name__ == "__main__":
    from plaintalk.ops import installation

    installation.ready_database()
    if sys.argv[1:2] == ["publish"]:
        publish(sys.argv[2])
    else:
        sys.stdout.write(json.dumps(make()))
