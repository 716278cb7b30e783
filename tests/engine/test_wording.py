"""What a model with a vocabulary reads of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.classifier import FOLDER
from plaintalk.engine.runtime import ModelFiles
from plaintalk.engine.wording import Wording

WORDING = Wording(ModelFiles(FOLDER, "classifier.onnx").loaded()[1].get_vocab())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("the tr4in is l8, s4id my neighb0ur", "the train is l8, said my neighbour"),
        ("k n i t t i n g is fun", "knitting is fun"),
        ("T H A N K Y O U A L L", "thank you all"),
        ("soooo goooood", "so good"),
        ("a cu*rtain, a j-acket; Y_ou're here", "a curtain, a jacket; you're here"),
        ("bring the 🥕 to @anna_b", "bring the  carrot  to @user"),
    ],
)
def test_words_are_read_behind_their_disguise(typed: str, read: str) -> None:
    assert WORDING.of(typed).text == read


@pytest.mark.parametrize(
    "text",
    [
        "flight b737 left gate c4 at 10:45, row 12f",
        "the u.s. team, e.g. at 5 p.m.",
        "a half-way house, mother-in-law and/or co-worker",
        "size xxl, h2o, mp3, covid19 and 4x4",
        "options a b c d e",
        "w0rd" * 40,
    ],
)
def test_what_is_no_word_in_disguise_stays(text: str) -> None:
    assert WORDING.of(text).text == text


def test_what_was_revealed_is_found_in_the_text_as_typed() -> None:
    typed = "Mind the b r i d g e, said M4ry"
    view = WORDING.of(typed)
    at = view.text.index("bridge")
    assert typed[slice(*view.typed_span(at, at + 6))] == "b r i d g e"


def test_no_more_is_read_than_is_wanted() -> None:
    assert WORDING.of("one two three", 7).text == "one two"


@given(
    st.lists(st.sampled_from(["b4d", "w o r d", "pl*ague", "🐀", "l8", " ", ".", "é"]), max_size=30)
)
def test_each_character_read_comes_from_one_typed(pieces: list[str]) -> None:
    typed = "".join(pieces)
    view = WORDING.of(typed)
    for place in range(len(view.text)):
        span = view.typed_span(place, place + 1)
        assert 0 <= span.start < span.end <= len(typed)


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    assert WORDING.of(text).typed == text
