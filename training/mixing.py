"""What one epoch is made of: labelled rows and our own, some with a comment before them.

Some are disguised, abuse and harmless ones alike and others in each epoch: odd letters must
neither hide abuse nor look like it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from training.disguise import HELD_OUT_WAYS, WAYS, disguise
from training.rows import Row
from training.sources import thinned

# So many rows get another row's text as context, and keep their labels: what was said before
# must not carry a score by itself.
STRAY_CONTEXTS = 0.06
# Beside our own sentences, an epoch reads so many of the labelled rows.
LABELLED_BESIDE_OWN = 0.6
# Shares of rows that are disguised; in our own, the words that carry the abuse are known.
DISGUISED_OF_LABELLED, DISGUISED_OF_OWN = 0.05, 0.12
_SHOWN_WAYS = tuple(way for way in WAYS if way not in HELD_OUT_WAYS)


def phase_rows(labelled: Sequence[Row], own: Sequence[Row], rng: random.Random) -> Iterator[Row]:
    """Give an epoch's rows, drawn anew for each, with their own context, a stray one, or none."""
    labelled = list(thinned(labelled, rng))
    if own:
        labelled = rng.sample(labelled, round(LABELLED_BESIDE_OWN * len(labelled)))
    strays = [row.text for row in labelled if len(row.text) < 300]
    for share, rows in ((DISGUISED_OF_LABELLED, labelled), (DISGUISED_OF_OWN, own)):
        for row in rows:
            if not row.disguised and rng.random() < share:
                row = disguised(row, rng)
            if not row.context and rng.random() < STRAY_CONTEXTS:
                row = replace(row, context=rng.choice(strays))
            yield row


def disguised(row: Row, rng: random.Random) -> Row:
    """Give the row with some words disguised, the marked ones if it has any."""
    way = rng.choice(_SHOWN_WAYS)
    text, spans = disguise(row.text, row.spans or (), rng, way)
    return replace(row, text=text, spans=row.spans and spans, disguised=way)
