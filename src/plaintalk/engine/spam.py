"""Advertising and floods: a table of cues, each with a weight, joined into one score.

No cue alone makes spam. A reader who links a source, writes one word in capitals or mentions
money stays far below what holds a comment.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from plaintalk.engine.hits import Hit
from plaintalk.engine.signals import Attribute, Span
from plaintalk.engine.text import View, normalise

# Of a longer text only so much is searched. Advertising does not begin on page ten.
LONGEST_SEARCHED_CHARS = 20_000
# Cues add up to this before they stop mattering.
_SURE = 0.99


class Cue(NamedTuple):
    """A sign of spam.

    Attributes:
        weight: the chance of spam that it adds where no other sign is (noisy or).
        kind: cues of one kind count together no more than twice.
        needs: the pattern is only tried on a text with one of these in it.
    """

    kind: str
    weight: float
    needs: tuple[str, ...]
    pattern: re.Pattern[str]


_SHORTENERS = (
    r"bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|cutt\.ly|rb\.gy|shorturl\.at|"
    r"adf\.ly|"
    r"rebrand\.ly|tiny\.cc|v\.gd|s\.id|clck\.ru|vk\.cc|t\.ly"
)
# Endings that are cheap or free and stand under unsolicited links far more often than under news.
_CHEAP_ENDINGS = (
    r"xyz|top|click|icu|buzz|loan|win|bid|work|gq|ml|cf|tk|ga|shop|store|casino|bet|poker|porn|sex|"
    r"xxx|cam|date|review|stream|trade|vip|live|fun|monster|cyou|rest|sbs|lol|site|online"
)
# Patterns are of the normalised view.
CUES: tuple[Cue, ...] = tuple(
    Cue(kind, weight, tuple(needs.split()), re.compile(pattern))
    for kind, weight, needs, pattern in (
        ("shortener", 0.45,
            "bit.ly tinyurl goo.gl t.co/ ow.ly is.gd buff.ly cutt.ly rb.gy shorturl adf.ly "
            "rebrand tiny.cc v.gd s.id clck.ru vk.cc t.ly", rf"\b(?:https?://)?(?:{_SHORTENERS})/\w{{2,20}}"),
        ("cheap domain", 0.35,
            ".",
         rf"\b(?:https?://|www\.)?[a-z0-9-]{{2,40}}\.(?:{_CHEAP_ENDINGS})\b(?=[/\s,.!?)]|$)"),
        ("contact", 0.5,
            "whats telegram viber wechat signal hangout skype kik t.me wa.me text call "
            "contact message dm inbox write reach mail",
         r"\b(?:whats ?app|telegram|viber|wechat|"
            r"signal|hangouts?|skype|kik)\b"
         r"[^\n]{0,15}?(?:\+?\d[\d ()-]{6,18}\d|@\w{4,30})|\b(?:t\.me|wa\.me)/\+?\w{3,40}|"
         r"\b(?:text|call|contact|message|dm|inbox|write|reach|e ?mail)(?: to)? (?:me|us)"
         r"(?: now| directly| today)? (?:on|at|via|through|in)\b"),
        ("contact", 0.45,
            "пиш обращ звон писа գրեք զանգեք",
         r"\b(?:пишите|пиши|обращайтесь|звоните|звони|"
            r"писать) (?:в |на |мне |нам )*"
         r"(?:личк\w+|лс|директ|телеграм\w*|вотсап\w*|ватсап\w*|вайбер\w*|whatsapp|telegram|"
         r"viber)\b|"
         r"\b(?:գրեք|զանգեք|գրե՛ք) (?:\w+ ){0,2}(?:viber|whatsapp|telegram|վայբեր|անձնական)\w*"),
        ("selling", 0.35,
            "buy order shop sale shipping price promo coupon discount offer money guarantee "
            "free credit act visit check click link subscribe follow sign wholesale replica",
         r"\b(?:buy (?:now|cheap|online|here|it|your|real|fake)|order (?:now|online|here|"
         r"your)|shop now|for sale|free shipping|(?:best|low|lowest|cheap|discount(?:ed)?) prices?|"
         r"promo ?code|coupon|discount code|special offer|limited (?:time )?offer|money back "
         r"guarantee|100 ?% (?:free|guaranteed|legit|safe)|risk free|no credit check|act now|"
         r"visit (?:my|our) (?:site|website|page|profile|channel|store|blog)|"
         r"check (?:out )?(?:my|our) (?:site|website|page|profile|channel|store|blog|video|bio)|"
         r"click (?:here|the link|this link|my profile|below)|link in (?:my )?(?:bio|profile)|"
         r"subscribe to my|follow me (?:on|at)|sign up (?:now|here|today)|wholesale|replica)\b"),
        ("drugs and goods", 0.5,
            "viagra cialis levitra xanax tramadol oxycodone kamagra weight diet enhanc enlarg "
            "keto cbd rolex vuitton fake counterfeit cloned followers seo backlink essay "
            "payday",
         r"\b(?:viagra|cialis|levitra|xanax|tramadol|oxycodone|kamagra|"
         r"weight loss|lose weight|diet pills?|male enhancement|penis enlargement|keto gummies|"
         r"cbd (?:oil|gummies)|rolex|louis vuitton|fake (?:passports?|diplomas?|documents?|notes)|"
         r"counterfeit|cloned cards?|followers cheap|seo (?:services?|experts?|agency|packages?)|"
         r"backlinks|essay writing service|write my essay|payday)\b"),
        ("gambling", 0.5,
            "casino spins slot betting jackpot poker 1xbet deposit казино ставк букмек "
            "фриспин խաղատ տոտալ",
         r"\b(?:online casinos?|casino bonus|free spins|slot machines? "
            r"online|"
         r"sports? betting site|jackpot|poker online|1xbet|betting tips|no deposit bonus|"
         r"казино|ставки на спорт|букмекер\w*|фриспин\w*|խաղատուն\w*|տոտալիզատոր\w*)\b"),
        ("easy money", 0.45,
            "earn made make making paid work easy income financial double money online boss "
            "rich guaranteed",
         r"\b(?:(?:earn|earned|earning|make|made|making|got paid|get paid|"
            r"paid)"
         r"(?: \w+){0,4} ?[$€£]? ?\d[\d,.]*[k]?[$€£]?(?: \w+){0,2} (?:a|per|every|each|in|from|by)"
         r"(?: \w+)? (?:day|week|month|hour|daily|weekly|home|online)|"
         r"work(?:ing)? (?:from|at) home (?:job|and|easy|opportunit\w+|online|on)|easy (?:cash|"
         r"money)|"
         r"extra income|passive income|financial freedom|double your (?:money|bitcoin|investment|"
         r"income)|"
         r"make money (?:online|fast|from home)|online (?:job|income|earning)s?|be your own boss|"
         r"get rich|guaranteed (?:profit|return|income|results)s?)\b"),
        ("crypto", 0.55,
            "bitcoin btc crypto forex binary fx nft account",
         r"\b(?:(?:bitcoin|btc|crypto\w*|"
            r"forex|binary options?|fx|nft) (?:\w+ ){0,3}"
         r"(?:invest\w*|profits?|trading|trader|expert|mining|recovery|signals?|giveaway|platform|"
         r"returns?|manager|doubler)|(?:invest\w*|trad\w+|trader|expert|profits?|withdraw\w*|"
         r"recover\w*)"
         r" (?:\w+ ){0,4}(?:bitcoin|btc|crypto\w*|forex|binary options?)|account manager)\b"),
        ("loans", 0.55,
            "loan credit rate interest займ кредит վարկ",
         r"\b(?:(?:instant|quick|urgent|"
            r"personal|business|payday|low interest|"
         r"fast|guaranteed) loans?|loan (?:offer|lender|company|application)|need a loan|"
         r"(?:apply for|get) (?:a|your) loan|at (?:\d|low)[\d.]* ?% (?:interest|rate)|"
         r"bad credit|займ\w* (?:онлайн|без|под|на карту)|кредит\w* (?:онлайн|без (?:отказа|"
         r"справок))|"
         r"микрозайм\w*|(?:արագ|առցանց|շտապ) վարկ\w*|վարկ(?:եր)? (?:տամ|տալիս|առանց|տոկոսով))"),
        ("escorts", 0.65,
            "escort girl hot sexy adult sex dating cam meet nude onlyfans интим проститут "
            "девушки",
         r"\b(?:escorts?(?: service| girls?| agency)?|call girls?|hot (?:girls?|"
            r"singles|"
         r"women|milfs?)(?: \w+){0,3} (?:near|in your|waiting|online)|sexy girls? (?:waiting|"
         r"online|near)|"
         r"(?:adult|sex|dating|cam) (?:site|chat|cams?)|meet (?:hot |sexy |local )?(?:singles|"
         r"girls)|"
         r"nudes?|onlyfans|интим\w* (?:услуг\w*|досуг|знакомств\w*)|проститутк\w+ (?:недорого|"
         r"индивидуал\w+|"
         r"\w+а)|девушки по вызову)\b"),
        ("healers", 0.65,
            "spell brought bring dr herbal cure illuminati hacker приворот гадан потомств",
         r"\b(?:(?:spell|love) (?:caster|spells?)|brought (?:my|back my) (?:ex|husband|"
         r"wife|lover)(?: \w+){0,2} back|bring back your ex|dr\.? \w+ (?:helped|cured) me|"
         r"herbal (?:cure|medicine|doctor|remedy)|(?:cure|cured) (?:\w+ )?(?:hiv|herpes|hpv|"
         r"hepatitis|"
         r"diabetes)|join (?:the )?illuminati|hire a hacker|(?:ethical|professional|genuine) "
         r"hackers?|"
         r"приворот\w*|гадани\w+|потомственн\w+)\b"),
        ("selling", 0.4,
            "купи закаж скид распрод цен достав промо ссылк жми подпи сегодня акци наш прода "
            "сдаю սիրուն վաճառ զեղչ գնեք պատվ մատչ անվճար",
         r"\b(?:купи(?:ть|те)? (?:\w+ "
            r")?(?:недорого|дешево|онлайн|сейчас|у нас)|закаж\w+ "
         r"(?:сейчас|у нас|на сайте)|скидк\w+|распродаж\w+|низки\w+ цен\w+|бесплатн\w+ доставк\w+|"
         r"доставка (?:по|бесплатно)|промокод\w*|переходи\w* по ссылк\w+|жми\w* (?:на|сюда|по)|"
         r"подпи(?:сывайтесь|шись|шитесь) на (?:мой|наш|канал)|только сегодня|акци(?:я|и) до|"
         r"наш(?:ем|ем сайте| сайт| магазин)\w*|продам|продаю|продается|сдаю|սիրուն գին\w*|"
         r"վաճառվում է|"
         r"վաճառում (?:եմ|ենք)|զեղչ\w*|գնեք|պատվիրեք|մատչելի գներ\w*|անվճար առաքում\w*)\b"),
        ("easy money", 0.6,
            "заработ удален дому вложен пассив доход деньги руб ₽ тысяч աշխատ հավել օրական",
         r"\b(?:заработ\w+ (?:в интернете|онлайн|на дому|от \d|без вложений|до \d)|"
         r"удаленн\w+ работ\w+|работа на дому|без вложений|пассивн\w+ доход\w*|"
         r"доход (?:от|до) \d|(?:от )?\d[\d ]* ?(?:р|руб\w*|тысяч|₽|\$) (?:в|за) (?:день|сутки|"
         r"неделю|"
         r"месяц)|легк\w+ деньги|աշխատ\w+ (?:տնից|առցանց|օնլայն)|հավելյալ եկամուտ\w*|"
         r"օրական \d[\d ]* ?(?:դրամ|դոլար))"),
        ("crypto", 0.55,
            "инвест крипт трейд հարստ կրիպտո",
         r"\b(?:инвест\w+ (?:в )?(?:крипт\w+|биткоин\w*)|"
            r"крипт\w+ (?:заработ\w+|прибыл\w+|"
         r"инвест\w+)|трейд(?:инг|ер)\w* (?:обуч\w+|сигнал\w*|прибыл\w+)|հարստացեք|կրիպտո\w* "
         r"(?:ներդր|շահ)\w*)"),
        ("giveaway", 0.45,
            "won win selected congratulations claim free gift lottery prize winning award txt "
            "text reply per min msg",
         r"\b(?:(?:you (?:have|are)|have been) (?:won|win|selected|"
            r"the winner)|"
         r"congratulations (?:you|dear)|claim your (?:prize|reward|gift|money|cash)|free "
         r"(?:iphone|gift "
         r"cards?|money|cash|ringtones?|v ?bucks|robux)|gift card|lottery winner|prize of|"
         r"winning number|award(?:ed)? (?:prize|[£$])|txt \w+ to \d{4,6}|text \w+ to \d{4,6}|"
         r"reply (?:stop|yes) to|per (?:min|msg)|\d+p/?(?:min|msg))\b"),
        ("self promotion", 0.4,
            "subscribe sub channel video song cover mixtape page music check watch visit view "
            "see like please plz pls",
         r"\b(?:subscribe to (?:my|our|us)|(?:my|our) (?:new "
            r")?(?:youtube |music )?"
         r"(?:channel|videos?|song|cover|mixtape|page|music)\b[^.!?\n]{0,40}(?:check|subscribe|"
         r"like|"
         r"watch|thumbs)|(?:check|checkout|watch|visit|view|see|like)(?: out)? (?:my|our)(?: "
         r"\w+){0,2} "
         r"(?:channel|videos?|page|music|covers?|song|mixtape|account|profile|website|site|blog|"
         r"store)|"
         r"check (?:out )?this (?:video|playlist|song|page|channel)|(?:sub|subscribe) (?:4|for) "
         r"(?:a )?sub|subscribe to me|i will subscribe back|"
         r"(?:please|plz|pls) (?:\w+ )?(?:subscribe|sub|like my|share this|check|vote for me))\b"),
    )
)  # fmt: skip
_ALL_NEEDS = sorted({need for cue in CUES for need in cue.needs})
_CUES_NEEDING = [
    [number for number, cue in enumerate(CUES) if need in cue.needs] for need in _ALL_NEEDS
]
_NEEDS = AhoCorasick(_ALL_NEEDS)
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"')\]]{3,500}")
_PHONE = re.compile(r"(?<![\w.])\+?\d[\d ()-]{7,18}\d(?!\w)")
# One or two links are sources. Each more is a sign, up to as many as are counted.
_LINKS_ALLOWED, _LINKS_COUNTED = 2, 8
_SOURCE_WEIGHT, _LINK_WEIGHT = 0.08, 0.15
_MOST_OF_A_KIND = 2

_WORD = re.compile(r"[^\W\d_]{2,}")
_FLOOD_WORDS = 12
_COPIES, _SHORT_LINE = 3, 12
_SHOUT, _LONG_SHOUT = 12, 40


def _links(view: View) -> Iterator[tuple[str, float, Span]]:
    if "://" not in view.text and "www." not in view.text:
        return
    seen: set[str] = set()
    for link in _LINK.finditer(view.text):
        if link.group() in seen or len(seen) >= _LINKS_COUNTED:
            continue
        weight = _SOURCE_WEIGHT if len(seen) < _LINKS_ALLOWED else _LINK_WEIGHT
        seen.add(link.group())
        yield "link", weight, view.typed_span(*link.span())


def _advertising(view: View) -> Iterator[tuple[str, float, Span]]:
    seen: Counter[str] = Counter()
    needed = {key for key, _, _ in _NEEDS.find_matches_as_indexes(view.text, overlapping=True)}
    met = {number for key in needed for number in _CUES_NEEDING[key]}
    for cue in (CUES[number] for number in sorted(met)):
        for found in cue.pattern.finditer(view.text):
            seen[cue.kind] += 1
            if seen[cue.kind] > _MOST_OF_A_KIND:
                break
            weight = cue.weight if seen[cue.kind] == 1 else cue.weight / 2
            yield cue.kind, weight, view.typed_span(*found.span())


def _shouting(view: View) -> Iterator[tuple[str, float, Span]]:
    """The longest run of words in capitals, if it is long enough to be more than emphasis."""
    if sum(map(str.isupper, view.typed.split())) < _SHOUT:
        return
    longest: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(view.typed):
        run = [*run, word] if word.group().isupper() and len(run) < _LONG_SHOUT else []
        if len(run) > len(longest):
            longest = run
    if len(longest) >= _SHOUT:
        weight = 0.35 if len(longest) >= _LONG_SHOUT else 0.25
        yield "capitals", weight, Span(longest[0].start(), longest[-1].end())


def _repetition(view: View) -> Iterator[tuple[str, float, Span]]:
    """The same words over and over: few different ones among many, or one line copied."""
    text = view.text
    words = text.split()
    if len(words) >= _FLOOD_WORDS:
        variety = len(set(words)) / len(words)
        # Long texts repeat words by nature; a flood has a handful in all.
        floor = 0.34 if len(words) < 60 else 0.12 if len(words) < 400 else 0.04
        if variety < floor:
            weight = 0.75 if variety < floor / 2 else 0.6
            yield "repetition", weight, view.typed_span(0, len(text))
            return
    if text.count("\n") >= _COPIES - 1:
        yield from _copied_lines(view)


def _copied_lines(view: View) -> Iterator[tuple[str, float, Span]]:
    lines = [line.strip() for line in view.text.splitlines() if len(line.strip()) > _SHORT_LINE]
    if lines:
        line, times = Counter(lines).most_common(1)[0]
        if times >= _COPIES:
            at = view.text.find(line)
            yield "repetition", 0.6, view.typed_span(at, at + len(line))


_SELLING = frozenset(
    ("selling", "drugs and goods", "gambling", "easy money", "crypto", "loans", "escorts",
     "healers",      "giveaway", "self promotion", "contact")
)  # fmt: skip


def find_spam(view: View) -> Iterator[Hit]:
    """One hit for each cue, all with the joint score; nothing when no cue is there."""
    read = view
    if len(view.typed) > LONGEST_SEARCHED_CHARS:
        # Cutting the end off leaves every typed offset as it was.
        read = normalise(view.typed[:LONGEST_SEARCHED_CHARS])
    found = [*_shouting(read), *_repetition(read), *_links(read), *_advertising(read)]
    kinds = {kind for kind, _, _ in found}
    if kinds & _SELLING:
        found += (
            ("phone", 0.3, read.typed_span(*phone.span()))
            for phone in list(_PHONE.finditer(read.text))[:2]
        )
    clean = 1.0
    for _, weight, _ in found:
        clean *= 1 - weight
    # A place to go to and something to sell belong together: more than their sum.
    if kinds & _SELLING and any(kind.startswith(("link", "short", "cheap")) for kind in kinds):
        clean *= 0.6
    score = min(_SURE, 1 - clean)
    for kind, _, span in found:
        name = kind.split()[0]
        yield Hit(Attribute.SPAM, score, span, span, f"spam:{name}")
