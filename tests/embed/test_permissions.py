"""Every method of the API, called as everybody, against the table of who is answered."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from plaintalk.articles.models import Article
from plaintalk.embed.api import api
from plaintalk.notifications.models import Notification
from plaintalk.notifications.services import make_notifications
from plaintalk.people.models import Person, TokenScope
from plaintalk.people.permissions import Role
from plaintalk.policy.sanctions import SanctionKind
from tests import make
from tests.embed.conftest import GUEST, POLITE, Api, refusal, sso_token, token_of

pytestmark = pytest.mark.django_db


class Caller(StrEnum):
    """Who calls."""

    STRANGER = "stranger"
    READER = "reader"
    AUTHOR = "author"
    MODERATOR = "moderator"
    TOPIC_MODERATOR = "moderator of one topic"
    ELSEWHERE = "administrator of another site"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


Method = tuple[str, str]

EVERYBODY = frozenset(Caller)
KNOWN = EVERYBODY - {Caller.STRANGER}
STAFF = frozenset({Caller.MODERATOR, Caller.EDITOR, Caller.ADMINISTRATOR})
AUTHOR = frozenset({Caller.AUTHOR})
# Who works for a site must give that up first.
READERS = frozenset({Caller.READER, Caller.AUTHOR})
NOBODY: frozenset[Caller] = frozenset()
# Whom each method answers by a cookie; a new method is missing here until somebody has thought of
# it. {held} waits for a moderator, {published} does not; both are the {author}'s, as is {warning}.
ANSWERS: Mapping[Method, frozenset[Caller]] = {
    ("GET", "/articles?url={url}"): EVERYBODY,
    ("GET", "/articles/{slug}"): EVERYBODY,
    ("GET", "/articles/{slug}/related"): EVERYBODY,
    ("GET", "/articles/{slug}/comments"): EVERYBODY,
    ("GET", "/articles/{slug}/live"): EVERYBODY,
    ("POST", "/articles/{slug}/comments"): EVERYBODY,
    ("POST", "/articles/{slug}/check"): EVERYBODY,
    ("GET", "/comments/{held}"): STAFF | AUTHOR,
    ("GET", "/comments/{held}/history"): STAFF | AUTHOR,
    ("GET", "/comments/{held}/reasons"): AUTHOR,
    ("PATCH", "/comments/{held}"): AUTHOR,
    ("POST", "/comments/{held}/withdraw"): AUTHOR,
    ("POST", "/comments/{published}/report"): KNOWN - AUTHOR,
    ("PUT", "/comments/{published}/like"): KNOWN - AUTHOR,
    ("DELETE", "/comments/{published}/like"): KNOWN,
    ("PUT", "/people/{author}/mute"): KNOWN - AUTHOR,
    ("DELETE", "/people/{author}/mute"): KNOWN,
    ("PUT", "/articles/{slug}/mode"): STAFF,
    ("PUT", "/articles/{slug}/follow"): KNOWN,
    ("DELETE", "/articles/{slug}/follow"): KNOWN,
    ("PUT", "/people/{author}/follow"): KNOWN - AUTHOR,
    ("DELETE", "/people/{author}/follow"): KNOWN,
    ("GET", "/articles/{slug}/people"): EVERYBODY,
    ("GET", "/me"): KNOWN,
    ("DELETE", "/me"): READERS,
    ("GET", "/me/comments"): KNOWN,
    ("GET", "/me/data"): KNOWN,
    ("GET", "/me/steps"): KNOWN,
    ("GET", "/me/follows"): KNOWN,
    ("GET", "/me/notifications"): KNOWN,
    ("POST", "/me/notifications/read"): KNOWN,
    ("POST", "/me/notifications/{notification}/read"): AUTHOR,
    ("GET", "/me/notification-choices"): KNOWN,
    ("PUT", "/me/notification-choices"): KNOWN,
    ("GET", "/me/push-devices"): KNOWN,
    ("PUT", "/me/push-devices"): KNOWN,
    ("DELETE", "/me/push-devices/{device}"): AUTHOR,
    # Guests for whom a comment waits, who are none of these (test_confirming.py).
    ("POST", "/me/confirmation"): NOBODY,
    ("POST", "/me/warnings/{warning}/read"): AUTHOR,
    ("POST", "/session"): EVERYBODY,
    ("DELETE", "/session"): NOBODY,
}
# Where a token is answered otherwise than a cookie.
BY_TOKEN: Mapping[Method, frozenset[Caller]] = {
    # No token includes moderating.
    ("GET", "/comments/{held}"): AUTHOR,
    ("GET", "/comments/{held}/history"): AUTHOR,
    ("DELETE", "/session"): KNOWN,
}
SCOPES: Mapping[Method, TokenScope] = {
    ("POST", "/articles/{slug}/comments"): TokenScope.WRITE,
    ("POST", "/articles/{slug}/check"): TokenScope.WRITE,
    ("GET", "/comments/{held}/reasons"): TokenScope.READ,
    ("PATCH", "/comments/{held}"): TokenScope.WRITE,
    ("POST", "/comments/{held}/withdraw"): TokenScope.WRITE,
    ("POST", "/comments/{published}/report"): TokenScope.WRITE,
    ("PUT", "/comments/{published}/like"): TokenScope.WRITE,
    ("DELETE", "/comments/{published}/like"): TokenScope.WRITE,
    ("PUT", "/people/{author}/mute"): TokenScope.WRITE,
    ("DELETE", "/people/{author}/mute"): TokenScope.WRITE,
    ("POST", "/session"): TokenScope.WRITE,
    ("PUT", "/articles/{slug}/mode"): TokenScope.EDIT,
    ("PUT", "/articles/{slug}/follow"): TokenScope.WRITE,
    ("DELETE", "/articles/{slug}/follow"): TokenScope.WRITE,
    ("PUT", "/people/{author}/follow"): TokenScope.WRITE,
    ("DELETE", "/people/{author}/follow"): TokenScope.WRITE,
    ("GET", "/me"): TokenScope.READ,
    ("DELETE", "/me"): TokenScope.WRITE,
    ("GET", "/me/comments"): TokenScope.READ,
    ("GET", "/me/data"): TokenScope.READ,
    ("GET", "/me/follows"): TokenScope.READ,
    ("GET", "/me/notifications"): TokenScope.READ,
    ("POST", "/me/notifications/read"): TokenScope.WRITE,
    ("POST", "/me/notifications/{notification}/read"): TokenScope.WRITE,
    ("GET", "/me/notification-choices"): TokenScope.READ,
    ("PUT", "/me/notification-choices"): TokenScope.WRITE,
    ("GET", "/me/push-devices"): TokenScope.READ,
    ("PUT", "/me/push-devices"): TokenScope.WRITE,
    ("DELETE", "/me/push-devices/{device}"): TokenScope.WRITE,
    ("GET", "/me/steps"): TokenScope.READ,
    ("POST", "/me/confirmation"): TokenScope.WRITE,
    ("POST", "/me/warnings/{warning}/read"): TokenScope.WRITE,
}
BODIES: Mapping[str, dict[str, Any]] = {
    "/articles/{slug}/comments": {"body": POLITE, **GUEST},
    "/articles/{slug}/check": {"body": POLITE},
    "/articles/{slug}/mode": {"mode": "live"},
    "/comments/{held}": {"body": POLITE},
    "/me": {"choice": "anonymise"},
    "/comments/{published}/report": {"reason": "personal-attacks"},
    "/me/notifications/read": {},
    "/me/notification-choices": {
        "choices": [{"kind": "reply", "on_page": True, "by_mail": "at once"}]
    },
    "/me/push-devices": {
        "endpoint": "https://push.example.net/send/1",
        "keys": {"p256dh": make.P256DH, "auth": make.PUSH_AUTH},
    },
}


class Scene:
    """What the methods are called about, made anew for every call."""

    def __init__(self) -> None:
        author = make.member("Author")
        self.author = author
        article = make.article()
        Article.objects.update(canonical_url="https://paper.example/bridge")
        discussion = article.discussion
        held = make.comment("HOLDME", author=author, on=discussion)
        published = make.comment("Fine.", author=author, on=discussion)
        self.names = {
            "slug": article.slug,
            "url": "https://paper.example/bridge",
            "held": held.public_id,
            "published": published.public_id,
            "author": author.public_id,
        }

    def person(self, caller: Caller) -> Person | None:
        if caller is Caller.STRANGER:
            return None
        if caller is Caller.AUTHOR:
            return self.author
        if caller is Caller.TOPIC_MODERATOR:
            return make.member("Nvard", role=Role.MODERATOR, topic=make.topic())
        if caller is Caller.ELSEWHERE:
            other = make.site("The Other Post")
            return make.member("Ani", role=Role.ADMINISTRATOR, at=other)
        return make.member("Somebody", role=Role(caller.value))

    def call(self, method: Method, api: Api) -> Any:
        verb, path = method
        if "{warning}" in path:
            warning = make.sanction(self.author, SanctionKind.WARNING)
            self.names["warning"] = warning.public_id
        if "{notification}" in path:
            self.names["notification"] = notified(self.author).public_id
        if "{device}" in path:
            self.names["device"] = str(make.device(self.author).pk)
        # From a page of ours, where cookies count.
        own = "http://testserver"
        body = {"sso": sso_token()} if method == ("POST", "/session") else BODIES.get(path)
        if verb == "GET":
            body = None
        return api.call(verb, path.format(**self.names), body, Origin=own)


def notified(person: Person) -> Notification:
    """Answer what somebody said, and let them be told."""
    said = person.comments.filter(standing="published")[0]
    make.comment("I saw it.", author=make.member(), on=said.discussion, reply_to=said)
    make_notifications(site=make.site(), now=make.NOW)
    return Notification.objects.get(person=person)


def methods() -> set[Method]:
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    return {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs}


def told_by_document(method: Method) -> Method:
    """Give a method of the table as the document names it."""
    verb, path = method
    path = path.partition("?")[0]
    for name in ("{held}", "{published}", "{warning}", "{author}", "{notification}"):
        path = path.replace(name, "{public_id}")
    path = path.replace("{device}", "{key}")
    return verb, path


def test_every_method_is_in_the_table() -> None:
    assert methods() == {told_by_document(method) for method in ANSWERS}


@pytest.mark.parametrize("method", list(ANSWERS), ids=" ".join)
@pytest.mark.parametrize("caller", list(Caller))
def test_each_caller_is_answered_as_the_table_says(caller: Caller, method: Method) -> None:
    scene = Scene()
    api, person = Api(), scene.person(caller)
    if person is not None:
        api.client.force_login(person)

    status = scene.call(method, api).status_code

    assert (status < 300) == (caller in ANSWERS[method]), status
    assert status < 500


@pytest.mark.parametrize("method", list(ANSWERS), ids=" ".join)
@pytest.mark.parametrize("caller", sorted(KNOWN))
def test_a_token_is_answered_as_the_table_says(caller: Caller, method: Method) -> None:
    scene = Scene()
    person = scene.person(caller)
    assert person is not None

    status = scene.call(method, Api(token_of(person))).status_code

    assert (status < 300) == (caller in BY_TOKEN.get(method, ANSWERS[method])), status


@pytest.mark.parametrize("method", list(ANSWERS), ids=" ".join)
@pytest.mark.parametrize("scope", list(TokenScope))
def test_a_token_without_the_methods_scope_is_refused(scope: TokenScope, method: Method) -> None:
    scene = Scene()

    response = scene.call(method, Api(token_of(scene.author, scope)))

    if SCOPES.get(method, scope) is not scope:
        assert refusal(response) == (403, "scope_missing")
    elif response.status_code >= 400:
        assert response.json()["code"] != "scope_missing"
