"""What a site's own model costs: a comment's second pass, and a night's training.

Prints a table; texts are made by chance, since only their length counts.
"""

import time
from collections.abc import Callable
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression

from plaintalk.engine import Context, Engine
from plaintalk.engine.encoder import english_encoder
from plaintalk.engine.learned import ATTRIBUTES, Learned, LearnedReader, features_of, made_for
from plaintalk.engine.topic import TopicByMeaning
from plaintalk.moderation.learning.trial import Rows, try_out
from plaintalk.policy.logistic import fit_logistic

TEXTS = 300
WORDS_A_TEXT = 45
WORDS = [
    "the",
    "bridge",
    "over",
    "river",
    "was",
    "opened",
    "on",
    "sunday",
    "and",
    "people",
    "walked",
    "across",
    "it",
    "with",
    "their",
    "children",
    "but",
    "council",
    "had",
    "promised",
    "that",
    "toll",
    "would",
    "be",
    "lower",
    "than",
    "what",
    "drivers",
    "pay",
    "now",
    "for",
    "ferry",
]
ROWS = (1_000, 12_000)
RIDGE = 100.0


def main() -> None:
    """Print the table."""
    chance, encoder = Random(1), english_encoder()
    texts = [" ".join(chance.choices(WORDS, k=WORDS_A_TEXT)) for _number in range(TEXTS)]
    engine = Engine(topic=TopicByMeaning())
    size = len(encoder.encode([texts[0]])[0]) + len(ATTRIBUTES)
    learned = Learned(
        "m_bench",
        made_for(engine.model, encoder),
        0.0,
        np.zeros(size, dtype=np.float32),
        1.0,
        0.0,
    )
    reader = LearnedReader(engine, learned, encoder)
    engine.read(texts[0], Context())
    print(f"| {TEXTS} comments of {WORDS_A_TEXT} words | ms a comment |\n|---|---|")
    print(f"| the engine | {_ms(lambda text: engine.read(text, Context()), texts):.1f} |")
    print(
        f"| with a site's own model | {_ms(lambda text: reader.read(text, Context()), texts):.1f} |"
    )
    reading = engine.read(texts[0], Context())
    print(
        f"| its vector alone | {_ms(lambda text: features_of(text, reading, encoder), texts):.1f} |"
    )
    print("\n| training and back-test | s |\n|---|---|")
    for rows in ROWS:
        print(f"| {rows:,} comments, features known | {_trained_s(_drawn(rows, size)):.1f} |")
    ours, theirs = _fitted_s(_drawn(ROWS[-1], size))
    print(f"| one fit of {ROWS[-1]:,} | {ours:.1f} |")
    print(f"| the same by scikit-learn (L-BFGS) | {theirs:.1f} |")


def _ms(read: Callable[[str], object], texts: list[str]) -> float:
    begun = time.perf_counter()
    for text in texts:
        read(text)
    return (time.perf_counter() - begun) * 1000 / len(texts)


def _drawn(rows: int, size: int) -> Rows:
    chance = np.random.default_rng(1)
    refused = chance.random(rows) < 0.2
    features = chance.normal(size=(rows, size)) + 0.05 * refused[:, np.newaxis]
    return Rows(features, refused, np.ones(rows))


def _trained_s(rows: Rows) -> float:
    begun = time.perf_counter()
    try_out(rows, miss_cost=1.0)
    return time.perf_counter() - begun


def _fitted_s(rows: Rows) -> tuple[float, float]:
    """Give how long one fit takes here, and scikit-learn's to the same weights."""
    begun = time.perf_counter()
    ours = fit_logistic(rows.features, rows.refused.astype(np.float64), rows.counts, ridge=RIDGE)
    between = time.perf_counter()
    theirs = LogisticRegression(C=1 / RIDGE, tol=1e-8, max_iter=1000)
    theirs.fit(rows.features, rows.refused)
    end = time.perf_counter()
    assert np.allclose(ours.weights, theirs.coef_[0], atol=1e-3)
    return between - begun, end - between


if __name__ == "__main__":
    main()
