"""The rows that training reads and writes: one text with what is known of it."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

# Heads by the names that the labelled sets use. The last is learned from and never shipped.
SHIPPED = ("toxicity", "severe_toxicity", "identity_attack", "insult", "profanity", "threat")
AUXILIARY = ("offensive",)
HEADS = (*SHIPPED, *AUXILIARY)
# The source of our own sentences.
OWN = "own"
# What the words are aimed at, coarser than `Aim`: what the sets and sentences of our own tell.
AIMS = ("nobody", "person", "group", "institution", "thing")


@dataclass(frozen=True, slots=True)
class Row:
    """One text, and what is known of it.

    Attributes:
        labels: head → 0.0 to 1.0 (share of raters, or certainty); a head that is absent is not
            known and is masked, never taken for 0.
        source: the labelled set, or `OWN`.
        context: the comment answered or the headline; empty where there is none.
        spans: what carries the label, as [start, end) in `text`; None where nobody marked any.
        aim: one of `AIMS`, or "" where it is not known.
        family: rows that must stay on one side of every split (a minimal pair, one frame).
        identities: groups that the text names, such as ("women", "muslims").
        kind: what a sentence of our own tests, such as "negated hatred".
        disguised: how its letters were disguised, or "".
        part: "train", "check" (for choosing and calibrating) or "held-out" (only measured).
        weight: how much the row counts in the loss.
    """

    text: str
    labels: Mapping[str, float]
    source: str
    context: str = ""
    spans: tuple[tuple[int, int], ...] | None = None
    aim: str = ""
    family: str = ""
    identities: tuple[str, ...] = ()
    kind: str = ""
    disguised: str = ""
    part: str = "train"
    weight: float = 1.0
    meta: Mapping[str, Any] = field(default_factory=dict)


def write_rows(path: Path, rows: Iterable[Row]) -> int:
    """Write rows as gzipped JSON lines, the same bytes for the same rows; give their number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the number is the result
            packed.write(json.dumps(asdict(row), ensure_ascii=False).encode() + b"\n")
    return count


def read_rows(path: Path) -> Iterator[Row]:
    """Read what `write_rows` wrote."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            given = json.loads(line)
            spans = given.pop("spans")
            yield Row(
                **given | {"identities": tuple(given["identities"])},
                spans=None if spans is None else tuple((start, end) for start, end in spans),
            )
