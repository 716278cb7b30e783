"""The watcher of a process: asks the database what changed, while anybody listens.

It has a thread and a connection of its own, so that listeners need not wait for views, and nothing
is asked when nobody listens. Every process watches for itself: none needs to tell another.
"""

import asyncio
import logging
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connections

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
# While the database does not answer.
_LOOKS_AT_LEAST_EVERY_S = 15.0

Concerned = set[tuple[int, int | None]]


async def watch(hall: Hall) -> None:
    """Tell the listeners of a hall what happens, until there are none."""
    loop = asyncio.get_running_loop()
    lengths: dict[int, int] = {}
    missed: Concerned = set()
    wait_s = LOOKS_EVERY_S
    with ThreadPoolExecutor(1, thread_name_prefix="live") as thread:
        while not hall.is_empty():
            await asyncio.sleep(wait_s)
            missed |= hall.take_new()
            try:
                now, touched = await loop.run_in_executor(thread, _look, lengths)
                concerned = missed | hall.concerned(touched)
                if concerned:
                    hall.tell(*await loop.run_in_executor(thread, _read, concerned))
            except AnyDatabaseError:
                # The record is where it was, so that nothing is lost by looking again later.
                log.warning("live: the database did not answer", exc_info=True)
                wait_s = min(2 * wait_s, _LOOKS_AT_LEAST_EVERY_S)
            else:
                lengths, missed, wait_s = now, set(), LOOKS_EVERY_S
        await loop.run_in_executor(thread, connections.close_all)


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
