"""How tests call the API: as a page of another origin does, with a token or without."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from time import time
from typing import Any

import jwt
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Discussion
from plaintalk.people.models import Person, TokenKind, TokenScope
from plaintalk.people.sso_keys import NewKey, make_sso_key
from plaintalk.people.tokens import issue_token
from tests import make

POLITE = "I crossed it on foot; the railing is still missing on the south side."
PROFANE = "What the fuck is wrong with this council?"
ELSEWHERE = "https://paper.example"
GUEST = {"name": "Anna", "email": "anna@example.org"}


def token_of(
    person: Person, *scopes: TokenScope, kind: TokenKind = TokenKind.PAGE, lives_days: int = 30
) -> str:
    """Give the secret of a new token, with all scopes where none is named."""
    _token, secret = issue_token(
        person=person,
        kind=kind,
        scopes=scopes or list(TokenScope),
        label="a test",
        lives=timedelta(days=lives_days),
        now=timezone.now(),
    )
    return secret


def sso_token(**claims: Any) -> str:
    """Give a token by which the publisher vouches for a reader of its own, with a new key."""
    new = NewKey(audience="testserver")
    made = make_sso_key(site=make.site(), new=new, now=timezone.now())
    said = {"sub": "reader-7", "name": "Tove", "aud": "testserver", "exp": time() + 300} | claims
    return jwt.encode(said, made.signs_with, "HS256", headers={"kid": made.key.kid})


@dataclass
class Api:
    """A page of another origin that calls the API."""

    token: str = ""
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send one request; give Django's answer."""
        sent = {"Origin": ELSEWHERE} | {name.replace("_", "-"): v for name, v in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = b"" if body is None else json.dumps(body)
        address = f"/api/v1{path}"
        return self.client.generic(
            method, address, data, content_type="application/json", headers=sent
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.call("DELETE", path, **headers)


def refusal(response: Any) -> tuple[int, str]:
    """Give status and code of a refusal, which is problem JSON."""
    assert response["Content-Type"] == "application/problem+json", response.content
    told = response.json()
    assert told["status"] == response.status_code
    assert told["detail"]
    return response.status_code, told["code"]


@pytest.fixture
def connection_kept(db: None) -> Iterator[None]:
    """Let the test's transaction outlive requests, as Django's own client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def article(db: None) -> Article:
    return make.article()


@pytest.fixture
def discussion(article: Article) -> Discussion:
    return article.discussion


@pytest.fixture
def member(db: None) -> Person:
    make.site()
    return make.member()
