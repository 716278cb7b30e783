"""The `plaintalk` command. Results go to standard output, progress and errors to standard error.

Exit status: 0 done; 1 something that was checked is not as it must be; 2 what was given can't be
used, with the error's stable code.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer
from rich.console import Console

from plaintalk import __version__
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.ops import installation
from plaintalk.ops.exporting import export_app
from plaintalk.ops.people import person_app
from plaintalk.ops.perspective import perspective_app
from plaintalk.ops.sso import sso_app

P = ParamSpec("P")
T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Plaintalk: the whole of a publication's discussion, on its own machine.",
)
policy_app = typer.Typer(no_args_is_help=True, help="The site's discussion policy.")
import_app = typer.Typer(no_args_is_help=True, help="Bring in what was published elsewhere.")
site_app = typer.Typer(no_args_is_help=True, help="Publications of this installation.")
role_app = typer.Typer(no_args_is_help=True, help="Who has which role where.")
app.add_typer(policy_app, name="policy")
app.add_typer(import_app, name="import")
app.add_typer(site_app, name="site")
app.add_typer(role_app, name="role")
app.add_typer(perspective_app, name="perspective")
app.add_typer(export_app, name="export")
app.add_typer(sso_app, name="sso")
app.add_typer(person_app, name="person")

MemberEmail = Annotated[str, typer.Argument(help="The member's e-mail address.")]
RoleName = Annotated[str, typer.Argument(help="moderator, editor or administrator.")]
SiteNumber = Annotated[
    int, typer.Option("--site", help="Number of the site where the role holds; 0: every site.")
]
TopicSlug = Annotated[
    str, typer.Option("--topic", help="Slug of the one topic in which a moderator has the role.")
]

# What a shell gives for a command that Ctrl-C ended: 128 and the signal's number.
_INTERRUPTED = 130

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def main() -> None:
    """Run the command; say our own errors in a line and leave with status 2."""
    try:
        app()
    except PlaintalkError as error:
        err.print(f"plaintalk: {error} [{error.code}]", markup=False)
        sys.exit(2)


def with_database(command: Callable[P, T]) -> Callable[P, T]:
    """Make a command start with Django and a database that fits this version."""

    @wraps(command)
    def ready(*args: P.args, **kwargs: P.kwargs) -> T:
        installation.ready_database()
        return command(*args, **kwargs)

    return ready


def beginning(command: Callable[P, T]) -> Callable[P, T]:
    """Make a command that may be an installation's first start with settings as well."""
    ready = with_database(command)

    @wraps(command)
    def begun(*args: P.args, **kwargs: P.kwargs) -> T:
        if installation.init():
            err.print("Wrote .env with a new secret key.")
        return ready(*args, **kwargs)

    return begun


# ---- the server -----------------------------------------------------------------------------


@app.command()
def init() -> None:
    """Write .env with a fresh secret key, if there is none."""
    written = installation.init()
    out.print("Wrote .env with a new secret key." if written else "There are settings already.")


@app.command()
def push_key() -> None:
    """Print a new key for notifications to devices, for PLAINTALK_PUSH_KEY.

    Devices know the key that they were asked with: after a change each has to be asked again.
    """
    from plaintalk.notifications.vapid import new_key

    out.print(new_key(), soft_wrap=True, highlight=False)


@app.command()
def run(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 2,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demo publication if there is none yet.")
    ] = False,
) -> None:
    """Serve the site. Makes and upgrades the database first."""
    from plaintalk.ops.serving import serve

    serve(host=host, port=port, workers=workers, demo=demo, say=out.print)


@app.command()
def migrate() -> None:
    """Bring the database up to this version."""
    installation.ready_django()
    steps = installation.migrate()
    out.print("\n".join(steps) if steps else "The database is up to date.")


@app.command()
@with_database
def deliver(
    forever: Annotated[
        bool, typer.Option("--forever", help="Go on, every five seconds, until stopped.")
    ] = False,
) -> None:
    """Send the letters that are due to members. `plaintalk run` does so by itself."""
    from plaintalk.ops.delivering import deliver_for_ever, deliver_once, rest_a_while

    if not forever:
        out.print(deliver_once())
        return
    try:
        deliver_for_ever(rest_a_while)
    except KeyboardInterrupt:
        err.print("Stopped.")


@app.command()
@with_database
def learn(
    site: Annotated[
        int, typer.Option(help="Number of one publication; else all that learn every night.")
    ] = 0,
    due: Annotated[
        bool, typer.Option("--due", help="Only what is due and was not done yet, behind the rest.")
    ] = False,
) -> None:
    """Train candidates for sites' own models; put none in force. `plaintalk run` does so too."""
    from plaintalk.ops.learning import learn_sites

    try:
        failed = learn_sites(site=site, due=due, console=err, say=out.print)
    except KeyboardInterrupt:
        err.print("Stopped. What was read is kept; the same command goes on.")
        raise typer.Exit(_INTERRUPTED) from None
    raise typer.Exit(1 if failed else 0)


@app.command("sign-in-link")
@with_database
def sign_in_link(
    email: Annotated[str, typer.Argument(help="The member's e-mail address.")],
    name: Annotated[str, typer.Option(help="Name of a new member.")] = "",
    role: Annotated[
        str, typer.Option(help="Role of a new member: reader, moderator, editor, administrator.")
    ] = "moderator",
    site: SiteNumber = 0,
    topic: TopicSlug = "",
) -> None:
    """Print a link that signs a member in, once, within an hour. Makes the member if new."""
    from plaintalk.ops.members import one_time_link

    out.print(
        one_time_link(email=email, name=name, role=role, site=site, topic=topic), markup=False
    )


@role_app.command("list")
@with_database
def role_list() -> None:
    """Print who has which role where."""
    from plaintalk.ops.members import roles_held

    for line in roles_held():
        out.print(line, markup=False)


@role_app.command("give")
@with_database
def role_give(
    email: MemberEmail, role: RoleName, site: SiteNumber = 0, topic: TopicSlug = ""
) -> None:
    """Give a member a role: at every site, at one, or (moderators) in one topic."""
    from plaintalk.ops.members import give

    out.print(give(email=email, role=role, site=site, topic=topic), markup=False)


@role_app.command("take")
@with_database
def role_take(
    email: MemberEmail, role: RoleName, site: SiteNumber = 0, topic: TopicSlug = ""
) -> None:
    """Take a role from a member, where `role list` says that they have it."""
    from plaintalk.ops.members import take

    out.print(take(email=email, role=role, site=site, topic=topic), markup=False)


@site_app.command("create")
@beginning
def site_create(
    name: Annotated[str, typer.Argument(help="The publication's name.")],
    language: Annotated[str, typer.Option(help="Code such as en, hy or ru.")] = "en",
    tagline: Annotated[str, typer.Option(help="A line under the name.")] = "",
    contact: Annotated[str, typer.Option(help="The editors' e-mail address.")] = "",
) -> None:
    """Make a publication with the default policy."""
    from plaintalk.discussion.services import found_site

    site = found_site(
        name=name, language=language, tagline=tagline, contact=contact, now=datetime.now(UTC)
    )
    out.print(f"{site.name} is site {site.pk}.", markup=False)


@site_app.command("pages")
@beginning
def site_pages(
    host: Annotated[str, typer.Argument(help="Host such as paper.example; none: list them.")] = "",
    site: Annotated[int, typer.Option(help="Number of the site; 0: the first.")] = 0,
    private: Annotated[
        bool, typer.Option(help="Its address may lie inside the own network.")
    ] = False,
    remove: Annotated[bool, typer.Option(help="Take the host out of the list.")] = False,
) -> None:
    """List the hosts whose pages may show discussions, or add or remove one."""
    from plaintalk.ops.page_hosts import change_hosts

    for line in change_hosts(host, site=site, private=private, remove=remove):
        out.print(line, markup=False)


@site_app.command("like-word")
@with_database
def site_like_word(
    word: Annotated[str, typer.Argument(help='On the button instead of "Like"; "" for "Like".')],
    site: Annotated[int, typer.Option(help="Number of the site; 0: the first.")] = 0,
) -> None:
    """Say what the button under a comment says, such as Respect or Recommend."""
    from plaintalk.articles.queries import site_numbered
    from plaintalk.articles.services import rename_like

    named = site_numbered(site)
    rename_like(site=named, word=word)
    out.print(f"{named.name}: {named.like_word or 'Like'}", markup=False)


@site_app.command("pictures")
@with_database
def site_pictures(
    hosts: Annotated[
        list[str] | None,
        typer.Argument(help="Hosts such as pictures.paper.example; without any: print them."),
    ] = None,
    site: Annotated[int, typer.Option(help="Number of the site; 0: the first.")] = 0,
    none: Annotated[bool, typer.Option("--none", help="Show no pictures any more.")] = False,
) -> None:
    """Say from which hosts, and no others, readers' pictures are shown beside their names."""
    from plaintalk.articles.queries import site_numbered
    from plaintalk.articles.services import show_pictures

    if hosts and none:
        raise typer.BadParameter("Name hosts, or say --none.")
    named = site_numbered(site)
    if hosts or none:
        show_pictures(site=named, hosts=hosts or ())
    told = (
        f"pictures from {', '.join(named.picture_hosts)}" if named.picture_hosts else "no pictures"
    )
    out.print(f"{named.name} shows {told}.", markup=False)


@site_app.command("consent")
@with_database
def site_consent(
    asks: Annotated[bool, typer.Argument(help="true: who posts must have agreed; false: not.")],
    site: Annotated[int, typer.Option(help="Number of the site; 0: the first.")] = 0,
) -> None:
    """Say whether a new version of the policy must be agreed to before the next comment."""
    from plaintalk.articles.queries import site_numbered
    from plaintalk.articles.services import ask_consent

    named = site_numbered(site)
    ask_consent(site=named, asks=asks)
    told = "asks for agreement to every new version" if asks else "asks for none"
    out.print(f"{named.name} {told}.", markup=False)


@site_app.command("confirm-guests")
@with_database
def site_confirm_guests(
    confirms: Annotated[
        bool, typer.Argument(help="true: guests confirm their e-mail; false: not.")
    ],
    site: Annotated[int, typer.Option(help="Number of the site; 0: the first.")] = 0,
) -> None:
    """Say whether guests must confirm their e-mail address before their first comment appears."""
    from plaintalk.articles.queries import site_numbered
    from plaintalk.articles.services import confirm_guests

    named = site_numbered(site)
    confirm_guests(site=named, confirms=confirms)
    told = "asks guests to confirm their e-mail address" if confirms else "asks guests for no proof"
    out.print(f"{named.name} {told}.", markup=False)


@site_app.command("viewers")
@with_database
def site_viewers(
    shows: Annotated[bool, typer.Argument(help="true: readers see how many read; false: not.")],
    site: Annotated[int, typer.Option(help="Number of the site; 0: the first.")] = 0,
) -> None:
    """Say whether a discussion shows how many people read it now."""
    from plaintalk.articles.queries import site_numbered
    from plaintalk.articles.viewers import show_viewers

    named = site_numbered(site)
    show_viewers(site=named, shows=shows)
    told = "shows how many read a discussion" if shows else "shows nobody how many read"
    out.print(f"{named.name} {told}.", markup=False)


@site_app.command("retention")
@with_database
def site_retention(
    days: Annotated[
        list[str] | None, typer.Argument(help="Such as network_days=14; none: print all.")
    ] = None,
    site: Annotated[int, typer.Option(help="Number of the site; 0: the first.")] = 0,
) -> None:
    """Say for how many days a site keeps things; print what is swept, and when."""
    from plaintalk.ops.retention import change_retention

    for line in change_retention(days or (), site=site):
        out.print(line, markup=False)


@app.command("sweep")
@with_database
def sweep_command() -> None:
    """Delete what may be kept no longer. `plaintalk run` and `deliver` do so by themselves."""
    from plaintalk.ops.retention import sweep_now

    for line in sweep_now():
        out.print(line, markup=False)


# ---- judgement ------------------------------------------------------------------------------


@app.command()
def judge(
    text: Annotated[str, typer.Option(help="The comment.")],
    parent: Annotated[str, typer.Option(help="The comment that it answers.")] = "",
    headline: Annotated[str, typer.Option(help="The article's headline.")] = "",
    policy: Annotated[
        Path | None,
        typer.Option(help="A policy in its text form; else the site's, or the default."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what the policy makes of a comment, and because of which words."""
    from plaintalk.ops.judging import judge_text, told

    verdict = judge_text(text, parent=parent, headline=headline, policy_file=policy)
    if as_json:
        out.print_json(json.dumps(verdict.as_data(), ensure_ascii=False), highlight=False)
    else:
        out.print(told(verdict))


@app.command()
def score(
    file: Annotated[Path, typer.Argument(help="Comments as .csv, .jsonl, .ndjson or .parquet.")],
    text_column: Annotated[str, typer.Option(help="The column with the comments.")],
    out: Annotated[Path, typer.Option(help="The result; its ending says the format.")],
    context_column: Annotated[
        str, typer.Option(help="The column with the comment that each one answers.")
    ] = "",
    policy: Annotated[
        Path | None, typer.Option(help="A policy in its text form; else the default policy.")
    ] = None,
    delimiter: Annotated[str, typer.Option(help="Parts the fields of CSV, in and out.")] = ",",
    prefix: Annotated[
        str, typer.Option(help="Put before the names of the columns that are added.")
    ] = "",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that score; else one for each core.")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Throw away what an unfinished run left.")
    ] = False,
) -> None:
    """Score a file of comments. Run again after a stop, it goes on where it was."""
    from plaintalk.ops.policies import read_policy
    from plaintalk.ops.scoring.pool import usable_cores
    from plaintalk.ops.scoring.runs import Order, score_file
    from plaintalk.ops.scoring.telling import progress_on, told

    order = Order(
        file=file,
        out=out,
        text_column=text_column,
        policy=read_policy(policy),
        context_column=context_column,
        delimiter=delimiter,
        prefix=prefix,
        workers=workers or usable_cores(),
        restart=restart,
    )
    try:
        summary = score_file(order, progress_on(err))
    except KeyboardInterrupt:
        err.print("Stopped. The same command goes on after the last finished rows.")
        raise typer.Exit(_INTERRUPTED) from None
    for line in told(summary):
        typer.echo(line)


@perspective_app.command("map")
def perspective_map(
    file: Annotated[Path, typer.Argument(help="Comments with their old scores, as for `score`.")],
    text_column: Annotated[str, typer.Option(help="The column with the comments.")],
    score_column: Annotated[
        list[str],
        typer.Option(help="ATTRIBUTE=column with the old scores, 0 to 1; may be repeated."),
    ],
    threshold: Annotated[
        list[str] | None,
        typer.Option(help="ATTRIBUTE=number to carry over besides the usual; may be repeated."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A report with texts to read: .md or .json.")
    ] = None,
    delimiter: Annotated[str, typer.Option(help="Parts the fields of CSV.")] = ",",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that score; else one for each core.")
    ] = None,
) -> None:
    """Carry thresholds on Perspective's scores over to ours, by a file of old scores."""
    from plaintalk.ops.scoring.map_file import MapOrder, columns_of, map_scores, thresholds_of
    from plaintalk.ops.scoring.map_report import check_report, markdown, write_report
    from plaintalk.ops.scoring.pool import usable_cores
    from plaintalk.ops.scoring.telling import progress_on

    if out is not None:
        check_report(out)
    columns = columns_of(score_column)
    order = MapOrder(
        file=file,
        text_column=text_column,
        columns=columns,
        thresholds=thresholds_of(threshold or (), columns),
        delimiter=delimiter,
        workers=workers or usable_cores(),
    )
    result = map_scores(order, progress_on(err))
    if out is not None:
        write_report(result, out)
    typer.echo(markdown(result, with_texts=False))


# ---- policy ---------------------------------------------------------------------------------


@policy_app.command("show")
@with_database
def policy_show(
    version: Annotated[int, typer.Option(help="Number of the version; else the one in force.")] = 0,
) -> None:
    """Print the policy in its text form."""
    from plaintalk.ops.policies import document_of

    typer.echo(document_of(version))


@policy_app.command("test")
def policy_test(
    file: Annotated[
        Path | None, typer.Argument(help="A policy in its text form; else the default policy.")
    ] = None,
) -> None:
    """Judge every example of a policy; leave with status 1 if one comes out wrong."""
    from plaintalk.ops.policies import read_policy, told_failures

    failures, examples = told_failures(read_policy(file))
    for line in failures:
        out.print(line, markup=False)
    out.print(f"{examples} examples, {len(failures)} of them wrong.")
    raise typer.Exit(1 if failures else 0)


@policy_app.command("diff")
@with_database
def policy_diff(
    file: Annotated[Path, typer.Argument(help="A policy in its text form.")],
    against: Annotated[
        int, typer.Option(help="Number of the version to compare with; else the one in force.")
    ] = 0,
) -> None:
    """Say what a file changes, clause by clause."""
    from plaintalk.ops.policies import told_differences

    for line in told_differences(file, against=against) or ["Nothing differs."]:
        out.print(line, markup=False)


@policy_app.command("replay")
@with_database
def policy_replay(
    file: Annotated[Path, typer.Argument(help="A policy in its text form.")],
    since: Annotated[str, typer.Option(help="Days back (90d), or a day (2026-02-28).")] = "90d",
    until: Annotated[str, typer.Option(help="The same; else now.")] = "",
    rescore: Annotated[
        bool, typer.Option("--rescore", help="Read every text again; slower by far.")
    ] = False,
    listed: Annotated[
        int, typer.Option("--list", min=0, help="How many comments that change are named.")
    ] = 20,
    curve: Annotated[
        str, typer.Option(help="Id of a clause: what each threshold of it would have cost.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what a policy would have made of the past, beside what people decided."""
    from plaintalk.ops.replaying import ReplayOrder, curve_tables, replay_file

    order = ReplayOrder(file, since=since, until=until, rescore=rescore, listed=listed)
    if curve:
        for table in curve_tables(order, curve, now=datetime.now(UTC)):
            out.print(table)
        return
    replayed = replay_file(order, err, now=datetime.now(UTC))
    if as_json:
        out.print_json(json.dumps(replayed.as_data(), ensure_ascii=False), highlight=False)
        return
    for part in replayed.told():
        out.print(part)


@policy_app.command("publish")
@with_database
def policy_publish(
    file: Annotated[Path, typer.Argument(help="A policy in its text form.")],
    note: Annotated[str, typer.Option(help="What changed, for the policy's history.")] = "",
    from_: Annotated[
        datetime | None, typer.Option("--from", help="In force from this moment (UTC); else now.")
    ] = None,
    accept_failing: Annotated[
        list[str] | None,
        typer.Option(help="Id of a clause whose examples may come out wrong; may be repeated."),
    ] = None,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="Never in force: only records what it would say.")
    ] = False,
) -> None:
    """Put a new version of the policy in force, if its own examples come out right."""
    from plaintalk.ops.policies import publish

    version = publish(
        file, note=note, from_=from_, accept_failing=accept_failing or (), shadow=shadow
    )
    if shadow:
        out.print(f"Version {version.number} only records what it would say, from now on.")
        return
    out.print(
        f"Version {version.number}, in force from {version.in_force_from:%Y-%m-%d %H:%M} UTC."
    )


# ---- ways in --------------------------------------------------------------------------------


@import_app.command("page")
@beginning
def import_page(
    files: Annotated[list[Path], typer.Argument(help="Saved pages, as text or HTML.")],
    date: Annotated[
        datetime | None, typer.Option(help="When the article appeared, if the page doesn't say.")
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Encoding of the files, if it is not found out.")
    ] = "",
    json_report: Annotated[bool, typer.Option("--json", help="Print the account as JSON.")] = False,
) -> None:
    """Bring in saved pages: the article and its comments. Run twice, it adds nothing."""
    from plaintalk.ops.importing import import_pages

    failed = import_pages(files, date=date, encoding=encoding, as_json=json_report, say=typer.echo)
    raise typer.Exit(2 if failed else 0)


@import_app.command("feed")
@beginning
def import_feed(
    source: Annotated[str, typer.Argument(help="Address or file of an RSS or Atom feed.")],
    allow_private: Annotated[
        bool, typer.Option(help="Also fetch from addresses inside the own network.")
    ] = False,
) -> None:
    """Bring in the articles of a feed. Run twice, it adds nothing."""
    from plaintalk.ops.importing import import_feed_from

    import_feed_from(source, allow_private=allow_private, say=typer.echo)


# ---- the record -----------------------------------------------------------------------------


@app.command()
@with_database
def verify(
    noted: Annotated[
        str, typer.Option(help="LENGTH:HASH noted at an earlier time, to compare with.")
    ] = "",
) -> None:
    """Prove that no decision was altered or dropped; leave with status 1 if one was."""
    from plaintalk.ops.verifying import verify_sites

    whole = verify_sites(noted=noted, say=out.print)
    raise typer.Exit(0 if whole else 1)


@app.command()
@with_database
def vectors() -> None:
    """Make every article's vector anew: after an encoder was installed, changed or mended."""
    from rich.progress import track

    from plaintalk.articles.models import Article
    from plaintalk.articles.services import make_vector

    articles = Article.objects.order_by("pk")
    tracked = track(articles.iterator(), total=articles.count(), console=err, transient=True)
    made = [make_vector(article=article) for article in tracked]
    out.print(f"{sum(made)} of {len(made)} articles have a vector.")


@app.command()
def version() -> None:
    """Print the version."""
    out.print(__version__)
