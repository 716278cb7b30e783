"""Every labelled set put to the head that it tells of, beside floors and peers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.progress import track

from plaintalk.engine import Attribute
from training.evaluation import metrics, peers
from training.evaluation.facts import Facts
from training.evaluation.floors import RULES
from training.evaluation.metrics import Bools, Floats, Interval
from training.evaluation.scorers import Answer, Answers, Asked, score_alone, score_of
from training.evaluation.sets import (
    OLID,
    POSITIVE,
    REPLIES,
    SEED,
    WIKI,
    Labelled,
    Question,
    Sample,
)
from training.evaluation.tables import between, difference, figure, number, percent, table

_TARGETS = {"IND": "a person", "GRP": "a group", "OTH": "an organisation, an event, an issue"}


@dataclass(frozen=True, slots=True)
class HeadFigures:
    """One question of one set.

    Attributes:
        alone: AUC of the classifier without lists and rules; None where it has no such head.
        floor: AUC of the question's floor.
        linear: AUC of alt-profanity-check.
        above_linear: the 95 % interval of our AUC less its, on the same rows.
        word_f1, our_f1_there: F1 of better-profanity's answers, and ours, on the first rows of the
            sample.
        word_rows: how many those are.
    """

    set: str
    question: Question
    rows: int
    positives: int
    auc: float
    within: Interval
    alone: float | None
    precision: float
    f1: float
    calibration_error: float
    always_f1: float
    floor: float
    linear: float
    above_linear: Interval
    word_f1: float
    our_f1_there: float
    word_rows: int

    @property
    def key(self) -> tuple[str, str, Attribute]:
        """Set, label and head: what finds it."""
        return self.set, self.question.label, self.question.head


@dataclass(frozen=True, slots=True)
class AllHeads:
    """The figures of every question, and what goes with them.

    Attributes:
        by_target: OLID's targeted insults: target, rows, AUC against what is no insult, and the
            share that reaches the threshold.
        in_context: toxicity AUC on Wikipedia replies with and without the comment answered.
        olid_test_macro_f1: as OffensEval 2019 ranked, on its test part.
    """

    figures: tuple[HeadFigures, ...]
    by_target: tuple[tuple[str, int, float, float], ...]
    in_context: tuple[float, float]
    olid_test_macro_f1: float
    olid_test_rows: int

    def of(self, set_name: str, label: str, head: Attribute) -> HeadFigures:
        """Find the figures of one question."""
        return next(each for each in self.figures if each.key == (set_name, label, head))

    @property
    def wiki_mean_auc(self) -> float:
        """The mean over the six heads that the Wikipedia set has."""
        return float(np.mean([each.auc for each in self.figures if each.set == WIKI.name]))


def asked_of(sample: Sample, rows: Sequence[Labelled] | None = None) -> list[Asked]:
    """Give what the engine is asked about a sample, or some of its rows, in their order."""
    alone = any(question.head is not Attribute.SPAM for question in sample.set.questions)
    chosen = sample.rows if rows is None else rows
    return [Asked(row.text, row.context, alone=alone) for row in chosen]


def asked_without_parents(sample: Sample) -> list[Asked]:
    """Give what the engine is asked to see what the comment answered adds."""
    return [Asked(row.text, alone=False) for row in sample.rows]


def measure(samples: dict[str, Sample], answers: Answers, facts: Facts) -> AllHeads:
    """Put every question to its set."""
    figures: list[HeadFigures] = []
    asked = [sample for sample in samples.values() if sample.set.questions]
    for sample in track(asked, "Asking the peers too", console=Console(stderr=True)):
        figures += _of_set(sample, answers.to(asked_of(sample)), facts)
    macro, rows = _olid_test(samples[OLID.name], answers, facts)
    return AllHeads(
        figures=tuple(figures),
        by_target=_by_target(samples[OLID.name], answers, facts),
        in_context=_in_context(samples[REPLIES.name], answers),
        olid_test_macro_f1=macro,
        olid_test_rows=rows,
    )


def _labels(rows: Sequence[Labelled], question: Question) -> tuple[Bools, Bools]:
    """Which rows carry the label, and which of those are positive."""
    known = np.array([question.label in row.labels for row in rows], dtype=bool)
    positive = [
        row.labels[question.label] >= POSITIVE for row in rows if question.label in row.labels
    ]
    return known, np.array(positive, dtype=bool)


def _of_set(sample: Sample, said: Sequence[Answer], facts: Facts) -> list[HeadFigures]:
    texts = [row.text for row in sample.rows]
    linear = peers.linear_scores(texts)
    words = peers.word_answers(texts[: peers.MOST_ROWS_OF_WORDS])
    return [
        _figures(sample, question, said, facts, linear, words) for question in sample.set.questions
    ]


def _figures(
    sample: Sample,
    question: Question,
    said: Sequence[Answer],
    facts: Facts,
    linear: Floats,
    words: Bools,
) -> HeadFigures:
    known, positive = _labels(sample.rows, question)
    ours, theirs = score_of(said, question.head)[known], linear[known]
    alone = score_alone(said, question.head)
    rule = RULES[question.floor]
    floor_says = np.array([rule(row.text) for row in sample.rows], dtype=float)[known]
    threshold = facts.threshold(question.head)
    few = int(known[: len(words)].sum())

    def above(rows: np.ndarray) -> float:
        return metrics.auc(positive[rows], ours[rows]) - metrics.auc(positive[rows], theirs[rows])

    def own(rows: np.ndarray) -> float:
        return metrics.auc(positive[rows], ours[rows])

    return HeadFigures(
        set=sample.set.name,
        question=question,
        rows=positive.size,
        positives=int(positive.sum()),
        auc=metrics.auc(positive, ours),
        within=metrics.bootstrap(own, range(positive.size), seed=SEED),
        alone=None if alone is None else metrics.auc(positive, alone[known]),
        precision=metrics.average_precision(positive, ours),
        f1=metrics.f1_at(positive, ours, threshold),
        calibration_error=metrics.expected_calibration_error(positive, ours),
        always_f1=metrics.always_yes_f1(positive),
        floor=metrics.auc(positive, floor_says),
        linear=metrics.auc(positive, theirs),
        above_linear=metrics.bootstrap(above, range(positive.size), seed=SEED),
        word_f1=metrics.f1_at(positive[:few], words[known[: len(words)]], 0.5),
        our_f1_there=metrics.f1_at(positive[:few], ours[:few], threshold),
        word_rows=few,
    )


def _by_target(
    sample: Sample, answers: Answers, facts: Facts
) -> tuple[tuple[str, int, float, float], ...]:
    insults = score_of(answers.to(asked_of(sample)), Attribute.INSULT)
    target = np.array([row.target for row in sample.rows])
    clean = np.array([row.labels["insult"] < POSITIVE for row in sample.rows], dtype=bool)
    found = []
    for code, name in _TARGETS.items():
        there = (target == code) & ~clean
        kept = there | clean
        caught = insults[there] >= facts.threshold(Attribute.INSULT)
        found.append(
            (name, int(there.sum()), metrics.auc(there[kept], insults[kept]), _mean(caught))
        )
    return tuple(found)


def _olid_test(sample: Sample, answers: Answers, facts: Facts) -> tuple[float, int]:
    rows = [row for row in sample.rows if row.split == "test"]
    labels = [row.labels["offensive"] >= POSITIVE for row in rows]
    said = answers.to(asked_of(sample, rows))
    head = Attribute.TOXICITY
    return metrics.macro_f1_at(labels, score_of(said, head), facts.threshold(head)), len(rows)


def _in_context(sample: Sample, answers: Answers) -> tuple[float, float]:
    labels = [row.labels["toxicity"] >= POSITIVE for row in sample.rows]
    with_parent = answers.to(asked_of(sample))
    without = answers.to(asked_without_parents(sample))
    return (
        metrics.auc(labels, score_of(with_parent, Attribute.TOXICITY)),
        metrics.auc(labels, score_of(without, Attribute.TOXICITY)),
    )


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else float("nan")


def section(heads: AllHeads, samples: dict[str, Sample]) -> list[str]:
    """Write the card's section on labelled sets."""
    lines = [
        "## On labelled sets",
        "",
        "AUC is the chance that a text with the label scores above one without it; 0.5 is a coin. "
        "In brackets are 95 % intervals from "
        f"{metrics.RESAMPLES} resamples. “Model alone” is the AUC without word lists and rules. "
        "A floor is what a rule without any judgement reaches: for AUC, whether there is a listed "
        "word (for hatred: a word that names a group; for spam: a link or a long number); for "
        "average precision, the share of positives; for F1, calling every text positive. F1 and "
        "the calibration error (15 bins) are at the shipped threshold and scale; sets with other "
        "shares of abuse than the one calibrated on have larger errors.",
        "",
    ]
    for sample in samples.values():
        of_set = [each for each in heads.figures if each.set == sample.set.name]
        if of_set:
            lines += _set_table(sample, of_set)
    lines += [f"Mean AUC over the six heads of `{WIKI.name}`: {figure(heads.wiki_mean_auc)}.", ""]
    return lines + _targets(heads) + _context(heads) + _peers(heads)


def _set_table(sample: Sample, figures: Sequence[HeadFigures]) -> list[str]:
    held = "held out from training" if sample.set.held_out else "never trained on"
    rows = [
        (
            f"{each.question.means} → `{each.question.head}`",
            number(each.positives),
            f"**{figure(each.auc)}** ({between(each.within)})",
            figure(each.alone),
            figure(each.floor),
            figure(each.precision),
            figure(each.positives / each.rows if each.rows else None),
            figure(each.f1),
            figure(each.always_f1),
            figure(each.calibration_error),
        )
        for each in figures
    ]
    return [
        f"### {sample.set.name}: {sample.set.about}",
        "",
        f"{number(len(sample.rows))} of {number(sample.of)} rows, {held}.",
        "",
        *table(
            (
                "label → head", "positive", "AUC", "model alone", "AUC floor",
                "average precision", "its floor", "F1", "F1 floor", "calibration error",
            ),
            rows,
        ),
    ]  # fmt: skip


def _targets(heads: AllHeads) -> list[str]:
    rows = [
        (name, number(rows), figure(auc), percent(caught))
        for name, rows, auc, caught in heads.by_target
    ]
    return [
        "### Insults by what they are aimed at",
        "",
        "`olid`: those aimed at each, against all that is no insult; and how many reach the "
        "threshold. Insults at institutions are meant to score lower: the policy lets people be "
        "angry with those in power.",
        "",
        *table(("aimed at", "insults", "AUC", "at the threshold"), rows),
    ]


def _context(heads: AllHeads) -> list[str]:
    with_parent, without = heads.in_context
    return [
        f"With the comment that was answered, `{REPLIES.name}` gives a toxicity AUC of "
        f"{figure(with_parent)}; without it, {figure(without)}.",
        "",
    ]


def _peers(heads: AllHeads) -> list[str]:
    rows = [
        (
            f"{each.set}: {each.question.means} → `{each.question.head}`",
            figure(each.auc),
            figure(each.linear),
            f"{difference(each.above_linear.low)} to {difference(each.above_linear.high)}",
            figure(each.our_f1_there),
            figure(each.word_f1),
            number(each.word_rows),
        )
        for each in heads.figures
        if each.question.head is not Attribute.SPAM
    ]
    return [
        "### Beside peers, on the same rows",
        "",
        f"{peers.LINEAR} (a linear model, one score for all) by AUC, with the 95 % interval of the "
        f"difference, drawn in pairs; {peers.WORDS} (a word list, yes or no) by F1 on the first "
        "rows, since it is slow. The linear model follows profanity-check, whose author names the "
        "Wikipedia and Davidson sets as what it learned from, so that those rows are hardly new "
        "to it.",
        "",
        *table(
            (
                "label → head", "AUC: ours", "linear", "ours less linear", "F1: ours",
                "word list", "rows for F1",
            ),
            rows,
        ),
    ]  # fmt: skip
