"""Private facts, and the numbers of the news that are none."""

import pytest

from plaintalk.engine.private import find_private_information, passes_luhn
from plaintalk.engine.text import normalise


def score(text: str) -> float:
    return max((hit.score for hit in find_private_information(normalise(text))), default=0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Call him at +374 91 123456.",
        "Her number is 818-555-0147.",
        "(818) 555-0147 is his mobile",
        "Phone: 091 12 34 56",
        "Тел. 8 916 123-45-67",
        "звоните 8(495)123-45-67",
        "Հեռ. 093 12-34-56",
        "+1 213 555 0147",
        "He lives at 12 Oak Street.",
        "She lives at 1450 N. Maple Avenue, apt 4B, Glendale.",
        "His home is 7 Orchard Lane, everybody knows it.",
        "Он живет по адресу ул. Пушкина, д. 10, кв. 5.",
        "Նա ապրում է Աբովյան փողոց 12, բն. 5 հասցեում։",
        "Write to him: petros.avagyan@example.com",
        "petros.avagyan (at) example (dot) com",
        "My card is 4111 1111 1111 1111.",
        "Passport No. AN 1234567",
        "Паспорт серия 4509 123456",
    ],
)
def test_a_private_fact_is_seen(text: str) -> None:
    assert score(text) >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "1915-1923",
        "The S-300 and the Su-30 were sold.",
        "They won 3-2 after losing 0-4.",
        "On 24.04.1915 it began; on 2020-11-09 it ended.",
        "11/09/2020 and 12.12.2012",
        "It cost $1,250,000 or 500 000 000 drams.",
        "The vote was 62-45-3.",
        "Case No. 1234567/08 in Strasbourg.",
        "Article 123 of law No. 4567890",
        "1 250 000 people live there.",
        "Resolution 1234567 of the UN",
        "ISBN 978-3-16-148410-0",
        "A ratio of 0.3620253165 is not bad.",
        "The polls close at 7 pm CT.",
        "1988 1991 1994 2016 2020 were the years.",
        "10 Downing Street answered.",
        "The parliament at 26 Baghramyan Avenue voted.",
        "The concert is at 100 Main Street church hall.",
        "He waited 5 years in court.",
        "Write to editor@example.com, the desk reads it.",
        "12 soldiers on the road were hurt.",
        "10,000 people came down the street.",
        "Version 1.2.3.4 is out.",
        "The temperature fell to -15.5 degrees in 2012.",
        "https://example.com/2020/11/09/1234567/story",
        "100% of 2,345,678 votes",
    ],
)
def test_numbers_of_the_news_are_not_private(text: str) -> None:
    assert score(text) < 0.5


def test_a_card_number_must_pass_its_check_digit() -> None:
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111112")
    assert score("card 4111 1111 1111 1112 0000 0000") < 0.95


def test_the_span_is_the_fact_as_typed() -> None:
    text = "Call him:\u200b +374 91 123456, now."
    (hit,) = find_private_information(normalise(text))
    assert text[hit.span.start : hit.span.end].strip() == "+374 91 123456"
