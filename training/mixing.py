"""What one epoch is made of: labelled rows and our own, some with a comment before them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from training.rows import Row
from training.sources import thinned

# So many rows get another row's text as context, and keep their labels: what was said before
# must not carry a score by itself.
STRAY_CONTEXTS = 0.06
# Beside our own sentences, an epoch reads so many of the labelled rows.
LABELLED_BESIDE_OWN = 0.6


def phase_rows(labelled: Sequence[Row], own: Sequence[Row], rng: random.Random) -> Iterator[Row]:
    """Give an epoch's rows, drawn anew for each, with their own context, a stray one, or none."""
    labelled = list(thinned(labelled, rng))
    if own:
        labelled = rng.sample(labelled, round(LABELLED_BESIDE_OWN * len(labelled)))
    strays = [row.text for row in labelled if len(row.text) < 300]
    for row in (*labelled, *own):
        if not row.context and rng.random() < STRAY_CONTEXTS:
            yield replace(row, context=rng.choice(strays))
        else:
            yield row
