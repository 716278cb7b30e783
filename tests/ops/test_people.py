"""Somebody's data given and erased from the command line; what is swept."""

import json
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from typer.testing import CliRunner, Result

from plaintalk.articles.models import Site
from plaintalk.ops import installation
from plaintalk.ops.command import app
from plaintalk.ops.people import NobodyMeant, SeveralMeant
from plaintalk.ops.retention import DaysUnreadable
from plaintalk.people.models import NetworkTrace, Person
from plaintalk.people.permissions import Role
from plaintalk.people.team import RoleHeldStill
from tests import make
from tests.privacy.everything import EMAIL, NAME, everything, places_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test has its database already."""
    monkeypatch.setattr(installation, "ready_database", lambda: None)


def plaintalk(*words: str) -> Result:
    return CliRunner().invoke(app, words)


@pytest.mark.parametrize("by", ["id", "e-mail"])
def test_a_persons_data_is_written_to_a_file(by: str, tmp_path: Path) -> None:
    person = everything().person
    who, file = person.public_id if by == "id" else EMAIL.upper(), tmp_path / "data.json"

    assert plaintalk("person", "export", who, "--out", str(file)).exit_code == 0

    assert json.loads(file.read_text(encoding="utf-8"))["person"][0]["name"] == NAME


def test_a_persons_data_is_printed_as_a_page() -> None:
    everything()

    printed = plaintalk("person", "export", EMAIL, "--format", "html").output

    assert printed.startswith("<!doctype html>")
    assert NAME in printed


def test_an_erasure_says_first_what_it_would_do() -> None:
    everything()

    told = plaintalk("person", "erase", EMAIL, "--choice", "withdraw")

    assert "3 Your comments" in told.output
    assert "Nothing was erased" in told.output
    assert Person.objects.filter(name=NAME).exists()


def test_an_erasure_is_done_with_write() -> None:
    everything()

    told = plaintalk("person", "erase", EMAIL, "--choice", "withdraw", "--write")

    assert told.exit_code == 0
    assert "is erased (withdraw)" in told.output
    assert "discussion_comment.author_name" not in places_of("quillfeather")
    assert not Person.objects.filter(name=NAME).exists()


def test_a_further_address_names_somebody_once_it_is_confirmed() -> None:
    member = make.member()
    further = EmailAddress.objects.create(user=member, email="further@example.org", verified=False)

    unconfirmed = plaintalk("person", "export", further.email)
    EmailAddress.objects.update(verified=True)
    confirmed = plaintalk("person", "export", further.email)

    assert isinstance(unconfirmed.exception, NobodyMeant)
    assert json.loads(confirmed.output)["person"][0]["name"] == member.name


def test_an_address_of_several_guests_is_asked_about() -> None:
    first, second = (make.comment(author=make.guest()).author for _ in range(2))

    refused = plaintalk("person", "export", "anna@example.org").exception

    assert isinstance(refused, SeveralMeant)
    assert first.public_id in str(refused)
    assert second.public_id in str(refused)


@pytest.mark.parametrize("who", ["nobody@example.org", "p_nobody", ""])
def test_nobody_is_meant_by_what_names_nobody(who: str) -> None:
    make.posted(author=make.member())

    assert isinstance(plaintalk("person", "export", who).exception, NobodyMeant)


def test_staff_is_not_erased_by_command_either() -> None:
    person = make.member(NAME, role=Role.EDITOR)

    for more in ((), ("--write",)):
        asked = ("person", "erase", person.public_id, "--choice", "anonymise", *more)
        assert isinstance(plaintalk(*asked).exception, RoleHeldStill)


def test_a_site_sets_its_days_and_sees_all_rules() -> None:
    make.site()

    told = plaintalk("site", "retention", "network_days=14", "draft_days=30").output

    assert "keyed hashes of networks: 14 days (network_days)" in told
    assert "drafts of a policy that nobody changed, with their replays: 30 days" in told
    assert "e-mail addresses of guests, since their last comment: 365 days" in told
    assert "API tokens that ended or were revoked: 30 days" in told


@pytest.mark.parametrize("days", ["network_days", "network_days=x", "nothing=3", "network_days=³"])
def test_days_that_can_not_be_read_are_refused(days: str) -> None:
    make.site()

    assert isinstance(plaintalk("site", "retention", days).exception, DaysUnreadable)


def test_a_site_asks_for_agreement_or_not() -> None:
    make.site()

    assert "asks for agreement" in plaintalk("site", "consent", "true").output
    assert Site.objects.get().asks_consent
    plaintalk("site", "consent", "false")
    assert not Site.objects.get().asks_consent


def test_a_site_has_guests_confirm_their_address_or_not() -> None:
    make.site()

    assert "asks guests to confirm" in plaintalk("site", "confirm-guests", "true").output
    assert Site.objects.get().confirms_guests
    assert "no proof" in plaintalk("site", "confirm-guests", "false").output
    assert not Site.objects.get().confirms_guests


def test_a_site_shows_how_many_read_or_not() -> None:
    make.site()
    assert not Site.objects.get().shows_viewers

    assert "shows how many read" in plaintalk("site", "viewers", "true").output
    assert Site.objects.get().shows_viewers
    assert "shows nobody" in plaintalk("site", "viewers", "false").output
    assert not Site.objects.get().shows_viewers


def test_a_sweep_says_what_it_deleted() -> None:
    make.posted(author=make.guest(), network="home")

    assert "1 hashes whose time has run out" in plaintalk("sweep").output
    assert not NetworkTrace.objects.exists()
    assert plaintalk("sweep").output == "There was nothing to delete.\n"
