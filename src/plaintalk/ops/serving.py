"""The server started: database ready, addresses told, Granian running."""

from collections.abc import Callable

from plaintalk.ops import installation

Say = Callable[[str], None]

# A year: the address changes with the content.
_STATIC_KEPT_S = 60 * 60 * 24 * 365


def serve(*, host: str, port: int, workers: int, demo: bool, say: Say) -> None:
    """Serve until interrupted. Makes settings and database first, and the demo if asked."""
    if installation.init():
        say("Wrote .env with a new secret key.")
    url = installation.answer_to(host, port)
    installation.ready_django()
    installation.migrate()
    if demo:
        _ensure_demo()
    _tell_addresses(url, say)
    _run_granian(host.strip("[]"), port, workers)


def _ensure_demo() -> None:
    from datetime import UTC, datetime

    from rich.console import Console
    from rich.progress import Progress

    from plaintalk.articles.models import Site
    from plaintalk.ops.importing import UNTITLED

    site = Site.objects.order_by("pk").first()
    if site is not None and site.name != UNTITLED:
        return
    from plaintalk.discussion.judgement import default_engine
    from plaintalk.ops.demo.loading import load_demo

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Making the demo publication")

        def tell(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        load_demo(engine=default_engine(), now=datetime.now(UTC), tell=tell, into=site)


def _tell_addresses(url: str, say: Say) -> None:
    from plaintalk.articles.models import Site

    site = Site.objects.order_by("pk").first()
    if site is None:
        say('No publication yet. Make one with `plaintalk site create "NAME"`.')
        return
    say(f"{site.name}")
    say(f"  Front page  {url}/")
    newest = (
        site.articles.filter(state="published").order_by("-discussion__published_count").first()
    )
    if newest is not None:
        say(f"  An article  {url}{newest.get_absolute_url()}")
    say(f"  Policy      {url}/policy")
    say(f"  Desk        {url}/desk")
    from plaintalk.ops.members import staff_link

    link = staff_link(url)
    if link:
        say(f"  Sign in to the desk, once, within an hour:\n  {link}")
    say("Stop with Ctrl-C.")


def _run_granian(host: str, port: int, workers: int) -> None:
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "plaintalk.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,  # Django has no use for lifespan events
        workers=workers,
        respawn_failed_workers=True,
        websockets=False,
        log_access=False,
        static_path_route=[settings.STATIC_URL.rstrip("/")],
        static_path_mount=[settings.STATIC_FOLDER],
        static_path_expires=_STATIC_KEPT_S,
    ).serve()
