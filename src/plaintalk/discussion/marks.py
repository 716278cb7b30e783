"""A text cut into pieces, so that the very words a finding rests on can be marked. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from plaintalk.engine.signals import Attribute, Span

# Findings of these rest on words that hurt whoever has to read them all day. An advertisement or a
# remark off the subject does not, and masked could not be judged.
HARSH = frozenset(
    {
        Attribute.PROFANITY,
        Attribute.INSULT,
        Attribute.IDENTITY_ATTACK,
        Attribute.THREAT,
        Attribute.SEXUALLY_EXPLICIT,
        Attribute.TOXICITY,
        Attribute.SEVERE_TOXICITY,
    }
)
_AFTER_THE_FIRST_LETTER = re.compile(r"(?<=\w)\w")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text.

    Attributes:
        clauses: the clauses whose finding rests on it.
        is_harsh: one of these findings is of an attribute in HARSH.
    """

    text: str
    clauses: tuple[str, ...] = ()
    is_harsh: bool = False

    @property
    def masked(self) -> str:
        """The piece with the first letter of each harsh word only."""
        return _AFTER_THE_FIRST_LETTER.sub("•", self.text) if self.is_harsh else self.text


def marked(text: str, findings: Sequence[dict[str, Any]]) -> list[Segment]:
    """Cut a text at the edges of every finding's spans; the pieces together are the text.

    Args:
        findings: as the record keeps them; spans are Python indices into `text`.
    """
    marks = [
        _Mark(Span(*span), str(finding["clause"]), finding["attribute"] in HARSH)
        for finding in findings
        for span in finding["spans"]
    ]
    edges = {0, len(text)} | {edge for mark in marks for edge in mark.span}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    return [_segment(text, start, end, marks) for start, end in pairwise(cuts)]


def masked(text: str, findings: Sequence[dict[str, Any]]) -> str:
    """Give a text with the first letter only of each word that a harsh finding rests on.

    Args:
        findings: as for `marked`.
    """
    return "".join(segment.masked for segment in marked(text, findings))


class _Mark(NamedTuple):
    span: Span
    clause: str
    is_harsh: bool


def _segment(text: str, start: int, end: int, marks: Sequence[_Mark]) -> Segment:
    over = [mark for mark in marks if mark.span.start <= start and end <= mark.span.end]
    clauses = tuple(dict.fromkeys(mark.clause for mark in over))
    return Segment(text[start:end], clauses, any(mark.is_harsh for mark in over))
