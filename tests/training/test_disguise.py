"""Words hidden from a filter: marks follow, the rest stays."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.disguise import HELD_OUT_WAYS, RUN_TOGETHER, WAYS, disguise

_WORDS = st.lists(
    st.text("abcdefgiostuyÄéж'’.!🙂", min_size=1, max_size=9), min_size=1, max_size=12
)
_SEEDS = st.integers(0, 2**32)


def _marked(words: list[str], at: int) -> tuple[str, tuple[int, int]]:
    start = len(" ".join(words[:at])) + (at > 0)
    return " ".join(words), (start, start + len(words[at]))


@given(words=_WORDS, seed=_SEEDS, way=st.sampled_from(WAYS), data=st.data())
def test_what_is_not_marked_is_left_alone(
    words: list[str], seed: int, way: str, data: st.DataObject
) -> None:
    text, (start, end) = _marked(words, data.draw(st.integers(0, len(words) - 1)))
    hidden, spans = disguise(text, ((start, end),), random.Random(seed), way)
    assert len(spans) == 1
    new_start, new_end = spans[0]
    if way == RUN_TOGETHER:
        assert hidden[:new_start].rstrip() == text[:start].rstrip()
        assert hidden[new_end:].lstrip() == text[end:].lstrip()
    elif way != "phonetic":
        assert hidden[:new_start] == text[:start]
        assert hidden[new_end:] == text[end:]


@given(words=_WORDS, seed=_SEEDS, way=st.sampled_from(WAYS))
def test_marks_stay_inside_the_text_and_in_order(words: list[str], seed: int, way: str) -> None:
    text = " ".join(words)
    whole = [_marked(words, at)[1] for at in range(len(words))]
    hidden, spans = disguise(text, whole, random.Random(seed), way)
    assert all(0 <= start < end <= len(hidden) for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


@given(words=_WORDS, seed=_SEEDS, way=st.sampled_from(WAYS))
def test_clean_text_has_no_marks_afterwards(words: list[str], seed: int, way: str) -> None:
    assert disguise(" ".join(words), (), random.Random(seed), way)[1] == ()


@pytest.mark.parametrize("way", WAYS)
def test_every_way_hides_an_insult(way: str) -> None:
    text = "You are a pathetic idiot, minister."
    hidden, spans = disguise(text, ((10, 24),), random.Random(3), way)
    assert hidden != text
    assert spans
    assert "minister" in hidden or way == RUN_TOGETHER


@pytest.mark.parametrize("way", WAYS)
def test_the_same_seed_hides_alike(way: str) -> None:
    text = "The council spent it all on fountains."
    one, two = (disguise(text, (), random.Random(11), way) for _ in range(2))
    assert one == two


def test_held_out_ways_are_ways() -> None:
    assert set(HELD_OUT_WAYS) < set(WAYS)
