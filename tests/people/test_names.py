"""Names that not everybody may sign with: at posting, at sign-up, and as they are looked up."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Kind, Person
from plaintalk.people.names import (
    Known,
    NameLooksLikeAnother,
    NameReserved,
    NameTaken,
    check_name,
    is_reserved,
)
from plaintalk.people.permissions import Role
from plaintalk.people.services import guest_renamed, imported_person
from tests import make

pytestmark = pytest.mark.django_db


def refusal_of(name: str, person: Person | None = None, known: Known = Known.EVERYBODY) -> object:
    """Give the class of the refusal of a name, or None where it is fine."""
    try:
        check_name(name, person=person, site=make.site(), known=known)
    except Invalid as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("Anna Petrosyan", NameTaken),
        ("anna  PETROSYAN", NameTaken),
        ("Anna-Petrosyan", NameTaken),
        ("Ánna Petrosyan", NameTaken),
        ("Аnnа Petrosyan", NameTaken),
        ("Αnna Ρetrosyan", NameTaken),
        ("Anna Petr0syan", NameLooksLikeAnother),
        ("Anna Petrosyan of Gyumri", None),
        ("Anna", None),
    ],
)
def test_nobody_signs_like_somebody_known(name: str, refusal: object) -> None:
    make.member("Anna Petrosyan")

    assert refusal_of(name) is refusal


def test_a_whole_name_in_another_alphabet_looks_like_the_first() -> None:
    make.member("Coca")

    assert refusal_of("Соса") is NameLooksLikeAnother


def test_whoever_bears_a_name_keeps_it_and_may_write_it_otherwise() -> None:
    first, second = make.member("Anna"), make.member("Anna")

    assert refusal_of("ANNA", first) is refusal_of("anna", second) is None
    assert refusal_of("Anna", make.member("Sona")) is NameTaken


def test_names_of_people_whom_nobody_knows_are_free() -> None:
    make.posted(author=make.guest("Anna"))
    imported_person(name="Hagop", now=make.NOW)
    unverified = make.member("Sona")
    EmailAddress.objects.filter(user=unverified).update(verified=False)
    closed = make.member("Vahan")
    Person.objects.filter(pk=closed.pk).update(is_active=False)

    assert [refusal_of(name) for name in ("Anna", "Hagop", "Sona", "Vahan")] == [None] * 4


def test_staff_is_known_without_a_verified_address_and_where_names_may_repeat() -> None:
    editor = make.member("Lilit", role=Role.EDITOR)
    EmailAddress.objects.filter(user=editor).delete()
    make.member("Anna")

    assert refusal_of("Lilit") is NameTaken
    assert refusal_of("Lilit", known=Known.STAFF) is NameTaken
    assert refusal_of("Anna", known=Known.STAFF) is None


@pytest.mark.parametrize(
    "name",
    [
        "Moderator",
        "The Moderator",
        "mоderаtor",
        "M0DERAT0R",
        "mod-er-ator",
        "ModeratorAnna",
        "AdminAnna",
        "admin 1",
        "adm1n",
        "Editor in chief",
        "Модератор",
        "ГЛАВНЫЙ РЕДАКТОР",
        "Խմբագիր",
        "Մոդերատոր Անի",
        "Modérateur",
        "Redaktion",
        "Moderadora",
        "هيئة التحرير",
        "Support",
        "The Test Post",
        "TheTestP0st",
    ],
)
def test_only_staff_is_called_so(name: str) -> None:
    assert is_reserved(name, site=make.site())
    assert refusal_of(name) is NameReserved
    assert refusal_of(name, make.moderator()) is None


@pytest.mark.parametrize(
    "name", ["Adminov", "Edith", "John Stafford", "Musharraf", "Modest", "Test Reader", "مشرف"]
)
def test_names_of_people_are_nobodys_office(name: str) -> None:
    assert not is_reserved(name, site=make.site())


def test_the_sites_host_is_its_name_as_well() -> None:
    Site.objects.filter(pk=make.site().pk).update(host="talk.example.org")

    assert is_reserved("talk.example.org", site=make.site())


def test_a_guest_who_signs_like_a_member_posts_nothing_and_loses_no_word(client: Client) -> None:
    make.member("Anna Petrosyan")
    article = make.article()
    sent = {"name": "anna petrosyan", "email": "a@example.org", "body": "It rains.", "once": "one"}

    response = client.post(f"{article.get_absolute_url()}/comments", sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="composer_name_problem"' in page
    assert "Somebody here has this name already" in page
    assert "anna petrosyan" in page
    assert "It rains." in page
    assert not Comment.objects.exists()

    assert client.post(f"{article.get_absolute_url()}/comments", sent | {"name": "Anna P."})
    assert Comment.objects.get().author_name == "Anna P."


def test_a_guest_goes_on_under_a_name_that_a_member_took_later_but_can_not_change_to_one() -> None:
    discussion = make.discussion()
    guest = make.guest("Anna")
    make.posted(author=guest, on=discussion)
    make.member("Anna")
    make.member("Sona")

    make.posted("It still rains.", author=guest, on=discussion)
    with pytest.raises(NameTaken):
        make.posted(
            "And on.",
            author=guest_renamed(guest=guest, name="Sona", email="anna@example.org"),
            on=discussion,
        )

    assert Comment.objects.count() == 2


def test_nobody_signs_up_like_somebody_known(client: Client) -> None:
    make.site()
    make.member("Anna")
    fields = {"email": "new@example.org", "password1": "a bridge over a river 8"}

    refused = client.post("/account/signup/", fields | {"name": "АNNA"})
    assert "Somebody here has this name already" in refused.content.decode()
    refused = client.post("/account/signup/", fields | {"name": "Moderator"})
    assert "kept for those who do" in refused.content.decode()
    assert not Person.objects.filter(email="new@example.org").exists()

    client.post("/account/signup/", fields | {"name": "Anna of Gyumri"})
    assert Person.objects.get(email="new@example.org").name == "Anna of Gyumri"


def test_a_name_is_looked_up_by_its_indexes_however_many_people_there_are() -> None:
    with CaptureQueriesContext(
        connection,
    ) as looked_up:
        check_name("Anna", person=None, site=make.site())
    query = next(one["sql"] for one in looked_up if "name_seen" in one["sql"])

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        else:  # so few rows are read faster without an index
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {query}")
        plan = " ".join(str(row) for row in cursor.fetchall())

    assert set(re.findall(r"person_by_name_\w+", plan)) == {
        "person_by_name_seen",
        "person_by_name_read",
    }


@pytest.mark.django_db(transaction=True)
def test_the_migration_gives_keys_to_the_names_that_are_there() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("people", "0006_sso")])
    old = executor.loader.project_state([("people", "0006_sso")]).apps
    people = old.get_model("people", "Person").objects
    people.bulk_create(
        people.model(public_id=f"p_{n}", kind=Kind.GUEST, name=name, created_at=make.NOW)
        for n, name in enumerate(["Anna", "ΝΙΚΟ", *["Sona"] * 1_200])
    )
    people.update(name_seen="", name_read="")

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    kept = dict(Person.objects.values_list("name", "name_seen"))
    assert kept == {"Anna": "anna", "ΝΙΚΟ": "niko", "Sona": "sona"}
    assert Person.objects.filter(name_read="viko").count() == 1
