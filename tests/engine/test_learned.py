"""A site's own model applied: features, chances, and the signal that a reading gets."""

import numpy as np
import pytest

from plaintalk.engine.encoder import english_encoder
from plaintalk.engine.learned import (
    ATTRIBUTES,
    LEAST_LIKELY,
    Learned,
    LearnedReader,
    features_of,
    general_score,
    made_for,
)
from plaintalk.engine.signals import Attribute, Context, Reading, Signal

TEXT = "I walked across the bridge on Sunday, and it is open."
ENCODER = english_encoder()


class Reader:
    """A reader with a fixed answer, and a model's id."""

    def __init__(self, reading: Reading, model: str = "comments-1+rules-1") -> None:
        self._reading, self.model = reading, model

    def read(self, text: str, context: Context) -> Reading:
        return self._reading


READING = Reading(
    (Signal(Attribute.INSULT, 0.4),), {Attribute.INSULT: 0.4, Attribute.TOXICITY: 0.2}, "en"
)


def learned(*, offset: float = 0.0, weight: float = 0.0, fits: str = "") -> Learned:
    size = 384 + len(ATTRIBUTES)
    weights = np.full(size, weight, dtype=np.float32)
    named = fits or made_for("comments-1+rules-1", ENCODER)
    return Learned("m_1", named, 0.0, weights, 1.0, offset)


def test_features_are_the_vector_and_the_log_odds_of_the_attributes() -> None:
    found = features_of(TEXT, READING, ENCODER)

    vector = ENCODER.encode([TEXT])[0]
    assert np.allclose(found[:384] / np.sqrt(384), vector, atol=1e-6)
    assert found[384:].tolist().index(max(found[384:])) == ATTRIBUTES.index(Attribute.INSULT)
    assert general_score(found[np.newaxis])[0] == pytest.approx(0.4, abs=1e-4)


@pytest.mark.parametrize(
    ("offset", "chance"), [(0.0, 0.5), (2.0, 0.8808), (900.0, 1.0), (-900.0, 0.0)]
)
def test_a_chance_lies_between_nought_and_one(offset: float, chance: float) -> None:
    features = features_of(TEXT, READING, ENCODER)

    assert learned(offset=offset).chance(features) == chance


def test_the_signal_comes_on_top_of_the_readers_and_names_the_model() -> None:
    reader = LearnedReader(Reader(READING), learned(offset=1.0), ENCODER)

    reading = reader.read(TEXT, Context())

    assert reading.signals[0] == READING.signals[0]
    assert reading.signals[1].attribute is Attribute.LIKELY_TO_REJECT
    assert reading.signals[1].score == pytest.approx(0.7311)
    assert reading.signals[1].source == "site:m_1"
    assert reader.model == reading.model == "comments-1+rules-1+m_1"
    assert Attribute.LIKELY_TO_REJECT not in reading.scores


def test_a_chance_that_is_no_reason_gives_no_signal() -> None:
    low = np.log(LEAST_LIKELY) - 1
    reader = LearnedReader(Reader(READING), learned(offset=float(low)), ENCODER)

    assert reader.read(TEXT, Context()).signals == READING.signals


def test_what_the_general_model_does_not_read_gets_no_chance() -> None:
    unread = Reading(READING.signals, READING.scores, "hy", by_rules_alone=True)
    reader = LearnedReader(Reader(unread), learned(offset=5.0), ENCODER)

    assert reader.read(TEXT, Context()) == unread


def test_new_rules_leave_a_model_in_use_and_a_new_general_model_does_not() -> None:
    newer_rules = LearnedReader(Reader(READING, "comments-1+rules-2"), learned(), ENCODER)
    newer_model = LearnedReader(Reader(READING, "comments-2+rules-2"), learned(), ENCODER)

    assert newer_rules.is_applied
    assert newer_rules.model == "comments-1+rules-2+m_1"
    assert not newer_model.is_applied
    assert newer_model.model == "comments-2+rules-2"
    assert newer_model.read(TEXT, Context()) == READING
