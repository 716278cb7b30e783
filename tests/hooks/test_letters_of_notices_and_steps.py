"""Letters to those who gave a notice, and to members about steps against them."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import IntegrityError, transaction

from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import decision_in_force
from plaintalk.discussion.services import open_discussion, undo
from plaintalk.hooks.models import Cursor, Kind, Letter
from plaintalk.hooks.queries import TOLD_WITHIN
from plaintalk.hooks.services import begin_after_record, deliver, make_letters
from plaintalk.hooks.writing import Mail
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.moderation.notices.queries import receipt_token
from plaintalk.moderation.notices.services import NOTIFIER_KEPT_FOR, erase_notifiers
from plaintalk.people.models import Person, Sanction
from plaintalk.people.services import lift_sanction
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import SanctionKind, Scope
from tests import make

pytestmark = pytest.mark.django_db

SOON = make.NOW + timedelta(seconds=16)
LATER = make.NOW + timedelta(hours=1)
URL = "https://talk.example.org"


def sent(*, now: datetime = SOON) -> list[Mail]:
    """Make what is due and send it; give what came to the post office."""
    post: list[Mail] = []
    make_letters(site=make.site(), now=now)
    deliver(now=now, send=post.append, public_url=URL, secret=make.SECRET)
    return post


def by_subject(mails: list[Mail], part: str) -> Mail:
    (found,) = [mail for mail in mails if part in mail.subject]
    return found


def lift(sanction: Sanction, *, now: datetime = LATER) -> None:
    lift_sanction(sanction=sanction, by=make.moderator(), because="It was a quote.", now=now)


# ---- notices --------------------------------------------------------------------------------


def test_a_notice_is_receipted_with_its_address_and_none_of_its_words() -> None:
    notice = make.noticed()

    (mail,) = sent()

    token = receipt_token(notice.public_id, secret=make.SECRET)
    assert mail.to == "nina@example.org"
    assert mail.subject == "The Test Post: we have your notice about comment 1"
    assert f"{URL}/notices/{notice.public_id}?t={token}" in mail.body
    for words in (notice.why, notice.name, notice.comment.body):
        assert words not in mail.subject + mail.body
    assert sent(now=LATER) == []


def test_after_a_change_of_the_sites_key_a_letter_names_no_address_that_does_not_open() -> None:
    make.noticed()
    make_letters(site=make.site(), now=SOON)
    post: list[Mail] = []

    deliver(now=SOON, send=post.append, public_url=URL, secret="another key")

    assert "/notices/" not in post[0].body
    assert "If it was not you" in post[0].body


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.REMOVED, "taken the comment down as illegal."),
        (Outcome.KEPT, "does not find the comment illegal."),
    ],
)
def test_the_answer_is_told_with_reasons_by_whom_and_what_to_do(
    outcome: Outcome, told: str
) -> None:
    notice = make.noticed()
    sent()
    make.notice_answered(notice, outcome, now=SOON)

    mail = by_subject(sent(now=LATER), "the answer to your notice about comment 1")

    assert mail.to == "nina@example.org"
    assert told in mail.body
    assert "Thank you, we read it." in mail.body
    assert "No automated means were used." in mail.body
    assert "You can also go to a court" in mail.body
    assert ("Criminal Code, section 111" in mail.body) == (outcome is Outcome.REMOVED)
    assert notice.comment.body not in mail.body


def test_an_answer_about_a_comment_that_is_gone_says_so() -> None:
    notice = make.noticed()
    make.withdrawn(notice.comment)
    make.notice_answered(notice, Outcome.GONE)

    mail = by_subject(sent(), "the answer to your notice")

    assert "did not appear any more" in mail.body


def test_the_author_is_told_of_the_removal_and_nothing_about_the_notifier() -> None:
    notice = make.noticed()
    make.notice_answered(notice, Outcome.REMOVED)

    mail = by_subject(sent(), "why your comment 1 does not appear")

    assert mail.to == notice.comment.author.email
    assert "Nobody may call for this." in mail.body
    assert "against the law: Criminal Code, section 111. It calls for it." in mail.body
    for secret in (notice.name, notice.email, notice.why, notice.to_notifier):
        assert secret not in mail.body


def test_the_author_of_a_comment_that_stays_is_told_nothing() -> None:
    make.notice_answered(make.noticed(), Outcome.KEPT)

    assert {mail.to for mail in sent()} == {"nina@example.org"}


def test_a_notice_without_an_address_makes_no_letter() -> None:
    make.noticed(name="", email="", about_child_abuse=True)

    assert sent() == []
    assert not Letter.objects.exists()


def test_an_address_that_was_erased_is_not_written_to() -> None:
    notice = make.noticed()
    make_letters(site=make.site(), now=make.NOW)
    make.notice_answered(notice, Outcome.KEPT)
    erase_notifiers(now=make.NOW + NOTIFIER_KEPT_FOR)

    assert sent() == []
    assert Letter.objects.get(kind=Kind.NOTICE_RECEIVED).gave_up_at is not None


def test_a_notice_of_another_site_is_not_told_here() -> None:
    make.noticed()

    assert make_letters(site=make.site("The Other Post"), now=SOON) == 0


def test_a_letter_goes_to_a_person_or_a_notice_and_not_to_both_or_none() -> None:
    both: list[tuple[Person | None, Notice | None]] = [
        (make.member(), make.noticed()),
        (None, None),
    ]
    for person, notice in both:
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.create(
                kind=Kind.REFUSED,
                subject="d_x",
                person=person,
                notice=notice,
                made_at=SOON,
                next_try_at=SOON,
            )


# ---- steps ----------------------------------------------------------------------------------


def test_a_step_is_told_with_clause_reason_end_place_and_what_to_do() -> None:
    site = make.site()
    site.contact = "editors@example.org"
    site.save()
    person = make.member()
    make.sanction(
        person,
        SanctionKind.SUSPENSION,
        message="Take a week off.",
        until=make.NOW + timedelta(days=7),
    )

    (mail,) = sent()

    assert mail.to == person.email
    assert mail.subject == "The Test Post: you can't post comments"
    for told in (
        "A suspension: you can read, and not post",
        "Until: 8 March 2026, 12:00 UTC",
        "Where: on the whole site",
        "(version 1 of the policy):",
        "You insulted other readers again.",
        "Take a week off.",
        "a moderator took this step",
        "write to editors@example.org",
        f"{URL}/me",
    ):
        assert told in mail.body
    assert sent(now=LATER) == []


@pytest.mark.parametrize(
    ("kind", "subject", "told"),
    [
        (SanctionKind.WARNING, "a warning", "A warning, to be read before your next comment"),
        (SanctionKind.SLOW, "how you can post", "One comment every 6 hours"),
        (SanctionKind.PREMODERATION, "how you can post", "A moderator reads your comments before"),
        (SanctionKind.BLOCK, "you can't post", "Until: a moderator lifts it"),
    ],
)
def test_each_kind_of_step_is_told_in_words(kind: SanctionKind, subject: str, told: str) -> None:
    make.sanction(make.member(), kind)

    (mail,) = sent()

    assert subject in mail.subject
    assert told in mail.body
    assert ("Until:" in mail.body) == (kind is not SanctionKind.WARNING)


def test_a_step_for_one_discussion_names_it_and_comes_from_its_site() -> None:
    article = make.article("The mayor resigns", on=make.site("The Other Post"))
    make.sanction(make.member(), scope=Scope.DISCUSSION, place=article.public_id)

    assert sent() == []
    make_letters(site=make.site("The Other Post"), now=SOON)
    (mail,) = sent()

    assert mail.subject.startswith("The Other Post:")
    assert "Where: under “The mayor resigns”" in mail.body


def test_a_step_that_is_lifted_is_told_with_why() -> None:
    sanction = make.sanction(make.member())
    assert len(sent()) == 1
    lift(sanction)

    (mail,) = sent(now=LATER + timedelta(minutes=1))

    assert mail.subject == "The Test Post: a step against you was lifted"
    assert "A block: you can read, and not post" in mail.body
    assert "It was a quote." in mail.body
    assert sent(now=LATER + timedelta(minutes=2)) == []


def test_a_step_is_not_told_before_a_decision_can_no_longer_be_taken_back() -> None:
    make.sanction(make.member())

    assert sent(now=make.NOW + timedelta(seconds=14)) == []
    assert len(sent(now=SOON)) == 1


def test_a_step_by_rule_is_told_as_such_and_one_that_fell_at_once_is_not() -> None:
    make.ladder({"propose": "warning", "refusals": 1, "days": 30, "automatic": True})
    kept, undone = make.member("Kept"), make.member("Undone")
    make.decided(held(kept), Standing.REJECTED)
    slip = make.decided(held(undone), Standing.REJECTED)
    undo(decision=slip, by=make.moderator(), clock=lambda: make.NOW + timedelta(seconds=5))

    told = [mail for mail in sent() if "warning" in mail.subject or "step" in mail.subject]

    assert [mail.to for mail in told] == [kept.email]
    assert "by rule, without a person" in told[0].body


def held(author: Person) -> Comment:
    return make.comment(
        "The HOLDME bridge.", author=author, on=open_discussion(article=make.article())
    )


def test_guests_and_members_without_a_verified_address_get_none() -> None:
    guest = make.comment().author
    member = make.member()
    EmailAddress.objects.filter(user=member).update(verified=False)
    for person in (guest, member):
        make.sanction(person, SanctionKind.WARNING)

    assert sent() == []


def test_a_guest_who_confirmed_an_address_is_told_of_a_step_and_what_it_rests_on() -> None:
    guest = make.comment(author=make.guest()).author
    guest.guest_email_confirmed_at = make.NOW
    guest.save(update_fields=["guest_email_confirmed_at"])
    own = decision_in_force(make.refused(author=guest))
    another = decision_in_force(make.refused())
    step = make.sanction(guest, SanctionKind.WARNING)
    # As where it was extended from somebody else's.
    Sanction.objects.update(evidence=[own.public_id, another.public_id])

    mail = by_subject(sent(), "a warning")
    lift(step)
    lifted = by_subject(sent(now=LATER + timedelta(minutes=1)), "was lifted")

    assert mail.to == lifted.to == "anna@example.org"
    assert f"{URL}/c/{own.comment.public_id}/reasons?t=" in mail.body
    assert another.comment.public_id not in mail.body
    assert f"{URL}/me" not in mail.body
    assert "opens in the browser in which you wrote" in lifted.body


def test_a_site_that_is_upgraded_tells_no_step_from_before() -> None:
    Cursor.objects.create(site=make.site())
    sanction = make.sanction(make.member())
    migration = import_module("plaintalk.hooks.migrations.0004_steps_from_now_on")
    migration.begin_now(apps, None)
    Cursor.objects.update(steps_since=make.NOW)

    assert sent() == []
    lift(sanction)
    assert len(sent(now=LATER)) == 1


def test_the_upgrade_begins_at_its_own_moment() -> None:
    cursor = Cursor.objects.create(site=make.site())

    import_module("plaintalk.hooks.migrations.0004_steps_from_now_on").begin_now(apps, None)

    cursor.refresh_from_db()
    assert cursor.steps_since is not None


def test_steps_of_the_demo_and_of_long_ago_are_not_told() -> None:
    make.sanction(make.member())
    begin_after_record(site=make.site(), now=make.NOW)
    assert sent() == []

    make.sanction(make.member(), now=LATER)
    assert sent(now=LATER + TOLD_WITHIN) == []
