"""What the engine says about a text: signals, each with the very words it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of Python string indices, always into the text as typed."""

    start: int
    end: int


class Attribute(StrEnum):
    """What a score is of. The first eight and the last are named as in the Perspective API."""

    PROFANITY = "PROFANITY"
    INSULT = "INSULT"
    THREAT = "THREAT"
    IDENTITY_ATTACK = "IDENTITY_ATTACK"
    SEXUALLY_EXPLICIT = "SEXUALLY_EXPLICIT"
    SPAM = "SPAM"
    TOXICITY = "TOXICITY"
    SEVERE_TOXICITY = "SEVERE_TOXICITY"
    # Ours: Perspective has no such scores.
    PRIVATE_INFORMATION = "PRIVATE_INFORMATION"
    OFF_TOPIC = "OFF_TOPIC"
    # By a site's own model alone (engine/learned.py): the engine by itself never gives it.
    LIKELY_TO_REJECT = "LIKELY_TO_REJECT"


class Aim(StrEnum):
    """Whom or what the words are aimed at."""

    COMMENTER = "commenter"  # the person answered, or another who spoke in this discussion
    AUTHOR = "author"  # whoever wrote the article
    PUBLISHER = "publisher"  # the paper itself
    PERSON = "person"  # a private person who is neither of these
    PUBLIC_FIGURE = "public figure"  # somebody whom the article or the world knows by office
    GROUP = "group"  # people for what they are
    INSTITUTION = "institution"  # nations as states, governments, parties, armies, media
    THING = "thing"
    NOBODY = "nobody"  # said of nobody, or of the speaker


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was measured about a text.

    Attributes:
        score: 0.0 to 1.0, how sure and how strong.
        spans: the words it rests on, in the text as typed, in order, without overlap.
        aim: whom it is aimed at; None where the question has no sense (spam, say).
        quoted: it rests only on words that the author quotes from somebody else.
        source: which part of the engine spoke and why, for the record ("lexicon:en", "spam").
    """

    attribute: Attribute
    score: float
    spans: tuple[Span, ...] = ()
    aim: Aim | None = None
    quoted: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a comment, as far as it is known. All of it is optional.

    Attributes:
        parent: the comment that is answered, as typed.
        headline: the article's.
        article: the article's text without markup, for finding quotations.
        article_author: the byline.
        commenters: names of people who spoke in this discussion before.
        publisher: the site's name.
    """

    parent: str = ""
    headline: str = ""
    article: str = ""
    article_author: str = ""
    commenters: Sequence[str] = ()
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the engine has to say about one text.

    Attributes:
        scores: how likely it is that readers would call the whole text so, 0.0 to 1.0, for each
            attribute that can be told in its language; quoted words count in full.
        language: ISO 639-1 code of the best guess, or "und".
        model: id of the rules, lists and weights that made this reading; part of the record.
        by_rules_alone: the trained model did not read it, as it knows English only.
    """

    signals: tuple[Signal, ...] = ()
    scores: Mapping[Attribute, float] = field(default_factory=dict)
    language: str = "und"
    model: str = field(default="")
    by_rules_alone: bool = False
