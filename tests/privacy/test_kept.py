"""The table of what is kept: nothing that names a person is missing from it."""

from datetime import date, datetime

import pytest

from plaintalk.articles.services import set_retention
from plaintalk.pages.data_sheets import LABELS
from plaintalk.people.erasing import relations_of_people
from plaintalk.people.models import Person
from plaintalk.people.services import choose_language
from plaintalk.privacy.kept import KEPT, NOT_TOLD, Row, everything_about
from tests import make
from tests.house.generated import ROOT
from tests.privacy.everything import EMAIL, NAME, SECOND_EMAIL, everything

pytestmark = pytest.mark.django_db

# Of which a reader who never worked for the site has nothing.
_OF_STAFF = {"roles", "work"}
# Members are not known by their networks.
_OF_GUESTS = {"networks"}


def test_every_column_that_names_a_person_is_told_of_or_says_why_not() -> None:
    naming = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in relations_of_people()
    }
    told = [column for kept in KEPT for column in kept.columns]

    assert naming == {*told, *NOT_TOLD}
    assert len(told) == len(set(told))


def test_each_kind_has_a_name_of_its_own() -> None:
    assert len({kept.key for kept in KEPT}) == len(KEPT)


def test_there_is_a_row_of_every_kind_and_a_name_for_every_value() -> None:
    person = everything().person
    guest = make.posted(author=make.guest(), network="home").comment.author

    told = everything_about(person, now=make.NOW)
    of_guest = everything_about(guest, now=make.NOW)

    assert {one.kept.key for one in told if not one.rows} == _OF_STAFF | _OF_GUESTS
    assert {one.kept.key for one in of_guest if one.rows} >= _OF_GUESTS
    for section in [*told, *of_guest]:
        for row in section.rows:
            assert keys_of(row) <= set(LABELS), section.kept.key


def keys_of(row: Row) -> set[str]:
    nested = [one for value in row.values() if isinstance(value, list) for one in value]
    rows = [one for one in nested if isinstance(one, dict)]
    return {*row, *(key for one in rows for key in keys_of(one))}


def test_every_column_of_the_person_itself_is_told_or_known_not_to_be() -> None:
    renamed = {
        "id": "public_id",
        "email": "guest_email",
        "confirmed_at": "guest_email_confirmed_at",
        "since": "created_at",
        "last_sign_in": "last_login",
        "has_password": "password",
    }
    # Made of the name, or said otherwise: by `erased_at`, and by the id.
    not_told = {"id", "name_seen", "name_read", "is_active", "email"}
    person = make.member()
    choose_language(person=person, language="hy")

    (section,) = (one for one in everything_about(person, now=make.NOW) if one.kept.key == "person")
    (told,) = section.rows

    assert {renamed.get(key, key) for key in told} == {
        field.name for field in Person._meta.concrete_fields
    } - not_told
    assert told["language"] == "hy"


def test_staff_are_told_what_they_did() -> None:
    everything()

    told = {one.kept.key: one.rows for one in everything_about(make.moderator(), now=make.NOW)}

    assert [row["role"] for row in told["roles"]] == ["moderator"]
    assert {row["what"]: row["count"] for row in told["work"]} == {
        "decisions": 2,
        "steps": 2,
        "notes": 1,
    }


def test_what_others_told_moderators_is_not_among_it() -> None:
    person = everything().person

    told = str(everything_about(person, now=make.NOW))

    assert NAME in told
    assert EMAIL in told
    assert SECOND_EMAIL in told
    assert "Quillfeather again" not in told


def test_nothing_that_lets_somebody_in_is_among_it() -> None:
    person = everything().person
    secrets = [
        person.password,
        *person.api_tokens.values_list("digest", flat=True),
        *person.sign_in_links.values_list("token_digest", flat=True),
        *person.devices.values_list("digest", flat=True),
        *person.sanctions.values_list("reach__digest", flat=True),
    ]

    told = str(everything_about(person, now=make.NOW))

    assert [secret for secret in secrets if secret and secret in told] == []


def test_a_page_may_have_the_first_of_each_kind_and_their_number() -> None:
    person = everything().person

    told = {one.kept.key: one for one in everything_about(person, most=1, now=make.NOW)}

    assert (len(told["comments"].rows), told["comments"].count) == (1, 3)
    assert (told["sessions"].rows, told["sessions"].count) == ((), None)


def test_the_format_that_is_documented_is_the_one_that_is_written() -> None:
    page = (ROOT / "docs" / "my-data.md").read_text(encoding="utf-8")
    person = everything().person
    guest = make.posted(author=make.guest(), network="home").comment.author

    for kept in KEPT:
        rows = [*kept.rows(person, make.NOW), *kept.rows(guest, make.NOW)]
        rows += [*kept.rows(make.moderator(), make.NOW)]
        (line,) = [one for one in page.splitlines() if one.startswith(f"| `{kept.key}` |")]
        assert rows, kept.key
        for name in keys_of(rows[0]):
            assert f"`{name}`" in line, f"{kept.key}.{name}"


def test_values_are_of_kinds_that_a_file_can_hold() -> None:
    person = everything().person

    for section in everything_about(person, now=make.NOW):
        for row in section.rows:
            kinds = (str, int, float, bool, list, date, datetime, type(None))
            assert all(isinstance(value, kinds) for value in row.values()), section.kept.key


def test_how_long_something_is_kept_is_said_as_the_site_has_set_it() -> None:
    person = make.comment(author=make.guest()).author
    usual = {one.kept.key: one.until for one in everything_about(person, now=make.NOW)}
    assert usual["networks"] == "30 days."
    assert "never confirmed 30 days" in usual["email_addresses"]

    set_retention(site=make.site(), network_days=1, unverified_days=60)

    told = {one.kept.key: one.until for one in everything_about(person, now=make.NOW)}
    assert told["networks"] == "1 day."
    assert "never confirmed 60 days" in told["email_addresses"]
