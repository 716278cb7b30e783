"""A site's own model: what people there refuse, learned on top of the encoder and the attributes.

Here is only how it is applied: a weighted sum of where a comment lies (the encoder's sentence
vector) and of how the general model scored it, as a calibrated chance. It is trained elsewhere, and
comes here as numbers. Why so small a model: docs/decisions/0010-learning-from-decisions.md.
"""

from dataclasses import dataclass, replace
from math import exp, log, sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from plaintalk.engine.encoder import Encoder
from plaintalk.engine.signals import Attribute, Context, Reading, Signal

# Goes up whenever the features below change; a model for others is no longer applied.
FEATURES = "features-1"
# What the general model says, in this order, as log odds.
ATTRIBUTES = (
    Attribute.TOXICITY,
    Attribute.SEVERE_TOXICITY,
    Attribute.IDENTITY_ATTACK,
    Attribute.INSULT,
    Attribute.PROFANITY,
    Attribute.THREAT,
    Attribute.SEXUALLY_EXPLICIT,
    Attribute.SPAM,
)
# A chance is never told as 0 or 1, and none as less than this.
_LEAST_CHANCE = 0.001
# Log odds lie between -7 and 7. A third of them is as wide as what the vector's numbers are
# made to be, so that one ridge prices both alike.
_LOG_ODDS_SCALE = 1 / 3
# A comment's beginning says what it is like; all of it is in the attributes.
_MOST_TOKENS = 128
# Lower chances are no reason for anything, and a record should not grow with them.
LEAST_LIKELY = 0.05

Floats = NDArray[np.float32]


class Reader(Protocol):
    """The engine, or what stands in for it."""

    @property
    def model(self) -> str:
        """Id of the rules and weights in use."""

    def read(self, text: str, context: Context) -> Reading:
        """Give the signals of one text."""


def made_for(model: str, encoder: Encoder) -> str:
    """Name what a site's model rests on: the trained part of a reader's id, and the encoder's.

    Rules and lists change with every version, and calibrated scores mean the same after it; a
    model or an encoder trained anew speaks another language.
    """
    return f"{FEATURES}+{model.split('+')[0]}+{encoder.id}"


def features_of(text: str, reading: Reading, encoder: Encoder) -> Floats:
    """Give what a site's model looks at: float32, (dims of the encoder + 8,).

    Raises:
        ModelUnusable: a file of the encoder is missing or altered.
    """
    vector = encoder.encode([text], max_tokens=_MOST_TOKENS)[0]
    log_odds = [_log_odds(reading.scores.get(one, 0.0)) for one in ATTRIBUTES]
    scaled = np.array(log_odds, dtype=np.float32) * np.float32(_LOG_ODDS_SCALE)
    # Of length 1: times the root of its size, a number of it is as wide as 1 on the average.
    return np.concatenate([vector * np.float32(sqrt(len(vector))), scaled])


def general_score(features: NDArray[np.floating]) -> NDArray[np.float64]:
    """Give the highest of the attributes' scores from rows of features, (rows,)."""
    log_odds = features[:, -len(ATTRIBUTES) :].astype(np.float64).max(axis=1) / _LOG_ODDS_SCALE
    scores: NDArray[np.float64] = 1 / (1 + np.exp(-log_odds))
    return scores


def _log_odds(chance: float) -> float:
    clipped = min(max(chance, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    return log(clipped / (1 - clipped))


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A site's model as numbers.

    Attributes:
        id: public id of the model; part of the record wherever it spoke.
        made_for: as `made_for` gave it when it was trained.
        weights: float32, one a feature.
        slope, offset: make the sum a true chance.
    """

    id: str
    made_for: str
    bias: float
    weights: Floats
    slope: float
    offset: float

    def chance(self, features: Floats) -> float:
        """Give how likely people of the site refuse such a comment, 0.0 to 1.0, four places."""
        log_odds = self.slope * (float(features @ self.weights) + self.bias) + self.offset
        return round(1 / (1 + exp(-log_odds)) if log_odds > 0 else _small(log_odds), 4)


def _small(log_odds: float) -> float:
    # exp of a large number would overflow; of a small one it is only 0.
    powered = exp(log_odds)
    return powered / (1 + powered)


class LearnedReader:
    """A reader whose readings also tell LIKELY_TO_REJECT, by a site's own model.

    Where the general model does not read a text (another language), or was trained anew since the
    site's model was made, the reading stays as it is.
    """

    def __init__(self, reader: Reader, learned: Learned, encoder: Encoder) -> None:
        self._reader = reader
        self._learned = learned
        self._encoder = encoder

    @property
    def is_applied(self) -> bool:
        """Whether the site's model rests on what is in use now."""
        return self._learned.made_for == made_for(self._reader.model, self._encoder)

    @property
    def model(self) -> str:
        """The reader's id, and the site's model's where it is applied."""
        if not self.is_applied:
            return self._reader.model
        return f"{self._reader.model}+{self._learned.id}"

    def read(self, text: str, context: Context) -> Reading:
        """Give the reader's signals, and LIKELY_TO_REJECT from LEAST_LIKELY on."""
        reading = self._reader.read(text, context)
        if reading.by_rules_alone or not self.is_applied:
            return reading
        chance = self._learned.chance(features_of(text, reading, self._encoder))
        reading = replace(reading, model=self.model)
        if chance < LEAST_LIKELY:
            return reading
        signal = Signal(Attribute.LIKELY_TO_REJECT, chance, source=f"site:{self._learned.id}")
        return replace(reading, signals=(*reading.signals, signal))
