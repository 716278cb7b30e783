"""`plaintalk export`: statements of reasons and the yearly transparency report, as files."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from plaintalk.kernel.errors import Invalid
from plaintalk.ops import installation

if TYPE_CHECKING:
    from plaintalk.articles.models import Site

export_app = typer.Typer(
    no_args_is_help=True, help="Statements of reasons and the transparency report, as files."
)
err = Console(stderr=True, soft_wrap=True, highlight=False)

# The Commission takes so many statements in one request.
BATCH = 100


class Format(StrEnum):
    """How statements are written."""

    API = "api"  # a line a request: {"statements": […]}, at most BATCH
    JSONL = "jsonl"  # a line a statement


class PeriodBackwards(Invalid):
    """A period ends before it begins."""

    code = "period_backwards"
    text = "The period ends before it begins: --until {until} is before --since {since}."


class YearNotBegun(Invalid):
    """A report is asked for of a year that has not begun."""

    code = "year_not_begun"
    text = "{year} has not begun; there is nothing to report."


class ExportUnwritable(Invalid):
    """A file can't be written where it is wanted."""

    code = "export_unwritable"
    text = "{path} can't be written: {why}."


class StatementBroken(Invalid):
    """A statement breaks the Commission's rules. A bug of ours; nothing was written."""

    code = "statement_breaks_schema"
    text = "Statement {puid} breaks the Commission's rules, and nothing was written: {problems}"


@export_app.command("statements")
def export_statements(
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day (UTC); else from the beginning."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day (UTC); else until now."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write; else standard output.")] = None,
    form: Annotated[
        Format,
        typer.Option("--format", help="api: a line a request of up to 100; jsonl: a line each."),
    ] = Format.API,
) -> None:
    """Write the statements of reasons in the schema of the Commission's transparency database."""
    installation.ready_database()
    from plaintalk.articles.queries import default_site
    from plaintalk.moderation.statements.queries import statement_count

    begin, end = _moments(since, until)
    site, now = default_site(), datetime.now(UTC)
    total = statement_count(site, since=begin, until=end, now=now)
    found = track(
        _checked_statements(site, since=begin, until=end, now=now),
        total=total,
        description="Writing statements",
        console=err,
    )
    with _written_whole(out) as file:
        count = sum(_write_statements(found, form, file))
    err.print(f"{count:,} statements, each checked against the Commission's rules.")


@export_app.command("transparency")
def export_transparency(
    year: Annotated[int, typer.Option(min=2000, max=2999, help="The calendar year reported on.")],
    out: Annotated[Path, typer.Option(help="Folder for the files; made if there is none.")],
) -> None:
    """Write the yearly transparency report: the eleven files of Regulation (EU) 2024/2835."""
    installation.ready_database()
    from plaintalk.articles.queries import default_site
    from plaintalk.ops.transparency.filling import LEFT_EMPTY
    from plaintalk.ops.transparency.report import report_files
    from plaintalk.ops.transparency.template import template

    now = datetime.now(UTC)
    if datetime(year, 1, 1, tzinfo=UTC) > now:
        raise YearNotBegun(year=year)
    with err.status(f"Counting {year}"):
        files = report_files(
            default_site(), year=year, policy_url=_policy_url(default_site()), now=now
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            # newline="": the files' own line ends, CRLF in CSV, are kept.
            (out / name).write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise ExportUnwritable(path=str(out), why=error.strerror or "unknown error") from error
    for name in files:
        typer.echo(str(out / name))
    if now < datetime(year + 1, 1, 1, tzinfo=UTC):
        err.print(f"{year} is not over: counted until {now:%Y-%m-%d %H:%M} UTC.")
    err.print("Left empty for you to fill, because it is not known here:")
    for number, what in LEFT_EMPTY.items():
        err.print(f"  {template()[number].file}: {what}.")
    err.print("The texts in 11_qualitative.csv are a draft: read them before you publish.")


def _moments(
    since: datetime | None, until: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Give the moments that two days, both counted in, begin and end at."""
    if since is not None and until is not None and until < since:
        raise PeriodBackwards(since=f"{since:%Y-%m-%d}", until=f"{until:%Y-%m-%d}")
    begin = since.replace(tzinfo=UTC) if since is not None else None
    end = until.replace(tzinfo=UTC) + timedelta(days=1) if until is not None else None
    return begin, end


def _policy_url(site: "Site") -> str:
    from django.conf import settings

    from plaintalk.articles.hosts import url_of

    return f"{url_of(site, public_url=settings.PLAINTALK_PUBLIC_URL)}/policy"


def _checked_statements(
    site: "Site", *, since: datetime | None, until: datetime | None, now: datetime
) -> Iterator[dict[str, Any]]:
    from plaintalk.moderation.notices.queries import laws_by_decision
    from plaintalk.moderation.statements.queries import statements
    from plaintalk.moderation.statements.schema import problems_with

    laws = laws_by_decision(site)
    policy_url = _policy_url(site)
    found = statements(site, since=since, until=until, policy_url=policy_url, laws=laws, now=now)
    for one in found:
        problems = problems_with(one)
        if problems:
            raise StatementBroken(puid=one["puid"], problems="; ".join(problems))
        yield one


def _write_statements(
    found: Iterable[dict[str, Any]], form: Format, file: IO[str]
) -> Iterator[int]:
    following = iter(found)
    while batch := list(islice(following, BATCH)):
        lines: list[object] = [{"statements": batch}] if form is Format.API else list(batch)
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        yield len(batch)


@contextmanager
def _written_whole(out: Path | None) -> Iterator[IO[str]]:
    """Give a file to write to that becomes `out`, or is printed, only when all went well."""
    folder = out.parent if out is not None else None
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".plaintalk-") as made:
            part = Path(made) / "statements"
            with part.open("w+", encoding="utf-8", newline="\n") as file:
                yield file
                file.seek(0)
                if out is None:
                    shutil.copyfileobj(file, sys.stdout)
            if out is not None:
                part.replace(out)
    except OSError as error:
        raise ExportUnwritable(
            path=str(out or "standard output"), why=error.strerror or "unknown error"
        ) from error
