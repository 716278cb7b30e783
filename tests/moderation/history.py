"""A small newsroom's weeks, by chance but the same each time: what counts are compared on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from plaintalk.articles.models import Article, Topic
from plaintalk.discussion.models import Comment, Decision, Discussion, Occasion
from plaintalk.discussion.queries import latest_revision
from plaintalk.discussion.services import (
    STEPS,
    Speaker,
    decide,
    edit_comment,
    import_comment,
    open_discussion,
    prepare_edit,
    withdraw_comment,
)
from plaintalk.discussion.services.deciding import record_decision
from plaintalk.people.models import Person
from plaintalk.people.services import imported_person
from plaintalk.policy.appearance import Standing
from tests import make

BEGIN = make.NOW - timedelta(days=40)
_CLAUSES = ("no-profanity", "personal-attacks", "threats")


@dataclass(slots=True)
class Told:
    """Words that must turn up in no export: names, addresses, texts, moderators' sentences."""

    secrets: set[str] = field(default_factory=set)


def make_history(*, seed: int = 1, comments: int = 80) -> Told:
    """Let people post, reword and withdraw, and moderators decide and change their mind."""
    chance, told = Random(seed), Told()
    discussions = [_discussion(name, chance) for name in ("Bridge", "Lake", "Schools")]
    people: list[Person] = [make.member(f"Membername{n}") for n in range(8)]
    people += [make.guest(f"Guestname{n}") for n in range(8)]
    now = BEGIN
    for number in range(comments):
        now += timedelta(minutes=chance.randint(3, 1200))
        word = chance.choices(["", "HOLDME", "REJECTME"], weights=[6, 3, 2])[0]
        body = f"Secretbody{number} {word}."
        author = chance.choice(people)
        posted = make.posted(body, author=author, on=chance.choice(discussions), now=now)
        told.secrets |= {f"Secretbody{number}", author.name}
        _what_follows(posted.comment, chance, now)
    imported = imported_person(name="Importedname", now=BEGIN)
    import_comment(
        author=imported,
        discussion=discussions[0],
        body="Secretimport REJECTME",
        number=5000,
        parent=None,
        import_key="old:1",
        said_at=BEGIN - timedelta(days=4000),
        engine=make.PROFANE,
        timeout_s=10,
        now=BEGIN,
    )
    told.secrets |= {"Importedname", "Secretimport", "Lilit"}
    for person in Person.objects.all():
        told.secrets |= {one for one in (person.name, person.email, person.guest_email) if one}
    return told


def _discussion(headline: str, chance: Random) -> Discussion:
    article: Article = make.article(headline)
    for slug in chance.sample(["river", "roads", "pupils"], k=chance.randint(0, 2)):
        topic, _new = Topic.objects.get_or_create(
            site=article.site, slug=slug, defaults={"title": slug}
        )
        article.topics.add(topic)
    return open_discussion(article=article)


def _what_follows(comment: Comment, chance: Random, now: datetime) -> None:
    for _step in range(chance.randint(0, 3)):
        now += timedelta(minutes=chance.randint(1, 300))
        comment.refresh_from_db()
        match chance.choice(
            ["decide", "decide", "decide and undo", "reword", "withdraw", "appeal"]
        ):
            case "decide" | "decide and undo" as act:
                decision = _decide(comment, chance, now)
                if decision is not None and act != "decide":
                    make.undone(decision, now=now + timedelta(seconds=4))
            case "reword" if comment.standing in {Standing.HELD, Standing.REJECTED}:
                _reword(comment, chance.choice(["HOLDME", "better"]), now)
            case "withdraw" if chance.random() < 0.2 and comment.standing != Standing.WITHDRAWN:
                withdraw_comment(comment=comment, by=comment.author, now=now)
            case "appeal" if comment.standing in {Standing.REJECTED, Standing.REMOVED}:
                decide_appeal(comment, restores=chance.random() < 0.4, now=now)


def _decide(comment: Comment, chance: Random, now: datetime) -> Decision | None:
    steps = sorted(STEPS[Standing(comment.standing)])
    if not steps:
        return None
    standing = chance.choice(steps)
    return decide(
        comment=comment,
        by=make.moderator(),
        standing=standing,
        clause="" if standing is Standing.PUBLISHED else chance.choice(_CLAUSES),
        sentence="Secretsentence to Membername1.",
        seen=Standing(comment.standing),
        seen_revision=latest_revision(comment).ordinal,
        now=now,
    )


def _reword(comment: Comment, word: str, now: datetime) -> None:
    prepared = prepare_edit(
        speaker=Speaker(person=comment.author, secret=make.SECRET),
        comment=comment,
        body=f"{comment.body} reworded {word}".replace("REJECTME", ""),
        engine=make.PROFANE,
        timeout_s=10,
        now=now,
    )
    edit_comment(prepared, now=now)


def decide_appeal(comment: Comment, *, restores: bool, now: datetime) -> Decision:
    """Record what is decided upon an appeal, as the record keeps it."""
    standing = Standing.PUBLISHED if restores else Standing(comment.standing)
    return decide_upon(comment, standing, occasion=Occasion.APPEAL, now=now)


def decide_upon(
    comment: Comment, standing: Standing, *, occasion: Occasion, now: datetime
) -> Decision:
    """Record a moderator's decision upon an occasion, as the record keeps it."""
    return record_decision(
        comment=comment,
        by=make.moderator(),
        standing=standing,
        clause="" if standing is Standing.PUBLISHED else "no-profanity",
        sentence="Secretsentence upon an occasion.",
        seen=Standing(comment.standing),
        occasion=occasion,
        now=now,
    )
