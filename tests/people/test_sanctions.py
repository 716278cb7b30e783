"""Warnings, suspensions and blocks: whom they reach, and for how long."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Person, Sanction
from plaintalk.people.network import NETWORK_KEPT_FOR
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.people.queries import sanctions_in_force
from plaintalk.people.services import (
    AlreadyLifted,
    StaffNotSanctioned,
    StepSkipped,
    impose_sanction,
    lift_sanction,
)
from plaintalk.policy.sanctions import BARS_POSTING, SanctionKind, Where
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def impose(person: Person, kind: SanctionKind = SanctionKind.BLOCK, **how: object) -> Sanction:
    given = {
        "clause": "personal-attacks",
        "reason": "You insulted other readers again.",
        "evidence": ["d_1"],
        "by": make.moderator(),
        "until": None,
        "at_once": True,
        "secret": make.SECRET,
        "now": make.NOW,
    } | how
    return impose_sanction(person=person, kind=kind, **given)  # type: ignore[arg-type]


def barred(person: Person, *, network: str = "", now: object = make.NOW) -> bool:
    found = sanctions_in_force(
        person,
        network=network,
        secret=make.SECRET,
        where=Where(site="1"),
        now=now,  # type: ignore[arg-type]
    )
    return any(sanction.kind in BARS_POSTING for sanction in found)


def guest_who_wrote_from(network: str) -> Person:
    return make.posted(author=make.guest(), network=network).comment.author


@pytest.mark.parametrize(
    ("kind", "bars"),
    [(SanctionKind.WARNING, False), (SanctionKind.SUSPENSION, True), (SanctionKind.BLOCK, True)],
)
def test_a_warning_lets_a_person_go_on_and_the_others_do_not(
    kind: SanctionKind, bars: bool
) -> None:
    person = make.member()
    impose(person, kind, until=make.NOW + DAY)

    assert barred(person) == bars


def test_a_suspension_ends_by_itself_and_a_block_for_good_does_not() -> None:
    suspended, blocked = make.member(), make.member()
    impose(suspended, SanctionKind.SUSPENSION, until=make.NOW + DAY)
    impose(blocked)

    assert barred(suspended, now=make.NOW + DAY - timedelta(seconds=1))
    assert not barred(suspended, now=make.NOW + DAY)
    assert barred(blocked, now=make.NOW + 3650 * DAY)


def test_a_block_reaches_a_new_account_with_the_same_verified_address() -> None:
    first = make.member()
    address = first.email
    impose(first)
    EmailAddress.objects.filter(user=first).delete()
    second = make.member()
    name, at = address.split("@")
    EmailAddress.objects.create(user=second, email=f"{name.upper()}+x@{at}", verified=True)

    assert barred(second)


def test_an_address_that_is_not_verified_proves_nothing() -> None:
    first, second = make.member(), make.member()
    impose(first)
    EmailAddress.objects.create(user=second, email=f"x{first.email}", verified=False)

    assert not barred(second)


def test_a_block_of_a_guest_reaches_the_cookie_and_the_network() -> None:
    guest = guest_who_wrote_from("home")
    impose(guest)

    assert barred(guest, network="elsewhere")
    assert barred(make.guest("New Name"), network="home")
    assert not barred(make.guest("Neighbour"), network="next door")


def test_a_member_on_the_same_network_is_left_alone() -> None:
    impose(guest_who_wrote_from("library"))

    assert not barred(make.member(), network="library")


def test_what_is_known_of_a_network_runs_out() -> None:
    guest = guest_who_wrote_from("home")
    impose(guest)

    later = make.NOW + NETWORK_KEPT_FOR
    assert barred(make.guest("New Name"), network="home", now=later - timedelta(seconds=1))
    assert not barred(make.guest("New Name"), network="home", now=later)
    assert barred(guest, network="home", now=later)


def test_unblocking_stays_unblocked() -> None:
    guest = guest_who_wrote_from("home")
    sanction = impose(guest)

    lift_sanction(sanction=sanction, by=make.moderator(), because="A mistake.", now=make.NOW)

    assert not barred(guest, network="home")
    assert not barred(make.guest("New Name"), network="home")
    with pytest.raises(AlreadyLifted):
        lift_sanction(sanction=sanction, by=make.moderator(), because="", now=make.NOW)
    assert Sanction.objects.get().lifted_because == "A mistake."


def test_a_milder_step_comes_first_unless_said_otherwise() -> None:
    person = make.member()

    with pytest.raises(StepSkipped):
        impose(person, SanctionKind.BLOCK, at_once=False)
    impose(person, SanctionKind.WARNING, at_once=False)
    impose(person, SanctionKind.SUSPENSION, at_once=False, until=make.NOW + DAY)
    impose(person, SanctionKind.BLOCK, at_once=False)

    assert Sanction.objects.count() == 3


@pytest.mark.parametrize(
    ("field", "how"),
    [
        ("clause", {"clause": ""}),
        ("reason", {"reason": "   "}),
        ("until", {"until": make.NOW}),
        ("until", {"kind": SanctionKind.SUSPENSION}),
    ],
)
def test_a_step_needs_a_clause_a_reason_and_a_sensible_end(
    field: str, how: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refused:
        impose(make.member(), **how)  # type: ignore[arg-type]

    assert set(refused.value.fields) == {field}
    assert not Sanction.objects.exists()


def test_readers_sanction_nobody_and_staff_are_not_sanctioned() -> None:
    with pytest.raises(ActNotAllowed):
        impose(make.member(), by=make.member())
    with pytest.raises(StaffNotSanctioned):
        impose(make.member(role=Role.EDITOR))
