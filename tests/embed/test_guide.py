"""docs/api.md: its examples are run against a real server, and answer as they say."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import timezone

from plaintalk.articles.services import Draft, publish_article
from plaintalk.discussion.services import open_discussion
from plaintalk.embed.api import api
from plaintalk.notifications.services import make_notifications
from tests import make
from tests.embed.conftest import token_of
from tests.house.generated import ROOT

EXAMPLE = re.compile(
    r"^```sh\n(?P<command>.+?)^```\n(?:\n^```(?:json|text)\n(?P<answer>.+?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


def shape(value: Any) -> Any:
    """Give what a JSON value is made of, whatever its texts and numbers say."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None


def read(answer: str) -> Any:
    """Give an answer that is JSON, or a stream's event with the JSON in it, as a value."""
    if answer.startswith("{"):
        return json.loads(answer)
    fields = dict(line.split(": ", 1) for line in answer.splitlines() if line)
    return fields | {"data": json.loads(fields["data"])}


class Quiet(WSGIRequestHandler):
    """Tells nobody which requests came."""

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def address(connection_kept: None) -> Iterator[str]:
    """Serve the application over HTTP from this process, on the test's own database.

    Not pytest-django's live server: that empties the database, which the record's triggers forbid.
    """
    shared = connections["default"]

    def serve() -> None:
        connections["default"] = shared
        server.serve_forever()

    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        shared.inc_thread_sharing()
        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        shared.dec_thread_sharing()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_guides_examples_answer_as_they_say(address: str) -> None:
    draft = Draft(
        headline="Bridge opens after eleven years",
        body_html="<p>The bridge over the river was opened on Sunday.</p>",
        canonical_url="https://paper.example/bridge",
        published_at=make.NOW,
    )
    discussion = open_discussion(
        article=publish_article(site=make.site(), draft=draft, now=make.NOW)
    )
    author, now = make.member("Anna"), timezone.now()
    own = make.comment("It is open.", on=discussion, author=author, now=now)
    other = make.comment("@Anna, at last.", on=discussion, author=make.member("Vahan"), now=now)
    make_notifications(site=make.site(), now=now)
    environment = {
        "PATH": os.environ["PATH"],
        "TALK": address,
        "TOKEN": token_of(author),
        "SLUG": discussion.article.slug,
        "COMMENT": own.public_id,
        "OTHER": other.public_id,
    }
    examples = list(EXAMPLE.finditer((ROOT / "docs" / "api.md").read_text(encoding="utf-8")))

    assert len(examples) >= 10
    for example in examples:
        done = subprocess.run(
            ["bash", "-c", example["command"]], env=environment, capture_output=True, check=True
        )
        answered = read(done.stdout.decode())
        if example["answer"] is None:
            assert "code" not in answered, answered
        else:
            told = read(example["answer"])
            assert shape(answered) == shape(told), example["command"]
            for stable in ("code", "status"):
                assert answered.get(stable) == told.get(stable)


def test_the_guide_names_no_method_that_is_not_there() -> None:
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    there = {
        (verb.upper(), re.sub(r"\{\w+\}", "X", path)) for path in paths for verb in paths[path]
    }
    guide = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    named = re.findall(r"`(GET|POST|PATCH|PUT|DELETE) (/[\w/]+)`", guide)

    assert len(named) >= 5
    for verb, path in named:
        assert (verb, re.sub(r"\b(ID|SLUG)\b", "X", path)) in there
