"""Threats, calls to violence and wishes of death, told apart from reports of violence.

A violent verb counts when its mood makes it the writer's own will (first person and future, an
order, "somebody should …") and its object is a person or people. "They kill our soldiers", "kill
the bill" and what states do to each other are left alone, or named too weakly to hold anything.
"""

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

from plaintalk.engine.address import Audience, aim_of_word
from plaintalk.engine.hits import Cues, Hit
from plaintalk.engine.names import GROUP_WORDS, Kind, kind_of
from plaintalk.engine.passage import Sentence
from plaintalk.engine.quotes import Reports
from plaintalk.engine.signals import Aim, Attribute
from plaintalk.engine.tables import word_set

_DEADLY = word_set(
    """kill murder shoot stab hang behead strangle lynch slaughter butcher exterminate rape gut
    torture execute burn drown poison gas skin disembowel castrate decapitate massacre eradicate
    annihilate crucify impale assassinate dismember mutilate choke hunt kil"""
)  # fmt: skip
_WARLIKE = word_set("bomb nuke flatten invade raze shell obliterate")
_BODY = (
    r"(?:legs?|neck|face|head|skull|bones?|teeth|jaw|knees?|knee caps?|kneecaps?|arms?|fingers?|"
    r"throat|house|home|office|building|shop|car|ass|balls|dick|eyes?|tongue|brains?|heart|nose|guts|ribs|windows?|family|"
    r"wrists?|hands?)"
)
_WHOSE = r"(?:you|your|his|her|their|its)"
_HIM = r"(?:you|u|him|her|them|this \w+|that \w+)"
# Ways to hurt that take a phrase.
_HURT = re.compile(
    rf"\b(?:(?:break|smash|bash|crush|cut|rip|snap|kick|punch|slice|chop|tear|burn|blow|crack|slit|"
    rf"slash|twist|gouge|knock|cave|beat)(?: out| in| off| down| up| open| every one of| all)? "
    rf"{_WHOSE}(?: \w+)? {_BODY}"
    rf"|beat (?:the (?:living )?\w+ out of {_HIM}|{_HIM} (?:all )?(?:up|to death|senseless|bloody|"
    rf"to a pulp))|(?:punch|kick|hit|stab|shoot|slap|smack|hit) {_HIM}(?: \w+)? in the \w+"
    rf"|set {_HIM} on fire|blow {_HIM} up|(?:rip|tear) {_HIM} (?:apart|to pieces|limb)"
    rf"|hunt {_HIM} down|put {_HIM} (?:down|in the ground|six feet|in a coffin|in the hospital|"
    rf"in a grave|in a body bag)|make {_HIM} (?:bleed|suffer|scream)|fuck {_HIM} up|"
    rf"(?:put|place) a (?:bullet|knife) (?:in|through) {_WHOSE} \w+|end {_WHOSE} life)\b"
)

_FUTURE = re.compile(
    r"(?:^|[ ,])(?:(?:i|we)(?: \w+){0,2}? (?:will|going to|shall|want to|would love to|swear to|"
    r"promise to|am coming to|are coming to|plan to|intend to|would like to|would|could)|"
    r"^going to|ill|i am gon|i might just|i just might)"
    r"(?: (?!not\b|never\b|let\b|allow\b|help\b|stop\b|prevent\b|rather\b|be\b|have\b|say\b|hear\b|"
    r"see\b|watch\b|they\b|them\b|him\b|who\b|that\b|if\b|because\b)\w+| ,){0,7}$"
)
_ORDER = re.compile(
    r"(?:^|(?:^|[ ])(?:[,;:-]|just|please|now|let us|then|go|and|so|simply|gladly|hey guys))$"
)
_SHOULD = re.compile(
    r"\b(?:someone|people|we|you|they|i|he|she|armenians|patriots|everyone|anyone|"
    r"(?:must|should|time|need|have|ought)(?: to)?)"
    r"(?: (?:all|really|just|please|should|must|need|needs|have|has|ought|to|better|needs|gotta|"
    r"got|can|would|simply|start|finally|go|will someone|and|find|out|hunt|round|line|up|him|them|"
    r"her|you|the|all)){1,6}$"
)
_OBLIGES = re.compile(
    r"\b(?:should|must|need|needs|have to|has to|ought|better|please|time|got to)\b"
)
_DENIES = re.compile(
    r"\b(?:not|never|no one|nobody|stop|why|if (?:they|he|she|it)|without|who|refuse to|"
    r"(?:they|he|she|it|who|that|which) (?:will|would|want to|wants to|said|say|says|threatened))\b"
)


class Mood(StrEnum):
    """Whose will a violent verb tells of."""

    WILL = "will"
    CALL = "call"


class _Find(NamedTuple):
    score: float
    first: int
    last: int
    aim: Aim
    of_a_group: bool


class _Victim(NamedTuple):
    kind: Kind | None
    aim: Aim
    last: int
    every: bool


_SKIPPED = word_set(
    """all every each single last one of the these those that this fucking damn bloody lying filthy
    dirty stupid both any more such evil corrupt goddamn little disgusting sick psycho fuckin
    worthless"""
)  # fmt: skip
_NEAR = word_set("""wife kids children mother mom mum parents family son daughter ass dog""")
_HARMLESS_AFTER = re.compile(
    r"^(?:an? |some |with (?:kindness|love|laughter|facts)|at (?:the )?(?:polls|ballot|chess)|"
    r"in (?:the )?(?:polls|elections?|court|debate|ratings)|politically|off with|down gently|"
    r"out to dry|back to|messages?\b|emails?\b|dreams?\b|hopes?\b|jobs?\b|careers?\b|spirit\b)"
)

# Scores by mood and victim. Clear threats stand above 0.93; war and politics below 0.5.
_SCORES: dict[Mood, dict[Aim, float]] = {
    Mood.WILL: {
        Aim.COMMENTER: 0.97, Aim.AUTHOR: 0.97, Aim.PUBLISHER: 0.93, Aim.PERSON: 0.93,
        Aim.PUBLIC_FIGURE: 0.93, Aim.GROUP: 0.9, Aim.INSTITUTION: 0.3,
    },
    Mood.CALL: {
        Aim.COMMENTER: 0.95, Aim.AUTHOR: 0.96, Aim.PUBLISHER: 0.93, Aim.PERSON: 0.93,
        Aim.PUBLIC_FIGURE: 0.9, Aim.GROUP: 0.93, Aim.INSTITUTION: 0.35,
    },
}  # fmt: skip
_THEM_ALONE = 0.6  # "we will kill them": of enemies in a war as often as not
_WAR = 0.35


def _mood(sentence: Sentence, verb: int) -> Mood | None:
    before = " ".join(sentence.words[max(0, verb - 9) : verb])
    if _DENIES.search(" ".join(sentence.words[max(0, verb - 6) : verb])):
        return None
    if _OBLIGES.search(before) and _SHOULD.search(before):
        return Mood.CALL
    if _FUTURE.search(before):
        return Mood.WILL
    if _ORDER.search(before) and (verb == 0 or not _after_subject(sentence, verb)):
        return Mood.CALL
    return None


def _after_subject(sentence: Sentence, verb: int) -> bool:
    """Tell "they come and kill us" from an order, which has no subject in its clause."""
    if sentence.words[verb - 1] not in ("and", "then", "so", "now", "just", "go", ","):
        return False
    if sentence.words[0] in ("if", "when"):
        return False  # "If they come back, shoot them"
    before = sentence.words[max(0, verb - 6) : verb - 1]
    return any(kind_of(word) is not None for word in before)


def _victim(sentence: Sentence, after: int, audience: Audience) -> _Victim | None:
    words = sentence.words
    every = False
    number = after
    while number < len(words) and number - after < 5 and words[number] in _SKIPPED:
        every = every or words[number] in ("all", "every", "each", "these", "those")
        number += 1
    if number >= len(words):
        return None
    rest = " ".join(words[number + 1 : number + 4])
    if _HARMLESS_AFTER.match(rest):
        return None
    every = every or rest.startswith("all")
    return _who(sentence, number, audience, every=every)


_FOUL_VICTIMS = word_set(
    """bastard bastards punk punks scum bitch bitches traitor traitors idiot idiots moron morons
    creep creeps pervert perverts thug thugs motherfucker motherfuckers psycho parasites vermin
    piece fucker fuckers scumbag scumbags invader invaders"""
)


def _who(sentence: Sentence, number: int, audience: Audience, *, every: bool) -> _Victim | None:
    word = sentence.words[number]
    kind = kind_of(word)
    if kind is Kind.YOUR:
        near = sentence.words[number + 1 : number + 3]
        return _Victim(kind, Aim.COMMENTER, number + 2, every) if _NEAR & set(near) else None
    if kind in (Kind.YOU, Kind.THEY, Kind.ONE):
        return _pronoun(sentence, number, kind, every=every)
    if kind in (Kind.IT, Kind.SELF, Kind.THING):
        return None
    if word in GROUP_WORDS or kind is Kind.GROUP:
        return _group(sentence, number, every=every)
    if word in _FOUL_VICTIMS:
        return _Victim(kind, Aim.GROUP if word.endswith("s") else Aim.PERSON, number + 1, every)
    if kind is Kind.PEOPLE:
        return _Victim(kind, Aim.GROUP, number + 1, True) if every else None
    aim = aim_of_word(sentence, number, audience)
    if aim is None and number and sentence.capital(number) and len(word) > 3:
        aim = Aim.PERSON
    return _Victim(kind, aim, number + 1, every) if aim else None


def _group(sentence: Sentence, number: int, *, every: bool) -> _Victim | None:
    """A group of people, unless the word only describes what follows: Russian tanks."""
    following = sentence.words[number + 1] if number + 1 < len(sentence.words) else ""
    kind = kind_of(following)
    if kind in (Kind.THING, Kind.INSTITUTION, Kind.FIGURE):
        return None
    describes = not sentence.words[number].endswith("s") and following.isalpha() and kind is None
    if describes and not every:
        return None
    last = number + (2 if kind is Kind.PEOPLE else 1)
    return _Victim(Kind.GROUP, Aim.GROUP, last, every)


_PRONOUN_AIMS = {Kind.YOU: Aim.COMMENTER, Kind.THEY: Aim.GROUP, Kind.ONE: Aim.PERSON}


def _pronoun(sentence: Sentence, number: int, kind: Kind, *, every: bool) -> _Victim | None:
    word = sentence.words[number]
    following = sentence.words[number + 1] if number + 1 < len(sentence.words) else ""
    if word in ("they", "he", "she", "those", "these"):
        return None
    if word == "her" and following.isalpha() and kind_of(following) is Kind.THING:
        return None
    if word == "you" and following in ("can", "will", "have", "know", "should", "need"):
        return None
    return _Victim(kind, _PRONOUN_AIMS[kind], number + 1, every)


def _by_verb(sentence: Sentence, audience: Audience) -> Iterator[_Find]:
    for number, word in enumerate(sentence.words):
        if word not in _DEADLY and word not in _WARLIKE:
            continue
        mood = _mood(sentence, number)
        victim = _victim(sentence, number + 1, audience) if mood else None
        if mood is None or victim is None:
            continue
        if word == "burn" and victim.kind not in _PRONOUN_AIMS and victim.kind is not Kind.GROUP:
            continue  # critics burn ministers, and no fire is meant
        score = _SCORES[mood].get(victim.aim, 0.0)
        if victim.kind is Kind.THEY and not victim.every:
            score = _THEM_ALONE if word in _DEADLY else _WAR
        elif word in _WARLIKE and victim.kind is not Kind.GROUP:
            score = 0.6 if victim.every and victim.aim is not Aim.INSTITUTION else _WAR
        yield _Find(score, number, victim.last, victim.aim, victim.kind is Kind.GROUP)


def _by_harm(sentence: Sentence) -> Iterator[_Find]:
    for found in _HURT.finditer(sentence.plain):
        first, last = sentence.tokens_of(found)
        if _mood(sentence, first) is None:
            continue
        said = found.group()
        to_you = re.search(r"\byour?\b|\bu\b", said) is not None
        aim = Aim.COMMENTER if to_you else Aim.PERSON
        yield _Find(0.95 if to_you else 0.85, first, last, aim, False)


# -- ready phrases ---------------------------------------------------------------------------------

_DONE_TO = (
    r"(?:killed|shot|hanged|hung|lynched|beheaded|exterminated|slaughtered|gassed|burned|burnt|"
    r"murdered|raped|stoned|crucified|castrated|tortured|strung up|wiped out|drowned|impaled|"
    r"decapitated|sterili[sz]ed|put down|put against (?:the|a) wall|skinned|assassinated|"
    r"eradicated|annihilated)"
)
_BE_DONE = re.compile(
    rf"\b(?:should|must|ought to|needs? to|deserves?(?: to)?|(?:has|have) to|belongs?)"
    rf"(?: all| both| just| really| simply)*"
    rf" (?:be|get|have been)(?: (?!not\b|never\b|called\b)\w+){{0,3}}? {_DONE_TO}\b"
)
_DESERVE = re.compile(
    r"\b(?:deserves? (?:to die|death|to be dead|to rot|a bullet|the rope|to burn)|should (?:all )?"
    r"(?:just )?(?:die(?! in (?:prison|jail))|drop dead|hang)|(?:does|do) not deserve to (?:live|"
    r"exist|breathe)|"
    r"(?:has|have) no right to (?:live|exist))\b"
)
_PENALTY = re.compile(
    r"\b(?:should|must|deserves? to|ought to|needs? to) (?:all )?be (?:\w+ ){0,3}"
    r"(?:executed|put to death)\b"
)
_HOPE = r"(?:i|we) (?:\w+ )?(?:hope|wish|pray|want|can not wait)(?: that| until| till| for)?"
_DOOM = (
    r"(?:(?:die|dies|rot|rots)(?! in (?:prison|jail))|died|choke|chokes|burn|burns|bleed|bleeds|"
    r"drown|drowns|drop dead|"
    r"(?:get|gets|got|catch|to get) (?:\w+ ){0,2}(?:cancer|aids|shot|killed|raped|murdered|stabbed|"
    r"run over|hit by \w+ \w+|covid|beaten)|(?:were|are|is|was|end up) dead|to die|hang|hangs)"
)
_WISHED = re.compile(
    rf"\b{_HOPE} (?P<who>you|he|she|they|your \w+|his \w+|all of you|all of them|\w+) "
    rf"(?:(?!not\b|never\b|who\b|will not\b)\w+ ){{0,4}}?{_DOOM}\b"
)
_HOPE_SOMEONE = re.compile(
    rf"\b{_HOPE} (?:someone|somebody|one day \w+|they|he) (?:\w+ )?(?:kills?|shoots?|rapes?|beats?|"
    r"stabs?|murders?|hangs?) (?P<who>you|him|her|them|your \w+)\b"
)
_DEATH_TO = re.compile(
    r"(?<!\bto )(?<!\bhis )(?<!\bup )(?<!\bfrom )\bdeath to (?:all |the |every )*(?P<who>\w+)"
)
_YOURSELF = re.compile(
    r"(?:^|(?P<before>\b\w+) |[,;:-] )(?P<said>(?:kill|hang|shoot|neck|gas|drown) "
    r"(?:your ?self|yourselves|urself|ur self))\b"
)
_SPARES = word_set("""not will could might would can may to never if cannot did gonna didnt""")

_FIXED: tuple[tuple[re.Pattern[str], float, Aim], ...] = tuple(
    (re.compile(pattern), score, aim)
    for pattern, score, aim in (
        (r"\bkys\b", 0.95, Aim.COMMENTER),
        (r"(?:^|[,;] |\b(?:just|go|and|please) )drop dead\b", 0.93, Aim.COMMENTER),
        (r"\b(?:go|just|please|should)(?: and| fucking| just)* die\b(?! (?:for|of|in (?:war|"
         r"battle|vain)|on|hard|out|with|trying|laughing))(?=$| ,| you| in a| idiot| bitch| "
         r"already|"
         r" now| slow)", 0.93, Aim.COMMENTER),
        (r"^die(?: ,)?(?: you)?(?: \w+){0,2}$", 0.9, Aim.COMMENTER),
        (r"\bdie in a (?:fire|ditch|hole|car)\b", 0.95, Aim.COMMENTER),
        (r"\bgo (?:and )?(?:jump off|jump from|jump under|drink bleach|play in traffic)\b", 0.85,
         Aim.COMMENTER),
        (r"\bslit your (?:own )?(?:wrists?|throat)\b", 0.93, Aim.COMMENTER),
        (r"\bend your (?:own )?(?:miserable |pathetic )?life\b", 0.93, Aim.COMMENTER),
        (r"\bwhy do not you (?:just |all )?(?:die|kill yourself|drop dead)\b", 0.95, Aim.COMMENTER),
        (r"\b(?:i|we)(?: \w+)? (?:know|found|have found) (?:out )?where (?:you|your \w+|u) "
         r"(?:live|lives|work|works|sleep|is|are|goes?)\b", 0.95, Aim.COMMENTER),
        (r"\b(?:i|we) (?:will|am going to|are going to|am gonna|shall) (?:come and )?(?:find|"
         r"get|track down|hunt down) (?:you|u)\b(?! (?:a|an|some|the|another|out|to)\b)", 0.85,
         Aim.COMMENTER),
        (r"\b(?:i|we) (?:am|are|will be) coming (?:for|after) you\b", 0.88, Aim.COMMENTER),
        (r"\b(?:i|we) (?:will|am going to|are going to) (?:come|be coming|be waiting|pay \w+ visit|"
         r"visit)(?: over| round)? (?:to|at|outside) your (?:house|home|place|door|office|work)\b",
         0.88, Aim.COMMENTER),
        (r"\bwaiting (?:for you )?(?:outside|at|near) your (?:house|home|place|door|office|work)\b",
         0.85, Aim.COMMENTER),
        (r"\bwatch your back\b", 0.85, Aim.COMMENTER),
        (r"\bsleep with one eye open\b", 0.85, Aim.COMMENTER),
        (r"\byou are (?:so |already |all |as good as |fucking )?(?:a )?dead(?: man| meat| woman)?$",
         0.85, Aim.COMMENTER),
        (r"\byou are a dead man\b|\byou are dead meat\b", 0.93, Aim.COMMENTER),
        (r"\byou (?:will|are going to) (?:all |soon |fucking )?(?:die|hang|be killed|be shot)\b"
         r"(?! (?:of|if|without|when|from|for|in the end|some|one)\b)", 0.8, Aim.COMMENTER),
        (r"\b(?:should|needs? to|can|must)(?: just)?(?: go)? (?:kill|hang|shoot|drown) (?:himself|"
         r"herself|themselves)\b", 0.75, Aim.PERSON),
        (r"\byour (?:days|hours) are numbered\b", 0.75, Aim.COMMENTER),
        (r"\byou will (?:all )?(?:pay for|regret) (?:this|that|it)\b", 0.45, Aim.COMMENTER),
        (r"\bbullet (?:in|through|to|between) (?:your|his|her|their|the) (?:\w+ )?"
         r"(?:head|skull|brain|heads|chest|eyes)\b", 0.85, Aim.PERSON),
        (r"\bi (?:have|got|know) your (?:home )?(?:address|ip)\b", 0.75, Aim.COMMENTER),
        (r"\b(?:rot|burn) in hell\b", 0.55, Aim.PERSON),
        (r"\b(?:string|line) (?:him|her|them|these \w+|those \w+) (?:all )?up(?: and shoot)?\b",
         0.9, Aim.GROUP),
        (r"\b(?:finish|finished) (?:what hitler|the job hitler|what talaat|what the ottomans)\b",
         0.95, Aim.GROUP),
        # Russian
        (r"\b(?:сдохни|сдохните|подохни|подыхай|убейся|повесься|застрелись|выпились|удавись)\b",
         0.95, Aim.COMMENTER),
        (r"\b(?:чтоб|чтобы) (?:ты|вы|вам|тебе|вас|все вы)(?: \w+){0,2} "
         r"(?:сдох\w*|подох\w*|умер\w*|провалил\w*)\b", 0.93, Aim.COMMENTER),
        (r"\b(?:надеюсь|желаю)(?: , )?(?: что)? ?(?:ты|вы|тебе|вам)(?: \w+){0,2} "
         r"(?:сдохн\w+|умр\w+|сдохнуть|смерти|умереть)\b", 0.93, Aim.COMMENTER),
        (r"\b(?:убей|убейте) себя\b|\bиди (?:и )?(?:умри|сдохни|убейся|повесься)\b", 0.95,
         Aim.COMMENTER),
        (r"\b(?:знаю|знаем)(?: ,)? где (?:ты|вы)(?: \w+)? (?:живешь|живете|работаешь)\b", 0.95,
         Aim.COMMENTER),
        (r"\b(?:найду тебя|тебя найду|тебя найдем|найдем тебя|тебя (?:скоро |еще )?(?:найдут)|"
         r"вас найдем|вас найду)\b", 0.85, Aim.COMMENTER),
        (r"\b(?:тебе|вам)(?: скоро)? (?:не жить|крышка|хана)\b|\bты (?:труп|покойник|не жилец)\b",
         0.9, Aim.COMMENTER),
        (r"\b(?:голову|башку|ноги|руки|шею|челюсть|морду|рожу|кости|зубы|хребет)(?: тебе| вам)? "
         r"(?:оторву|сломаю|переломаю|набью|разобью|сверну|отрежу|выбью|отрублю|проломлю)\b|"
         r"\b(?:оторву|сломаю|переломаю|набью|разобью|сверну|отрежу|выбью|отрублю|проломлю)"
         r"(?: тебе| вам)? (?:голову|башку|ноги|руки|шею|челюсть|морду|рожу|кости|зубы|хребет)\b",
         0.93, Aim.COMMENTER),
        (r"\bсмерть (?:тебе|вам)\b", 0.95, Aim.COMMENTER),
        (r"\bсмерть им\b", 0.8, Aim.GROUP),
        (r"\b(?:их|всех|вас|тебя|его|ее|этих \w+)(?: \w+){0,2} (?:к стенке|на виселицу|на кол|"
         r"в газовую камеру)\b|\bк стенке (?:их|всех|вас|тебя|его)\b", 0.9, Aim.GROUP),
        # Latin-letter Russian
        (r"\b(?:ubyu|ubiu|zarezhu) (?:tebya|vas|tebia)\b|\b(?:tebya|tebia|vas) (?:ubyu|ubiu|"
         r"zarezhu)\b|\bsdo(?:kh|h)ni\b|\bubey sebya\b", 0.95, Aim.COMMENTER),
        # Armenian
        (r"\b(?:սատկիր|սատկի|սատկես|սատկեք|մեռիր|մեռնես|կախվիր|կախվի)\b", 0.93, Aim.COMMENTER),
        (r"\bինքդ քեզ սպանի\w*|\bգնա(?: ու)? (?:մեռի|մեռիր|կախվի|սատկի)\w*", 0.95, Aim.COMMENTER),
        (r"\b(?:գիտեմ|գիտենք)(?: ,)?(?: թե)? (?:որտեղ|ուր) (?:ես|եք) (?:ապրում|աշխատում)\b|"
         r"\bտեղդ (?:գիտեմ|գիտենք)\b", 0.95, Aim.COMMENTER),
        (r"\b(?:քեզ|ձեզ) (?:կգտնեմ|կգտնենք)\b|\b(?:կգտնեմ|կգտնենք) (?:քեզ|ձեզ)\b", 0.85,
         Aim.COMMENTER),
        (r"\b(?:գլուխդ|ոտքերդ|ոտքդ|վիզդ|ձեռքերդ|ատամներդ|երեսդ|մռութդ|ոսկորներդ|ողնաշարդ) "
         r"(?:կջարդեմ|կկոտրեմ|կպոկեմ|կկտրեմ|կջախջախեմ|կփշրեմ)\b|"
         r"\b(?:կջարդեմ|կկոտրեմ|կպոկեմ|կկտրեմ|կջախջախեմ|կփշրեմ) (?:գլուխդ|ոտքերդ|վիզդ|ատամներդ|"
         r"երեսդ|մռութդ|ոսկորներդ)\b", 0.95, Aim.COMMENTER),
        (r"\bմահ (?:քեզ|ձեզ)\b", 0.95, Aim.COMMENTER),
        # Latin-letter Armenian
        (r"\b(?:qez|kez|dzez) (?:kspanem|kspanenq|kmortem|kmorthem|kgtnem)\b|"
         r"\b(?:kspanem|kmortem|kmorthem) (?:qez|kez|dzez)\b|\bsatkir\b|\bsatkes\b", 0.95,
         Aim.COMMENTER),
    )
)  # fmt: skip

_RU_WILL = re.compile(
    r"\b(?:убью|убьем|зарежу|зарежем|пристрелю|застрелю|задушу|прибью|закопаю|замочу|расстреляю|"
    r"повешу|изнасилую|порешу|урою|завалю|придушу|грохну|прирежу|сожгу|перережу|уничтожу)\b"
)
_RU_CALL = re.compile(
    r"\b(?:надо|нужно|пора|следует|стоит|необходимо|должны|давайте|хочу|хочется|заслужива\w+)"
    r"(?: бы)?(?: было)?(?: [^,\s]+){0,3}? (?P<verb>(?:рас|за|пере|вы|у|по|с)?(?:стрел[ия]ть|"
    r"стреливать|"
    r"бить|бивать|весить|вешать|резать|жечь|жигать|душить|мочить)|казнить|истребить|истреблять|"
    r"уничтожить|уничтожать|сдохнуть)\b"
)
_RU_ORDER = re.compile(
    r"\b(?:убивайте|убейте|режьте|бейте|бей|вешайте|стреляйте|жгите|мочите|расстреляйте|повесьте|"
    r"убей|убить|вырезать|перебить|расстрелять)\b"
)
_HY_WILL = re.compile(
    r"\b(?:կսպանեմ|կսպանենք|կմորթեմ|կմորթենք|կխեղդեմ|կգնդակահարեմ|կկախեմ|կվառեմ|կթաղեմ|կայրեմ|"
    r"կբռնաբարեմ|կծեծեմ|(?:սպանելու|մորթելու|խեղդելու|կախելու) (?:եմ|ենք))\b"
)
_HY_CALL = re.compile(
    r"\b(?:պետք է|պիտի|հարկավոր է|ժամանակն է)(?: [^,\s]+){0,3}? (?:սպանել|կախել|գնդակահարել|այրել|"
    r"մորթել|ոչնչացնել|վառել|սատկացնել|կախվեն|գնդակահարվեն|սպանվեն|մեռնեն)\b|"
    r"\b(?:սպանեք|կախեք|մորթեք|գնդակահարեք|վառեք|ոչնչացրեք)\b"
)
_MAH = re.compile(r"\b(?:մահ|смерть) (?:всем )?(?P<who>\w+)")
_OBJECTS: dict[str, tuple[Aim, float]] = {
    word: found
    for words, found in (
        ("тебя тебе вас твою твоих твоего քեզ ձեզ քո ձեր բոլորիդ ընտանիքդ", (Aim.COMMENTER, 0.96)),
        ("его ее эту этого нас նրան դրան սրան", (Aim.PERSON, 0.85)),
        ("всех их этих բոլորին նրանց դրանց սրանց", (Aim.GROUP, 0.9)),
    )
    for word in words.split()
}
_FOREIGN_REACH = 3
_FOREIGN_DENIALS = frozenset(("не", "нельзя", "никогда", "չպետք", "չպիտի", "երբեք"))


def _by_foreign_verb(sentence: Sentence, audience: Audience) -> Iterator[_Find]:
    """Russian and Armenian verbs, whose object may stand before or after them."""
    for pattern, factor in (
        (_RU_WILL, 1.0), (_RU_CALL, 0.98), (_RU_ORDER, 0.98), (_HY_WILL, 1.0), (_HY_CALL, 0.98)
    ):  # fmt: skip
        for found in pattern.finditer(sentence.plain):
            first, last = sentence.tokens_of(found)
            if not _FOREIGN_DENIALS.isdisjoint(sentence.words[max(0, first - 2) : last]):
                continue
            begin, end = max(0, first - _FOREIGN_REACH), last + _FOREIGN_REACH
            victim = _foreign_victim(sentence, begin, end, audience, inside=range(first, last))
            if victim:
                aim, score, number = victim
                group = kind_of(sentence.words[number]) is Kind.GROUP
                yield _Find(score * factor, min(first, number), max(last, number + 1), aim, group)


def _foreign_victim(
    sentence: Sentence, begin: int, end: int, audience: Audience, *, inside: range
) -> tuple[Aim, float, int] | None:
    numbers = [*inside, *range(inside.stop, min(end, len(sentence.words)))]
    numbers += reversed(range(begin, inside.start))
    for number in numbers:
        word = sentence.words[number]
        if word in _OBJECTS:
            return (*_OBJECTS[word], number)
        kind = kind_of(word)
        if kind is Kind.GROUP:
            return Aim.GROUP, 0.95, number
        if kind is Kind.FIGURE:
            return Aim.PUBLIC_FIGURE, 0.88, number
        if number > inside.start and aim_of_word(sentence, number, audience) is Aim.COMMENTER:
            return Aim.COMMENTER, 0.93, number
    return None


_FIXED_IN_LATIN = tuple(row for row in _FIXED if row[0].pattern.isascii())


def _by_phrase(sentence: Sentence) -> Iterator[_Find]:
    for pattern, score, aim in _FIXED_IN_LATIN if sentence.latin else _FIXED:
        for found in pattern.finditer(sentence.plain):
            first, last = sentence.tokens_of(found)
            before = sentence.words[max(0, first - 2) : first]
            if not {"not", "never", "не", "if"} & set(before):
                yield _Find(score, first, last, aim, False)
    for found in _YOURSELF.finditer(sentence.plain):
        if found["before"] not in _SPARES:
            yield _Find(0.96, *sentence.tokens_of(found, "said"), Aim.COMMENTER, False)


_WISHED_WHO = {
    "you": (Aim.COMMENTER, 0.95), "your": (Aim.COMMENTER, 0.95), "all": (Aim.GROUP, 0.9),
    "he": (Aim.PERSON, 0.85), "she": (Aim.PERSON, 0.85), "him": (Aim.PERSON, 0.85),
    "her": (Aim.PERSON, 0.85), "his": (Aim.PERSON, 0.85), "they": (Aim.GROUP, 0.75),
    "them": (Aim.GROUP, 0.8),
}  # fmt: skip


def _by_wish(sentence: Sentence, audience: Audience) -> Iterator[_Find]:
    for pattern in (_WISHED, _HOPE_SOMEONE):
        for found in pattern.finditer(sentence.plain):
            first, last = sentence.tokens_of(found)
            who = found["who"].split()[0]
            number = sentence.token_at(found.start("who"))
            if who in _WISHED_WHO:
                aim, score = _WISHED_WHO[who]
            else:
                victim = _who(sentence, number, audience, every=False)
                if victim is None or victim.aim is Aim.INSTITUTION:
                    continue
                aim, score = victim.aim, 0.85
            yield _Find(score, first, last, aim, kind_of(who) is Kind.GROUP)
    for pattern in (_DEATH_TO, _MAH):
        for found in pattern.finditer(sentence.plain):
            first, last = sentence.tokens_of(found)
            number = sentence.token_at(found.start("who"))
            victim = _who(sentence, number, audience, every=True)
            if victim:
                weak = victim.aim is Aim.INSTITUTION
                group = victim.kind is Kind.GROUP
                yield _Find(0.4 if weak else 0.94, first, last, victim.aim, group)


# By whose death is called for: "you should be shot", "they should be hanged".
_DUE: dict[Aim, float] = {
    Aim.COMMENTER: 0.95, Aim.AUTHOR: 0.95, Aim.PUBLISHER: 0.9, Aim.PERSON: 0.9, Aim.GROUP: 0.93,
    Aim.PUBLIC_FIGURE: 0.85, Aim.INSTITUTION: 0.45,
}  # fmt: skip
_CONVICTS = re.compile(
    r"\b(?:murderers?|rapists?|paedophiles?|pedophiles?|terrorists?|killers|war criminals?|"
    r"criminals?|child molesters?|isis|invaders)\b"
)


def _by_desert(sentence: Sentence, audience: Audience) -> Iterator[_Find]:
    for pattern, factor in ((_BE_DONE, 1.0), (_DESERVE, 1.0), (_PENALTY, 0.7)):
        for found in pattern.finditer(sentence.plain):
            first, last = sentence.tokens_of(found)
            if {"not", "never", "nobody", "why"} & set(sentence.words[max(0, first - 2) : first]):
                continue
            if " not " in found.group() and not found.group().startswith("do"):
                continue
            subject = _sufferer(sentence, first, audience)
            if subject is None:
                continue
            kind, aim, number = subject
            score = _DUE.get(aim, 0.0) * factor
            if kind is Kind.THEY:
                score *= 0.93
            if _CONVICTS.search(sentence.plain) or " have been " in found.group():
                score = min(score, 0.55)
            yield _Find(score, number, last, aim, kind is Kind.GROUP)


def _sufferer(
    sentence: Sentence, end: int, audience: Audience
) -> tuple[Kind | None, Aim, int] | None:
    for number in range(end - 1, max(-1, end - 7), -1):
        word = sentence.words[number]
        kind = kind_of(word)
        if kind is Kind.THEY:
            return kind, Aim.GROUP, number
        if kind in (Kind.THING, Kind.IT, Kind.SELF):
            return None
        if word in GROUP_WORDS:
            return Kind.GROUP, Aim.GROUP, number
        aim = aim_of_word(sentence, number, audience)
        if aim is not None:
            return kind, aim, number
        if sentence.capital(number) and len(word) > 3:
            return None, Aim.PERSON, number
        if word in (",", ";", ":", "because", "but"):
            break
    return None


# Without one of these words a way of finding need not look at a sentence.
_VERB_CUES = Cues(" ".join(_DEADLY | _WARLIKE))
_HURT_CUES = Cues(
    """break smash bash crush cut rip snap kick punch slice chop tear burn blow crack slit slash
    twist gouge knock cave beat hit stab shoot slap smack set hunt put place make fuck end"""
)
_FIXED_CUES = Cues(
    """kys dead die jump drink play slit end kill hang shoot neck gas drown off lives live work
    works sleep find get track hunt coming visit waiting back eye hanged killed shot numbered
    regret pay bullet address ip rot string line finish finished ubyu ubiu zarezhu sdohni
    sdokhni bubey ubey qez kez dzez kspanem kmortem kmorthem satkir satkes""",
    """сдох подох подых убей убью повес застр выпил удав чтоб наде желаю иди знаю знаем найд тебе
    вам труп покой жилец оторв сломаю перелом набь разоб сверн отреж выбью отруб пролом смерть
    стенк висел камер сатки սատկ մեռ կախվ ինքդ գնա գիտե տեղդ կգտն կջար կկոտ կպոկ կկտր կջախ
    կփշր մահ""",
)
_WISH_CUES = Cues("hope wish pray want wait death", "մահ смерть")
_DUE_CUES = Cues(
    """killed shot hanged hung lynched beheaded exterminated slaughtered gassed burned burnt
    murdered raped stoned crucified castrated tortured strung wiped drowned impaled
    decapitated sterilized sterilised down wall skinned assassinated eradicated annihilated
    die death dead rot bullet rope burn hang live exist breathe executed"""
)


def may_threaten(words: Collection[str]) -> bool:
    """Whether words read out of disguise are such as threats are made of."""
    return any(cues.know(words) for cues in (_VERB_CUES, _HURT_CUES, _FIXED_CUES))


def find_threats(sentence: Sentence, audience: Audience, reports: Reports) -> Iterator[Hit]:
    """Every threat, call to violence or wish of death in a sentence.

    Those against people for what they are come out as THREAT and as IDENTITY_ATTACK.
    """
    for score, first, last, aim, of_a_group in _finds(sentence, audience):
        if score <= 0:
            continue
        span = sentence.typed(first, last)
        mentioned = any(mention.covers(first, last) for mention in reports.of(sentence))
        yield Hit(Attribute.THREAT, score, span, span, "threat", aim, mentioned)
        if of_a_group and score > _GROUPS_FROM:
            yield Hit(Attribute.IDENTITY_ATTACK, score, span, span, "threat", aim, mentioned)


# A call against a group is an attack on it too, unless it is no more than talk of war.
_GROUPS_FROM = 0.5


def _finds(sentence: Sentence, audience: Audience) -> Iterator[_Find]:
    if _VERB_CUES.are_in(sentence):
        yield from _by_verb(sentence, audience)
    if _HURT_CUES.are_in(sentence):
        yield from _by_harm(sentence)
    if _FIXED_CUES.are_in(sentence):
        yield from _by_phrase(sentence)
    if _WISH_CUES.are_in(sentence):
        yield from _by_wish(sentence, audience)
    if _DUE_CUES.are_in(sentence):
        yield from _by_desert(sentence, audience)
    if not sentence.latin:
        yield from _by_foreign_verb(sentence, audience)
