"""The catalogues hold every text and nothing else, and say in each language what the text says."""

import re
from collections import Counter

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils import translation
from django.utils.dates import (
    MONTHS,
    MONTHS_3,
    MONTHS_ALT,
    MONTHS_AP,
    WEEKDAYS,
    WEEKDAYS_ABBR,
)

from tests.house.catalogues import (
    LANGUAGES,
    PLURALS,
    as_mo,
    as_po,
    brought_up_to_date,
    gathered,
    is_readers,
    path_of,
    read,
)

# Whose catalogue is complete for the desk and for programs too. The others' desk is in English.
COMPLETE_FOR_THE_DESK: tuple[str, ...] = ("ar", "es", "fr", "hy")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|%%|</?\w+[^>]*>")
# What a form that stands for one number alone need not say in figures.
COUNTS = {
    "%(count)s", "%(hours)s", "%(many)s", "%(more)s", "%(shown)s", "%(size)s", "{count}", "{many}",
}  # fmt: skip
# Of these, by language, a form stands for one number alone: Arabic's none, one and two.
ALONE = {"ar": (0, 1, 2), "de": (0,), "es": (0,)}


def told(message: Message) -> list[str]:
    """Give a translation's forms."""
    said = message.string
    return list(said) if isinstance(said, list | tuple) else [said]


def messages(language: str) -> list[Message]:
    """Give what a catalogue holds."""
    return [message for message in read(language) if message.id]


def wrong_placeholders(language: str, message: Message) -> list[str]:
    """Give the forms that name other values, or mark up other words, than the text does."""
    plural = not isinstance(message.id, str)
    wanted = Counter(PLACEHOLDER.findall(message.id[1] if plural else message.id))
    wrong = []
    for place, said in enumerate(told(message)):
        found = Counter(PLACEHOLDER.findall(said))
        if plural and place in ALONE.get(language, ()):
            found, less = +found, {name: n for name, n in wanted.items() if name not in COUNTS}
            if Counter({name: n for name, n in found.items() if name not in COUNTS}) == less:
                continue
        if found != wanted:
            wrong.append(said)
    return wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_the_texts_there_are_and_no_others(language: str) -> None:
    made = as_po(language, brought_up_to_date(language, gathered()))

    assert path_of(language).read_bytes() == made, "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_what_was_written(language: str) -> None:
    assert path_of(language, "mo").read_bytes() == as_mo(language), "run `make messages`"


def test_no_text_of_ours_is_a_month_or_a_day_of_the_week() -> None:
    # Ours go before Django's: a label "May" put its own translation into every date in May.
    named = [MONTHS, MONTHS_3, MONTHS_AP, MONTHS_ALT, WEEKDAYS, WEEKDAYS_ABBR]
    with translation.override("en"):
        names = {str(name) for names in named for name in names.values()}

    assert names.isdisjoint(message.id for message in gathered() if isinstance(message.id, str))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_for_readers_is_translated_in_every_form(language: str) -> None:
    forms = PLURALS[language][0]
    wanted = [
        message
        for message in messages(language)
        if is_readers(message) or language in COMPLETE_FOR_THE_DESK
    ]

    assert len(wanted) > 500
    assert [message.id for message in wanted if not all(told(message))] == []
    plurals = [message for message in wanted if not isinstance(message.id, str)]
    assert [message.id for message in plurals if len(told(message)) != forms] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_doubt_or_left_behind(language: str) -> None:
    assert [message.id for message in messages(language) if message.fuzzy] == []
    assert "#~" not in path_of(language).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_values_and_the_marks_that_the_text_names(language: str) -> None:
    done = [message for message in messages(language) if all(told(message))]

    assert [wrong for one in done for wrong in wrong_placeholders(language, one)] == []


def test_a_lost_placeholder_or_mark_is_found() -> None:
    lost = Message("Comments by <b>%(name)s</b>", "Kommentare von <b>Anna</b>")
    unmarked = Message("Comments by <b>%(name)s</b>", "Kommentare von %(name)s")
    figure = Message(("%(count)s reply", "%(count)s replies"), ("Antwort", "Antworten"))

    assert wrong_placeholders("de", lost) == ["Kommentare von <b>Anna</b>"]
    assert wrong_placeholders("de", unmarked) == ["Kommentare von %(name)s"]
    assert wrong_placeholders("de", figure) == ["Antworten"]


def test_the_site_offers_the_languages_that_have_a_catalogue() -> None:
    assert {code for code, _ in settings.LANGUAGES} == {"en", *LANGUAGES}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", {1: "1 ответ", 3: "3 ответа", 11: "11 ответов", 21: "21 ответ", 100: "100 ответов"}),
        ("ar", {1: "ردّ واحد", 2: "ردّان", 3: "3 ردود", 11: "11 ردًّا", 100: "100 ردّ"}),
        ("fr", {0: "0 réponse", 1: "1 réponse", 2: "2 réponses"}),
        ("hy", {1: "1 պատասխան", 5: "5 պատասխան"}),
    ],
)
def test_a_count_is_said_in_the_form_of_its_number(language: str, said: dict[int, str]) -> None:
    with translation.override(language):
        found = {
            number: translation.ngettext("%(count)s reply", "%(count)s replies", number)
            % {"count": number}
            for number in said
        }

    assert found == said
