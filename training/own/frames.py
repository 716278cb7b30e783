"""Sentences of our own: frames with slots, filled, roughened as people type, and labelled.

A frame is a line such as `I (can't stand|loathe) {groups}, they are ⟦{vermin}⟧.`:

* `(a|b|)` draws one of the alternatives, which may be empty or hold others;
* `{groups}` is filled from the words given; `{a group}` with its article; `{groups}'s` makes the
  possessive. A word list in the file under `[words]` is a slot too;
* `⟦…⟧` marks the words that carry the abuse, and becomes the spans of the row;
* `comment >> reply` has what is answered before the arrows: it becomes the row's context.
"""

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.rows import OWN, Row

DATA = Path(__file__).parent / "data"
Words = Mapping[str, str | Sequence[str]]

_ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")
_SLOT = re.compile(r"\{(an? )?(\w+)\}('s)?")
_FIRST_WORD = re.compile(r"^(⟦?[\"“']?)([A-Z][a-z]+\b|A\b)")
_SENTENCE_START = re.compile(r"(^|[.!?…][\"”]? +|\n)([⟦\"“'(]*)([a-z])")
_LONG_WORD = re.compile(r"\b[a-z]{6,}\b")
# First words of frames that keep their capital inside a sentence.
_PROPER = frozenset({"God", "Christ", "Jesus", "Allah", "Monday", "Sunday", "Friday", "English"})
_AN = re.compile(
    r"[ai]|e(?!u|we)|o(?!ne\b|nce\b)|u(?!k|ni(?!n|m)|s[ae]|ga|yg|ig|ru|t[oi])"
    r"|h(?:onest|our|eir|onou)",
    re.IGNORECASE,
)
# An article before a mark or a quotation mark, whose noun was not known when it was written.
_ARTICLE_APART = re.compile(r"\b([Aa])n? (?=[⟦\"“]+(\w+))")
_SPELT_OUT_AN = re.compile(r"[AEFHILMNORSX][A-Z]")

_OPENINGS = (
    "Honestly, ", "I mean, ", "Look, ", "Sorry, but ", "Well, ", "So, ", "Okay, ", "tbh ", "imo ",
    "To be fair, ", "As I said, ", "And ", "But ", "Right, ", "Hm, ", "Oh, ", "lol ", "Anyway, ",
    "One thing: ", "@{nick} ", "Seriously, ", "Once more: ", "Not sure who needs this, but ",
    "PS: ",
    "For the record, ", "My two cents: ", "Read this twice: ", "Hey, ", "Question of the day. ",
)  # fmt: skip
_ENDINGS = (
    "!", "!!", "...", " lol", " smh", " 🤷", " tbh.", " Just my view.", " End of.", " That's all.",
    " Thanks for reading.", " Good night.", " There, I said it.", " 🙄", " 😂", " Anyway.", " imho",
    " What do others here think?", " Think about it.", " And that's that.", " 😡", " 👍", " ❤️",
    " Not that anybody asked.", " Edit: typo.", " (Sent from my phone.)", " Discuss.", " 🤔",
)  # fmt: skip
_NICKS = ("marta_k", "northbank", "old_oak", "jt1987", "Lena", "the_baker", "rainyday", "Oskar")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a set of frames tests: its labels by head, and what it is aimed at (of `AIMS`)."""

    name: str
    labels: Mapping[str, float]
    aim: str = ""
    share: float = 1.0

    @property
    def hateful(self) -> bool:
        """Whether its sentences attack people for what they are."""
        return self.labels.get("identity_attack", 0.0) >= 0.5


@dataclass(frozen=True, slots=True)
class Frame:
    """One line with slots.

    Attributes:
        family: one for the frame and for its twin, if it has one.
        held_out: never trained on, with whatever fillers.
        only: names or categories of the groups that fit; empty where all do.
    """

    text: str
    kind: str
    family: str
    held_out: bool = False
    only: tuple[str, ...] = ()

    def needs(self) -> frozenset[str]:
        """The slots that it has."""
        return frozenset(match[2] for match in _SLOT.finditer(self.text))


@dataclass(frozen=True, slots=True)
class Book:
    """A file of frames: its kinds by name, its frames, and its word lists by slot."""

    kinds: Mapping[str, Kind]
    frames: tuple[Frame, ...]
    words: Mapping[str, tuple[str, ...]]


def read_book(name: str) -> Book:
    """Read `data/NAME.toml`: `[words]`, `[kinds."…"]` and `[[sentences]]`.

    A section of sentences has a `kind`, maybe `only`, and `frames` and `held_out`: lists of lines;
    or a `twin` kind, with `pairs` and `held_out_pairs`: lists of [line, line of the twin kind].
    """
    with (DATA / f"{name}.toml").open("rb") as file:
        given = tomllib.load(file)
    frames: list[Frame] = []
    for section in given["sentences"]:
        kind, only = section["kind"], tuple(section.get("only", ()))
        for key in ("frames", "held_out"):
            for line in section.get(key, ()):
                frames.append(Frame(line, kind, f"{name}/{len(frames)}", key == "held_out", only))
        for key in ("pairs", "held_out_pairs"):
            for line, twin in section.get(key, ()):
                family, held_out = f"{name}/{len(frames)}", key == "held_out_pairs"
                frames.append(Frame(line, kind, family, held_out, only))
                frames.append(Frame(twin, section["twin"], family, held_out, only))
    return Book(
        kinds={kind: Kind(kind, **of) for kind, of in given["kinds"].items()},
        frames=tuple(frames),
        words={slot: tuple(of) for slot, of in given.get("words", {}).items()},
    )


def with_article(noun: str) -> str:
    """The noun with "a" or "an", by the sound that it begins with."""
    an = _SPELT_OUT_AN.match(noun) if noun[:2].isupper() else _AN.match(noun)
    return f"{'an' if an else 'a'} {noun}"


def fill(text: str, words: Words, rng: random.Random) -> str:
    """Draw a frame's alternatives and fill its slots; the marks stay.

    Raises:
        KeyError: a slot has no words.
    """
    first = _FIRST_WORD.match(text)
    if first and first[2] not in _PROPER:
        text = first[1] + first[2].lower() + text[first.end() :]
    drawn: set[str] = set()
    while _ALTERNATIVES.search(text) or _SLOT.search(text):
        while _ALTERNATIVES.search(text):
            text = _ALTERNATIVES.sub(lambda found: rng.choice(found[1].split("|")), text)
        text = _SLOT.sub(lambda found: _filler(found, words, drawn, rng), text)
    text = _ARTICLE_APART.sub(lambda at: at[1] + with_article(at[2])[1 : -len(at[2])], text)
    text = re.sub(r"(?<=⟦) +| +(?= )", "", text).strip()
    return re.sub(r" +([,.!?;:])(?= |$|⟧)", r"\1", text)


def _filler(found: re.Match[str], words: Words, drawn: set[str], rng: random.Random) -> str:
    given = words[found[2]]
    if isinstance(given, str):
        word = given
    else:
        # Not the same word of a list twice in one sentence, while it has others.
        word = rng.choice([one for one in given if one not in drawn] or given)
        drawn.add(word)
    while _ALTERNATIVES.search(word):
        word = _ALTERNATIVES.sub(lambda inner: rng.choice(inner[1].split("|")), word).strip()
    if found[1]:
        word = with_article(word)
    if found[3]:
        word += "'" if word.endswith("s") else "'s"
    return word


def roughen(marked: str, rng: random.Random) -> str:
    """Give a filled frame the looks of a comment: openings, endings, small letters, slips.

    The same for every kind, so that none of it tells what a sentence means.
    """
    if rng.random() < 0.2:
        opening = rng.choice(_OPENINGS).replace("{nick}", rng.choice(_NICKS))
        marked = opening + marked
    if rng.random() < 0.2:
        ending = rng.choice(_ENDINGS)
        marked = (marked.removesuffix(".") if ending[0] in "!." else marked) + ending
    marked = _SENTENCE_START.sub(lambda at: at[1] + at[2] + at[3].upper(), marked)
    if rng.random() < 0.2:
        marked = marked.removesuffix(".")
    if rng.random() < 0.06:
        marked = re.sub(r"(?<=\w)['’](?=\w)", "", marked)
    if rng.random() < 0.06:
        marked = _slip(marked, rng)
    case = rng.random()
    return marked.lower() if case < 0.15 else marked.upper() if case < 0.17 else marked


def _slip(marked: str, rng: random.Random) -> str:
    """One typing error inside a long word: two letters swapped, one lost or one doubled."""
    places = [found.span() for found in _LONG_WORD.finditer(marked)]
    if not places:
        return marked
    start, end = rng.choice(places)
    at = rng.randrange(start + 1, end - 2)
    one, two = marked[at], marked[at + 1]
    return marked[:at] + rng.choice((two + one, two, one + one + two)) + marked[at + 2 :]


def unmark(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without its marks, and where the marked words stand in it."""
    text, spans, start = "", [], 0
    for piece in re.split(r"([⟦⟧])", marked):
        if piece == "⟦":
            start = len(text)
        elif piece == "⟧":
            spans.append((start, len(text)))
        else:
            text += piece
    return text, tuple(spans)


def make_row(
    frame: Frame,
    kind: Kind,
    words: Words,
    rng: random.Random,
    *,
    identities: tuple[str, ...] = (),
    part: str = "train",
) -> Row:
    """A row from one drawing of the frame.

    Raises:
        KeyError: the frame has a slot that `words` has nothing for.
    """
    asked, _, said = frame.text.rpartition(" >> ")
    text, spans = unmark(roughen(fill(said, words, rng), rng))
    context = unmark(roughen(fill(asked, words, rng), rng))[0] if asked else ""
    return Row(
        text=text,
        labels=kind.labels,
        source=OWN,
        context=context,
        spans=spans,
        aim=kind.aim,
        family=frame.family,
        identities=identities,
        kind=kind.name,
        part=part,
    )
