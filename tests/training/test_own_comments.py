"""Comments of our own: whether they are read as they were written."""

import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from training.own import comments
from training.own.comments import KINDS, UnreadableLine, rows
from training.rows import AIMS, SHIPPED, Row


@pytest.fixture(scope="module")
def given_rows() -> list[Row]:
    return list(rows(random.Random(1)))


def test_the_same_seed_gives_the_same_rows(given_rows: list[Row]) -> None:
    assert list(rows(random.Random(1))) == given_rows


def test_no_text_is_given_twice(given_rows: list[Row]) -> None:
    seen = Counter(row.text.casefold() for row in given_rows)
    assert [text for text, count in seen.items() if count > 1] == []


def test_what_is_on_one_line_stays_in_one_part(given_rows: list[Row]) -> None:
    parts = defaultdict(set)
    for row in given_rows:
        parts[row.family].add(row.part)
    assert [family for family, of in parts.items() if len(of) > 1] == []


def test_most_are_trained_on_and_every_kind_is_held_out_and_checked_with(
    given_rows: list[Row],
) -> None:
    counted = Counter(row.part for row in given_rows)
    assert counted["train"] > 3 * (counted["check"] + counted["held-out"])
    for part in ("train", "check", "held-out"):
        assert {row.kind for row in given_rows if row.part == part} == KINDS.keys()


def test_a_group_that_is_held_out_is_never_trained_on(given_rows: list[Row]) -> None:
    trained = [row.text for row in given_rows if row.part != "held-out"]
    for name in ("Georgians", "Syria", "Somali", "pensioners", "Catholics"):
        assert [text for text in trained if re.search(rf"\b{name}\b", text)] == []


def test_kinds_tell_nothing_but_heads_and_aims() -> None:
    for kind in KINDS.values():
        assert kind.aim in AIMS
        assert set(kind.labels) <= set(SHIPPED)
        assert all(0 <= label <= 1 for label in kind.labels.values())


def test_marks_of_pairs_and_replies_are_not_in_the_texts(given_rows: list[Row]) -> None:
    for row in given_rows:
        assert row.text
        assert not any(mark in row.text for mark in ("||", ">>", "## ", "⟦"))


@pytest.mark.parametrize(
    "lines",
    ["## no such kind\nGood morning.", "## pairs: civil | sneer\nGood morning.", "Good morning."],
)
def test_a_line_that_its_heading_does_not_announce_is_named(
    lines: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "some.txt").write_text(lines)
    monkeypatch.setattr(comments, "FOLDER", tmp_path)
    with pytest.raises(UnreadableLine, match=r"some\.txt, line"):
        list(rows(random.Random(1)))
