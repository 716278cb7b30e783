"""What each layer of the network reads on real texts, and its weights rounded by that."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.batches import Encoded, batch_of
from training.network import Network
from training.rounding import Floats, rounded

ROWS_A_BATCH = 16
LINEAR = ("qkv", "out", "wide", "narrow")


def rounded_layers(network: Network, rows: Sequence[Encoded]) -> dict[str, Floats]:
    """Give the network's tensors; the layers' weights lie on the grid that `graph` rounds to.

    Args:
        rows: texts by which it is told which inputs move together.
    """
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    for name, moment in input_moments(network, rows).items():
        tensors[f"{name}.weight"] = rounded(tensors[f"{name}.weight"], moment)
    return tensors


def input_moments(network: Network, rows: Sequence[Encoded]) -> dict[str, NDArray[np.float64]]:
    """Give for each linear layer the mean of x xᵀ over the tokens that it reads: (in, in)."""
    network.eval()
    moments: dict[str, Tensor] = {}
    real = torch.zeros(0)

    def add(name: str, _layer: nn.Module, given: tuple[Any, ...]) -> None:
        x = given[0][real].double()
        moments[name] = moments.get(name, torch.zeros(1).double()) + x.T @ x

    layers = [
        (f"blocks.{number}.{kind}", getattr(block, kind))
        for number, block in enumerate(network.blocks)
        for kind in LINEAR
    ]
    hooks = [layer.register_forward_pre_hook(partial(add, name)) for name, layer in layers]
    tokens = 0
    ordered = sorted(rows, key=lambda row: len(row.ids))
    with torch.no_grad():
        for start in range(0, len(ordered), ROWS_A_BATCH):
            batch = batch_of(ordered[start : start + ROWS_A_BATCH])
            real = batch.ids != 0
            tokens += int(real.sum())
            network(batch.ids, batch.segments)
    for hook in hooks:
        hook.remove()
    return {name: (moment / tokens).numpy() for name, moment in moments.items()}
