"""The shipped engine's answers, and its classifier's alone, for many texts on several processes.

`_alone` is the only place that knows how the classifier is asked.
"""

import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from rich.console import Console
from rich.progress import track

from plaintalk.engine import Aim, Attribute, Context, Engine, Reading, Span
from plaintalk.engine.classifier import Classifier
from plaintalk.engine.rationale import marked
from plaintalk.engine.text import normalise
from plaintalk.policy.document import default_policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import merge_spans, rule
from training.evaluation.metrics import Floats

HEADS = (
    Attribute.TOXICITY,
    Attribute.SEVERE_TOXICITY,
    Attribute.IDENTITY_ATTACK,
    Attribute.INSULT,
    Attribute.PROFANITY,
    Attribute.THREAT,
    Attribute.SEXUALLY_EXPLICIT,
    Attribute.SPAM,
)
# Signals of these say that words hurt somebody, so that their spans are what was marked.
ABUSE = frozenset(HEADS) - {Attribute.SPAM}
# The engine's aims as coarse as the labelled ones.
COARSE = {
    Aim.COMMENTER: "person",
    Aim.AUTHOR: "person",
    Aim.PERSON: "person",
    Aim.PUBLIC_FIGURE: "person",
    Aim.GROUP: "group",
    Aim.PUBLISHER: "institution",
    Aim.INSTITUTION: "institution",
    Aim.THING: "thing",
    Aim.NOBODY: "nobody",
}
_CHUNK = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """A text to be read, with the comment that it answers.

    Attributes:
        alone: whether the classifier is asked by itself too, which takes a second pass.
    """

    text: str
    parent: str = ""
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Alone:
    """What the classifier says without lists, rules and calibration.

    Attributes:
        scores: by head, as the network's own chances.
        spans: the words that it marks.
        aim: whom it takes the text to be aimed at.
    """

    scores: Mapping[Attribute, float]
    spans: tuple[Span, ...]
    aim: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one text.

    Attributes:
        scores: the engine's, by head; a head that it doesn't tell in this language is absent.
        spans: the words that the engine marks as abuse.
        aim: whom its surest abuse is aimed at, as coarse as the labelled aims; "" where none is.
        standing, clauses: the default policy's ruling.
        by_rules: whether lists and rules alone read it, since it isn't in the model's language.
        alone: what the classifier says by itself; None where it wasn't asked.
    """

    scores: Mapping[Attribute, float]
    spans: tuple[Span, ...]
    aim: str
    standing: str
    clauses: tuple[str, ...]
    by_rules: bool
    alone: Alone | None


class Answers:
    """Every text's answer, each text read once."""

    def __init__(self, by_asked: Mapping[Asked, Answer]) -> None:
        self._by_asked = by_asked

    def to(self, asked: Iterable[Asked]) -> list[Answer]:
        """Give the answers in order."""
        return [self._by_asked[each] for each in asked]


def score_of(answers: Sequence[Answer], head: Attribute) -> Floats:
    """Give the engine's scores of one head; 0 where it doesn't tell."""
    return np.array([answer.scores.get(head, 0.0) for answer in answers], dtype=np.float64)


def score_alone(answers: Sequence[Answer], head: Attribute) -> Floats | None:
    """Give the classifier's scores of one head; None where it has none, or wasn't asked."""
    scores = [answer.alone.scores.get(head) if answer.alone else None for answer in answers]
    told = [score for score in scores if score is not None]
    return np.array(told, dtype=np.float64) if len(told) == len(answers) else None


def read_all(asked: Iterable[Asked], *, processes: int) -> Answers:
    """Read texts, each once, on several processes; the answers don't hang on how many."""
    distinct = list(dict.fromkeys(asked))
    answers = track(
        _answers(distinct, processes),
        description=f"Reading {len(distinct):,} texts",
        total=len(distinct),
        console=Console(stderr=True),
    )
    return Answers(dict(zip(distinct, answers, strict=True)))


def _answers(asked: Sequence[Asked], processes: int) -> Iterator[Answer]:
    if processes <= 1:
        yield from map(_answer, asked)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_answer, asked, chunksize=_CHUNK)


@cache
def _engine() -> Engine:
    return Engine()


@cache
def _classifier() -> Classifier:
    return Classifier()


def _answer(asked: Asked) -> Answer:
    context = Context(parent=asked.parent)
    reading = _engine().read(asked.text, context)
    ruling = rule(Facts(reading=reading), default_policy())
    return Answer(
        scores=reading.scores,
        spans=_marked(reading),
        aim=_aim(reading),
        standing=str(ruling.standing),
        clauses=tuple(finding.clause for finding in ruling.findings),
        by_rules=reading.by_rules_alone,
        alone=_alone(asked) if asked.alone else None,
    )


def _alone(asked: Asked) -> Alone:
    model = _classifier()
    opinion = model.read(normalise(asked.text), asked.parent)
    named = {Attribute.__members__.get(head.upper()): odds for head, odds in opinion.logits.items()}
    return Alone(
        scores={head: float(1 / (1 + np.exp(-odds))) for head, odds in named.items() if head},
        spans=marked(opinion, asked.text, float(model.card["marked_from"])),
        aim=COARSE[opinion.aim],
    )


def _marked(reading: Reading) -> tuple[Span, ...]:
    return merge_spans(
        span for signal in reading.signals if signal.attribute in ABUSE for span in signal.spans
    )


def _aim(reading: Reading) -> str:
    aimed = [signal for signal in reading.signals if signal.aim and signal.attribute in ABUSE]
    surest = max(aimed, key=lambda signal: signal.score, default=None)
    return COARSE[surest.aim] if surest and surest.aim else ""
