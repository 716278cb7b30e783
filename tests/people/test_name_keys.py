"""What is taken for the same name, and what is not."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plaintalk.kernel.errors import Invalid
from plaintalk.people.name_keys import KEY_MAX_CHARS, keys_of, plain_key, read_key, seen_key
from plaintalk.people.services import clean_name

# Names as people write them: letters of the alphabets that look like one another.
ALPHABETS = (
    "abcdefghijklmnoprstuvyz"
    + "абвгдежзиклмнопрстуфхя"
    + "աբգդեզիլխկհմնոչպռստրօ"
    + "αβγδεικλμνοπρστυ"
)
NAMES = st.text(ALPHABETS + ALPHABETS.upper() + " ", min_size=1, max_size=30).filter(str.strip)
# What shows nothing, or only decorates the letter before it.
UNSEEN = st.sampled_from(
    ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u0301", "\u0336", " "]
)


def alike(one: str, other: str) -> bool:
    return bool(keys_of(one) & keys_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Anna Petrosyan", "anna  petrosyan", id="case-and-spaces"),
        pytest.param("Anna", "A.n-n_a", id="punctuation"),
        pytest.param("Anna", "An\u200bna", id="zero-width"),
        pytest.param("Anna", "A\u0301nn\u0336a", id="combining-marks"),
        pytest.param("Andre", "André", id="accents"),
        pytest.param("Anna", "Аnnа", id="some-Cyrillic-letters"),
        pytest.param("Coca", "Соса", id="all-Cyrillic-letters"),
        pytest.param("NIKO", "ΝΙΚΟ", id="Greek-capitals"),
        pytest.param("νικος", "ΝΙΚΟΣ", id="Greek-in-another-case"),
        pytest.param("Anna", "АННА".replace("Н", "n"), id="capitals-between-small-letters"),
        pytest.param("uno", "սոօ", id="Armenian-letters"),
        pytest.param("Սոնա", "ՍՈՆԱ", id="Armenian-in-another-case"),
        pytest.param("Анна", "АННА", id="Cyrillic-in-another-case"),
        pytest.param("Ivan", "lvan", id="l-for-I"),
        pytest.param("Ivan", "1van", id="1-for-I"),
        pytest.param("Otto", "0tto", id="0-for-O"),
        pytest.param("Emma", "Ernrna", id="rn-for-m"),
        pytest.param("Wanda", "vvanda", id="vv-for-w"),
        pytest.param("Anna", "Ａｎｎａ", id="full-width"),
        pytest.param("Anna", "𝒜𝓃𝓃𝒶", id="mathematical"),
        pytest.param("Anna", "ᴀɴɴᴀ", id="small-capitals"),
    ],
)
def test_names_that_are_taken_for_one_another(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna", "Anne"),
        ("Anna", "Hanna"),
        ("Лина", "Инна"),
        ("Сергей", "Андрей"),
        ("Սոնա", "Սուրեն"),
        ("Νίκος", "Νίκη"),
        ("محمد", "محمود"),
        ("रवि", "रमा"),
        ("Van", "Nan"),
    ],
)
def test_names_that_nobody_mixes_up(one: str, other: str) -> None:
    assert not alike(one, other)


def test_another_case_is_the_same_name_and_another_letter_is_not() -> None:
    assert plain_key("ANNA k.") == plain_key("anna K")
    assert plain_key("Аnna") == plain_key("Anna")  # within a word of another alphabet
    assert plain_key("Соса") != plain_key("Coca")


@given(NAMES)
def test_case_makes_no_difference_to_a_name_as_it_is_read(name: str) -> None:
    assume(name.upper().casefold() == name.casefold())

    assert read_key(name.upper()) == read_key(name.lower()) == read_key(name)


@given(NAMES, st.data())
def test_whatever_is_not_seen_makes_no_difference(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(name)))
    # A mark upon й or ё is spelling; these are not among the letters here.
    put_in = data.draw(UNSEEN)
    assume(put_in not in {"\u0301", "\u0336"} or name[at - 1].isalpha())
    assume(put_in != " " or not _is_inside_a_word(name, at))

    assert seen_key(name[:at] + put_in + name[at:]) == seen_key(name)
    assert read_key(name[:at] + put_in + name[at:]) == read_key(name)


@given(st.text(max_size=80))
def test_any_text_has_keys_of_bounded_length(name: str) -> None:
    assert all(len(key) <= KEY_MAX_CHARS for key in keys_of(name))


@given(st.text(min_size=1, max_size=60))
def test_a_name_that_may_be_shown_has_a_key(typed: str) -> None:
    try:
        name = clean_name(typed)
    except Invalid:
        assume(False)

    assert all(keys_of(name))


@given(NAMES)
def test_a_key_is_its_own_key(name: str) -> None:
    key = read_key(name)
    assume(len(key) < KEY_MAX_CHARS)

    assert read_key(key) == key


def _is_inside_a_word(name: str, at: int) -> bool:
    """A word cut in two may be read in two alphabets where the whole was read in one."""
    return at < len(name) and not name.isascii() and name[at - 1] != " " != name[at]
