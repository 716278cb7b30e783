"""One person about whom everything is kept that can be, and others who wrote about them."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client

from plaintalk.discussion.models import Comment, Revision
from plaintalk.discussion.queries import decision_in_force
from plaintalk.discussion.services import (
    follow_discussion,
    follow_person,
    like,
    look_at,
    mute,
    renew_feed_address,
    set_answerers,
)
from plaintalk.hooks.models import Kind as LetterKind
from plaintalk.hooks.models import Letter
from plaintalk.moderation.appeals.models import Outcome as AppealOutcome
from plaintalk.moderation.appeals.services import answer as answer_appeal
from plaintalk.moderation.learning.models import TextFeatures
from plaintalk.moderation.notices.models import Outcome as NoticeOutcome
from plaintalk.moderation.quality.models import GoldenItem, Verdict
from plaintalk.moderation.reports.services import report_comment
from plaintalk.notifications.devices import keep_device
from plaintalk.notifications.models import ByMail, Choice, Notification
from plaintalk.notifications.models import Kind as Notice
from plaintalk.people.badges import give_badge
from plaintalk.people.models import AddressLink, BadgeKind, Person, TokenKind, TokenScope
from plaintalk.people.permissions import Role
from plaintalk.people.quota import Quota, spend
from plaintalk.people.services import add_note, make_sign_in_link, note_device
from plaintalk.people.sso_models import SsoIdentity
from plaintalk.people.tokens import issue_token
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind
from tests import make

NAME = "Zabel Quillfeather"
EMAIL = "zabel.quillfeather@example.org"
SECOND_EMAIL = "quillfeather@second.example"
BODY = "Heronsgate bridge was painted by my grandmother."
HELD_BODY = "HOLDME Heronsgate council of 1974."
WITHDRAWN_BODY = "Heronsgate words that I regret."
# Whatever of these is found after an erasure tells who it was.
MARKS = ("quillfeather", "zabel")
TEXT_MARKS = ("heronsgate",)
LATER = make.NOW + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Everything:
    """The person, what they wrote, and what others wrote."""

    person: Person
    comments: list[Comment]
    reply: Comment
    liked: Comment
    password: str = "correct horse battery staple"  # of a test


def everything() -> Everything:
    """Give a member about whom there is a row of every kind."""
    site = make.site()
    person = make.member(NAME)
    Person.objects.filter(pk=person.pk).update(email=EMAIL, badges=["Quillfeather fan"])
    EmailAddress.objects.filter(user=person).update(email=EMAIL)
    EmailAddress.objects.create(user=person, email=SECOND_EMAIL, verified=False)
    person.refresh_from_db()
    person.set_password("correct horse battery staple")
    person.save()
    discussion = make.discussion()
    plain = make.comment(BODY, author=person, on=discussion)
    held = make.comment(HELD_BODY, author=person, on=discussion, now=LATER)
    make.decided(held, Standing.REJECTED, sentence="Zabel, please write it otherwise.", now=LATER)
    withdrawn = make.withdrawn(
        make.comment(WITHDRAWN_BODY, author=person, on=discussion, now=LATER + timedelta(hours=1))
    )
    reply = make.comment(
        "I agree with Zabel Quillfeather.",
        author=make.member("Other"),
        on=discussion,
        reply_to=plain,
        now=LATER,
    )
    appeal = make.appealed(held, words="I, Quillfeather, object.", now=LATER)
    answer_appeal(
        appeal=appeal,
        by=make.member("Second", role=Role.EDITOR),
        outcome=AppealOutcome.UPHELD,
        sentence="It stands.",
        now=LATER,
    )
    warning = make.sanction(
        person,
        SanctionKind.WARNING,
        reason="Zabel, read the policy.",
        evidence=[decision_in_force(held).public_id],
    )
    make.sanction(person, SanctionKind.PREMODERATION, reason="Again, Zabel.")
    add_note(person=person, text="Quillfeather wrote to us.", by=make.moderator(), now=make.NOW)
    give_badge(
        person=person,
        kind=BadgeKind.OWN,
        words="Quillfeather's own",
        site=site,
        by=make.member("Chief", role=Role.EDITOR),
        now=make.NOW,
    )
    liked = make.comment("Ferries are slower.", author=make.member("Liked"), on=discussion)
    like(comment=liked, person=person, now=make.NOW)
    like(comment=plain, person=reply.author, now=make.NOW)
    mute(person=person, muted=reply.author, now=make.NOW)
    mute(person=liked.author, muted=person, now=make.NOW)
    look_at(discussion=discussion, person=person, now=make.NOW)
    follow_discussion(person=person, discussion=discussion, now=make.NOW)
    follow_person(person=person, followed=liked.author, now=make.NOW)
    follow_person(person=reply.author, followed=person, now=make.NOW)
    set_answerers(discussion=discussion, answerers=[person], by=make.moderator(), now=make.NOW)
    Choice.objects.create(person=person, kind=Notice.DISCUSSION, on_page=True, by_mail=ByMail.DAILY)
    keep_device(
        person=person,
        endpoint="https://push.example.net/zabel-quillfeather",
        p256dh=make.P256DH,
        auth=make.PUSH_AUTH,
        user_agent="Zabel's browser",
        now=make.NOW,
    )
    Notification.objects.create(
        person=person, site=site, kind=Notice.REPLY, comment=reply, made_at=LATER, on_page=True
    )
    renew_feed_address(person=person)
    report_comment(
        comment=reply, by=person, clause="personal-attacks", words="Zabel says so", now=LATER
    )
    report_comment(
        comment=plain,
        by=reply.author,
        clause="personal-attacks",
        words="Quillfeather again",
        now=LATER,
    )
    given = make.noticed(liked, name=NAME, email=EMAIL, why="It is a libel, says Quillfeather.")
    make.notice_answered(given, NoticeOutcome.KEPT)
    issue_token(
        person=person,
        kind=TokenKind.PERSONAL,
        scopes=list(TokenScope),
        label="Zabel's script",
        lives=timedelta(days=9000),
        now=make.NOW,
    )
    make_sign_in_link(person=person, now=make.NOW)
    AddressLink.objects.create(
        public_id="cf_1",
        person=person,
        address_digest="of zabel.quillfeather",
        site=str(site.pk),
        made_at=make.NOW,
        expires_at=LATER,
    )
    Client().force_login(person)
    UserSession.objects.create(
        user=person,
        session_key="a key",
        user_agent="Quillfeather's browser",
        ip="203.0.113.7",
        last_seen_at=make.NOW,
    )
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={"secret": "of Quillfeather"}
    )
    SocialAccount.objects.create(
        user=person, provider="github", uid="quillfeather", extra_data={"name": NAME}
    )
    note_device(person=person, device="a browser", now=make.NOW)
    SsoIdentity.objects.create(
        site=site,
        sub="quillfeather-7",
        person=person,
        email=EMAIL,
        profile_url="https://paper.example/quillfeather",
        first_seen_at=make.NOW,
    )
    spend(f"reads by person {person.pk}", Quota(per_minute=5), now=make.NOW)
    Letter.objects.create(
        kind=LetterKind.STEP_TAKEN,
        subject=warning.public_id,
        person=person,
        made_at=make.NOW,
        next_try_at=make.NOW,
    )
    wording = Revision.objects.get(comment=plain)
    TextFeatures.objects.create(revision=wording, made_by="said-1", values=b"heronsgate")
    GoldenItem.objects.create(
        public_id="g_1",
        revision=wording,
        verdict=Verdict.PUBLISH,
        set_by=make.moderator(),
        set_at=make.NOW,
    )
    return Everything(person, [plain, held, withdrawn], reply, liked)


def places_of(*marks: str) -> set[str]:
    """Give every column of every table in which one of these texts stands, whatever its case."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, table)
            for column in columns:
                quoted = f'"{table}"', f'"{column.name}"'
                cursor.execute(f"SELECT {quoted[1]} FROM {quoted[0]}")
                for (value,) in cursor.fetchall():
                    if any(mark in _as_text(value).casefold() for mark in marks):
                        found.add(f"{table}.{column.name}")
    return found


def _as_text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)
