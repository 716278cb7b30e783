"""What the default policy does with labelled comments, clean ones above all."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.evaluation.heads import asked_of
from training.evaluation.scorers import Answer, Answers
from training.evaluation.sets import (
    DYNAHATE,
    ETHOS,
    NEWS,
    OLID,
    POLITICS,
    POSITIVE,
    RUSSIAN,
    WIKI,
    Labelled,
    Sample,
)
from training.evaluation.tables import number, percent, table

CLEAN = 0.1
_HEALTHY = 0.8
HELD, REJECTED, PUBLISHED = "held", "rejected", "published"
_SHOWN = (NEWS, WIKI, OLID, ETHOS, DYNAHATE, RUSSIAN)


@dataclass(frozen=True, slots=True)
class Standings:
    """What becomes of some comments.

    Attributes:
        clauses: how many each clause speaks on; one comment may have several.
    """

    rows: int
    held: float
    rejected: float
    clauses: Counter[str]


@dataclass(frozen=True, slots=True)
class HoldFigures:
    """What becomes of the bad and of the clean rows of each set, and of unlabelled politics.

    Attributes:
        russian_by_rules: share of the Russian rows that lists and rules alone read.
        english_by_rules: the same of the English news comments, where it should be next to none.
    """

    bad: dict[str, Standings]
    clean: dict[str, Standings]
    politics: Standings
    russian_by_rules: float
    english_by_rules: float


def measure(samples: dict[str, Sample], answers: Answers) -> HoldFigures:
    """Judge comments by the default policy, without article or parent."""

    def of(name: str, wanted: Callable[[Labelled], bool]) -> Standings:
        rows = [row for row in samples[name].rows if wanted(row)]
        return _standings(answers.to(asked_of(samples[name], rows)))

    def by_rules(name: str) -> float:
        said = answers.to(asked_of(samples[name]))
        return sum(answer.by_rules for answer in said) / len(said)

    names = [each.name for each in _SHOWN]
    return HoldFigures(
        bad={name: of(name, is_bad) for name in names},
        clean={name: of(name, is_clean) for name in names},
        politics=of(POLITICS.name, lambda _: True),
        russian_by_rules=by_rules(RUSSIAN.name),
        english_by_rules=by_rules(NEWS.name),
    )


def is_bad(row: Labelled) -> bool:
    """Say whether a row is bad: the newspaper's by antagonism or hostility, others by any label."""
    if "healthy" in row.labels:
        return max(row.labels["insult"], row.labels["hostile"]) >= POSITIVE
    return max(row.labels.values()) >= POSITIVE


def is_clean(row: Labelled) -> bool:
    """Say whether a row is clean; a newspaper's must be called healthy too."""
    labels = row.labels
    if "healthy" in labels:
        unfriendly = max(labels["hostile"], labels["antagonize"])
        return labels["healthy"] >= _HEALTHY and unfriendly < CLEAN
    return max(labels.values()) < CLEAN


def _standings(said: Sequence[Answer]) -> Standings:
    counted = Counter(answer.standing for answer in said)
    rows = max(len(said), 1)
    return Standings(
        rows=len(said),
        held=counted[HELD] / rows,
        rejected=counted[REJECTED] / rows,
        clauses=Counter(clause for answer in said for clause in answer.clauses),
    )


def write_held(file: Path, most: int, sample: Sample, answers: Answers) -> int:
    """Write up to so many of the politics comments that were kept back, for reading; give how many.

    They are drawn in the order of the file; each with its standing, its clauses and its scores.
    """
    said = zip(sample.rows, answers.to(asked_of(sample)), strict=True)
    kept = [(row, answer) for row, answer in said if answer.standing != PUBLISHED][:most]
    with file.open("w", encoding="utf-8") as out:
        for at, (row, answer) in enumerate(kept, start=1):
            scores = ", ".join(
                f"{head} {score:.2f}"
                for head, score in sorted(answer.scores.items(), key=lambda pair: -pair[1])
                if score >= CLEAN
            )
            out.write(f"#{at} {answer.standing} by {', '.join(answer.clauses)}; {scores}\n")
            out.write(f"{row.text.strip()}\n\n")
    return len(kept)


def section(figures: HoldFigures, samples: dict[str, Sample]) -> list[str]:
    """Write the card's section on the default policy."""
    rows = [
        (
            f"{name}: {samples[name].set.about}",
            _counted(figures.clean[name]),
            percent(figures.clean[name].held),
            percent(figures.clean[name].rejected),
            _counted(figures.bad[name]),
            percent(figures.bad[name].held),
            percent(figures.bad[name].rejected),
            _most(figures.clean[name]),
        )
        for name in figures.clean
    ]
    politics = figures.politics
    return [
        "## What the default policy keeps back",
        "",
        f"Clean: every label below {CLEAN}; of `{NEWS.name}` healthy from {_HEALTHY} on, hostile "
        f"and antagonistic below {CLEAN}. Bad: any label from {POSITIVE} on; of `{NEWS.name}` "
        "antagonism or hostility. Comments are read without the article and the comment answered. "
        f"Clean rows of `{ETHOS.name}` and `{DYNAHATE.name}` are often foul, since those sets tell "
        "of hatred alone; people sign talk pages with network addresses, which are held as private "
        "information.",
        "",
        *table(
            (
                "set", "clean", "held", "rejected", "bad", "bad held", "bad rejected",
                "clean ones by clause",
            ),
            rows,
        ),
        f"Of {_counted(politics)} unlabelled comments on American politics "
        f"{percent(politics.held)} are held and {percent(politics.rejected)} rejected: "
        f"{_most(politics, most=5)}. Not all of those are harmless; "
        "`--show-held 200 FILE` writes some for reading.",
        "",
    ]  # fmt: skip


def _counted(standings: Standings) -> str:
    return number(standings.rows)


def _most(standings: Standings, most: int = 3) -> str:
    named = sorted(standings.clauses.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return ", ".join(f"{clause} {times}" for clause, times in named) or "none"
