"""What a match says."""

from dataclasses import dataclass
from enum import StrEnum

from plaintalk.engine.signals import Span


class Sense(StrEnum):
    """In what way a word is foul. One word may be so in several ways."""

    PROFANITY = "profanity"
    INSULT = "insult"
    SLUR = "slur"
    SEXUAL = "sexual"


@dataclass(frozen=True, slots=True)
class Match:
    """A term of the lists found in a text, in one of its senses.

    Attributes:
        term: the entry's headword, not the form that was typed.
        language: ISO 639-1 code of the list it stands in.
        severity: 0.0 to 1.0, how strong the word is in this sense.
        span: in the text as typed.
        disguised: it was written in a way that hides it: leet, spaced out, look-alikes.
    """

    term: str
    language: str
    sense: Sense
    severity: float
    span: Span
    disguised: bool
