import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plaintalk.engine.signals import Span
from plaintalk.engine.text import View, normalise, words
from plaintalk.engine.unmasking import bold_readings, unmask

# Texts dense in what the views act on: look-alikes, marks, signs, separators, lone halves of
# surrogate pairs. Uniform Unicode would hardly ever meet two of them side by side.
_TRICKY = (
    "abcfukshit AaSs  ..--*_!@$|013457€(\"'),:;\t\nсукабляёйи\u0306\u0336\u200bﷺ½ΑαοоＦ𝐮ոս՛"
    "\ud800…’—ßİıdn/\\+^~•"
)
texts = (
    st.text(max_size=60)
    | st.text(alphabet=_TRICKY, max_size=60)
    | st.text(alphabet="ab1!. -*$@a", max_size=25)
    | st.text(alphabet="aаоoα-._ 10s", max_size=25)
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Hello, World 42!", "hello, world 42!"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
        ("𝐛𝐨𝐥𝐝 𝓼𝓬𝓻𝓲𝓹𝓽 ⓒⓘⓡⓒⓛⓔ", "bold script circle"),
        ("🅱🅻🅰🅲🅺", "black"),
        ("ꜱᴍᴀʟʟ ᴄᴀᴘꜱ", "small caps"),
        ("Straße", "strasse"),
        ("İstanbul'da kış", "istanbul'da kis"),
        ("s\u0336t\u0336r\u0336u\u0336c\u0336k", "struck"),
        ("naïve café", "naive cafe"),
        ("in\u200bvis\u2060ib\u00adle\u202e", "invisible"),
        ("it’s ‘so’", "it's 'so'"),
        ("a—b – c‑d", "a-b - c-d"),
        ("Ёлка, йод", "ёлка, йод"),
        ("Е\u0308лка, и\u0306од", "ёлка, йод"),
        ("Բարե՛ւ և ի՞նչ", "բարեւ եւ ինչ"),
        ("Ελλάδα", "ελλαδα"),
        ("nul\x00l", "null"),
        ("half \ud83d of it", "half \ufffd of it"),
        ("हिन्दी में", "हिन्दी में"),
        ("", ""),
    ],
)
def test_the_gentle_view_reads_a_letter_by_its_shape(typed: str, read: str) -> None:
    assert normalise(typed).text == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("fuсk", "fuck"),  # Cyrillic с among Latin letters
        ("hеllо", "hello"),
        ("сосk", "cock"),
        ("fυck", "fuck"),  # Greek υ
        ("fսck", "fuck"),  # Armenian ս
        ("cука", "сука"),  # Latin c among Cyrillic letters
        ("xyй", "хуй"),
        ("բaրեւ", "բaրեւ"),  # Latin a has no look-alike in Armenian
        ("բoլոր", "բօլոր"),
        ("сок is juice", "сок is juice"),  # each word in one script already
    ],
)
def test_a_word_of_several_scripts_is_read_in_its_own(typed: str, read: str) -> None:
    assert normalise(typed).text == read


@pytest.mark.parametrize(
    ("typed", "part", "span"),
    [
        ("say fuсk now", "fuck", Span(4, 8)),
        ("say f\u200bu\u200bc\u200bk now", "fuck", Span(4, 11)),
        ("say f\u0336u\u0336c\u0336k\u0336 now", "fuck", Span(4, 12)),
        ("ﷺ bad", "bad", Span(2, 5)),
        ("… bad …", "bad", Span(2, 5)),
        ("½ bad", "bad", Span(2, 5)),
    ],
)
def test_a_span_of_the_gentle_view_leads_back_to_the_typed_words(
    typed: str, part: str, span: Span
) -> None:
    view = normalise(typed)
    start = view.text.index(part)

    assert view.typed_span(start, start + len(part)) == span


def test_an_empty_range_has_an_empty_place() -> None:
    view = normalise("a\u200bb…")

    assert view.typed_span(0, 0) == Span(0, 0)
    assert view.typed_span(1, 1) == Span(2, 2)
    assert view.typed_span(len(view.text), len(view.text)) == Span(4, 4)


def test_new_text_in_a_view_stands_for_what_it_replaced() -> None:
    view = normalise("see a\u200b cat sit").replaced([(4, 5, "one"), (9, 9, "s"), (9, 13, "")])

    assert view.text == "see one cats"
    assert view.typed_span(4, 7) == Span(4, 5)
    assert view.typed_span(11, 12) == Span(9, 10)


def test_a_view_in_which_nothing_is_replaced_stays_as_it_is() -> None:
    view = normalise("see a cat")

    assert view.replaced([]) is view


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (2, 1), (0, 4)])
def test_a_range_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(IndexError):
        normalise("abc").typed_span(start, end)


def test_words_keep_their_apostrophes_and_their_vowel_signs() -> None:
    view = normalise("Don’t half-way हिन्दी 42nd, «да»")

    assert [word for word, _, _ in words(view)] == [
        "don't", "half", "way", "हिन्दी", "42nd", "да",
    ]  # fmt: skip
    assert all(view.text[start:end] == word for word, start, end in words(view))


@given(texts)
@example("0ΑΑΑ")
@example("A 0 Α")
def test_normalising_and_unmasking_twice_change_nothing(text: str) -> None:
    gentle = normalise(text)
    bold = unmask(gentle)

    assert normalise(gentle.text).text == gentle.text
    assert unmask(bold).text == bold.text
    assert unmask(normalise(bold.text)).text == bold.text


def test_normalising_twice_changes_no_character_there_is() -> None:
    once = [normalise(chr(code)).text for code in range(0x30000)]

    assert [t for t in once if normalise(t).text != t] == []


def _in_order_and_inside(view: View, *, restarts_at: str = "") -> bool:
    last = 0
    for i in range(len(view.text)):
        start, end = view.typed_span(i, i + 1)
        if not last <= start < end <= len(view.typed):
            return False
        last = 0 if view.text[i] == restarts_at else start
    return True


@given(texts)
def test_every_character_read_comes_from_a_place_in_the_typed_text(text: str) -> None:
    gentle = normalise(text)
    bold, *rows = bold_readings(gentle)

    assert _in_order_and_inside(gentle)
    assert _in_order_and_inside(bold)
    assert all(_in_order_and_inside(row, restarts_at="¦") for row in rows)


@given(st.text(alphabet="бЁ Е\u0308и\u0306\u200b\u0336…ﷺ½՛’\ud800", max_size=40), st.data())
def test_a_span_covers_all_that_was_read(text: str, data: st.DataObject) -> None:
    view = normalise(text)
    if not view.text:
        return
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    span = view.typed_span(start, end)

    assert view.text[start:end] in normalise(text[span.start : span.end]).text


@settings(max_examples=20)
@given(st.text(alphabet="abc é…ﷺ", min_size=1, max_size=30))
def test_what_is_not_a_disguise_reads_the_same_in_any_company(text: str) -> None:
    assert normalise("before " + text).text == "before " + normalise(text).text


@pytest.mark.parametrize(
    "text",
    [
        "\u0301" * 10_000_000,
        "a" + "\u0316\u0301" * 1_000_000,
        "a." * 200_000,
        "a " * 200_000,
        "@ " * 200_000,
        "ա" * 500_000,
        "ﷺ" * 100_000,
        "\ud800" * 100_000,
        "\x00" * 1_000_000,
    ],
    ids=[
        "marks",
        "two kinds of marks",
        "dots",
        "spaced",
        "at signs",
        "armenian",
        "ligatures",
        "halves",
        "nul",
    ],
)
def test_a_hostile_text_is_read_to_its_end(text: str) -> None:
    view = unmask(normalise(text))

    assert len(view.text) <= 18 * len(text)
