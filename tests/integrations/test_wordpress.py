"""The WordPress plug-in: linted, and run against the real server with a stand-in for WordPress."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html as lxml_html

from plaintalk.articles.models import Article
from plaintalk.interchange.html_page import parse_html_page
from plaintalk.people.sso import person_from_sso
from plaintalk.people.sso_keys import NewKey, make_sso_key
from tests import make

PLUGIN = Path(__file__).parents[2] / "integrations" / "wordpress" / "plaintalk"
PHP = shutil.which("php")
PAGE = "https://paper.example/bridge/"

pytestmark = pytest.mark.skipif(PHP is None, reason="PHP is not installed")


def run(*, server: str = "", user: int = 0, name: str = "Anna", **more: Any) -> dict[str, Any]:
    """Show an article by the plug-in; see wordpress.php for what it gives."""
    given = {
        "options": {"plaintalk_server": server, **more.pop("options", {})},
        "open": True,
        "permalink": PAGE,
        "title": "Bridge opens",
        "user": {"ID": user, "display_name": name},
        **more,
    }
    command = [str(PHP), "-d", "display_errors=stderr", "-d", "error_reporting=-1"]
    done = subprocess.run(
        [*command, str(Path(__file__).with_name("wordpress.php")), json.dumps(given)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("file", sorted(PLUGIN.glob("*.php")), ids=lambda file: file.name)
def test_php_finds_nothing_wrong(file: Path) -> None:
    done = subprocess.run([str(PHP), "-l", str(file)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_before_it_is_set_up_it_changes_nothing() -> None:
    shown = run()

    assert shown["template"] == "the-theme.php"
    assert shown["head"] == shown["footer"] == ""


def test_an_article_closed_to_comments_keeps_the_themes_template() -> None:
    assert run(server="https://talk.example", open=False)["template"] == "the-theme.php"


@contextmanager
def serving() -> Iterator[str]:
    """Serve what the application answers, asked for beforehand: threads share no database."""
    path = f"/embed/v1/thread.html?url={quote(PAGE, safe='')}"
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == path
            answer = again if self.headers["If-None-Match"] == first["ETag"] else first
            self.send_response(answer.status_code)
            self.send_header("ETag", answer["ETag"])
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_told: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.django_db
def test_the_discussion_stands_in_the_page_and_is_asked_for_anew_by_its_etag() -> None:
    article = make.article()
    Article.objects.filter(pk=article.pk).update(canonical_url=PAGE)
    make.comment("It is <b>open</b>.", on=article.discussion)

    with serving() as url:
        shown = run(server=f"{url}/")

    assert shown["asked"] == [200, 304]
    for page in shown["pages"]:
        (element,) = lxml_html.fromstring(page).iter("plain-talk")
        assert element.get("url") == PAGE
        assert element.get("sso") is None
        assert 'class="plaintalk"' in page
        assert "It is &lt;b&gt;open&lt;/b&gt;." in page
    assert shown["footer"] == f'<script type="module" src="{url}/embed.js"></script>'


def test_a_server_that_is_away_costs_the_page_nothing_but_the_included_html() -> None:
    shown = run(server="http://127.0.0.1:9")

    assert "<plain-talk url=" in shown["pages"][0]
    assert set(shown["asked"]) == {0}


def test_included_html_can_be_left_out() -> None:
    assert run(server="http://127.0.0.1:9", options={"plaintalk_include": 0})["asked"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Anna", 'Ann "the" O\'Neill', "Աննա", "</script><b>"])
def test_whoever_is_signed_in_there_is_known_here(name: str) -> None:
    site, now = make.site(), timezone.now()
    made = make_sso_key(site=site, new=NewKey(audience="talk.example"), now=now)
    key = {
        "plaintalk_sso_kid": made.key.kid,
        "plaintalk_sso_secret": made.signs_with,
        "plaintalk_sso_audience": "talk.example",
    }

    shown = run(server="http://127.0.0.1:9", user=7, name=name, options=key)

    person = person_from_sso(shown["token"], site=site, now=now)
    assert person.name == name
    (element,) = lxml_html.fromstring(shown["pages"][0]).iter("plain-talk")
    assert element.get("sso") == shown["token"]


def test_without_a_key_or_a_reader_there_is_no_token() -> None:
    assert run(server="http://127.0.0.1:9", user=7)["token"] == ""
    key = {"plaintalk_sso_kid": "k1", "plaintalk_sso_secret": "s" * 40}
    assert run(server="http://127.0.0.1:9", user=0, options=key)["token"] == ""


def test_the_server_reads_the_article_from_what_the_page_says_of_itself() -> None:
    shown = run(server="http://127.0.0.1:9", title="Bridge </script><i>opens</i>")

    assert shown["head"].count("</script>") == 1
    data = json.loads(re.sub(r"</?script[^>]*>", "", shown["head"]))
    assert data["headline"] == "Bridge opens"
    body = "<p>" + "The bridge over the river was opened on Sunday. " * 8 + "</p>"
    page = f"<html><head><title>x</title>{shown['head']}</head><body><article>{body}</article>"
    article = parse_html_page(page.encode()).article
    assert article.headline == "Bridge opens"
    assert article.byline == "Anahit Davtyan"
