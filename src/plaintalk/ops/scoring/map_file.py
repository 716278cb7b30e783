"""A file with another service's scores, read and scored for the score map."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np

from plaintalk.engine import Attribute, Reading
from plaintalk.kernel.errors import Invalid
from plaintalk.ops import score_map
from plaintalk.ops.scoring.blocks import said_in
from plaintalk.ops.scoring.judge import ATTRIBUTES, Reader, score_of
from plaintalk.ops.scoring.pool import Pool
from plaintalk.ops.scoring.runs import Showing, no_more_than
from plaintalk.ops.scoring.tables import (
    BLOCK_ROWS,
    Block,
    Table,
    check_column,
    delimiter_of,
    open_table,
)
from plaintalk.perspective.attributes import attribute_named
from plaintalk.perspective.errors import AttributeUnknown

# How many texts to read are listed for each attribute and direction, and how much of each.
_TEXTS = 10
_TEXT_CHARS = 400

# Why a row has no part in an attribute's map.
MISSING, NO_NUMBER, OUT_OF_RANGE = "no old score", "no number", "not from 0 to 1"
NOT_HERE = "no score here in the text's language"


class ScoreColumnUnusable(Invalid):
    """What was given as --score-column names no attribute and column."""

    code = "score_column_unusable"
    text = (
        "--score-column takes ATTRIBUTE=column, each attribute once: not {given}. "
        "The attributes that are scored here: {attributes}."
    )


class ThresholdUnusable(Invalid):
    """What was given as --threshold names no attribute and number."""

    code = "threshold_unusable"
    text = (
        "--threshold takes ATTRIBUTE=number, above 0 and at most 1, for an attribute that has a "
        "--score-column: not {given}."
    )


class NothingToMap(Invalid):
    """No row has both an old score and a new one."""

    code = "nothing_to_map"
    text = "Column {column} gives nothing to compare ({why}). Old scores must go from 0 to 1."


@dataclass(frozen=True, slots=True)
class MapOrder:
    """What is to be compared.

    Attributes:
        columns: by attribute, the column with the old scores.
        thresholds: by attribute, those to carry over besides the usual ones.
    """

    file: Path
    text_column: str
    columns: Mapping[Attribute, str]
    thresholds: Mapping[Attribute, Sequence[float]] = field(default_factory=dict)
    delimiter: str = ","
    workers: int = 1
    block_rows: int = BLOCK_ROWS


@dataclass(frozen=True, slots=True)
class Changed:
    """A text that changes sides at some threshold.

    Attributes:
        line: its number in the file, as in `Problem.line`.
        text: its beginning.
    """

    line: int
    before: float
    here: float
    text: str


@dataclass(frozen=True, slots=True)
class AttributeMap:
    """One attribute's part of the score map.

    Attributes:
        texts: how many have both scores; the rest is in `unused`, by reason.
        correlation: Spearman's; None where all scores of one side are equal.
        rising, falling: texts that a threshold holds only here, and only before; some of them.
    """

    attribute: Attribute
    column: str
    texts: int
    unused: Mapping[str, int]
    correlation: float | None
    mapped: Sequence[score_map.Mapped]
    rising: Sequence[Changed]
    falling: Sequence[Changed]


@dataclass(frozen=True, slots=True)
class ScoreMap:
    """The whole map.

    Attributes:
        rows: those that could be read; some of them without a text.
        languages: how many texts of each, as the engine tells them, the most frequent first.
    """

    file: str
    model: str
    rows: int
    without_text: int
    unreadable: int
    languages: Mapping[str, int]
    attributes: Sequence[AttributeMap]


def columns_of(given: Sequence[str]) -> dict[Attribute, str]:
    """Read --score-column options.

    Raises:
        ScoreColumnUnusable: one names no attribute of ours, or no column, or an attribute twice.
    """
    columns: dict[Attribute, str] = {}
    for each in given:
        name, _, column = each.partition("=")
        attribute = _attribute(name)
        if attribute is None or not column or attribute in columns:
            raise ScoreColumnUnusable(given=each, attributes=", ".join(ATTRIBUTES))
        columns[attribute] = column
    return columns


def thresholds_of(
    given: Sequence[str], columns: Mapping[Attribute, str]
) -> dict[Attribute, list[float]]:
    """Read --threshold options.

    Raises:
        ThresholdUnusable: one is no number above 0 and at most 1, or its attribute has no column.
    """
    thresholds: dict[Attribute, list[float]] = {}
    for each in given:
        name, _, number = each.partition("=")
        attribute, (threshold, _why) = _attribute(name), old_score(number)
        if attribute is None or attribute not in columns or not threshold > 0:
            raise ThresholdUnusable(given=each)
        thresholds.setdefault(attribute, []).append(threshold)
    return thresholds


def old_score(value: object) -> tuple[float, str]:
    """Give a score as it stands in a file, and why it is none; NaN then."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return math.nan, MISSING
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return math.nan, NO_NUMBER
    try:
        score = float(value)
    except (ValueError, OverflowError):
        return math.nan, NO_NUMBER
    if math.isnan(score):
        return math.nan, MISSING
    return (score, "") if 0 <= score <= 1 else (math.nan, OUT_OF_RANGE)


def map_scores(order: MapOrder, showing: Showing) -> ScoreMap:
    """Score the texts of a file and carry its old thresholds over.

    Raises:
        FileUnreadable, TableKindUnknown, ColumnMissing, ColumnNotText …: as in `score_file`.
        NothingToMap: no row has both scores of an attribute.
    """
    table = open_table(
        order.file,
        delimiter=delimiter_of(order.delimiter),
        named=[order.text_column, *order.columns.values()],
        block_rows=order.block_rows,
    )
    check_column(table, order.text_column, file=order.file)
    for column in order.columns.values():
        check_column(table, column, file=order.file, text=False)
    measured = _measure(order, table, showing)
    maps = [_attribute_map(order, at, measured) for at in range(len(order.columns))]
    texts = _texts(order, table, {each.line for one in maps for each in _listed(one)})
    return ScoreMap(
        file=order.file.name,
        model=measured.model,
        rows=len(measured.numbers),
        without_text=measured.without_text,
        unreadable=measured.unreadable,
        languages=dict(measured.languages.most_common()),
        attributes=[_with_texts(one, texts) for one in maps],
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block's scores: one row a text, one column an attribute; NaN where there is none."""

    numbers: Sequence[int]
    before: score_map.Scores
    here: score_map.Scores
    unused: Counter[tuple[int, str]]
    languages: Counter[str]
    without_text: int
    unreadable: int
    done: int


class _Measurer:
    """What a process does with a block."""

    def __init__(self, text_column: str, columns: Mapping[Attribute, str]) -> None:
        self._text_column, self._columns = text_column, dict(columns)
        self._read = Reader()
        self.model = self._read.engine.model

    def __call__(self, block: Block) -> _Piece:
        rows = block.read()
        said, without = said_in(rows, self._text_column, "")
        readings = self._read(said)
        shape = len(said), len(self._columns)
        before, here = np.full(shape, np.nan), np.full(shape, np.nan)
        unused: Counter[tuple[int, str]] = Counter()
        for at, (attribute, column) in enumerate(self._columns.items()):
            for row, (reading, value) in enumerate(zip(readings, rows.values(column), strict=True)):
                if reading is None:
                    continue
                before[row, at], why = old_score(value)
                here[row, at] = self._score(reading, attribute)
                if why or math.isnan(here[row, at]):
                    unused[at, why or NOT_HERE] += 1
        languages = Counter(each.language for each in readings if each is not None)
        counts = len(without), len(rows.problems), block.done
        return _Piece(list(rows.numbers), before, here, unused, languages, *counts)

    def _score(self, reading: Reading, attribute: Attribute) -> float:
        """The score, or NaN where the wire would refuse one for the text's language."""
        score = score_of(reading, attribute)
        unspoken = not self._read.engine.speaks(attribute, reading.language)
        return math.nan if score is None or (reading.by_rules_alone and unspoken) else score


@dataclass(slots=True)
class _Measured:
    """All pieces together."""

    model: str
    numbers: Sequence[int]
    before: score_map.Scores
    here: score_map.Scores
    unused: Counter[tuple[int, str]]
    languages: Counter[str]
    without_text: int
    unreadable: int


def _measure(order: MapOrder, table: Table, showing: Showing) -> _Measured:
    blocks, workers = no_more_than(order.workers, table.blocks())
    make = partial(_Measurer, order.text_column, order.columns)
    pieces: list[_Piece] = []
    rows = 0
    with Pool[Block, _Piece](make, workers) as pool, showing(0) as progress:
        for piece in pool.in_order(blocks):
            pieces.append(piece)
            rows += len(piece.numbers)
            progress(rows=rows, done=piece.done, size=table.size)
        model = pool.model
    nothing = np.empty((0, len(order.columns)))
    return _Measured(
        model=model,
        numbers=[number for piece in pieces for number in piece.numbers],
        before=np.concatenate([nothing, *(piece.before for piece in pieces)]),
        here=np.concatenate([nothing, *(piece.here for piece in pieces)]),
        unused=sum((piece.unused for piece in pieces), Counter()),
        languages=sum((piece.languages for piece in pieces), Counter()),
        without_text=sum(piece.without_text for piece in pieces),
        unreadable=sum(piece.unreadable for piece in pieces),
    )


def _attribute_map(order: MapOrder, at: int, measured: _Measured) -> AttributeMap:
    attribute, column = list(order.columns.items())[at]
    unused = {why: n for (which, why), n in sorted(measured.unused.items()) if which == at}
    used = np.flatnonzero(~np.isnan(measured.before[:, at]) & ~np.isnan(measured.here[:, at]))
    if not len(used):
        told = ", ".join(f"{why}: {count:,}" for why, count in unused.items())
        raise NothingToMap(column=column, why=told or "no row has a text")
    before, here = measured.before[used, at], measured.here[used, at]
    thresholds = sorted({*score_map.GRID, *order.thresholds.get(attribute, ())})
    mapped = score_map.map_thresholds(before, here, thresholds)
    listed = [
        [
            Changed(measured.numbers[used[each]], float(before[each]), float(here[each]), "")
            for each in places
        ]
        for places in score_map.most_changed(before, here, mapped, _TEXTS)
    ]
    return AttributeMap(
        attribute=attribute,
        column=column,
        texts=len(used),
        unused=unused,
        correlation=score_map.rank_correlation(before, here),
        mapped=mapped,
        rising=listed[0],
        falling=listed[1],
    )


def _texts(order: MapOrder, table: Table, lines: set[int]) -> dict[int, str]:
    """Read the file once more for the few texts that are listed; they were not kept."""
    found: dict[int, str] = {}
    for block in table.blocks():
        if len(found) == len(lines):
            break
        found.update(_of_lines(block, order.text_column, lines))
    return found


def _of_lines(block: Block, text_column: str, lines: set[int]) -> Iterator[tuple[int, str]]:
    rows = block.read()
    if lines.isdisjoint(rows.numbers):
        return
    for number, text in zip(rows.numbers, rows.values(text_column), strict=True):
        if number in lines:
            yield number, text if len(text) <= _TEXT_CHARS else f"{text[:_TEXT_CHARS]}…"


def _listed(one: AttributeMap) -> list[Changed]:
    return [*one.rising, *one.falling]


def _with_texts(one: AttributeMap, texts: Mapping[int, str]) -> AttributeMap:
    return replace(
        one,
        rising=[replace(each, text=texts[each.line]) for each in one.rising],
        falling=[replace(each, text=texts[each.line]) for each in one.falling],
    )


def _attribute(name: str) -> Attribute | None:
    try:
        return attribute_named(name.strip().upper())
    except AttributeUnknown:
        return None
