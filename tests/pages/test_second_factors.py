"""A second factor: set up, asked for, got around by nobody; and a code by e-mail instead."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from plaintalk.people.models import Person
from tests import make

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence nobody guesses"


@pytest.fixture(name="anna")
def a_member_with_a_password() -> Person:
    make.site()
    anna = make.member("Anna")
    anna.set_password(PASSWORD)
    anna.save()
    return anna


def signed_in(person: Person) -> Client:
    client = Client()
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def set_up(client: Client) -> str:
    page = text(client.get("/account/2fa/totp/activate/"))
    found = re.search(r'id="authenticator_secret" readonly value="([A-Z2-7]+)"', page)
    assert found is not None
    assert client.post("/account/2fa/totp/activate/", {"code": code_of(found[1])})
    return found[1]


def test_the_picture_of_the_secret_stands_in_the_page_itself(anna: Person) -> None:
    page = text(signed_in(anna).get("/account/2fa/totp/activate/"))

    assert "<svg" in page
    assert "<?xml" not in page
    assert "data:image" not in page


def test_the_secret_is_stored_sealed(anna: Person) -> None:
    secret = set_up(signed_in(anna))

    stored = Authenticator.objects.get(user=anna, type="totp")
    assert secret not in str(stored.data)


def test_who_has_a_second_factor_is_asked_for_it_and_let_in_with_it(anna: Person) -> None:
    secret = set_up(signed_in(anna))
    client = Client()

    response = client.post("/account/login/", {"login": anna.email, "password": PASSWORD})
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/me/sessions").status_code == 302
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code" in text(wrong)
    code = code_of(secret)
    client.post("/account/2fa/authenticate/", {"code": code})
    assert client.get("/me/sessions").status_code == 200

    other = Client()
    other.post("/account/login/", {"login": anna.email, "password": PASSWORD})
    other.post("/account/2fa/authenticate/", {"code": code})
    assert other.get("/me/sessions").status_code == 302, "a code is good for once"
    recovery = Authenticator.objects.get(user=anna, type="recovery_codes").wrap()
    other.post("/account/2fa/authenticate/", {"code": recovery.get_unused_codes()[0]})
    assert other.get("/me/sessions").status_code == 200


def test_a_code_by_e_mail_signs_in_without_a_password(anna: Person) -> None:
    client = Client()

    client.post("/account/login/code/", {"email": anna.email})
    (letter,) = mail.outbox
    found = re.search(r"^([A-Z0-9]{4,8}-?[A-Z0-9]{0,8})$", str(letter.body), re.MULTILINE)
    assert found is not None
    client.post("/account/login/code/confirm/", {"code": found[1]})

    assert client.get("/me/sessions").status_code == 200


def test_asking_for_a_code_tells_nobody_who_has_an_account(anna: Person) -> None:
    answers = [
        Client().post("/account/login/code/", {"email": address})
        for address in (anna.email, "nobody@example.org")
    ]

    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]


def test_nothing_about_second_factors_changes_without_the_password_once_more(
    anna: Person,
) -> None:
    client = Client()
    client.post("/account/login/", {"login": anna.email, "password": PASSWORD})

    assert "/account/reauthenticate/" in client.get("/account/2fa/totp/activate/")["Location"]


def test_the_page_of_second_factors_and_of_passkeys_open(anna: Person) -> None:
    client = signed_in(anna)

    for path in ("/account/2fa/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/"):
        assert client.get(path).status_code == 200, path
