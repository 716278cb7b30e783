"""Roles given and taken: who may, where, and what is kept of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from plaintalk.discussion.places import may_in, works_in
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.people.models import Person, Post
from plaintalk.people.permissions import (
    Act,
    ActNotAllowed,
    PlaceNotCovered,
    Role,
    may,
    may_somewhere,
    require,
    topics_covered,
    works_on,
)
from plaintalk.people.queries import MemberNotFound, member_by_email
from plaintalk.people.services import StaffNotSanctioned
from plaintalk.people.team import (
    LastAdministrator,
    RoleEndedAlready,
    RoleHeldAlready,
    RoleNeedsAccount,
    RoleNotGiven,
    TopicHasModeratorsAlone,
    end_role,
    give_role,
)
from plaintalk.policy.sanctions import EVERYWHERE, Scope
from tests import make

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(days=1)


def only_post_of(person: Person) -> Post:
    return person.posts.get()


def test_a_role_in_a_topic_covers_its_articles_and_no_others() -> None:
    culture = make.topic("culture")
    nvard = make.member("Nvard", role=Role.MODERATOR, topic=culture)
    covered = make.comment(on=make.discussion(topics=[culture, make.topic("sport")]))
    others = [make.comment(on=make.discussion(topics=[make.topic("sport")])), make.comment()]

    assert may_in(nvard, Act.DECIDE_COMMENT, covered.discussion)
    assert works_in(nvard, covered.discussion)
    for other in others:
        assert not may_in(nvard, Act.DECIDE_COMMENT, other.discussion)
        assert not works_in(nvard, other.discussion)
    assert topics_covered(nvard, Act.DECIDE_COMMENT, make.site().place) == {str(culture.pk)}


def test_a_role_at_one_site_is_none_at_another() -> None:
    here, there = make.site(), make.site("The Other Post")
    ani = make.member("Ani", role=Role.ADMINISTRATOR, at=here)

    assert may(ani, Act.CHANGE_POLICY, here.place)
    assert topics_covered(ani, Act.DECIDE_COMMENT, here.place) is None
    assert not may_somewhere(ani, Act.SEE_DESK, there.place)
    assert not may(ani, Act.CHANGE_POLICY, EVERYWHERE)
    assert not works_on(ani, there.place)
    with pytest.raises(PlaceNotCovered):
        require(ani, Act.CHANGE_POLICY, there.place)
    with pytest.raises(ActNotAllowed) as refusal:
        require(make.member(), Act.CHANGE_POLICY, here.place)
    assert refusal.value.code == "act_not_allowed"


def test_staff_are_published_where_they_work_and_held_like_anybody_elsewhere() -> None:
    culture = make.topic("culture")
    nvard = make.member("Nvard", role=Role.MODERATOR, topic=culture)

    here = make.comment("The HOLDME bridge.", author=nvard, on=make.discussion(topics=[culture]))
    elsewhere = make.comment("The HOLDME bridge.", author=nvard, on=make.discussion())

    assert (here.standing, elsewhere.standing) == ("published", "held")


def test_whoever_works_on_a_site_is_sanctioned_on_others_alone() -> None:
    here, there = make.site(), make.site("The Other Post")
    nvard = make.member("Nvard", role=Role.MODERATOR, topic=make.topic("culture"))

    with pytest.raises(StaffNotSanctioned):
        make.sanction(nvard, place=str(here.pk))
    with pytest.raises(StaffNotSanctioned):
        make.sanction(nvard)
    make.sanction(nvard, place=str(there.pk))


def test_a_topics_moderator_takes_steps_that_reach_as_far_as_the_topic() -> None:
    culture, sport = make.topic("culture"), make.topic("sport")
    nvard, reader = make.member("Nvard", role=Role.MODERATOR, topic=culture), make.member()
    article = make.article(topics=[culture])

    make.sanction(reader, by=nvard, scope=Scope.TOPIC, place=str(culture.pk))
    make.sanction(reader, by=nvard, scope=Scope.DISCUSSION, place=article.public_id)
    for scope, place in [
        (Scope.TOPIC, str(sport.pk)),
        (Scope.SITE, str(make.site().pk)),
        (Scope.SITE, ""),
        (Scope.DISCUSSION, make.article("Another").public_id),
    ]:
        with pytest.raises(PlaceNotCovered):
            make.sanction(reader, by=nvard, scope=scope, place=place)


def test_posts_are_asked_for_once(django_assert_num_queries: object) -> None:
    ani = Person.objects.get(pk=make.member("Ani", role=Role.EDITOR).pk)

    with django_assert_num_queries(1):  # type: ignore[operator]
        for act in Act:
            may(ani, act, EVERYWHERE)


@pytest.mark.parametrize(
    ("giver", "given", "allowed"),
    [
        (Role.MODERATOR, Role.MODERATOR, False),
        (Role.EDITOR, Role.MODERATOR, True),
        (Role.EDITOR, Role.EDITOR, False),
        (Role.ADMINISTRATOR, Role.ADMINISTRATOR, True),
    ],
)
def test_nobody_gives_or_takes_more_than_the_table_says(
    giver: Role, given: Role, allowed: bool
) -> None:
    site = make.site()
    by, member = make.member("Ani", role=giver, at=site), make.member("Sona")
    make.member("Chief", role=Role.ADMINISTRATOR)

    def attempts() -> None:
        give_role(person=member, role=given, site=str(site.pk), by=by, now=make.NOW)
        end_role(post=only_post_of(member), by=by, now=LATER)

    if allowed:
        attempts()
        assert not member.held
    else:
        with pytest.raises(ActNotAllowed):
            attempts()
        assert not member.posts.exists()


@pytest.mark.parametrize("site", ["", "another"])
def test_nobody_gives_further_than_their_own_role_reaches(site: str) -> None:
    by = make.member("Ani", role=Role.ADMINISTRATOR, at=make.site())
    key = str(make.site("The Other Post").pk) if site else ""

    with pytest.raises(PlaceNotCovered):
        give_role(person=make.member(), role=Role.MODERATOR, site=key, by=by, now=make.NOW)


@pytest.mark.parametrize(
    ("role", "in_topic", "error"),
    [
        (Role.READER, False, RoleNotGiven),
        (Role.EDITOR, True, TopicHasModeratorsAlone),
    ],
)
def test_what_is_no_role_there_is_not_given(
    role: Role, in_topic: bool, error: type[PlaintalkError]
) -> None:
    where = {"site": str(make.site().pk), "topic": str(make.topic().pk) if in_topic else ""}

    with pytest.raises(error):
        give_role(person=make.member(), role=role, **where, by=None, now=make.NOW)
    assert not Post.objects.exists()


def test_guests_have_no_roles() -> None:
    guest = make.comment(author=make.guest()).author

    with pytest.raises(RoleNeedsAccount):
        give_role(person=guest, role=Role.MODERATOR, by=None, now=make.NOW)


def test_a_role_held_already_or_more_widely_is_not_given_again() -> None:
    ani = make.member("Ani", role=Role.MODERATOR)

    for where in ({}, {"site": str(make.site().pk), "topic": str(make.topic().pk)}):
        with pytest.raises(RoleHeldAlready):
            give_role(person=ani, role=Role.MODERATOR, **where, by=None, now=make.NOW)
    assert ani.posts.count() == 1


def test_what_was_taken_away_stays_in_the_history_and_can_be_given_again() -> None:
    chief, ani = make.member("Chief", role=Role.ADMINISTRATOR), make.member("Ani")
    first = give_role(person=ani, role=Role.EDITOR, by=chief, now=make.NOW)

    end_role(post=first, by=chief, now=LATER)

    first.refresh_from_db()
    assert (first.given_by, first.given_at) == (chief, make.NOW)
    assert (first.ended_by, first.ended_at) == (chief, LATER)
    assert not Person.objects.get(pk=ani.pk).held
    with pytest.raises(RoleEndedAlready):
        end_role(post=first, by=chief, now=LATER)
    give_role(person=ani, role=Role.EDITOR, by=chief, now=LATER)
    assert ani.posts.count() == 2


def test_the_last_administrator_stays() -> None:
    chief = make.member("Chief", role=Role.ADMINISTRATOR)
    at_one = make.member("Ani", role=Role.ADMINISTRATOR, at=make.site())

    for by in (chief, None):
        with pytest.raises(LastAdministrator, match="Chief is the last administrator"):
            end_role(post=only_post_of(chief), by=by, now=LATER)
    end_role(post=only_post_of(at_one), by=at_one, now=LATER)
    second = make.member("Second", role=Role.ADMINISTRATOR)
    end_role(post=only_post_of(chief), by=second, now=LATER)

    assert not chief.held


def test_a_role_goes_to_a_confirmed_address_alone() -> None:
    ani = make.member("Ani")

    assert member_by_email(f" {ani.email.upper()} ") == ani
    ani.emailaddress_set.update(verified=False)
    with pytest.raises(MemberNotFound):
        member_by_email(ani.email)


@pytest.mark.django_db(transaction=True)
def test_roles_from_before_become_roles_at_every_site_and_back() -> None:
    before = [("people", "0007_sso_names")]
    after = [("people", "0008_posts")]
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(before)
        people = executor.loader.project_state(before).apps.get_model("people", "Person").objects
        for name, role in (("Ani", "editor"), ("Vahan", "reader"), ("Chief", "administrator")):
            people.create(
                public_id=f"p_{name}", kind="member", name=name, role=role, created_at=make.NOW
            )

        executor = MigrationExecutor(connection)
        executor.migrate(after)
        posts = executor.loader.project_state(after).apps.get_model("people", "Post").objects
        held = set(posts.values_list("person__name", "role", "site", "topic", "given_at"))
        assert held == {
            ("Ani", "editor", "", "", make.NOW),
            ("Chief", "administrator", "", "", make.NOW),
        }

        executor = MigrationExecutor(connection)
        executor.migrate(before)
        people = executor.loader.project_state(before).apps.get_model("people", "Person").objects
        assert dict(people.values_list("name", "role")) == {
            "Ani": "editor",
            "Vahan": "reader",
            "Chief": "administrator",
        }
        people.all().delete()
    finally:
        MigrationExecutor(connection).migrate(newest)
