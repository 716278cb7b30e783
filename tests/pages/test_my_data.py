"""One's own data on the pages: read, taken away, and erased; agreement to the policy."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plaintalk.articles.services import ask_consent
from plaintalk.discussion.models import Comment, PolicyAcceptance
from plaintalk.discussion.services import mute
from plaintalk.people.models import Person, TokenKind, TokenScope
from plaintalk.people.permissions import Role
from plaintalk.people.tokens import TokenUnusable, issue_token, token_in_use
from plaintalk.policy.appearance import Standing
from tests import make
from tests.privacy.everything import BODY, EMAIL, NAME, everything, places_of

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
WORDS = "I walked there on Sunday and the bridge is open."


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def guest_who_posts(client: Client, **more: str) -> Any:
    article = make.article()
    typed = {"name": NAME, "email": EMAIL, "body": WORDS} | more
    return client.post(reverse("pages:post", args=[article.slug]), typed)


@pytest.mark.parametrize("name", ["my_data", "my_data_json", "my_data_html", "erase_me"])
def test_nobody_is_told_anything_who_is_not_known(name: str) -> None:
    make.site()

    response = Client().get(reverse(f"pages:{name}"))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_a_member_reads_everything_on_one_page() -> None:
    client = signed_in(everything().person)

    response = client.get(reverse("pages:my_data"))

    assert "no-store" in response["Cache-Control"]
    for found in (NAME, EMAIL, BODY, "Quillfeather wrote to us.", "Versions of the policy"):
        assert found in page(response), found
    assert "Your data" in page(client.get(reverse("pages:me")))


def test_a_guest_reads_what_is_kept_about_them_by_their_cookie() -> None:
    client = Client()
    guest_who_posts(client)

    told = page(client.get(reverse("pages:my_data")))

    assert NAME in told
    assert EMAIL in told
    assert WORDS in told
    assert "Keyed hashes of networks" in told


def test_the_file_for_programs_has_everything_in_the_documented_form() -> None:
    client = signed_in(everything().person)

    response = client.get(reverse("pages:my_data_json"))

    assert response["Content-Disposition"] == 'attachment; filename="plaintalk-my-data.json"'
    told = json.loads(response.content)
    assert told["format"] == "plaintalk-person/1"
    assert told["person"][0]["name"] == NAME
    wordings = [wording["body"] for one in told["comments"] for wording in one["wordings"]]
    assert BODY in wordings
    assert told["sessions"]
    assert told["comments"][0]["posted_at"].endswith("+00:00")


def test_the_file_for_people_needs_nothing_else_and_escapes_what_was_typed() -> None:
    person = everything().person
    writes = make.member("<script>alert(1)</script>")
    mute(person=person, muted=writes, now=make.NOW)

    response = signed_in(person).get(reverse("pages:my_data_html"))

    told = page(response)
    assert response["Content-Disposition"].startswith("attachment")
    assert told.startswith("<!doctype html>")
    assert "&lt;script&gt;alert(1)" in told
    for reaching_out in ("<script", "<link", "<img", "src=", "url("):
        assert reaching_out not in told
    assert BODY in told


def test_the_page_before_says_what_goes_and_what_stays() -> None:
    told = page(signed_in(everything().person).get(reverse("pages:erase_me")))

    assert "The record of decisions" in told or "the record would no longer be whole" in told
    assert "a keyed hash of your confirmed e-mail" in told
    assert 'value="anonymise" required>' in told
    assert 'type="password"' in told


def test_a_member_with_a_password_is_erased_by_it_alone() -> None:
    person = everything().person
    client, erase_me = signed_in(person), reverse("pages:erase_me")

    wrong = client.post(erase_me, {"choice": "withdraw", "password": "hunter2"})
    assert wrong.status_code == 403
    assert "This is not your password" in page(wrong)
    assert 'value="withdraw" required checked' in page(wrong)
    no_choice = client.post(erase_me, {"password": PASSWORD})
    assert no_choice.status_code == 422
    assert Person.objects.filter(name=NAME).exists()

    done = client.post(erase_me, {"choice": "withdraw", "password": PASSWORD}, follow=True)

    assert done.redirect_chain == [(reverse("pages:erased"), 302)]
    assert "You were erased" in page(done)
    assert client.get(reverse("pages:me")).status_code == 302
    assert not Person.objects.filter(name=NAME).exists()


def test_passwords_can_not_be_tried_one_after_the_other() -> None:
    person = everything().person
    client, erase_me = signed_in(person), reverse("pages:erase_me")
    for _ in range(5):
        client.post(erase_me, {"choice": "withdraw", "password": "wrong"})

    response = client.post(erase_me, {"choice": "withdraw", "password": PASSWORD})

    assert response.status_code == 429
    assert Person.objects.filter(name=NAME).exists()


def test_a_member_without_password_must_have_signed_in_lately() -> None:
    person = make.comment(author=make.member(NAME)).author
    client, erase_me = signed_in(person), reverse("pages:erase_me")
    session = client.session
    session["plaintalk.signed_in_at"] -= timedelta(minutes=16).total_seconds()
    session.save()

    assert "sign in again as you usually do" in page(client.get(erase_me))
    refused = client.post(erase_me, {"choice": "anonymise"})
    assert refused.status_code == 403
    assert "Sign in again first" in page(refused)

    signed_in(person).post(erase_me, {"choice": "anonymise"})
    assert places_of("quillfeather") == set()


def test_a_guest_is_erased_and_forgotten_by_the_browser() -> None:
    client = Client()
    guest_who_posts(client)

    response = client.post(reverse("pages:erase_me"), {"choice": "withdraw"})

    assert response["Location"] == reverse("pages:erased")
    assert client.cookies["plaintalk_guest"].value == ""
    assert client.cookies["plaintalk_device"].value == ""
    assert Comment.objects.get().standing == Standing.WITHDRAWN
    assert places_of("quillfeather") == set()


def test_who_works_for_the_site_is_told_what_must_come_first() -> None:
    client = signed_in(make.member(NAME, role=Role.MODERATOR))

    assert "An administrator must take the role away first" in page(
        client.get(reverse("pages:erase_me"))
    )
    refused = client.post(reverse("pages:erase_me"), {"choice": "anonymise"})
    assert refused.status_code == 409
    assert Person.objects.filter(name=NAME).exists()


# ---- a password that changes -----------------------------------------------------------------


def token_of(person: Person) -> str:
    _token, secret = issue_token(
        person=person,
        kind=TokenKind.PERSONAL,
        scopes=list(TokenScope),
        label="a script",
        lives=timedelta(days=90),
        now=timezone.now(),
    )
    return secret


def test_every_token_ends_when_the_password_is_changed() -> None:
    person, other = make.member(), make.member("Other")
    person.set_password(PASSWORD)
    person.save()
    secret, others = token_of(person), token_of(other)
    new = "another horse battery staple"

    signed_in(person).post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    person.refresh_from_db()
    assert person.check_password(new)
    with pytest.raises(TokenUnusable):
        token_in_use(secret, now=timezone.now())
    assert token_in_use(others, now=timezone.now()).person == other


def test_every_token_ends_when_the_password_is_reset(mailoutbox: Any) -> None:
    make.site()
    person = make.member()
    person.set_password(PASSWORD)
    person.save()
    secret, client = token_of(person), Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    (address,) = [word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word]
    form = client.get("/" + address.split("/", 3)[3], follow=True)
    new = "another horse battery staple"

    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})

    person.refresh_from_db()
    assert person.check_password(new)
    with pytest.raises(TokenUnusable):
        token_in_use(secret, now=timezone.now())


# ---- agreement to the policy -------------------------------------------------------------------


def accepted(name: str) -> list[int]:
    of_person = PolicyAcceptance.objects.filter(person__name=name).order_by("pk")
    return list(of_person.values_list("version__number", flat=True))


def test_a_site_that_asks_nobody_notes_what_they_posted_under() -> None:
    guest_who_posts(Client())

    assert accepted(NAME) == [1]


def test_a_site_that_asks_keeps_what_was_typed_until_somebody_agrees() -> None:
    ask_consent(site=make.site(), asks=True)
    client = Client()

    refused = guest_who_posts(client)
    assert refused.status_code == 409
    assert WORDS in page(refused)
    assert 'name="agrees_to" value="1"' in page(refused)
    assert not Comment.objects.exists()
    assert guest_who_posts(client, agrees_to="7").status_code == 409

    assert guest_who_posts(client, agrees_to="1").status_code == 302
    assert accepted(NAME) == [1]


def test_who_agreed_is_asked_again_when_the_version_is_another() -> None:
    ask_consent(site=make.site(), asks=True)
    client = Client()
    guest_who_posts(client, agrees_to="1")
    Comment.objects.update(posted_at=make.NOW - timedelta(days=1))
    assert 'name="agrees_to"' not in page(client.get(make.article().get_absolute_url()))

    make.version(make.policy(), now=make.NOW)

    assert guest_who_posts(client).status_code == 409
    assert "version 2" in page(client.get(reverse("pages:my_data")))
    # What was read in another window is not what is agreed to.
    assert client.post(reverse("pages:agree"), {"version": "1"}).status_code == 409
    client.post(reverse("pages:agree"), {"version": "2"})
    assert accepted(NAME) == [1, 2]
    assert guest_who_posts(client).status_code == 302


SIGN_UP = {"name": NAME, "email": EMAIL, "password1": PASSWORD}


def test_signing_up_is_noted_as_agreement_to_the_version_in_force() -> None:
    make.site()
    client = Client()
    assert "accept the discussion policy, version 1" in page(client.get(reverse("account_signup")))

    client.post(reverse("account_signup"), SIGN_UP)

    assert accepted(NAME) == [1]
    assert EmailAddress.objects.filter(email=EMAIL).exists()


def test_a_site_that_asks_lets_nobody_sign_up_who_does_not_agree() -> None:
    ask_consent(site=make.site(), asks=True)
    client = Client()

    refused = page(client.post(reverse("account_signup"), SIGN_UP))
    assert "I agree to the discussion policy, version 1." in refused
    assert 'id="id_agrees_error">This field is required.' in refused
    assert not Person.objects.filter(name=NAME).exists()

    client.post(reverse("account_signup"), SIGN_UP | {"agrees": "on"})
    assert accepted(NAME) == [1]
