"""`plaintalk perspective …`: API keys of the Perspective wire, and what its clients suggested."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from plaintalk.ops import installation

# What the database can count.
_MOST = 2_000_000_000

perspective_app = typer.Typer(
    no_args_is_help=True, help="The Perspective wire: its API keys, and what clients suggested."
)
keys_app = typer.Typer(no_args_is_help=True, help="API keys of programs that ask for scores.")
perspective_app.add_typer(keys_app, name="keys")


@keys_app.command("add")
def keys_add(
    name: Annotated[str, typer.Argument(help="What the key is for, such as Coral.")],
    per_second: Annotated[
        int, typer.Option(min=0, max=_MOST, help="Requests a second, on average; 0 for no limit.")
    ] = 10,
    per_day: Annotated[
        int, typer.Option(min=0, max=_MOST, help="Requests a day (UTC); 0 for no limit.")
    ] = 100_000,
    lenient: Annotated[
        bool,
        typer.Option("--lenient", help="Score a text whatever its language, never refuse for it."),
    ] = False,
) -> None:
    """Make a key and print it. It is shown this once; only its hash is kept."""
    installation.ready_database()
    from django.conf import settings

    from plaintalk.articles.queries import default_site
    from plaintalk.people.quota import Quota
    from plaintalk.perspective.keys import make_key

    made = make_key(
        site=default_site(),
        name=name,
        quota=Quota(per_second=per_second, per_day=per_day),
        lenient=lenient,
        secret=settings.SECRET_KEY,
        now=datetime.now(UTC),
    )
    typer.echo(made)


@keys_app.command("list")
def keys_list() -> None:
    """List all keys by name, with their quotas."""
    installation.ready_database()
    from plaintalk.perspective.keys import keys_told

    for line in keys_told():
        typer.echo(line)


@keys_app.command("revoke")
def keys_revoke(
    name: Annotated[str, typer.Argument(help="The key's name, as `keys list` says it.")],
) -> None:
    """Revoke a key, at once and for good."""
    installation.ready_database()
    from plaintalk.articles.queries import default_site
    from plaintalk.perspective.keys import revoke_key

    revoke_key(site=default_site(), name=name, now=datetime.now(UTC))
    typer.echo(f"{name} is revoked.")


@perspective_app.command()
def report() -> None:
    """Say how well our scores agree with what clients suggested."""
    installation.ready_database()
    from rich.console import Console

    from plaintalk.ops.calibration_report import told_report

    out = Console(soft_wrap=True, highlight=False)
    for part in told_report(now=datetime.now(UTC)):
        out.print(part)
