"""Letters: who is told what, once, in which words."""

import re
import smtplib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps

from plaintalk.discussion.models import Comment, Decision
from plaintalk.discussion.queries import decision_in_force, latest_revision
from plaintalk.discussion.services import decide, hold_for_reports, keep, undo
from plaintalk.hooks.models import Kind, Letter
from plaintalk.hooks.services import (
    CLAIM,
    WAITS,
    Delivered,
    begin_after_record,
    deliver,
    make_letters,
)
from plaintalk.hooks.writing import Mail
from plaintalk.moderation.appeals.models import Outcome
from plaintalk.moderation.appeals.queries import Origin, appeal_by_public_id, statement_about
from plaintalk.moderation.appeals.services import answer, appeal
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role
from plaintalk.people.services import guest_renamed
from plaintalk.policy.appearance import Standing
from plaintalk.privacy.erasure import erase
from plaintalk.privacy.models import Choice
from tests import make

pytestmark = pytest.mark.django_db

SOON = make.NOW + timedelta(seconds=16)
URL = "https://talk.example.org"
BODY = "The HOLDME bridge, said by me alone."
SENTENCE = "Please write it without the swear word."


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


def moderate(
    comment: Comment, standing: Standing, *, now: datetime = make.NOW, by: Person | None = None
) -> Decision:
    comment.refresh_from_db()
    return decide(
        comment=comment,
        by=by or make.moderator(),
        standing=standing,
        clause="" if standing is Standing.PUBLISHED else "no-profanity",
        sentence="" if standing is Standing.PUBLISHED else SENTENCE,
        seen=Standing(comment.standing),
        seen_revision=latest_revision(comment).ordinal,
        now=now,
    )


def refused(author: Person | None = None) -> Comment:
    return make.refused(BODY, author=author)


def sent(*, now: datetime = SOON, post: Post | None = None) -> list[Mail]:
    """Read the record on and send what is due; give what came to the post office."""
    post = post or Post()
    make_letters(site=make.site(), now=now)
    deliver(now=now, send=post.send, public_url=URL, secret=make.SECRET)
    return post.sent


@dataclass(slots=True)
class Choosy:
    """A post office that breaks in an unforeseen way on letters to one address."""

    bad: str
    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        if mail.to == self.bad:
            raise UnicodeEncodeError("idna", mail.to, 0, 1, "unreadable")
        self.sent.append(mail)


def test_one_letter_that_can_not_be_sent_keeps_no_other_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad, good = refused(), refused()
    make_letters(site=make.site(), now=SOON)
    post = Choosy(bad.author.email)

    done = deliver(now=SOON, send=post.send, public_url=URL, secret=make.SECRET)

    assert [mail.to for mail in post.sent] == [good.author.email]
    assert (done.sent, done.failed) == (1, 1)
    assert "UnicodeEncodeError" in caplog.text
    assert bad.author.email not in caplog.text
    later = deliver(now=SOON + WAITS[0], send=Post().send, public_url=URL, secret=make.SECRET)
    assert later.sent == 1


# ---- who is told what -----------------------------------------------------------------------


def test_a_refusal_by_a_moderator_is_told_with_clause_words_sentence_and_way_to_appeal() -> None:
    comment = refused()

    (mail,) = sent()

    assert mail.to == comment.author.email
    assert mail.subject == "The Test Post: why your comment 1 does not appear"
    assert "Clause 1, No profanity (version 1 of the policy):" in mail.body
    assert SENTENCE in mail.body
    assert f"{URL}/c/{comment.public_id}/reasons" in mail.body
    assert "appeal on that page until 31 August 2026" in mail.body
    assert mail.body.rstrip().endswith("The Test Post")


def test_no_letter_holds_what_anybody_wrote_in_a_comment() -> None:
    comment = refused()
    made = appeal(
        decision=decision_in_force(comment),
        by=comment.author,
        words="Nobody else may read this appeal.",
        now=SOON,
    )
    answer(
        appeal=appeal_by_public_id(make.site(), made.public_id),
        by=make.member("Sona", role=Role.MODERATOR),
        outcome=Outcome.UPHELD,
        sentence="It stands.",
        now=SOON,
    )

    mails = sent(now=SOON + timedelta(minutes=1))

    assert len(mails) == 3
    for mail in mails:
        assert "said by me alone" not in mail.subject + mail.body
        assert "Nobody else may read" not in mail.subject + mail.body


@pytest.mark.parametrize(
    ("body", "standing", "told"),
    [
        (BODY, Standing.PUBLISHED, "your comment 1 is published"),
        ("A fine bridge.", Standing.REMOVED, "why your comment 1 does not appear"),
    ],
)
def test_what_a_moderator_makes_of_a_comment_is_told(
    body: str, standing: Standing, told: str
) -> None:
    moderate(make.comment(body, author=make.member()), standing)

    (mail,) = sent()

    assert mail.subject == f"The Test Post: {told}"


def test_a_comment_restored_is_told() -> None:
    comment = refused()
    moderate(comment, Standing.PUBLISHED, now=make.NOW + timedelta(hours=1))

    subjects = [mail.subject for mail in sent(now=make.NOW + timedelta(hours=2))]

    assert subjects[1] == "The Test Post: your comment 1 is published"


def test_a_comment_taken_out_of_sight_because_of_reports_is_told() -> None:
    comment = make.comment("A fine bridge, said by me alone.", author=make.member())
    hold_for_reports(comment=comment, now=make.NOW)

    (mail,) = sent()

    assert mail.subject == "The Test Post: a moderator reads your comment 1 again"
    assert "Readers reported it. They don't decide: a moderator does." in mail.body
    assert "said by me alone" not in mail.body
    assert statement_about(comment, now=SOON).origin is Origin.REPORT


def test_a_comment_that_was_reported_and_stays_is_not_told() -> None:
    comment = make.comment("A fine bridge.", author=make.member())
    keep(comment=comment, by=make.moderator(), seen_revision=1, now=make.NOW)

    assert sent() == []


@pytest.mark.parametrize("body", ["REJECTME", "HOLDME", "A fine bridge."])
def test_what_the_page_said_at_once_is_not_told_again(body: str) -> None:
    make.comment(body, author=make.member())

    assert sent() == []


def test_guests_get_no_letter_because_their_address_proves_nothing() -> None:
    refused(make.guest())

    assert sent() == []


def confirmed_guest() -> Person:
    """Give a guest who has written, and shown that their address is theirs."""
    guest = make.comment("I walked there.", author=make.guest()).author
    guest.guest_email_confirmed_at = make.NOW
    guest.save(update_fields=["guest_email_confirmed_at"])
    return guest


def test_a_guest_who_confirmed_an_address_is_told_there_with_a_link_that_needs_no_cookie() -> None:
    comment = refused(confirmed_guest())

    (mail,) = sent()

    assert mail.to == "anna@example.org"
    assert SENTENCE in mail.body
    assert "appeal on that page" in mail.body
    assert re.search(rf"{URL}/c/{comment.public_id}/reasons\?t=[0-9a-f]{{64}}\n", mail.body)


def test_a_members_letter_holds_no_such_link() -> None:
    refused()

    assert "?t=" not in sent()[0].body


def test_a_guest_who_confirmed_an_address_is_told_of_appeal_and_answer() -> None:
    comment = refused(confirmed_guest())
    made = appeal(
        decision=decision_in_force(comment), by=comment.author, words="It is a name.", now=SOON
    )
    first = sent(now=SOON)
    answer(
        appeal=appeal_by_public_id(make.site(), made.public_id),
        by=make.member("Sona", role=Role.MODERATOR),
        outcome=Outcome.UPHELD,
        sentence="We read it again.",
        now=SOON,
    )

    (mail,) = sent(now=SOON + timedelta(minutes=1))

    assert "we have your appeal" in first[1].subject
    assert "We read it again." in mail.body
    for one in (first[1], mail):
        assert f"/c/{comment.public_id}/reasons?t=" in one.body


@pytest.mark.parametrize("when", ["before the letter is made", "after"])
@pytest.mark.parametrize("what", ["erased", "changed"])
def test_an_address_that_a_guest_has_no_more_is_not_written_to(when: str, what: str) -> None:
    guest = refused(confirmed_guest()).author
    if when == "after":
        make_letters(site=make.site(), now=SOON)
    if what == "erased":
        erase(person=guest, choice=Choice.ANONYMISE, secret=make.SECRET, now=SOON)
    else:
        guest_renamed(guest=guest, name="Anna", email="new@example.org").save()

    assert sent() == []


def test_a_member_without_a_verified_address_gets_no_letter() -> None:
    comment = refused()
    EmailAddress.objects.filter(user=comment.author).update(verified=False)

    assert sent() == []


@pytest.mark.parametrize(
    ("outcome", "subject", "told"),
    [
        (Outcome.REVERSED, "your appeal was right, comment 1 is published", "reversed"),
        (Outcome.UPHELD, "the answer to your appeal about comment 1", "The decision stands."),
    ],
)
def test_an_appeals_receipt_and_outcome_are_told(outcome: Outcome, subject: str, told: str) -> None:
    comment = refused()
    decision = decision_in_force(comment)
    made = appeal(decision=decision, by=comment.author, words="It is a name.", now=SOON)
    first = sent(now=SOON)
    answer(
        appeal=appeal_by_public_id(make.site(), made.public_id),
        by=make.member("Sona", role=Role.MODERATOR),
        outcome=outcome,
        sentence="We read it again.",
        now=SOON,
    )

    (mail,) = sent(now=SOON + timedelta(minutes=1))

    assert first[1].subject == "The Test Post: we have your appeal about comment 1"
    assert mail.subject == f"The Test Post: {subject}"
    assert told in mail.body
    assert "We read it again." in mail.body


# ---- when -----------------------------------------------------------------------------------


def test_nothing_is_told_while_it_can_be_taken_back() -> None:
    refused()

    assert sent(now=make.NOW + timedelta(seconds=14)) == []
    assert len(sent(now=SOON)) == 1


def test_what_was_taken_back_is_never_told() -> None:
    comment = make.comment(BODY, author=make.member())
    slip = moderate(comment, Standing.REJECTED)
    undo(decision=slip, by=make.moderator(), clock=lambda: make.NOW + timedelta(seconds=5))
    moderate(comment, Standing.PUBLISHED, now=make.NOW + timedelta(seconds=8))

    subjects = [mail.subject for mail in sent(now=make.NOW + timedelta(minutes=1))]

    assert subjects == ["The Test Post: your comment 1 is published"]


def test_what_came_from_elsewhere_is_not_told() -> None:
    refused()
    begin_after_record(site=make.site(), now=make.NOW)

    assert sent() == []


def test_a_site_that_is_upgraded_writes_about_nothing_decided_before() -> None:
    refused()
    migration = import_module("plaintalk.hooks.migrations.0002_begin_after_the_record")
    migration.begin_after_what_was_decided(apps, None)

    assert sent() == []
    refused()
    assert len(sent()) == 1


def test_each_site_is_read_by_itself() -> None:
    refused()

    assert make_letters(site=make.site("The Other Post"), now=SOON) == 0
    assert make_letters(site=make.site(), now=SOON) == 1


# ---- once -----------------------------------------------------------------------------------


def test_the_record_read_twice_makes_a_letter_once() -> None:
    refused()

    assert make_letters(site=make.site(), now=SOON) == 1
    assert make_letters(site=make.site(), now=SOON) == 0
    assert Letter.objects.get().kind == Kind.REFUSED


def test_a_letter_is_sent_once() -> None:
    refused()

    assert len(sent()) == 1
    assert sent(now=SOON + timedelta(days=2)) == []


def test_of_two_processes_that_deliver_at_once_one_sends() -> None:
    refused()
    make_letters(site=make.site(), now=SOON)
    post = Post()

    def while_the_first_is_sending(mail: Mail) -> None:
        assert deliver(now=SOON, send=post.send, public_url=URL, secret=make.SECRET) == Delivered()
        post.send(mail)

    deliver(now=SOON, send=while_the_first_is_sending, public_url=URL, secret=make.SECRET)

    assert len(post.sent) == 1


def test_two_who_found_the_same_letter_due_do_not_both_claim_it() -> None:
    refused()
    refused()
    make_letters(site=make.site(), now=SOON)
    post = Post()

    def other_first(mail: Mail) -> None:
        # The second letter was found due before this began; another process sends it meanwhile.
        if not post.sent:
            post.send(mail)
            deliver(now=SOON, send=post.send, public_url=URL, secret=make.SECRET)
            return
        post.send(mail)

    done = deliver(now=SOON, send=other_first, public_url=URL, secret=make.SECRET)

    assert done == Delivered(sent=1)
    assert len({mail.to for mail in post.sent}) == len(post.sent) == 2


def test_a_failed_letter_is_tried_again_at_growing_distances_and_then_given_up() -> None:
    refused()
    make_letters(site=make.site(), now=SOON)
    post, now = Post(fails=len(WAITS) + 1), SOON

    for wait in WAITS:
        assert deliver(now=now, send=post.send, public_url=URL, secret=make.SECRET) == Delivered(
            failed=1
        )
        almost = now + wait - timedelta(seconds=1)
        assert (
            deliver(now=almost, send=post.send, public_url=URL, secret=make.SECRET) == Delivered()
        )
        now += wait
    assert deliver(now=now, send=post.send, public_url=URL, secret=make.SECRET) == Delivered(
        gave_up=1
    )

    letter = Letter.objects.get()
    assert (letter.attempts, letter.gave_up_at, post.sent) == (6, now, [])
    assert (
        deliver(now=now + timedelta(days=9), send=post.send, public_url=URL, secret=make.SECRET)
        == Delivered()
    )


def test_one_that_fails_holds_up_no_other() -> None:
    refused()
    refused()

    assert len(sent(post=Post(fails=1))) == 1


class Killed(BaseException):
    """What a process that is killed does next: nothing."""


def test_a_process_killed_while_sending_loses_no_letter() -> None:
    refused()
    make_letters(site=make.site(), now=SOON)

    def die(_mail: Mail) -> None:
        raise Killed

    with pytest.raises(Killed):
        deliver(now=SOON, send=die, public_url=URL, secret=make.SECRET)

    assert sent(now=SOON + timedelta(minutes=1)) == []
    assert len(sent(now=SOON + CLAIM)) == 1


def test_an_address_that_is_no_longer_verified_is_not_written_to() -> None:
    comment = refused()
    make_letters(site=make.site(), now=SOON)
    EmailAddress.objects.filter(user=comment.author).delete()

    assert deliver(now=SOON, send=Post().send, public_url=URL, secret=make.SECRET) == Delivered(
        gave_up=1
    )


def test_line_ends_in_a_sites_name_make_no_header() -> None:
    comment = refused()
    site = comment.discussion.article.site
    site.name = "The Post\nBcc: everybody@example.org"
    site.save()
    make_letters(site=site, now=SOON)
    post = Post()

    deliver(now=SOON, send=post.send, public_url=URL, secret=make.SECRET)

    assert "\n" not in post.sent[0].subject
