"""Steps against people: whom they reach and for how long; notes; signs of a block evaded."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import (
    DeviceTrace,
    NetworkTrace,
    Person,
    Sanction,
    SanctionReach,
)
from plaintalk.people.network import DEVICE_KEPT_FOR, NETWORK_KEPT_FOR
from plaintalk.people.permissions import ActNotAllowed, Role
from plaintalk.people.queries import (
    SanctionNotFound,
    notes_on,
    sanctions_in_force,
    shared_with_sanctioned,
    steps_taken,
)
from plaintalk.people.services import (
    AlreadyLifted,
    NothingToExtend,
    StaffNotSanctioned,
    StepSkipped,
    add_note,
    confirm_read,
    drop_what_rested_on,
    extend_sanction,
    forget_traces,
    guest_named,
    lift_sanction,
    note_device,
    remember_network,
)
from plaintalk.policy.sanctions import BARS_POSTING, SanctionKind, Where
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def impose(person: Person, kind: SanctionKind = SanctionKind.BLOCK, **how: object) -> Sanction:
    return make.sanction(person, kind, **({"evidence": ["d_1"]} | how))


def barred(person: Person, *, site: str = "1", now: datetime = make.NOW) -> bool:
    found = sanctions_in_force(person, secret=make.SECRET, where=Where(site=site), now=now)
    return any(sanction.kind in BARS_POSTING for sanction in found)


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


def test_a_block_of_a_guest_reaches_the_guest_and_nobody_who_only_shares_something() -> None:
    guest, neighbour = guest_with("a@example.org"), guest_with("a+x@example.org")
    for person in (guest, neighbour):
        remember_network(person=person, network="home", now=make.NOW)
        note_device(person=person, device="one browser", now=make.NOW)
    impose(guest)

    assert barred(guest)
    assert not barred(neighbour)
    assert {sign for sign, _ in shared(neighbour)} == {"network", "device", "alias"}


def test_an_unblock_on_one_site_says_nothing_of_another() -> None:
    first = make.member()
    impose(first, place="1", site="1")
    impose(first, place="2", site="2")
    address = first.email
    EmailAddress.objects.filter(user=first).delete()
    second = make.member()
    EmailAddress.objects.create(user=second, email=address, verified=True)
    own = impose(second, place="1", site="1")

    lift_sanction(sanction=own, by=make.moderator(), because="", now=make.NOW + DAY)

    assert not barred(second, site="1", now=make.NOW + DAY)
    assert barred(second, site="2", now=make.NOW + DAY)


def test_a_step_on_one_site_calls_for_no_harsher_one_on_another() -> None:
    person = make.member()
    impose(person, SanctionKind.WARNING, place="1", site="1")

    with pytest.raises(StepSkipped):
        impose(person, SanctionKind.BLOCK, place="2", site="2", at_once=False)
    assert [one.kind for one in steps_taken([person.pk], site="1")[person.pk]] == ["warning"]
    assert steps_taken([person.pk], site="2") == {}


def test_what_was_taken_for_every_site_counts_on_each() -> None:
    person = make.member()
    impose(person, SanctionKind.WARNING)

    assert person.pk in steps_taken([person.pk], site="1")
    assert person.pk in steps_taken([person.pk], site="2")


def test_unblocking_stays_unblocked() -> None:
    guest = make.posted(author=make.guest()).comment.author
    sanction = impose(guest)

    lift_sanction(sanction=sanction, by=make.moderator(), because="A mistake.", now=make.NOW)

    assert not barred(guest)
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

    assert [(note.text, note.by) for note in notes_on(person, site="1")] == [
        ("Answered.\n\nFriendly.", moderator),
        ("Asked by mail.", moderator),
    ]
    assert notes_on(make.member(), site="1") == []


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


def shared(
    person: Person, now: datetime = make.NOW, *, site: str = "1"
) -> list[tuple[str, Person]]:
    found = shared_with_sanctioned(person, secret=make.SECRET, site=site, now=now)
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


def test_a_device_shared_with_somebody_blocked_is_a_sign_for_half_a_year() -> None:
    other, blocked, stranger = make.member(), make.member(), make.member()
    for person, device in ((other, "ours"), (blocked, "ours"), (stranger, "another")):
        note_device(person=person, device=device, now=make.NOW)
    impose(blocked)

    assert shared(other) == [("device", blocked)]
    assert shared(stranger) == []
    assert shared(other, now=make.NOW + DEVICE_KEPT_FOR) == []


def test_a_device_used_before_a_block_is_known_although_it_was_used_by_others_after() -> None:
    blocked = make.member()
    note_device(person=blocked, device="ours", now=make.NOW - DEVICE_KEPT_FOR + DAY)
    impose(blocked)
    other = make.member()
    note_device(person=other, device="ours", now=make.NOW + 2 * DAY)

    assert shared(other, now=make.NOW + 2 * DAY) == [("device", blocked)]


def test_signs_of_one_site_are_not_shown_on_another() -> None:
    other, blocked = (guest_with(f"{one}@example.org", network="home") for one in "ab")
    impose(blocked, place="1", site="1")

    assert shared(other, site="1") == [("network", blocked)]
    assert shared(other, site="2") == []


def test_what_has_run_out_is_forgotten() -> None:
    blocked = guest_with("a@example.org", network="home")
    note_device(person=blocked, device="ours", now=make.NOW)
    impose(blocked)

    forget_traces(now=make.NOW + NETWORK_KEPT_FOR)
    assert not NetworkTrace.objects.exists()
    assert DeviceTrace.objects.exists()
    forget_traces(now=make.NOW + DEVICE_KEPT_FOR)
    assert not DeviceTrace.objects.exists()
    assert {one.of for one in SanctionReach.objects.all()} == {"alias"}


# ---- extended to the same person ------------------------------------------------------------


def extend(sanction: Sanction, to: Person, *, reason: str = "You are the same.") -> Sanction:
    return extend_sanction(
        sanction=sanction,
        to=to,
        reason=reason,
        by=make.moderator(),
        secret=make.SECRET,
        now=make.NOW,
    )


def test_a_step_extended_has_the_end_and_place_of_the_first_and_words_of_its_own() -> None:
    first = impose(
        make.member(), SanctionKind.SUSPENSION, until=make.NOW + DAY, place="1", site="1"
    )
    other = make.member()

    extension = extend(first, other)

    assert (extension.kind, extension.until, extension.place) == ("suspension", first.until, "1")
    assert (extension.reason, extension.extends) == ("You are the same.", first)
    assert barred(other)
    assert not barred(other, now=make.NOW + DAY)


def test_lifting_the_first_lifts_what_extends_it_and_not_the_other_way_round() -> None:
    first = impose(make.member())
    second, third = extend(first, make.member()), extend(first, make.member())

    lift_sanction(sanction=second, by=make.moderator(), because="Somebody else.", now=make.NOW)
    assert barred(first.person)
    assert not barred(second.person)
    assert barred(third.person)
    lift_sanction(sanction=first, by=make.moderator(), because="A mistake.", now=make.NOW)
    assert not barred(first.person)
    assert not barred(third.person)


def test_what_extends_another_can_be_extended_again_and_falls_with_the_first() -> None:
    first = impose(make.member())
    third = extend(extend(first, make.member()), make.member())

    assert third.extends == first


def test_a_rule_s_step_that_falls_takes_along_what_extends_it() -> None:
    first = impose(make.member(), SanctionKind.PREMODERATION)
    Sanction.objects.filter(pk=first.pk).update(imposed_by=None)
    extension = extend(first, make.member())

    drop_what_rested_on(person=first.person, decisions=["d_1"], now=make.NOW)

    extension.refresh_from_db()
    assert extension.lifted_at == make.NOW
    assert extension.lifted_by is None


def test_only_a_step_in_force_is_extended_and_once_to_each() -> None:
    first, warning = impose(make.member()), impose(make.member(), SanctionKind.WARNING)
    over = impose(make.member())
    lift_sanction(sanction=over, by=make.moderator(), because="", now=make.NOW)
    other = make.member()
    extend(first, other)

    for sanction, to in ((warning, other), (over, other), (first, other), (first, first.person)):
        with pytest.raises(NothingToExtend):
            extend(sanction, to)


def test_extending_needs_a_reason_a_moderator_and_somebody_who_does_not_work_here() -> None:
    first = impose(make.member())

    with pytest.raises(Invalid):
        extend(first, make.member(), reason=" ")
    with pytest.raises(StaffNotSanctioned):
        extend(first, make.member(role=Role.EDITOR))
    with pytest.raises(ActNotAllowed):
        extend_sanction(
            sanction=first,
            to=make.member(),
            reason="The same.",
            by=make.member(),
            secret=make.SECRET,
            now=make.NOW,
        )
    assert Sanction.objects.count() == 1


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
