"""A key and a quick way to ask with it; a running server and keys to ask it with."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from plaintalk.people.quota import Quota
from plaintalk.perspective.keys import make_key
from tests import make
from tests.ops.test_serving import command, serving

ANALYZE = "/v1alpha1/comments:analyze"
SUGGEST = "/v1alpha1/comments:suggestscore"
UNLIMITED = Quota(per_second=0, per_day=0)

Ask = Callable[..., HttpResponse]


def new_key(name: str = "Coral", *, quota: Quota = UNLIMITED, lenient: bool = False) -> str:
    return make_key(
        site=make.site(),
        name=name,
        quota=quota,
        lenient=lenient,
        secret=settings.SECRET_KEY,
        now=make.NOW,
    )


@pytest.fixture
def key(db: None) -> str:
    return new_key()


@pytest.fixture
def ask(client: Client, key: str) -> Ask:
    """Give how to post a body with the key; a body that is no str or bytes is sent as JSON."""

    def post(body: Any, path: str = ANALYZE, *, key: str = key, **query: str) -> Any:
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post(
            path, sent, content_type="application/json", query_params={"key": key, **query}
        )

    return post


def comment(text: str = "You are an idiot.", *attributes: str, **more: Any) -> dict[str, Any]:
    """Give the body of an analyze request."""
    wanted: dict[str, Any] = {name: {} for name in attributes or ("TOXICITY",)}
    return {"comment": {"text": text}, "requestedAttributes": wanted, **more}


def refusal(response: Any) -> tuple[int, str, dict[str, Any]]:
    """Give status, message and the first of the details of a refusal."""
    error = response.json()["error"]
    assert error["code"] == response.status_code
    return error["code"], error["message"], error.get("details", [{}])[0]


# ---- a running server ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, and keys to ask it with."""

    url: str
    key: str
    lenient_key: str
    slow_key: str

    @property
    def discovery_url(self) -> str:
        return f"{self.url}/$discovery/rest?version=v1alpha1"

    def post(self, body: dict[str, Any], method: str = "analyze", key: str = "") -> Any:
        """Post a body as a client does; give the JSON of an answer that is 200."""
        url = f"{self.url}/v1alpha1/comments:{method}"
        response = requests.post(url, json=body, params={"key": key or self.key}, timeout=30)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    command(folder, "init")
    command(folder, "site", "create", "The Post")

    def key(name: str, *options: str) -> str:
        return command(folder, "perspective", "keys", "add", name, *options).strip()

    keys = (
        key("fast", "--per-second", "0", "--per-day", "0"),
        key("Coral", "--lenient", "--per-second", "0", "--per-day", "0"),
        key("slow", "--per-day", "1"),
    )
    with serving(folder, "--workers", "1") as (port, _process, _printed):
        yield Served(f"http://127.0.0.1:{port}", *keys)
