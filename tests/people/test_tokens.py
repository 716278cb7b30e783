"""API tokens: issued once, known by their digest, renewed by use, refused when over."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import ApiToken, Person, TokenKind, TokenScope
from plaintalk.people.tokens import (
    PAGE_TOKEN_LIVES,
    PERSONAL_MOST,
    TokenNotFound,
    TokenUnusable,
    TooManyTokens,
    issue_token,
    revoke_token,
    token_in_use,
    tokens_of,
)
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def person() -> Person:
    return make.member()


def issued(person: Person, **how: Any) -> tuple[ApiToken, str]:
    given = {
        "kind": TokenKind.PERSONAL,
        "scopes": [TokenScope.READ],
        "label": "my script",
        "lives": 90 * DAY,
        "now": make.NOW,
    }
    return issue_token(person=person, **(given | how))


def test_a_secret_is_long_marked_and_not_stored(person: Person) -> None:
    token, secret = issued(person)

    assert secret.startswith("pt_")
    assert len(secret) >= 43
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in map(str, stored.values())
    assert secret not in str(token)


def test_a_token_is_known_by_its_secret_alone(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    token, secret = issued(person)

    with caplog.at_level(logging.DEBUG):
        assert token_in_use(secret, now=make.NOW) == token
        for wrong in ("", "pt_", secret[:-1], secret.upper(), token.digest, token.public_id):
            with pytest.raises(TokenUnusable):
                token_in_use(wrong, now=make.NOW)
    assert secret not in caplog.text


def test_a_revoked_token_is_refused_at_once(person: Person) -> None:
    token, secret = issued(person)
    revoke_token(person=person, public_id=token.public_id, now=make.NOW)

    with pytest.raises(TokenUnusable):
        token_in_use(secret, now=make.NOW)
    assert tokens_of(person, now=make.NOW) == []


def test_nobody_revokes_anothers_token(person: Person) -> None:
    token, secret = issued(person)

    with pytest.raises(TokenNotFound):
        revoke_token(person=make.member(), public_id=token.public_id, now=make.NOW)
    assert token_in_use(secret, now=make.NOW) == token


def test_a_personal_token_ends_when_it_was_said_to(person: Person) -> None:
    _token, secret = issued(person, lives=90 * DAY)

    assert token_in_use(secret, now=make.NOW + 89 * DAY)
    with pytest.raises(TokenUnusable):
        token_in_use(secret, now=make.NOW + 90 * DAY)


def test_a_pages_token_lives_as_long_as_it_is_used(person: Person) -> None:
    _token, secret = issued(person, kind=TokenKind.PAGE, label="", lives=PAGE_TOKEN_LIVES)
    later = make.NOW + PAGE_TOKEN_LIVES - DAY

    assert token_in_use(secret, now=later)
    assert token_in_use(secret, now=later + PAGE_TOKEN_LIVES - DAY)
    with pytest.raises(TokenUnusable):
        token_in_use(secret, now=later + 3 * PAGE_TOKEN_LIVES)


def test_the_day_of_the_last_use_is_kept_and_costs_one_write_a_day(
    person: Person, django_assert_num_queries: Any
) -> None:
    token, secret = issued(person)

    with django_assert_num_queries(2):
        token_in_use(secret, now=make.NOW)
    with django_assert_num_queries(1):
        token_in_use(secret, now=make.NOW)
    token.refresh_from_db()
    assert token.used_on == make.NOW.date()


def test_whose_account_is_closed_is_not_known_by_a_token(person: Person) -> None:
    _token, secret = issued(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)

    with pytest.raises(TokenUnusable):
        token_in_use(secret, now=make.NOW)


@pytest.mark.parametrize(
    ("how", "wrong"),
    [({"label": " \u200b"}, {"label"}), ({"scopes": []}, {"scopes"}),
     ({"label": "", "scopes": []}, {"label", "scopes"})],
)  # fmt: skip
def test_a_personal_token_says_what_it_is_for(
    person: Person, how: dict[str, Any], wrong: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        issued(person, **how)

    assert set(refused.value.fields) == wrong


def test_tokens_in_use_are_as_many_as_somebody_can_look_after(person: Person) -> None:
    for _each in range(PERSONAL_MOST):
        token, _secret = issued(person)

    with pytest.raises(TooManyTokens):
        issued(person)
    issued(person, kind=TokenKind.PAGE)
    revoke_token(person=person, public_id=token.public_id, now=make.NOW)
    issued(person)


def test_rows_of_tokens_long_over_go(person: Person) -> None:
    old, _secret = issued(person, lives=DAY)
    issued(person, now=make.NOW + 40 * DAY)

    assert not ApiToken.objects.filter(pk=old.pk).exists()
