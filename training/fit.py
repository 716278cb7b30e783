"""Fit the network in phases: first on labelled sets, then on them and on our own sentences.

The first phase teaches what abuse reads like. The others teach what only looks like it, by pairs
that differ in a word, while the labelled rows keep the first from being forgotten; in the last one
the rate rises once more (a warm restart, Loshchilov and Hutter 2017).
What ships is the mean of the weights of `MEMBERS` fits that begin alike and read other rows in
another order: it errs less on texts unlike those learned from, and costs nothing in use (model
soups, Wortsman et al. 2022). A checkpoint is written every few minutes; started again, a fit goes
on where it was.
"""

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import Batch, Encoded, batches
from training.network import Network
from training.rows import HEADS

SEED = 20_261_124
MEMBERS = 2
CHECKPOINT_EVERY_S = 180
HEAD_SPEEDUP = 5.0
WEIGHT_DECAY = 0.01
MOST_GRADIENT = 1.0
# What the words and the aims weigh in the loss beside the heads.
MARKS_SHARE, AIMS_SHARE = 0.6, 0.3
# One word in twelve is marked; unweighted, the head would mark none.
MARKED_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: how often its rows are read, and how fast is learned from them.

    Attributes:
        rate, end_rate: learning rate at the phase's begin (after the warm-up) and end.
    """

    name: str
    epochs: int
    rate: float
    end_rate: float


PHASES = (
    Phase("labelled", epochs=1, rate=1.2e-4, end_rate=8e-5),
    Phase("labelled and own", epochs=2, rate=8e-5, end_rate=2e-6),
    Phase("labelled and own, once more", epochs=1, rate=6e-5, end_rate=2e-6),
)
WARM_UP_STEPS = 150

Report = Callable[[str, int, int, float, float], None]


def seed_of(member: int) -> int:
    """Give the seed of one of the fits that the mean is made of."""
    return SEED + 1_000 * member


def mean_of(members: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Give the mean of the weights of networks that began alike."""
    names = members[0]
    return {name: torch.stack([one[name] for one in members]).mean(0) for name in names}


@dataclass(slots=True)
class Place:
    """How far a fit is."""

    phase: int = 0
    epoch: int = 0
    step: int = 0
    seconds: float = 0.0


def loss_of(network: Network, batch: Batch) -> Tensor:
    """Give the loss of a batch; what its rows do not tell does not count."""
    logits, marks = network(batch.ids, batch.segments)
    logits, marks = logits.float(), marks.float()
    told = batch.labels >= 0
    heads = functional.binary_cross_entropy_with_logits(
        logits[:, : len(HEADS)], batch.labels.clamp(min=0), reduction="none"
    )
    weights = told * batch.weights[:, None]
    loss = (heads * weights).sum() / weights.sum().clamp(min=1)
    aimed = batch.aims >= 0
    if bool(aimed.any()):
        aims = functional.cross_entropy(logits[aimed][:, len(HEADS) :], batch.aims[aimed])
        loss = loss + AIMS_SHARE * aims
    marked = batch.marks >= 0
    if bool(marked.any()):
        targets = batch.marks[marked]
        words = functional.binary_cross_entropy_with_logits(
            marks[marked], targets, weight=1 + (MARKED_WEIGHT - 1) * targets
        )
        loss = loss + MARKS_SHARE * words
    return loss


class Fit:
    """A fit that can be stopped at any moment and taken up again.

    Args:
        rows: gives the rows of a phase and epoch, the same for the same numbers.
        folder: where checkpoints go.
        member: which of the fits it is that the mean is made of, from 0.
    """

    def __init__(
        self,
        network: Network,
        rows: Callable[[int, int], Sequence[Encoded]],
        folder: Path,
        member: int = 0,
        phases: Sequence[Phase] = PHASES,
    ) -> None:
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.network = network.to(self.device)
        self._rows = rows
        self._phases = phases
        self._seed = seed_of(member)
        self._checkpoint = folder / f"checkpoint-{member}.pt"
        self._optimizer = torch.optim.AdamW(_groups(network), fused=True)
        self.place = Place()

    def resume(self) -> bool:
        """Take up a checkpoint, if there is one."""
        if not self._checkpoint.exists():
            return False
        kept = torch.load(self._checkpoint, map_location=self.device, weights_only=True)
        self.network.load_state_dict(kept["network"])
        self._optimizer.load_state_dict(kept["optimizer"])
        self.place = Place(**kept["place"])
        return True

    def run(self, report: Report, until_phase: int | None = None) -> None:
        """Fit to the end, or to the end of the phase before `until_phase`."""
        last = len(self._phases) if until_phase is None else until_phase
        while self.place.phase < last:
            self._run_phase(self._phases[self.place.phase], report)
            self.place.phase += 1
            self.place.epoch = self.place.step = 0
            self._save()

    def _run_phase(self, phase: Phase, report: Report) -> None:
        for epoch in range(self.place.epoch, phase.epochs):
            torch.manual_seed(self._seed + 100 * self.place.phase + epoch)
            rows = self._rows(self.place.phase, epoch)
            rng = random.Random(f"{self._seed}:{self.place.phase}:{epoch}")
            cut = list(batches(rows, rng))
            self._run_epoch(phase, epoch, cut, report)
            self.place.step = 0
            self.place.epoch = epoch + 1

    def _run_epoch(self, phase: Phase, epoch: int, cut: Sequence[Batch], report: Report) -> None:
        self.network.train()
        saved = begun = time.monotonic()
        before = self.place.seconds
        smooth = math.nan
        for step, batch in enumerate(cut):
            if step < self.place.step:
                continue
            done = (epoch + step / len(cut)) / phase.epochs
            self._set_rate(phase, done, step + epoch * len(cut))
            loss = self._step(batch.to(self.device))
            smooth = loss if math.isnan(smooth) else 0.98 * smooth + 0.02 * loss
            self.place.epoch, self.place.step = epoch, step + 1
            self.place.seconds = before + time.monotonic() - begun
            report(
                f"{phase.name}, epoch {epoch + 1}", step + 1, len(cut), smooth, self.place.seconds
            )
            if time.monotonic() - saved > CHECKPOINT_EVERY_S:
                self._save()
                saved = time.monotonic()

    def _set_rate(self, phase: Phase, done: float, step: int) -> None:
        rate = phase.end_rate + (phase.rate - phase.end_rate) * (1 - done)
        if self.place.phase == 0:
            rate *= min(1.0, (step + 1) / WARM_UP_STEPS)
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["speedup"]

    def _step(self, batch: Batch) -> float:
        with _half(self.device):
            loss = loss_of(self.network, batch)
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), MOST_GRADIENT)
        self._optimizer.step()
        return float(loss.detach())

    def _save(self) -> None:
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        kept = {
            "network": self.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "place": asdict(self.place),
        }
        partial = self._checkpoint.with_suffix(".part")
        torch.save(kept, partial)
        partial.replace(self._checkpoint)


def _half(device: str) -> AbstractContextManager[Any]:
    """Compute in bfloat16 where the machine does that fast; elsewhere it is 30 times slower."""
    fast = device == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device, dtype=torch.bfloat16) if fast else nullcontext()


def _groups(network: Network) -> list[dict[str, Any]]:
    """Heads learn faster than the layers beneath; biases and norms do not decay."""
    groups = []
    for heads in (False, True):
        for plain in (False, True):
            chosen = [
                one
                for name, one in network.learning()
                if name.startswith(("heads", "marks")) == heads
                and (name.endswith("bias") or "norm" in name) == plain
            ]
            groups.append(
                {
                    "params": chosen,
                    "speedup": HEAD_SPEEDUP if heads else 1.0,
                    "weight_decay": 0.0 if plain else WEIGHT_DECAY,
                }
            )
    return groups
