"""The ASGI application around Django's: what Django lets listen, it keeps open.

Source: the ASGI specification, version 3.0, HTTP connection scope.
"""

import asyncio
import re
import secrets
import signal
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.http import HttpRequest

from plaintalk.embed.live.listeners import LISTENS_FOR_S, Hall, Listener, Seat, hall
from plaintalk.embed.live.watching import watch

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

# Where a request to listen keeps what its view found out.
_FOUND = "plaintalk.live"
_PATH = re.compile(r"/api/v1/articles/[^/]+/live")
# Whoever has not taken what was sent within this is sent away; they return and are told the latest.
SENT_WITHIN_S = 20.0
# When the server stops, nobody is waited for.
LAST_WORDS_WITHIN_S = 2.0
# A stream is not packed: the packer would keep 256 kB for each listener, and small events back.
_NOT_FOR_STREAMS = frozenset({b"accept-encoding"})


class _Found:
    """What the view leaves for the stream."""

    __slots__ = ("seat",)

    def __init__(self) -> None:
        self.seat: Seat | None = None


def let_listen(request: HttpRequest, seat: Seat, *, most: int, most_a_network: int) -> bool:
    """Let the answer to this request stay open.

    Gives False where nothing can stay open (under WSGI): the answer then ends with what the view
    says, and the client returns for more.

    Raises:
        LiveFull, LiveFullHere: there is no room.
    """
    found = getattr(request, "scope", {}).get(_FOUND)
    if found is None:
        return False
    hall.take_seat(seat, most=most, most_a_network=most_a_network)
    found.seat = seat
    return True


def before_the_server_stops(act: Callable[[], None]) -> None:
    """Let something be done when the server is told to stop; the server hears it as well.

    Granian waits for answers that are still sent, and tells nobody that it waits. The event loop
    hears signals by a file descriptor of its own, whichever function is set here.
    """
    loop = asyncio.get_running_loop()
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(act))
            signal.siginterrupt(number, False)
    except ValueError:
        pass  # not the main thread: whoever runs the loop there stops it by other means


class WithStreams:
    """Django's application, with answers that stay open.

    Django answers the request to listen as any other, refusals and all. Where it let somebody
    listen, nothing of Django stays but the beginning of the answer that it has sent.
    """

    def __init__(
        self,
        django: Application,
        *,
        hall: Hall = hall,
        before_stop: Callable[[Callable[[], None]], None] = before_the_server_stops,
    ) -> None:
        self._django = django
        self._hall = hall
        self._before_stop = before_stop
        self._watching: asyncio.Task[None] | None = None
        self._hears_signals = False

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _PATH.fullmatch(scope["path"]):
            await self._django(scope, receive, send)
            return
        found = _Found()
        try:
            await self._django(_for_stream(scope, found), _nothing_sent(), _kept_open(send, found))
            if found.seat is not None:
                await self._stream(found.seat, receive, send)
        finally:
            if found.seat is not None:
                self._hall.leave_seat(found.seat)

    async def _stream(self, seat: Seat, receive: Receive, send: Send) -> None:
        # A fifth more or less, so that those who came together don't return together.
        lasts_s = LISTENS_FOR_S * (0.8 + secrets.randbelow(400) / 1000)
        listener = Listener(seat, until=time.monotonic() + lasts_s)
        self._hall.add(listener)
        self._begin_to_watch()
        leaving = asyncio.create_task(_end_when_left(listener, receive))
        try:
            while (piece := await listener.next_piece()) and not leaving.done():
                await _send(send, piece, more=True, within_s=self._patience_s())
            if not leaving.done():
                await _send(send, b"", more=False, within_s=self._patience_s())
        except TimeoutError:
            pass  # too slow: the connection goes, and the client returns
        finally:
            leaving.cancel()
            self._hall.remove(listener)

    def _patience_s(self) -> float:
        return LAST_WORDS_WITHIN_S if self._hall.is_closed else SENT_WITHIN_S

    def _begin_to_watch(self) -> None:
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(watch(self._hall))
        if not self._hears_signals:
            self._hears_signals = True
            self._before_stop(self._hall.close)


async def _send(send: Send, piece: bytes, *, more: bool, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        await send({"type": "http.response.body", "body": piece, "more_body": more})


async def _end_when_left(listener: Listener, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()


def _for_stream(scope: MutableMapping[str, Any], found: _Found) -> MutableMapping[str, Any]:
    headers = [pair for pair in scope["headers"] if pair[0].lower() not in _NOT_FOR_STREAMS]
    return {**scope, "headers": headers, _FOUND: found}


def _nothing_sent() -> Receive:
    """Give a request without a body, whose sender never leaves: who leaves is noticed later."""
    requests: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not requests:
            await asyncio.get_running_loop().create_future()
        return requests.pop()

    return receive


def _kept_open(send: Send, found: _Found) -> Send:
    """Send what Django answers, as the beginning of more where somebody may listen."""

    async def send_on(message: Message) -> None:
        if found.seat is not None and message["type"] == "http.response.start":
            headers = [pair for pair in message["headers"] if pair[0].lower() != b"content-length"]
            message = {**message, "headers": headers}
        elif found.seat is not None:
            message = {**message, "more_body": True}
        await send(message)

    return send_on
