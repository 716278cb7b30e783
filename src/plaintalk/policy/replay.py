"""A policy tried on what was decided before: the facts recovered from the record, and ruled again.

Pure. The counts are kept here too, so that whoever reads the record only feeds it in.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from plaintalk.engine.learned import LEAST_LIKELY
from plaintalk.engine.rationale import LEAST_SCORE
from plaintalk.engine.signals import Aim, Attribute, Reading, Signal, Span
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause, Condition, Policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import (
    ADDRESS_UNCONFIRMED,
    ENGINE_SILENT,
    OTHER_LANGUAGE,
    PREMODERATED,
    REFUSED_BEFORE,
    REPORTED,
    SEVERITY,
    Ruling,
    once_confirmed,
    rule,
)


class Answer(StrEnum):
    """What people made of a comment in the end."""

    PUBLISHED = "published"
    REFUSED = "refused"
    NOBODY = "nobody"  # no person looked at these words


@dataclass(frozen=True, slots=True)
class Recorded:
    """A ruling as the record keeps it.

    Attributes:
        signals, findings: as `discussion.judgement` writes them.
        author_is_staff: as far as it is known now; the ruling itself tells where it mattered.
    """

    standing: Standing
    signals: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    author_is_staff: bool = False

    @property
    def of_the_words(self) -> Standing:
        """What the words got, without waiting for an address."""
        waited = any(one["clause"] == ADDRESS_UNCONFIRMED for one in self.findings)
        if not waited or self.standing is not Standing.HELD:
            return self.standing
        rest = [
            Standing(one["proposes"])
            for one in self.findings
            if one["clause"] != ADDRESS_UNCONFIRMED
        ]
        return max(rest, key=SEVERITY.index, default=Standing.PUBLISHED)


def facts_of(recorded: Recorded) -> Facts:
    """Give the facts that a recorded ruling rested on."""
    spoke = {finding["clause"]: finding["because"] for finding in recorded.findings}
    reading = Reading(signals_of(recorded.signals), by_rules_alone=OTHER_LANGUAGE in spoke)
    return Facts(
        reading=None if ENGINE_SILENT in spoke else reading,
        premoderated=PREMODERATED in spoke,
        premoderated_because=spoke.get(PREMODERATED, ""),
        refused_by_person=REFUSED_BEFORE in spoke,
        held_for_reports=REPORTED in spoke,
        address_unconfirmed=ADDRESS_UNCONFIRMED in spoke,
        author_is_staff=_was_staff(recorded),
    )


def signals_of(data: Sequence[Mapping[str, Any]]) -> tuple[Signal, ...]:
    """Give the signals that `discussion.judgement.signals_as_data` wrote."""
    return tuple(
        Signal(
            attribute=Attribute(one["attribute"]),
            score=one["score"],
            spans=tuple(Span(*span) for span in one["spans"]),
            aim=Aim(one["aim"]) if one["aim"] is not None else None,
            quoted=one["quoted"],
            source=one["source"],
        )
        for one in data
    )


def rule_again(recorded: Recorded, policy: Policy, *, reading: Reading | None = None) -> Ruling:
    """Judge a recorded comment by another policy.

    Args:
        reading: what the engine says of the text today; None for what it said then.
    """
    facts = facts_of(recorded)
    return rule(facts if reading is None else replace(facts, reading=reading), policy)


def _was_staff(recorded: Recorded) -> bool:
    """Whether its author was staff then: their comments are published whatever was found."""
    proposed = [Standing(finding["proposes"]) for finding in recorded.findings]
    strictest = max(proposed, key=SEVERITY.index, default=Standing.PUBLISHED)
    if strictest is Standing.PUBLISHED:
        return recorded.author_is_staff
    return recorded.standing is Standing.PUBLISHED


# ---- what comes of it -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """One comment under both policies.

    Attributes:
        then, now: the standing that the policy of its time gave it, and the tried one gives it.
        clause: what the stricter of both rests on; "" where neither found anything.
        clauses_then, clauses_now: all that spoke.
        answer: what people made of it.
    """

    then: Standing
    now: Standing
    clause: str
    clauses_then: frozenset[str]
    clauses_now: frozenset[str]
    answer: Answer

    @property
    def changes(self) -> bool:
        """Whether both policies differ about it."""
        return self.then is not self.now


def outcome(recorded: Recorded, ruling: Ruling, answer: Answer) -> Outcome:
    """Compare a recorded ruling with the one that another policy gives, about the words.

    That an address was waited for is left out of both: no policy says it.
    """
    ruling = once_confirmed(ruling)
    before = [
        (one["clause"], Standing(one["proposes"]))
        for one in recorded.findings
        if one["clause"] != ADDRESS_UNCONFIRMED
    ]
    after = [
        (one.clause, one.proposes) for one in ruling.findings if one.clause != ADDRESS_UNCONFIRMED
    ]
    stricter = max(recorded.of_the_words, ruling.standing, key=SEVERITY.index)
    return Outcome(
        then=recorded.of_the_words,
        now=ruling.standing,
        clause=next((clause for clause, gives in [*after, *before] if gives is stricter), ""),
        clauses_then=frozenset(clause for clause, _gives in before),
        clauses_now=frozenset(clause for clause, _gives in after),
        answer=answer,
    )


Cell = tuple[Standing, Standing, Answer]


@dataclass(slots=True)
class Tally:
    """Outcomes counted.

    Attributes:
        cells: how many comments by (then, now, answer).
        spoke_then, spoke_now: on how many comments each clause spoke.
    """

    cells: Counter[Cell] = field(default_factory=Counter)
    spoke_then: Counter[str] = field(default_factory=Counter)
    spoke_now: Counter[str] = field(default_factory=Counter)

    def add(self, one: Outcome) -> None:
        """Count one outcome."""
        self.cells[one.then, one.now, one.answer] += 1
        self.spoke_then.update(one.clauses_then)
        self.spoke_now.update(one.clauses_now)

    @property
    def total(self) -> int:
        """How many comments were counted."""
        return self.cells.total()

    @property
    def changed(self) -> int:
        """On how many comments both policies differ."""
        return sum(size for (then, now, _answer), size in self.cells.items() if then is not now)

    def moves(self) -> Iterator[tuple[Standing, Standing, Mapping[Answer, int]]]:
        """Give every (then, now) in which both differ, with how people answered those comments."""
        for then in SEVERITY:
            for now in SEVERITY:
                answers = {answer: self.cells[then, now, answer] for answer in Answer}
                if then is not now and any(answers.values()):
                    yield then, now, answers

    def errors(self, *, now: bool) -> tuple[int, int]:
        """Give how many comments one of both policies missed, and how many it wrongly held.

        Missed: published at once, and people refused them. Wrongly held: held or rejected, and
        people published them.

        Args:
            now: of the tried policy; else of the one of their time.
        """
        missed = wrongly_held = 0
        for (before, after, answer), size in self.cells.items():
            is_published = (after if now else before) is Standing.PUBLISHED
            missed += size * (is_published and answer is Answer.REFUSED)
            wrongly_held += size * (not is_published and answer is Answer.PUBLISHED)
        return missed, wrongly_held

    def as_data(self) -> dict[str, Any]:
        """Give the counts as JSON keeps them; `tally_of` gives them back."""
        cells = sorted((*map(str, cell), size) for cell, size in self.cells.items())
        return {
            "cells": [list(cell) for cell in cells],
            "spoke_then": dict(sorted(self.spoke_then.items())),
            "spoke_now": dict(sorted(self.spoke_now.items())),
        }


def tally_of(data: Mapping[str, Any]) -> Tally:
    """Give the counts that `Tally.as_data` wrote."""
    cells = Counter(
        {
            (Standing(then), Standing(now), Answer(answer)): int(size)
            for then, now, answer, size in data["cells"]
        }
    )
    return Tally(cells, Counter(data["spoke_then"]), Counter(data["spoke_now"]))


# ---- what a threshold can't do ---------------------------------------------------------------


def least_score(attribute: Attribute) -> float:
    """Give the score below which a reading has no signal of an attribute."""
    return LEAST_LIKELY if attribute is Attribute.LIKELY_TO_REJECT else LEAST_SCORE


def thresholds_below_the_least(policy: Policy) -> list[tuple[str, str, float]]:
    """Give the thresholds below `least_score`: (clause, attribute, threshold).

    The engine gives no signal for lower scores of the model, so nothing stored and nothing that
    is posted can show what such a threshold would do.
    """
    return [
        (clause.id, condition.attribute.value, lowest)
        for clause in policy.clauses
        for condition in clause.when
        if (lowest := lowest_threshold(condition)) < least_score(condition.attribute)
    ]


def lowest_threshold(condition: Condition) -> float:
    """Give the score from which on a condition does anything."""
    return min(one for one in (condition.hold, condition.reject) if one is not None)


# ---- thresholds by cost ---------------------------------------------------------------------

# Below the first nothing is stored; above the last hardly any score lies.
CURVE_THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(6, 20))


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What one threshold would have done by itself.

    Attributes:
        kept: comments at or above it.
        missed: comments below it that people refused because of the clause.
        wrongly_kept: comments at or above it that people published.
    """

    threshold: float
    kept: int
    missed: int
    wrongly_kept: int

    @property
    def mistakes(self) -> int:
        """How many comments people judged otherwise."""
        return self.missed + self.wrongly_kept


def score_under(condition: Condition, signals: Sequence[Signal]) -> float:
    """Give the highest score that a condition looks at, whatever its thresholds; 0.0 for none."""
    return max(
        (
            signal.score
            for signal in signals
            if signal.attribute is condition.attribute
            and (not condition.aimed_at or signal.aim in condition.aimed_at)
        ),
        default=0.0,
    )


def curve(scores: Mapping[tuple[float, Answer], int]) -> list[CurvePoint]:
    """Give what each threshold of `CURVE_THRESHOLDS` costs.

    Args:
        scores: how many comments have this highest score and this answer.
    """
    return [
        CurvePoint(
            threshold=threshold,
            kept=sum(size for (score, _a), size in scores.items() if score >= threshold),
            missed=sum(
                size
                for (score, answer), size in scores.items()
                if score < threshold and answer is Answer.REFUSED
            ),
            wrongly_kept=sum(
                size
                for (score, answer), size in scores.items()
                if score >= threshold and answer is Answer.PUBLISHED
            ),
        )
        for threshold in CURVE_THRESHOLDS
    ]


def with_hold(policy: Policy, clause_id: str, condition: int, hold: float) -> Policy:
    """Give the policy with one condition that holds from another score on.

    The result is not checked: a score above the one that rejects is for the editor to see.

    Args:
        condition: its place in the clause, from 0.
    """

    def changed(clause: Clause) -> Clause:
        when = [
            one.model_copy(update={"hold": hold}) if place == condition else one
            for place, one in enumerate(clause.when)
        ]
        return clause.model_copy(update={"when": tuple(when)})

    clauses = [changed(one) if one.id == clause_id else one for one in policy.clauses]
    return policy.model_copy(update={"clauses": tuple(clauses)})
