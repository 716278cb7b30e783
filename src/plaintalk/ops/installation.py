"""One installation on this machine: its settings file, its database, and Django ready to use."""

import os
import secrets
import socket
from pathlib import Path

from plaintalk.config.env import ENV_FILE, variable_of
from plaintalk.kernel.errors import Conflict
from plaintalk.notifications.vapid import new_key

SETTINGS = "plaintalk.config.settings"
_ANY_ADDRESS = frozenset({"0.0.0.0", "::", "[::]"})  # noqa: S104  # recognised, not bound to


class DatabaseBehind(Conflict):
    """The database was made by an earlier version of Plaintalk."""

    code = "database_behind"
    text = "The database is of an earlier version. Run `plaintalk migrate` first."


def init(file: Path = ENV_FILE) -> bool:
    """Write a settings file with fresh keys; give False if there is one already."""
    if file.exists() or variable_of("secret_key") in os.environ:
        return False
    lines = f"{variable_of('secret_key')}={secrets.token_urlsafe(48)}\n"
    if variable_of("push_key") not in os.environ:
        lines += f"{variable_of('push_key')}={new_key()}\n"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(lines)
    return True


def is_set_up(file: Path = ENV_FILE) -> bool:
    """Say whether there is an installation here at all."""
    return file.exists() or variable_of("secret_key") in os.environ


def answer_to(host: str, port: int) -> str:
    """Let the server answer to what it is bound to, and give the address to print.

    Must be called before Django's settings are read.
    """
    shown = "127.0.0.1" if host in _ANY_ADDRESS else host
    url = f"http://{f'[{shown}]' if ':' in shown and not shown.startswith('[') else shown}:{port}"
    os.environ.setdefault(variable_of("public_url"), url)
    if host in _ANY_ADDRESS and variable_of("hosts") not in os.environ:
        name = socket.gethostname()
        names = ["localhost", "127.0.0.1", "[::1]", name, *_addresses_of(name)]
        os.environ[variable_of("hosts")] = ",".join(dict.fromkeys(names))
    return url


def ready_django() -> None:
    """Set Django up, once. Models can be imported after this.

    Raises:
        BadEnvironment: a setting is missing, unknown or malformed.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def ready_database() -> None:
    """Set Django up with a database that fits this version; a new one is made at once.

    Raises:
        BadEnvironment: a setting is missing, unknown or malformed.
        DatabaseBehind: the database is of an earlier version.
    """
    ready_django()
    pending, is_new = _pending_migrations()
    if is_new:
        migrate()
    elif pending:
        raise DatabaseBehind()


def migrate() -> list[str]:
    """Bring the database up to this version; give the names of the steps taken."""
    from django.core.management import call_command

    pending, _is_new = _pending_migrations()
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
    return pending


def _pending_migrations() -> tuple[list[str], bool]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    names = [f"{step.app_label}.{step.name}" for step, _backwards in plan]
    return names, not executor.loader.applied_migrations


def _addresses_of(name: str) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(name, None, socket.AF_INET)]
    except OSError:
        return []
