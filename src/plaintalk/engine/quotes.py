"""Which words of a text are its author's own, and which are somebody else's.

Three things make words quoted: quotation marks, Markdown's ">" at the start of a line, and six
words or more in a row that stand in the comment answered or in the article. Besides these there
is *mention*: "he called me an idiot" reports an insult and is none, whether in marks or not.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from plaintalk.engine.passage import Sentence
from plaintalk.engine.signals import Context, Span

# So many words in a row are no coincidence any more. Shorter runs are common phrases.
OVERLAP_WORDS = 6
# A quotation in marks ends within this, or the mark was a slip of the key.
LONGEST_QUOTATION_CHARS = 2_000
LONGEST_SINGLE_QUOTED_CHARS = 300
# Of parent and article no more than this is searched.
LONGEST_SOURCE_CHARS = 200_000
# "You are a 'genius'": so few words in marks, said of somebody, are the author's own irony.
SCARE_QUOTE_WORDS = 3

_CLOSERS = {"“": "”“", "”": "”", "«": "»", "„": "“”", "‟": "”", "″": "″", '"': '"'}
_MARK = re.compile(r'[“”«»„‟″"]|\n[^\S\n]*\n')
_SINGLE_OPEN = re.compile(r"(?:^|(?<=[\s(\[,:;—–-]))[‘‚'](?=\S)")
_SINGLE_CLOSE = re.compile(r"(?<=\S)[’‘'](?!\w)")
_BLOCK_LINE = re.compile(r"^ {0,3}>[^\n]*", re.MULTILINE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quotations:
    """The quoted parts of one text: spans in order, apart from each other."""

    spans: tuple[Span, ...] = ()

    def hold(self, span: Span) -> bool:
        """Whether every character of a span is quoted."""
        number = bisect_right(self.spans, span.start, key=lambda quoted: quoted.start) - 1
        return number >= 0 and span.end <= self.spans[number].end


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The same characters as spans in order, without overlap or empty ones."""
    found: list[Span] = []
    for span in sorted(spans):
        if span.end <= span.start:
            continue
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def find_quotations(text: str, context: Context) -> Quotations:
    """All that a text quotes, by marks, by block and by what it shares with its context."""
    spans = [*_in_double_marks(text), *_in_single_marks(text), *_in_blocks(text)]
    sources = tuple(
        source[:LONGEST_SOURCE_CHARS]
        for source in (context.parent, context.headline, context.article)
        if source
    )
    spans += _shared(text, sources)
    return Quotations(merged(spans))


def _in_double_marks(text: str) -> Iterator[Span]:
    opened: tuple[str, int] | None = None
    for mark in _MARK.finditer(text):
        sign, place = mark.group(), mark.start()
        if sign[0] == "\n" or (opened and place - opened[1] > LONGEST_QUOTATION_CHARS):
            opened = None
        if opened and sign in _CLOSERS[opened[0]]:
            yield Span(opened[1], place + 1)
            opened = None
        elif opened is None and sign in _CLOSERS:
            opened = (sign, place)


def _in_single_marks(text: str) -> Iterator[Span]:
    closing = [found.end() for found in _SINGLE_CLOSE.finditer(text)]
    after = 0
    for opening in _SINGLE_OPEN.finditer(text):
        if opening.start() < after:
            continue
        number = bisect_right(closing, opening.end() + 1)
        if number == len(closing):
            return
        end = closing[number]
        if (
            end - opening.start() <= LONGEST_SINGLE_QUOTED_CHARS
            and "\n" not in (text[opening.start() : end])
        ):
            yield Span(opening.start(), end)
            after = end


def _in_blocks(text: str) -> Iterator[Span]:
    if ">" in text:
        for line in _BLOCK_LINE.finditer(text):
            yield Span(line.start(), line.end())


@lru_cache(maxsize=64)
def _runs(source: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_all_runs(_WORD.findall(source.casefold())))


def _all_runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[at:] for at in range(OVERLAP_WORDS)), strict=False)


def _shared(text: str, sources: Sequence[str]) -> Iterator[Span]:
    found = list(_WORD.finditer(text)) if sources else []
    if len(found) < OVERLAP_WORDS:
        return
    known = [_runs(source) for source in sources]
    for at, run in enumerate(_all_runs([word.group().casefold() for word in found])):
        if any(run in runs for runs in known):
            yield Span(found[at].start(), found[at + OVERLAP_WORDS - 1].end())


# -- mention -----------------------------------------------------------------------------------

# Up to so many words after "called me" belong to what somebody was called.
_CALLED_WORDS = 8
_REST = rf"(?P<said>(?: [^,;:.()\s]+){{1,{_CALLED_WORDS}}})"
_OTHERS = (
    r"(?:me|us|him|her|them|people|others|everyone|anyone|someone|readers|commenters|"
    r"each other|one another|(?:the|my|our|other|fellow|these|those|all|such|some) [\w'-]+)"
)
_CALL = r"(?:call(?:s|ed|ing)?|label(?:s|ed|led|ing|ling)?|brand(?:s|ed|ing)?|nam(?:ed|ing)|dubbed)"
_NAMED = (
    # Called me an idiot. With "I" before it, it does the deed: "I call him an idiot".
    re.compile(
        rf"(?<!\bi )(?<!\bwe )(?<!\bi would )(?<!\bi will )(?<!\blet us )(?<!\bi can )"
        rf"\b{_CALL} {_OTHERS}{_REST}"
    ),
    # I never called you an idiot; sorry for calling you a coward.
    re.compile(
        rf"\b(?:not|never|sorry (?:for|if|that)|apologi[sz]e for)(?: i| he| she| they)?"
        rf"(?: \w+)? {_CALL} you{_REST}"
    ),
    # I was called an idiot, got called a traitor, being called names.
    re.compile(
        rf"\b(?:was|were|been|being|got|get|be) (?:\w+ )?(?:called|labelled|branded){_REST}"
    ),
    # The word idiot; words such as idiot and moron; insults like idiot.
    re.compile(
        r"(?:\bthe (?:word|term|slur|insult|phrase|expression|epithet)|\b(?:words|terms|slurs|"
        r"insults|names|phrases|labels) (?:like|such as|as)) ?[\"«“„'(:,]?"
        r"(?P<said>(?: [^;:.()\s]+){1,5})"
    ),
    # Russian: назвал меня идиотом, меня назвали идиотом, обзывать людей дураками.
    re.compile(
        r"\b(?:назва\w+|назыв\w+|обозва\w+|обзыв\w+) "
        r"(?:меня|нас|его|ее|их|людей|всех|других|кого \w+|собеседник\w*|читател\w*|оппонент\w*)"
        rf"{_REST}"
    ),
    re.compile(
        rf"\b(?:меня|нас|его|ее|их) (?:\w+ )?(?:назва\w+|обозва\w+|назыв\w+|обзыв\w+){_REST}"
    ),
    re.compile(rf"\b(?:слов[оа]м?и?|оскорблени[ея]м?)(?: (?:типа|вроде|как))? ?[\"«“]?{_REST}"),
    # Armenian: what somebody was called stands before the verb: ինձ ապուշ անվանեց.
    re.compile(r"(?P<said>(?:[^,;:.()\s]+ ){1,4})(?:անվանե|անվանու|կոչե|կոչու)\w*"),
)
# What somebody else is said to say or think: a whole clause with its own subject.
_CLAUSES = (
    # He said that all of them are vermin; those who claim …; nobody should say ….
    re.compile(
        r"(?<!\bi )(?<!\bwe )(?<!\bjust )(?<!\bto )(?<!\bme )(?<!\beveryone )(?<!\bpeople )"
        r"\b(?:sa(?:id|ys|ying)|claim(?:s|ed|ing)?|wr(?:ote|ites|iting)|shout(?:s|ed|ing)|"
        r"scream(?:s|ed|ing)|believes?|thinks|insist(?:s|ed)?|tweeted|posted|chant(?:s|ed|ing))"
        r"(?: (?:to|at) (?:me|us|him|her|them))?(?: that)? ?[\"«“„:,]?"
        r"(?P<said>(?: [^,;.()\s]+){1,20})"
    ),
    # Nobody should say, you can not say, stop saying, (who|they|you) say/think …
    re.compile(
        r"\b(?:who|they|you|not|never|nobody should|no one should|some|to) "
        r"(?:say|think|claim|believe|write|pretend)(?: that)?(?! (?:this|it|so|in)\b)"
        r"(?P<said>(?: [^,;.()\s]+){1,20})"
    ),
)
_MENTION_CUE = re.compile(
    r"\b(?:call|label|brand|nam(?:ed|ing)|dubb|word|term|slur|insult|phrase|expression|epithet|"
    r"sa(?:id|y)|claim|wr(?:ot|it)|shout|scream|belie|think|insist|tweet|post|chant|pretend|"
    r"наз|обоз|обзы|слов|оскорб|անվան|կոչ)"
)
# "Everyone says you are an idiot" attacks the reader behind others' backs.
_HEARSAY = re.compile(
    r"\b(?:everyone|we all|all of us|anyone can|i)(?: \w+)? (?:says?|thinks?|knows?)\b"
)


class Mention(NamedTuple):
    """Tokens first..last-1 of a sentence, reported and not said.

    Attributes:
        clause: a whole statement is reported ("he says that …"), not only a name ("called me …").
    """

    first: int
    last: int
    clause: bool

    def covers(self, first: int, last: int) -> bool:
        """Whether tokens first..last-1 all are inside."""
        return self.first <= first and last <= self.last


def mentions(sentence: Sentence) -> tuple[Mention, ...]:
    """What the sentence reports and does not say itself."""
    plain = sentence.plain
    if not _MENTION_CUE.search(plain):
        return ()
    kinds = ((_NAMED, False), (() if _HEARSAY.search(plain) else _CLAUSES, True))
    return tuple(
        Mention(*sentence.tokens_of(found, "said"), clause)
        for patterns, clause in kinds
        for pattern in patterns
        for found in pattern.finditer(plain)
    )


class Reports:
    """What each sentence of one text reports, looked up once."""

    def __init__(self) -> None:
        self._known: dict[Sentence, tuple[Mention, ...]] = {}

    def of(self, sentence: Sentence) -> tuple[Mention, ...]:
        """The sentence's mentions."""
        if sentence not in self._known:
            self._known[sentence] = mentions(sentence)
        return self._known[sentence]


# Words of somebody who quotes an attack because of minding it.
_OBJECTING = re.compile(
    r"\b(?:apologi[sz]e|unacceptable|not acceptable|uncalled for|offensive|rude|disgust\w*|"
    r"insult(?:s|ed|ing)?|racis[mt]\w*|hate speech|hateful|bigot\w*|shame|shameful|"
    r"disrespect\w*|wrong to|not ok|not okay|how dare|report(?:ed|ing)?|moderators?|policy|"
    r"has no place|have no place|no argument|not an argument|language like|called|calling|"
    r"you said|you wrote|your words?|he said|she said|he wrote|she wrote|wrote that|said that|"
    r"оскорб\w*|назва\w+|обозва\w+|извинит\w*|стыдно|хамств\w*|модератор\w*|написал\w*|сказал\w*|"
    r"անվանե\w*|վիրավոր\w*|ամոթ\w*|ասաց\w*|գրե\w*)\b"
)


def objects(own_words: str) -> bool:
    """Whether the author's own words (normalised) speak of the quoted ones instead of agreeing."""
    return _OBJECTING.search(own_words) is not None
