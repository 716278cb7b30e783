"""Which rows of which labelled set measure which head.

Rows that the model may have learned from are never measured: sets in `train/` give their held-out
part (`training.splits`), sets in `validation/` all of theirs. Larger ones are sampled, with a fixed
seed.
"""

import gzip
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plaintalk.engine import Attribute
from training.evaluation.floors import Floor
from training.splits import HELD_OUT, part_in

SEED = 20_261_124
POSITIVE = 0.5


class DataMissing(Exception):
    """A labelled set is not where it was looked for."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One row of a labelled set.

    Attributes:
        labels: what its source says of it, 0.0 to 1.0; an absent label is not known.
        context: the comment answered, or "".
        spans: the words that carry the label; None where nobody marked any.
        target: whom OLID says that it is aimed at ("IND", "GRP", "OTH"), or "".
    """

    text: str
    labels: Mapping[str, float]
    context: str = ""
    spans: tuple[tuple[int, int], ...] | None = None
    target: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One column of labels put to one head.

    Attributes:
        label: its name in the set; positive from 0.5 on.
        means: what the label says, for readers.
        floor: the rule without judgement that comes nearest to it.
    """

    label: str
    head: Attribute
    means: str
    floor: Floor = Floor.LISTED_WORD


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A set, what it is, and what it is asked.

    Attributes:
        folder: in the data's folder; of sets in "train" only what was held out is measured.
        most: how many rows are read.
        whole_split: a split of its own that is read whole, for comparing with published figures.
    """

    name: str
    folder: str
    about: str
    questions: tuple[Question, ...]
    most: int = 4_000
    whole_split: str = ""

    @property
    def held_out(self) -> bool:
        """Whether the model may have learned from the rest of it."""
        return self.folder == "train"


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows of one set that are measured."""

    set: LabelledSet
    rows: tuple[Labelled, ...]
    of: int  # how many could have been


WIKI_HEADS = {
    "toxicity": Attribute.TOXICITY,
    "severe_toxicity": Attribute.SEVERE_TOXICITY,
    "obscene": Attribute.PROFANITY,
    "threat": Attribute.THREAT,
    "insult": Attribute.INSULT,
    "identity_attack": Attribute.IDENTITY_ATTACK,
}


_WIKI_MEANS = {"severe_toxicity": "severe toxicity", "obscene": "profane or obscene"}


def _hatred(means: str, label: str = "hate") -> Question:
    return Question(label, Attribute.IDENTITY_ATTACK, means, Floor.GROUP)


WIKI = LabelledSet(
    "jigsaw_wiki",
    "train",
    "Wikipedia talk pages",
    tuple(
        _hatred("identity attack", label)
        if head is Attribute.IDENTITY_ATTACK
        else Question(label, head, _WIKI_MEANS.get(label, label))
        for label, head in WIKI_HEADS.items()
    ),
    most=5_000,
)
NEWS = LabelledSet(
    "unhealthy_conversations_part",
    "validation",
    "Globe and Mail comments",
    (
        Question("insult", Attribute.INSULT, "antagonistic or insulting"),
        Question("insult", Attribute.TOXICITY, "antagonistic or insulting"),
        Question("hostile", Attribute.TOXICITY, "hostile"),
        Question("unhealthy", Attribute.TOXICITY, "has no place in a healthy discussion"),
        Question("condescending", Attribute.INSULT, "condescending"),
        Question("dismissive", Attribute.INSULT, "dismissive"),
        _hatred("unfair generalisation", "generalisation_unfair"),
    ),
)
OLID = LabelledSet(
    "olid",
    "validation",
    "political tweets",
    (
        Question("offensive", Attribute.TOXICITY, "offensive"),
        Question("insult", Attribute.INSULT, "insult or threat at somebody"),
    ),
    whole_split="test",
)
ETHOS = LabelledSet(
    "ethos", "validation", "YouTube and Reddit comments", (_hatred("hatred of a group"),)
)
DYNAHATE = LabelledSet(
    "dynahate", "validation", "written to deceive a model", (_hatred("hatred of a group"),)
)
SPANS = LabelledSet(
    "toxic_spans",
    "train",
    "Civil Comments, all reported as toxic",
    (
        Question("insult", Attribute.INSULT, "insult"),
        _hatred("identity attack", "identity_attack"),
        Question("obscene", Attribute.PROFANITY, "profane or obscene"),
        Question("threat", Attribute.THREAT, "threat"),
    ),
)
DAVIDSON = LabelledSet(
    "davidson_tweets",
    "train",
    "tweets found by listed words",
    (_hatred("hatred"), Question("offensive", Attribute.TOXICITY, "offensive")),
)
RUSSIAN = LabelledSet("ru_toxic_kaggle", "validation", "Russian forums", (), most=1_500)
POLITICS = LabelledSet(
    "reddit_politics_unlabelled",
    "validation",
    "Reddit, American politics, unlabelled",
    (),
    most=6_000,
)
REPLIES = LabelledSet(
    "cat_large_wiki",
    "train",
    "Wikipedia talk pages, with the comment answered",
    (Question("toxicity", Attribute.TOXICITY, "toxicity"),),
)
_SPAM = (Question("spam", Attribute.SPAM, "spam", Floor.LINK),)

SETS = (
    WIKI,
    REPLIES,
    NEWS,
    OLID,
    ETHOS,
    DYNAHATE,
    SPANS,
    LabelledSet(
        "hatemoji_build",
        "train",
        "hatred in emoji, written to deceive a model",
        (_hatred("hatred"),),
    ),
    LabelledSet(
        "edos_sexism",
        "train",
        "Gab and Reddit",
        (_hatred("sexism", "identity_attack"),),
        most=2_000,
    ),
    LabelledSet("reddit_misogyny", "train", "Reddit", (_hatred("misogyny", "identity_attack"),)),
    DAVIDSON,
    LabelledSet("sms_spam", "validation", "text messages", _SPAM, most=2_000),
    LabelledSet("youtube_spam", "validation", "comments under music videos", _SPAM),
    RUSSIAN,
    POLITICS,
)


def samples(data: Path, *, share: float = 1.0) -> dict[str, Sample]:
    """Read the measured rows of every set, by the set's name.

    Args:
        share: less than 1 for a quick look; the card is made of all.

    Raises:
        DataMissing: naming every file that isn't there.
    """
    missing = [str(_file(data, each)) for each in SETS if not _file(data, each).is_file()]
    if missing:
        raise DataMissing("There is no " + ", ".join(missing))
    return {each.name: sample(data, each, share=share) for each in SETS}


def sample(data: Path, of: LabelledSet, *, share: float = 1.0) -> Sample:
    """Draw a set's rows: all that may be measured, or as many as it is cut to, in file order."""
    rows = list(_measurable(_file(data, of), held_out=of.held_out))
    order = list(range(len(rows)))
    random.Random(SEED).shuffle(order)
    if of.whole_split:
        order.sort(key=lambda at: rows[at].split != of.whole_split)
    wanted = max(round(min(of.most, len(rows)) * share), 1)
    return Sample(of, tuple(rows[at] for at in sorted(order[:wanted])), len(rows))


def _file(data: Path, of: LabelledSet) -> Path:
    return data / of.folder / f"{of.name}.jsonl.gz"


def _measurable(file: Path, *, held_out: bool) -> Iterator[Labelled]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            split = row.get("split") or ""
            if not held_out or part_in(row["source"], split, row["text"]) == HELD_OUT:
                yield _labelled(row, split)


def _labelled(row: dict[str, object], split: str) -> Labelled:
    meta = row.get("meta") or {}
    assert isinstance(meta, dict)
    given, marked = row["labels"], row.get("spans")
    assert isinstance(given, dict)
    # What the newspaper set says besides its label; it tells "healthy" and we ask for the contrary.
    further = {name: float(value) for name, value in meta.get("attributes", {}).items()}
    if "healthy" in further:
        further["unhealthy"] = 1 - further["healthy"]
    return Labelled(
        text=str(row["text"]),
        labels=further | {name: float(value) for name, value in given.items()},
        context=str(row.get("context") or ""),
        spans=tuple((start, end) for start, end in marked) if isinstance(marked, list) else None,
        target=str(meta.get("target") or "") if row["source"] == "olid" else "",
        split=split,
    )
