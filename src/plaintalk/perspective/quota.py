"""How many requests a key may make, counted in the database for all processes together.

A token bucket: it fills with `per_second` a second up to `BURST_S` seconds' worth, so that a
client whose requests come in bursts, or whose clock jitters, is not refused for it. A process takes
requests out of it in small blocks and gives them out from memory, so that a busy key does not cost
a write to the database for each request.

How exact it is: in T seconds a key makes at most per_second × (T + BURST_S) requests, and one block
a process more, if blocks taken before were kept until then. It never makes more than per_day a day,
and up to one block a process fewer when processes end with a block in hand.

Source: the token bucket of RFC 2697, section 3, without its second bucket.
"""

import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

from django.db import transaction

from plaintalk.perspective.errors import QuotaUsedUp
from plaintalk.perspective.models import ApiKey

# As long as a client that waits for its answers can be held up by a slow network, and caught up on.
BURST_S = 10
# At most so many blocks a second are taken for one key by one process, and so few a day lost.
_BLOCKS_A_SECOND = 4
_BLOCKS_A_DAY = 1000


@dataclass(slots=True)
class _Block:
    """Requests that this process may still let through for a key, on one day."""

    left: int
    day: date


_blocks: dict[int, _Block] = {}
_lock = threading.Lock()


def spend(key: ApiKey, *, now: datetime) -> None:
    """Count one request of a key.

    Raises:
        QuotaUsedUp: it must wait; says for how many seconds.
    """
    if not key.per_second and not key.per_day:
        return
    with _lock:
        block = _blocks.get(key.pk)
        if block is None or block.left == 0 or block.day != now.date():
            block = _blocks[key.pk] = _Block(_take(key, now), now.date())
        block.left -= 1


def forget_blocks() -> None:
    """Drop what this process holds; for tests, whose databases begin empty."""
    with _lock:
        _blocks.clear()


def _take(key: ApiKey, now: datetime) -> int:
    """Take a block from the database; at least one request.

    Raises:
        QuotaUsedUp: there is none to take.
    """
    with transaction.atomic():
        state = ApiKey.objects.select_for_update().get(pk=key.pk)
        spent = state.spent if state.spent_on == now.date() else 0
        left = _refilled(state, now)
        block = min(_block_size(state), *_limits(state, left, spent, now))
        ApiKey.objects.filter(pk=key.pk).update(
            left=left - block if state.per_second else 0,
            # Clocks of several machines differ a little; what was refilled is not refilled again.
            left_at=max(now, state.left_at or now),
            spent=spent + block,
            spent_on=now.date(),
        )
    return block


def _refilled(state: ApiKey, now: datetime) -> float:
    full = float(state.per_second * BURST_S)
    if state.left_at is None:
        return full
    passed_s = max((now - state.left_at).total_seconds(), 0.0)
    return min(state.left + passed_s * state.per_second, full)


def _block_size(state: ApiKey) -> int:
    sizes = [state.per_second // _BLOCKS_A_SECOND] if state.per_second else []
    sizes += [state.per_day // _BLOCKS_A_DAY] if state.per_day else []
    return max(1, min(sizes))


def _limits(state: ApiKey, left: float, spent: int, now: datetime) -> list[int]:
    """How many requests each limit still allows; all of them at least one."""
    limits = []
    if state.per_day:
        if spent >= state.per_day:
            midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
            wait_s = ceil((midnight - now).total_seconds())
            raise QuotaUsedUp(limit=state.per_day, unit="day", retry_after_s=wait_s)
        limits.append(state.per_day - spent)
    if state.per_second:
        if left < 1:
            wait_s = ceil((1 - left) / state.per_second)
            raise QuotaUsedUp(limit=state.per_second, unit="second", retry_after_s=max(wait_s, 1))
        limits.append(int(left))
    return limits
