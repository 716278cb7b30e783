"""Contact details and other private facts in a text: phones, home addresses, e-mail, cards.

Numbers are everywhere in news: years, missiles, votes, sums, case numbers. Only shapes that such
figures do not have, or figures with a word beside them that says what they are, count.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from plaintalk.engine.hits import Hit
from plaintalk.engine.signals import Attribute
from plaintalk.engine.text import View

_NEAR_CHARS = 40


class _Shape(NamedTuple):
    """One kind of private fact: how it looks, and what its score is where it stands.

    Patterns that may start at any letter are slow, so `needs` says what a text must have first.
    """

    name: str
    needs: re.Pattern[str]
    pattern: re.Pattern[str]
    score: Callable[[re.Match[str], str], float]


# -- telephone -------------------------------------------------------------------------------------

_PHONE = re.compile(r"(?<![\w.,$€£#/-])(?:\+|00)?\(?\d[\d() .\-]{6,18}\d(?![\w%]|[.,]\d|-\d)")
_PHONE_WORD = re.compile(
    r"\b(?:phone|tel|telephone|mobile|cell|call|text|ring|number is|whats ?app|telegram|viber|fax|"
    r"contact|reach|dial|sms|his number|her number|my number|"
    r"тел\w*|звон\w+|номер|мобильн\w+|ватсап|вайбер|հեռ\w*|զանգ\w*|համար\w*|զանգահարե\w*|"
    r"բջջային\w*)"
)
_NOT_PHONE_WORD = re.compile(
    r"\b(?:case|isbn|invoice|order|article|resolution|law no|file|docket|ticket|votes?|population|"
    r"page|pp|issn|doi|account no|protocol|дело|статья|закон|протокол|дел[ау]|գործ|հոդված|օրենք)\b"
    r"[^\d]{0,12}$"
)
_PHONE_DIGITS = range(7, 16)
_DATE = re.compile(
    r"\d{1,4}[.\-/]\d{1,2}[.\-/]\d{1,4}(?: \d{1,2})?|(?:1[5-9]|20)\d\d ?- ?(?:1[5-9]|20)\d\d"
)
_DECIMAL = re.compile(r"\d+\.\d+")
_ONLY_GROUPED = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
_YEARS = re.compile(r"(?:(?:1[5-9]|20)\d\d\D*)+")
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]?\d{4}")


def _phone_score(found: re.Match[str], text: str) -> float:
    said = found.group().strip()
    digits = [char for char in said if char.isdigit()]
    before = text[max(0, found.start() - _NEAR_CHARS) : found.start()]
    if len(digits) not in _PHONE_DIGITS or _NOT_PHONE_WORD.search(before):
        return 0.0
    if (
        _DECIMAL.fullmatch(said)
        or _DATE.fullmatch(said)
        or _YEARS.fullmatch(said)
        or said.count("(") != said.count(")")
    ):
        return 0.0
    named = _PHONE_WORD.search(before) is not None
    international = said.startswith(("+", "00"))
    if international and len(digits) >= 9:
        return 0.95
    if _ONLY_GROUPED.fullmatch(said):  # 1 250 000
        return 0.6 if named else 0.0
    if _NORTH_AMERICAN.fullmatch(said):
        return 0.95 if named else 0.88
    if named:
        return 0.93
    dialled = said.startswith(("0", "8 ", "8(", "8-", "(")) and len(digits) >= 9
    return 0.85 if dialled and not said.isdigit() else 0.65 if dialled else 0.0


# -- home address ----------------------------------------------------------------------------------

_STREET = (
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|terrace|"
    r"way|crescent|close|square|circle|cir|highway|hwy|parkway|pkwy|alley|mews|row|gardens?)"
)
_LIVES = re.compile(
    r"\b(?:lives?|living|resides?|residing|stays?|home|house|apartment|apt|flat|address|born at|"
    r"find (?:him|her|them|you)|visit (?:him|her|them|you)|his place|her place|works at|"
    r"прожива\w+|живет|живешь|живут|адрес\w*|дом|квартир\w*|прописан\w*|"
    r"ապրում|բնակվ\w+|հասցե\w*|տուն\w*|տան|բնակարան\w*)\b"
)
_ADDRESS_EN = re.compile(
    rf"(?<![\w./-])\d{{1,5}}[a-z]?,? (?:[nsew]\.? )?(?:\d{{1,3}}(?:st|nd|rd|th) |"
    rf"[^\W\d_][\w'-]{{1,24}} )"
    rf"{{1,3}}?{_STREET}\b\.?(?:,? (?:apt|apartment|unit|flat|suite|#)\.? ?\w{{1,5}})?"
)
_ADDRESS_RU = re.compile(
    r"\b(?:ул|улица|улице|пр|проспект|проспекте|пер|переулок|переулке|бульвар|шоссе|наб|набережная|"
    r"площадь)\b\.? ?[^\W\d_][\w.\- ]{1,30}?,? ?(?:д|дом|доме)?\.? ?\d{1,4}[а-я]?\b"
    r"(?:,? ?(?:кв|квартира|корп)\.? ?\d{1,4})?"
)
_ADDRESS_HY = re.compile(
    r"[^\W\d_][\w\-]{2,25}(?: փողոց\w*| փող| պողոտա\w*| պող| նրբանցք\w*)[.,]? ?(?:տուն|շենք|"
    r"շ)?\.? ?"
    r"\d{1,4}\b(?:[-/ ]\w{1,3} ?(?:շենք|տուն|բն\w*))?(?:,? ?(?:բն|բնակարան)\w*\.? ?\d{1,4})?"
)
# House numbers of power are on every map.
_KNOWN_PLACES = re.compile(
    r"^(?:10,? downing|11,? downing|1600,? penn|26,? (?:marshal )?baghramyan|26,? baghramian|"
    r"19,? baghramyan|1,? rue|24,? sussex|1,? infinite|221b)|բաղրամյան (?:պողոտա\w*|պող)[.,]? "
    r"?(?:26|19)|"
    r"баграмян\w*[ ,]+(?:д\.? ?)?(?:26|19)|wall street|rue de la loi"
)
_OFFICE_WORD = re.compile(
    r"\b(?:church|cathedral|embassy|consulate|school|hall|office|offices|museum|library|hotel|"
    r"restaurant|ministry|parliament|headquarters|centre|center|theatre|theater|university|court|"
    r"stadium|event|concert|meeting|protest|rally|shop|store|bank|gallery|"
    r"церковь|посольство|школа|музей|министерство|театр|еկեղեցի|դեսպանատուն|դպրոց|թանգարան)\b"
)


def _address_score(found: re.Match[str], text: str) -> float:
    if _KNOWN_PLACES.search(found.group()):
        return 0.15
    around = text[max(0, found.start() - 60) : found.end() + 30]
    said_to_live = _LIVES.search(around) is not None
    if _OFFICE_WORD.search(around) and not said_to_live:
        return 0.3
    if _TIME_AGO.search(found.group()):
        return 0.0
    return 0.94 if said_to_live else 0.6


# "12 days on the way", "5 years in court": numbers that count, not house numbers.
_TIME_AGO = re.compile(
    r"^\d+,? (?:\w+ ){0,2}?(?:years?|days?|hours?|minutes?|times|percent|people|men|women|ways?|"
    r"miles|"
    r"am|pm|a\\.m|p\\.m|months?|weeks?|million|billion|thousand|of|in|on|the|more|other|"
    r"different|members|countries|"
    r"soldiers|and|or|to|is|was|are|were|that|with|for)\b"
)

# -- the rest --------------------------------------------------------------------------------------

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,15}\b")
_EMAIL_SPELT = re.compile(
    r"\b[\w.+-]{2,64} ?[(\[] ?at ?[)\]] ?[\w-]{2,63} ?[(\[] ?dot ?[)\]] ?[a-z]{2,10}\b"
)
_DESK = re.compile(
    r"^(?:info|editor|editors|letters|news|contact|press|office|support|help|admin|tips|"
    r"subscribe|subscriptions|moderator|webmaster|media|hello|mail|feedback)@"
)
_CARD = re.compile(r"(?<![\w.-])(?:\d[ -]?){12,18}\d(?![\w-])")
_CARD_DIGITS = range(13, 20)
_IP = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]\w|\d)")
_PASSPORT = re.compile(
    r"\b(?:passports?|паспорт\w*|անձնագ\w*|ssn|social security|social card|снилс|инн|id card|"
    r"national id|driver'?s licen[cs]e|սոցքարտ\w*)"
    r"(?: (?:no|number|num|nr|is|series|серия|номер|համար\w*|:|#|№))*[ .:#№]{0,4}"
    r"[a-z]{0,2} ?\d[\d -]{5,12}\d\b"
)


def _email_score(found: re.Match[str], text: str) -> float:
    if _DESK.match(found.group()):
        return 0.3
    mine = re.search(
        r"\b(?:my|me|mine|us|our|мне|мой|моя|нам|ինձ|իմ)\b",
        text[max(0, found.start() - _NEAR_CHARS) : found.start()],
    )
    return 0.7 if mine else 0.85


def passes_luhn(digits: str) -> bool:
    """Whether a card number's last digit fits the others.

    Source: ISO/IEC 7812-1, annex B.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _card_score(found: re.Match[str], _text: str) -> float:
    digits = re.sub(r"[^0-9]", "", found.group())
    plausible = len(digits) in _CARD_DIGITS and digits[0] in "3456" and len(set(digits)) > 1
    return 0.97 if plausible and passes_luhn(digits) else 0.0


def _ip_score(found: re.Match[str], text: str) -> float:
    parts = [int(part) for part in found.group().split(".")]
    if any(part > 255 for part in parts) or parts[0] in (0, 10, 127, 255):
        return 0.0
    before = text[max(0, found.start() - 20) : found.start()]
    if re.search(r"\b(?:version|v|release|section|§|firmware|build)[ .:]*$", before):
        return 0.0
    return 0.6


def _passport_score(_found: re.Match[str], _text: str) -> float:
    return 0.95


_SEVEN_DIGITS = re.compile(r"\d(?:[() .\-]{0,3}\d){6}")
_SHAPES = (
    _Shape("phone", _SEVEN_DIGITS, _PHONE, _phone_score),
    _Shape("address", re.compile(rf"\b{_STREET}\b"), _ADDRESS_EN, _address_score),
    _Shape("address", re.compile("[а-я]"), _ADDRESS_RU, _address_score),
    _Shape("address", re.compile("փող|պող|նրբանց"), _ADDRESS_HY, _address_score),
    _Shape("e-mail", re.compile("@"), _EMAIL, _email_score),
    _Shape("e-mail", re.compile(r"[(\[] ?at ?[)\]]"), _EMAIL_SPELT, _email_score),
    _Shape("card", _SEVEN_DIGITS, _CARD, _card_score),
    _Shape("ip", re.compile(r"\d\.\d{1,3}\.\d"), _IP, _ip_score),
    _Shape("document", _SEVEN_DIGITS, _PASSPORT, _passport_score),
)
_MAY_BE_PRIVATE = re.compile(r"[\d@]|[(\[] ?at ?[)\]]")


def find_private_information(view: View) -> Iterator[Hit]:
    """Every contact detail in a text, with how sure it is one and how much it gives away."""
    text = view.text
    if _MAY_BE_PRIVATE.search(text) is None:
        return
    for shape in _SHAPES:
        if shape.needs.search(text) is None:
            continue
        for found in shape.pattern.finditer(text):
            score = shape.score(found, text)
            if score > 0:
                span = view.typed_span(*found.span())
                yield Hit(Attribute.PRIVATE_INFORMATION, score, span, span, f"private:{shape.name}")
