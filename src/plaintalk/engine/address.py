"""Whom a sentence's words are aimed at: a commenter, the author, a minister, a law, nobody.

Answers for one run of words at a time (an insult that was found, say), from the words around it:
its noun ("stupid law"), its subject ("the author is an idiot"), a vocative ("Simon, you fool"),
then the rest of the sentence. Who is who comes from the context: names of commenters, the byline,
the publisher, people named in the article.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from plaintalk.engine.names import Kind, kind_of
from plaintalk.engine.passage import Sentence
from plaintalk.engine.signals import Aim, Context
from plaintalk.engine.tables import word_set

# Names are looked for in no more of the article than this.
LONGEST_ARTICLE_CHARS = 50_000
# How far from its subject a predicate may stand, in words.
_REACH = 8

_AIMS: dict[Kind, Aim] = {
    Kind.YOU: Aim.COMMENTER,
    Kind.YOUR: Aim.COMMENTER,
    Kind.SELF: Aim.NOBODY,
    Kind.ONE: Aim.PERSON,
    Kind.THEY: Aim.INSTITUTION,
    Kind.IT: Aim.THING,
    Kind.AUTHOR: Aim.AUTHOR,
    Kind.PUBLISHER: Aim.PUBLISHER,
    Kind.READER: Aim.COMMENTER,
    Kind.FIGURE: Aim.PUBLIC_FIGURE,
    Kind.NATION: Aim.INSTITUTION,
    Kind.INSTITUTION: Aim.INSTITUTION,
    Kind.GROUP: Aim.GROUP,
    Kind.PEOPLE: Aim.GROUP,
    Kind.THING: Aim.THING,
}


class Address(NamedTuple):
    """Whom some words of a sentence are aimed at.

    Attributes:
        direct: said to the face or as a plain predicate, and not guessed from what is near.
        first: the token where the address starts, for a span that takes it in ("you are an …").
        generic: "you" or "anyone" stands for people at large, on a condition.
        named: somebody is named or spoken to in words, and not only meant.
    """

    aim: Aim
    direct: bool
    first: int
    last: int
    generic: bool = False
    named: bool = True


_NAME = re.compile(r"[^\W\d_]{2,}")
_TITLES = word_set("mr mrs ms dr prof sir dear the de von van der staff by")


def _names_in(text: str) -> frozenset[str]:
    return frozenset(
        name for name in (word.casefold() for word in _NAME.findall(text)) if name not in _TITLES
    )


# Capitalised words in the middle of a sentence: names, for the most part.
_PROPER = re.compile(r"(?<=[\w,;'’] )([A-ZԱ-ՖА-Я][^\W\d_]{2,})(?![^\W\d_])")


@lru_cache(maxsize=64)
def _named_in_article(article: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in _PROPER.findall(article))


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may be meant in one discussion, by their names in lower case."""

    commenters: frozenset[str]
    full_names: frozenset[str]
    author: frozenset[str]
    publisher: frozenset[str]
    figures: frozenset[str]
    answers: bool

    @classmethod
    def of(cls, context: Context) -> "Audience":
        """Those whom the context names. Only first names and whole names of commenters count."""
        first_names = set()
        for name in context.commenters:
            words = _NAME.findall(name.casefold())
            if words and words[0] not in _TITLES:
                first_names.add(words[0])
        publisher = _names_in(context.publisher)
        author = _names_in(context.article_author) - publisher
        article = _named_in_article(context.article[:LONGEST_ARTICLE_CHARS])
        headline = _named_in_article(" , " + context.headline)
        return cls(
            commenters=frozenset(first_names),
            full_names=frozenset(name.casefold() for name in context.commenters),
            author=author,
            publisher=publisher,
            figures=(article | headline) - author - publisher - first_names,
            answers=bool(context.parent),
        )


def _aim_of_name(sentence: Sentence, number: int, audience: Audience) -> Aim | None:
    word = sentence.words[number].removesuffix("'s")
    if word in audience.publisher and len(word) > 3:
        return Aim.PUBLISHER
    if word in audience.author:
        return Aim.AUTHOR
    if word in audience.commenters:
        return _commenter_or_namesake(sentence, number, audience)
    return None


def _commenter_or_namesake(sentence: Sentence, number: int, audience: Audience) -> Aim | None:
    """A commenter, unless the name goes on to be another's: Vladimir, but Vladimir Putin."""
    following = sentence.words[number + 1] if number + 1 < len(sentence.words) else ""
    if not following.isalpha() or not sentence.capital(number + 1):
        return Aim.COMMENTER
    whole = f"{sentence.words[number]} {following}"
    if any(name.startswith(whole) for name in audience.full_names):
        return Aim.COMMENTER
    return None if kind_of(following) is None else Aim.PUBLIC_FIGURE


def aim_of_word(sentence: Sentence, number: int, audience: Audience) -> Aim | None:
    """Whom one word names, from the context first and from general knowledge then."""
    by_name = _aim_of_name(sentence, number, audience)
    if by_name is not None:
        return by_name
    kind = kind_of(sentence.words[number])
    if kind is not None:
        return _AIMS[kind]
    if sentence.words[number] in audience.figures and sentence.capital(number):
        return Aim.PUBLIC_FIGURE
    return None


# -- the subject of a predicate ------------------------------------------------------------------

_COPULAS = word_set(
    """is are was were be been being am become becomes became feel feels felt remain remains stay
    stays sound sounds seem seems look looks act acts behave behaves 's r are/were такой такая
    такие просто это есть был была были es eq"""
)  # fmt: skip
_CLAUSE_BREAKS = word_set(
    """, : ; ( ) but because if when while since although though unless so whether therefore think
    believe know guess say said suppose hope feel see admit that and then than и но а что если
    потому բայց որ եթե եւ"""
)  # fmt: skip
_SELF_FORMS = frozenset(("i", "we", "us", "me", "myself", "я", "мы", "меня", "нас", "եմ", "ենք"))
_AUTHOR_CLAUSE = re.compile(
    r"\b(?:whoever|who ever|who|the one who|person who|people who|guy who|man who|woman who|clown "
    r"who|whomever|moron who|idiot who|fool who|anyone who|those who) "
    r"(?:\w+ )?(?:wrote|writes|penned|published|edited|writing)\b(?: \w+){0,4}$"
)
_ANYONE_CLAUSE = re.compile(
    r"\b(?:anyone|anybody|whoever|everyone|those|people|person|someone|all|one|voters|"
    r"supporters)(?: of you)? (?:who|that|still|of)\b|\b(?:те|тот|все|каждый|кто) (?:, )?кто\b|"
    r"^кто\b|^whoever\b|^only\b"
)


class _Subject(NamedTuple):
    aim: Aim
    number: int
    generic: bool = False


def _subject(sentence: Sentence, end: int, audience: Audience) -> _Subject | None:
    """The nearest word before `end` that names somebody or something, with its "of" unwound."""
    start = _clause_start(sentence.words, end)
    spoken = " ".join(sentence.words[start:end])
    author = _AUTHOR_CLAUSE.search(spoken)
    if author:
        return _Subject(Aim.AUTHOR, start)
    anyone = _ANYONE_CLAUSE.search(spoken)
    if anyone:
        return _Subject(Aim.GROUP, start, generic=True)
    number = _nearest(sentence, start, end, audience)
    if number is None:
        return _unknown_name(sentence, start, end)
    number = _unwind_of(sentence, start, number, audience)
    aim = aim_of_word(sentence, number, audience)
    spoken_to = number > 0 and sentence.words[number - 1] == "you"
    if spoken_to and kind_of(sentence.words[number]) is Kind.PEOPLE:
        return _Subject(Aim.COMMENTER, number - 1)
    return _Subject(aim, number) if aim else None


def _clause_start(words: Sequence[str], end: int) -> int:
    start = end
    while start > 0 and end - start < _REACH:
        breaks = words[start - 1] in _CLAUSE_BREAKS
        # "People who believe this are …" is one clause.
        if breaks and not (start > 1 and words[start - 2] in ("who", "that")):
            break
        start -= 1
    return start


def _nearest(sentence: Sentence, start: int, end: int, audience: Audience) -> int | None:
    for number in range(end - 1, start - 1, -1):
        if aim_of_word(sentence, number, audience) is not None:
            return number
    return None


def _unwind_of(sentence: Sentence, start: int, number: int, audience: Audience) -> int:
    """From "piece" to "author" in "the author of this piece", and past "your" to the noun."""
    words = sentence.words
    for _ in range(3):
        before = number - 1
        while before > start and words[before] in _DETERMINERS:
            before -= 1
        if before >= start and kind_of(words[before]) in (Kind.AUTHOR, Kind.FIGURE):
            return before  # автор статьи, the Russian way of "of"
        if before <= start or words[before] not in ("of", "from", "at", "in"):
            return number
        head = _nearest(sentence, max(start, before - 2), before, audience)
        if head is None:
            return number
        number = head
    return number


_DETERMINERS = word_set(
    """a an the this that these those my your our his her their its such another mr mrs"""
)


_CLOSE = 2


def _unknown_name(sentence: Sentence, start: int, end: int) -> _Subject | None:
    """A capitalised word that nothing is known of, taken for a private person's name."""
    for number in range(end - 1, max(start, end - _CLOSE) - 1, -1):
        word = sentence.words[number]
        if number > 0 and word.isalpha() and len(word) > 2 and sentence.capital(number):
            return _Subject(Aim.PERSON, number)
    return None


# -- ways of addressing ---------------------------------------------------------------------------

_YOU = frozenset(word for word in ("you", "ye", "yourself", "ты", "вы", "դու", "դուք", "du", "ty"))
_YOUR = word_set("your you're ur твой ваш քո ձեր")
_FILLERS = word_set(
    """a an the such so just really very fucking fuckin bloody damn damned goddamn freaking
    frigging total complete absolute utter stupid dumb little old fat ugly pathetic sad poor
    miserable absolutely totally completely clearly obviously truly still all both nothing but
    kind of sort like one of most biggest real big ignorant lying worthless disgusting filthy
    racist pompous arrogant brainless bunch pack lot simply merely also only pure dirty просто
    такой такая же настоящий полный самый очень и еще ли այնքան շատ իսկական ուղղակի"""
)  # fmt: skip
_AS_SOMEONE_TREATED = re.compile(
    r"\b(?:treat\w*|tak(?:e|es|en|ing)|regard\w*|see|sees|play\w*) "
    r"(?:us|me|people|them|readers|voters|the \w+|everyone)(?: all)? (?:like|as|for)\b"
)
_LIKE_YOU = re.compile(r"^(?: \w+){0,1} (?:like|such as|as) (?:you|yourself|yourselves|u)\b")
_GOVERNS = re.compile(
    r"^ (?:who (?:run|runs|rule|rules|govern|lead|leads|are running)|in (?:charge|power|government|"
    r"office|the \w+ (?:government|ministry|parliament|house|administration)|congress|parliament|"
    r"washington|moscow|yerevan|baku|ankara|brussels|the kremlin|london|kyiv|kiev))\b"
)
_CONDITION = re.compile(
    r"\b(?:if you|only an?|have to be|has to be|had to be|would have to be|must be an?|"
    r"need to be|do not have to be|does not take|not have to be|would be an?|have got to be|"
    r"anyone who|whoever|who would|надо быть|нужно быть|только)\b"
)


def address_of(sentence: Sentence, first: int, last: int, audience: Audience) -> Address:
    """Whom tokens first..last-1 (an insult, a curse) of a sentence are aimed at."""
    found = (
        _by_noun_after(sentence, first, last, audience)
        or _by_verb_after(sentence, first, last)
        or _by_you_before(sentence, first, last)
        or _by_copula(sentence, first, last, audience)
        or _by_vocative(sentence, first, last, audience)
        or _by_neighbours(sentence, first, last, audience)
    )
    if found.aim is not Aim.COMMENTER:
        return found
    meant = _with_vocative(sentence, found, audience)
    # "Only a moron like you" has the form of a condition and means one reader.
    return meant._replace(generic=False) if _names_you_after(sentence, last) else meant


def address_to_you(sentence: Sentence, first: int, last: int, audience: Audience) -> Address:
    """Who "you" is in a phrase that says it, as "fuck you": tokens first..last-1."""
    said_to = Address(Aim.COMMENTER, True, first, last)
    return _with_vocative(sentence, said_to, audience)._replace(generic=False)


def _by_noun_after(sentence: Sentence, first: int, last: int, audience: Audience) -> Address | None:
    """Stupid law, idiot Putin, idiots like you, clowns in parliament."""
    words = sentence.words
    rest = " " + " ".join(words[last : last + 6])
    if _names_you_after(sentence, last):
        return Address(Aim.COMMENTER, True, first, min(len(words), last + 2))
    if _GOVERNS.match(rest):
        return Address(Aim.INSTITUTION, True, first, last)
    for number in range(last, min(last + 3, len(words))):
        kind = kind_of(words[number])
        if kind is Kind.YOUR and number + 1 < len(words) and words[number + 1].isalpha():
            return Address(Aim.THING, True, first, number + 2)
        if kind in (Kind.YOU, Kind.SELF, Kind.ONE, Kind.THEY, Kind.YOUR, Kind.IT):
            return None
        aim = aim_of_word(sentence, number, audience)
        if aim is not None:
            return _noun_address(sentence, first, number + 1, aim)
        if words[number] not in _FILLERS and number > last:
            return None
        if not words[number].isalpha() or words[number] in _FUNCTION_WORDS:
            return None
    return None


def _names_you_after(sentence: Sentence, last: int) -> bool:
    return _LIKE_YOU.match(" " + " ".join(sentence.words[last : last + 6])) is not None


_FUNCTION_WORDS = word_set(
    """is are was were am be of in on at to for with by from and or but who that which as if than
    when because not no like the a an has have had do does did will would can could should и или
    но в на с к по что как не"""
)  # fmt: skip


def _noun_address(sentence: Sentence, first: int, last: int, aim: Aim) -> Address:
    you_before = _by_you_before(sentence, first, first + 1)
    if you_before is not None and aim not in (Aim.THING, Aim.INSTITUTION, Aim.PUBLISHER):
        return you_before._replace(last=last)
    return Address(aim, True, first, last)


def _by_verb_after(sentence: Sentence, first: int, last: int) -> Address | None:
    """Armenian, and Russian turned round, put the person after: ապուշ ես, дурак ты."""
    following = sentence.words[last] if last < len(sentence.words) else ""
    if following in ("ես", "եք", "ты", "вы", "es", "eq", "դու", "դուք"):
        return Address(Aim.COMMENTER, True, first, last + 1)
    if following in ("եմ", "ենք", "em", "enq"):
        return Address(Aim.NOBODY, True, first, last + 1)
    return None


def _by_you_before(sentence: Sentence, first: int, last: int) -> Address | None:
    """You idiot; you stupid, lying fool; your stupid (for "you're stupid")."""
    words = sentence.words
    number = first - 1
    while number >= 0 and first - number <= 6 and words[number] in _ADJACENT:
        number -= 1
    if number < 0 or words[number] not in _YOU | _YOUR:
        return None
    if words[number] in _YOUR and (number != first - 1 or _continues(sentence, last)):
        return None
    before = words[number - 1] if number else ""
    if before in ("do", "did", "would", "could", "can", "are", "call", "make", "makes"):
        return Address(Aim.COMMENTER, before in ("are", "make", "makes"), number, last)
    return Address(Aim.COMMENTER, True, number, last)


_ADJACENT = _FILLERS | frozenset((",", "are", "is", "-", "am"))


def _continues(sentence: Sentence, last: int) -> bool:
    following = sentence.words[last] if last < len(sentence.words) else ""
    return following.isalpha() and following not in ("and", "but", "if", "lol", "as")


def _by_copula(sentence: Sentence, first: int, last: int, audience: Audience) -> Address | None:
    """The subject of "… is an idiot"; languages without "is" take the nearest noun before."""
    words = sentence.words
    stop = max(0, first - _REACH)
    for number in range(first - 1, stop - 1, -1):
        word = words[number]
        if word in _COPULAS and not (number and words[number - 1] == "to" and word != "be"):
            return _at_copula(sentence, number, first, last, audience)
        if word in (",", ";", ":", "(", ")", "but", "because", "who"):
            break
    if first and not words[first - 1].isascii():
        subject = _subject(sentence, first, audience)
        if subject:
            return Address(subject.aim, True, subject.number, last, subject.generic)
    return None


def _at_copula(
    sentence: Sentence, copula: int, first: int, last: int, audience: Audience
) -> Address | None:
    words = sentence.words
    after = words[copula + 1] if copula + 1 < first else ""
    if after in _YOU:  # are you an idiot
        return Address(Aim.COMMENTER, True, copula, last)
    end = _before_aside(words, copula)
    subject = _subject(sentence, end, audience)
    if subject is None:
        return _of_something(sentence, end, copula, first, last)
    if subject.aim is Aim.THING and _is_your(sentence, subject.number):
        return Address(Aim.THING, True, subject.number - 1, last)
    return Address(subject.aim, True, subject.number, last, subject.generic)


def _of_something(
    sentence: Sentence, end: int, copula: int, first: int, last: int
) -> Address | None:
    """A subject that nothing is known of: a person if said to be "an" idiot, otherwise a thing."""
    subject = sentence.words[end - 1] if end else ""
    if not subject.isalpha() or subject in _CLAUSE_BREAKS or subject in _FUNCTION_WORDS:
        return None
    of_a_person = {"a", "an", "such"} & set(sentence.words[copula:first])
    return Address(Aim.PERSON if of_a_person else Aim.THING, True, end - 1, last)


def _before_aside(words: Sequence[str], copula: int) -> int:
    """Where the subject ends, when commas set something off after it: "You, Mr. X, are …"."""
    if copula < 3 or words[copula - 1] != ",":
        return copula
    for number in range(copula - 2, max(-1, copula - 8), -1):
        if words[number] == ",":
            return number
    return copula


def _is_your(sentence: Sentence, number: int) -> bool:
    return number > 0 and sentence.words[number - 1] in _YOUR


_IMPERATIVE = word_set(
    """shut go get learn read stop try think grow wake look listen remember hey hello yo ok okay oh
    no yes wow yeah nice lol please sorry calm leave keep take find check google fuck screw
    заткнись иди пошел читай учи эй слушай молчи слышь да нет эх ну գնա կարդա լսիր լռիր սուս հեյ
    այ էյ"""
)  # fmt: skip


def _by_vocative(sentence: Sentence, first: int, last: int, audience: Audience) -> Address | None:
    """Said to somebody: "…, idiot." "Hey moron, …" "Shut up fool"."""
    words = sentence.words
    begin = first
    while begin > 0 and words[begin - 1] in _FILLERS:
        begin -= 1
    alone = begin == 0 and last >= len(words)
    closes = last >= len(words) and begin > 0 and words[begin - 1] in (",", "-")
    opens = begin == 0 and last < len(words) and words[last] in (",", "-")
    called = 0 < begin <= 2 and words[0] in _IMPERATIVE
    orders = words[0] in _IMPERATIVE and last >= len(words) and len(words) <= 8
    tagged = begin >= 2 and words[begin - 2] == "@"
    if not (alone or closes or opens or called or orders or tagged):
        return None
    named = _named_aim(sentence, audience, skip=range(first, last))
    if named in (Aim.COMMENTER, Aim.AUTHOR, Aim.PUBLIC_FIGURE, Aim.PUBLISHER):
        return Address(named, True, begin, last)
    if audience.answers or called or orders or _speaks_to_someone(words):
        direct = not alone or audience.answers
        return Address(Aim.COMMENTER, direct, begin, last, named=called or orders)
    return Address(Aim.PERSON, False, begin, last, named=False)


def _speaks_to_someone(words: Iterable[str]) -> bool:
    return any(kind_of(word) in (Kind.YOU, Kind.YOUR) for word in words)


def _named_aim(sentence: Sentence, audience: Audience, skip: range) -> Aim | None:
    """The strongest of the names in a sentence, persons before things."""
    ranked: dict[Aim, int] = {aim: rank for rank, aim in enumerate(_RANK)}
    best: Aim | None = None
    for number in range(len(sentence.words)):
        if number in skip:
            continue
        aim = aim_of_word(sentence, number, audience)
        if aim in ranked and (best is None or ranked[aim] < ranked[best]):
            best = aim
    return best


_RANK = (
    Aim.PUBLIC_FIGURE,
    Aim.AUTHOR,
    Aim.INSTITUTION,
    Aim.PUBLISHER,
    Aim.COMMENTER,
    Aim.GROUP,
    Aim.PERSON,
    Aim.THING,
    Aim.NOBODY,
)


def _by_neighbours(sentence: Sentence, first: int, last: int, audience: Audience) -> Address:
    """What is left when grammar tells nothing: whoever is named in the sentence."""
    words = sentence.words
    before = " ".join(words[max(0, first - 8) : first])
    if _AS_SOMEONE_TREATED.search(before) or any(
        w in _SELF_FORMS for w in words[max(0, first - 3) : first]
    ):
        return Address(Aim.NOBODY, False, first, last)
    named = _named_aim(sentence, audience, skip=range(first, last))
    if named is not None:
        return Address(named, False, first, last)
    if audience.answers and len(words) <= 6:
        return Address(Aim.COMMENTER, False, first, last, named=False)
    plural = words[last - 1].endswith("s")
    return Address(Aim.INSTITUTION if plural else Aim.PERSON, False, first, last, named=False)


# -- who "you" is ---------------------------------------------------------------------------------

_VOCATIVE_REACH = 4


def _with_vocative(sentence: Sentence, found: Address, audience: Audience) -> Address:
    """Turn "you" into the one who is called by name: "Mr. President, you are …", "Dear editors"."""
    generic = _CONDITION.search(sentence.plain) is not None
    words = sentence.words
    for number in range(len(words)):
        if not _stands_apart(words, number):
            continue
        aim = aim_of_word(sentence, number, audience)
        if aim in (Aim.PUBLIC_FIGURE, Aim.AUTHOR, Aim.PUBLISHER, Aim.INSTITUTION):
            return found._replace(aim=aim, generic=generic)
    return found._replace(generic=generic)


def _stands_apart(words: tuple[str, ...], number: int) -> bool:
    """A name set off by commas, with at most a title before it, as one calls a person."""
    after = words[number + 1] if number + 1 < len(words) else ","
    if after not in (",", "-", "!", ":", "you"):
        return False
    begin = number
    while begin > 0 and number - begin < _VOCATIVE_REACH and words[begin - 1] in _CALLED:
        begin -= 1
    return begin == 0 or words[begin - 1] in (",", "-", ":", "you")


_CALLED = {"to"} | word_set(
    """mr mrs ms dr dear sir madam president minister prime hey hello the господин уважаемый
    дорогой пан պարոն հարգելի տիկին vladimir nikol donald joe ilham serzh robert you general
    comrade товарищ ընկեր"""
)  # fmt: skip
