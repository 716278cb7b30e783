"""Figures as Markdown, and Markdown tables read back for the comparison of two cards."""

import math
from collections.abc import Iterable, Sequence

from training.evaluation.metrics import Interval

NOTHING = "–"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Give a Markdown table; columns after the first are set to the right where all are figures."""
    body = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    ruler = [
        "---:" if at and body and all(_is_figure(row[at]) for row in body) else "---"
        for at in range(len(columns))
    ]
    return [_line(columns), _line(ruler), *map(_line, body), ""]


def figure(value: float | None) -> str:
    """Give a value between 0 and 1 with three digits; a dash where it is undefined."""
    return NOTHING if value is None or math.isnan(value) else f"{value:.3f}"


def difference(value: float) -> str:
    """Give a signed difference with three digits."""
    return NOTHING if math.isnan(value) else f"{value:+.3f}".replace("-", "−")


def percent(share: float | None) -> str:
    """Give a share in per cent with one digit; a dash where it is undefined."""
    return NOTHING if share is None or math.isnan(share) else f"{100 * share:.1f} %"


def between(interval: Interval) -> str:
    """Give an interval of values between 0 and 1."""
    return NOTHING if math.isnan(interval.low) else f"{interval.low:.3f}–{interval.high:.3f}"


def percent_between(interval: Interval) -> str:
    """Give an interval of shares in per cent."""
    if math.isnan(interval.low):
        return NOTHING
    return f"{100 * interval.low:.1f}–{100 * interval.high:.1f} %"


def number(count: int) -> str:
    """Give a count with its thousands apart."""
    return f"{count:,}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _is_figure(cell: str) -> bool:
    return cell == NOTHING or cell.strip("*")[:1] in "0123456789+−"
