"""What it does to a score that a text names a group (Borkan et al. 2019).

In our own sentences the groups are known; in real comments they are found by `floors.GROUPS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plaintalk.engine import Attribute
from training.evaluation import metrics
from training.evaluation.floors import groups_named
from training.evaluation.heads import asked_of
from training.evaluation.metrics import Bools, Floats, GroupAucs
from training.evaluation.pairs import HATRED, is_bad, is_of_hatred
from training.evaluation.pairs import asked_of as asked_of_own
from training.evaluation.scorers import Answers, score_of
from training.evaluation.sets import ETHOS, NEWS, POSITIVE, WIKI, Sample
from training.evaluation.tables import difference, figure, number, table
from training.rows import Row

# Fewer rows of a kind make an AUC that the next ten rows would change.
LEAST = 25
OWN = "sentences of our own"
_REAL = (
    (WIKI.name, "toxicity", Attribute.TOXICITY),
    (NEWS.name, "insult", Attribute.TOXICITY),
    (ETHOS.name, "hate", Attribute.IDENTITY_ATTACK),
)


@dataclass(frozen=True, slots=True)
class Group:
    """One group in one set. An AUC that rests on fewer than `LEAST` rows of either kind is nan."""

    set: str
    name: str
    positives: int
    negatives: int
    aucs: GroupAucs
    overall: float

    @property
    def gap(self) -> float:
        """How far BPSN lies below the overall AUC."""
        return self.overall - self.aucs.bpsn


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """All groups that could be measured, by set, and how many could not."""

    groups: tuple[Group, ...]
    too_few: dict[str, int]
    head: dict[str, Attribute]

    @property
    def worst(self) -> Group | None:
        """The group whose BPSN lies furthest below the overall AUC."""
        known = [each for each in self.groups if not np.isnan(each.gap)]
        return max(known, key=lambda each: each.gap, default=None)


def measure(samples: dict[str, Sample], own: Sequence[Row], answers: Answers) -> GroupFigures:
    """Measure every group in every set that names enough of them."""
    found: list[Group] = []
    too_few, head = {}, {}
    plain = [row for row in own if not row.disguised and is_of_hatred(row)]
    columns = [(OWN, Attribute.IDENTITY_ATTACK, *_own(plain, answers))]
    for name, label, attribute in _REAL:
        columns.append((name, attribute, *_real(samples[name], label, attribute, answers)))
    for name, attribute, labels, scores, named in columns:
        groups = _groups(name, labels, scores, named)
        shown = [each for each in groups if not np.isnan(each.aucs.bpsn)]
        found += sorted(shown, key=lambda each: -each.gap)
        too_few[name], head[name] = len(groups) - len(shown), attribute
    return GroupFigures(tuple(found), too_few, head)


def _own(rows: Sequence[Row], answers: Answers) -> tuple[Bools, Floats, list[frozenset[str]]]:
    labels = np.array([is_bad(row, HATRED) for row in rows], dtype=bool)
    scores = score_of(answers.to(map(asked_of_own, rows)), Attribute.IDENTITY_ATTACK)
    return labels, scores, [frozenset(row.identities) for row in rows]


def _real(
    sample: Sample, label: str, head: Attribute, answers: Answers
) -> tuple[Bools, Floats, list[frozenset[str]]]:
    labels = np.array([row.labels[label] >= POSITIVE for row in sample.rows], dtype=bool)
    scores = score_of(answers.to(asked_of(sample)), head)
    return labels, scores, [groups_named(row.text) for row in sample.rows]


def _groups(
    name: str, labels: Bools, scores: Floats, named: Sequence[frozenset[str]]
) -> list[Group]:
    overall = metrics.auc(labels, scores)
    groups = []
    for group in sorted(set().union(*named)):
        there = np.array([group in each for each in named], dtype=bool)
        positives, negatives = int((there & labels).sum()), int((there & ~labels).sum())
        aucs = metrics.group_aucs(labels, scores, there)
        groups.append(
            Group(name, group, positives, negatives, _known(aucs, positives, negatives), overall)
        )
    return groups


def _known(aucs: GroupAucs, positives: int, negatives: int) -> GroupAucs:
    enough_bad, enough_good = positives >= LEAST, negatives >= LEAST
    return GroupAucs(
        subgroup=aucs.subgroup if enough_bad and enough_good else float("nan"),
        bpsn=aucs.bpsn if enough_good else float("nan"),
        bnsp=aucs.bnsp if enough_bad else float("nan"),
    )


def section(figures: GroupFigures) -> list[str]:
    """Write the card's section on groups."""
    lines = [
        "## Groups",
        "",
        "Subgroup: abuse against harmless, among texts that name the group. BPSN: abuse that names "
        "others against harmless texts that name it; low where the mere name raises scores. BNSP: "
        "abuse that names it against harmless texts that name others; low where abuse of it is "
        f"missed. An AUC needs {LEAST} rows of either kind. Worst first.",
        "",
    ]
    for name, head in figures.head.items():
        groups = [each for each in figures.groups if each.set == name]
        overall = f", overall AUC {figure(groups[0].overall)}" if groups else ""
        few = figures.too_few[name]
        lines += [
            f"### {name}, `{head}`{overall}",
            "",
            *table(
                ("group", "abuse", "harmless", "subgroup", "BPSN", "BNSP", "BPSN less overall"),
                [
                    (
                        each.name,
                        number(each.positives),
                        number(each.negatives),
                        *map(figure, each.aucs),
                        difference(-each.gap),
                    )
                    for each in groups
                ],
            ),
            f"Too few rows to show: {few} groups.",
            "",
        ]
    return lines
