"""Every page of the desk, opened as every role, against the table of who may do what."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from plaintalk.desk.urls import urlpatterns
from plaintalk.people.permissions import ALLOWED, IN_A_TOPIC, Act, Role
from tests import make

pytestmark = pytest.mark.django_db

# What it takes to open each page; a new page is missing here until somebody has thought of it.
OPENS: dict[str, Act] = {
    "queue": Act.SEE_DESK,
    "worst": Act.SEE_DESK,
    "published": Act.SEE_DESK,
    "queue_pulse": Act.SEE_DESK,
    "published_pulse": Act.SEE_DESK,
    "reports_pulse": Act.SEE_DESK,
    "appeals_pulse": Act.ANSWER_APPEAL,
    "notices_pulse": Act.DECIDE_NOTICE,
    "gentle": Act.SEE_DESK,
    "next": Act.DECIDE_COMMENT,
    "bulk": Act.DECIDE_COMMENT,
    "undo": Act.DECIDE_COMMENT,
    "case": Act.DECIDE_COMMENT,
    "skip": Act.DECIDE_COMMENT,
    "pick": Act.DECIDE_COMMENT,
    "case_pulse": Act.DECIDE_COMMENT,
    "sentences": Act.WRITE_SENTENCES,
    "appeals": Act.ANSWER_APPEAL,
    "appeal": Act.ANSWER_APPEAL,
    "notices": Act.DECIDE_NOTICE,
    "notice": Act.DECIDE_NOTICE,
    "people": Act.SANCTION_PERSON,
    "person": Act.SANCTION_PERSON,
    "lift": Act.SANCTION_PERSON,
    "note": Act.SANCTION_PERSON,
    "give_badge": Act.GIVE_BADGE,
    "end_badge": Act.GIVE_BADGE,
    "extend": Act.SANCTION_PERSON,
    "policy": Act.READ_WORKBENCH,
    "policy_compare": Act.READ_WORKBENCH,
    "policy_thresholds": Act.READ_WORKBENCH,
    "policy_shadow": Act.READ_WORKBENCH,
    "policy_run": Act.READ_WORKBENCH,
    "policy_begin": Act.CHANGE_POLICY,
    "policy_begin_threshold": Act.CHANGE_POLICY,
    "policy_draft": Act.CHANGE_POLICY,
    "policy_text": Act.CHANGE_POLICY,
    "policy_drop": Act.CHANGE_POLICY,
    "policy_publish": Act.CHANGE_POLICY,
    "policy_again": Act.CHANGE_POLICY,
    "learning": Act.READ_WORKBENCH,
    "learning_model": Act.READ_WORKBENCH,
    "learning_how": Act.CHANGE_POLICY,
    "learning_train": Act.CHANGE_POLICY,
    "learning_draft": Act.CHANGE_POLICY,
    "learning_retire": Act.CHANGE_POLICY,
    "learning_force": Act.CHANGE_POLICY,
    "numbers": Act.SEE_NUMBERS,
    "reports": Act.SEE_DESK,
    "keep": Act.DECIDE_COMMENT,
    "quality": Act.LOOK_AGAIN,
    "second_look": Act.LOOK_AGAIN,
    "looked": Act.LOOK_AGAIN,
    "talked": Act.SEE_QUALITY,
    "golden": Act.SET_GOLDEN,
    "retire_golden": Act.SET_GOLDEN,
    "quality_share": Act.SET_GOLDEN,
    "team": Act.NAME_MODERATOR,
    "end_role": Act.NAME_MODERATOR,
    "articles": Act.SEE_DESK,
    "new_article": Act.WRITE_ARTICLE,
    "article": Act.WRITE_ARTICLE,
    "discussion": Act.CHANGE_DISCUSSION,
    "mode": Act.CHANGE_DISCUSSION,
}
METHODS = ("get", "post")


def addresses() -> Iterator[tuple[str, str]]:
    """Give each page's name and an address of it; what it is about need not exist."""
    for pattern in urlpatterns:
        kinds = pattern.pattern.converters
        given = {name: "0" if "Int" in type(kind).__name__ else "x" for name, kind in kinds.items()}
        yield str(pattern.name), reverse(f"desk:{pattern.name}", kwargs=given)


def as_role(role: Role) -> Client:
    client = Client()
    client.force_login(make.member(f"A {role.value}", role=role))
    return client


def test_every_page_of_the_desk_is_in_the_table() -> None:
    assert {name for name, _path in addresses()} == set(OPENS)


@pytest.mark.parametrize("method", METHODS)
def test_strangers_are_led_to_the_sign_in(method: str) -> None:
    make.site()
    for name, path in addresses():
        response = getattr(Client(), method)(path)

        wrong_method = response.status_code == 405
        assert wrong_method or response["Location"].startswith("/account/login/"), name


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("method", METHODS)
def test_each_role_opens_what_the_table_says_and_nothing_else(role: Role, method: str) -> None:
    make.site()
    client = as_role(role)
    for name, path in addresses():
        response = getattr(client, method)(path)

        if response.status_code != 405:
            refused = response.status_code == 403
            assert refused == (role not in ALLOWED[OPENS[name]]), name


@pytest.mark.parametrize("method", METHODS)
def test_a_moderator_of_one_topic_opens_what_the_table_says_of_topics(method: str) -> None:
    client = Client()
    client.force_login(make.member("Nvard", role=Role.MODERATOR, topic=make.topic()))
    for name, path in addresses():
        response = getattr(client, method)(path)

        if response.status_code != 405:
            refused = response.status_code == 403
            assert refused == (OPENS[name] not in IN_A_TOPIC), name


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.READER])
@pytest.mark.parametrize("method", METHODS)
def test_staff_of_one_site_open_nothing_on_another(role: Role, method: str) -> None:
    make.site()
    client = Client()
    client.force_login(make.member("Ani", role=role, at=make.site("The Other Post")))
    for name, path in addresses():
        response = getattr(client, method)(path)

        assert response.status_code in {403, 405}, name
        if response.status_code == 403:
            told = "for another site, not here" in response.content.decode()
            assert told == (role in ALLOWED[OPENS[name]]), name


def test_what_a_topic_allows_its_moderator_every_moderator_may() -> None:
    assert all(Role.MODERATOR in ALLOWED[act] for act in IN_A_TOPIC)


def test_every_act_has_its_row_in_the_table() -> None:
    assert set(ALLOWED) == set(Act)
