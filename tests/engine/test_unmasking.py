"""What people do to a word to slip past a filter, undone for looking it up."""

import pytest

from plaintalk.engine.signals import Span
from plaintalk.engine.text import normalise
from plaintalk.engine.unmasking import bold_readings, unmask


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("f.u.c.k", "fuck"),
        ("f-u-c-k!", "fuck!"),
        ("f u c k", "fuck"),
        ("(f u c k)", "(fuck)"),
        ("f - u - c - k", "fuck"),
        ("f. u. c. k.", "fuck."),
        ("s h 1 t", "shit"),
        ("sh-it", "shit"),
        ("sh1t", "shit"),
        ("a$$hole", "asshole"),
        ("@sshole", "asshole"),
        ("b!tch", "bitch"),
        ("fuuuuck", "fuck"),
        ("f.u.с.k", "fuck"),  # Cyrillic с
        ("бл9ть", "блять"),
        ("п.и.з.д.е.ц", "пиздец"),
        ("ք.ու.ն.ե.մ", "քունեմ"),
    ],
)
def test_the_bold_view_undoes_the_tricks_of_hiding(typed: str, read: str) -> None:
    assert unmask(normalise(typed)).text == read


@pytest.mark.parametrize(
    "typed",
    [
        "i was his, as so often",
        "wow!! really?! no...",
        "b2b, c4, 4k, s-300s, a55, mp3, 90s, 5th, t-72",
        "1455 and 8008135",
        "$100, us$5, $1.50, €20",
        "don't, it's, o'clock",
        "well-known far-reaching half-truths",
        "see https://example.org/s-h-1-t or www.b1g.example",
        "write to j.o.e@example.org",
        "aaa, mmm, xxx",
        "0 h 0 m 0 s",
        "a b",
    ],
)
def test_the_bold_view_leaves_honest_text_alone(typed: str) -> None:
    assert unmask(normalise(typed)).text == typed


def words_read(typed: str) -> list[str]:
    """Give the bold view's text, then every other reading of a word in it."""
    bold, *rows = (view.text for view in bold_readings(normalise(typed)))
    return [bold, *(reading for row in rows for reading in row.split("¦"))]


def test_a_stretched_letter_may_have_been_double() -> None:
    readings = words_read("aassss")

    assert "ass" in [reading.replace("aa", "a") for reading in readings]
    assert "aass" in readings


def test_the_sign_one_may_be_an_l() -> None:
    assert "slut" in words_read("s1ut")


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("say f.u.c.k now", Span(4, 11)),
        ("say f u c k now", Span(4, 11)),
        ("say fuuuuck now", Span(4, 11)),
        ("say fuckkkk now", Span(4, 11)),
        ("… f.u.c.k … f", Span(2, 9)),
    ],
)
def test_a_span_of_the_bold_view_leads_back_to_the_whole_disguise(typed: str, span: Span) -> None:
    view = unmask(normalise(typed))
    start = view.text.index("fuck")

    assert view.typed_span(start, start + 4) == span
