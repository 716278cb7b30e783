from collections import defaultdict

import pytest

from plaintalk.engine.lexicon import Lexicon, Sense
from plaintalk.engine.lexicon.lists import OPEN, BadList, WordList, read, sources

LISTS = {language: read(language, content) for language, content in sources()}


def entries(words: WordList) -> set[str]:
    return {rule.entry.term for rule in words.rules if rule.entry is not None}


def made(text: str) -> Lexicon:
    return Lexicon([read("xx", text.encode())], "made up")


def terms(lexicon: Lexicon, text: str) -> list[str]:
    return [text[match.span.start : match.span.end] for match in lexicon.matches(text)]


@pytest.mark.parametrize(
    ("language", "fewest"), [("en", 250), ("ru", 150), ("hy", 60), ("de", 1), ("fr", 1)]
)
def test_a_list_is_long_enough(language: str, fewest: int) -> None:
    assert len(entries(LISTS[language])) >= fewest


@pytest.mark.parametrize("language", ["en", "ru", "hy"])
def test_a_full_list_has_every_sense(language: str) -> None:
    senses = {
        sense
        for rule in LISTS[language].rules
        if rule.entry is not None
        for sense, _ in rule.entry.severities
    }

    assert senses == set(Sense)


@pytest.mark.parametrize("language", LISTS)
def test_a_form_belongs_to_one_entry_in_each_sense(language: str) -> None:
    owners = defaultdict(set)
    for rule in LISTS[language].rules:
        if rule.entry is not None and (rule.rest is None or rule.rest is OPEN):
            for sense, _ in rule.entry.severities:
                owners[rule.key, rule.rest is OPEN, sense].add(rule.entry)

    assert {key: found for key, found in owners.items() if len(found) > 1} == {}


def test_armenian_and_russian_are_listed_in_both_alphabets() -> None:
    for language in ("hy", "ru"):
        alphabets = {term.isascii() for term in entries(LISTS[language])}
        assert alphabets == {True, False}


def test_an_inflection_makes_forms() -> None:
    lexicon = made("""
        [inflections]
        all = ["", "s", "+ed", "~ies", "~~x", "en*"]
        [[group]]
        insult = 0.5
        inflects = "all"
        terms = ["blaby"]
    """)
    text = "blaby blabys blabyyed blabies blax blabyen blabyenforth blab blabyx"

    assert terms(lexicon, text) == text.split()[:7]


def test_a_prefix_is_one_of_the_listed() -> None:
    lexicon = made("""
        [prefixes]
        some = ["un", "over"]
        [[group]]
        insult = 0.5
        prefixes = "some"
        terms = ["blab"]
    """)

    assert terms(lexicon, "blab unblab overblab ununblab reblab") == ["blab", "unblab", "overblab"]


def test_a_phrase_has_alternatives_and_spans_a_line_end() -> None:
    lexicon = made("""
        [[group]]
        insult = 0.5
        terms = ["you|u old* blab|blob"]
    """)

    assert terms(lexicon, "you old blab; u older\nblob; we old blab; you old, blab") == [
        "you old blab",
        "u older\nblob",
    ]


def test_a_spelling_is_reported_as_its_headword() -> None:
    lexicon = made("""
        [[group]]
        insult = 0.5
        terms = ["blab"]
        spellings = { blab = ["blahb"] }
    """)

    assert [match.term for match in lexicon.matches("blahb")] == ["blab"]


def test_a_capital_in_an_exception_must_be_typed() -> None:
    lexicon = made("""
        [[group]]
        insult = 0.5
        terms = ["blab"]
        [exceptions]
        phrases = ["in Blab"]
    """)

    assert terms(lexicon, "in Blab, In Blab, in blab, IN BLAB") == ["blab", "BLAB"]


def test_a_known_blot_stands_for_its_term() -> None:
    lexicon = made("""
        [[group]]
        insult = 0.5
        terms = ["blab"]
        [blots]
        "b***" = "blab"
    """)

    assert [match.term for match in lexicon.matches("you b*** and b**")] == ["blab"]


def test_a_weak_word_is_not_guessed_from_a_few_letters() -> None:
    group = '[[group]]\ninsult = {}\nterms = ["blab"]'

    assert terms(made(group.format(0.6)), "bl*b") == ["bl*b"]
    assert terms(made(group.format(0.3)), "bl*b") == []


@pytest.mark.parametrize(
    "text",
    [
        '[[group]]\nterms = ["blab"]',
        '[[group]]\ninsult = 0.0\nterms = ["blab"]',
        '[[group]]\ninsult = 1.5\nterms = ["blab"]',
        '[[group]]\ninsult = 0.5\ninflects = "nowhere"\nterms = ["blab"]',
        '[[group]]\ninsult = 0.5\nprefixes = "nowhere"\nterms = ["blab"]',
        '[[group]]\ninsult = 0.5\nterms = ["blab"]\nspellings = { bleb = ["bl"] }',
        '[[group]]\ninsult = 0.5\nterms = ["blab"]\n[blots]\n"b***" = "bleb"',
        '[[group]]\ninsult = 0.5\nnames = "sometimes"\nterms = ["blab"]',
    ],
    ids=[
        "no sense", "no severity", "too severe", "no such inflection", "no such prefixes",
        "a spelling of nothing", "a blot of nothing", "no such rule of names",
    ],
)  # fmt: skip
def test_a_list_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(BadList):
        made(text)
