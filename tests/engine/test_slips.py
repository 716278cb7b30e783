"""Words behind one slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.slips import Slips
from plaintalk.engine.text import normalise

KNOWN = {
    "friends",
    "banned",
    "trail",
    "trial",
    "idiot",
    "stupid",
    "bitch",
    "third",
    "batch",
    "curse",
    "cure",
    "slave",
    "slaves",
    "liar",
}
SLIPS = Slips(["idiot", "stupid", "bitch", "curse", "slave", "liar"], KNOWN)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("you idoit", "you idiot"),
        ("STPID!", "stupid!"),
        ("a bitcch", "a bitch"),
        ("such stupd idots", "such stupid idots"),
        ("freinds, he bannned it", "friends, he banned it"),
    ],
)
def test_a_word_with_one_slip_is_read_as_it_was_meant(typed: str, read: str) -> None:
    assert SLIPS.mended(normalise(typed)).text == read


@pytest.mark.parametrize(
    "text",
    [
        "third batch",
        "he cures them",
        "mr Idoit wrote",
        "two slaves",
        "lair",
        "idi",
        "an idiotic day",
        "the trail of a trial",
        "frieds",
        "tirad",
    ],
)
def test_words_names_and_words_with_an_ending_stay(text: str) -> None:
    assert SLIPS.mended(normalise(text)).text == text.lower()


def test_what_was_mended_is_found_in_the_text_as_typed() -> None:
    typed = "What an IDOIT, really"
    view = SLIPS.mended(normalise(typed))
    at = view.text.index("idiot")
    assert typed[slice(*view.typed_span(at, at + 5))] == "IDOIT"


@given(st.lists(st.sampled_from(["idoit", "bich", "Stpid", " ", ", ", "ok", "é"]), max_size=30))
def test_each_character_read_comes_from_one_typed(pieces: list[str]) -> None:
    typed = "".join(pieces)
    view = SLIPS.mended(normalise(typed))
    for place in range(len(view.text)):
        span = view.typed_span(place, place + 1)
        assert 0 <= span.start < span.end <= len(typed)
