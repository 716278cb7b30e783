"""Everybody who listens to this process, each with the latest news and nothing before it."""

import asyncio
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy as _

from plaintalk.discussion.queries import News, Own, Pair
from plaintalk.embed.live.events import HEARTBEAT, event_of, farewell
from plaintalk.kernel.errors import TooSoon, Unavailable

# Proxies take a line for dead after a minute or so of silence.
HEARTBEAT_S = 25.0
# Then whoever listens is asked again who they are: a token may have been revoked.
LISTENS_FOR_S = 900.0


class LiveFull(Unavailable):
    """This process tells as many open pages as it may, or none at all."""

    code = "live_full"
    text = _("As many listen as may. Ask for news now and then instead, and try again later.")


class LiveFullHere(TooSoon):
    """As many listen from one network as may."""

    code = "live_full_here"
    text = _(
        "As many listen from your network as may. Ask for news now and then instead, and try "
        "again in {retry_after_s} s."
    )


@dataclass(slots=True, kw_only=True)
class Seat:
    """That somebody may listen. Whoever takes one gives it back."""

    article_id: int
    person_id: int | None
    network: str
    news: News


@dataclass(eq=False, slots=True)
class Listener:
    """One open page. What it was not sent yet is replaced by what is newer, so nothing piles up."""

    seat: Seat
    until: float
    news: News = field(init=False)
    _is_told: bool = True
    _is_over: bool = False
    _farewell: bytes = b""
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.news = self.seat.news

    def tell(self, news: News) -> None:
        """Let it be sent these news, unless it knows them."""
        if news != self.news:
            self.news, self._is_told = news, False
            self._woken.set()

    def end(self, last_words: bytes = b"") -> None:
        """Let it end, for the client to return later."""
        self._is_over, self._farewell = True, last_words
        self._woken.set()

    async def next_piece(self) -> bytes:
        """Wait for the next piece of the stream; b"" once it is over."""
        if self._is_told and not self._is_over:
            self._woken.clear()
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await self._woken.wait()
            except TimeoutError:
                return HEARTBEAT if time.monotonic() < self.until else b""
        if self._is_over or time.monotonic() >= self.until:
            self._is_over = True
            last_words, self._farewell = self._farewell, b""
            return last_words
        self._is_told = True
        return event_of(self.news)


class Hall:
    """All seats and listeners of a process.

    Seats are taken by views, in their thread; all else happens in the event loop.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = 0
        self._taken_by: Counter[str] = Counter()
        self._by_article: defaultdict[int, set[Listener]] = defaultdict(set)
        self._new: list[Listener] = []
        self.is_closed = False

    def __len__(self) -> int:
        return self._taken

    def take_seat(self, seat: Seat, *, most: int, most_a_network: int) -> None:
        """Count somebody in.

        Args:
            most_a_network: 0 for any number.

        Raises:
            LiveFull, LiveFullHere: there is no room.
        """
        with self._lock:
            if self.is_closed or self._taken >= most:
                raise LiveFull()
            if most_a_network and self._taken_by[seat.network] >= most_a_network:
                raise LiveFullHere(retry_after_s=300)
            self._taken += 1
            self._taken_by[seat.network] += 1

    def leave_seat(self, seat: Seat) -> None:
        """Count them out."""
        with self._lock:
            self._taken -= 1
            self._taken_by[seat.network] -= 1
            if not self._taken_by[seat.network]:
                del self._taken_by[seat.network]

    def add(self, listener: Listener) -> None:
        """Let a listener be told from now on, and asked about once more.

        What happened between the answer to its request and this is told at the next look.
        """
        if self.is_closed:
            listener.end(farewell())
        self._by_article[listener.seat.article_id].add(listener)
        self._new.append(listener)

    def remove(self, listener: Listener) -> None:
        """Tell a listener nothing more."""
        here = self._by_article[listener.seat.article_id]
        here.discard(listener)
        if not here:
            del self._by_article[listener.seat.article_id]

    def is_empty(self) -> bool:
        """Say whether nobody listens."""
        return not self._by_article

    def take_new(self) -> set[tuple[int, int | None]]:
        """Give what those listen to who came since this was asked last."""
        new, self._new = self._new, []
        return {(one.seat.article_id, one.seat.person_id) for one in new}

    def concerned(self, touched: Iterable[Pair] | None) -> set[tuple[int, int | None]]:
        """Give which of the articles and people somebody here listens to; None: of all."""
        if touched is None:
            return {
                (article, one.seat.person_id)
                for article, listeners in self._by_article.items()
                for one in listeners
            }
        return {pair for pair in touched if pair[0] in self._by_article}

    def tell(self, counts: Mapping[int, int], own: Mapping[Pair, Own]) -> None:
        """Tell all listeners of some articles.

        Args:
            own: where somebody's own comments stand, where that may have changed.
        """
        for article, count in counts.items():
            for listener in self._by_article.get(article, ()):
                mine, person = listener.news.mine, listener.seat.person_id
                if person is not None:
                    mine = own.get((article, person), mine)
                listener.tell(replace(listener.news, count=count, mine=mine))

    def open_pages(self) -> dict[int, int]:
        """Give how many listen, by article."""
        return {article: len(listeners) for article, listeners in self._by_article.items()}

    def tell_viewers(self, numbers: Mapping[int, int | None]) -> None:
        """Tell all listeners of some articles how many read them; None: that it isn't shown."""
        for article, number in numbers.items():
            for listener in self._by_article.get(article, ()):
                listener.tell(replace(listener.news, viewers=number))

    def close(self) -> None:
        """Send everybody away, to return later, and let nobody in."""
        self.is_closed = True
        for listeners in self._by_article.values():
            for listener in listeners:
                listener.end(farewell())


hall = Hall()
