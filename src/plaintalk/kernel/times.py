"""Time: every moment in Plaintalk is aware and in UTC."""

from datetime import UTC, datetime


def as_utc(moment: datetime) -> datetime:
    """Give the same moment in UTC; a naive one is taken to be UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def iso(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with microseconds, the form that the record hashes."""
    return as_utc(moment).isoformat(timespec="microseconds")
