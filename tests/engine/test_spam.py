"""Advertising and floods, and the honest texts that look a little like them."""

import pytest

from plaintalk.engine.spam import CUES, find_spam
from plaintalk.engine.text import normalise


def score(text: str) -> float:
    return max((hit.score for hit in find_spam(normalise(text))), default=0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Earn $5000 a week from home! Click here: http://bit.ly/x9y8z",
        "Buy cheap viagra online at http://pills-now.xyz",
        "I made $7,200 in a month with bitcoin trading, thanks to my account manager. WhatsApp "
        "+1 213 555 0147",
        "Need a loan? Quick loans at 2% interest, bad credit no problem. Contact us via "
        "loan@example.com",
        "Best online casino bonus, free spins and no deposit bonus!!! www.lucky-slots.casino",
        "Hot girls near you waiting online, visit our site http://meet-girls.click",
        "Dr. Obudu helped me, the spell caster brought my ex back. Contact him on WhatsApp +234 "
        "801 234 5678",
        "Check out my channel and subscribe to my videos, please subscribe!",
        "Заработок в интернете без вложений, от 5000 рублей в день! Пишите в телеграм @rabota_doma",
        "Казино онлайн, фриспины каждому, переходи по ссылке http://kazino.bet",
        "Купить недорого, скидки и бесплатная доставка, закажи сейчас на сайте www.shop-now.store",
        "Աշխատեք տնից, հավելյալ եկամուտ օրական 20000 դրամ, գրեք Viber 093 12 34 56",
        "BUY NOW BUY NOW BUY NOW BUY NOW BUY NOW BUY NOW BUY NOW BUY NOW",
        "first first first first first first first first first first first first first",
    ],
)
def test_advertising_is_seen(text: str) -> None:
    assert score(text) >= 0.7


@pytest.mark.parametrize(
    "text",
    [
        "Read this: https://www.bbc.com/news/world-europe-12345678",
        "Sources: https://www.rferl.org/a/1 and https://asbarez.com/2 and "
        "https://www.reuters.com/3",
        "Russia sells gas at a discount price to its friends.",
        "The government should offer cheap loans to farmers.",
        "Casinos are a plague on Yerevan.",
        "They earn $300 a month and pay half of it for gas.",
        "Bitcoin is a bubble, if you ask me.",
        "SHAME ON YOU, MINISTER, SHAME ON YOU ALL!",
        "Work, work, work, that is all we do.",
        "Call your senator and tell him to vote no.",
        "I bought a ticket online and it was cancelled.",
        "Follow the money and you will find the oligarchs.",
        "Free elections and a free press are what we want.",
        "Ставки слишком высоки, чтобы молчать.",
        "Цены на газ опять растут, а доходы нет.",
        "Գազի գները նորից բարձրացան։",
        "No, no, no. Never again.",
        "",
    ],
)
def test_an_honest_comment_is_not_advertising(text: str) -> None:
    assert score(text) < 0.5


def test_one_more_cue_never_lowers_the_score() -> None:
    plain = "Make money online with us"
    assert score(plain + " http://bit.ly/abc123") > score(plain) > 0


def test_each_cue_can_be_met_by_its_own_needs() -> None:
    for cue in CUES:
        assert cue.needs
        assert 0 < cue.weight < 1


def test_a_cue_is_marked_where_it_stands() -> None:
    text = "Nice article.  Get rich with quick loans!"
    marked = {text[hit.span.start : hit.span.end] for hit in find_spam(normalise(text))}
    assert marked == {"Get rich", "quick loans"}
