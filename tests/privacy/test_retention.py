"""What is not kept for good goes when its time is up, and not before."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import RETENTION_BOUNDS, Retention
from plaintalk.articles.services import set_retention
from plaintalk.kernel.errors import Invalid
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.moderation.replay.models import PolicyDraft
from plaintalk.moderation.replay.services import start_draft
from plaintalk.people.models import (
    DeviceTrace,
    Kind,
    NetworkTrace,
    Person,
    SanctionReach,
    SignInLink,
    WaitingAddress,
)
from plaintalk.people.permissions import Role
from plaintalk.people.services import make_sign_in_link, note_device, use_sign_in_link
from plaintalk.policy.document import default_policy, policy_text
from plaintalk.privacy.retention import RULES, days_kept, sweep
from tests import make
from tests.house.generated import ROOT

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def keeping(**days: int) -> None:
    set_retention(site=make.site(), **days)


def test_every_rule_is_documented_with_its_days() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")

    for rule in RULES:
        told = rule.after or f"{getattr(Retention(), rule.setting)} days"
        setting = f"`{rule.setting}`" if rule.setting else "–"
        assert f"| {rule.what} | {told} | {setting} |" in page, rule.what


def test_every_setting_has_a_rule_and_its_default_is_allowed() -> None:
    make.site()
    days = days_kept(make.site())

    assert set(days) == set(RETENTION_BOUNDS)
    for name, (least, most) in RETENTION_BOUNDS.items():
        assert least <= days[name] <= most


@pytest.mark.parametrize("name", list(RETENTION_BOUNDS))
def test_days_out_of_bounds_are_refused(name: str) -> None:
    least, most = RETENTION_BOUNDS[name]
    for days in (least - 1, most + 1):
        with pytest.raises(Invalid, match=f"{least} to {most} days"):
            keeping(**{name: days})

    assert not Retention.objects.exists()


def test_networks_are_forgotten_after_thirty_days() -> None:
    make.posted(author=make.guest(), network="home")

    sweep(now=make.NOW + 30 * DAY - MINUTE)
    assert NetworkTrace.objects.exists()

    sweep(now=make.NOW + 30 * DAY)
    assert not NetworkTrace.objects.exists()


def test_a_site_may_forget_networks_and_browsers_sooner_also_those_it_has() -> None:
    person = make.posted(author=make.guest(), network="home").comment.author
    note_device(person=person, device="a browser", now=make.NOW)
    keeping(network_days=7, device_days=14)
    sweep(now=make.NOW)

    sweep(now=make.NOW + 7 * DAY - MINUTE)
    assert NetworkTrace.objects.exists()
    sweep(now=make.NOW + 7 * DAY)
    assert not NetworkTrace.objects.exists()
    assert DeviceTrace.objects.exists()
    sweep(now=make.NOW + 14 * DAY)
    assert not DeviceTrace.objects.exists()


def test_of_several_sites_the_longest_counts_for_what_is_peoples() -> None:
    make.posted(author=make.guest(), network="home")
    keeping(network_days=7)
    make.site("The Other Post")
    sweep(now=make.NOW)

    sweep(now=make.NOW + 8 * DAY)

    assert NetworkTrace.objects.exists()


def test_a_guest_who_can_not_come_back_has_no_address_any_more() -> None:
    gone = make.comment(author=make.guest()).author
    back = make.comment(author=make.guest()).author
    make.comment(author=back, now=make.NOW + 300 * DAY)

    sweep(now=make.NOW + 365 * DAY + MINUTE)

    gone.refresh_from_db()
    back.refresh_from_db()
    assert (gone.guest_email, back.guest_email) == ("", "anna@example.org")
    assert gone.name == "Anna"


def unproved(person: Person, email: str) -> EmailAddress:
    address: EmailAddress = EmailAddress.objects.create(user=person, email=email, verified=False)
    return address


def test_who_never_confirms_an_address_is_forgotten_with_it() -> None:
    make.site()
    never = Person(kind=Kind.MEMBER, name="Never", email="never@example.org", created_at=make.NOW)
    never.set_unusable_password()
    never.save()
    unproved(never, "never@example.org")
    sweep(now=make.NOW)

    sweep(now=make.NOW + 30 * DAY - MINUTE)
    assert Person.objects.filter(pk=never.pk).exists()
    sweep(now=make.NOW + 30 * DAY)

    assert not Person.objects.filter(pk=never.pk).exists()
    assert not EmailAddress.objects.exists()


def test_a_second_address_that_was_never_confirmed_goes_alone() -> None:
    member = make.member()
    unproved(member, "second@example.org")
    sweep(now=make.NOW)

    sweep(now=make.NOW + 30 * DAY)

    member.refresh_from_db()
    assert [one.email for one in EmailAddress.objects.filter(user=member)] == [member.email]


def test_who_wrote_here_stays_when_their_only_address_goes() -> None:
    member = make.member()
    make.comment(author=member)
    EmailAddress.objects.filter(user=member).update(verified=False)
    sweep(now=make.NOW)

    sweep(now=make.NOW + 30 * DAY)

    member.refresh_from_db()
    assert (member.email, member.name) == ("", "Hagop")


def test_an_address_that_is_confirmed_in_time_stays() -> None:
    member = make.member()
    address = unproved(member, "second@example.org")
    sweep(now=make.NOW)
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)

    sweep(now=make.NOW + 60 * DAY)

    assert EmailAddress.objects.filter(pk=address.pk).exists()
    assert not WaitingAddress.objects.exists()


def test_drafts_that_nobody_touches_go() -> None:
    editor = make.member("Editor", role=Role.EDITOR)
    document = policy_text(default_policy())
    for days in (0, 200):
        now = make.NOW + days * DAY
        start_draft(site=make.site(), document=document, based_on=1, by=editor, now=now)

    swept = sweep(now=make.NOW + 366 * DAY)

    assert [one.updated_at for one in PolicyDraft.objects.all()] == [make.NOW + 200 * DAY]
    assert swept["drafts of a policy that nobody changed, with their replays"] == 1


def test_a_notifier_is_forgotten_half_a_year_after_the_answer() -> None:
    make.notice_answered(make.noticed(), Outcome.KEPT)

    sweep(now=make.NOW + 183 * DAY - MINUTE)
    assert Notice.objects.get().email
    sweep(now=make.NOW + 183 * DAY)
    assert not Notice.objects.get().email


def test_where_somebody_was_signed_in_is_forgotten_with_the_session() -> None:
    member = make.member()
    stays, leaves = Client(), Client()
    for browser in (stays, leaves):
        link = make_sign_in_link(person=member, now=timezone.now())
        browser.get(f"/sign-in/{link}")
    assert UserSession.objects.count() == 2

    leaves.post("/account/logout/")
    sweep(now=timezone.now())

    assert UserSession.objects.get().session_key == stays.session.session_key
    sweep(now=Session.objects.get().expire_date + MINUTE)
    assert not UserSession.objects.exists()


def test_links_and_sessions_go_when_they_let_nobody_in_any_more() -> None:
    member = make.member()
    use_sign_in_link(token=make_sign_in_link(person=member, now=make.NOW), now=make.NOW)
    make_sign_in_link(person=member, now=make.NOW)
    Client().force_login(member)
    ends = Session.objects.get().expire_date

    sweep(now=make.NOW)
    assert SignInLink.objects.count() == 1
    sweep(now=ends - MINUTE)
    assert Session.objects.exists()
    sweep(now=ends + MINUTE)

    assert not SignInLink.objects.exists()
    assert not Session.objects.exists()


def test_a_step_that_is_over_keeps_no_hashes() -> None:
    make.sanction(make.member(), until=make.NOW + DAY)

    sweep(now=make.NOW + DAY - MINUTE)
    assert SanctionReach.objects.exists()
    sweep(now=make.NOW + DAY)
    assert not SanctionReach.objects.exists()
