"""How often somebody may ask: counted for all processes together, or by one process alone.

A token bucket: it fills steadily up to a burst's worth, so that a client whose requests come in
bursts, or whose clock jitters, is not refused for it. What is counted for all together stands in
the database; a process takes requests out of it in small blocks and gives them out from memory, so
that a busy client does not cost a write to the database for each request.

How exact it is: in T seconds somebody makes at most rate × T + burst requests, and one block a
process more, if blocks taken before were kept until then. It never makes more than per_day a day,
and up to one block a process fewer when processes end with a block in hand.

Source: the token bucket of RFC 2697, section 3, without its second bucket.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from math import ceil
from operator import or_
from typing import ClassVar, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import TooSoon
from plaintalk.people.models import Allowance

# As long as a client that waits for its answers can be held up by a slow network, and caught up on.
BURST_S = 10
_MINUTE_S = 60
# A full bucket is taken in so many blocks by one process, and a day in so many.
_BLOCKS_A_BURST = 40
_BLOCKS_A_DAY = 1000
# So many are known by one process at once; whoever asked longest ago is forgotten first.
KNOWN_HERE = 20_000
# Full again long before, and of another day.
_FORGOTTEN_AFTER = timedelta(days=2)

_T = TypeVar("_T")


class QuotaUsedUp(TooSoon):
    """Somebody made as many requests as they may for now."""

    code = "too_many_requests"
    text = "At most {limit} requests a {unit} are answered. Try again in {retry_after_s} s."

    # A whole sentence each: other languages bend the word for a unit.
    _BY_UNIT: ClassVar = {
        "second": _(
            "At most {limit} requests a second are answered. Try again in {retry_after_s} s."
        ),
        "minute": _(
            "At most {limit} requests a minute are answered. Try again in {retry_after_s} s."
        ),
        "day": _("At most {limit} requests a day are answered. Try again in {retry_after_s} s."),
    }

    def __str__(self) -> str:
        return str(self._BY_UNIT[str(self.details["unit"])]).format(**self.details)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many requests may be made, by the second or by the minute, and by the day; 0: any number.

    Of a quota by the second BURST_S seconds' worth may come at once, of one by the minute a
    minute's.
    """

    per_second: int = 0
    per_minute: int = 0
    per_day: int = 0

    @property
    def burst(self) -> int:
        """Give how many may come at once; 0: any number."""
        return self.per_second * BURST_S or self.per_minute

    @property
    def rate(self) -> float:
        """Give how many come back in a second."""
        return self.per_second or self.per_minute / _MINUTE_S


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a quota.

    Attributes:
        limit: how many requests may come at once.
        requests: how many may come now.
        full_in_s: when it is `limit` again.
    """

    limit: int
    requests: int
    full_in_s: int


@dataclass(slots=True)
class _Block:
    """Requests that this process may still let through for a name, on one day.

    `beside` were left in the database when the block was taken.
    """

    left: int
    day: date
    beside: int


@dataclass(slots=True)
class _Bucket:
    """What this process alone counts."""

    left: float
    left_at: datetime


_blocks: OrderedDict[str, _Block] = OrderedDict()
_buckets: OrderedDict[str, _Bucket] = OrderedDict()
_lock = threading.Lock()


def spend(name: str, quota: Quota, *, now: datetime) -> Left:
    """Count one request, for all processes together.

    Args:
        name: of whoever asks, such as "token 12".

    Raises:
        QuotaUsedUp: they must wait; says for how many seconds.
    """
    if not quota.burst and not quota.per_day:
        return Left(0, 0, 0)
    with _lock:
        block = _blocks.get(name)
        if block is None or block.left == 0 or block.day != now.date():
            block = _take(name, quota, now)
            _keep(_blocks, name, block)
        block.left -= 1
        return _left(quota, block.left + block.beside)


def spend_here(name: str, quota: Quota, *, now: datetime) -> Left:
    """Count one request, by this process alone and without the database; not by the day.

    For whoever is not known: each of them would cost a write, and there may be any number.

    Raises:
        QuotaUsedUp: they must wait; says for how many seconds.
    """
    if not quota.burst:
        return Left(0, 0, 0)
    with _lock:
        bucket = _buckets.get(name)
        filled = _filled(quota, bucket.left, bucket.left_at, now) if bucket else quota.burst
        _check_burst(quota, filled)
        left_at = max(now, bucket.left_at) if bucket else now
        _keep(_buckets, name, _Bucket(filled - 1, left_at))
        return _left(quota, filled - 1)


def forget_allowances_of(person: int, tokens: Collection[int] = ()) -> None:
    """Forget what a person, by key, and their tokens may still ask for."""
    ends = [f" by person {person}", *(f" by token {token}" for token in tokens)]
    named = reduce(or_, (Q(name__endswith=end) for end in ends))
    Allowance.objects.filter(named).delete()


def drop_full_allowances(*, now: datetime) -> int:
    """Delete what was not asked of for so long that it is full again; give how many."""
    return Allowance.objects.filter(left_at__lt=now - _FORGOTTEN_AFTER).delete()[0]


def forget_blocks() -> None:
    """Drop what this process holds; for tests, whose databases begin empty."""
    with _lock:
        _blocks.clear()
        _buckets.clear()


def _keep(known: OrderedDict[str, _T], name: str, value: _T) -> None:
    known[name] = value
    known.move_to_end(name)
    if len(known) > KNOWN_HERE:
        known.popitem(last=False)


def _take(name: str, quota: Quota, now: datetime) -> _Block:
    """Take a block from the database; at least one request.

    Raises:
        QuotaUsedUp: there is none to take.
    """
    with transaction.atomic():
        _state, is_new = Allowance.objects.get_or_create(name=name)
        if is_new:
            drop_full_allowances(now=now)
        state = Allowance.objects.select_for_update().get(name=name)
        spent = state.spent if state.spent_on == now.date() else 0
        filled = _filled(quota, state.left, state.left_at, now)
        allowed = _allowed(quota, filled, spent, now)
        taken = min(_block_size(quota), allowed)
        Allowance.objects.filter(name=name).update(
            left=filled - taken if quota.burst else 0,
            # Clocks of several machines differ a little; what was refilled is not refilled again.
            left_at=max(now, state.left_at or now),
            spent=spent + taken,
            spent_on=now.date(),
        )
    return _Block(taken, now.date(), allowed - taken)


def _filled(quota: Quota, left: float, left_at: datetime | None, now: datetime) -> float:
    if left_at is None:
        return quota.burst
    passed_s = max((now - left_at).total_seconds(), 0.0)
    return min(left + passed_s * quota.rate, quota.burst)


def _block_size(quota: Quota) -> int:
    sizes = [quota.burst // _BLOCKS_A_BURST] if quota.burst else []
    sizes += [quota.per_day // _BLOCKS_A_DAY] if quota.per_day else []
    return max(1, min(sizes))


def _allowed(quota: Quota, filled: float, spent: int, now: datetime) -> int:
    """How many requests all limits still allow; at least one."""
    limits = []
    if quota.per_day:
        if spent >= quota.per_day:
            midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
            wait_s = ceil((midnight - now).total_seconds())
            raise QuotaUsedUp(limit=quota.per_day, unit="day", retry_after_s=wait_s)
        limits.append(quota.per_day - spent)
    if quota.burst:
        _check_burst(quota, filled)
        limits.append(int(filled))
    return min(limits)


def _check_burst(quota: Quota, filled: float) -> None:
    if filled < 1:
        wait_s = max(ceil((1 - filled) / quota.rate), 1)
        limit, unit = (quota.per_second, "second") if quota.per_second else (quota.burst, "minute")
        raise QuotaUsedUp(limit=limit, unit=unit, retry_after_s=wait_s)


def _left(quota: Quota, requests: float) -> Left:
    missing = max(quota.burst - requests, 0)
    return Left(quota.burst, int(requests), ceil(missing / quota.rate) if quota.rate else 0)
