"""Signing in by an account elsewhere, against a real OpenID provider on this machine."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread

from plaintalk.config.providers import allauth_providers, providers_in
from plaintalk.people.models import Kind, Person
from plaintalk.people.permissions import Role
from tests import make

pytestmark = [
    pytest.mark.django_db,
    # The provider's own: it answers in a thread of this process.
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
]

ANNA = User(
    sub="anna-1",
    claims={"name": "Anna Petrosyan", "email": "anna@readers.example", "email_verified": True},
)
UNPROVED = User(
    sub="mallory-1",
    claims={"name": "Mallory", "email": "anna@readers.example", "email_verified": False},
)
SIGN_UP = "/account/3rdparty/signup/"
CONFIRM = re.compile(r"/account/confirm-email/[^/\s]+/")


@pytest.fixture(name="provider", scope="module")
def a_provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=(ANNA, UNPROVED)) as server:
        yield f"http://localhost:{server.server_port}"


def use(settings: object, provider: str, *, joins_accounts: bool = False) -> None:
    document = f"""
        [[provider]]
        kind = "oidc"
        id = "readers"
        name = "The readers' club"
        client_id = "plaintalk"
        secret = "a secret of the club"
        server_url = "{provider}"
        joins_accounts = {str(joins_accounts).lower()}
    """
    settings.SOCIALACCOUNT_PROVIDERS = allauth_providers(providers_in(document))  # type: ignore[attr-defined]


def come_back(client: Client, user: User) -> str:
    """Sign in at the provider, return from it, and give where one is sent."""
    leaves = client.post("/account/oidc/readers/login/")
    answer = requests.post(
        leaves["Location"], data={"sub": user.sub}, allow_redirects=False, timeout=10
    )
    back = urlsplit(answer.headers["Location"])
    return str(client.get(f"{back.path}?{back.query}")["Location"])


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_without_a_provider_no_page_speaks_of_one(client: Client) -> None:
    make.site()

    html = text(client.get("/account/login/"))

    assert "3rdparty" not in html
    assert "third-party" not in html


def test_the_sign_in_page_offers_it_by_its_name(
    client: Client, settings: object, provider: str
) -> None:
    make.site()
    use(settings, provider)

    assert "The readers&#x27; club" in text(client.get("/account/login/"))


def test_a_new_reader_chooses_a_name_and_is_a_member(
    client: Client, settings: object, provider: str
) -> None:
    make.site()
    use(settings, provider, joins_accounts=True)

    assert come_back(client, ANNA) == SIGN_UP
    form = text(client.get(SIGN_UP))
    assert 'value="Anna Petrosyan"' in form
    assert 'value="anna@readers.example"' in form
    client.post(SIGN_UP, {"name": "Anna P.", "email": "anna@readers.example"})

    anna = Person.objects.get(name="Anna P.")
    assert anna.kind == Kind.MEMBER
    assert EmailAddress.objects.get(user=anna).verified
    assert "Anna P." in text(client.get("/me"))
    again = Client()
    assert come_back(again, ANNA) == "/me"
    assert "Anna P." in text(again.get("/me"))


def test_what_a_service_says_of_an_address_proves_it_only_where_the_operator_trusts_the_service(
    client: Client, settings: object, provider: str
) -> None:
    given = make.noticed(email="anna@readers.example")
    use(settings, provider)
    come_back(client, ANNA)

    client.post(SIGN_UP, {"name": "Mallory", "email": "anna@readers.example"})

    # A letter to the address asks first; nothing of whoever has the address is shown before.
    assert not EmailAddress.objects.get(user__name="Mallory").verified
    assert client.get("/me/data.json").status_code == 302
    assert given.email in mail.outbox[0].to
    client.post(CONFIRM.search(mail.outbox[0].body)[0])  # type: ignore[index]
    assert EmailAddress.objects.get(user__name="Mallory").verified


def test_names_of_staff_are_protected_here_as_well(
    client: Client, settings: object, provider: str
) -> None:
    make.site()
    make.moderator()
    use(settings, provider)
    come_back(client, ANNA)

    response = client.post(SIGN_UP, {"name": "Li1it", "email": "anna@readers.example"})

    assert response.status_code == 200
    assert not SocialAccount.objects.exists()


def test_an_address_that_the_provider_did_not_prove_opens_nobodys_account(
    client: Client, settings: object, provider: str
) -> None:
    make.site()
    anna = make.member("Anna")
    EmailAddress.objects.filter(user=anna).update(email="anna@readers.example")
    use(settings, provider, joins_accounts=True)

    assert come_back(client, UNPROVED) == SIGN_UP
    assert client.get("/me/sessions").status_code == 302
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("joins_accounts", [True, False])
def test_a_proved_address_joins_the_account_only_where_the_operator_trusts_the_provider(
    client: Client, settings: object, provider: str, joins_accounts: bool
) -> None:
    make.site()
    anna = make.member("Anna")
    EmailAddress.objects.filter(user=anna).update(email="anna@readers.example")
    use(settings, provider, joins_accounts=joins_accounts)

    come_back(client, ANNA)

    assert SocialAccount.objects.filter(user=anna).exists() == joins_accounts
    assert (client.get("/me/sessions").status_code == 200) == joins_accounts


def test_whoever_works_for_the_site_is_never_joined_by_an_address(
    client: Client, settings: object, provider: str
) -> None:
    make.site()
    editor = make.member("Ed", role=Role.EDITOR)
    EmailAddress.objects.filter(user=editor).update(email="anna@readers.example")
    use(settings, provider, joins_accounts=True)

    come_back(client, ANNA)

    assert not SocialAccount.objects.exists()
    assert client.get("/desk").status_code == 302


def test_a_member_connects_the_account_themselves_and_signs_in_with_either(
    client: Client, settings: object, provider: str
) -> None:
    make.site()
    hagop = make.member("Hagop")
    client.force_login(hagop)
    use(settings, provider)

    leaves = client.post("/account/oidc/readers/login/?process=connect")
    answer = requests.post(
        leaves["Location"], data={"sub": ANNA.sub}, allow_redirects=False, timeout=10
    )
    back = urlsplit(answer.headers["Location"])
    client.get(f"{back.path}?{back.query}")

    assert SocialAccount.objects.get().user == hagop
    other = Client()
    come_back(other, ANNA)
    assert "Hagop" in text(other.get("/me"))


def test_an_answer_that_nobody_asked_for_signs_nobody_in(
    client: Client, settings: object, provider: str
) -> None:
    make.site()
    use(settings, provider)

    response = client.get("/account/oidc/readers/login/callback/?code=stolen&state=made-up")

    assert client.get("/me/sessions").status_code == 302
    assert response.status_code == 401
    assert not SocialAccount.objects.exists()
