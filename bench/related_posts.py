"""Compare ways of finding related posts on the demo's articles, against a judgement made by hand.

    python bench/related_posts.py

Each way runs in a process of its own, on one thread. TF-IDF over the same articles is the peer.
What isn't installed is named and left out. The judgement is in related_gold.toml.
"""

import math
import os
import re
import resource
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from plaintalk.articles.related import Candidate, Shelf
from plaintalk.engine import encoder as encoders
from plaintalk.engine.stems import stem_vector

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = ROOT / "src/plaintalk/ops/demo/articles"
GOLD = Path(__file__).with_name("related_gold.toml")

Article = Mapping[str, Any]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Measured:
    """One way's vectors of all articles and what they cost."""

    vectors: Vectors
    load_s: float
    texts_per_s: float
    memory_mb: float
    size_mb: float


def demo_articles() -> list[Article]:
    """Give the demo's articles by slug."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted(ARTICLES.glob("*.toml"))]


def relations() -> set[frozenset[str]]:
    """Give the pairs of slugs that the judgement relates."""
    groups = tomllib.loads(GOLD.read_text("utf-8"))["groups"]
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def minilm() -> encoders.Encoder:
    """Give MiniLM as shipped."""
    return encoders.MiniLm()


def multilingual() -> encoders.Encoder:
    """Give the multilingual encoder of its package."""
    return encoders.Multilingual()


def measure_encoder(make: Callable[[], encoders.Encoder]) -> Measured:
    """Load an encoder and give every article its vector with it."""
    before_mb = _memory_mb()
    started = time.perf_counter()
    encoder = make()
    encoder.encode(["A first sentence."])
    load_s = time.perf_counter() - started
    articles = demo_articles()
    texts = [text for article in articles for text in encoders.windows(article["body"])]
    started = time.perf_counter()
    encoder.encode(texts)
    texts_per_s = len(texts) / (time.perf_counter() - started)
    vectors = [encoders.encoded(encoder, one["headline"], one["body"]) for one in articles]
    memory_mb = _memory_mb() - before_mb
    return Measured(np.stack(vectors), load_s, texts_per_s, memory_mb, _size_mb(encoder))


def measure_stems() -> Measured:
    """Give every article its vector of word stems."""
    return _measure_plain(
        [
            stem_vector(f"{one['headline']}\n{one['headline']}\n{one['body']}", one["language"])
            for one in demo_articles()
        ]
    )


def measure_tfidf() -> Measured:
    """Give every article its vector of whole words, (1 + ln tf) x ln(N / df)."""
    articles = demo_articles()
    counts = [
        Counter(re.findall(r"\w+", f"{one['headline']}\n{one['body']}".casefold()))
        for one in articles
    ]
    found_in = Counter(word for words in counts for word in words)
    place = {word: index for index, word in enumerate(found_in)}
    matrix = np.zeros((len(articles), len(place)), dtype=np.float32)
    for row, words in enumerate(counts):
        for word, count in words.items():
            rarity = math.log(len(articles) / found_in[word])
            matrix[row, place[word]] = (1 + math.log(count)) * rarity
    return _measure_plain(list(matrix / np.linalg.norm(matrix, axis=1, keepdims=True)))


def _measure_plain(rows: Sequence[Vectors | None]) -> Measured:
    return Measured(np.stack([one for one in rows if one is not None]), 0, math.nan, 0, 0)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _size_mb(encoder: encoders.Encoder) -> float:
    if isinstance(encoder, encoders.MiniLm):
        return sum(file.stat().st_size for file in encoders.MINILM_FOLDER.iterdir()) / 1e6
    files = metadata.files(encoders.MULTILINGUAL_PACKAGE) or []
    return sum(file.size or 0 for file in files) / 1e6


WAYS: Mapping[str, Callable[[], Measured]] = {
    "MiniLM-L6 int8": lambda: measure_encoder(minilm),
    "USE multilingual": lambda: measure_encoder(multilingual),
    "word stems": measure_stems,
    "TF-IDF (peer)": measure_tfidf,
}


def measure(way: str) -> Measured | None:
    """Measure one way in a fresh process; None when its package isn't installed."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        try:
            return alone.submit(_run, way).result()
        except metadata.PackageNotFoundError:
            return None


def _run(way: str) -> Measured:
    return WAYS[way]()


@dataclass(frozen=True)
class Quality:
    """How a way's ranking compares with the judgement made by hand.

    Attributes:
        hits: articles with at least one relative among their first three.
        asked: articles that have a relative.
        recalled: relatives found among the first three, of `relatives`.
        order: chance that a related pair is nearer than an unrelated one.
    """

    hits: int
    asked: int
    recalled: int
    relatives: int
    order: float


def judge(articles: Sequence[Article], vectors: Vectors, languages: Sequence[set[str]]) -> Quality:
    """Compare with the judgement within (one set) or across (two sets) languages."""
    gold = relations()
    askers, offered = languages[0], languages[-1]
    nearness = vectors @ vectors.T
    hits = asked = recalled = relatives = 0
    related_pairs: list[float] = []
    other_pairs: list[float] = []
    for row, one in enumerate(articles):
        if one["language"] not in askers:
            continue
        rows = [
            index
            for index, other in enumerate(articles)
            if index != row and other["language"] in offered
        ]
        is_related = {
            index: frozenset({one["slug"], articles[index]["slug"]}) in gold for index in rows
        }
        for index in rows:
            (related_pairs if is_related[index] else other_pairs).append(
                float(nearness[row, index])
            )
        total = sum(is_related.values())
        if total:
            first = sorted(rows, key=lambda index: -nearness[row, index])[:3]
            found = sum(is_related[index] for index in first)
            hits, asked = hits + bool(found), asked + 1
            recalled, relatives = recalled + found, relatives + total
    order = (np.array(related_pairs)[:, None] > np.array(other_pairs)).mean()
    return Quality(hits, asked, recalled, relatives, float(order))


def as_shipped(articles: Sequence[Article]) -> str:
    """Say what the demo's readers see with the encoders, thresholds and ageing as shipped."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    candidates = [
        Candidate(
            number,
            now - timedelta(minutes=one["published_minutes_ago"]),
            one["language"],
            encoders.article_vector(
                headline=one["headline"], body_text=one["body"], language=one["language"]
            ),
        )
        for number, one in enumerate(articles)
    ]
    shelf = Shelf(candidates)
    lines, right, wrong = [], 0, 0
    for one, candidate in zip(articles, candidates, strict=True):
        told = []
        for found in shelf.related(candidate, now=now):
            other = articles[found.id]
            is_right = frozenset({one["slug"], other["slug"]}) in relations()
            right, wrong = right + is_right, wrong + (not is_right)
            told.append(f"{'+' if is_right else '-'}{other['slug'][:24]} {found.similarity:.2f}")
        lines.append(f"  {one['slug'][:34]:34}  {', '.join(told) or 'nothing'}")
    wanted = 2 * len(relations())
    lines.append(f"As shipped: {right} of {wanted} relations shown, {wrong} others shown.")
    return "\n".join([*lines, *floors(articles, candidates)])


def floors(articles: Sequence[Article], candidates: Sequence[Candidate]) -> list[str]:
    """Say what other floors than NEAR would show, for pairs that one encoder knows."""
    pairs = [
        (frozenset({articles[one.id]["slug"], articles[other.id]["slug"]}) in relations(), cosine)
        for one, other in combinations(candidates, 2)
        if (cosine := _cosine(one, other)) is not None
    ]
    return [
        f"  floor {floor:.2f}: {sum(right for right, cosine in pairs if cosine >= floor)} related "
        f"pairs, {sum(not right for right, cosine in pairs if cosine >= floor)} others"
        for floor in (0.40, 0.44, 0.47, 0.50, 0.54)
    ]


def _cosine(one: Candidate, other: Candidate) -> float | None:
    if one.vector is None or other.vector is None or one.vector.model != other.vector.model:
        return None
    return float(one.vector.values @ other.vector.values)


def main() -> None:
    """Print the table, then what is shown as shipped."""
    # Each way is measured in a process started after this, so numpy obeys it there.
    os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"))
    articles = demo_articles()
    english, russian = {"en"}, {"ru"}
    table = Table(title=f"Related posts on the demo's {len(articles)} articles")
    for heading in (
        "way",
        "MB",
        "load s",
        "texts/s",
        "memory MB",
        "en: hit in 3",
        "en: found in 3",
        "en: order",
        "ru-en: hit in 3",
        "ru-en: order",
    ):
        table.add_column(heading, justify="left" if heading == "way" else "right")
    console = Console(width=140)
    for way in WAYS:
        measured = measure(way)
        if measured is None:
            console.print(f"{way}: not installed, left out")
            continue
        within = judge(articles, measured.vectors, [english])
        across = judge(articles, measured.vectors, [russian, english])
        table.add_row(
            way,
            f"{measured.size_mb:.1f}",
            f"{measured.load_s:.2f}",
            "" if math.isnan(measured.texts_per_s) else f"{measured.texts_per_s:.0f}",
            f"{measured.memory_mb:.0f}",
            f"{within.hits}/{within.asked}",
            f"{within.recalled}/{within.relatives}",
            f"{within.order:.3f}",
            f"{across.hits}/{across.asked}",
            f"{across.order:.3f}",
        )
    console.print(table)
    console.print(as_shipped(articles), highlight=False)


if __name__ == "__main__":
    main()
