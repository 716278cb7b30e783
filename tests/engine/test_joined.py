"""Words written as one, parted for the model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.classifier import FOLDER
from plaintalk.engine.joined import Words
from plaintalk.engine.legible import legible
from plaintalk.engine.runtime import ModelFiles

WORDS = Words(ModelFiles(FOLDER, "classifier.onnx").loaded()[1].get_vocab())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("youareanidiot", "you are an idiot"),
        ("#VoteThemAllOut now", "#vote them all out now"),
        ("What a greatday, isn'tit", "what a great day, isn'tit"),
    ],
)
def test_words_written_as_one_are_parted(typed: str, read: str) -> None:
    assert WORDS.parted(legible(typed)).text == read


@pytest.mark.parametrize(
    "text",
    [
        "the assassin's therapist lived in washington",
        "scunthorpe and penistone play tomorrow",
        "harutyunyan thanked schwarzenegger",
        "magically inserting harmlessness",
        "haha nooooooo",
    ],
)
def test_names_and_words_of_one_piece_stay_whole(text: str) -> None:
    assert WORDS.parted(legible(text)).text == text


def test_what_is_parted_is_found_in_the_text_as_typed() -> None:
    typed = "So: YouAreAnIdiot!"
    view = WORDS.parted(legible(typed))
    at = view.text.index("idiot")
    assert typed[slice(*view.typed_span(at, at + 5))] == "Idiot"


@given(
    st.lists(st.sampled_from(["you", "are", "an", "idiot", "🐀", " ", "b.a.d", "x"]), max_size=30)
)
def test_nothing_is_lost_but_spaces_are_added(pieces: list[str]) -> None:
    before = legible("".join(pieces))
    after = WORDS.parted(before)
    assert after.text.replace(" ", "") == before.text.replace(" ", "")
    for place in range(len(after.text)):
        span = after.typed_span(place, place + 1)
        assert 0 <= span.start < span.end <= len(before.typed)
