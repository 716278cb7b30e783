"""What the classifier's `model.json` says of itself, for the card.

Keys read; what is absent is left out of the card:

    id            str    what readings carry
    base          object    the encoder that it was trained from
    data          [{name, rows, licence, use}]    what it learned from
    seed          int
    training      {minutes, fits, phases, …}
    heads         {ATTRIBUTE: "model" or "rules"}
    thresholds    {ATTRIBUTE: float}    where F1 is counted; 0.5 of a head that isn't there
    combination   {ATTRIBUTE: {bias, heads, rules, knots}}    how model and rules are put together
    marked_from   float    how likely a word must be to be marked
    int8          {rows, label_flips, …}    against float32; flips as a share
    files         {name: {bytes, sha256}}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plaintalk.engine import Attribute, Engine
from plaintalk.engine.classifier import Classifier

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the engine and of its classifier.

    Attributes:
        engine: the id that readings carry, of rules, lists and weights together.
        model: the classifier's `model.json`.
    """

    engine: str
    model: Mapping[str, Any]

    def threshold(self, head: Attribute) -> float:
        """Give the shipped threshold of a head; 0.5 where none is told."""
        return float(self.model.get("thresholds", {}).get(head.value, _HALF))

    def made_by(self, head: Attribute) -> str:
        """Give "model" or "rules": what a head's score comes from."""
        return str(self.model.get("heads", {}).get(head.value, "rules"))


def facts_of_the_engine() -> Facts:
    """Read them from the engine and from the classifier's own folder.

    Raises:
        ModelUnusable: there is no classifier.
    """
    return Facts(Engine().model, Classifier().card)
