"""Whom words are aimed at: whether the engine finds it out, and what it does to scores."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plaintalk.engine import Attribute
from training.evaluation.facts import Facts
from training.evaluation.pairs import asked_of, is_bad
from training.evaluation.scorers import Answers, score_of
from training.evaluation.tables import number, percent, table
from training.rows import AIMS, Row

_NONE_TOLD = ""


@dataclass(frozen=True, slots=True)
class AimFigures:
    """Own held-out abuse of one labelled aim.

    Attributes:
        insults: share that reaches the insult threshold.
        kept_back: share that the default policy doesn't publish.
        told: how often the engine tells each aim of it; "" where it marks no abuse.
        alone: how often the classifier alone tells the right one.
    """

    aim: str
    rows: int
    insults: float
    kept_back: float
    told: dict[str, float]
    alone: float


def measure(rows: Sequence[Row], answers: Answers, facts: Facts) -> tuple[AimFigures, ...]:
    """Measure abuse by what it is aimed at; rows whose aim is not known are left out."""
    return tuple(
        _of_aim(aim, of_aim, answers, facts)
        for aim in AIMS
        if (of_aim := [row for row in rows if row.aim == aim and _is_abuse(row)])
    )


def _is_abuse(row: Row) -> bool:
    labels = ("toxicity", "insult", "identity_attack", "threat", "profanity")
    return not row.disguised and any(is_bad(row, label) for label in labels)


def _of_aim(aim: str, rows: Sequence[Row], answers: Answers, facts: Facts) -> AimFigures:
    said = answers.to(map(asked_of, rows))
    insults = score_of(said, Attribute.INSULT) >= facts.threshold(Attribute.INSULT)
    return AimFigures(
        aim=aim,
        rows=len(rows),
        insults=float(insults.mean()),
        kept_back=float(np.mean([answer.standing != "published" for answer in said])),
        told={
            told: float(np.mean([answer.aim == told for answer in said]))
            for told in (*AIMS, _NONE_TOLD)
        },
        alone=float(
            np.mean([answer.alone is not None and answer.alone.aim == aim for answer in said])
        ),
    )


def section(figures: Sequence[AimFigures]) -> list[str]:
    """Write the card's section on aims."""
    rows = [
        (
            each.aim,
            number(each.rows),
            *(percent(each.told[told]) for told in (*AIMS, _NONE_TOLD)),
            percent(each.alone),
            percent(each.insults),
            percent(each.kept_back),
        )
        for each in figures
    ]
    return [
        "## Whom it is aimed at",
        "",
        "Abusive and swearing sentences of our own, held out, by what they are aimed at: what the "
        "engine tells of them, and what becomes of them. The default policy publishes insults at "
        "institutions and at nobody on purpose.",
        "",
        *table(
            (
                "aimed at",
                "sentences",
                *(f"told: {aim}" for aim in AIMS),
                "no abuse marked",
                "right by the model alone",
                "insult threshold reached",
                "kept back",
            ),
            rows,
        ),
    ]
