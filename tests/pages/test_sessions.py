"""Where somebody is signed in: listed, and ended."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from plaintalk.people.models import Person, TokenKind, TokenScope
from plaintalk.people.services import make_sign_in_link
from plaintalk.people.tokens import TokenUnusable, issue_token, token_in_use
from tests import make
from tests.people.tokens import key, token

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence nobody guesses"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture(name="anna")
def a_member_with_a_password() -> Person:
    make.site()
    anna = make.member("Anna")
    anna.set_password(PASSWORD)
    anna.save()
    return anna


def signed_in(person: Person, user_agent: str, address: str = "203.0.113.77") -> Client:
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=address)
    given = {"login": person.email, "password": PASSWORD}
    assert client.post("/account/login/", given).status_code == 302
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_each_browser_is_listed_in_words_and_this_one_is_named(anna: Person) -> None:
    desktop, _phone = signed_in(anna, FIREFOX), signed_in(anna, PHONE)

    html = text(desktop.get("/me/sessions"))

    assert "Firefox on Linux" in html
    assert "Chrome on Android" in html
    assert html.count("This is where you are now.") == 1
    assert html.index("Chrome on Android") < html.index("This is where you are now.")


def test_of_an_address_the_network_alone_is_kept(anna: Person) -> None:
    signed_in(anna, FIREFOX, "203.0.113.77")
    signed_in(anna, PHONE, "2001:db8:1234:5678::9")

    assert set(UserSession.objects.values_list("ip", flat=True)) == {
        "203.0.113.0",
        "2001:db8:1234::",
    }


def test_one_is_ended_and_signed_out_there_alone(anna: Person) -> None:
    desktop, phone = signed_in(anna, FIREFOX), signed_in(anna, PHONE)
    phones = UserSession.objects.get(user_agent=PHONE)

    response = desktop.post(f"/me/sessions/{phones.pk}/end", follow=True)

    assert "Signed out there." in text(response)
    assert "Chrome on Android" not in text(response)
    assert phone.get("/me/sessions").status_code == 302
    assert desktop.get("/me/sessions").status_code == 200


def test_all_others_are_ended_at_once(anna: Person) -> None:
    desktop, phone, third = (signed_in(anna, one) for one in (FIREFOX, PHONE, "curl/8"))

    response = desktop.post("/me/sessions/end-others", follow=True)

    assert "Signed out in 2 other places." in text(response)
    assert [one.get("/me/sessions").status_code for one in (desktop, phone, third)] == [
        200,
        302,
        302,
    ]
    assert "nowhere else" in text(desktop.post("/me/sessions/end-others", follow=True))


def test_who_came_by_a_publishers_token_or_a_link_is_listed_and_ended_as_well(
    anna: Person,
) -> None:
    key()
    publishers, operators, here = Client(), Client(), Client()
    ends = (timezone.now() + timedelta(minutes=5)).timestamp()
    given = {"token": token(exp=ends, email=anna.email, email_verified=True)}
    publishers.get("/sso", given)
    operators.get(f"/sign-in/{make_sign_in_link(person=anna, now=timezone.now())}")
    here.get(f"/sign-in/{make_sign_in_link(person=anna, now=timezone.now())}")
    assert publishers.get("/me/sessions").status_code == 200

    response = here.post("/me/sessions/end-others", follow=True)

    assert "Signed out in 2 other places." in text(response)
    assert publishers.get("/me/sessions").status_code == 302
    assert operators.get("/me/sessions").status_code == 302


def test_pages_of_others_that_know_somebody_are_ended_with_the_other_places(anna: Person) -> None:
    desktop, now = signed_in(anna, FIREFOX), timezone.now()
    how = {"person": anna, "scopes": [TokenScope.READ], "lives": timedelta(days=1), "now": now}
    _page, of_page = issue_token(kind=TokenKind.PAGE, label="", **how)  # type: ignore[arg-type]
    _own, of_program = issue_token(kind=TokenKind.PERSONAL, label="Mine", **how)  # type: ignore[arg-type]
    assert "1 page that shows a discussion knows you as well" in text(desktop.get("/me/sessions"))

    response = desktop.post("/me/sessions/end-others", follow=True)

    assert "Signed out in 1 other place." in text(response)
    with pytest.raises(TokenUnusable):
        token_in_use(of_page, now=now)
    assert token_in_use(of_program, now=now).person == anna


def test_nobody_ends_somebody_elses(anna: Person) -> None:
    signed_in(anna, FIREFOX)
    theirs = UserSession.objects.get(user=anna)
    other = Client()
    other.force_login(make.member("Mallory"))

    response = other.post(f"/me/sessions/{theirs.pk}/end")

    assert response.status_code == 404
    assert "This session is over already." in text(response)
    assert UserSession.objects.filter(pk=theirs.pk).exists()


def test_guests_are_asked_to_sign_in(client: Client) -> None:
    make.site()

    assert "/account/login/" in client.get("/me/sessions")["Location"]
