"""Sites' own models trained: from the command line, and at night beside the server."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from plaintalk.articles.models import Site

log = logging.getLogger(__name__)

Say = Callable[[str], None]

# Below whatever answers readers on the same machine.
_NICENESS = 10


def learn_sites(*, site: int, due: bool, console: Console, say: Say) -> bool:
    """Train a candidate for each site that is to learn, one after the other.

    Args:
        site: number of the only one; 0: all that learn every night.
        due: leave out what is not due, let everything else on the machine go first, and show no
            progress: the server's terminal is not for that.

    Returns:
        Whether any training broke down; it is logged, and the others go on.

    Raises:
        SiteNotFound: there is no such site.
    """
    if due:
        os.nice(_NICENESS)
        console = Console(quiet=True)
    sites = _sites(site, due=due)
    if not sites and not due:
        say("No site learns. An editor turns it on at /desk/policy/learning; --site trains one.")
    return sum(_learn(one, console, say) for one in sites) > 0


def _sites(number: int, *, due: bool) -> list["Site"]:
    from plaintalk.articles.models import Site
    from plaintalk.articles.queries import site_by_key
    from plaintalk.moderation.learning.queries import sites_due

    if due:
        found = sites_due(now=datetime.now(UTC))
        return [one for one in found if number in {0, one.pk}]
    if not number:
        return list(Site.objects.filter(learning__is_on=True).order_by("pk"))
    return [site_by_key(number)]


def _learn(site: "Site", console: Console, say: Say) -> bool:
    """Train one site's candidate; say whether that broke down."""
    from plaintalk.discussion.judgement import default_engine
    from plaintalk.engine.encoder import english_encoder
    from plaintalk.moderation.learning.errors import LearningBusy
    from plaintalk.moderation.learning.services import begin_training, carry_out, give_up
    from plaintalk.moderation.learning.words import training_in_words

    try:
        training = begin_training(site=site, now=_now())
    except LearningBusy as busy:
        say(f"{site.name}: {busy}")
        return False
    try:
        with _bar(console) as bar:
            task = bar.add_task("", total=None)
            training = carry_out(
                training,
                reader=default_engine(),
                encoder=english_encoder(),
                clock=_now,
                tell=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except KeyboardInterrupt:
        give_up(training, why="It was stopped.", now=_now())
        raise
    except Exception:  # one site's trouble must not cost the others their night
        log.exception("The training of site %s broke down.", site.pk)
        give_up(training, why="See the server's log.", now=_now())
        say(f"{site.name}: the training broke down; the log says how.")
        return True
    say(f"{site.name}: {training_in_words(training)}")
    return False


def _now() -> datetime:
    return datetime.now(UTC)


def _bar(console: Console) -> Progress:
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("comments read,"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    return Progress(*columns, console=console, transient=True)


# ---- beside the server ----------------------------------------------------------------------


class Running(Protocol):
    """A process that was started."""

    def poll(self) -> int | None:
        """Give its exit status, or None while it goes on."""

    def terminate(self) -> None:
        """End it."""


def start_learning() -> Running:
    """Start `plaintalk learn --due` as a process of its own: its memory goes with it."""
    begun = "from plaintalk.ops.command import main; main()"
    # On one core: on as many as there are, it takes little less time, and much from the readers.
    # What it says stands on the desk's page as well; only the log is worth a line here.
    return subprocess.Popen(  # noqa: S603  # our own command, with nothing from outside
        ["/usr/bin/env", "OPENBLAS_NUM_THREADS=1", sys.executable, "-c", begun, "learn", "--due"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


class Nightly:
    """Begins trainings that are due, one process at a time."""

    def __init__(self, start: Callable[[], Running] = start_learning) -> None:
        self._start = start
        self._process: Running | None = None

    def look(self, *, now: datetime) -> None:
        """Begin a training if one is due and none goes on."""
        from plaintalk.moderation.learning.queries import sites_due

        if self._process is not None and self._process.poll() is None:
            return
        self._process = self._start() if sites_due(now=now) else None

    def stop(self) -> None:
        """End a training that goes on; it begins again where it was."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
