"""Who calls the API: tokens, cookies, other origins, and how often."""

import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment
from plaintalk.people.models import ApiToken, Person, TokenKind, TokenScope
from plaintalk.people.visitors import remember_guest
from tests import make
from tests.embed.conftest import ELSEWHERE, GUEST, POLITE, Api, refusal, token_of

pytestmark = pytest.mark.django_db

HERE = "http://testserver"


@pytest.fixture
def path(article: Article) -> str:
    return f"/articles/{article.slug}/comments"


@pytest.fixture
def browser(member: Person) -> Client:
    """A browser in which the member is signed in, and which checks forms' tokens."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    return client


def csrf_token(client: Client) -> str:
    """Give the token that a form of ours would hold."""
    html = client.get("/account/logout/").content.decode()
    return html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if body is not None else {"body": POLITE}
    return client.post(f"/api/v1{path}", data, content_type="application/json", headers=sent)


# ---- tokens ----------------------------------------------------------------------------------


def test_a_dead_token_is_never_silently_a_guest(path: str, member: Person) -> None:
    revoked = token_of(member)
    ApiToken.objects.update(revoked_at=timezone.now())
    expired = token_of(member, lives_days=0)

    for secret in (revoked, expired, "pt_never-issued", "x", "é"):
        api = Api(secret)
        for response in (
            api.get(path),
            api.get("/me"),
            api.post(path, {"body": POLITE, **GUEST}),
        ):
            assert refusal(response) == (401, "token_unusable")
            assert 'error="invalid_token"' in response["WWW-Authenticate"]
            assert response["Access-Control-Allow-Origin"] == "*"
    assert not Comment.objects.exists()


def test_who_must_be_known_is_asked_for_a_token(api: Api) -> None:
    response = api.get("/me")

    assert refusal(response) == (401, "not_signed_in")
    assert response["WWW-Authenticate"] == 'Bearer realm="plaintalk"'


def test_another_way_of_signing_in_is_no_token(api: Api) -> None:
    assert refusal(api.get("/me", Authorization="Basic YTpi")) == (401, "not_signed_in")


def test_a_token_does_what_its_scopes_say(path: str, member: Person) -> None:
    held = make.comment("The HOLDME bridge.", on=Article.objects.get().discussion, author=member)
    reads = Api(token_of(member, TokenScope.READ, kind=TokenKind.PERSONAL))
    writes = Api(token_of(member, TokenScope.WRITE, kind=TokenKind.PERSONAL))

    refused = reads.post(path, {"body": POLITE})
    assert refusal(refused) == (403, "scope_missing")
    assert 'error="insufficient_scope", scope="write"' in refused["WWW-Authenticate"]
    assert reads.get("/me").json()["scopes"] == ["read"]
    assert len(reads.get(path).json()["comments"]) == 1

    assert writes.post(path, {"body": POLITE}).status_code == 201
    assert refusal(writes.get("/me")) == (403, "scope_missing")
    # What is mine is not read either: only what all may read.
    assert [one["mine"] for one in writes.get(path).json()["comments"]] == [False]
    assert refusal(writes.get(f"/comments/{held.public_id}")) == (404, "comment_not_found")


def test_a_token_counts_and_not_the_cookie_that_comes_with_it(path: str, browser: Client) -> None:
    other = make.member("Vahan")
    headers = {"Authorization": f"Bearer {token_of(other)}"}

    assert browser.get("/api/v1/me", headers=headers).json()["name"] == "Vahan"
    dead = browser.get("/api/v1/me", headers={"Authorization": "Bearer pt_dead"})
    assert refusal(dead) == (401, "token_unusable")


def test_pages_take_no_token(member: Person) -> None:
    headers = {"Authorization": f"Bearer {token_of(member)}"}

    assert Client().get("/me", headers=headers).status_code == 302
    assert Client().get("/desk", headers=headers).status_code in {302, 403}


def test_no_token_reaches_a_log(
    path: str, member: Person, caplog: pytest.LogCaptureFixture
) -> None:
    good, dead = token_of(member), "pt_dead-and-gone"

    with caplog.at_level(logging.DEBUG):
        Api(good).get("/me")
        Api(dead).get("/me")
        Api(good).post(path, {"body": ""})

    assert good not in caplog.text
    assert dead not in caplog.text


# ---- cookies ---------------------------------------------------------------------------------


def test_a_page_of_ours_posts_by_its_session_and_the_forms_token(
    path: str, browser: Client
) -> None:
    posted = post(browser, path, X_CSRFToken=csrf_token(browser), Origin=HERE)

    assert posted.status_code == 201
    assert posted.json()["author"]["name"] == "Hagop"


@pytest.mark.parametrize("headers", [{}, {"X_CSRFToken": "x" * 32}, {"Origin": HERE}])
def test_a_session_without_the_forms_token_changes_nothing(
    path: str, browser: Client, headers: dict[str, str]
) -> None:
    csrf_token(browser)

    assert refusal(post(browser, path, **headers)) == (403, "csrf_failed")
    assert not Comment.objects.exists()


def test_a_guests_cookie_needs_the_forms_token_too(path: str) -> None:
    guest = make.comment().author
    client = Client(enforce_csrf_checks=True)
    remembered = HttpResponse()
    remember_guest(remembered, guest)
    client.cookies = remembered.cookies

    assert refusal(post(client, path)) == (403, "csrf_failed")
    assert client.get("/api/v1/me").json()["id"] == guest.public_id


def test_a_cookie_counts_for_nothing_on_a_page_of_another_origin(
    path: str, browser: Client
) -> None:
    for origin in (ELSEWHERE, "null", "http://testserver.example", "http://testserver:8000"):
        asked = browser.get("/api/v1/me", headers={"Origin": origin})
        assert refusal(asked) == (401, "not_signed_in")

    # So it is a new guest's comment, or none.
    sent = post(browser, path, {"body": POLITE, **GUEST}, Origin=ELSEWHERE)
    assert sent.json()["author"]["kind"] == "guest"
    assert "Access-Control-Allow-Credentials" not in sent


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_what_a_form_of_another_page_could_send_is_refused(path: str, content_type: str) -> None:
    sent = b'{"body": "Hello there.", "name": "Anna", "email": "anna@example.org"}'

    response = Client().generic("POST", f"/api/v1{path}", sent, content_type=content_type)

    assert refusal(response) == (422, "body_unreadable")


# ---- how often -------------------------------------------------------------------------------


def test_answers_say_what_is_left(api: Api, path: str, member: Person) -> None:
    for caller in (api, Api(token_of(member))):
        first, second = caller.get(path), caller.get(path)

        assert first["RateLimit-Limit"] == "600"
        assert int(first["RateLimit-Remaining"]) - int(second["RateLimit-Remaining"]) in {0, 1}
        assert 0 < int(second["RateLimit-Reset"]) <= 60
    exposed = api.get(path)["Access-Control-Expose-Headers"]
    assert "RateLimit-Remaining" in exposed
    assert "Retry-After" in exposed


@pytest.mark.parametrize("is_known", [False, True])
def test_who_asks_too_often_is_told_when_to_come_again(
    path: str, member: Person, settings: Any, *, is_known: bool
) -> None:
    settings.PLAINTALK_API_READS_A_MINUTE = 3
    api = Api(token_of(member) if is_known else "")
    for _each in range(3):
        assert api.get(path).status_code == 200

    refused = api.get(path)

    assert refusal(refused) == (429, "too_many_requests")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused["RateLimit-Remaining"] == "0"
    # Somebody else, or the same to write, is not held up.
    assert Api(token_of(make.member("Vahan"))).get(path).status_code == 200
    assert api.post(path, {"body": POLITE, **GUEST}).status_code == 201


def test_writing_has_a_quota_of_its_own(article: Article, member: Person, settings: Any) -> None:
    settings.PLAINTALK_API_WRITES_A_MINUTE = 2
    api, check = Api(token_of(member)), f"/articles/{article.slug}/check"
    for _each in range(2):
        assert api.post(check, {"body": POLITE}).status_code == 200

    assert refusal(api.post(check, {"body": POLITE})) == (429, "too_many_requests")
    assert api.get("/me").status_code == 200


def test_a_reader_costs_no_write(api: Api, path: str, django_assert_num_queries: Any) -> None:
    api.get(path)
    cache.clear()

    with django_assert_num_queries(5):
        assert api.get(path).status_code == 200


def test_trying_tokens_is_slowed_down(path: str, member: Person) -> None:
    for number in range(30):
        assert Api(f"pt_{number}").get("/me").status_code == 401

    assert refusal(Api("pt_31").get("/me")) == (429, "too_many_requests")
    # Whoever has a good one at the same network goes on.
    assert Api(token_of(member)).get("/me").status_code == 200


def test_trying_passwords_is_slowed_down(db: None) -> None:
    make.site()
    client = Client()
    tries = [
        client.post("/account/login/", {"login": "a@example.org", "password": str(number)})
        for number in range(12)
    ]

    assert tries[0].status_code == 200
    assert "Too many" in tries[-1].content.decode() or tries[-1].status_code == 429


# ---- refusals of the server itself -----------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("PUT", "/me", 405, "method_not_allowed"),
        ("PATCH", "/articles/x/comments", 405, "method_not_allowed"),
    ],
)
def test_even_what_nobody_serves_is_said_as_problem_json(
    api: Api, db: None, method: str, address: str, status: int, code: str
) -> None:
    make.site()
    response = api.call(method, address)

    assert refusal(response) == (status, code)
    assert response["Access-Control-Allow-Origin"] == "*"
    if status == 405:
        assert "GET" in response["Allow"]


def test_a_mistake_of_ours_is_said_as_problem_json(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("plaintalk.embed.api.threads.discussion_of", broken)
    api = Api(client=Client(raise_request_exception=False))

    assert refusal(api.get(path)) == (500, "internal_error")
