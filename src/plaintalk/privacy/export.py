"""What is kept about a person as a file for programs: docs/my-data.md is the format."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from plaintalk.people.models import Person
from plaintalk.privacy.kept import everything_about

# Grows when a key changes its meaning or goes; a new key leaves it as it is.
FORMAT = "plaintalk-person/1"


def export_of(person: Person, *, now: datetime) -> Mapping[str, Any]:
    """Give everything about a person: a list a kind, under the keys of `kept.KEPT`."""
    return {
        "format": FORMAT,
        "made_at": now,
        **{one.kept.key: list(one.rows) for one in everything_about(person, now=now)},
    }


def as_json(export: Mapping[str, Any]) -> str:
    """Give an export as a file holds it: moments in RFC 3339, days as YYYY-MM-DD."""
    return json.dumps(export, ensure_ascii=False, indent=2, default=_told) + "\n"


def _told(value: object) -> str:
    # A text that is translated late is a text here.
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
