"""`plaintalk perspective report`: our scores beside those that clients suggested."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from rich.console import Console, RenderableType
from rich.progress import Progress
from rich.table import Table

from plaintalk.articles.models import Site
from plaintalk.articles.queries import default_site
from plaintalk.engine.signals import Attribute
from plaintalk.perspective.analysis import Scorer, shared_engine
from plaintalk.perspective.calibration import FEWEST, YES, Calibration, Pair, calibrate
from plaintalk.perspective.suggestions import Gathered, forget_old_texts, gather


def told_report(*, now: datetime) -> Iterator[RenderableType]:
    """Give the first site's report, part by part. Texts whose time has passed are emptied first.

    Raises:
        NoSite: there is no publication here.
    """
    site = default_site()
    forget_old_texts(now=now)
    engine = shared_engine()
    gathered = _gathered(site, engine)
    yield f"{site.name}, scored by {engine.model}"
    if gathered.outdated:
        yield (
            f"{gathered.outdated} suggestions are left out: an earlier model scored their texts, "
            "which are no longer kept."
        )
    if not gathered.pairs:
        yield "There are no suggestions to compare with. Clients send them (comments:suggestscore)."
    for attribute in sorted(gathered.pairs):
        yield from _told(attribute, gathered.pairs[attribute])


def _gathered(site: Site, engine: Scorer) -> Gathered:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading what was suggested")

        def tell(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        return gather(site, model=engine.model, read=engine.read, tell=tell)


def _told(attribute: Attribute, pairs: Sequence[Pair]) -> Iterator[RenderableType]:
    measured = calibrate(pairs)
    yield ""
    yield (
        f"{attribute.value}: {measured.count} texts, {measured.said_so} of them said to be so "
        f"({YES:g} or more suggested)"
    )
    if measured.count < FEWEST:
        yield f"  Too few to rely on: these figures begin to mean something from {FEWEST} texts on."
    yield _table(measured)
    yield f"  Expected calibration error {measured.error:.3f}"
    if measured.auc is None or measured.best is None:
        yield "  No AUC and no threshold: all suggestions are of one kind."
        return
    yield f"  AUC {measured.auc:.3f}"
    yield (
        f"  Best threshold {measured.best.at:.2f}: it agrees with {measured.best.agreeing:.1%} of "
        "the suggestions"
    )


def _table(measured: Calibration) -> Table:
    table = Table(box=None, padding=(0, 2))
    for column in ("our score", "texts", "our mean", "suggested"):
        table.add_column(column, justify="right")
    shown: Callable[[float], str] = "{:.2f}".format
    for one in measured.bins:
        table.add_row(
            f"{one.low:.1f}–{one.high:.1f}", str(one.count), shown(one.ours), shown(one.suggested)
        )
    return table
