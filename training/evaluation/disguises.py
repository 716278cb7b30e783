"""Abuse in disguised letters, and harmless words in unusual ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.evaluation.facts import Facts
from training.evaluation.pairs import asked_of, is_bad
from training.evaluation.scorers import ABUSE, Answer, Answers
from training.evaluation.tables import number, percent, table
from training.rows import SHIPPED, Row

# Harmless sentences that are written so from the start, by the names of their kinds.
_ODD = ("loud or odd, and harmless", "odd spelling, clean")
# From here on nearly every reader would call it profane or an insult.
_PLAINLY = 0.75


@dataclass(frozen=True, slots=True)
class Way:
    """One way of writing, or all.

    Attributes:
        flagged: share of the texts of which any head of abuse reaches its threshold.
        kept_back: share that the default policy doesn't publish.
    """

    name: str
    rows: int
    flagged: float
    kept_back: float


@dataclass(frozen=True, slots=True)
class DisguiseFigures:
    """Profanity and insults, then other abuse, then harmless text: each as a whole and by way.

    Attributes:
        foul: disguised profanity and insults.
        undisguised: the same kinds of sentences as they are spelt.
        other: threats and hatred in disguise.
        clean: harmless text in unusual spelling.
    """

    foul: Way
    undisguised: Way
    other: Way
    clean: Way
    ways: tuple[Way, ...]


def measure(rows: Sequence[Row], answers: Answers, facts: Facts) -> DisguiseFigures:
    """Measure our own held-out sentences that are written unusually."""
    foul = [row for row in rows if _is_foul(row)]
    hidden = [row for row in foul if row.disguised]
    other = [row for row in rows if row.disguised and _is_abuse(row) and not _is_foul(row)]
    clean = [row for row in rows if not _is_abuse(row) and (row.disguised or row.kind in _ODD)]

    def way(name: str, chosen: Sequence[Row]) -> Way:
        return _way(name, chosen, answers, facts)

    return DisguiseFigures(
        foul=way("profanity and insults, disguised", hidden),
        undisguised=way("profanity and insults, as they are spelt", _by_way(foul, "")),
        other=way("threats and hatred, disguised", other),
        clean=way("harmless, unusual spelling", clean),
        ways=tuple(
            way(f"{kind}, {name or 'as people type'}", _by_way(chosen, name))
            for kind, chosen in (("profanity and insults", hidden), ("harmless", clean))
            for name in sorted({row.disguised for row in chosen})
        ),
    )


def _is_foul(row: Row) -> bool:
    return any(row.labels.get(label, 0.0) >= _PLAINLY for label in ("insult", "profanity"))


def _is_abuse(row: Row) -> bool:
    return any(is_bad(row, label) for label in SHIPPED)


def _by_way(rows: Sequence[Row], name: str) -> list[Row]:
    return [row for row in rows if row.disguised == name]


def _way(name: str, rows: Sequence[Row], answers: Answers, facts: Facts) -> Way:
    said = answers.to(map(asked_of, rows))
    return Way(
        name=name,
        rows=len(rows),
        flagged=_share([_is_flagged(answer, facts) for answer in said]),
        kept_back=_share([answer.standing != "published" for answer in said]),
    )


def _is_flagged(answer: Answer, facts: Facts) -> bool:
    return any(answer.scores.get(head, 0.0) >= facts.threshold(head) for head in ABUSE)


def _share(flags: Sequence[bool]) -> float:
    return float(np.mean(flags)) if flags else float("nan")


def section(figures: DisguiseFigures) -> list[str]:
    """Write the card's section on disguise."""
    wholes = (figures.foul, figures.undisguised, figures.other, figures.clean)
    return [
        "## Disguised letters",
        "",
        "Sentences of our own, held out: abuse whose letters are disguised, and harmless text in "
        "unusual spelling. Insults and profanity are those that nearly every reader would call so. "
        "Flagged: any head of abuse reaches its threshold. A sentence can be missed for its "
        "disguise or for what it says: the second line has none.",
        "",
        *table(
            ("written", "texts", "flagged", "kept back by the default policy"),
            [
                (way.name, number(way.rows), percent(way.flagged), percent(way.kept_back))
                for way in (*wholes, *figures.ways)
                if way.rows
            ],
        ),
    ]
