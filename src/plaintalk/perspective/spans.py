"""Offsets as the wire counts them: UTF-16 code units, end exclusive. Python counts characters."""

from collections.abc import Sequence

from plaintalk.engine.signals import Span

_LAST_OF_ONE_UNIT = "\uffff"


def utf16_length(text: str) -> int:
    """Give the length of a text in UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > _LAST_OF_ONE_UNIT for character in text)


def utf16_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """Give spans of Python indices, in order and without overlap, in UTF-16 code units."""
    counted: list[Span] = []
    at = units = 0
    for span in spans:
        begin = units + utf16_length(text[at : span.start])
        end = begin + utf16_length(text[span.start : span.end])
        counted.append(Span(begin, end))
        at, units = span.end, end
    return counted
