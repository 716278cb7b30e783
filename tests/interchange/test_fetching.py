"""Fetching a feed, from a server of the test's own on this machine."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from plaintalk.interchange.fetching import (
    FEEDS,
    AddressRefused,
    AnswerTooLarge,
    NotReached,
    fetch,
    host_of,
    is_public,
)

BODY = b"<rss/>" * 100


class _Answers(BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        self.close_connection = True
        name = self.path.split("?")[0].strip("/")
        answer = {
            "feed": lambda: self._send(200, BODY),
            "packed": lambda: self._send(200, gzip.compress(BODY), encoding="gzip"),
            "bomb": lambda: self._send(200, gzip.compress(bytes(10_000_000)), encoding="gzip"),
            "half-packed": lambda: self._send(200, gzip.compress(BODY)[:-9], encoding="gzip"),
            "odd": lambda: self._send(200, BODY, encoding="br"),
            "moved": lambda: self._send(302, b"", location="/feed"),
            "loop": lambda: self._send(302, b"", location="/loop"),
            "to-file": lambda: self._send(302, b"", location="file:///etc/passwd"),
            "cut": self._cut,
            "drops": self._drops,
        }.get(name, lambda: self._send(404, b"no"))
        answer()

    def _send(self, status: int, body: bytes, *, encoding: str = "", location: str = "") -> None:
        self.send_response(status)
        for header, value in (("Content-Encoding", encoding), ("Location", location)):
            if value:
                self.send_header(header, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"<rss>")

    def _drops(self) -> None:
        self.send_response(200)
        self.end_headers()
        server = self.server
        assert isinstance(server, _Server)
        while not server.done.wait(0.01):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    """A server that tells its slow answers to end."""

    done = threading.Event()


@contextmanager
def _serving() -> Iterator[str]:
    with _Server(("127.0.0.1", 0), _Answers) as server:
        server.done = threading.Event()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.done.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[str]:
    with _serving() as address:
        yield address


@pytest.mark.parametrize("path", ["feed", "packed", "moved", "feed?a=b c#d"])
def test_a_feed_is_fetched(server: str, path: str) -> None:
    assert fetch(f"{server}/{path}", allow_private=True, accept=FEEDS) == BODY


@pytest.mark.parametrize("path", ["feed", "packed", "bomb"])
def test_no_more_than_the_limit_is_taken(server: str, path: str) -> None:
    assert fetch(f"{server}/feed", allow_private=True, max_bytes=len(BODY), accept=FEEDS) == BODY
    with pytest.raises(AnswerTooLarge) as refused:
        fetch(f"{server}/{path}", allow_private=True, max_bytes=len(BODY) - 1, accept=FEEDS)

    assert refused.value.code == "answer_too_large"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("nothing-here", "it answered 404"),
        ("loop", "it redirects more than 5 times"),
        ("odd", "packed in a way"),
        ("half-packed", "broke off"),
        ("cut", "broke off"),
    ],
)
def test_what_is_not_the_feed_is_told(server: str, path: str, why: str) -> None:
    with pytest.raises(NotReached, match=why) as failed:
        fetch(f"{server}/{path}", allow_private=True, accept=FEEDS)

    assert failed.value.code == "not_reached"


def test_an_answer_in_drops_ends_at_the_deadline(server: str) -> None:
    with pytest.raises(NotReached):
        fetch(f"{server}/drops", allow_private=True, timeout_s=0.3, accept=FEEDS)


def test_a_redirect_to_anything_but_the_web_is_refused(server: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(f"{server}/to-file", allow_private=True, accept=FEEDS)


def test_this_machine_is_not_asked_unless_that_is_wanted(server: str) -> None:
    for address in (server, server.replace("127.0.0.1", "localhost")):
        with pytest.raises(AddressRefused, match="private network") as refused:
            fetch(f"{address}/feed", accept=FEEDS)

        assert refused.value.code == "address_refused"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/feed",
        "javascript:alert(1)",
        "//a.example/feed",
        "feed.xml",
        "",
        "http://",
        "http://a.example:99999/",
        "http://[::1",
        "http://me:secret@a.example/",
        "http://a b.example/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
def test_an_address_that_may_not_be_asked_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(url, accept=FEEDS)


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.168.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("not an address", False),
    ],
)
def test_only_addresses_of_the_public_network_are_public(address: str, answer: bool) -> None:
    assert is_public(address) is answer


def test_every_hop_must_be_a_host_that_may_be_asked(server: str) -> None:
    asked: list[str] = []

    def may_ask(host: str) -> bool:
        asked.append(host)
        return len(asked) < 2

    with pytest.raises(AddressRefused, match="not among the hosts"):
        fetch(f"{server}/moved", accept=FEEDS, allow_private=True, may_ask=may_ask)

    assert asked == [server.removeprefix("http://")] * 2


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Paper.example/a?b", "paper.example"),
        ("https://paper.example:443/", "paper.example"),
        ("http://paper.example:443/", "paper.example:443"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("https://me@paper.example/", "paper.example"),
        ("https://թերթ.example/", "xn--29ahb5g.example"),
        ("/only/a/path", ""),
        ("https://[::1", ""),
        ("https://paper.example:99999/", ""),
    ],
)
def test_a_host_goes_with_its_port_where_that_is_unusual(url: str, host: str) -> None:
    assert host_of(url) == host
