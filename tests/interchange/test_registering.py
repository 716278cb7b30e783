"""Articles registered from the publisher's own pages, and what is never asked for it."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache
from django.db import connection

from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import ArticleNotFound
from plaintalk.articles.services import allow_pages
from plaintalk.interchange import registering
from plaintalk.interchange.fetching import AddressRefused, AnswerTooLarge, NotReached
from plaintalk.interchange.parsed import PageHasNoHeadline
from plaintalk.interchange.registering import (
    PageNotListed,
    PageNotRead,
    TooManyPages,
    address_of_page,
    article_of_page,
)
from tests import make

pytestmark = pytest.mark.django_db

STORY = """<!doctype html><html lang="en"><head><title>Ferry returns - The Quay</title>
<link rel="canonical" href="{canonical}">
<meta property="og:title" content="Ferry returns">
<meta property="article:section" content="Harbour">
<meta property="article:published_time" content="2026-02-03T08:00:00+04:00">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Ferry returns",
"author": {{"@type": "Person", "name": "Mara Holm"}}, "articleSection": "Harbour"}}</script></head>
<body><article><h1>Ferry returns</h1><div class="entry-content"><p>The ferry sailed again on
Tuesday after a winter in the yard, and the whole quay came to watch.</p></div></article>
<ol><li>1. Bo said: <p>Welcome back!</p></li></ol></body></html>"""
BARE = """<html><head><title>A picture</title>
<meta name="description" content="The harbour in fog."></head><body></body></html>"""
MANY_BYTES = 10_000_000_000


class _Pages(BaseHTTPRequestHandler):
    """A publisher's server."""

    server: "_Publisher"

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.asked.append(self.path)
        here = self.server.address
        pages = {
            "/ferry": STORY.format(canonical=f"{here}/ferry"),
            "/ferry?print=1": STORY.format(canonical=f"{here}/ferry"),
            "/liar": STORY.format(canonical="https://bank.example/ferry"),
            "/picture": BARE,
            "/nothing": "<html><body></body></html>",
        }
        if self.path in self.server.redirects:
            self._answer(302, b"", location=self.server.redirects[self.path])
        elif self.path == "/endless":
            self._pour()
        elif self.path == "/slow":
            self._drip()
        elif self.path in pages:
            self._answer(200, pages[self.path].encode())
        else:
            self._answer(404, b"")

    def _answer(self, status: int, body: bytes, *, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _pour(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(MANY_BYTES))
        self.end_headers()
        try:
            while self.server.poured < MANY_BYTES:
                self.server.poured += self.wfile.write(bytes(100_000))
        except OSError:
            return

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.ending.wait(0.01):
                self.wfile.write(b"<")
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


class _Publisher(ThreadingHTTPServer):
    """Keeps what it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Pages)
        self.asked: list[str] = []
        self.redirects: dict[str, str] = {}
        self.poured = 0
        self.ending = threading.Event()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def address(self) -> str:
        return f"http://{self.host}"


@pytest.fixture(name="publisher")
def _publisher() -> Iterator[_Publisher]:
    cache.clear()
    with _Publisher() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.ending.set()
        server.shutdown()
        thread.join()


@pytest.fixture(name="site")
def _site(publisher: _Publisher) -> Site:
    site = make.site()
    allow_pages(site=site, host=publisher.host, is_private=True)
    return site


def test_a_page_opened_for_the_first_time_brings_its_article_along(
    site: Site, publisher: _Publisher
) -> None:
    article = article_of_page(site, f"{publisher.address}/ferry?utm_source=x#top", now=make.NOW)

    assert article.headline == "Ferry returns"
    assert article.byline == "Mara Holm"
    assert [topic.title for topic in article.topics.all()] == ["Harbour"]
    assert article.canonical_url == f"{publisher.address}/ferry"
    assert article.published_at == datetime(2026, 2, 3, 4, 0, tzinfo=UTC)
    assert "the whole quay came to watch" in article.body_html
    assert not hasattr(article, "discussion"), "comments of the page are not taken for ours"


def test_a_page_is_asked_once(site: Site, publisher: _Publisher) -> None:
    first = article_of_page(site, f"{publisher.address}/ferry", now=make.NOW)
    again = article_of_page(site, f"{publisher.address}/ferry#comments", now=make.NOW)

    assert again == first
    assert publisher.asked == ["/ferry"]


def test_two_addresses_of_one_article_are_one_article(site: Site, publisher: _Publisher) -> None:
    first = article_of_page(site, f"{publisher.address}/ferry", now=make.NOW)
    printed = article_of_page(site, f"{publisher.address}/ferry?print=1", now=make.NOW)

    assert printed == first
    assert Article.objects.count() == 1


def test_a_page_can_not_speak_for_a_host_that_is_not_listed(
    site: Site, publisher: _Publisher
) -> None:
    article = article_of_page(site, f"{publisher.address}/liar", now=make.NOW)

    assert article.canonical_url == f"{publisher.address}/liar"


def test_a_page_without_a_body_gives_its_description(site: Site, publisher: _Publisher) -> None:
    article = article_of_page(site, f"{publisher.address}/picture", now=make.NOW)

    assert article.body_html == "<p>The harbour in fog.</p>"


@pytest.mark.parametrize("path", ["nothing", "gone"])
def test_a_page_that_gave_nothing_is_left_alone_for_a_while(
    site: Site, publisher: _Publisher, path: str
) -> None:
    with pytest.raises((PageHasNoHeadline, NotReached)):
        article_of_page(site, f"{publisher.address}/{path}", now=make.NOW)
    with pytest.raises(PageNotRead):
        article_of_page(site, f"{publisher.address}/{path}", now=make.NOW)

    assert publisher.asked == [f"/{path}"]


def test_unknown_pages_are_asked_only_so_fast(
    site: Site, publisher: _Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registering, "PAGES_A_MINUTE", 2)
    for number in range(2):
        with pytest.raises(NotReached):
            article_of_page(site, f"{publisher.address}/{number}", now=make.NOW)
    with pytest.raises(TooManyPages):
        article_of_page(site, f"{publisher.address}/ferry", now=make.NOW)

    assert publisher.asked == ["/0", "/1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "https://paper.example/ferry",
        "http://localhost/ferry",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.8/",
        "http://2130706433/",
    ],
)
def test_a_host_that_is_not_listed_is_never_asked(
    site: Site, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _unexpected)
    with pytest.raises(PageNotListed):
        article_of_page(site, url, now=make.NOW)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://paper.example/", "javascript:1", ""])
def test_what_is_no_address_of_the_web_is_no_article(
    site: Site, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _unexpected)
    with pytest.raises(ArticleNotFound):
        article_of_page(site, url, now=make.NOW)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "fe80::1", "fd00::1",
     "::ffff:127.0.0.1", "64:ff9b::7f00:1", "100.64.0.1", "0.0.0.0"],
)  # fmt: skip
def test_a_listed_name_that_leads_into_a_private_network_is_not_asked(
    site: Site, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_pages(site=site, host="paper.example", is_private=False)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [_answer(address)])
    monkeypatch.setattr(socket, "create_connection", _unexpected)
    with pytest.raises(AddressRefused, match="private network"):
        article_of_page(site, "https://paper.example/ferry", now=make.NOW)


def test_a_name_that_changes_its_address_is_asked_at_the_one_that_was_judged(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_pages(site=site, host="paper.example", is_private=False)
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    connected: list[object] = []

    def connect(where: object, **_options: object) -> socket.socket:
        connected.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [_answer(next(answers))])
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotReached):
        article_of_page(site, "http://paper.example/ferry", now=make.NOW)

    assert connected == [("93.184.216.34", 80)]


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/", "http://localhost:1/", "file:///etc/passwd", "//[::1]/"],
)
def test_a_redirect_is_followed_to_listed_hosts_alone(
    site: Site, publisher: _Publisher, location: str
) -> None:
    publisher.redirects["/moved"] = location
    with pytest.raises(AddressRefused):
        article_of_page(site, f"{publisher.address}/moved", now=make.NOW)

    assert publisher.asked == ["/moved"]


def test_a_redirect_within_the_publication_is_followed(site: Site, publisher: _Publisher) -> None:
    publisher.redirects["/moved"] = "/ferry"

    article = article_of_page(site, f"{publisher.address}/moved", now=make.NOW)

    assert article.canonical_url == f"{publisher.address}/ferry"


def test_a_body_without_end_is_cut(site: Site, publisher: _Publisher) -> None:
    with pytest.raises(AnswerTooLarge):
        article_of_page(site, f"{publisher.address}/endless", now=make.NOW)

    assert publisher.poured < 10 * registering.PAGE_MAX_BYTES


def test_a_slow_body_is_cut(
    site: Site, publisher: _Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registering, "FETCH_TIMEOUT_S", 0.3)
    with pytest.raises(NotReached):
        article_of_page(site, f"{publisher.address}/slow", now=make.NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory is one connection's alone"
)
def test_readers_who_come_at_once_make_one_article(site: Site, publisher: _Publisher) -> None:
    def open_page(_reader: int) -> int:
        try:
            return article_of_page(site, f"{publisher.address}/ferry", now=make.NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as readers:
        found = set(readers.map(open_page, range(4)))

    assert len(found) == 1
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://a.example/x?utm_source=s&id=7&fbclid=z#c", "https://a.example/x?id=7"),
        ("https://a.example/x?id=a%20b+c", "https://a.example/x?id=a%20b+c"),
        ("https://a.example/x?utm_medium=m", "https://a.example/x"),
        ("https://a.example/x", "https://a.example/x"),
        ("nonsense", ""),
    ],
)
def test_what_campaigns_add_does_not_make_another_page(given: str, address: str) -> None:
    assert address_of_page(given) == address


def _answer(address: str) -> tuple[object, ...]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return (family, socket.SOCK_STREAM, 6, "", (address, 80))


def _unexpected(*_given: object, **_options: object) -> None:
    raise AssertionError("the network was asked")
