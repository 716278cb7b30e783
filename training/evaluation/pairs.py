"""Sentences of our own from held-out frames and held-out groups: what harmless ones get through.

The figure that matters is taken where 90 % of the bad are caught, so that a head that calls all
hateful, or none, gains nothing. Floors: "always", which lets nothing through, and "names a group".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from plaintalk.engine import Attribute
from training.evaluation import metrics
from training.evaluation.facts import Facts
from training.evaluation.floors import has_identity_word
from training.evaluation.metrics import Floats, Interval
from training.evaluation.scorers import Answer, Answers, Asked, score_alone, score_of
from training.evaluation.sets import POSITIVE, SEED
from training.evaluation.tables import figure, number, percent, percent_between, table
from training.own import own_rows
from training.rows import Row
from training.splits import HELD_OUT

RECALL = 0.9
MOST = 10_000
# Labels of own rows, and the heads that they put to the test.
HEADS = {
    "identity_attack": Attribute.IDENTITY_ATTACK,
    "toxicity": Attribute.TOXICITY,
    "insult": Attribute.INSULT,
    "threat": Attribute.THREAT,
}
HATRED = "identity_attack"
# Where sentences that attack groups and their doubles are written (training/own/hatred.py).
_BOOKS_OF_HATRED = ("hateful/", "harmless/")
DOUBLES = "hatred and its doubles"
# Swearing alone harms nobody: with it a sentence is still harmless.
_HARM = ("toxicity", "identity_attack", "insult", "threat", "severe_toxicity")


@dataclass(frozen=True, slots=True)
class Scope:
    """Some of our sentences, and the labels that they put to the test."""

    name: str
    holds: Callable[[Row], bool]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Through:
    """What one head lets through of the rows without its label.

    Attributes:
        scope: which sentences; what `DOUBLES` gives is the figure that matters.
        threshold: where `RECALL` of the rows with the label are caught.
        share: of the rows without it, how many are below.
        harmless_share: of those that harm nobody in any way.
        floor_caught, floor_share: what "names a group" catches and lets through.
        at_shipped: recall and share let through at the shipped threshold.
    """

    scope: str
    label: str
    bad: int
    good: int
    auc: float
    threshold: float
    share: float
    within: Interval
    harmless: int
    harmless_share: float
    alone: float | None
    floor_caught: float
    floor_share: float
    at_shipped: tuple[float, float]


@dataclass(frozen=True, slots=True)
class KindFigures:
    """One kind of sentence: how many are called rightly where `RECALL` of the hateful are caught.

    Attributes:
        right_hatred: hateful ones caught, or others let through, by the identity-attack head.
        right_toxicity: the same by the toxicity head, at its own point; None where the kind's
            sentences have no toxicity label.
        right_floor: the same of "names a group".
    """

    kind: str
    hateful: bool
    abusive: bool
    rows: int
    right_hatred: float
    right_toxicity: float | None
    right_floor: float


@dataclass(frozen=True, slots=True)
class PairFigures:
    """The whole section."""

    rows: int
    through: tuple[Through, ...]
    kinds: tuple[KindFigures, ...]

    def of(self, label: str, scope: str = DOUBLES) -> Through | None:
        """Find what one head lets through; None where no row tells."""
        found = (each for each in self.through if (each.scope, each.label) == (scope, label))
        return next(found, None)


def held_out_rows(*, share: float = 1.0) -> list[Row]:
    """Give our own held-out sentences, in an order that hangs on nothing but the seed."""
    rows = [row for row in own_rows(SEED) if row.part == HELD_OUT]
    wanted = max(round(min(MOST, len(rows)) * share), 1)
    chosen = np.random.default_rng(SEED).permutation(len(rows))[:wanted]
    return [rows[at] for at in sorted(chosen.tolist())]


def asked_of(row: Row) -> Asked:
    """Give what the engine is asked about a sentence."""
    return Asked(row.text, row.context)


def is_bad(row: Row, label: str) -> bool:
    """Say whether a row carries a label."""
    return row.labels.get(label, 0.0) >= POSITIVE


def is_harmless(row: Row) -> bool:
    """Say whether a row harms nobody; it may swear."""
    return not any(is_bad(row, label) for label in _HARM)


def names_a_group(row: Row) -> bool:
    """Say whether a row names a group, by what it was made from or by the list of words."""
    return bool(row.identities) or has_identity_word(row.text)


def is_of_hatred(row: Row) -> bool:
    """Say whether a row is hatred of a group or one of its doubles."""
    return row.family.startswith(_BOOKS_OF_HATRED)


def is_a_comment(row: Row) -> bool:
    """Say whether a row is a comment of our own, and not made from a frame."""
    return row.family.startswith("comments/")


def _unseen(what: str) -> Callable[[Row], bool]:
    return lambda row: is_of_hatred(row) and row.meta.get("unseen") == what


SCOPES = (
    Scope(DOUBLES, is_of_hatred, (HATRED, "toxicity")),
    Scope("… both frame and group unseen", _unseen("frame and group"), (HATRED,)),
    Scope("… the frame alone unseen", _unseen("frame"), (HATRED,)),
    Scope("… the group alone unseen", _unseen("group"), (HATRED,)),
    Scope("comments written out one by one", is_a_comment, tuple(HEADS)),
    Scope(
        "people, things, politics",
        lambda row: not is_of_hatred(row) and not is_a_comment(row),
        tuple(HEADS)[1:],
    ),
    Scope("all", lambda _: True, tuple(HEADS)),
)


def measure(rows: Sequence[Row], answers: Answers, facts: Facts) -> PairFigures:
    """Measure sentences that are written as they are meant; disguises are another section's."""
    plain = [row for row in rows if not row.disguised]
    through = []
    for scope in SCOPES:
        inside = [row for row in plain if scope.holds(row)]
        said = answers.to(map(asked_of, inside))
        through += [_through(scope.name, label, inside, said, facts) for label in scope.labels]
    told = tuple(each for each in through if each)
    figures = PairFigures(len(plain), told, ())
    kinds = _kinds(plain, answers, figures.of(HATRED), figures.of("toxicity", "all"))
    return replace(figures, kinds=tuple(kinds))


def _through(
    scope: str, label: str, rows: Sequence[Row], said: Sequence[Answer], facts: Facts
) -> Through | None:
    told = np.array([label in row.labels for row in rows], dtype=bool)
    bad = np.array([is_bad(row, label) for row in rows], dtype=bool)
    good, bad = told & ~bad, told & bad
    if not good.any() or not bad.any():
        return None
    harmless = good & np.array([is_harmless(row) for row in rows], dtype=bool)
    scores, alone = score_of(said, HEADS[label]), score_alone(said, HEADS[label])
    named = np.array([names_a_group(row) for row in rows], dtype=bool)
    at = metrics.let_through(scores[bad], scores[good], RECALL)
    shipped = facts.threshold(HEADS[label])
    return Through(
        scope=scope,
        label=label,
        bad=int(bad.sum()),
        good=int(good.sum()),
        auc=metrics.auc(bad[told], scores[told]),
        threshold=at.threshold,
        share=at.share,
        within=metrics.bootstrap(
            _share_of(scores, bad, good), [row.family or row.text for row in rows], seed=SEED
        ),
        harmless=int(harmless.sum()),
        harmless_share=_mean(scores[harmless] < at.threshold),
        alone=None if alone is None else metrics.let_through(alone[bad], alone[good]).share,
        floor_caught=_mean(named[bad]),
        floor_share=_mean(~named[good]),
        at_shipped=(_mean(scores[bad] >= shipped), _mean(scores[good] < shipped)),
    )


def _share_of(
    scores: Floats, bad: metrics.Bools, good: metrics.Bools
) -> Callable[[np.ndarray], float]:
    def share(drawn: np.ndarray) -> float:
        return metrics.let_through(
            scores[drawn][bad[drawn]], scores[drawn][good[drawn]], RECALL
        ).share

    return share


def _kinds(
    rows: Sequence[Row], answers: Answers, hatred: Through | None, toxicity: Through | None
) -> list[KindFigures]:
    if hatred is None:
        return []
    by_kind: dict[str, list[Row]] = {}
    elsewhere = {row.kind for row in rows if not is_of_hatred(row)}
    for row in rows:
        if HATRED in row.labels:
            # A threat at a person and one at a group go by the same name.
            doubled = is_of_hatred(row) and row.kind in elsewhere
            name = f"{row.kind}, at a group" if doubled else row.kind
            by_kind.setdefault(name, []).append(row)
    figures = []
    for kind, of_kind in by_kind.items():
        said = answers.to(map(asked_of, of_kind))
        hateful = is_bad(of_kind[0], HATRED)
        caught = score_of(said, Attribute.IDENTITY_ATTACK) >= hatred.threshold
        named = np.array([names_a_group(row) for row in of_kind], dtype=bool)
        figures.append(
            KindFigures(
                kind=kind,
                hateful=hateful,
                abusive=not is_harmless(of_kind[0]),
                rows=len(of_kind),
                right_hatred=_mean(caught == hateful),
                right_toxicity=_right(of_kind, said, toxicity),
                right_floor=_mean(named == hateful),
            )
        )
    return sorted(figures, key=lambda each: (each.hateful, each.abusive, each.right_hatred))


def _right(rows: Sequence[Row], said: Sequence[Answer], at: Through | None) -> float | None:
    if at is None or at.label not in rows[0].labels:
        return None
    caught = score_of(said, HEADS[at.label]) >= at.threshold
    return _mean(caught == is_bad(rows[0], at.label))


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else float("nan")


def section(pairs: PairFigures) -> list[str]:
    """Write the card's section on sentences of our own."""
    through = [
        (
            f"{each.scope} → `{HEADS[each.label]}`",
            number(each.bad),
            number(each.good),
            figure(each.auc),
            f"**{percent(each.share)}** ({percent_between(each.within)})",
            f"{percent(each.harmless_share)} of {number(each.harmless)}",
            percent(each.alone),
            f"{percent(each.floor_share)} ({percent(each.floor_caught)} caught)",
            f"{percent(each.at_shipped[1])} ({percent(each.at_shipped[0])} caught)",
        )
        for each in pairs.through
    ]
    kinds = [
        (
            each.kind,
            "hateful" if each.hateful else "rude, not hateful" if each.abusive else "harmless",
            number(each.rows),
            percent(each.right_hatred),
            percent(each.right_toxicity),
            percent(each.right_floor),
        )
        for each in pairs.kinds
    ]
    return [
        "## Harmless sentences that look like abuse",
        "",
        f"{number(pairs.rows)} sentences of our own, from frames and about groups that training "
        "never saw: denials, counter-speech, quotations, reclaimed and homonymous words, groups "
        "named with no ill will, abuse at things, each near a sentence that is meant. What is let "
        "through where 90 % of the bad are caught. Intervals draw whole frames. “Always abuse” "
        "would let nothing through. The sentences are ours, so they show where the engine is weak "
        "rather than how often it errs on a newspaper's comments.",
        "",
        *table(
            (
                "sentences → head", "bad", "not", "AUC", "let through of “not”",
                "of what harms nobody", "model alone", "floor: names a group",
                "at the shipped threshold",
            ),
            through,
        ),
        f"By kind, called rightly at the first line's point of `{HEADS[HATRED]}`, and at the point "
        f"of `{HEADS['toxicity']}` for all sentences, worst first:",
        "",
        *table(
            ("kind", "it is", "sentences", "identity attack", "toxicity", "floor: names a group"),
            kinds,
        ),
    ]  # fmt: skip
