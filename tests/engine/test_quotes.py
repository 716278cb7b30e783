"""Own words and quoted ones, said and mentioned."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine.passage import Passage
from plaintalk.engine.quotes import Quotations, find_quotations, mentions, merged, objects
from plaintalk.engine.signals import Context, Span


def quoted_parts(text: str, context: Context | None = None) -> list[str]:
    found = find_quotations(text, context or Context())
    return [text[span.start : span.end] for span in found.spans]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said "you are wrong" and left.', ['"you are wrong"']),
        ("He said “you are wrong” and left.", ["“you are wrong”"]),
        ("Он сказал «ты неправ» и ушел.", ["«ты неправ»"]),
        ("Er sagte „du irrst“ und ging.", ["„du irrst“"]),
        ("He said ‘you are wrong’ and left.", ["‘you are wrong’"]),
        ("He said 'you are wrong' and left.", ["'you are wrong'"]),
        ('"One" and "two"', ['"One"', '"two"']),
        ("> you are wrong\nNo.", ["> you are wrong"]),
        ("No.\n> you are wrong\n> and I know it\nNo.", ["> you are wrong", "> and I know it"]),
    ],
)
def test_marks_and_blocks_are_quotations(text: str, quoted: list[str]) -> None:
    assert quoted_parts(text) == quoted


@pytest.mark.parametrize(
    "text",
    [
        "I don't think the Turks' claims or Armenia's answers matter.",
        "It's the '90s all over again, isn't it",
        'A 6" pipe is no quotation.',
        "An unclosed “quotation goes on",
        "5 > 3 and 3 < 5",
        'This "mark\n\nstands alone" in two paragraphs.',
    ],
)
def test_apostrophes_inches_and_slips_are_no_quotations(text: str) -> None:
    assert quoted_parts(text) == []


def test_six_words_shared_with_the_parent_are_quoted_and_five_are_not() -> None:
    context = Context(parent="The bridge over the river was closed by order of the mayor.")
    assert quoted_parts("So the river was closed by order, they say?", context) == [
        "the river was closed by order"
    ]
    assert quoted_parts("So river was closed by order, they say?", context) == []


def test_words_shared_with_the_article_are_quoted_whatever_their_case_and_marks() -> None:
    context = Context(article="Moscow plans to sell sophisticated air-defense systems to Baku.")
    text = "MOSCOW plans to sell: sophisticated, air defense systems. Shame!"
    assert quoted_parts(text, context) == [text[: text.index(". Shame")]]


def test_a_span_is_held_only_when_all_of_it_is_quoted() -> None:
    found = Quotations((Span(5, 10), Span(20, 30)))
    assert found.hold(Span(5, 10))
    assert found.hold(Span(22, 25))
    assert not found.hold(Span(4, 10))
    assert not found.hold(Span(8, 22))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=12))
def test_merging_keeps_every_character_and_no_overlap(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(*pair) for pair in pairs]
    joined = merged(spans)
    assert {i for span in spans for i in range(*span)} == {i for s in joined for i in range(*s)}
    assert all(before.end < after.start for before, after in pairwise(joined))


@given(st.text(max_size=300), st.text(max_size=100))
def test_quotations_lie_in_the_text(text: str, parent: str) -> None:
    for span in find_quotations(text, Context(parent=parent)).spans:
        assert 0 <= span.start < span.end <= len(text)


def mentioned_words(text: str) -> set[str]:
    found: set[str] = set()
    for sentence in Passage.of(text).sentences:
        for mention in mentions(sentence):
            found |= set(sentence.words[mention.first : mention.last])
    return found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("He called me an idiot.", "idiot"),
        ("They were calling people idiots.", "idiots"),
        ("I was called a traitor for that.", "traitor"),
        ("She labelled us as fools.", "fools"),
        ("The word idiot is not allowed.", "idiot"),
        ("Words like moron help nobody.", "moron"),
        ("He says that all Turks are vermin.", "vermin"),
        ("Nobody should say Jews are vermin.", "vermin"),
        ("Меня назвали идиотом.", "идиотом"),
        ("Он обозвал его дураком.", "дураком"),
        ("Ինձ ապուշ անվանեցին։", "ապուշ"),
    ],
)
def test_what_is_reported_is_a_mention(text: str, word: str) -> None:
    assert word in mentioned_words(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I call him an idiot.", "idiot"),
        ("In other words, you are an idiot.", "idiot"),
        ("Everyone says you are an idiot.", "idiot"),
        ("Anyone who says that is an idiot, and you are a moron.", "moron"),
        ("You are an idiot.", "idiot"),
    ],
)
def test_what_is_said_is_no_mention(text: str, word: str) -> None:
    assert word not in mentioned_words(text)


def test_minding_words_is_told_from_repeating_them() -> None:
    assert objects("this is unacceptable, please apologise")
    assert objects("он назвал меня")
    assert not objects("well said and true")
