"""What model and rules say together, learned on rows that the network has not seen.

Runs on the int8 model as it is shipped, so that what rounding does is calibrated away. One
logistic sum an attribute (weights of rules, and of a head for its own attribute, never below 0;
of the text's length never above), then isotonic regression, made into at most `MOST_KNOTS` straight
pieces.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

from plaintalk.engine import Context, Engine
from plaintalk.engine.classifier import AIMS, Classifier, Opinion
from plaintalk.engine.combination import BY_RULES, highest
from plaintalk.engine.rationale import marked
from plaintalk.engine.signals import Aim, Span
from plaintalk.engine.text import normalise
from training.rows import HEADS, OWN, SHIPPED, Row

MODEL_FILES = ("classifier.onnx", "suspicion.f16", "tokenizer.json")
# [CLS] and [SEP] of the vocabulary.
SPECIAL_TOKENS = (101, 102)
MOST_KNOTS = 24
RIDGE = 0.03
RISING = 0.02
# What a row of our own counts for in the calibration. Its insults are mostly contempt without a
# rude word: counted in full they make plain comments look worse than raters find them.
OWN_COUNTS = {"insult": 0.2}
# Sets that tell of insults on their own are few, and each means another thing by it: readers of
# news and politics call an insult what Wikipedia's raters call toxic. Chosen on those of
# validation/.
INSULT_LEANS = 0.75
# What a row of our own counts for in the sums, beside one of a labelled set as large: our sentences
# are made to be hard, and in full they make a sum of what ordinary comments are not.
OWN_IN_SUMS = 0.3
OUTERMOST = 0.001
# A text is called so by more than this share of its raters.
CALLED_SO = 0.5
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured of one row: log odds by head, the rules' highest scores, its length."""

    row: Row
    heads: Mapping[str, float]
    rules: Mapping[str, float]
    windows: int
    aims: Mapping[Aim, float]

    def features(self) -> list[float]:
        """Give what is summed: by `HEADS`, `AIMS` and `BY_RULES`, and the windows' logarithm."""
        of_heads = [self.heads[head] for head in HEADS]
        of_rules = [self.rules.get(name.value, 0.0) for name in BY_RULES]
        return [*of_heads, *(self.aims[aim] for aim in AIMS), *of_rules, log(self.windows)]


def calibrated(work: Path, rows: Sequence[Row]) -> dict[str, Any]:
    """Give what model.json keeps of this step, from rows that the network has not seen.

    Args:
        work: folder with the exported model.
    """
    card = {"id": "not-calibrated", "heads_in_order": HEADS, "special_tokens": SPECIAL_TOKENS}
    files = {name: _described(work / name) for name in MODEL_FILES}
    (work / "model.json").write_text(json.dumps(card | {"files": files}))
    classifier = Classifier(work)
    rules = Engine(by_rules_alone=True)
    evidence, opinions = [], []
    for row in track(rows, "calibrate", console=Console(stderr=True)):
        opinion = classifier.read(normalise(row.text), row.context)
        found = highest(rules.read(row.text, Context(parent=row.context)).signals)
        scores = {name.value: score for name, score in found.items()}
        evidence.append(Evidence(row, opinion.logits, scores, opinion.windows, opinion.aims))
        opinions.append(opinion)
    spanned = [number for number, row in enumerate(rows) if row.source == "toxic_spans"]
    spanned = [number for number in spanned if rows[number].spans is not None]
    return card | {
        "combination": combination(evidence),
        "marked_from": marked_from(
            [rows[number] for number in spanned], [opinions[number] for number in spanned]
        ),
        "files": files,
    }


def _described(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def combination(evidence: Sequence[Evidence]) -> dict[str, Any]:
    """Give what `plaintalk.engine.combination.Combination` reads."""
    told = {head: [one for one in evidence if head in one.row.labels] for head in SHIPPED}
    weights = {head: _weights_of(head, rows) for head, rows in told.items()}
    weights["insult"] += INSULT_LEANS * weights["toxicity"]
    return {head.upper(): _sum_of(head, weights[head], told[head]) for head in SHIPPED}


def _weights_of(head: str, told: Sequence[Evidence]) -> Floats:
    x = np.array([one.features() for one in told])
    y = np.array([one.row.labels[head] for one in told])
    return _fitted(x, y, _evened([one.row.source for one in told]), own=HEADS.index(head))


def _sum_of(head: str, weights: Floats, told: Sequence[Evidence]) -> dict[str, Any]:
    x = np.array([one.features() for one in told])
    y = np.array([one.row.labels[head] for one in told])
    of_heads, of_aims, of_rules = np.split(weights[1:-1], np.cumsum([len(HEADS), len(AIMS)]))
    return {
        "bias": round(float(weights[0]), 4),
        "heads": {name: round(float(w), 4) for name, w in zip(HEADS, of_heads, strict=True)},
        "rules": {
            name.value: round(float(w), 4) for name, w in zip(BY_RULES, of_rules, strict=True)
        },
        "aims": {aim.value: round(float(w), 4) for aim, w in zip(AIMS, of_aims, strict=True)},
        "length": round(float(weights[-1]), 4),
        "knots": _knots(x @ weights[1:] + weights[0], y > CALLED_SO, _counts(head, told)),
    }


def _evened(sources: Sequence[str]) -> Floats:
    """Give each row a weight, 1 in the mean, by which a set counts as the root of its rows.

    One large set would else decide alone which heads are heard. Our own count for less.
    """
    count = Counter(sources)
    weights = np.array(
        [count[source] ** -0.5 * (OWN_IN_SUMS if source == OWN else 1.0) for source in sources]
    )
    return weights / weights.mean()


def _counts(head: str, told: Sequence[Evidence]) -> Floats:
    """Give what each row counts for in the calibration."""
    own = OWN_COUNTS.get(head, 1.0)
    return np.array([own if one.row.source == OWN else 1.0 for one in told])


def _fitted(x: Floats, y: Floats, each: Floats, own: int) -> Floats:
    """Give bias and weights that make the rows, weighted, likeliest within their bounds."""
    count = x.shape[1]
    free = len(HEADS) + len(AIMS)
    bounds = [(None, None)] * (1 + free) + [(0.0, None)] * len(BY_RULES)
    bounds.append((None, 0.0))
    bounds[1 + own] = (0.0, None)
    start = np.zeros(count + 1)
    start[1 + own] = 1.0
    # What rules found runs from 0 to 1, log odds from -10 to 10: pressed alike, rules are mute.
    pressed = np.ones(count + 1, dtype=bool)
    pressed[[0, *range(1 + free, count)]] = False

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = x @ weights[1:] + weights[0]
        chance = 1 / (1 + np.exp(-odds))
        away = np.where(pressed, weights - start, 0.0)
        missed = each * (chance - y)
        likely = each * (np.logaddexp(0, odds) - y * odds)
        value = float(np.mean(likely) + RIDGE * (away @ away) / 2)
        slope = np.concatenate([[np.mean(missed)], x.T @ missed / len(y)])
        return value, slope + RIDGE * away

    found: Floats = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return found


def _knots(odds: Floats, called_so: Bools, counts: Floats) -> list[list[float]]:
    """Give the calibration as (log odds, chance), straight between and always rising.

    Isotonic regression is flat over long stretches; mixed with a little of the log odds' own
    chance it keeps the order of texts that it would call alike. Pieces are equally long in log
    odds: equally many rows a piece would draw one line over all the lower scores.
    """
    smooth = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    smooth.fit(odds, called_so, sample_weight=counts)
    shares = (1 - RISING) * smooth.predict(odds) + RISING / (1 + np.exp(-odds))
    between = np.linspace(*np.quantile(odds, [OUTERMOST, 1 - OUTERMOST]), MOST_KNOTS - 3)
    knots = [(float(odds.min()), float(shares.min()))]
    for low, high in pairwise([odds.min(), *between, odds.max()]):
        inside = (odds >= low) & (odds <= high)
        if inside.any():
            at, share = (np.average(of[inside], weights=counts[inside]) for of in (odds, shares))
            knots.append((float(at), max(float(share), knots[-1][1])))
    knots.append((float(odds.max()), max(float(shares.max()), knots[-1][1])))
    return [[round(at, 4), round(share, 7)] for at, share in knots]


def marked_from(rows: Sequence[Row], opinions: Sequence[Opinion]) -> float:
    """Give the chance from which a word is marked, by the best mean character F1."""
    gold = [{place for span in row.spans or () for place in range(*span)} for row in rows]

    def score(chance: float) -> float:
        found = (marked(one, row.text, chance) for one, row in zip(opinions, rows, strict=True))
        return float(np.mean([_f1(g, _chars(f)) for g, f in zip(gold, found, strict=True)]))

    chances = [round(float(chance), 3) for chance in np.arange(0.1, 0.8, 0.025)]
    return max(chances, key=score)


def _chars(spans: Sequence[Span]) -> set[int]:
    return {place for span in spans for place in range(*span)}


def _f1(gold: set[int], found: set[int]) -> float:
    """Character F1 of one text (SemEval-2021 task 5): 1 where both are empty, 0 where one is."""
    if not gold or not found:
        return float(not gold and not found)
    return 2 * len(gold & found) / (len(gold) + len(found))
