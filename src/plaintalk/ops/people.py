"""`plaintalk person …`: a person's data given and erased, for those who ask by letter."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plaintalk.kernel.errors import Invalid, NotFound
from plaintalk.ops import installation

if TYPE_CHECKING:
    from plaintalk.people.models import Person

person_app = typer.Typer(
    no_args_is_help=True, help="What is kept about one person: given to them, or erased."
)


class Form(StrEnum):
    """How somebody's data is written."""

    JSON = "json"
    HTML = "html"


class NobodyMeant(NotFound):
    """There is no such person."""

    code = "nobody_meant"
    text = (
        "There is nobody of the id or e-mail address {who}. The id stands in the address of the "
        "person's page on the desk."
    )


class SeveralMeant(Invalid):
    """Guests may give any address, so several people may have given the same."""

    code = "several_people_meant"
    text = (
        "{count} people gave this address, and guests need not show that it is theirs. Give the "
        "id of the one who is meant: {ids}"
    )


class FileUnwritable(Invalid):
    """The file can't be written."""

    code = "person_file_unwritable"
    text = "{path} can't be written: {why}."


Who = Annotated[str, typer.Argument(help="The person's id (p_…) or e-mail address.")]


@person_app.command("export")
def export_person(
    who: Who,
    out: Annotated[Path | None, typer.Option(help="File to write; else standard output.")] = None,
    form: Annotated[
        Form, typer.Option("--format", help="json: docs/my-data.md; html: a page to read.")
    ] = Form.JSON,
) -> None:
    """Write everything that is kept about a person."""
    installation.ready_database()
    from plaintalk.articles.queries import default_site
    from plaintalk.pages.data_sheets import data_file
    from plaintalk.privacy.export import as_json, export_of

    person, now = meant(who), datetime.now(UTC)
    if form is Form.HTML:
        written = data_file(person, site=default_site(), now=now)
    else:
        written = as_json(export_of(person, now=now))
    if out is None:
        typer.echo(written, nl=False)
        return
    try:
        out.write_text(written, encoding="utf-8")
    except OSError as error:
        raise FileUnwritable(path=str(out), why=error.strerror or "unknown error") from error


@person_app.command("erase")
def erase_person(
    who: Who,
    choice: Annotated[
        str, typer.Option(help="anonymise: comments stay without a name; withdraw: all go.")
    ],
    write: Annotated[bool, typer.Option("--write", help="Do it. It can't be undone.")] = False,
) -> None:
    """Erase a person; without --write, say what would go and what would stay."""
    installation.ready_database()
    from django.conf import settings

    from plaintalk.people.team import check_may_leave
    from plaintalk.privacy.erasure import choice_of, erase
    from plaintalk.privacy.kept import everything_about

    person, now, chosen = meant(who), datetime.now(UTC), choice_of(choice)
    if not write:
        check_may_leave(person)
        for section in everything_about(person, now=now):
            if section.count:
                kept = section.kept
                typer.echo(f"{section.count:,} {kept.title}: {kept.erased}")
        typer.echo(f"Nothing was erased. With --write, {person.public_id} is, for good.")
        return
    erasure = erase(person=person, choice=chosen, secret=settings.SECRET_KEY, now=now)
    typer.echo(f"{person.public_id} is erased ({chosen.value}).")
    if erasure.finished_at is None:
        typer.echo("What somebody must still read, or is too much at once, follows by itself.")


def meant(who: str) -> "Person":
    """Give the person of an id or an e-mail address.

    Raises:
        NobodyMeant, SeveralMeant: it is not one person's.
    """
    from allauth.account.models import EmailAddress
    from django.db.models import Q

    from plaintalk.people.models import Person

    if "@" in who:
        confirmed = EmailAddress.objects.filter(email__iexact=who, verified=True)
        named = (
            Q(email__iexact=who) | Q(guest_email__iexact=who) | Q(pk__in=confirmed.values("user"))
        )
    else:
        named = Q(public_id=who)
    found = list(Person.objects.filter(named).order_by("pk"))
    if not found:
        raise NobodyMeant(who=who)
    if len(found) > 1:
        ids = ", ".join(one.public_id for one in found)
        raise SeveralMeant(count=len(found), ids=ids)
    return found[0]
