"""Rows about hatred of groups: whether they are what they claim to be."""

import random
import re
from collections import Counter, defaultdict

import pytest
from training.own.frames import Frame, Kind, make_row, with_article
from training.own.hatred import BOOK, GROUPS, HARMLESS, HATEFUL, rows
from training.rows import AIMS, SHIPPED, Row


@pytest.fixture(scope="module")
def given_rows() -> list[Row]:
    return list(rows(random.Random(1)))


def test_the_same_seed_gives_the_same_rows(given_rows: list[Row]) -> None:
    assert list(rows(random.Random(1))) == given_rows


def test_no_text_is_given_twice(given_rows: list[Row]) -> None:
    seen = Counter((row.context.casefold(), row.text.casefold()) for row in given_rows)
    assert [text for text, count in seen.items() if count > 1] == []


def test_nothing_held_out_is_trained_on(given_rows: list[Row]) -> None:
    frames = {frame.family for frame in BOOK.frames if frame.held_out}
    groups = {group.name for group in GROUPS if group.held_out}
    for row in given_rows:
        held_out = row.family in frames or bool(groups.intersection(row.identities))
        assert (row.part == "held-out") == held_out, row


def test_a_family_is_trained_on_or_checked_with(given_rows: list[Row]) -> None:
    parts = defaultdict(set)
    for row in given_rows:
        parts[row.family].add(row.part)
    assert not [family for family, of in parts.items() if {"train", "check"} <= of]


def test_a_name_tells_nothing(given_rows: list[Row]) -> None:
    protected = {group.name for group in GROUPS if group.category != "unprotected"}
    for held_out in (False, True):
        named = Counter(
            (name, row.kind in HATEFUL)
            for row in given_rows
            for name in row.identities
            if (row.part == "held-out") == held_out
        )
        for name in {name for name, _ in named} & protected:
            hateful, harmless = named[name, True], named[name, False]
            assert 0.3 < hateful / (hateful + harmless) < 0.65, (name, hateful, harmless)


def test_every_kind_is_trained_on_and_held_out(given_rows: list[Row]) -> None:
    for part in ("train", "held-out"):
        assert {row.kind for row in given_rows if row.part == part} == HATEFUL | HARMLESS


def test_hateful_rows_are_marked_and_labelled(given_rows: list[Row]) -> None:
    for row in given_rows:
        assert set(row.labels) <= set(SHIPPED)
        assert row.aim in AIMS
        assert all(row.text[start:end].strip() for start, end in row.spans or ())
        if row.kind in HATEFUL:
            assert row.spans
            assert row.labels["identity_attack"] == 1
        else:
            assert row.labels["identity_attack"] < 0.1


def test_no_slot_or_sign_is_left(given_rows: list[Row]) -> None:
    left = re.compile(r"[{}⟦⟧|]|>>|  | [,.](?= |$)")
    assert [row.text for row in given_rows if left.search(f"{row.text}\n{row.context}")] == []


def test_spans_hold_the_marked_words() -> None:
    frame = Frame("They are ⟦{low}⟧, {groups} are ⟦vermin⟧.", "any", "one")
    for seed in range(50):
        row = make_row(
            frame,
            Kind("any", {}),
            {"low": "rotten", "groups": "Poles"},
            random.Random(seed),
        )
        marked = [row.text[start:end].casefold() for start, end in row.spans or ()]
        # A slip of the keyboard may take or double one letter.
        assert len(marked) == 2
        assert marked[0][0] == "r"
        assert marked[1][0] == "v"


@pytest.mark.parametrize(
    "noun",
    ["an Armenian", "a Ukrainian", "an Afghan", "a European", "an MP", "a Uyghur", "an honest man",
     "an Indigenous person", "a Jew", "an asylum seeker", "a one-eyed man", "an umbrella"],
)  # fmt: skip
def test_a_noun_has_its_article(noun: str) -> None:
    assert with_article(noun.partition(" ")[2]) == noun


def test_trained_groups_are_many_and_of_every_category() -> None:
    protected = [group for group in GROUPS if group.category != "unprotected"]
    assert len([group for group in protected if not group.held_out]) >= 60
    assert {one.category for one in GROUPS if one.held_out} == {one.category for one in GROUPS}
