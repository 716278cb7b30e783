"""The trained part of the engine: classifier, combination and rationale behind one door."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from plaintalk.engine.address import Audience
from plaintalk.engine.classifier import Classifier, Opinion
from plaintalk.engine.combination import Combination
from plaintalk.engine.passage import Passage
from plaintalk.engine.quotes import Quotations
from plaintalk.engine.rationale import likeliest, signals_of_model
from plaintalk.engine.signals import Attribute, Context, Signal
from plaintalk.engine.text import View


@dataclass(frozen=True, slots=True)
class Examined:
    """A text as lists and rules have read it."""

    signals: tuple[Signal, ...]
    passage: Passage
    audience: Audience
    quotations: Quotations


class Trained:
    """What a model adds to lists and rules. Safe to share between threads."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    @property
    def id(self) -> str:
        """The model's id."""
        return self._classifier.id

    @cached_property
    def _card(self) -> Mapping[str, Any]:
        return self._classifier.card

    @cached_property
    def combination(self) -> Combination:
        """How model and rules are put together."""
        return Combination(self._card["combination"])

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of the model's heads."""
        return self._classifier.heads

    def reads(self, text: str) -> bool:
        """Whether the text's words are the model's."""
        return self._classifier.reads(text)

    def knows(self, text: str) -> bool:
        """Whether half of a text's different words are the model's."""
        return self._classifier.knows(text)

    def opinion(self, view: View, context: Context) -> Opinion:
        """Give what the model makes of a text in its gentle view."""
        before = " ".join(filter(None, (context.parent, context.headline)))
        return self._classifier.read(view, before)

    def scores(self, opinion: Opinion, found: Mapping[Attribute, float]) -> dict[Attribute, float]:
        """Give each attribute's calibrated chance."""
        return self.combination.scores(opinion, found)

    def signals(
        self, scores: Mapping[Attribute, float], opinion: Opinion, examined: Examined
    ) -> Iterator[Signal]:
        """Give the scores that may be reasons, with the words that carry them."""
        typed = examined.passage.view.typed
        return signals_of_model(
            scores,
            opinion,
            spans=likeliest(opinion, typed, float(self._card["marked_from"])),
            passage=examined.passage,
            audience=examined.audience,
            quotations=examined.quotations,
            by_rules=examined.signals,
            source=f"model:{self.id}",
        )


@cache
def trained() -> Trained:
    """Give the model that the package ships, one in a process."""
    return Trained(Classifier())
