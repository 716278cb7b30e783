"""The marked words, as SemEval-2021 Task 5 (Toxic Spans Detection) measures them.

Each text's F1 is over character offsets; the figure is the mean over texts. Where most raters
agreed on no words the gold is empty, and only marking nothing counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.evaluation import metrics
from training.evaluation.floors import listed_words
from training.evaluation.heads import asked_of
from training.evaluation.metrics import Interval, Spans
from training.evaluation.scorers import Answers
from training.evaluation.sets import SEED, SPANS, Sample
from training.evaluation.tables import between, figure, number, table


@dataclass(frozen=True, slots=True)
class MarkFigures:
    """Mean F1 of one way of marking: over all rows, those with marked words, and SemEval's trial.

    Attributes:
        within: the 95 % interval of `marked`.
    """

    name: str
    everything: float
    marked: float
    within: Interval
    trial: float


@dataclass(frozen=True, slots=True)
class AllMarks:
    """The engine first, then the classifier alone, then the floors."""

    ways: tuple[MarkFigures, ...]
    rows: int
    marked_rows: int
    trial_rows: int

    @property
    def engine(self) -> MarkFigures:
        """What readers get."""
        return self.ways[0]


def measure(samples: dict[str, Sample], answers: Answers) -> AllMarks:
    """Compare marked words with the raters'."""
    sample = samples[SPANS.name]
    rows, said = sample.rows, answers.to(asked_of(sample))
    gold = [row.spans or () for row in rows]
    trial = np.array([row.split == "trial" for row in rows], dtype=bool)
    ways: dict[str, list[Spans]] = {"engine": [answer.spans for answer in said]}
    ways["model alone"] = [answer.alone.spans if answer.alone else () for answer in said]
    ways["floor: listed words"] = [listed_words(row.text) for row in rows]
    ways["floor: the whole text"] = [((0, len(row.text)),) for row in rows]
    ways["floor: nothing"] = [() for _ in rows]
    marked = np.array([bool(spans) for spans in gold], dtype=bool)
    return AllMarks(
        ways=tuple(_figures(name, found, gold, trial) for name, found in ways.items()),
        rows=len(rows),
        marked_rows=int(marked.sum()),
        trial_rows=int(trial.sum()),
    )


def _figures(
    name: str, found: Sequence[Spans], gold: Sequence[Spans], trial: metrics.Bools
) -> MarkFigures:
    values = np.array([metrics.span_f1(*pair) for pair in zip(found, gold, strict=True)])
    there = values[np.array([bool(spans) for spans in gold], dtype=bool)]

    def mean(rows: np.ndarray) -> float:
        return float(there[rows].mean())

    return MarkFigures(
        name=name,
        everything=_mean(values),
        marked=_mean(there),
        within=metrics.bootstrap(mean, range(there.size), seed=SEED),
        trial=_mean(values[trial]),
    )


def _mean(values: metrics.Floats) -> float:
    return float(values.mean()) if values.size else float("nan")


def section(figures: AllMarks) -> list[str]:
    """Write the card's section on marked words."""
    return [
        "## Marked words",
        "",
        f"`{SPANS.name}`, {number(figures.rows)} held-out comments, all reported as toxic. "
        f"In {number(figures.marked_rows)} most raters agreed on words; in the others they did "
        "not, and the full measure then rewards only silence. Mean F1 over characters, as in "
        "SemEval-2021 Task 5; its test part is not in our data, its trial part "
        f"({number(figures.trial_rows)} rows) is held out whole.",
        "",
        *table(
            ("marked by", "where raters agreed", "95 %", "all rows", "SemEval's trial part"),
            [
                (
                    each.name,
                    figure(each.marked),
                    between(each.within),
                    figure(each.everything),
                    figure(each.trial),
                )
                for each in figures.ways
            ],
        ),
    ]
