"""A text cut into sentences of plain words, each of which knows where it was typed.

The rules about address, insult, threat and identity read `Sentence.plain`: normalised words and
clause punctuation with single spaces between, contractions written out ("you're" → "you are"), so
that one pattern serves many spellings and no pattern has to cope with stray spaces.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from plaintalk.engine.signals import Span
from plaintalk.engine.tables import word_set
from plaintalk.engine.text import View, normalise

# A sentence without an end is cut here, so that no pattern ever sees more than this many words.
LONGEST_SENTENCE_WORDS = 80
# No word that the rules know is longer. Longer runs of letters are kept, cut to this length.
LONGEST_WORD_CHARS = 40

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|\n[^\S\n]*\n|[^\w\s]|_")
_NOT_LATIN = re.compile("[\u0400-\u058f]")
# It stands inside the word that is asked about, and `normalise` takes it away.
_ARMENIAN_QUESTION = "\u055e"
_FULL_STOP = frozenset(".!?։…؟。")
_ABBREVIATED = word_set("""mr mrs ms dr prof st gen col sen rep gov hon jr sr vs etc inc no""")
# Marks that part clauses, and how each is written in `Sentence.plain`.
_CLAUSE_MARKS = {mark: mark for mark in ',:;()-"«»“”„[]/*>@'} | {"–": "-", "—": "-", "՝": ","}

_WRITTEN_OUT: dict[str, tuple[str, ...]] = {
    word: tuple(meaning.split())
    for word, meaning in {
        "youre": "you are", "ure": "you are", "u": "you", "y0u": "you", "ya": "you", "yous": "you",
        "yall": "you all", "youse": "you", "yer": "your", "im": "i am", "ive": "i have",
        "youve": "you have", "youll": "you will", "theyre": "they are", "theyll": "they will",
        "hes": "he is", "shes": "she is", "thats": "that is", "whats": "what is",
        "whos": "who is", "dont": "do not", "doesnt": "does not", "didnt": "did not",
        "isnt": "is not", "arent": "are not", "wasnt": "was not", "werent": "were not",
        "wont": "will not", "cant": "can not", "cannot": "can not", "shouldnt": "should not",
        "wouldnt": "would not", "couldnt": "could not", "havent": "have not",
        "hasnt": "has not", "aint": "is not", "gonna": "going to", "gunna": "going to",
        "wanna": "want to", "gotta": "got to", "lets": "let us", "imma": "i am going to",
        "ima": "i am going to", "4re": "are", "somebody": "someone", "everybody": "everyone",
        "anybody": "anyone", "won't": "will not", "can't": "can not", "ain't": "is not",
        "shan't": "shall not", "let's": "let us", "y'all": "you all", "ya'll": "you all",
    }.items()
}  # fmt: skip
_ENDING = {"re": "are", "m": "am", "ll": "will", "ve": "have", "d": "would"}
# After these "'s" means "is"; after any other word it may be a possessive and is kept apart.
_IS_AFTER = word_set("""he she it that this there here who what where how everyone someone""")
# "ur" before one of these means "you are", otherwise "your".
_UR_ARE = word_set(
    """a an the so such just really all not going gonna fucking fuckin very too both still"""
)


@dataclass(frozen=True, eq=False)
class Sentence:
    """A run of words up to a full stop, at most about `LONGEST_SENTENCE_WORDS` long.

    Words and the marks that part clauses are its tokens, numbered from 0.

    Attributes:
        words: the tokens, normalised.
        starts, ends: where each stands in the view.
        asks: it ends in a question mark, or has the Armenian one inside.
        plain: the tokens, joined by single spaces.
        latin: it has no Cyrillic or Armenian letter.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    view: View
    asks: bool
    plain: str
    latin: bool

    def typed(self, first: int, last: int) -> Span:
        """Where the tokens first..last-1 stand in the text as typed."""
        return self.view.typed_span(self.starts[first], self.ends[last - 1])

    def token_at(self, plain_index: int) -> int:
        """The number of the token at an index of `plain`."""
        return self.plain.count(" ", 0, plain_index)

    def tokens_of(self, found: re.Match[str], group: int | str = 0) -> tuple[int, int]:
        """First and one-past-last token of a match in `plain`, spaces at its ends left out."""
        said = found.group(group)
        start = found.start(group) + len(said) - len(said.lstrip(" "))
        end = found.end(group) - len(said) + len(said.rstrip(" "))
        first = self.token_at(start)
        return first, max(first, self.token_at(max(end - 1, 0))) + 1

    @cached_property
    def _typed(self) -> tuple[list[int], list[int]]:
        """Where each token begins and ends in the text as typed; asked for by every hit."""
        spans = [self.typed(number, number + 1) for number in range(len(self.words))]
        return [span.start for span in spans], [span.end for span in spans]

    def tokens_under(self, span: Span) -> tuple[int, int]:
        """First and one-past-last token that a span of the typed text touches; may be none."""
        starts, ends = self._typed
        first = bisect_right(ends, span.start)
        return first, max(first, bisect_left(starts, span.end))

    def capital(self, number: int) -> bool:
        """Whether the token was typed with a capital first letter."""
        span = self.typed(number, number + 1)
        return self.view.typed[span.start : span.start + 1].isupper()


def _expand(word: str, following: str) -> tuple[str, ...]:
    """The word as written out, one word or more."""
    if word in _WRITTEN_OUT:
        return _WRITTEN_OUT[word]
    if word == "ur":
        return ("you", "are") if following in _UR_ARE else ("your",)
    head, _, tail = word.rpartition("'")
    if tail == "t" and head.endswith("n"):
        return (head[:-1], "not")
    if tail == "s":
        return (head, "is") if head in _IS_AFTER else (head, "'s")
    return (head, _ENDING[tail]) if head and tail in _ENDING else (word,)


def _ends_sentence(mark: str, view: View, end: int, before: str) -> bool:
    """Whether a full stop is one: "2.5", "Mr." and "example.com" have none."""
    if mark != ".":
        return mark != "…"
    text = view.text
    following = text[end : end + 1]
    if following == "." or text[max(0, end - 2) : end - 1] == ".":
        # Three dots are a pause ("you are... an idiot"), unless a capital follows.
        return following != "." and _capital_follows(view, end)
    if following and not following.isspace() and following not in "\"'”’»)]":
        return before.isalpha() and len(before) > 1 and _capital_follows(view, end)
    return before not in _ABBREVIATED and not (len(before) == 1 and before.isalpha())


def _capital_follows(view: View, end: int) -> bool:
    place = end
    while place < min(len(view.text), end + 3) and view.text[place].isspace():
        place += 1
    if place >= len(view.text):
        return True
    start = view.typed_span(place, place + 1).start
    return view.typed[start : start + 1].isupper()


class Draft:
    """Collects tokens, and gives them away as a sentence when it ends."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._words: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, word: str, start: int, end: int) -> None:
        """Take one token and its place in the view."""
        self._words.append(word)
        self._starts.append(start)
        self._ends.append(end)

    @property
    def text(self) -> str:
        """The text of the view."""
        return self._view.text

    def is_full(self) -> bool:
        """Whether no more should be added."""
        return len(self._words) >= LONGEST_SENTENCE_WORDS

    def last_word(self) -> str:
        """The token taken last."""
        return self._words[-1] if self._words else ""

    def sentences(self, *, asks: bool) -> Iterator[Sentence]:
        """What was collected, none or one; collecting starts anew."""
        if self._words:
            view = self._view
            if not asks and _ARMENIAN_QUESTION in view.typed:
                span = view.typed_span(self._starts[0], self._ends[-1])
                asks = view.typed.find(_ARMENIAN_QUESTION, *span) >= 0
            words, starts, ends = tuple(self._words), tuple(self._starts), tuple(self._ends)
            plain = " ".join(words)
            latin = plain.isascii() or _NOT_LATIN.search(plain) is None
            yield Sentence(words, starts, ends, view, asks, plain, latin)
        self._words, self._starts, self._ends = [], [], []


def sentences(view: View) -> Iterator[Sentence]:
    """The view's sentences, in order. Takes time linear in the text's length."""
    draft = Draft(view)
    for found in _TOKEN.finditer(view.text):
        piece, start, end = found.group(), found.start(), found.end()
        if piece in _FULL_STOP:
            if _ends_sentence(piece, view, end, draft.last_word()):
                yield from draft.sentences(asks=piece in "?؟")
        elif piece in _CLAUSE_MARKS:
            draft.add(_CLAUSE_MARKS[piece], start, end)
        elif piece[0] == "\n":
            yield from draft.sentences(asks=False)
        elif piece[0].isalnum():
            _add_word(draft, piece, start, end)
            if draft.is_full():
                yield from draft.sentences(asks=False)
    yield from draft.sentences(asks=False)


_NEXT_WORD = re.compile(r"\s*(\w*)")


def _add_word(draft: Draft, token: str, start: int, end: int) -> None:
    if not token.isascii():
        token = token.replace("ё", "е")
    word = token[:LONGEST_WORD_CHARS]
    if word not in _WRITTEN_OUT and word != "ur" and "'" not in word:
        draft.add(word, start, end)
        return
    following = _NEXT_WORD.match(draft.text, end) if word == "ur" else None
    for part in _expand(word, following[1] if following else ""):
        draft.add(part, start, end)


@dataclass(frozen=True)
class Passage:
    """A whole text with its sentences, in the order of the text."""

    view: View
    sentences: tuple[Sentence, ...]

    @cached_property
    def _begin(self) -> list[int]:
        """Where each sentence begins in the text as typed."""
        return [sentence.typed(0, 1).start for sentence in self.sentences]

    def sentence_under(self, span: Span) -> Sentence | None:
        """The sentence in which a span of the typed text starts, if it touches a word at all."""
        number = bisect_right(self._begin, span.start)
        for sentence in self.sentences[max(0, number - 1) : number + 1]:
            first, last = sentence.tokens_under(span)
            if first < last:
                return sentence
        return None

    @classmethod
    def of(cls, text: str) -> "Passage":
        """Cut a text as typed."""
        return cls.of_view(normalise(text))

    @classmethod
    def of_view(cls, view: View) -> "Passage":
        """Cut a view that has been made already."""
        return cls(view, tuple(sentences(view)))
