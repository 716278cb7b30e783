"""Insults and at whom: foul words by their address, accusations to the face, set phrases.

One word is no measure of an insult: "idiot" said to a reader, of a minister and of a law are three
things. The score is how strong the word is times whom it is said of, less for what is denied,
asked, or said of people on a condition.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from plaintalk.engine.address import (
    Address,
    Audience,
    address_of,
    address_to_you,
    aim_of_word,
)
from plaintalk.engine.hits import Cues, Hit
from plaintalk.engine.lexicon import Match, Sense
from plaintalk.engine.passage import Passage, Sentence
from plaintalk.engine.quotes import Reports
from plaintalk.engine.signals import Aim, Attribute
from plaintalk.engine.tables import word_set

# What an insult is worth by whom it is said of: to the face, and when only guessed from what is
# near. People who speak here come first; power, and things, may be spoken of harshly.
_WORTH: dict[Aim, tuple[float, float]] = {
    Aim.COMMENTER: (1.0, 0.8),
    Aim.AUTHOR: (1.0, 0.8),
    Aim.PERSON: (0.9, 0.62),
    Aim.PUBLIC_FIGURE: (0.82, 0.66),
    Aim.PUBLISHER: (0.6, 0.45),
    Aim.GROUP: (0.5, 0.45),
    Aim.INSTITUTION: (0.42, 0.36),
    Aim.THING: (0.32, 0.25),
    Aim.NOBODY: (0.15, 0.1),
}
_DENIED = 0.3
_ASKED = 0.9
_ON_CONDITION = 0.6
# Weaker words ("pathetic") are said of things as often, so that somebody must be named with them.
_PLAINLY_OF_A_PERSON = 0.82
_PERSONAL = frozenset((Aim.COMMENTER, Aim.AUTHOR, Aim.PERSON, Aim.PUBLIC_FIGURE))

_NEGATION = word_set("not never no neither nor не ни нет չէ չես չեք չեն hardly")


def strength_of(severity: float) -> float:
    """An insulting word's score when said to a reader's face, from its severity in the lists.

    A straight line from mild words (0.25 gives 0.7) to plain insults (0.65 gives 0.94).
    """
    return min(0.98, 0.55 + 0.6 * severity)


def _denied(sentence: Sentence, address: Address, first: int) -> bool:
    """Tell "you are not an idiot" from "you idiot, you do not even …"."""
    between = sentence.words[max(address.first, first - 4) : first]
    if not _NEGATION & set(between):
        return False
    return "only" not in between and "just" not in between


def _measured(sentence: Sentence, address: Address, strength: float, first: int) -> float:
    worth = _WORTH[address.aim][0 if address.direct else 1]
    score = strength * worth
    if _denied(sentence, address, first):
        score *= _DENIED
    if sentence.asks and not sentence.plain.startswith(("what", "how", "why")):
        score *= _ASKED
    if strength < _PLAINLY_OF_A_PERSON and not (address.named and address.direct):
        score *= _ON_CONDITION
    if address.generic and address.aim is not Aim.PUBLIC_FIGURE:
        score *= _ON_CONDITION
    return score


def _hit(
    sentence: Sentence, address: Address, score: float, first: int, last: int, source: str,
    reports: Reports,
) -> Hit:  # fmt: skip
    begin, end = min(address.first, first), max(address.last, last)
    # "You idiot" is said to the face, whatever clause stands around it.
    mentioned = any(
        mention.covers(first, last) and (not mention.clause or mention.covers(begin, end))
        for mention in reports.of(sentence)
    )
    span, core = sentence.typed(begin, min(end, len(sentence.words))), sentence.typed(first, last)
    return Hit(Attribute.INSULT, score, span, core, source, address.aim, mentioned)


_CURSED_AWAY = frozenset(("you", "off", "yourself"))


def _masked_curse(
    passage: Passage, match: Match, audience: Audience, reports: Reports
) -> Iterator[Hit]:
    """Find "f*ck you", a phrase that shows only once the list has read the mask."""
    sentence = passage.sentence_under(match.span)
    if sentence is None or not match.term.startswith("fuck"):
        return
    first, last = sentence.tokens_under(match.span)
    if last < len(sentence.words) and sentence.words[last] in _CURSED_AWAY:
        address = address_to_you(sentence, first, last + 1, audience)
        score = _measured(sentence, address, _CURSE, first + 1)
        yield _hit(sentence, address, score, first, last, "phrase", reports)


_CURSE = 0.95
_WHOM = word_set(
    """yourself yourselves you me us them him her himself people anyone everyone nobody"""
)


def _is_verb(sentence: Sentence, first: int, last: int) -> bool:
    """Tell "you can fool yourself", which calls nobody a fool."""
    following = sentence.words[last] if last < len(sentence.words) else ""
    return sentence.words[first:last] == ("fool",) and following in _WHOM


# More insults in one sentence, or in one text, say nothing new, and each costs a look around.
_MOST_IN_SENTENCE = 6
_MOST_IN_TEXT = 80


def insults_in_lists(
    passage: Passage, unmasked: Passage, matches: Sequence[Match], audience: Audience,
    reports: Reports,
) -> Iterator[Hit]:  # fmt: skip
    """A hit for each insulting word of the lists."""
    seen: Counter[Sentence] = Counter()
    for match in matches:
        if match.sense is Sense.PROFANITY and match.disguised:
            yield from _masked_curse(passage, match, audience, reports)
        if match.sense is not Sense.INSULT:
            continue
        source = f"lexicon:{match.language}"
        sentence = unmasked.sentence_under(match.span) if match.disguised else None
        sentence = sentence or passage.sentence_under(match.span)
        strength = strength_of(match.severity)
        if sentence is None:
            score = strength * _WORTH[Aim.PERSON][1]
            yield Hit(Attribute.INSULT, score, match.span, match.span, source, Aim.PERSON)
            continue
        seen[sentence] += 1
        if seen[sentence] > _MOST_IN_SENTENCE or seen.total() > _MOST_IN_TEXT:
            continue
        first, last = sentence.tokens_under(match.span)
        if _is_verb(sentence, first, last):
            continue
        address = address_of(sentence, first, last, audience)
        score = _measured(sentence, address, strength, first)
        yield _hit(sentence, address, score, first, last, source, reports)


# -- accusations -----------------------------------------------------------------------------------

# No foul words, and of a party or a policy nothing but criticism. Said to somebody's face: an
# attack, by so much.
_ACCUSATIONS: dict[str, float] = {
    word: strength
    for strength, words in (
        (0.86, """scum vermin filth parasite parasites subhuman brainless braindead lowlife turd
            garbage trash worthless cockroach maggot мразь тварь подонок ничтожество гнида отброс
            տականք ոչնչություն անասուն"""),
        (0.76, """liar liars coward cowards traitor traitors troll trolls shill shills fraud clown
            clowns crook crooks thief loser losers pathetic rat pig swine snake hypocrite
            hypocrites disgrace nobody illiterate uneducated sheeple brainwashed psychopath
            propagandist charlatan лжец лгун предатель трус тролль вор крыса свинья лицемер
            неуч клоун позорище дебилка ստախոս դավաճան վախկոտ գող ծախված տգետ ծաղրածու"""),
        (0.66, """ignorant clueless delusional disgusting despicable ignoramus racist nazi fascist
            bigot terrorist puppet bot sheep insane senile ugly lunatic deranged spineless
            gutless dishonest stooge lapdog mouthpiece невежда больной фашист нацист бот
            жалок жалкий ֆաշիստ խելագար գիժ"""),
        (0.56, "lying crazy mad dense joke useless sick animal dog embarrassment blind deaf врешь "
            "врете ստում"),
    )
    for word in words.split()
}  # fmt: skip
_ACCUSATION_CUES = Cues(" ".join(_ACCUSATIONS))
# Of those in power they are politics, and of one who is not here no attack on a reader.
_ACCUSED = {Aim.PUBLIC_FIGURE: 0.55, Aim.PERSON: 0.8}


def _accusations(sentence: Sentence, audience: Audience, reports: Reports) -> Iterator[Hit]:
    if not _ACCUSATION_CUES.are_in(sentence):
        return
    for number, word in enumerate(sentence.words):
        strength = _ACCUSATIONS.get(word)
        if strength is None:
            continue
        address = address_of(sentence, number, number + 1, audience)
        if not (address.direct and address.named and address.aim in _PERSONAL):
            continue
        score = _measured(sentence, address, strength, number) * _ACCUSED.get(address.aim, 1.0)
        yield _hit(sentence, address, score, number, number + 1, "accusation", reports)


# -- set phrases -----------------------------------------------------------------------------------

_TO_YOU: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern), score)
    for pattern, score in (
        (r"\b(?:go )?fuck (?:you|u|yourself|urself|off|yourselves)\b|\bfuck you\b|\bget fucked\b|"
         r"\bf off\b|\bgfy\b|\bgtfo\b", 0.95),
        (r"\bscrew (?:you|yourself)\b|\bpiss off\b|\bsod off\b|\beat shit\b|\bup yours\b|"
         r"\bkiss my (?:\w+ )?ass\b|\bsuck my \w+|\bstfu\b|\bbite me\b", 0.88),
        (r"\bshut (?:the (?:fuck|hell) up|your (?:\w+ )?(?:mouth|trap|face|hole|gob|pie hole))\b",
         0.86),
        (r"^(?:[\w']+ ,? ?){0,2}shut up\b|\bshut up(?: and|,| you)\b|\bgo to hell\b", 0.72),
        (r"\b(?:you|u)(?: clearly| obviously| really)? (?:have|got)(?: got)? "
         r"(?:no|half a|zero|a pea|shit for|the) (?:brains?|iq|intelligence|brain cells?)\b|"
         r"\b(?:get|buy|grow|find) (?:yourself )?a (?:brain|spine)\b", 0.8),
        (r"\byou are (?:such )?a (?:complete |total |pathetic |sad )?(?:waste of (?:space|oxygen|"
         r"air|skin|time|breath))\b", 0.9),
        (r"\byour (?:tiny|little|pea|small|sick|feeble|rotten|warped|empty) (?:\w+ )?"
         r"(?:brain|mind|head|skull)\b|\byour (?:low|single digit|room temperature) iq\b", 0.75),
        (r"\byou (?:make me (?:sick|puke|want to (?:puke|vomit))|disgust me)\b", 0.75),
        (r"\bcrawl back (?:to|under|into)\b", 0.78),
        (r"\byou are (?:a )?(?:piece|sack|pile|bag|bunch) of (?:\w+ )?(?:shit|crap|garbage|trash|"
         r"filth|dirt|human waste)\b|\byou (?:\w+ ){0,2}(?:piece|sack|pile|bag) of (?:\w+ "
         r")?(?:shit|"
         r"crap|garbage|trash|filth)\b", 0.96),
        (r"\byou (?:\w+ ){0,3}son of a (?:bitch|whore|dog)\b", 0.96),
        (r"\byou are (?:so |such |always |just )?full of (?:shit|crap|it|bs)\b", 0.78),
        (r"\byou are (?:just |all |total |complete |absolute |utter |pure )*(?:shit|crap)$", 0.88),
        (r"\bget a life\b", 0.5),
        (r"\b(?:are you|you must be) (?:really |just |actually )?(?:on drugs|drunk|high|mental|"
         r"on crack|smoking crack|off your meds)\b", 0.62),
        (r"\byour (?:mother|mom|mum|mama) (?:is|was|should|sucks|must)\b", 0.75),
        # Russian
        (r"\b(?:пошел|пошла|пошли|иди|идите|катись|шел бы)(?: ты| вы| бы)? "
         r"(?:на ?хуй|нахуй|нахер|на хер|в жопу|в задницу|на три буквы)\b", 0.95),
        (r"\b(?:пошел|пошла|пошли|иди|идите|катись)(?: ты| вы| бы)? (?:вон|к черту|лесом|нафиг)\b",
         0.75),
        (r"\b(?:закрой|заткни) (?:свой |свою |свое )?(?:рот|пасть|хлебало|ебало|варежку|фонтан)\b",
         0.86),
        (r"\b(?:заткнись|заткнитесь|отвали|отъебись|отстань урод)\b", 0.76),
        (r"\bвыпей яду\b|\bу тебя (?:нет мозгов|мозгов нет|нет мозга)\b|\bбезмозгл\w+\b", 0.8),
        # Armenian
        (r"\b(?:ձայնդ|ձենդ) կտր\w+|\bբերանդ (?:փակ|գոց)\w+|\bգլխիդ խելք չկա\b|\bխելք չունես\b",
         0.78),
        (r"^(?:dzend|dzaynd) ktr\w*|\bberand pak\w*|\bzatknis\b", 0.76),
    )
)  # fmt: skip
_TO_YOU_CUES = Cues(
    """fuck fucked f gfy gtfo screw piss sod eat yours kiss suck stfu bite shut hell brain brains
    iq intelligence cell cells spine waste mind head skull sick puke disgust crawl shit crap
    garbage trash filth dirt bitch whore dog full life drugs drunk high mental crack meds mother
    mom mum mama dzend dzaynd berand zatknis yourself""",
    "пош иди кат шел зак зат отв отъ отс вып моз без ձայն ձենդ բեր գլխ խելք",
)
_CURSED = re.compile(
    r"(?<!\bthe )(?<!\bas )(?<!\bto )(?<!\bgo )\bfuck (?:that |this |the )?(?P<who>(?!he\b|she\b|"
    r"him"
    r"self|herself|they\b|themselves|you|your\b)\w+)"
)
_CURSED_WORTH: dict[Aim, float] = {
    Aim.COMMENTER: 0.93,
    Aim.AUTHOR: 0.93,
    Aim.PERSON: 0.75,
    Aim.PUBLIC_FIGURE: 0.6,
    Aim.PUBLISHER: 0.5,
}
_CALLED_BY_PHRASE = re.compile(
    r"\b(?:piece|sack|pile|bag) of (?:\w+ )?(?:shit|crap|garbage|trash|filth)\b|"
    r"\bson of a (?:bitch|whore|dog)\b|\bwaste of (?:space|oxygen|air|skin)\b|"
    r"\bfull of (?:shit|crap)\b|\bsons of (?:bitches|whores|dogs)\b"
)


def _set_phrases(sentence: Sentence, audience: Audience, reports: Reports) -> Iterator[Hit]:
    if not _TO_YOU_CUES.are_in(sentence):
        return
    for pattern, strength in _TO_YOU:
        for found in pattern.finditer(sentence.plain):
            first, last = sentence.tokens_of(found)
            said_to = address_to_you(sentence, first, last, audience)
            score = _measured(sentence, said_to, strength, first + 1)
            yield _hit(sentence, said_to, score, first, last, "phrase", reports)
    for found in _CURSED.finditer(sentence.plain):
        number = sentence.token_at(found.start("who"))
        aim = aim_of_word(sentence, number, audience)
        if aim in _CURSED_WORTH:
            first, last = sentence.tokens_of(found)
            address = Address(aim, True, first, last)
            yield _hit(sentence, address, _CURSED_WORTH[aim], first, last, "phrase", reports)
    for found in _CALLED_BY_PHRASE.finditer(sentence.plain):
        first, last = sentence.tokens_of(found)
        address = address_of(sentence, first, last, audience)
        if address.aim is not Aim.COMMENTER:
            score = _measured(sentence, address, 0.95, first)
            yield _hit(sentence, address, score, first, last, "phrase", reports)


def insults_in_sentence(sentence: Sentence, audience: Audience, reports: Reports) -> Iterator[Hit]:
    """Insults that need no foul word: accusations and set phrases."""
    yield from _accusations(sentence, audience, reports)
    yield from _set_phrases(sentence, audience, reports)
