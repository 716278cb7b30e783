"""Sentences of our own, where the labelled sets teach a model to take names for abuse."""

import random
from collections.abc import Iterator

from training.own import comments, hatred, people
from training.rows import Row


def own_rows(seed: int) -> Iterator[Row]:
    """All sentences of our own; the same for the same seed."""
    yield from hatred.rows(random.Random(seed))
    yield from people.rows(random.Random(seed))
    yield from comments.rows(random.Random(seed))
