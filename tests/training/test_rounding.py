"""Rounding weights with the activations in mind."""

import numpy as np
from training.rounding import WEIGHT_RANGE, rounded


def _plainly(weight: np.ndarray) -> np.ndarray:
    scale = np.abs(weight).max(axis=1, keepdims=True) / WEIGHT_RANGE
    return np.round(weight / scale) * scale


def _drawn() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    mixed = rng.normal(size=(64, 64)) / 8 + np.eye(64) * 0.3
    inputs = rng.normal(size=(4_000, 64)) @ mixed
    return rng.normal(size=(32, 64)).astype(np.float32), inputs


def test_what_a_layer_gives_stays_nearer_than_with_each_weight_rounded_alone() -> None:
    weight, inputs = _drawn()
    found = rounded(weight, inputs.T @ inputs / len(inputs))
    meant = inputs @ weight.T
    strayed = [np.abs(inputs @ one.T - meant).mean() for one in (found, _plainly(weight))]
    assert strayed[0] < 0.8 * strayed[1]


def test_weights_that_were_rounded_stay_as_they_are() -> None:
    weight, inputs = _drawn()
    found = rounded(weight, inputs.T @ inputs / len(inputs))
    assert np.allclose(_plainly(found), found, atol=1e-6)
