"""Texts judged by the engine and a policy, equal ones once."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plaintalk.engine import Attribute, Context, Engine, Reading
from plaintalk.engine.engine import SCORED
from plaintalk.policy.clauses import Policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import rule

# The attributes of a table's columns, in the engine's order.
ATTRIBUTES: tuple[Attribute, ...] = tuple(each for each in Attribute if each in SCORED)
# A text and what it answers.
Said = tuple[str, str]
# People repeat what is short and what was said lately; a few megabytes hold it.
_REMEMBERED, _REMEMBERED_CHARS = 5_000, 1_000
# More digits than a score has meaning.
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """What is written beside one text.

    Attributes:
        scores: in the order of `ATTRIBUTES`; None where the text's language has no such score.
        clauses: ids of those that spoke, in the policy's order.
        language: ISO 639-1, or "und".
    """

    scores: tuple[float | None, ...]
    standing: str
    clauses: tuple[str, ...]
    language: str
    model: str


class Reader:
    """Reads texts with an engine of its own; what came lately is not read again.

    That changes nothing but the time, since the engine gives a text the same reading whatever is
    read before it or beside it.
    """

    def __init__(self, *, remembered: int = _REMEMBERED) -> None:
        self.engine = Engine()
        self._remembered = remembered
        self._lately: OrderedDict[Said, Reading] = OrderedDict()

    def __call__(self, said: Sequence[Said | None]) -> list[Reading | None]:
        """Give each text's reading; None stays None."""
        wanted = dict.fromkeys(each for each in said if each is not None)
        new = [each for each in wanted if each not in self._lately]
        read = dict(zip(new, _readings(self.engine, new), strict=True))
        known = {each: read.get(each) or self._lately[each] for each in wanted}
        self._remember(known)
        return [None if each is None else known[each] for each in said]

    def _remember(self, known: Mapping[Said, Reading]) -> None:
        for said, reading in known.items():
            if len(said[0]) + len(said[1]) <= _REMEMBERED_CHARS:
                self._lately[said] = reading
                self._lately.move_to_end(said)
        while len(self._lately) > self._remembered:
            self._lately.popitem(last=False)


def judged(readings: Sequence[Reading | None], policy: Policy) -> list[Judged | None]:
    """Apply a policy to readings; one reading that stands there often is judged once."""
    known = {id(each): _judge(each, policy) for each in readings if each is not None}
    return [None if each is None else known[id(each)] for each in readings]


def score_of(reading: Reading, attribute: Attribute) -> float | None:
    """Give a score as it is written down; None where the language has none."""
    score = reading.scores.get(attribute)
    return None if score is None else round(float(score), _DECIMALS)


def _readings(engine: Engine, said: Sequence[Said]) -> list[Reading]:
    return [engine.read(text, Context(parent=parent)) for text, parent in said]


def _judge(reading: Reading, policy: Policy) -> Judged:
    ruling = rule(Facts(reading=reading), policy)
    return Judged(
        scores=tuple(score_of(reading, attribute) for attribute in ATTRIBUTES),
        standing=ruling.standing.value,
        clauses=tuple(finding.clause for finding in ruling.findings),
        language=reading.language,
        model=reading.model,
    )
