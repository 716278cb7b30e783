"""The database URL, as Django wants it."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def django_database(url: str) -> dict[str, Any]:
    """Give Django's settings for `sqlite:///FILE` or `postgres://USER:PASSWORD@HOST:PORT/NAME`.

    SQLite runs in WAL mode with immediate transactions (a writer waits at its beginning instead
    of failing at its end) and synchronous FULL, so that what was acknowledged survives a power
    cut. Source: https://www.sqlite.org/wal.html and https://www.sqlite.org/pragma.html.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path).removeprefix("/"))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path).removeprefix("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: str) -> dict[str, Any]:
    if path != ":memory:":
        Path(path).resolve().parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path if path == ":memory:" else str(Path(path).resolve()),
        # One thread a process answers (config/asgi.py), so a file that is open stays open.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
            ),
        },
    }
