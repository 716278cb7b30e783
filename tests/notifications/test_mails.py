"""E-mails about notifications: gathered, sent once, and ended by one click."""

import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from plaintalk.articles.models import Article, Site, State
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import follows_of
from plaintalk.discussion.services import follow_discussion, mute
from plaintalk.hooks.services import WAITS, Delivered
from plaintalk.hooks.writing import Mail
from plaintalk.notifications.mailing import mail_notifications
from plaintalk.notifications.models import ByMail, Kind, Notification
from plaintalk.notifications.queries import (
    PAUSE,
    Chosen,
    choices_of,
    count_unread,
    notifications_of,
)
from plaintalk.notifications.services import (
    choose,
    make_notifications,
    mark_all_read,
    next_daily,
    unsubscribe,
)
from plaintalk.notifications.tokens import (
    EVERY_KIND,
    UnsubscribeLinkUnknown,
    read_unsubscribe_token,
    unsubscribe_token,
)
from plaintalk.people.models import Person, Sanction
from plaintalk.people.services import choose_language
from plaintalk.policy.sanctions import SanctionKind, Scope
from tests import make

pytestmark = pytest.mark.django_db

URL = "https://talk.example.org"
SOON = make.NOW + timedelta(seconds=16)
AT_ONCE = {kind: Chosen(on_page=True, by_mail=ByMail.AT_ONCE) for kind in Kind}
MORNING = make.NOW + timedelta(days=1)


@dataclass(slots=True)
class Post:
    """A post office. It fails as often as it is told to."""

    fails: int = 0
    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        if self.fails:
            self.fails -= 1
            raise smtplib.SMTPServerDisconnected
        self.sent.append(mail)

    def empty(self, *, now: object = SOON) -> Delivered:
        make_notifications(site=make.site(), now=now)  # type: ignore[arg-type]
        return mail_notifications(
            now=now,  # type: ignore[arg-type]
            send=self.send,
            public_url=URL,
            secret=make.SECRET,
        )


@pytest.fixture
def here() -> Discussion:
    return make.discussion()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def anna(here: Discussion, post: Post) -> Person:
    person = make.member("Anna Vance")
    make.comment("The first word.", author=person, on=here)
    choose(person=person, chosen=AT_ONCE, now=make.NOW)
    post.empty(now=make.NOW)
    return person


def reply_to(person: Person, by: str = "Bagrat", body: str = "I saw the secret words.") -> Comment:
    first = Comment.objects.filter(author=person).order_by("pk")[0]
    return make.comment(body, author=make.member(by), on=first.discussion, reply_to=first)


def test_a_mail_goes_to_the_address_that_its_reader_made_the_first(
    anna: Person, post: Post
) -> None:
    EmailAddress.objects.filter(user=anna).update(primary=False)
    EmailAddress.objects.create(user=anna, email="new@example.org", verified=True, primary=True)
    reply_to(anna)

    post.empty()

    assert [mail.to for mail in post.sent] == ["new@example.org"]


def test_of_an_article_that_was_taken_back_nothing_is_told_any_more(
    anna: Person, here: Discussion, post: Post
) -> None:
    follow_discussion(person=anna, discussion=here, now=make.NOW)
    reply_to(anna)
    make_notifications(site=make.site(), now=SOON)
    Article.objects.filter(discussion=here).update(state=State.DRAFT)

    post.empty()

    assert post.sent == []
    assert notifications_of(anna, make.site(), now=SOON).notifications == []
    assert count_unread(anna, make.site(), now=SOON) == 0
    assert follows_of(anna, make.site()).discussions == []


def test_a_mail_at_once_says_who_and_where_in_text_and_html_and_quotes_nothing(
    anna: Person, post: Post
) -> None:
    reply = reply_to(anna)

    assert post.empty() == Delivered(sent=1)

    (mail,) = post.sent
    assert mail.to == anna.email
    assert mail.subject == "Bagrat answered you under “Bridge opens after eleven years”"
    for said in (mail.body, mail.html):
        assert "Bagrat answered you under “Bridge opens after eleven years”." in said
        assert f"{URL}/c/{reply.public_id}" in said
        assert f"{URL}/me/notifications/choices" in said
        assert "secret words" not in said
    post.empty(now=SOON + timedelta(hours=2))
    assert len(post.sent) == 1


def test_a_mail_speaks_the_language_that_its_reader_chose_or_else_the_sites(
    anna: Person, post: Post
) -> None:
    Site.objects.update(language="de")
    reply_to(anna)
    post.empty()
    choose_language(person=anna, language="ar")
    reply_to(anna, by="Zaven")
    post.empty(now=SOON + timedelta(hours=2))

    german, arabic = post.sent
    assert "hat Ihnen" in german.subject
    assert '<html lang="de">' in german.html
    assert '<html lang="ar" dir="rtl">' in arabic.html
    assert "answered" not in arabic.subject + arabic.body + arabic.html


def test_the_html_is_well_formed_and_asks_nobody_for_anything(anna: Person, post: Post) -> None:
    reply_to(anna, by="<b>Bold</b> & Co")
    post.empty()

    (mail,) = post.sent
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co answered you" in mail.html
    assert "<b>Bold</b> & Co answered you" in mail.body, "plain text is not escaped"
    tags = Tags()
    tags.feed(mail.html)
    assert tags.open == []
    assert not {"img", "script", "link", "iframe", "form"} & tags.seen


class Tags(HTMLParser):
    """Which elements there are, and which are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_headers_are_those_of_one_click_unsubscribing(anna: Person, post: Post) -> None:
    reply_to(anna)
    post.empty()

    (mail,) = post.sent
    address = re.fullmatch(r"<(https://[^<>\s]+)>", mail.headers["List-Unsubscribe"])
    assert address is not None
    token = address[1].removeprefix(f"{URL}/unsubscribe/")
    assert read_unsubscribe_token(token, secret=make.SECRET) == (anna, None)
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # As it leaves, the header is one line that a mail program reads as it is.
    message = EmailMultiAlternatives("s", mail.body, to=[mail.to], headers=dict(mail.headers))
    assert address[1] in message.message().as_string().replace("\n ", "")


def test_a_days_mails_come_together_in_the_morning(
    here: Discussion, post: Post, anna: Person
) -> None:
    choose(
        person=anna, chosen={Kind.REPLY: Chosen(on_page=True, by_mail=ByMail.DAILY)}, now=make.NOW
    )
    for name in ("Bagrat", "Cilla", "Dora"):
        reply_to(anna, by=name)
    assert post.empty() == Delivered()

    assert post.empty(now=MORNING) == Delivered(sent=1)

    (mail,) = post.sent
    assert mail.subject == "3 things new to you on The Test Post"
    assert [mail.body.count(name) for name in ("Bagrat", "Cilla", "Dora")] == [1, 1, 1]


def test_what_was_withdrawn_read_or_muted_since_is_dropped_from_the_days_mail(
    here: Discussion, post: Post, anna: Person
) -> None:
    choose(
        person=anna, chosen={Kind.REPLY: Chosen(on_page=True, by_mail=ByMail.DAILY)}, now=make.NOW
    )
    withdrawn, muted = reply_to(anna, by="Withdrawn"), reply_to(anna, by="Muted")
    reply_to(anna, by="Stays")
    post.empty()
    make.withdrawn(withdrawn)
    mute(person=anna, muted=muted.author, now=SOON)

    post.empty(now=MORNING)

    (mail,) = post.sent
    assert "Stays answered you" in mail.body
    assert "Withdrawn" not in mail.body
    assert "Muted" not in mail.body

    reply_to(anna, by="Read already")
    post.empty()
    mark_all_read(person=anna, site=make.site(), now=MORNING)
    post.empty(now=MORNING + timedelta(days=1))
    assert len(post.sent) == 1


def test_mails_at_once_are_gathered_when_they_come_thick_and_fast(anna: Person, post: Post) -> None:
    reply_to(anna, by="First")
    post.empty()
    for name in ("Second", "Third"):
        reply_to(anna, by=name)
        post.empty()
    assert len(post.sent) == 1

    post.empty(now=SOON + PAUSE + timedelta(seconds=1))

    assert len(post.sent) == 2
    assert "Second" in post.sent[1].body
    assert "Third" in post.sent[1].body


def test_without_a_confirmed_address_nothing_is_sent(here: Discussion, post: Post) -> None:
    guest = make.comment("The first word.", author=make.guest(), on=here).author
    choose(person=guest, chosen=AT_ONCE, now=make.NOW)
    reply_to(guest)

    assert post.empty() == Delivered()


def test_a_mail_server_that_fails_is_tried_again_and_given_up_in_the_end(
    anna: Person, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.fails = 1
    reply_to(anna)
    assert post.empty() == Delivered(failed=1)
    assert "SMTPServerDisconnected" in caplog.text
    assert anna.email not in caplog.text
    assert post.empty(now=SOON + WAITS[0]) == Delivered(sent=1)

    post.fails = 99
    reply_to(anna)
    now, done = SOON + timedelta(hours=1), []
    for wait in (*WAITS, timedelta(0)):
        done.append(post.empty(now=now))
        now += wait
    assert done == [Delivered(failed=1)] * len(WAITS) + [Delivered(gave_up=1)]
    post.fails = 0
    assert post.empty(now=now + timedelta(days=1)) == Delivered()


def test_two_processes_send_one_mail(anna: Person, post: Post) -> None:
    reply_to(anna)
    other = Post()

    def send_while_another_looks(mail: Mail) -> None:
        other.empty()
        post.send(mail)

    make_notifications(site=make.site(), now=SOON)
    mail_notifications(now=SOON, send=send_while_another_looks, public_url=URL, secret=make.SECRET)

    assert len(post.sent) == 1
    assert other.sent == []


@pytest.mark.parametrize("kind", [None, Kind.REPLY])
def test_unsubscribed_nothing_is_sent_not_even_what_was_waiting(
    anna: Person, post: Post, kind: Kind | None
) -> None:
    reply_to(anna)
    make_notifications(site=make.site(), now=SOON)

    unsubscribe(person=anna, kind=kind, now=SOON)

    reply_to(anna)
    assert post.empty() == Delivered()
    assert post.empty(now=MORNING) == Delivered()
    assert Notification.objects.filter(person=anna, on_page=True).count() == 2
    mentions = choices_of(anna)[Kind.MENTION].by_mail
    assert mentions == (ByMail.NEVER if kind is None else ByMail.AT_ONCE)


def test_what_waits_and_is_wanted_for_another_reason_still_goes_and_names_that(
    anna: Person, post: Post
) -> None:
    reply_to(anna, body="@Anna Vance, I saw it.")
    make_notifications(site=make.site(), now=SOON)

    unsubscribe(person=anna, kind=Kind.REPLY, now=SOON)

    assert post.empty() == Delivered(sent=1)
    assert "mentioned you" in post.sent[0].subject
    assert "/unsubscribe/" in post.sent[0].body
    assert ".mention." in post.sent[0].body
    reply_to(anna, body="@Anna Vance, and again.")
    make_notifications(site=make.site(), now=SOON)
    unsubscribe(person=anna, kind=Kind.MENTION, now=SOON)
    assert post.empty(now=MORNING) == Delivered()


def test_what_waits_goes_when_the_reason_that_is_left_asks_for_it(anna: Person, post: Post) -> None:
    daily = Chosen(on_page=True, by_mail=ByMail.DAILY)
    choose(person=anna, chosen={Kind.MENTION: daily}, now=make.NOW)
    reply_to(anna, body="@Anna Vance, I saw it.")
    make_notifications(site=make.site(), now=SOON)

    unsubscribe(person=anna, kind=Kind.REPLY, now=SOON)

    assert post.empty() == Delivered()
    assert post.empty(now=next_daily(SOON)) == Delivered(sent=1)


def test_a_mail_that_is_being_sent_while_its_reader_unsubscribes_is_not_sent_twice(
    anna: Person, post: Post
) -> None:
    reply_to(anna, body="@Anna Vance, I saw it.")
    make_notifications(site=make.site(), now=SOON)
    other = Post()

    def send(mail: Mail) -> None:
        unsubscribe(person=anna, kind=Kind.REPLY, now=SOON)
        assert other.empty() == Delivered()
        post.sent.append(mail)

    mail_notifications(now=SOON, send=send, public_url=URL, secret=make.SECRET)

    assert len(post.sent) == 1
    assert other.empty(now=MORNING) == Delivered()


@pytest.mark.parametrize("where", ["here", "in the topic", "on the site", "everywhere"])
def test_what_is_by_somebody_blocked_since_is_neither_mailed_nor_listed(
    here: Discussion, anna: Person, post: Post, where: str
) -> None:
    article = here.article
    article.topics.add(make.topic("roads"))
    reply, other = reply_to(anna), reply_to(anna, by="Cilla")
    make_notifications(site=make.site(), now=SOON)
    topic = article.topics.get()
    scope, place = {
        "here": (Scope.DISCUSSION, article.public_id),
        "in the topic": (Scope.TOPIC, str(topic.pk)),
        "on the site": (Scope.SITE, str(make.site().pk)),
        "everywhere": (Scope.SITE, ""),
    }[where]

    block = make.sanction(reply.author, SanctionKind.BLOCK)
    Sanction.objects.filter(pk=block.pk).update(scope=scope, place=place)

    assert [one.comment for one in notifications_of(anna, make.site(), now=SOON).notifications] == [
        other
    ]
    assert count_unread(anna, make.site(), now=SOON) == 1
    post.empty()
    (mail,) = post.sent
    assert "Cilla" in mail.subject
    assert "Bagrat" not in mail.body


def test_a_block_elsewhere_or_one_that_was_lifted_leaves_nothing_out(
    here: Discussion, anna: Person, post: Post
) -> None:
    elsewhere = make.topic("roads")
    reply, other = reply_to(anna), reply_to(anna, by="Cilla")
    make_notifications(site=make.site(), now=SOON)
    block = make.sanction(reply.author, SanctionKind.BLOCK)
    Sanction.objects.filter(pk=block.pk).update(scope=Scope.TOPIC, place=str(elsewhere.pk))
    lifted = make.sanction(other.author, SanctionKind.BLOCK)
    Sanction.objects.filter(pk=lifted.pk).update(lifted_at=make.NOW)

    assert count_unread(anna, make.site(), now=SOON) == 2
    post.empty()
    assert "Cilla" in post.sent[0].body
    assert "Bagrat" in post.sent[0].body


def test_what_is_by_somebody_muted_since_is_not_listed(anna: Person) -> None:
    reply = reply_to(anna)
    make_notifications(site=make.site(), now=SOON)
    assert count_unread(anna, make.site(), now=SOON) == 1

    mute(person=anna, muted=reply.author, now=SOON)

    assert count_unread(anna, make.site(), now=SOON) == 0
    assert notifications_of(anna, make.site(), now=SOON).notifications == []


def test_a_link_of_one_kind_ends_the_mails_that_it_came_with(
    here: Discussion, anna: Person, post: Post
) -> None:
    # Replies are told on the page alone: it is the mention that asks for the mail.
    on_page = Chosen(on_page=True, by_mail=ByMail.NEVER)
    choose(person=anna, chosen={Kind.REPLY: on_page}, now=make.NOW)
    reply_to(anna, body="@Anna Vance, I saw it.")
    post.empty()
    (mail,) = post.sent
    (token,) = re.findall(rf"{URL}/unsubscribe/(\S*mention\S*)", mail.body)

    person, kind = read_unsubscribe_token(token, secret=make.SECRET)
    unsubscribe(person=person, kind=kind, now=SOON)

    reply_to(anna, body="@Anna Vance, and again.")
    assert post.empty(now=MORNING) == Delivered()


def forgeries() -> Iterator[tuple[str, str]]:
    yield "another's id", "p_01k0m3v7q2d8e9f0g1h2j3k4m6{rest}"
    yield "another kind", "{id}.mention.{seal}"
    yield "no kind of ours", "{id}.everything.{seal}"
    yield "cut short", "{whole:.60}"
    yield "empty", ""
    yield "NUL", "{whole}\0"
    yield "letters", "é.ü.ö"
    yield "more", "{whole}0"


@pytest.mark.parametrize("forged", [text for _id, text in forgeries()])
def test_an_address_that_was_tampered_with_ends_nothing(forged: str) -> None:
    person = make.member()
    whole = unsubscribe_token(person, EVERY_KIND, secret=make.SECRET)
    public_id, _what, seal = whole.split(".")

    with pytest.raises(UnsubscribeLinkUnknown):
        read_unsubscribe_token(
            forged.format(whole=whole, id=public_id, seal=seal, rest=whole.removeprefix(public_id)),
            secret=make.SECRET,
        )
    with pytest.raises(UnsubscribeLinkUnknown):
        read_unsubscribe_token(whole, secret="another key of the installation, long enough")


def test_daily_mails_leave_at_seven_in_the_sites_zone() -> None:
    assert next_daily(make.NOW) == make.NOW.replace(hour=7) + timedelta(days=1)
    early = make.NOW.replace(hour=6, minute=59)
    assert next_daily(early) == make.NOW.replace(hour=7)


def test_a_mail_whose_sender_died_is_sent_when_its_claim_has_run_out(
    anna: Person, post: Post
) -> None:
    reply_to(anna)
    make_notifications(site=make.site(), now=SOON)
    # As a process that was killed leaves it.
    Notification.objects.filter(person=anna).update(
        claim="dead", attempts=F("attempts") + 1, mail_due_at=SOON + timedelta(hours=1)
    )

    assert post.empty() == Delivered()
    assert post.empty(now=SOON + timedelta(hours=1)) == Delivered(sent=1)
