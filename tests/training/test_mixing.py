"""What an epoch is made of."""

import random

from training.disguise import HELD_OUT_WAYS
from training.mixing import disguised, phase_rows
from training.rows import OWN, Row

LABELLED = [
    Row(f"The referee of match {number} was a clueless fool", {"toxicity": 0.9}, "toxic_spans")
    for number in range(400)
]
MEANT = [
    Row(f"Number {number}, you are a clueless fool", {"insult": 1.0}, OWN, spans=((21, 34),))
    for number in range(100, 500)
]


def test_some_rows_of_either_kind_are_disguised_and_keep_their_labels() -> None:
    rows = list(phase_rows(LABELLED, MEANT, random.Random(1)))
    hidden = [row for row in rows if row.disguised]
    assert {row.source for row in hidden} == {"toxic_spans", OWN}
    assert all(row.labels in ({"toxicity": 0.9}, {"insult": 1.0}) for row in hidden)
    assert 20 < len(hidden) < 120


def test_ways_that_are_held_out_are_never_shown() -> None:
    rng = random.Random(2)
    ways = {disguised(row, rng).disguised for row in MEANT for _ in range(3)}
    assert len(ways) > 5
    assert ways.isdisjoint(HELD_OUT_WAYS)


def test_a_disguise_is_put_on_the_words_that_carry_the_abuse() -> None:
    rng = random.Random(3)
    for row in MEANT[:60]:
        hidden = disguised(row, rng)
        assert hidden.spans is not None
        assert hidden.text.startswith(row.text[:8])


def test_another_epoch_disguises_other_rows() -> None:
    first, second = (
        {row.text for row in phase_rows(LABELLED, MEANT, random.Random(seed)) if row.disguised}
        for seed in (4, 5)
    )
    assert first != second
