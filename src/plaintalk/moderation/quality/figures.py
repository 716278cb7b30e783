"""What second looks add up to: pairs of labels in, agreement out. Pure.

A label is the clause of a refusal, or "" for a comment to be published.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from plaintalk.policy.agreement import (
    Agreement,
    Pair,
    alpha_among,
    kappa_between,
    raw_agreement,
)

# With so many pairs, four of five alike, the 95 % interval of kappa is 0.7 wide (by Cohen's
# formula). From fewer it would say nothing about anybody, and be held against them all the same.
FEWEST_PAIRS = 20

REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Judged:
    """One first decision beside one second look at it.

    Attributes:
        case: what tells decisions apart.
        first_by, second_by: who judged; what tells people apart.
    """

    case: int
    first_by: int
    first: str
    second_by: int
    second: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """How far judgements of the same cases agree.

    Attributes:
        pairs: how many the rest stands on; below FEWEST_PAIRS the rest is None.
        share: of pairs with the same outcome, 0.0 to 1.0.
        beyond_chance: None too where the judgements are all alike.
    """

    pairs: int
    share: float | None = None
    beyond_chance: Agreement | None = None

    @property
    def are_too_few(self) -> bool:
        return self.pairs < FEWEST_PAIRS


def whether_to_refuse(judged: Sequence[Judged]) -> Figures:
    """Say how far the desk agrees on what to refuse, whatever the clause; alpha."""
    return _among(judged, [(_outcome(one.first), _outcome(one.second)) for one in judged])


def under_which_clause(judged: Sequence[Judged]) -> Figures:
    """Say how far the desk agrees on what to refuse and under which clause; alpha."""
    return _among(judged, [(one.first, one.second) for one in judged])


def by_clause(judged: Sequence[Judged]) -> dict[str, Figures]:
    """Say for each clause how far the desk agrees on when it is broken; alpha.

    The question put to every case is "this clause, or anything else". What counts for
    FEWEST_PAIRS is pairs in which somebody named it: in all others it was out of the question.
    """
    clauses = sorted({label for one in judged for label in (one.first, one.second) if label})
    found = {}
    for clause in clauses:
        pairs = [(_is(one.first, clause), _is(one.second, clause)) for one in judged]
        named = sum(clause in (one.first, one.second) for one in judged)
        both = sum(one.first == one.second == clause for one in judged)
        found[clause] = (
            Figures(named)
            if named < FEWEST_PAIRS
            else Figures(named, both / named, _defined(alpha_among(_units(judged, pairs))))
        )
    return found


def by_person(judged: Sequence[Judged]) -> dict[int, Figures]:
    """Say for each judge how far they agree with colleagues on what to refuse; kappa.

    Each judge is one side and all colleagues are the other, whoever came first.
    """
    pairs: dict[int, list[Pair]] = defaultdict(list)
    for one in judged:
        first, second = _outcome(one.first), _outcome(one.second)
        pairs[one.first_by].append((first, second))
        pairs[one.second_by].append((second, first))
    return {
        person: Figures(len(theirs))
        if len(theirs) < FEWEST_PAIRS
        else Figures(len(theirs), raw_agreement(theirs), _defined(kappa_between(theirs)))
        for person, theirs in pairs.items()
    }


def by_month(judged: Iterable[Judged]) -> dict[datetime, Figures]:
    """Say for each month of first decisions (its first moment, UTC) how far the desk agrees."""
    months: dict[datetime, list[Judged]] = defaultdict(list)
    for one in judged:
        months[month_of(one.decided_at)].append(one)
    return {month: whether_to_refuse(ones) for month, ones in months.items()}


def month_of(moment: datetime) -> datetime:
    """Give the first moment of a moment's month."""
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _among(judged: Sequence[Judged], pairs: Sequence[Pair]) -> Figures:
    if len(pairs) < FEWEST_PAIRS:
        return Figures(len(pairs))
    return Figures(len(pairs), raw_agreement(pairs), _defined(alpha_among(_units(judged, pairs))))


def _units(judged: Sequence[Judged], pairs: Sequence[Pair]) -> list[list[str]]:
    """Give each case with all of its labels: the first once, and that of every second look."""
    cases: dict[int, list[str]] = {}
    for one, (first, second) in zip(judged, pairs, strict=True):
        cases.setdefault(one.case, [first]).append(second)
    return list(cases.values())


def _outcome(label: str) -> str:
    return REFUSED if label else ""


def _is(label: str, clause: str) -> str:
    return clause if label == clause else ""


def _defined(agreement: Agreement) -> Agreement | None:
    return agreement if agreement.value is not None else None
