"""`plaintalk sso …`: keys with which a publisher signs its readers in, and tokens tried out."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plaintalk.kernel.errors import Invalid
from plaintalk.ops import installation
from plaintalk.people.permissions import Role

if TYPE_CHECKING:
    from plaintalk.articles.models import Site
    from plaintalk.people.sso import Plan
    from plaintalk.people.sso_models import SsoKey

sso_app = typer.Typer(
    no_args_is_help=True, help="Sign-in by a publisher's own accounts: keys and tokens."
)


class FileUnreadable(Invalid):
    """A file that was named can't be read as text."""

    code = "sso_key_file_unreadable"
    text = "{file} can't be read. Name a text file, or - for standard input."


@sso_app.command("key")
def sso_key(
    kid: Annotated[str, typer.Argument(help="The key's name in tokens; else one is made.")] = "",
    ed25519: Annotated[
        bool, typer.Option("--eddsa", help="EdDSA (Ed25519) instead of a shared secret (HS256).")
    ] = False,
    public_key: Annotated[
        str, typer.Option(help="EdDSA: file with your public key (PEM), or -; else both are made.")
    ] = "",
    secret_file: Annotated[
        str, typer.Option(help="HS256: file with a secret that you have, or -; else one is made.")
    ] = "",
    audience: Annotated[
        str, typer.Option(help="The host that tokens name in `aud`; else the site's own.")
    ] = "",
    coral: Annotated[
        bool, typer.Option("--coral", help="Tokens come in the format of Coral's SSO.")
    ] = False,
    highest_role: Annotated[
        Role, typer.Option(help="The highest role that tokens may give; reader: none.")
    ] = Role.READER,
    names_may_repeat: Annotated[
        bool,
        typer.Option(
            "--names-may-repeat", help="Readers may share names; those of staff stay protected."
        ),
    ] = False,
    emails_are_verified: Annotated[
        bool,
        typer.Option(
            "--emails-are-verified", help="Addresses are verified, also where no token says so."
        ),
    ] = False,
) -> None:
    """Make a key, and print what to sign with. It is shown this once."""
    installation.ready_database()
    from plaintalk.articles.queries import default_site
    from plaintalk.people.sso_keys import NewKey, make_sso_key
    from plaintalk.people.sso_models import Algorithm

    site = default_site()
    made = make_sso_key(
        site=site,
        new=NewKey(
            kid=kid,
            algorithm=Algorithm.EDDSA if ed25519 or public_key else Algorithm.HS256,
            audience=audience or _host_of(site.host),
            secret=_read(secret_file),
            public_key=_read(public_key),
            coral_format=coral,
            highest_role=highest_role,
            names_may_repeat=names_may_repeat,
            emails_are_verified=emails_are_verified,
        ),
        now=datetime.now(UTC),
    )
    typer.echo(f"kid: {made.key.kid}\nalg: {made.key.algorithm}\naud: {made.key.audience}")
    if made.signs_with:
        typer.echo(f"sign with: {made.signs_with}")


@sso_app.command("list")
def sso_list() -> None:
    """List all keys by name, with what they may do."""
    installation.ready_database()
    from plaintalk.articles.queries import default_site
    from plaintalk.people.sso_keys import sso_keys_of

    for line in [_told(key) for key in sso_keys_of(default_site())] or ["There are no keys."]:
        typer.echo(line)


@sso_app.command("retire")
def sso_retire(
    kid: Annotated[str, typer.Argument(help="The key's name, as `sso list` says it.")],
) -> None:
    """Refuse every token of a key, at once and for good."""
    installation.ready_database()
    from plaintalk.articles.queries import default_site
    from plaintalk.people.sso_keys import retire_sso_key

    retire_sso_key(site=default_site(), kid=kid, now=datetime.now(UTC))
    typer.echo(f"{kid} is retired.")


@sso_app.command("try")
def sso_try(
    token: Annotated[str, typer.Argument(help="A token, or - to read it from standard input.")],
) -> None:
    """Say what a token would do, and do nothing."""
    installation.ready_database()
    from plaintalk.articles.queries import default_site
    from plaintalk.people.sso import plan_of

    given = (_read(token) if token == "-" else token).strip()  # noqa: S105  # no password
    site = default_site()
    for line in _explained(plan_of(given, site=site, now=datetime.now(UTC)), site):
        typer.echo(line)


def _told(key: "SsoKey") -> str:
    parts = [
        f"{key.kid} ({key.algorithm})",
        f"made {key.made_at:%Y-%m-%d}",
        f"for {key.audience}",
    ]
    parts += ["Coral's format"] if key.coral_format else []
    parts += [f"gives roles up to {key.highest_role}"] if key.highest_role != Role.READER else []
    parts += ["names may repeat"] if key.names_may_repeat else []
    parts += ["e-mail addresses are verified"] if key.emails_are_verified else []
    parts += [f"retired {key.retired_at:%Y-%m-%d}"] if key.retired_at else []
    return ", ".join(parts)


def _explained(plan: "Plan", site: "Site") -> list[str]:
    from plaintalk.people.sso import Way

    told = plan.told
    ways = {
        Way.KNOWN: f"{told.sub} is known here: {plan.person.name} ({plan.person.public_id}).",
        Way.JOINED: f"{told.sub} is new, and joins the account of {plan.person.name} "
        f"({plan.person.public_id}), who has the same verified address.",
        Way.NEW: f"{told.sub} is new, and gets an account.",
    }
    expires = f"{told.expires_at:%Y-%m-%d %H:%M} UTC" if told.expires_at else "never: give it “exp”"
    lines = [f"Good, signed with {told.key.kid}. Expires: {expires}.", ways[plan.way]]
    if plan.is_old_news:
        return [*lines, "A newer token was seen, so nothing else changes."]
    return [
        *lines,
        f"Name: {told.name}",
        f"E-mail: {told.email or 'none'}",
        f"Badges: {', '.join(told.badges) or 'none'}",
        f"Picture: {_picture_told(told.avatar_url, site)}",
        f"Role: {plan.role}",
        *(["Good for once (“jti”)."] if told.jti_digest else []),
        *(f"Left out: {each}." for each in told.left_out),
    ]


def _picture_told(address: str, site: "Site") -> str:
    from plaintalk.people.pictures import picture_shown

    if not address:
        return "none"
    if picture_shown(address, site):
        return f"{address}, shown beside the name"
    shown = " ".join(sorted(site.picture_origins)) or "nowhere"
    return (
        f"{address}, kept and not shown. The site shows pictures from {shown}: "
        "`plaintalk site pictures HOST` names the hosts."
    )


def _host_of(host: str) -> str:
    from urllib.parse import urlsplit

    from django.conf import settings

    return host or urlsplit(settings.PLAINTALK_PUBLIC_URL).hostname or ""


def _read(file: str) -> str:
    """Give what a file holds, without the line end that editors add; "" for no file."""
    if not file:
        return ""
    try:
        held = typer.get_text_stream("stdin").read() if file == "-" else Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(file=file) from error
    return held.strip("\r\n")
