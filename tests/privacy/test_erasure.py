"""Somebody erased: nothing of them is found any more, and the record is whole."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from plaintalk.discussion.errors import AuthorGone
from plaintalk.discussion.models import Comment, Discussion, Like, Mute, Revision
from plaintalk.discussion.queries import verify_record
from plaintalk.discussion.services import Speaker, post_comment, prepare_comment
from plaintalk.moderation.appeals.models import Appeal, Outcome
from plaintalk.moderation.appeals.services import answer as answer_appeal
from plaintalk.moderation.notices.models import Notice
from plaintalk.moderation.notices.models import Outcome as NoticeOutcome
from plaintalk.moderation.quality.models import GoldenItem
from plaintalk.people.models import Person, SanctionReach
from plaintalk.people.names import former_reader
from plaintalk.people.permissions import Role
from plaintalk.people.queries import MemberNotFound, member_by_email, sanctions_in_force
from plaintalk.people.services import guest_named, lift_sanction
from plaintalk.people.team import LastAdministrator, RoleHeldStill, end_role
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import EVERYWHERE, SanctionKind
from plaintalk.privacy import erasure as erasing
from plaintalk.privacy.erasure import (
    ChoiceMissing,
    ErasedAlready,
    choice_of,
    erase,
    finish_erasures,
)
from plaintalk.privacy.export import export_of
from plaintalk.privacy.models import Choice, Erasure
from plaintalk.privacy.retention import sweep
from tests import make
from tests.privacy.everything import EMAIL, LATER, MARKS, NAME, TEXT_MARKS, everything, places_of

pytestmark = pytest.mark.django_db

NOW = LATER + timedelta(hours=2)
# What others wrote about the erased person, as docs/my-data.md says.
EXCEPTIONS = {
    "discussion_decision.sentence",  # in the chain
    "discussion_comment.body",  # of a reply
    "discussion_comment.body_html",
    "discussion_revision.body",
    "reports_report.words",  # by another reader
    "notices_notice.why",  # a statement under law, without its name
}


@pytest.mark.parametrize("choice", list(Choice))
def test_nobody_finds_who_it_was_anywhere_but_in_what_others_wrote(choice: Choice) -> None:
    person = everything().person
    assert places_of(*MARKS) > EXCEPTIONS

    erase(person=person, choice=choice, secret=make.SECRET, now=NOW)

    assert places_of(*MARKS) == EXCEPTIONS
    assert verify_record(make.site()).broken is None


def test_nothing_of_the_words_is_found_when_all_is_withdrawn() -> None:
    person = everything().person
    assert places_of(*TEXT_MARKS) > {"discussion_revision.body"}

    done = erase(person=person, choice=Choice.WITHDRAW, secret=make.SECRET, now=NOW)

    assert places_of(*TEXT_MARKS) == set()
    assert done.finished_at == NOW
    assert verify_record(make.site()).broken is None
    assert {one.standing for one in Comment.objects.filter(author=person)} == {Standing.WITHDRAWN}
    assert {one.salt for one in Revision.objects.filter(comment__author=person)} == {""}


def test_comments_stay_under_another_name_when_they_are_anonymised() -> None:
    scene = everything()
    plain, held, withdrawn = scene.comments
    version = plain.discussion.version

    erase(person=scene.person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)

    for comment in scene.comments:
        comment.refresh_from_db()
    assert {one.author_name for one in scene.comments} == {"A former reader"}
    assert plain.standing == Standing.PUBLISHED
    assert "grandmother" in plain.body_html
    assert held.standing == Standing.REJECTED
    # Nobody reads it any more, so that there is no reason to keep it.
    assert (withdrawn.body, withdrawn.body_html) == ("", "")
    # What is kept ready for readers is made anew.
    assert Discussion.objects.get(pk=plain.discussion_id).version > version


def test_nobody_can_be_them_any_more() -> None:
    scene = everything()
    person = scene.person
    client = Client()
    client.force_login(person)
    assert client.get("/me").status_code == 200

    erase(person=person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)

    person.refresh_from_db()
    assert not person.is_active
    assert not person.has_usable_password()
    assert (person.api_tokens.count(), person.sign_in_links.count()) == (0, 0)
    assert not EmailAddress.objects.exists() or not EmailAddress.objects.filter(user=person)
    assert Session.objects.count() == 0
    assert client.get("/me").status_code == 302
    with pytest.raises(MemberNotFound):
        member_by_email(EMAIL)


def test_other_peoples_sessions_and_likes_stay() -> None:
    scene = everything()
    other = Client()
    other.force_login(scene.reply.author)

    erase(person=scene.person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)

    assert other.get("/me").status_code == 200
    assert list(Like.objects.values_list("person", flat=True)) == [scene.reply.author_id]
    scene.liked.refresh_from_db()
    assert scene.liked.likes == 0
    scene.comments[0].refresh_from_db()
    assert scene.comments[0].likes == 1
    # Who muted them still need not read what stays.
    assert [one.muted_id for one in Mute.objects.all()] == [scene.person.pk]


def test_a_text_that_is_gone_is_no_golden_item_any_more() -> None:
    person = everything().person

    erase(person=person, choice=Choice.WITHDRAW, secret=make.SECRET, now=NOW)

    assert GoldenItem.objects.get().retired_at == NOW


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR])
def test_who_works_for_the_site_is_not_erased_before_that_is_taken_away(role: Role) -> None:
    person = make.member(NAME, role=role)

    with pytest.raises(RoleHeldStill, match=NAME):
        erase(person=person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)
    person.refresh_from_db()
    assert person.name == NAME

    end_role(post=person.posts.get(), by=None, now=NOW)
    erase(person=person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)
    assert places_of("quillfeather") == set()


def test_the_last_administrator_is_told_to_make_another() -> None:
    last = make.member(NAME, role=Role.ADMINISTRATOR)

    with pytest.raises(LastAdministrator):
        erase(person=last, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)

    make.member("Another", role=Role.ADMINISTRATOR)
    with pytest.raises(RoleHeldStill):
        erase(person=last, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)


def test_nobody_is_erased_twice() -> None:
    person = make.comment(author=make.member()).author
    erase(person=person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)

    with pytest.raises(ErasedAlready):
        erase(person=person, choice=Choice.WITHDRAW, secret=make.SECRET, now=NOW)

    assert Comment.objects.get().standing == Standing.PUBLISHED


def test_a_choice_must_be_one() -> None:
    with pytest.raises(ChoiceMissing):
        choice_of("everything")


def test_guests_are_erased_too() -> None:
    guest = make.posted("Heronsgate!", author=guest_named(name=NAME, email=EMAIL, now=make.NOW))

    erase(person=guest.comment.author, choice=Choice.WITHDRAW, secret=make.SECRET, now=NOW)

    assert places_of(*MARKS, *TEXT_MARKS) == set()


def test_a_block_outlasts_its_account_until_it_ends() -> None:
    person = make.member(NAME)
    EmailAddress.objects.filter(user=person).update(email=EMAIL)
    make.comment(author=person)
    block = make.sanction(person, SanctionKind.BLOCK)
    warning = make.sanction(person, SanctionKind.WARNING)
    assert {one.of for one in SanctionReach.objects.filter(sanction=block)} > {"email"}

    erase(person=person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)

    again = make.member("Somebody else")
    EmailAddress.objects.filter(user=again).update(email=EMAIL)
    barring = sanctions_in_force(again, secret=make.SECRET, where=EVERYWHERE, now=NOW)
    assert [one.pk for one in barring] == [block.pk]
    assert [(one.sanction_id, one.of) for one in SanctionReach.objects.all()] == [
        (block.pk, "email")
    ]
    assert not warning.reach.exists()

    lift_sanction(sanction=block, by=make.moderator(), because="", now=NOW)
    sweep(now=NOW)
    assert not SanctionReach.objects.exists()


def test_a_block_outlasts_its_account_for_every_address_that_was_proved() -> None:
    person, also, since = make.member(NAME), "also@example.org", "since@example.org"
    EmailAddress.objects.create(user=person, email=also, verified=True)
    block = make.sanction(person, SanctionKind.BLOCK)
    EmailAddress.objects.create(user=person, email=since, verified=True)

    erase(person=person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)

    for address in (also, since):
        again = make.member("Somebody else")
        EmailAddress.objects.filter(user=again).update(email=address)
        barring = sanctions_in_force(again, secret=make.SECRET, where=EVERYWHERE, now=NOW)
        assert [one.pk for one in barring] == [block.pk], address


def test_a_notice_is_known_by_its_address_however_that_was_typed() -> None:
    person = make.member(NAME)
    EmailAddress.objects.filter(user=person).update(email="nina@example.org")
    given = make.noticed(email="Nina@Example.ORG")
    make.notice_answered(given, NoticeOutcome.KEPT)
    export = export_of(person, now=NOW)
    assert [one["id"] for one in export["notices"]] == [given.public_id]

    erase(person=person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)

    given.refresh_from_db()
    assert (given.name, given.email) == ("", "")


def test_words_that_somebody_says_are_illegal_go_when_that_is_answered() -> None:
    person = make.member(NAME)
    comment = make.comment("Heronsgate must burn.", author=person)
    notice = make.noticed(comment)

    done = erase(person=person, choice=Choice.WITHDRAW, secret=make.SECRET, now=NOW)

    assert done.finished_at is None
    comment.refresh_from_db()
    assert comment.standing == Standing.WITHDRAWN
    assert "Heronsgate" in comment.body
    make.notice_answered(notice, NoticeOutcome.GONE, now=NOW)
    assert finish_erasures(now=NOW) == 1
    assert places_of(*TEXT_MARKS) == set()
    assert Erasure.objects.get().finished_at == NOW
    assert verify_record(make.site()).broken is None


def test_words_of_an_appeal_go_when_it_is_answered() -> None:
    person = make.member(NAME)
    held = make.comment("HOLDME", author=person)
    make.decided(held, Standing.REJECTED)
    appeal = make.appealed(held, words="I, Zabel, object.", now=LATER)

    assert (
        erase(person=person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW).finished_at
        is None
    )

    assert Appeal.objects.get().words == "I, Zabel, object."
    editor = make.member("Second", role=Role.EDITOR)
    answer_appeal(appeal=appeal, by=editor, outcome=Outcome.UPHELD, sentence="It stands.", now=NOW)
    assert finish_erasures(now=NOW) == 1
    assert Appeal.objects.get().words == ""


def test_a_notice_that_waits_keeps_the_address_that_its_answer_goes_to() -> None:
    person = make.member(NAME)
    EmailAddress.objects.filter(user=person).update(email=EMAIL)
    waiting = make.noticed(make.comment("One.", author=make.member("One")), email=EMAIL)
    answered = make.noticed(make.comment("Two.", author=make.member("Two")), email=EMAIL)
    make.notice_answered(answered, NoticeOutcome.KEPT)

    erase(person=person, choice=Choice.ANONYMISE, secret=make.SECRET, now=NOW)

    assert Notice.objects.get(pk=waiting.pk).email == EMAIL
    assert (Notice.objects.get(pk=answered.pk).email, Notice.objects.get(pk=answered.pk).name) == (
        "",
        "",
    )


def test_a_long_list_of_comments_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "AT_ONCE", 2)
    person, discussion = make.member(NAME), make.discussion()
    for minute in range(5):
        moment = make.NOW + timedelta(minutes=minute)
        make.comment(f"Heronsgate {minute}.", author=person, on=discussion, now=moment)

    erase(person=person, choice=Choice.WITHDRAW, secret=make.SECRET, now=NOW)

    left = Comment.objects.exclude(standing=Standing.WITHDRAWN)
    assert [one.author_name for one in left] == ["A former reader"] * 3
    assert finish_erasures(now=NOW) == 0
    assert finish_erasures(now=NOW) == 1
    assert places_of(*TEXT_MARKS) == set()
    assert verify_record(make.site()).broken is None


def test_who_is_erased_while_they_write_posts_nothing() -> None:
    discussion = make.discussion()
    guest = make.comment(author=make.guest(), on=discussion).author
    speaker = Speaker(person=Person.objects.get(pk=guest.pk), secret=make.SECRET)
    prepared = prepare_comment(
        speaker=speaker,
        discussion=discussion,
        body="Heronsgate.",
        engine=make.PROFANE,
        timeout_s=10,
        now=LATER,
    )
    erase(person=guest, choice=Choice.WITHDRAW, secret=make.SECRET, now=LATER)

    with pytest.raises(AuthorGone):
        post_comment(prepared, now=LATER)

    guest.refresh_from_db()
    assert (guest.name, guest.guest_email, guest.is_active) == ("A former reader", "", False)
    assert places_of(*TEXT_MARKS) == set()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_nobody_else_may_sign_as_a_former_reader(language: str) -> None:
    make.site()
    client = Client(HTTP_ACCEPT_LANGUAGE="en")

    response = client.post(
        f"/a/{make.article().slug}/comments",
        {
            "name": former_reader(language),
            "email": "x@example.org",
            "body": "Hello there, all of you.",
        },
    )

    assert response.status_code == 422
    assert "kept for those who do" in response.content.decode()
