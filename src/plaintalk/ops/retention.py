"""What is kept for a time only: the days of a site, and the sweep, from the command line."""

from collections.abc import Sequence
from datetime import UTC, datetime

from plaintalk.articles.models import RETENTION_BOUNDS
from plaintalk.articles.queries import site_numbered
from plaintalk.articles.services import set_retention
from plaintalk.kernel.errors import Invalid
from plaintalk.privacy.retention import RULES, days_kept, sweep


class DaysUnreadable(Invalid):
    """What was given is not the name of days that a site sets, and a number."""

    code = "retention_days_unreadable"
    text = "“{given}” can't be used. Give NAME=DAYS, such as network_days=14; names: {names}."


def change_retention(days: Sequence[str], *, site: int) -> Sequence[str]:
    """Set days of a site, and give a line for each kind of thing that is not kept for good.

    Args:
        days: each as NAME=DAYS.
        site: its number; 0: the first.

    Raises:
        DaysUnreadable, Invalid: they can't be set.
    """
    named = site_numbered(site)
    if days:
        set_retention(site=named, **dict(map(_read, days)))
    kept = days_kept(named)
    return [
        f"{rule.what}: {kept[rule.setting]} days ({rule.setting})"
        if rule.setting
        else f"{rule.what}: {rule.after}"
        for rule in RULES
    ]


def sweep_now() -> Sequence[str]:
    """Delete what may be kept no longer, and give a line for each kind of which there was any."""
    swept = sweep(now=datetime.now(UTC))
    lines = [f"{count:,} {what}" for what, count in swept.items() if count]
    return lines or ["There was nothing to delete."]


def _read(given: str) -> tuple[str, int]:
    name, _equals, number = given.partition("=")
    if name not in RETENTION_BOUNDS or not (number.isascii() and number.isdigit()):
        raise DaysUnreadable(given=given, names=", ".join(RETENTION_BOUNDS))
    return name, int(number)
