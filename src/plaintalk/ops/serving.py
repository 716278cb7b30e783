"""The server started: database ready, addresses told, Granian running."""

import errno
import os
import signal
import socket
from collections.abc import Callable

from plaintalk.kernel.errors import Conflict, Invalid
from plaintalk.ops import installation
from plaintalk.ops.delivering import delivering_beside

Say = Callable[[str], None]

# A year: the address changes with the content.
_STATIC_KEPT_S = 60 * 60 * 24 * 365
# Connections of a process beside those that listen, and files beside connections.
_BESIDE_LISTENERS = 512
_FILES_BESIDE = 256
# How many may wait to be let in: after a restart all listeners return.
_BACKLOG = 4096
# An answer takes two seconds at most, one for which another site is asked some more.
_STOPS_WITHIN_S = 10
_STOPS = (signal.SIGTERM, signal.SIGINT)


class PortTaken(Conflict):
    """Somebody listens at the address already."""

    code = "port_taken"
    text = "Something listens at {host}:{port} already. Stop it, or choose another port."


class HostUnusable(Invalid):
    """The address is not one of this machine's."""

    code = "host_unusable"
    text = (
        "This machine can't listen at {host}: {why}. Try 127.0.0.1, or 0.0.0.0 for all addresses."
    )


def serve(*, host: str, port: int, workers: int, demo: bool, say: Say) -> None:
    """Serve until interrupted. Makes settings and database first, and the demo if asked.

    Raises:
        PortTaken, HostUnusable: nobody can listen there.
    """
    _check_free(host.strip("[]"), port)
    if installation.init():
        say("Wrote .env with a new secret key.")
    url = installation.answer_to(host, port)
    installation.ready_django()
    installation.migrate()
    if demo:
        _ensure_demo()
    _tell_addresses(url, say)
    _allow_open_files(say)
    _let_new_workers_be_stopped()
    with delivering_beside():
        _run_granian(host.strip("[]"), port, workers)


def _check_free(host: str, port: int) -> None:
    """Try the address first: the server shares it with whoever has it, without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does, so that an address which was just left can be taken at once.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            raise HostUnusable(host=host, why=error.strerror or "unknown name") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(host=host, port=port) from error
            raise HostUnusable(host=host, why=error.strerror or "unknown error") from error


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


def _allow_open_files(say: Say) -> None:
    """Let each process open as many files as its listeners need, as far as the machine allows."""
    from django.conf import settings

    try:
        import resource
    except ImportError:  # no such limit on Windows
        return
    wanted = settings.PLAINTALK_LIVE_LISTENERS + _BESIDE_LISTENERS + _FILES_BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    if soft == unlimited or soft >= wanted:
        return
    allowed = wanted if hard == unlimited else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < wanted:
        listeners = max(allowed - _BESIDE_LISTENERS - _FILES_BESIDE, 0)
        say(
            f"This machine lets a process open {allowed:,} files. Set PLAINTALK_LIVE_LISTENERS="
            f"{listeners}, or raise the limit (ulimit -n) to {wanted:,}."
        )


def _let_new_workers_be_stopped() -> None:
    """Let a worker that is told to stop while it still loads do so.

    It begins as a copy of this process, handlers included, and those note the signal for a server
    that the copy is not: it was forgotten, and the worker killed when its time was up.
    """
    if not hasattr(os, "fork"):  # no copies on Windows
        return

    def hold_back() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)

    def let_through() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)

    def end_at_once_and_let_through() -> None:
        # Until Granian sets its own. A terminal tells all processes; the server then tells this.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        let_through()

    os.register_at_fork(
        before=hold_back, after_in_parent=let_through, after_in_child=end_at_once_and_let_through
    )


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
        backlog=_BACKLOG,
        # Connections that a process answers at once: beyond them it accepts none.
        backpressure=settings.PLAINTALK_LIVE_LISTENERS + _BESIDE_LISTENERS,
        workers_kill_timeout=_STOPS_WITHIN_S,
        respawn_failed_workers=True,
        websockets=False,
        log_access=False,
        # The first that fits is taken.
        static_path_route=[
            *(f"{settings.STATIC_URL}{one.name}" for one in settings.STATIC_OF_OTHERS),
            settings.STATIC_URL.rstrip("/"),
        ],
        static_path_mount=[*settings.STATIC_OF_OTHERS, settings.STATIC_FOLDER],
        static_path_expires=_STATIC_KEPT_S,
    ).serve()
