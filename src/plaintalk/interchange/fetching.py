"""The one place that reaches out: over http or https, to public addresses alone.

An address is given by a person or by a reader's browser, and each hop after it by a stranger.
Every hop's name is resolved once, all of its addresses are judged, and the connection goes to the
very address that was judged, so that a second answer of the name server changes nothing.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from plaintalk.kernel.errors import Invalid, Unavailable
from plaintalk.kernel.markup import clean_line

MOST_REDIRECTS = 5
_CHUNK_BYTES = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {"Accept-Encoding": "gzip", "User-Agent": "Plaintalk"}
FEEDS = "application/atom+xml, application/rss+xml, application/xml, */*;q=0.1"
PAGES = "text/html, application/xhtml+xml"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_.-]{1,253}|[0-9a-f:.]{2,45}")
_ADDRESS_MAX_CHARS = 200
_KEPT_IN_PATH = "/%:@!$&'()*+,;=-._~"
# Addresses that carry an IPv4 address inside: the well-known NAT64 prefix (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Invalid):
    """The address is not one that may be asked."""

    code = "address_refused"
    text = "{address} can't be fetched: {why}. Give an http or https address on the public network."


class AnswerTooLarge(Invalid):
    """The answer is longer than it may be."""

    code = "answer_too_large"
    text = "{host} gave more than {most:,} bytes, which is the limit. A feed can come from a file."


class NotReached(Unavailable):
    """The other machine did not give what it was asked for."""

    code = "not_reached"
    text = "{host} did not give what is at this address: {why}. Try again later."


def fetch(
    url: str,
    *,
    accept: str,
    timeout_s: float = 15.0,
    max_bytes: int = 20_000_000,
    allow_private: bool = False,
    may_ask: Callable[[str], bool] = lambda _host: True,
) -> bytes:
    """Fetch a feed or a page. Cookies, passwords and proxies are never used.

    Args:
        url: where it is.
        accept: `FEEDS` or `PAGES`.
        timeout_s: for the whole of it, redirects and all.
        max_bytes: of the answer, unpacked.
        allow_private: let an operator read from their own network.
        may_ask: says of each hop's `host_of` whether it may be asked.

    Raises:
        AddressRefused: not http or https, not on the public network, or not to be asked, at any
            hop.
        AnswerTooLarge: more than `max_bytes`.
        NotReached: no answer in time, or none that is what was asked for.

    """
    deadline = time.monotonic() + timeout_s
    for _hop in range(MOST_REDIRECTS + 1):
        target = _target(url, allow_private=allow_private, may_ask=may_ask)
        answer = _ask(target, accept, deadline, max_bytes)
        if answer.redirect is None:
            return answer.body
        url = urljoin(url, answer.redirect)
    raise NotReached(host=target.host, why=f"it redirects more than {MOST_REDIRECTS} times")


@dataclass(frozen=True, slots=True)
class Posted:
    """What was answered to something posted; the body is not read."""

    status: int
    retry_after: str


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_s: float = 10.0,
    allow_private: bool = False,
) -> Posted:
    """Post something over https. Redirects are not followed: an answer is an answer.

    Args:
        timeout_s: for the whole of it.
        allow_private: reach an operator's own network, over http as well.

    Raises:
        AddressRefused: not https, or not on the public network.
        NotReached: no answer in time.
    """
    deadline = time.monotonic() + timeout_s
    target = _target(url, allow_private=allow_private, may_ask=lambda _host: True)
    if target.scheme != "https" and not allow_private:
        raise AddressRefused(address=target.host, why="it is not an https address")
    with ExitStack() as closing:
        connection = _Connection(target, deadline)
        closing.callback(connection.end)
        try:
            sent = {"User-Agent": _HEADERS["User-Agent"], **headers}
            connection.request("POST", target.path, body=body, headers=sent)
            response = closing.enter_context(connection.getresponse())
            return Posted(response.status, response.getheader("Retry-After", ""))
        except (OSError, http.client.HTTPException) as error:
            raise NotReached(host=target.host, why=_why(error)) from error


def host_of(url: str) -> str:
    """Give the host of an address, with its port where that is not the scheme's; "" for none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port
    except ValueError:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return shown if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{shown}:{port}"


@dataclass(frozen=True, slots=True)
class _Target:
    """Where to ask, with the address that was judged."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    redirect: str | None


def _target(url: str, *, allow_private: bool, may_ask: Callable[[str], bool]) -> _Target:
    shown = clean_line(url, max_chars=_ADDRESS_MAX_CHARS)
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme, parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError as error:
        raise AddressRefused(address=shown, why="it is malformed") from error
    if scheme not in _DEFAULT_PORTS:
        raise AddressRefused(address=shown, why="it is not an http or https address")
    if not _HOST.fullmatch(host):
        raise AddressRefused(address=shown, why="it is malformed")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(address=host, why="it holds a user name or a password")
    if not may_ask(host_of(url)):
        raise AddressRefused(address=host, why="it is not among the hosts that may be asked")
    port = port or _DEFAULT_PORTS[scheme]
    addresses = _resolved(host, port)
    if not allow_private and not all(map(is_public, addresses)):
        raise AddressRefused(address=host, why="it leads into a private network")
    return _Target(scheme, host, port, _path(parts), addresses)


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_KEPT_IN_PATH)
    return f"{path}?{quote(parts.query, safe=_KEPT_IN_PATH + '?')}" if parts.query else path


def _resolved(host: str, port: int) -> tuple[str, ...]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(host=host, why="its name is not known") from error
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


def is_public(written: str) -> bool:
    """Say whether an IP address is one of the public network, whatever form it is wrapped in."""
    try:
        address: Address = ipaddress.ip_address(written.split("%")[0])
    except ValueError:
        return False
    return all(
        each.is_global and not each.is_multicast and not each.is_reserved
        for each in (address, *_inside(address))
    )


def _inside(address: Address) -> list[ipaddress.IPv4Address]:
    """Give the IPv4 addresses that an IPv6 address stands for."""
    if not isinstance(address, ipaddress.IPv6Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in found if each is not None]


def _ask(target: _Target, accept: str, deadline: float, max_bytes: int) -> _Answer:
    with ExitStack() as closing:
        connection = _Connection(target, deadline)
        closing.callback(connection.end)
        try:
            connection.request("GET", target.path, headers={**_HEADERS, "Accept": accept})
            response = closing.enter_context(connection.getresponse())
            location = response.getheader("Location")
            if response.status in _REDIRECTS and location:
                return _Answer(b"", location)
            if response.status != HTTPStatus.OK:
                raise NotReached(host=target.host, why=f"it answered {response.status}")
            body = _read(response, target, max_bytes)
            _left(deadline)  # cut off by the clock, an answer may look complete
        except (OSError, http.client.HTTPException, zlib.error) as error:
            raise NotReached(host=target.host, why=_why(error)) from error
    return _Answer(body, None)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, ssl.SSLError):
        return "its certificate or encryption is not in order"
    return "the connection failed"


class _Connection(http.client.HTTPConnection):
    """Goes to the address that was judged, asks for the host by name, and ends at the deadline.

    A limit on each read would let an answer in drops last for ever; here the clock cuts the line.
    """

    def __init__(self, target: _Target, deadline: float) -> None:
        super().__init__(target.host, target.port)
        self._target = target
        self._deadline = deadline
        self._clock: threading.Timer | None = None

    def connect(self) -> None:
        """Try the judged addresses in turn."""
        plain = self._connected()
        self._clock = threading.Timer(_left(self._deadline), _cut, [plain])
        self._clock.daemon = True
        self._clock.start()
        self.sock = plain
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(
                plain, server_hostname=self._target.host, suppress_ragged_eofs=False
            )

    def _connected(self) -> socket.socket:
        failed: OSError | None = None
        for address in self._target.addresses:
            where = (address, self._target.port)
            try:
                return socket.create_connection(where, timeout=_left(self._deadline))
            except OSError as error:
                failed = error
        raise failed or OSError

    def end(self) -> None:
        """Close the connection and stop the clock."""
        if self._clock is not None:
            self._clock.cancel()
        self.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _read(response: http.client.HTTPResponse, target: _Target, max_bytes: int) -> bytes:
    packed = response.getheader("Content-Encoding", "").strip().lower()
    if packed not in {"", "identity", "gzip"}:
        raise NotReached(host=target.host, why="it is packed in a way that was not asked for")
    unpack = zlib.decompressobj(wbits=31) if packed == "gzip" else None
    parts: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK_BYTES):
        # One byte more than allowed is enough to know; a bomb is never unpacked whole.
        part = unpack.decompress(chunk, max_bytes - size + 1) if unpack else chunk
        size += len(part)
        if size > max_bytes:
            raise AnswerTooLarge(host=target.host, most=max_bytes)
        parts.append(part)
    if response.length or (unpack and not unpack.eof):
        raise NotReached(host=target.host, why="the answer broke off")
    return b"".join(parts)
