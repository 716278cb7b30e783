"""What one process does with one block: read, judge, write down. Rests on nothing else."""

import json
from collections import Counter
from dataclasses import dataclass, field

from plaintalk.ops.scoring.judge import Reader, Said, judged
from plaintalk.ops.scoring.tables import Block, Place, Problem, Rows
from plaintalk.ops.scoring.writers import Writer
from plaintalk.policy.clauses import Policy


@dataclass(slots=True)
class Counts:
    """What became of rows.

    Attributes:
        rows: those in the output.
        without_text: those of them that have no scores.
        by_rules: those of them that the trained model doesn't read, as it knows English only.
        unreadable: those left out of the output.
        standings: how many got each.
    """

    rows: int = 0
    without_text: int = 0
    by_rules: int = 0
    unreadable: int = 0
    standings: dict[str, int] = field(default_factory=dict)

    def plus(self, other: "Counts") -> "Counts":
        """Give the sum."""
        return Counts(
            self.rows + other.rows,
            self.without_text + other.without_text,
            self.by_rules + other.by_rules,
            self.unreadable + other.unreadable,
            dict(sorted((Counter(self.standings) + Counter(other.standings)).items())),
        )


@dataclass(frozen=True, slots=True)
class Finished:
    """One block as it is written.

    Attributes:
        data: its rows.
        problems: what could not be read or scored, as JSON Lines.
        end, done: as in `Block`.
    """

    data: bytes
    problems: bytes
    counts: Counts
    end: Place
    done: int


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with each block.

    Attributes:
        context_column: the comment that is answered; empty for none.
        numbered: what is counted in the input, "line" or "row".
    """

    text_column: str
    context_column: str
    policy: Policy
    writer: Writer
    numbered: str


class Scorer:
    """Does it, with an engine of its own."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._read = Reader()
        self.model = self._read.engine.model

    def __call__(self, block: Block) -> Finished:
        """Score one block."""
        rows = block.read()
        said, without = said_in(rows, self._job.text_column, self._job.context_column)
        readings = self._read(said)
        scores = judged(readings, self._job.policy)
        problems = sorted([*rows.problems, *without], key=lambda each: each.line)
        standings = Counter(each.standing for each in scores if each is not None)
        by_rules = sum(1 for each in readings if each is not None and each.by_rules_alone)
        counts = Counts(len(said), len(without), by_rules, len(rows.problems), dict(standings))
        told = "".join(_told(each, self._job.numbered) for each in problems)
        data = self._job.writer.encode(rows, scores)
        return Finished(data, told.encode("utf-8"), counts, block.end, block.done)


def said_in(
    rows: Rows, text_column: str, context_column: str
) -> tuple[list[Said | None], list[Problem]]:
    """Give each row's text with what it answers, and say which rows have no text."""
    texts = rows.values(text_column)
    parents = rows.values(context_column) if context_column else [None] * len(texts)
    said: list[Said | None] = []
    without = []
    for number, text, parent in zip(rows.numbers, texts, parents, strict=True):
        if isinstance(text, str) and text.strip():
            said.append((text, parent if isinstance(parent, str) else ""))
            continue
        said.append(None)
        nothing = text is None or isinstance(text, str)
        why = "there is no text" if nothing else "there is something else than text"
        without.append(Problem(number, f"{why} in column {text_column}; the scores are empty"))
    return said, without


def _told(problem: Problem, numbered: str) -> str:
    told: dict[str, object] = {numbered: problem.line, "why": problem.why}
    if problem.raw is not None:
        told["raw"] = problem.raw
    return json.dumps(told, ensure_ascii=False) + "\n"
