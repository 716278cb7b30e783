"""The labelled sets turned into rows: which heads each truly tells of, and how much it counts.

Only sets whose licence lets a model learned from them be shipped openly are read, and only in
English: the encoder knows nothing else. Share-alike sets are left out, so that nobody has to ask
whether a model is an adaptation of the texts it learned from (docs/decisions/0006-classifier.md).
A label that a set does not tell is left out, never 0.
"""

import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.rows import Row
from training.splits import part_in

# From here on a label says rather yes than no: three in ten raters.
RATHER = 0.3
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One labelled set.

    Attributes:
        read: makes a row of a record, or gives None where the record tells nothing of use.
        licence: as its publishers name it.
        tells: the heads that it annotates.
        keep: share of the common training rows that an epoch reads; the others are more of the
            same, and each costs time.
        is_rare: which training rows every epoch reads.
    """

    name: str
    read: Callable[[Given], Row | None]
    licence: str
    tells: str
    keep: float = 1.0
    is_rare: Callable[[Row], bool] = lambda row: max(row.labels.values()) >= RATHER


def _part(given: Given) -> str:
    return part_in(given["source"], given.get("split"), given["text"])


def _jigsaw(given: Given) -> Row:
    labels = dict(given["labels"])
    labels["profanity"] = labels.pop("obscene")
    return Row(given["text"], labels, given["source"], part=_part(given))


def _toxic_spans(given: Given) -> Row:
    """Raters marked one kind a place, so that rarer kinds are understated: those are left out.

    Where raters found it toxic and agreed on no words, no word is known to be clean.
    """
    told = given["labels"]
    labels = {head: told[head] for head in ("toxicity", "insult", "identity_attack")}
    agreed = tuple((start, end) for start, end in given.get("spans", ()))
    spans = agreed if agreed or told["toxicity"] < 0.5 else None
    return Row(given["text"], labels, given["source"], spans=spans, part=_part(given))


def _in_context(given: Given) -> Row:
    labels = {"toxicity": given["labels"]["toxicity"]}
    context = given.get("context") or ""
    return Row(given["text"], labels, given["source"], context=context, part=_part(given))


def _tweets(given: Given) -> Row:
    told = given["labels"]
    labels = {"offensive": told["offensive"], "identity_attack": told["hate"]}
    return Row(given["text"], labels, given["source"], part=_part(given), weight=0.5)


def _rare_tweet(row: Row) -> bool:
    """Five in six of these tweets are offensive and not hateful."""
    return row.labels["identity_attack"] >= RATHER or row.labels["offensive"] < RATHER


def _against_women(given: Given) -> Row:
    """Its clean rows may hold other attacks, so that they count for little."""
    told = float(given["labels"]["identity_attack"])
    attacks = told >= 0.5
    return Row(
        given["text"],
        {"identity_attack": told},
        given["source"],
        part=_part(given),
        aim="group" if attacks else "",
        weight=1.0 if attacks else 0.3,
    )


def _emoji(given: Given) -> Row:
    told = float(given["labels"]["hate"])
    labels = {"identity_attack": told}
    aim = "group" if told >= 0.5 else ""
    return Row(given["text"], labels, given["source"], part=_part(given), aim=aim)


def _weak_tweets(given: Given) -> Row | None:
    if given["lang"] != "en":
        return None
    labels = {"offensive": max(given["labels"]["offensive"], given["labels"]["hate"])}
    return Row(given["text"], labels, given["source"], part=_part(given), weight=0.3)


SOURCES = (
    Source("jigsaw_wiki", _jigsaw, "labels CC0, texts CC BY-SA 3.0", "all six heads", keep=0.6),
    Source("toxic_spans", _toxic_spans, "CC0", "toxicity, insult, identity attack; spans"),
    Source("cat_large_wiki", _in_context, "Apache-2.0", "toxicity, comment answered", keep=0.15),
    Source(
        "davidson_tweets", _tweets, "MIT", "offensive, identity attack", 0.25, is_rare=_rare_tweet
    ),
    Source("edos_sexism", _against_women, "CC0", "identity attack (sexism)", keep=0.35),
    Source("reddit_misogyny", _against_women, "MIT", "identity attack (misogyny)", keep=0.35),
    Source("hatemoji_build", _emoji, "CC BY 4.0", "identity attack"),
    Source("mlma_tweets", _weak_tweets, "MIT", "offensive", keep=0.6),
)


def labelled_rows(data: Path) -> Iterator[Row]:
    """Give the rows of all sets in `data/train`, in the sets' order.

    Raises:
        FileNotFoundError: a set is missing.
    """
    for source in SOURCES:
        for given in records(data / "train" / f"{source.name}.jsonl.gz"):
            row = source.read(given)
            if row is not None:
                yield row


def thinned(rows: Iterable[Row], rng: random.Random) -> Iterator[Row]:
    """Give the rare rows, and of the common ones the share that their set's `keep` tells."""
    by_name = {source.name: source for source in SOURCES}
    for row in rows:
        source = by_name[row.source]
        if source.is_rare(row) or rng.random() < source.keep:
            yield row


def records(path: Path) -> Iterator[Given]:
    """Read a set's JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
