"""The figures that were set as targets before the model was made, beside what was reached."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plaintalk.engine import Attribute
from training.evaluation.calibration import Calibrations
from training.evaluation.disguises import DisguiseFigures
from training.evaluation.facts import Facts
from training.evaluation.groups import GroupFigures
from training.evaluation.heads import AllHeads
from training.evaluation.holds import HoldFigures
from training.evaluation.marks import AllMarks
from training.evaluation.pairs import HATRED, PairFigures
from training.evaluation.sets import DYNAHATE, ETHOS, NEWS, OLID, WIKI
from training.evaluation.tables import NOTHING, figure, percent, table

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """Every topic's figures: what the card is written from."""

    facts: Facts
    heads: AllHeads
    calibration: Calibrations
    pairs: PairFigures
    groups: GroupFigures
    disguises: DisguiseFigures
    holds: HoldFigures
    marks: AllMarks


@dataclass(frozen=True, slots=True)
class Target:
    """One figure aimed at.

    Attributes:
        least: whether `limit` is the least that will do, or the most.
        share: whether it is told in per cent.
        note: what is to be known of it, or "".
    """

    what: str
    limit: float
    value: float
    least: bool = True
    share: bool = False
    note: str = ""

    @property
    def is_reached(self) -> bool:
        """Whether the figure, as it is shown, will do."""
        shown = round(self.value, 3)
        return shown >= self.limit if self.least else shown <= self.limit

    def row(self) -> tuple[str, str, str, str, str]:
        """Give its cells."""
        show = percent if self.share else figure
        known = not math.isnan(self.value)
        return (
            self.what,
            f"{'≥' if self.least else '≤'} {show(self.limit)}",
            show(self.value),
            ("yes" if self.is_reached else "**no**") if known else NOTHING,
            self.note,
        )


def targets(measured: Measured) -> list[Target]:
    """Give all targets with what was reached."""
    return [
        *_of_heads(measured.heads),
        *_of_sentences(measured),
        *_of_policy(measured.holds),
        _of_calibration(measured.calibration),
        *_of_export(measured.facts.model),
    ]


def _of_heads(heads: AllHeads) -> Iterator[Target]:
    asked = (
        ("Wikipedia comments: toxicity, AUC", 0.97, (WIKI.name, "toxicity", Attribute.TOXICITY)),
        ("News comments: antagonism or insult, AUC", 0.83, (NEWS.name, "insult", Attribute.INSULT)),
        ("OLID: offensive, AUC", 0.88, (OLID.name, "offensive", Attribute.TOXICITY)),
        ("OLID: targeted insult, AUC", 0.85, (OLID.name, "insult", Attribute.INSULT)),
        ("ETHOS: hatred, AUC", 0.90, (ETHOS.name, "hate", Attribute.IDENTITY_ATTACK)),
        ("DynaHate: hatred, AUC", 0.80, (DYNAHATE.name, "hate", Attribute.IDENTITY_ATTACK)),
    )
    for what, limit, key in asked:
        yield Target(what, limit, heads.of(*key).auc)
    yield Target("Wikipedia comments: mean AUC of six heads", 0.975, heads.wiki_mean_auc)


def _of_sentences(measured: Measured) -> Iterator[Target]:
    hatred, worst = measured.pairs.of(HATRED), measured.groups.worst
    yield Target(
        "Own sentences: not hateful, let through where 90 % of the hateful are caught",
        0.75,
        hatred.share if hatred else float("nan"),
        share=True,
    )
    yield Target(
        "Groups: BPSN AUC below the overall AUC, at most",
        0.05,
        worst.gap if worst else float("nan"),
        least=False,
        note=f"{worst.name}, {worst.set}" if worst else "",
    )
    ways = measured.disguises
    yield Target("Disguised profanity and insults flagged", 0.90, ways.foul.flagged, share=True)
    yield Target(
        "Harmless text in unusual spelling flagged", 0.01, ways.clean.flagged, False, share=True
    )
    yield Target(
        "Marked words: character F1 where raters agreed on words",
        0.62,
        measured.marks.engine.marked,
        note=f"all rows: {figure(measured.marks.engine.everything)}",
    )


def _of_policy(holds: HoldFigures) -> Iterator[Target]:
    clean = holds.clean[NEWS.name]
    yield Target("Clean news comments rejected", 0.005, clean.rejected, least=False, share=True)
    yield Target("Clean news comments held", 0.03, clean.held, least=False, share=True)


def _of_calibration(calibrations: Calibrations) -> Target:
    head, worst = calibrations.worst
    return Target(
        "Wikipedia comments: expected calibration error, the worst of six heads",
        0.03,
        worst.error,
        least=False,
        note=f"{head}; on all held-out rows {figure(worst.pooled)}",
    )


def _of_export(model: Mapping[str, Any]) -> Iterator[Target]:
    rounded = model.get("int8", {})
    if rounded:
        yield Target(
            "Labels that int8 flips against float32, %",
            0.5,
            100 * float(rounded["label_flips"]),
            least=False,
            note=f"{rounded['rows']:,} rows, measured at export",
        )
    size = sum(int(file["bytes"]) for file in model.get("files", {}).values())
    yield Target("The classifier's files, MB", 25, size / _MB, least=False)


def section(measured: Measured) -> list[str]:
    """Write the card's table of targets."""
    all_targets = targets(measured)
    known = [each for each in all_targets if not math.isnan(each.value)]
    missed = sum(not each.is_reached for each in known)
    return [
        "## Figures aimed at",
        "",
        f"Set before the model was made. {len(known) - missed} of {len(known)} are reached. "
        "Speed and memory hang on the machine: `bench/engine.py` measures them.",
        "",
        *table(
            ("figure", "aimed at", "reached", "is it?", "note"),
            [each.row() for each in all_targets],
        ),
    ]
