"""One reader's tokens used at the same moment, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from plaintalk.people.models import Person
from plaintalk.people.sso import SsoUsedBefore, person_from_sso
from tests import make
from tests.people.tokens import key, token

AT_ONCE = 6

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite in memory is one connection's alone"
    ),
]


def signed_in_at_once(*tokens: str) -> list[str]:
    """Use all tokens at the same moment; give whom they signed in, "" for one used before."""
    site = make.site()

    def sign_in(each: str) -> str:
        try:
            return person_from_sso(each, site=site, now=make.NOW).public_id
        except SsoUsedBefore:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tokens)) as pool:
        return list(pool.map(sign_in, tokens))


def test_a_reader_who_comes_by_two_doors_at_once_is_one_member() -> None:
    key()
    tokens = [
        token(email="sona@example.org", email_verified=True, badges=[str(n)])
        for n in range(AT_ONCE)
    ]

    people = signed_in_at_once(*tokens)

    assert people == [Person.objects.get().public_id] * AT_ONCE
    assert EmailAddress.objects.get().email == "sona@example.org"


def test_a_token_that_is_good_for_once_signs_in_once_however_fast_it_is_used() -> None:
    key()

    people = signed_in_at_once(*[token(jti="a")] * AT_ONCE)

    assert sorted(people) == ["", "", "", "", "", Person.objects.get().public_id]
