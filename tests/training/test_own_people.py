"""Rows about people, things and politics: whether they are what they claim to be."""

import random
from collections import defaultdict

import pytest
from training.disguise import HELD_OUT_WAYS
from training.own.people import ABUSIVE, HARMLESS, rows
from training.rows import AIMS, SHIPPED, Row


@pytest.fixture(scope="module")
def given_rows() -> list[Row]:
    return list(rows(random.Random(1)))


def test_the_same_seed_gives_the_same_rows(given_rows: list[Row]) -> None:
    assert list(rows(random.Random(1))) == given_rows


def test_no_row_shows_a_slot_or_a_mark(given_rows: list[Row]) -> None:
    shown = [row.text for row in given_rows if set("{}⟦⟧") & set(row.text + row.context)]
    assert shown == []
    assert [row.text for row in given_rows if ">>" in row.text + row.context] == []


def test_marks_hold_words(given_rows: list[Row]) -> None:
    for row in given_rows:
        for start, end in row.spans or ():
            assert row.text[start:end].strip(), row
    assert all(row.spans for row in given_rows if row.kind in ABUSIVE)
    assert not any(row.spans for row in given_rows if row.kind in HARMLESS)


def test_labels_are_of_known_heads_and_aims(given_rows: list[Row]) -> None:
    for row in given_rows:
        assert set(row.labels) <= set(SHIPPED)
        assert all(0 <= label <= 1 for label in row.labels.values())
        assert row.aim in AIMS


def test_a_family_lies_on_one_side_of_the_training(given_rows: list[Row]) -> None:
    parts = defaultdict(set)
    for row in given_rows:
        parts[row.family].add(row.part)
    assert not [family for family, of in parts.items() if {"train", "check"} <= of]


def test_held_out_ways_are_not_trained_on(given_rows: list[Row]) -> None:
    assert {row.part for row in given_rows if row.disguised in HELD_OUT_WAYS} == {"held-out"}


def test_most_trained_rows_are_harmless(given_rows: list[Row]) -> None:
    trained = [row for row in given_rows if row.part == "train"]
    share = sum(row.kind in HARMLESS for row in trained) / len(trained)
    assert 0.55 < share < 0.68


def test_what_is_answered_does_not_tell_the_label(given_rows: list[Row]) -> None:
    answers = [row for row in given_rows if row.context]
    after_abuse = {row.text for row in given_rows if row.kind in ABUSIVE}
    replies = [row for row in answers if row.context in after_abuse]
    assert any(row.kind in ABUSIVE for row in replies)
    assert any(row.kind in HARMLESS for row in replies)
