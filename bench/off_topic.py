"""Measure how often OFF_TOPIC is wrong about comments on the point, and what it notices.

    python bench/off_topic.py

On the point: the demo's comments under their own articles (but those that the demo expects to be
held or rejected) and those of off_topic_comments.toml. Mismatched: the same comments under every
other English article of the demo, with no parent. The peer is the share of an article's longer
words that a comment must share, set so that it holds as few comments on the point.
"""

import re
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from plaintalk.engine.encoder import Encoder, MiniLm, Multilingual, english_encoder, windows
from plaintalk.engine.signals import Context
from plaintalk.engine.topic import HELD_SCORE, off_topic

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "src/plaintalk/ops/demo"
OWN = Path(__file__).with_name("off_topic_comments.toml")

FEWEST_WORDS = 30


@dataclass(frozen=True)
class Case:
    """A comment under one article: its own, or another's."""

    text: str
    context: Context
    is_own: bool


def english_articles() -> dict[str, Mapping[str, Any]]:
    """Give the demo's English articles by slug."""
    read = (tomllib.loads(path.read_text("utf-8")) for path in (DEMO / "articles").glob("*.toml"))
    return {
        one["slug"]: one
        for one in sorted(read, key=lambda one: one["slug"])
        if one["language"] == "en"
    }


def comments() -> Iterator[tuple[str, str, str]]:
    """Give slug, text and parent of every comment that is on the point and long enough."""
    for path in sorted((DEMO / "comments").glob("*.toml")):
        written = tomllib.loads(path.read_text("utf-8"))["comment"]
        by_key = {one["key"]: one for one in written}
        for one in written:
            parent = by_key[one["reply_to"]]["body"] if "reply_to" in one else ""
            if "expect" not in one:
                yield path.stem, one["body"].strip(), parent
    for one in tomllib.loads(OWN.read_text("utf-8"))["comment"]:
        yield one["under"], one["text"], ""


def cases() -> list[Case]:
    """Give every comment under every article, those alone that the encoder reads."""
    articles = english_articles()
    found = []
    for slug, text, parent in comments():
        if len(text.split()) < FEWEST_WORDS or not english_encoder().reads(text):
            continue
        for other, article in articles.items():
            said_to = parent if other == slug else ""
            if slug in articles:
                context = Context(
                    parent=said_to, headline=article["headline"], article=article["body"]
                )
                found.append(Case(text, context, other == slug))
    return found


def shared_words(case: Case) -> float:
    """Give the share of a comment's longer words that its article or parent has too."""
    said, about = (
        {word[:5] for word in re.findall(r"\w{4,}", text.casefold())}
        for text in (
            case.text,
            f"{case.context.headline} {case.context.article} {case.context.parent}",
        )
    )
    return len(said & about) / max(len(said), 1)


def discrimination(encoder: Encoder, everything: Sequence[Case]) -> tuple[float, float]:
    """Compare encoders without any of the rules about words and parents.

    Gives the chance that a comment is nearer to its own article than a mismatched one, and the
    share of mismatched ones lying 0.05 or more below the lowest that is on the point.
    """
    bodies = {case.context.article: case.context.headline for case in everything}
    parts = {body: encoder.encode([headline, *windows(body)]) for body, headline in bodies.items()}
    said = {
        text: encoder.encode([text], max_tokens=64)[0] for text in {one.text for one in everything}
    }
    nearness = np.array([(parts[one.context.article] @ said[one.text]).max() for one in everything])
    is_own = np.array([one.is_own for one in everything])
    order = (nearness[is_own][:, None] > nearness[~is_own]).mean()
    return float(order), float((nearness[~is_own] < nearness[is_own].min() - 0.05).mean())


def main() -> None:
    """Print the table."""
    everything = cases()
    started = time.perf_counter()
    signals = [off_topic(case.text, case.context) for case in everything]
    each_ms = (time.perf_counter() - started) / len(everything) * 1000
    is_own = np.array([case.is_own for case in everything])
    held = np.array([signal is not None and signal.score >= HELD_SCORE for signal in signals])
    shared = np.array([shared_words(case) for case in everything])
    # The highest floor that wrongs no more comments than the encoder does.
    floor = np.sort(shared[is_own])[int(held[is_own].sum())]
    table = Table(title="OFF_TOPIC at 0.8: what would be held")
    for heading in ("way", "on the point", "mismatched", "ms a comment"):
        table.add_column(heading)
    for way, says, cost in (
        ("sentence vectors", held, f"{each_ms:.0f}"),
        ("shared words (peer)", shared < floor, ""),
    ):
        table.add_row(
            way,
            f"{says[is_own].sum()} of {is_own.sum()}",
            f"{says[~is_own].mean():.1%} of {(~is_own).sum():,}",
            cost,
        )
    console = Console()
    console.print(table)
    for name, encoder in (("MiniLM-L6 int8", MiniLm()), ("USE multilingual", Multilingual())):
        try:
            order, below = discrimination(encoder, everything)
        except metadata.PackageNotFoundError:
            console.print(f"{name}: not installed, left out")
        else:
            console.print(f"{name}: order {order:.3f}, mismatched well below {below:.1%}")


if __name__ == "__main__":
    main()
