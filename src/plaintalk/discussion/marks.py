"""A text cut into pieces, so that the very words a finding rests on can be marked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from plaintalk.engine.signals import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text; `clauses` names the clauses whose finding rests on it."""

    text: str
    clauses: tuple[str, ...] = ()


def marked(text: str, findings: Sequence[dict[str, Any]]) -> list[Segment]:
    """Cut a text at the edges of every finding's spans; the pieces together are the text.

    Args:
        findings: as the record keeps them; spans are Python indices into `text`.
    """
    spans = [
        (Span(*span), str(finding["clause"])) for finding in findings for span in finding["spans"]
    ]
    edges = {0, len(text)} | {edge for span, _clause in spans for edge in span}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    return [
        Segment(text[start:end], _clauses_over(start, end, spans)) for start, end in pairwise(cuts)
    ]


def _clauses_over(start: int, end: int, spans: Sequence[tuple[Span, str]]) -> tuple[str, ...]:
    over = (clause for span, clause in spans if span.start <= start and end <= span.end)
    return tuple(dict.fromkeys(over))
