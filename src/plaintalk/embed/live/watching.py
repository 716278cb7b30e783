"""The watcher of a process: asks the database what changed, while anybody listens.

It has a thread and a connection of its own, so that listeners need not wait for views, and nothing
is asked when nobody listens. Every process watches for itself: none needs to tell another.

By the same connection it says from time to time how many listen here, and asks how many do at all
(`articles.viewers`): whoever comes or goes is told of then, all changes of that time at once.
"""

import asyncio
import logging
import secrets
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor

from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connections
from django.utils import timezone

from plaintalk.articles.viewers import forget_process, tell_viewers
from plaintalk.discussion.queries import (
    Own,
    Pair,
    own_standings,
    published_counts,
    record_lengths,
    touched_since,
)
from plaintalk.embed.live.listeners import Hall

log = logging.getLogger(__name__)

LOOKS_EVERY_S = 0.25
# A number that changes is sent to all who listen, so that it may be a little old.
COUNTS_VIEWERS_EVERY_S = 5.0
# While the database does not answer.
_LOOKS_AT_LEAST_EVERY_S = 15.0

Concerned = set[tuple[int, int | None]]


async def watch(hall: Hall) -> None:
    """Tell the listeners of a hall what happens, until there are none."""
    loop = asyncio.get_running_loop()
    # What this watch is called where processes say how many listen.
    name = secrets.token_hex(16)
    with ThreadPoolExecutor(1, thread_name_prefix="live") as thread:
        while not hall.is_empty():
            await _watch_while_anybody_listens(hall, thread, name)
            # Whoever comes meanwhile is watched for as well.
            await loop.run_in_executor(thread, _rest, name)


async def _watch_while_anybody_listens(hall: Hall, thread: ThreadPoolExecutor, name: str) -> None:
    loop = asyncio.get_running_loop()
    lengths: dict[int, int] = {}
    missed: Concerned = set()
    wait_s, counts_at = LOOKS_EVERY_S, loop.time()
    while not hall.is_empty():
        await asyncio.sleep(wait_s)
        missed |= hall.take_new()
        try:
            now, touched = await loop.run_in_executor(thread, _look, lengths)
            concerned = missed | hall.concerned(touched)
            if concerned:
                hall.tell(*await loop.run_in_executor(thread, _read, concerned))
            if loop.time() >= counts_at:
                counts_at = loop.time() + COUNTS_VIEWERS_EVERY_S
                here = hall.open_pages()
                hall.tell_viewers(await loop.run_in_executor(thread, _count, name, here))
        except AnyDatabaseError:
            # The record is where it was, so that nothing is lost by looking again later.
            log.warning("live: the database did not answer", exc_info=True)
            wait_s = min(2 * wait_s, _LOOKS_AT_LEAST_EVERY_S)
        else:
            lengths, missed, wait_s = now, set(), LOOKS_EVERY_S


def _look(before: dict[int, int]) -> tuple[dict[int, int], set[Pair] | None]:
    """Give how long the records are now, and what was decided since they were as long as before."""
    close_old_connections()
    now = record_lengths()
    touched: set[Pair] = set()
    for site, length in now.items():
        # Nobody listened to a site whose record was not looked at before.
        known = before.get(site, length)
        if length == known:
            continue
        here = touched_since(site, after=known, upto=length)
        if here is None:
            return now, None
        touched |= here
    return now, touched


def _read(concerned: Collection[tuple[int, int | None]]) -> tuple[dict[int, int], dict[Pair, Own]]:
    counts = published_counts({article for article, _person in concerned})
    people = {(article, person) for article, person in concerned if person is not None}
    return counts, own_standings(people)


def _count(process: str, here: Mapping[int, int]) -> dict[int, int | None]:
    return tell_viewers(process=process, open_here=here, now=timezone.now())


def _rest(process: str) -> None:
    """Keep nothing while nobody listens: no connection, and nothing said."""
    try:
        forget_process(process)
    except AnyDatabaseError:
        # What was said counts for a minute yet.
        log.warning("live: the database did not answer", exc_info=True)
    finally:
        connections.close_all()
