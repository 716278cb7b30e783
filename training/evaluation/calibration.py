"""Whether a score of 0.7 is right in seven of ten cases, and for which texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from plaintalk.engine import Attribute
from training.evaluation import metrics
from training.evaluation.heads import asked_of
from training.evaluation.metrics import Bin
from training.evaluation.pairs import asked_of as asked_of_own
from training.evaluation.pairs import is_bad
from training.evaluation.scorers import Answers, score_of
from training.evaluation.sets import POSITIVE, SPANS, WIKI, WIKI_HEADS, Sample
from training.evaluation.tables import figure, number, table
from training.rows import Row

# Raters marked one kind a place, so that its rarer kinds are understated.
_UNDERSTATED = (Attribute.PROFANITY, Attribute.THREAT)
_Told = tuple[bool, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """One head.

    Attributes:
        curve: over the Wikipedia rows.
        error: expected calibration error there.
        pooled, pooled_rows: the same over all held-out rows that tell of the head, our own
            sentences among them; it was calibrated on such a mixture.
    """

    curve: list[Bin]
    error: float
    pooled: float
    pooled_rows: int


@dataclass(frozen=True, slots=True)
class Calibrations:
    """All heads that the Wikipedia set tells of."""

    by_head: dict[Attribute, Calibration]

    @property
    def worst(self) -> tuple[Attribute, Calibration]:
        """The head with the largest error on the Wikipedia rows."""
        return max(self.by_head.items(), key=lambda pair: pair[1].error)


def measure(samples: dict[str, Sample], own: Sequence[Row], answers: Answers) -> Calibrations:
    """Measure each head on the Wikipedia rows, and on all that was held out."""
    return Calibrations(
        {head: _of_head(head, label, samples, own, answers) for label, head in WIKI_HEADS.items()}
    )


def _of_head(
    head: Attribute, label: str, samples: dict[str, Sample], own: Sequence[Row], answers: Answers
) -> Calibration:
    wiki = list(_of_set(samples[WIKI.name], label, head, answers))
    pooled = [*wiki, *_of_own(own, head, answers)]
    for sample, asked in _also_telling(head, samples):
        pooled += _of_set(sample, asked, head, answers)
    return Calibration(
        curve=metrics.reliability(*_columns(wiki)),
        error=metrics.expected_calibration_error(*_columns(wiki)),
        pooled=metrics.expected_calibration_error(*_columns(pooled)),
        pooled_rows=len(pooled),
    )


def _also_telling(head: Attribute, samples: dict[str, Sample]) -> Iterator[tuple[Sample, str]]:
    for sample in samples.values():
        understated = sample.set is SPANS and head in _UNDERSTATED
        if sample.set.held_out and sample.set is not WIKI and not understated:
            yield from ((sample, each.label) for each in sample.set.questions if each.head is head)


def _of_set(sample: Sample, label: str, head: Attribute, answers: Answers) -> Iterator[_Told]:
    scores = score_of(answers.to(asked_of(sample)), head)
    for row, score in zip(sample.rows, scores.tolist(), strict=True):
        if label in row.labels:
            yield row.labels[label] >= POSITIVE, score


def _of_own(own: Sequence[Row], head: Attribute, answers: Answers) -> Iterator[_Told]:
    label = head.value.lower()
    rows = [row for row in own if label in row.labels]
    scores = score_of(answers.to(map(asked_of_own, rows)), head)
    for row, score in zip(rows, scores.tolist(), strict=True):
        yield is_bad(row, label), score


def _columns(told: Sequence[_Told]) -> tuple[metrics.Bools, metrics.Floats]:
    labels = np.array([label for label, _ in told], dtype=bool)
    return labels, np.array([score for _, score in told], dtype=np.float64)


def section(calibrations: Calibrations) -> list[str]:
    """Write the card's section on calibration."""
    by_head = calibrations.by_head
    errors = [
        (
            f"`{head}`",
            figure(each.error),
            figure(each.pooled),
            number(each.pooled_rows),
        )
        for head, each in by_head.items()
    ]
    curves = []
    for at in range(metrics.CALIBRATION_BINS):
        low, high = (edge / metrics.CALIBRATION_BINS for edge in (at, at + 1))
        bins = [each.curve[at] for each in by_head.values()]
        cells = [
            f"{figure(each.share_positive)} of {number(each.rows)}" if each.rows else "–"
            for each in bins
        ]
        curves.append((f"{low:.2f}–{high:.2f}", *cells))
    return [
        "## Calibration",
        "",
        f"Expected calibration error ({metrics.CALIBRATION_BINS} bins) on the held-out tenth of "
        f"`{WIKI.name}`, and on all held-out rows that tell of the head, our own sentences among "
        "them: the mixture is like the one calibrated on.",
        "",
        *table(("head", "Wikipedia", "all held out", "rows"), errors),
        f"What share of the `{WIKI.name}` rows with a score carries the label. A head is "
        "calibrated where the share lies in the range of the score. The set has more abuse than a "
        "newspaper's comments, so the same score means less certainty there.",
        "",
        *table(("score", *(f"`{head}`" for head in by_head)), curves),
    ]
