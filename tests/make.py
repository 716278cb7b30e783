"""Builders for tests. Typed, plain and without chance: the same call makes the same thing.

What has invariants is made by the service that guards them, so that no test starts from a state
that the application itself could never reach.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from plaintalk.articles.models import Article, Site, Topic
from plaintalk.articles.queries import place_named
from plaintalk.articles.services import Draft, publish_article
from plaintalk.discussion.models import (
    Comment,
    Decision,
    Discussion,
    Openness,
    Pace,
    PolicyVersion,
)
from plaintalk.discussion.queries import decision_in_force, latest_revision
from plaintalk.discussion.services import (
    Posted,
    Speaker,
    decide,
    found_site,
    hold_for_reports,
    open_discussion,
    post_comment,
    prepare_comment,
    publish_policy,
    set_openness,
    undo,
    withdraw_comment,
)
from plaintalk.engine.signals import Attribute, Context, Reading, Signal, Span
from plaintalk.moderation.appeals.models import Appeal
from plaintalk.moderation.appeals.queries import appeal_by_public_id
from plaintalk.moderation.appeals.services import appeal
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.moderation.notices.services import Answer, Given, decide_notice, give_notice
from plaintalk.notifications.devices import keep_device
from plaintalk.notifications.models import PushDevice
from plaintalk.people.models import Person, Sanction
from plaintalk.people.permissions import Role
from plaintalk.people.services import guest_named, impose_sanction, member_named
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Condition, Policy
from plaintalk.policy.document import default_policy
from plaintalk.policy.sanctions import Ladder, SanctionKind, Scope

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
# A browser's keys for push services. Source: RFC 8291, section 5.
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
PUSH_AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SECRET = "a secret for tests alone, and long enough"

_numbers = count(1)


@dataclass(slots=True)
class SaidEngine:
    """An engine that finds what the test told it to. Never patched in: it is passed in.

    Attributes:
        finds: the words that it finds, each with the signal's attribute and score.
    """

    finds: dict[str, tuple[Attribute, float]] = field(default_factory=dict)
    quoted: bool = False
    model: str = "said-1"

    def read(self, text: str, context: Context) -> Reading:
        signals = tuple(
            Signal(
                attribute=attribute,
                score=score,
                spans=(Span(text.index(word), text.index(word) + len(word)),),
                quoted=self.quoted,
                source="said",
            )
            for word, (attribute, score) in self.finds.items()
            if word in text
        )
        return Reading(signals, language="en", model=self.model)


class BrokenEngine:
    """An engine that never answers."""

    model = "broken-1"

    def read(self, text: str, context: Context) -> Reading:
        raise RuntimeError("the engine is broken")


# Profanity that every test can use without spelling any.
PROFANE = SaidEngine(
    finds={"HOLDME": (Attribute.PROFANITY, 0.6), "REJECTME": (Attribute.PROFANITY, 0.95)}
)


def site(name: str = "The Test Post") -> Site:
    """Give the publication; made once in a test."""
    found = Site.objects.filter(name=name).first()
    return found or found_site(name=name, now=NOW - timedelta(days=365))


def ladder(*steps: dict[str, object], on: Site | None = None) -> None:
    """Put a policy in force whose ladder has these steps, as a policy document would name them."""
    policy = default_policy().model_copy(update={"ladder": Ladder.model_validate({"step": steps})})
    publish_policy(
        site=on or site(),
        policy=policy,
        note="A ladder for a test.",
        by=None,
        in_force_from=NOW - timedelta(days=300),
        read=PROFANE.read,
        accept_failing=[clause.id for clause in policy.clauses],
    )


def article(
    headline: str = "Bridge opens after eleven years",
    *,
    body: str = "The bridge over the river was opened on Sunday.",
    openness: Openness = Openness.OPEN,
    pace: Pace = Pace.NORMAL,
    on: Site | None = None,
    topics: Sequence[Topic] = (),
    published_at: datetime = NOW - timedelta(days=1),
) -> Article:
    """Give a published article with its discussion."""
    draft = Draft(headline=headline, body_html=f"<p>{body}</p>", published_at=published_at)
    made = publish_article(site=on or site(), draft=draft, now=NOW)
    made.topics.set(topics)
    discussion = open_discussion(article=made)
    if (openness, pace) != (Openness.OPEN, Pace.NORMAL):
        set_openness(discussion=discussion, openness=openness, pace=pace, by=moderator(), now=NOW)
    return made


def discussion(**how: Openness | Pace | Sequence[Topic]) -> Discussion:
    """Give the discussion of a new article."""
    return open_discussion(article=article(**how))  # type: ignore[arg-type]  # passed on as given


def guest(name: str = "Anna") -> Person:
    """Give a guest who is not stored until they speak."""
    return guest_named(name=name, email="anna@example.org", now=NOW)


def member(
    name: str = "Hagop",
    *,
    role: Role = Role.READER,
    at: Site | None = None,
    topic: Topic | None = None,
) -> Person:
    """Give a new member with a verified e-mail address of their own.

    Their role is one at every site, if nothing else is said.
    """
    address = f"member{next(_numbers)}@example.org"
    held_at = topic.site if topic is not None else at
    return member_named(
        name=name,
        email=address,
        role=role,
        site=str(held_at.pk) if held_at is not None else "",
        topic=str(topic.pk) if topic is not None else "",
        now=NOW,
    )


def topic(slug: str = "culture", *, on: Site | None = None) -> Topic:
    """Give a topic of the site; made once in a test."""
    here = on or site()
    found = Topic.objects.filter(site=here, slug=slug).first()
    return found or Topic.objects.create(site=here, slug=slug, title=slug.title())


def moderator() -> Person:
    """Give the site's moderator; made once in a test."""
    found = Person.objects.filter(name="Lilit", posts__role=Role.MODERATOR).first()
    return found or member("Lilit", role=Role.MODERATOR)


def posted(
    body: str = "I walked there on Sunday and the bridge is open.",
    *,
    author: Person | None = None,
    on: Discussion | None = None,
    reply_to: Comment | None = None,
    engine: SaidEngine | BrokenEngine = PROFANE,
    network: str = "",
    once_key: str = "",
    now: datetime = NOW,
) -> Posted:
    """Post a comment as the pages do."""
    prepared = prepare_comment(
        speaker=Speaker(person=author or guest(), network=network, secret=SECRET),
        discussion=on or discussion(),
        body=body,
        parent_id=reply_to.public_id if reply_to else "",
        once_key=once_key,
        engine=engine,
        timeout_s=10,
        now=now,
    )
    return post_comment(prepared, now=now)


def refused(
    body: str = "The HOLDME bridge.",
    *,
    author: Person | None = None,
    by: Person | None = None,
    now: datetime = NOW,
) -> Comment:
    """Give a comment that a moderator refused; by a member, where nobody is named."""
    stored = comment(body, author=author or member(), now=now)
    standing = Standing.REMOVED if stored.standing == Standing.PUBLISHED else Standing.REJECTED
    decide(
        comment=stored,
        by=by or moderator(),
        standing=standing,
        clause="no-profanity",
        sentence="Please write it without the swear word.",
        seen=Standing(stored.standing),
        seen_revision=latest_revision(stored).ordinal,
        now=now,
    )
    return stored


def undone(decision: Decision, *, now: datetime = NOW) -> Decision:
    """Let whoever decided take it back."""
    assert decision.person is not None
    return undo(decision=decision, by=decision.person, clock=lambda: now)


def withdrawn(comment: Comment, *, now: datetime = NOW) -> Comment:
    """Let an author take a comment back."""
    comment.refresh_from_db()
    withdraw_comment(comment=comment, by=comment.author, now=now)
    return comment


def appealed(comment: Comment, *, words: str = "It is a name.", now: datetime = NOW) -> Appeal:
    """Appeal against a comment's decision, as its author."""
    decision = decision_in_force(comment)
    made = appeal(decision=decision, by=comment.author, words=words, now=now)
    return appeal_by_public_id(comment.discussion.article.site, made.public_id)


def comment(body: str = "I walked there on Sunday.", **how: object) -> Comment:
    """Post a comment and give it as it is stored."""
    stored = posted(body, **how).comment  # type: ignore[arg-type]  # passed on as given
    stored.refresh_from_db()
    return stored


def sanction(person: Person, kind: SanctionKind = SanctionKind.BLOCK, **how: object) -> Sanction:
    """Take a step against a person as a moderator does, at once."""
    given = {
        "clause": "personal-attacks",
        "reason": "You insulted other readers again.",
        "evidence": [],
        "by": moderator(),
        "until": None,
        "hours": 6 if kind is SanctionKind.SLOW else None,
        "at_once": True,
        "secret": SECRET,
        "now": NOW,
    } | how
    scope = Scope(str(given.get("scope", Scope.SITE)))
    given = {"where": place_named(scope, str(given.get("place", "")))} | given
    return impose_sanction(person=person, kind=kind, **given)  # type: ignore[arg-type]


def decision_by(
    person: Person,
    *,
    on: Comment | None = None,
    standing: Standing = Standing.REJECTED,
    clause: str = "no-profanity",
    now: datetime = NOW,
) -> Decision:
    """Decide on a comment, by default a held one, as the desk does."""
    found = on or comment("The HOLDME bridge.", now=now)
    return decided(found, standing, by=person, clause=clause, now=now)


def decided(
    comment: Comment,
    standing: Standing,
    *,
    by: Person | None = None,
    clause: str = "no-profanity",
    sentence: str = "Please write it without the swear word.",
    now: datetime = NOW,
) -> Decision:
    """Decide about a comment as it stands now, as the desk does."""
    comment.refresh_from_db()
    return decide(
        comment=comment,
        by=by or moderator(),
        standing=standing,
        clause="" if standing is Standing.PUBLISHED else clause,
        sentence="" if standing is Standing.PUBLISHED else sentence,
        seen=Standing(comment.standing),
        seen_revision=latest_revision(comment).ordinal,
        now=now,
    )


def device(person: Person) -> PushDevice:
    """Let a browser show somebody what they are told."""
    return keep_device(
        person=person,
        endpoint="https://push.example.net/send/2",
        p256dh=P256DH,
        auth=PUSH_AUTH,
        user_agent="",
        session_key=None,
        now=NOW,
    )


def policy(*, hold: float = 0.5, reject: float | None = 0.85) -> Policy:
    """Give the default policy without examples, with these thresholds for profanity."""
    condition = Condition(attribute=Attribute.PROFANITY, hold=hold, reject=reject)
    bare = {"publish_examples": (), "refuse_examples": ()}
    clauses = tuple(
        one.model_copy(update=bare | ({"when": (condition,)} if one.id == "no-profanity" else {}))
        for one in default_policy().clauses
    )
    return default_policy().model_copy(update={"clauses": clauses})


def version(
    tried: Policy, *, by: Person | None = None, now: datetime = NOW, shadow: bool = False
) -> PolicyVersion:
    """Publish a policy, whatever its examples say."""
    return publish_policy(
        site=site(),
        policy=tried,
        note="",
        by=by,
        in_force_from=now,
        read=PROFANE.read,
        accept_failing=[clause.id for clause in tried.clauses],
        shadow=shadow,
    )


def held_for_reports(comment: Comment, *, now: datetime = NOW) -> None:
    """Take a published comment out of sight as enough reports do."""
    hold_for_reports(comment=comment, now=now)


def noticed(
    on: Comment | None = None, *, network: str = "", now: datetime = NOW, **typed: str | bool
) -> Notice:
    """Give notice that a comment is illegal, as anybody does."""
    filled: dict[str, str | bool] = {
        "why": "It calls for violence against a neighbour.",
        "name": "Nina Notifier",
        "email": "nina@example.org",
        "in_good_faith": True,
    }
    given = Given(**(filled | typed))  # type: ignore[arg-type]  # passed on as given
    found = on or comment("Burn it.", author=member(), now=now)
    return give_notice(comment=found, given=given, network=network, secret=SECRET, now=now)


def notice_answered(
    notice: Notice,
    outcome: Outcome | None,
    *,
    by: Person | None = None,
    now: datetime = NOW,
    **said: str,
) -> Notice:
    """Answer a notice as the desk does, about the comment as it stands now."""
    notice.comment.refresh_from_db()
    told: dict[str, str] = {
        "to_notifier": "Thank you, we read it.",
        "clause": "threats",
        "sentence": "Nobody may call for this.",
        "legal_ground": "Criminal Code, section 111",
        "explanation": "It calls for it.",
        "seen": notice.comment.standing,
    } | said
    answer = Answer(
        outcome=outcome,
        seen=Standing(told.pop("seen")),
        seen_revision=latest_revision(notice.comment).ordinal,
        **told,
    )
    return decide_notice(notice=notice, by=by or moderator(), answer=answer, now=now)
