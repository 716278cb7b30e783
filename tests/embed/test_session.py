"""A publisher's reader signed in on the publisher's own page, and out again."""

import pytest

from plaintalk.people.models import ApiToken, Person
from tests import make
from tests.embed.conftest import Api, refusal, sso_token

pytestmark = pytest.mark.django_db


def test_a_publishers_reader_gets_a_token_for_the_page() -> None:
    api = Api()

    response = api.post("/session", {"sso": sso_token(badges=["Subscriber"])})

    told = response.json()
    assert response.status_code == 201
    assert (told["person"]["name"], told["person"]["badges"]) == ("Tove", ["Subscriber"])
    api.token = told["token"]
    me = api.get("/me").json()
    assert (me["name"], me["kind"], me["scopes"]) == ("Tove", "member", ["read", "write"])


def test_whoever_signs_in_again_is_the_same_person_with_what_the_publisher_says_now() -> None:
    api = Api()
    first = api.post("/session", {"sso": sso_token()}).json()

    again = api.post("/session", {"sso": sso_token(name="Tove Berg")}).json()

    assert again["person"]["id"] == first["person"]["id"]
    assert again["token"] != first["token"]
    assert Person.objects.get(public_id=first["person"]["id"]).name == "Tove Berg"


def test_signing_out_ends_the_token() -> None:
    api = Api()
    api.token = api.post("/session", {"sso": sso_token()}).json()["token"]

    assert api.delete("/session").status_code == 204
    assert refusal(api.get("/me")) == (401, "token_unusable")


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": 1}, "sso_token_expired"),
        ({"aud": "elsewhere.example"}, "sso_audience_wrong"),
        ({"iat": 4_000_000_000}, "sso_issued_in_future"),
        ({"sub": ""}, "sso_claims_unusable"),
        ({"name": "Administrator"}, "name_reserved"),
    ],
)
def test_what_is_wrong_with_a_sign_in_is_said_by_its_code(
    claims: dict[str, object], code: str
) -> None:
    response = Api().post("/session", {"sso": sso_token(**claims)})

    assert refusal(response)[1] == code
    assert not ApiToken.objects.exists()


def test_what_is_no_token_is_refused() -> None:
    make.site()

    assert refusal(Api().post("/session", {"sso": "nonsense"}))[1] == "sso_token_unreadable"
