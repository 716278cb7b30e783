"""Steps against people: whom they reach and for how long; notes; signs of a block evaded."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Person, Sanction, SanctionReach
from plaintalk.people.network import NETWORK_KEPT_FOR
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.people.queries import (
    SanctionNotFound,
    notes_on,
    sanctions_in_force,
    shared_with_sanctioned,
)
from plaintalk.people.services import (
    AlreadyLifted,
    StaffNotSanctioned,
    StepSkipped,
    add_note,
    confirm_read,
    guest_named,
    lift_sanction,
)
from plaintalk.policy.sanctions import BARS_POSTING, SanctionKind, Where
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def impose(person: Person, kind: SanctionKind = SanctionKind.BLOCK, **how: object) -> Sanction:
    return make.sanction(person, kind, **({"evidence": ["d_1"]} | how))


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
    [
        (SanctionKind.WARNING, False),
        (SanctionKind.SLOW, False),
        (SanctionKind.PREMODERATION, False),
        (SanctionKind.SUSPENSION, True),
        (SanctionKind.BLOCK, True),
    ],
)
def test_suspensions_and_blocks_keep_a_person_from_posting_and_milder_steps_do_not(
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
        ("hours", {"kind": SanctionKind.SLOW, "hours": None}),
        ("message", {"message": "x" * 2001}),
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


# ---- notes ----------------------------------------------------------------------------------


def test_notes_are_kept_newest_first_with_who_wrote_them() -> None:
    person, moderator = make.member(), make.moderator()
    for text in ("Asked by mail.", "  Answered.\n\nFriendly.  "):
        add_note(person=person, text=text, by=moderator, now=make.NOW)

    assert [(note.text, note.by) for note in notes_on(person)] == [
        ("Answered.\n\nFriendly.", moderator),
        ("Asked by mail.", moderator),
    ]
    assert notes_on(make.member()) == []


def test_readers_write_no_notes_and_a_note_says_something() -> None:
    with pytest.raises(ActNotAllowed):
        add_note(person=make.member(), text="He.", by=make.member(), now=make.NOW)
    for text in ("  \n ", "x" * 2001):
        with pytest.raises(Invalid):
            add_note(person=make.member(), text=text, by=make.moderator(), now=make.NOW)


# ---- warnings read --------------------------------------------------------------------------


def test_nobody_reads_a_warning_for_somebody_else() -> None:
    warning = impose(make.member(), SanctionKind.WARNING)
    block = impose(warning.person)

    for person, sanction in ((make.member(), warning), (warning.person, block)):
        with pytest.raises(SanctionNotFound):
            confirm_read(person=person, public_id=sanction.public_id, now=make.NOW)
    warning.refresh_from_db()
    assert warning.read_at is None


# ---- signs of evasion -----------------------------------------------------------------------


def shared(person: Person, now: datetime = make.NOW) -> list[tuple[str, Person]]:
    found = shared_with_sanctioned(person, secret=make.SECRET, now=now)
    return [(one.what.value, one.sanction.person) for one in found]


def guest_with(email: str, *, network: str = "") -> Person:
    guest = guest_named(name="Anna", email=email, now=make.NOW)
    return make.posted(author=guest, network=network).comment.author


def test_a_network_shared_with_somebody_blocked_is_a_sign() -> None:
    other, blocked = (guest_with(f"{one}@example.org", network="home") for one in "ab")
    neighbour = guest_with("c@example.org", network="next door")
    impose(blocked, SanctionKind.PREMODERATION)

    assert shared(other) == [("network", blocked)]
    assert shared(neighbour) == []
    assert shared(blocked) == [], "nobody is like themself"
    assert shared(other, now=make.NOW + NETWORK_KEPT_FOR) == []


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("anna@example.org", "Anna+news@example.org", True),
        ("anna.b@gmail.com", "annab+x@googlemail.com", True),
        ("anna.b@example.org", "annab@example.org", False),
        ("anna@example.org", "anna@example.com", False),
    ],
)
def test_another_form_of_one_mailbox_is_a_sign_and_bars_nobody(
    first: str, second: str, same: bool
) -> None:
    blocked, other = guest_with(first), guest_with(second)
    impose(blocked)

    assert shared(other) == ([("alias", blocked)] if same else [])
    assert not barred(other)


def test_a_sanction_that_is_lifted_or_over_is_no_sign_and_neither_is_a_warning() -> None:
    lifted, over, warned = (guest_with("anna@example.org") for _ in range(3))
    lift_sanction(sanction=impose(lifted), by=make.moderator(), because="", now=make.NOW)
    impose(over, until=make.NOW + DAY)
    impose(warned, SanctionKind.WARNING)

    assert shared(guest_with("anna+2@example.org"), now=make.NOW + DAY) == []


def test_no_address_is_kept_with_a_sanction() -> None:
    impose(guest_with("anna.b@gmail.com"))

    kept = str(list(SanctionReach.objects.values()))
    assert "anna" not in kept
    assert "gmail" not in kept
