"""What the model is given to read, and the way back to what was typed."""

from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.legible import legible


def test_an_emoji_is_read_by_its_name() -> None:
    assert legible("you 🐀").text.split() == ["you", "rat"]


def test_an_emoji_whose_name_is_odd_is_read_as_what_people_see() -> None:
    assert "knife" in legible("I'd love to 🔪 them").text


def test_a_word_that_is_spelt_out_is_read_in_one_piece() -> None:
    typed = "mind the b-r-i-d-g-e, J*u*s*t once; l.e.t.'.s go"
    view = legible(typed)
    assert view.text == "mind the bridge, just once; let's go"
    assert typed[slice(*view.typed_span(9, 15))] == "b-r-i-d-g-e"


def test_hyphens_and_full_stops_between_words_stay() -> None:
    text = "a half-way house, e.g. at 5 p.m. or in-between"
    assert legible(text).text == text


def test_names_of_accounts_are_not_read() -> None:
    assert legible("@the_mayor you lie").text == "@user you lie"


def test_a_mail_address_is_not_taken_for_an_account() -> None:
    assert legible("write to ani@example.org today").text == "write to ani@example.org today"


def test_links_are_not_read() -> None:
    assert legible("see https://example.org/stupid-idiots now").text == "see link now"


def test_a_text_without_any_of_these_is_read_as_it_is() -> None:
    assert legible("The toll was fair.").text == "the toll was fair."


@given(st.text(st.sampled_from("aB é🐀🔪👍@:/.wht"), max_size=60))
def test_each_character_read_comes_from_one_typed(text: str) -> None:
    view = legible(text)
    for place in range(len(view.text)):
        span = view.typed_span(place, place + 1)
        assert 0 <= span.start < span.end <= len(text)


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    assert legible(text).typed == text
