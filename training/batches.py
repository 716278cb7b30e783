"""Rows as batches of numbers: token ids, labels with masks, marked tokens."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from plaintalk.engine.text import View
from plaintalk.engine.wording import Wording
from training.rows import AIMS, HEADS, Row

# Long comments are cut here in training; in use they are read in windows of this many tokens.
MOST_TOKENS = 96
MOST_CONTEXT_TOKENS = 32
# A batch holds so many tokens, padding included: short texts come in larger batches.
TOKENS_A_BATCH = 2_560
# Texts of this many batches are sorted by length together, so that little is padded.
SORTED_TOGETHER = 60
NOT_KNOWN = -1.0


@dataclass(frozen=True, slots=True)
class Encoded:
    """A row in numbers. `NOT_KNOWN` masks what the row does not tell."""

    ids: list[int]
    segments: list[int]
    labels: list[float]
    aim: int
    marks: list[float]
    weight: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows padded to one length. `labels`, `aims` and `marks` hold `NOT_KNOWN` where masked."""

    ids: Tensor
    segments: Tensor
    labels: Tensor
    aims: Tensor
    marks: Tensor
    weights: Tensor

    def to(self, device: str) -> "Batch":
        """Give the batch on a device."""
        names = ("ids", "segments", "labels", "aims", "marks", "weights")
        return Batch(*(getattr(self, name).to(device) for name in names))


class Reader:
    """Encodes rows as the engine will encode comments."""

    def __init__(self, tokenizer: bytes) -> None:
        self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._vocabulary = self._tokenizer.get_vocab()
        self._wording = Wording(self._vocabulary)

    @property
    def vocabulary_size(self) -> int:
        """How many word pieces there are."""
        return len(self._vocabulary)

    def view(self, text: str) -> View:
        """Give what the model reads of a text."""
        return self._wording.of(text)

    def pieces(self, text: str) -> list[int]:
        """Give the numbers of a text's word pieces, all of them."""
        ids: list[int] = self._tokenizer.encode(self.view(text).text, add_special_tokens=False).ids
        return ids

    def __call__(self, row: Row, most_tokens: int = MOST_TOKENS) -> Encoded:
        """Encode a row; its context goes into a second segment."""
        view = self.view(row.text)
        found = self._tokenizer.encode(view.text[: 16 * most_tokens])
        ids = found.ids
        if len(ids) > most_tokens:
            ids = [*ids[: most_tokens - 1], ids[-1]]
        marks = [NOT_KNOWN] * len(ids)
        if row.spans is not None:
            for place, (start, end) in enumerate(found.offsets[: len(ids)]):
                typed = view.typed_span(start, end) if end > start else None
                if typed is not None:
                    marks[place] = float(
                        any(typed.start < last and first < typed.end for first, last in row.spans)
                    )
        own = len(ids)
        if row.context:
            shown = self.view(row.context).text[: 16 * MOST_CONTEXT_TOKENS]
            context = self._tokenizer.encode(shown)
            ids = [*ids, *context.ids[1:-1][: MOST_CONTEXT_TOKENS - 1], ids[-1]]
        return Encoded(
            ids,
            [0] * own + [1] * (len(ids) - own),
            [row.labels.get(head, NOT_KNOWN) for head in HEADS],
            AIMS.index(row.aim) if row.aim else int(NOT_KNOWN),
            marks + [NOT_KNOWN] * (len(ids) - own),
            row.weight,
        )


def batches(rows: Sequence[Encoded], rng: random.Random) -> Iterator[Batch]:
    """Give the rows in a drawn order, in batches of texts of like length."""
    order = list(range(len(rows)))
    rng.shuffle(order)
    chunk = SORTED_TOGETHER * TOKENS_A_BATCH // 32
    cut: list[list[int]] = []
    for start in range(0, len(order), chunk):
        together = sorted(order[start : start + chunk], key=lambda row: len(rows[row].ids))
        cut.extend(_cut(together, rows))
    rng.shuffle(cut)
    for numbers in cut:
        yield batch_of([rows[number] for number in numbers])


def _cut(numbers: Sequence[int], rows: Sequence[Encoded]) -> Iterator[list[int]]:
    batch: list[int] = []
    for number in numbers:
        if batch and len(rows[number].ids) * (len(batch) + 1) > TOKENS_A_BATCH:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def batch_of(rows: Sequence[Encoded]) -> Batch:
    """Pad rows to the longest of them."""
    longest = max(len(row.ids) for row in rows)

    def padded(values: Sequence[Sequence[float]], filler: float) -> list[list[float]]:
        return [[*one, *[filler] * (longest - len(one))] for one in values]

    return Batch(
        torch.tensor(padded([row.ids for row in rows], 0), dtype=torch.long),
        torch.tensor(padded([row.segments for row in rows], 0), dtype=torch.long),
        torch.tensor([row.labels for row in rows]),
        torch.tensor([row.aim for row in rows]),
        torch.tensor(padded([row.marks for row in rows], NOT_KNOWN)),
        torch.tensor([row.weight for row in rows]),
    )
