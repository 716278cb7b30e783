"""The fitted network as an int8 ONNX file, and how far it strays from float32."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper

from training.batches import Encoded, Reader
from training.graph import DIMS, LAYERS, Graph, encoded
from training.rows import AIMS, HEADS, Row

MOST_TOKENS = 160
# Chances are compared on both sides of this, where a label would flip.
FLIP_AT = 0.5
# Log odds nearer to 0 than this may flip.
UNSURE = 1.5
CPU = ["CPUExecutionProvider"]
# Enough for weights that only choose which windows are read.
SUSPICION_ROWS = 30_000
Tensors = Mapping[str, NDArray[np.float32]]


def build(network: Tensors, *, quantised: bool) -> bytes:
    """Give the ONNX model of one text.

    In: `ids`, `segments` int64 (tokens,); segment 1 is what was said before. Out: `logits` float32
    (heads + aims,) of the segment 0, and `marks` float32 (tokens,), each word piece's log odds.
    """
    graph = Graph(quantised=quantised, gelu_lifted=True)
    x = encoded(graph, _published_names(network), most_tokens=MOST_TOKENS, segments=True)
    own = graph.op("Equal", "segments", graph.constant(np.int64(0)))
    column = graph.op("Unsqueeze", own, graph.constant(np.array([1])))
    share = graph.op("Cast", column, to=onnx.TensorProto.FLOAT)
    axis = graph.constant(np.array([0]))
    total = graph.op("ReduceSum", graph.op("Mul", x, share), axis, keepdims=0)
    mean = graph.op("Div", total, graph.op("ReduceSum", share, axis, keepdims=0))
    shown = graph.op("Where", column, x, graph.constant(np.float32(-1e4)))
    strongest = graph.op("ReduceMax", shown, axis, keepdims=0)
    pooled = graph.op("Concat", mean, strongest, axis=0)
    heads = graph.op("MatMul", pooled, graph.constant(network["heads.weight"].T))
    bias = graph.constant(network["heads.bias"])
    graph.nodes.append(helper.make_node("Add", [heads, bias], ["logits"]))
    marks = graph.op("MatMul", x, graph.constant(network["marks.weight"].reshape(DIMS)))
    bias = graph.constant(network["marks.bias"])
    graph.nodes.append(helper.make_node("Add", [marks, bias], ["marks"]))
    outputs = {"logits": [len(HEADS) + len(AIMS)], "marks": ["tokens"]}
    return graph.model("comments-en", {"ids": ["tokens"], "segments": ["tokens"]}, outputs)


def _published_names(network: Tensors) -> dict[str, NDArray[np.float32]]:
    """Give the encoder's tensors under the names of MiniLM's publishers."""
    named = {
        "embeddings.word_embeddings.weight": network["words.weight"],
        "embeddings.position_embeddings.weight": network["places.weight"],
        "embeddings.token_type_embeddings.weight": network["segments.weight"],
        "embeddings.LayerNorm.weight": network["norm.weight"],
        "embeddings.LayerNorm.bias": network["norm.bias"],
    }
    for layer in range(LAYERS):
        here, there = f"blocks.{layer}", f"encoder.layer.{layer}"
        for kind in ("weight", "bias"):
            thirds = np.split(network[f"{here}.qkv.{kind}"], 3)
            for part, third in zip(("query", "key", "value"), thirds, strict=True):
                named[f"{there}.attention.self.{part}.{kind}"] = third
            named |= {
                f"{there}.attention.output.dense.{kind}": network[f"{here}.out.{kind}"],
                f"{there}.attention.output.LayerNorm.{kind}": network[f"{here}.norm.{kind}"],
                f"{there}.intermediate.dense.{kind}": network[f"{here}.wide.{kind}"],
                f"{there}.output.dense.{kind}": network[f"{here}.narrow.{kind}"],
                f"{there}.output.LayerNorm.{kind}": network[f"{here}.norm_after.{kind}"],
            }
    return named


def suspicion(rows: Sequence[Row], reader: Reader) -> bytes:
    """Give each word piece's weight for choosing windows, as float16 in the vocabulary's order.

    How much oftener it stands in texts that raters called toxic than in others, as a logarithm,
    smoothed; 0 for what is no oftener there.
    """
    counts = np.full((2, reader.vocabulary_size), 0.5)
    texts = np.ones(2)
    for row in rows[:: max(1, len(rows) // SUSPICION_ROWS)]:
        told = row.labels.get("toxicity")
        if told is None:
            continue
        toxic = int(told >= FLIP_AT)
        counts[toxic, np.unique(reader.pieces(row.text))] += 1
        texts[toxic] += 1
    shares = counts / texts[:, None]
    weights = np.log(shares[1] / shares[0]) * (counts.sum(axis=0) > 5)
    return bytes(np.maximum(weights, 0).astype("<f2").tobytes())


def agreement(whole: bytes, small: bytes, rows: Sequence[Encoded]) -> dict[str, Any]:
    """Compare int8 with float32: the share of texts whose toxicity flips, and by how much."""
    chances = [1 / (1 + np.exp(-_logits(model, rows)[:, : len(HEADS)])) for model in (whole, small)]
    flips = (chances[0] >= FLIP_AT) != (chances[1] >= FLIP_AT)
    difference = np.abs(chances[0] - chances[1])
    return {
        "rows": len(rows),
        "label_flips": round(float(flips.mean()), 5),
        "label_flips_by_head": {
            head: round(float(flips[:, number].mean()), 5) for number, head in enumerate(HEADS)
        },
        "mean_difference": round(float(difference.mean()), 5),
        "max_difference": round(float(difference.max()), 4),
    }


def _one_thread() -> onnxruntime.SessionOptions:
    """The runtime's waiting threads would take the cores from whatever else is computing."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return options


def _logits(model: bytes, rows: Sequence[Encoded]) -> NDArray[np.float32]:
    """Give a model's log odds for some rows: (rows, heads + aims)."""
    session = onnxruntime.InferenceSession(model, _one_thread(), providers=CPU)
    asked = ({"ids": np.array(row.ids), "segments": np.array(row.segments)} for row in rows)
    return np.array([session.run(["logits"], one)[0] for one in asked])


def evened(network: Tensors, whole: bytes, small: bytes, rows: Sequence[Encoded]) -> NDArray[Any]:
    """Give the heads' biases so that rounding moves no head up or down where labels may flip.

    Rounded layers pull all scores a little the same way; the mean of that, over rows that a head
    is unsure of, is given back.
    """
    exact = _logits(whole, rows)
    moved = exact - _logits(small, rows)
    unsure = np.abs(exact) < UNSURE
    lost = (moved * unsure).sum(axis=0) / np.maximum(unsure.sum(axis=0), 1)
    return (network["heads.bias"] + lost).astype(np.float32)


def write(folder: Path, files: Mapping[str, bytes], card: Mapping[str, Any]) -> None:
    """Write the files, and model.json last."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    (folder / "model.json").write_text(text, "utf-8")
