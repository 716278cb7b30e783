"""Rows about people, things and politics: abuse, and what only looks like abuse.

The sentences are in `data/people_*.toml`. Some of the frames, and a fifth of the
words that fill them, are held out: a row with either is only measured on.
"""

import math
import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from training.disguise import HELD_OUT_WAYS, WAYS, disguise
from training.own.frames import DATA, Book, Frame, Kind, make_row, read_book
from training.rows import SHIPPED, Row

BOOKS = ("people_abusive", "people_context", "people_harmless")
NEWS = "news comment"

_CHECKED = 0.08
_DISGUISED_OF_ABUSIVE = 0.13
_DISGUISED_OF_HARMLESS = 0.09
# Rows that are drawn from a frame, by what it holds.
_OF_ABUSIVE = 6
_OF_HARMLESS = 4
_WITH_HELD_OUT_WORD = 1
_WITHIN_NEWS_OF_ABUSIVE = 2
_WITHIN_NEWS_OF_HARMLESS = 1
_NEWS_OF_A_SUBJECT = 80
_NEWS_OF_A_HELD_OUT_SUBJECT = 70
# Clean rows of these kinds mean the same whatever they answer: no nod, no praise.
_STEADY = frozenset({
    NEWS, "political anger", "hard disagreement", "personal story", "argument with reasons",
    "sober talk of violence", "advice against abuse", "reasoned reply to a commenter",
})  # fmt: skip
# First words that keep their capital behind an opening; the others lose it.
_PROPER = frozenset({"I", "Moscow", "Baku", "Russia", "Turkey", "Azerbaijan", "Europe", "Ankara"})
# Kinds of sentence that also stand in the middle of a long comment.
_WITHIN_NEWS = frozenset({
    "insult at the commenter", "contempt for the commenter", "antagonising a commenter",
    "insult at the author", "insult at a public figure", "insult at an unprotected group",
    "profanity at a person", "direct threat", "wish of death or harm", "call for violence",
    "profane exclamation", "profanity at those in power",
    "political anger", "hard disagreement", "reasoned reply to a commenter", "negated insult",
    "quoted insult", "hyperbole and idiom", "sober talk of violence", "sarcasm at power",
    "hard words on a public figure's deeds", "politicians by name", "talk of punishment",
    "self-deprecation",
    "abuse at an institution", "abuse at a thing", "advice against abuse",
    "blunt words for deeds and choices", "blunt criticism of a work",
})  # fmt: skip
# The parts of a news comment, in the orders in which people write them.
_SHAPES = (
    ("claims", "reasons"), ("claims", "reasons", "asks"), ("claims", "stories"),
    ("stories", "claims", "reasons"), ("claims", "reasons", "reasons", "asks"), ("claims",),
    ("reasons", "asks"), ("claims", "reasons", "stories", "asks"), ("stories", "asks"),
    ("claims", "asks"), ("stories", "reasons", "asks"), ("reasons", "claims", "asks"),
    ("claims", "stories", "reasons", "claims"), ("asks",), ("stories",), ("reasons", "stories"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """What fills the slots: for training, and held out from it."""

    trained: Mapping[str, Sequence[str]]
    held_out: Mapping[str, Sequence[str]]

    def drawn(self, rng: random.Random) -> dict[str, str]:
        """One trained word for each slot, so that a slot keeps its word through the frame."""
        return {slot: rng.choice(words) for slot, words in self.trained.items()}

    def drawn_held_out(self, rng: random.Random) -> dict[str, str]:
        """One held-out word for each slot."""
        return {slot: rng.choice(words) for slot, words in self.held_out.items()}


def _read_words() -> Words:
    with (DATA / "people_words.toml").open("rb") as file:
        lists = tomllib.load(file)["lists"]
    return Words(
        {slot: of["words"] for slot, of in lists.items()},
        {slot: of["held_out"] for slot, of in lists.items()},
    )


def _complete(kind: Kind) -> Kind:
    """The kind with a 0 for each head that it does not name, without those that are nan."""
    labels = dict.fromkeys(SHIPPED, 0.0) | dict(kind.labels)
    return replace(kind, labels={head: of for head, of in labels.items() if not math.isnan(of)})


def _read_books() -> list[Book]:
    books = [read_book(name) for name in BOOKS]
    return [
        replace(book, kinds={name: _complete(kind) for name, kind in book.kinds.items()})
        for book in books
    ]


_BOOKS = _read_books()
_KINDS = {name: kind for book in _BOOKS for name, kind in book.kinds.items()} | {
    NEWS: _complete(Kind(NEWS, {}, aim="nobody"))
}
# Swearing without a victim is in neither: it breaks a rule and attacks nobody.
HARMLESS = frozenset(
    name for name, kind in _KINDS.items() if all(of <= 0.3 for of in kind.labels.values())
)
ABUSIVE = frozenset(
    name
    for name, kind in _KINDS.items()
    if kind.labels.get("insult", 0) >= 0.5 or kind.labels.get("threat", 0) >= 0.5
)


def rows(rng: random.Random) -> Iterator[Row]:
    """Every row, the same for the same seed, no text twice with the same context."""
    words = _read_words()
    drawn = _unlike([*_from_frames(words, rng), *_news(words, rng), *_within_news(words, rng)])
    checked = _checked_families(drawn, rng)
    drawn = [
        replace(row, part="check") if row.part == "train" and row.family in checked else row
        for row in drawn
    ]
    drawn += _with_other_contexts(drawn, rng)
    yield from _unlike([*drawn, *_disguised(drawn, rng)])


def _unlike(drawn: Iterable[Row]) -> list[Row]:
    seen, kept = set(), []
    for row in drawn:
        key = (row.context, row.text)
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def _from_frames(words: Words, rng: random.Random) -> Iterator[Row]:
    for book in _BOOKS:
        for frame in book.frames:
            kind = book.kinds[frame.kind]
            number = _OF_HARMLESS if frame.kind in HARMLESS else _OF_ABUSIVE
            if frame.held_out:
                number = max(2, number // 3)
            part = "held-out" if frame.held_out else "train"
            for _ in range(number):
                yield make_row(frame, kind, words.drawn(rng), rng, part=part)
            if frame.needs():
                for _ in range(_WITH_HELD_OUT_WORD):
                    unseen = words.drawn_held_out(rng)
                    yield make_row(frame, kind, unseen, rng, part="held-out")


def _read_news() -> dict[str, Any]:
    with (DATA / "people_news.toml").open("rb") as file:
        return tomllib.load(file)


def _news(words: Words, rng: random.Random) -> Iterator[Row]:
    given = _read_news()
    for subject in given["subjects"]:
        held_out = subject.get("held_out", False)
        frame_of = partial(Frame, kind=NEWS, family=f"news/{subject['name']}", held_out=held_out)
        part = "held-out" if held_out else "train"
        for _ in range(_NEWS_OF_A_HELD_OUT_SUBJECT if held_out else _NEWS_OF_A_SUBJECT):
            sentences = _composed(subject, rng.choice(_SHAPES), rng)
            frame = frame_of(_joined(sentences, given, rng))
            yield make_row(frame, _KINDS[NEWS], words.drawn(rng), rng, part=part)


def _within_news(words: Words, rng: random.Random) -> Iterator[Row]:
    """Sentences of the frames in the midst of a comment on the news, whose label is theirs."""
    given = _read_news()
    for book in _BOOKS:
        for frame in book.frames:
            if frame.kind not in _WITHIN_NEWS or ">>" in frame.text:
                continue
            subjects = [
                subject
                for subject in given["subjects"]
                if subject.get("held_out", False) == frame.held_out
            ]
            abusive = frame.kind not in HARMLESS
            for _ in range(_WITHIN_NEWS_OF_ABUSIVE if abusive else _WITHIN_NEWS_OF_HARMLESS):
                sentences = _composed(rng.choice(subjects), rng.choice(_SHAPES[:-4]), rng)
                sentences.insert(rng.randint(0, len(sentences)), frame.text)
                longer = replace(frame, text=_joined(sentences, given, rng))
                part = "held-out" if frame.held_out else "train"
                yield make_row(longer, book.kinds[frame.kind], words.drawn(rng), rng, part=part)


def _composed(
    subject: Mapping[str, Sequence[str]], shape: Sequence[str], rng: random.Random
) -> list[str]:
    """Sentences on one subject, none twice."""
    sentences: list[str] = []
    drawn: list[str] = []
    for role in shape:
        sentence = rng.choice([one for one in subject[role] if one not in drawn])
        drawn.append(sentence)
        if role == "claims":
            sentence = sentence[0].upper() + sentence[1:] + rng.choice((".", ".", ".", "!", "..."))
        sentences.append(sentence)
    return sentences


def _joined(
    sentences: Sequence[str], given: Mapping[str, Sequence[str]], rng: random.Random
) -> str:
    text = rng.choice(given["openings"])
    for number, sentence in enumerate(sentences):
        if number:
            text += rng.choice((" ", " ", " ", " ", "\n\n", "\n"))
        elif text.endswith((", ", "but ", ": ")) and _is_ordinary(sentence):
            sentence = sentence[0].lower() + sentence[1:]
        text += sentence
    return f"{text} {rng.choice(given['closings'])}".strip()


def _is_ordinary(sentence: str) -> bool:
    return re.split(r"\W", sentence, maxsplit=1)[0] not in _PROPER


def _checked_families(drawn: Sequence[Row], rng: random.Random) -> frozenset[str]:
    """A seeded share of the families: of the news apart, whose families are far bigger."""
    families = sorted({row.family for row in drawn if row.part == "train"})
    news = [family for family in families if family.startswith("news/")]
    others = [family for family in families if not family.startswith("news/")]
    return frozenset(
        [
            *rng.sample(news, round(_CHECKED * len(news))),
            *rng.sample(others, round(_CHECKED * len(others))),
        ]
    )


def _with_other_contexts(drawn: Sequence[Row], rng: random.Random) -> list[Row]:
    """Clean replies to abuse, and abuse in reply to what is clean: the context alone tells nothing.

    A row and what it answers are of the same part.
    """
    given: list[Row] = []
    for part in ("train", "check", "held-out"):
        alone = [row for row in drawn if row.part == part and not row.context]
        clean = [row for row in alone if row.kind in _STEADY]
        abusive = [row for row in alone if row.kind in ABUSIVE]
        for replies, asked, share in (
            (clean, abusive, 0.12), (clean, clean, 0.06), (abusive, clean, 0.08),
            (abusive, abusive, 0.04),
        ):  # fmt: skip
            given += [
                replace(reply, context=rng.choice(asked).text)
                for reply in rng.sample(replies, round(share * len(replies)))
            ]
    return given


def _disguised(drawn: Sequence[Row], rng: random.Random) -> Iterator[Row]:
    for row in drawn:
        harmless = row.kind in HARMLESS
        if rng.random() >= (_DISGUISED_OF_HARMLESS if harmless else _DISGUISED_OF_ABUSIVE):
            continue
        way = rng.choice(WAYS)
        text, spans = disguise(row.text, row.spans or (), rng, way)
        if text != row.text:
            part = "held-out" if way in HELD_OUT_WAYS else row.part
            yield replace(row, text=text, spans=spans, disguised=way, part=part)
