"""Two packages that can be run beside ours on the same rows."""

import warnings
from collections.abc import Sequence
from importlib.metadata import version

import numpy as np
from better_profanity import profanity

from training.evaluation.metrics import Bools, Floats

LINEAR = f"alt-profanity-check {version('alt-profanity-check')}"
WORDS = f"better-profanity {version('better-profanity')}"
# It takes a tenth of a second a text, so that it gets the first rows of each sample only.
MOST_ROWS_OF_WORDS = 150


def linear_scores(texts: Sequence[str]) -> Floats:
    """Give alt-profanity-check's probabilities: a linear model over words, of any offence."""
    with warnings.catch_warnings():
        # Its model was pickled by another scikit-learn than the one that reads it.
        warnings.simplefilter("ignore")
        from profanity_check import predict_prob

        return np.asarray(predict_prob(list(texts)), dtype=np.float64)


def word_answers(texts: Sequence[str]) -> Bools:
    """Give better-profanity's answers: a list of words and their usual disguises."""
    return np.array([profanity.contains_profanity(text) for text in texts], dtype=bool)
