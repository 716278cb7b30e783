"""Which rows are learned from, which choose and calibrate, and which are only measured."""

import hashlib

TRAIN, CHECK, HELD_OUT = "train", "check", "held-out"

# What a set's own split is here; a split that is not named is drawn by `part_of`.
_OWN_SPLITS = {
    "toxic_spans": {"trial": HELD_OUT, "test": HELD_OUT},
    "hatemoji_build": {"train": TRAIN, "validation": CHECK, "test": HELD_OUT},
    "edos_sexism": {"train": TRAIN, "dev": CHECK, "test": HELD_OUT},
    "reddit_misogyny": {"test": HELD_OUT},
}


def part_of(text: str) -> str:
    """Give the part that a text belongs to in every set and every run: a tenth is held out.

    It hangs on the text alone, so that a text found in two sets is never on two sides.
    """
    drawn = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest()) % 10
    return {0: HELD_OUT, 1: CHECK}.get(drawn, TRAIN)


def part_in(source: str, split: str | None, text: str) -> str:
    """Give the part of one row of a labelled set.

    Sets that come with a split keep it, so that figures can be compared with published ones and
    pairs of rows that differ by one word stay together.

    Args:
        source: the set's name, such as "toxic_spans".
        split: what the set itself calls the row's part, if it does.
    """
    return _OWN_SPLITS.get(source, {}).get(split or "") or part_of(text)
