"""ONNX graphs of BERT written by hand, in float32 or with int8 weights, one scale a channel."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.rounding import WEIGHT_RANGE

LAYERS = 6
HEADS = 12
DIMS = 384
LAYER_NORM_EPSILON = 1e-12

# Opset 20 is the first with Gelu; IR 9 is read by every onnxruntime from 1.17 on.
OPSET = 20
IR_VERSION = 9
ACTIVATION_RANGE = 127
ACTIVATION_ZERO = 128
# Gelu's lowest value is -0.16997; what it gives is lifted by this much and then fills 8 bits.
LEAST_OF_GELU = -0.17
LIFTED_RANGE = 255

Weights = Mapping[str, NDArray[np.float32]]


class Graph:
    """An ONNX graph in the making. With `quantised=False` it computes the same in float32.

    Args:
        gelu_lifted: round what Gelu gives from its lowest value up, in all 8 bits, not around 0.
    """

    def __init__(self, *, quantised: bool, gelu_lifted: bool = False) -> None:
        self.quantised = quantised
        self.gelu_lifted = gelu_lifted
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._names = 0

    def constant(self, values: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        return self.ops(kind, *inputs, outputs=1, **attributes)[0]

    def ops(self, kind: str, *inputs: str, outputs: int, **attributes: Any) -> list[str]:
        names = [f"t{self._names + index}" for index in range(outputs)]
        self._names += outputs
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names

    def lookup(self, table: NDArray[np.float32], ids: str) -> str:
        """Give the rows of an embedding table: int8 with one scale a row."""
        if not self.quantised:
            return self.op("Gather", self.constant(table), ids)
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-9) / 127
        rows = self.constant(np.round(table / scale).astype(np.int8))
        values = self.op("Cast", self.op("Gather", rows, ids), to=TensorProto.FLOAT)
        scales = self.op("Gather", self.constant(scale.astype(np.float32)), ids)
        return self.op("Mul", values, scales)

    def linear(
        self,
        x: str,
        weight: NDArray[np.float32],
        bias: NDArray[np.float32],
        *,
        from_gelu: bool = False,
    ) -> str:
        """Give x @ weight.T + bias; weights are int8 with one scale for each output channel."""
        if not self.quantised:
            product = self.op("MatMul", x, self.constant(weight.T))
            return self.op("Add", product, self.constant(bias))
        channel_scale = np.abs(weight).max(axis=1) / WEIGHT_RANGE
        kept = np.round(weight / channel_scale[:, None]).astype(np.int8)
        if from_gelu and self.gelu_lifted:
            return self._lifted(x, kept, channel_scale, bias)
        return self._by_token(x, kept, channel_scale, bias)

    def _lifted(
        self,
        x: str,
        kept: NDArray[np.int8],
        channel_scale: NDArray[np.float32],
        bias: NDArray[np.float32],
    ) -> str:
        """Quantise activations that are never below `LEAST_OF_GELU`, in all 8 bits.

        They are lifted above 0, and what that adds to the sums is taken from the bias.
        """
        lifted = self.op("Sub", x, self.constant(np.float32(LEAST_OF_GELU)))
        peak = self.op("ReduceMax", lifted, self.constant(np.array([-1])), keepdims=0)
        whole, token_scale = self._whole(lifted, peak, LIFTED_RANGE, 0)
        added = LEAST_OF_GELU * kept.sum(axis=1, dtype=np.int64) * channel_scale
        return self._scaled(whole, 0, kept, token_scale, channel_scale, bias + added)

    def _by_token(
        self,
        x: str,
        kept: NDArray[np.int8],
        channel_scale: NDArray[np.float32],
        bias: NDArray[np.float32],
    ) -> str:
        """Quantise activations as they come, with one scale for each token.

        What else is in the text then doesn't coarsen a token.
        """
        peak = self.op("ReduceMax", self.op("Abs", x), self.constant(np.array([-1])), keepdims=0)
        peak = self.op("Max", peak, self.constant(np.float32(1e-9)))
        whole, token_scale = self._whole(x, peak, ACTIVATION_RANGE, ACTIVATION_ZERO)
        return self._scaled(whole, ACTIVATION_ZERO, kept, token_scale, channel_scale, bias)

    def _whole(self, x: str, peak: str, most: int, zero: int) -> tuple[str, str]:
        """Give x in whole numbers from its peak by token down, and a column of the tokens' scales.

        One operation with a scale a token: dividing, rounding and casting one after the other
        takes a tenth of the model's time.
        """
        scale = self.op("Mul", peak, self.constant(np.float32(1 / most)))
        zeros = self.op("Expand", self.constant(np.uint8(zero)), self.op("Shape", scale))
        whole = self.op("QuantizeLinear", x, scale, zeros, axis=0)
        return whole, self.op("Unsqueeze", scale, self.constant(np.array([1])))

    def _scaled(
        self,
        whole: str,
        zero: int,
        kept: NDArray[np.int8],
        token_scale: str,
        channel_scale: NDArray[np.float32],
        bias: NDArray[np.float32],
    ) -> str:
        """Multiply whole numbers and give the result its scales and its bias."""
        total = self.op(
            "MatMulInteger", whole, self.constant(kept.T), self.constant(np.uint8(zero))
        )
        # Two Muls, one after the other. Given as total * (token_scale * channel_scale),
        # onnxruntime 1.32 takes it for its own pattern, which knows one scale for all tokens, and
        # the result is wrong without an error.
        product = self.op("Mul", self.op("Cast", total, to=TensorProto.FLOAT), token_scale)
        product = self.op("Mul", product, self.constant(channel_scale.astype(np.float32)))
        return self.op("Add", product, self.constant(bias.astype(np.float32)))

    def layer_norm(self, x: str, weights: Weights, name: str) -> str:
        gain, bias = (self.constant(weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def model(self, name: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> bytes:
        """Give the finished model's bytes: the same for the same graph and version of onnx.

        Args:
            inputs: shape of each int64 input; outputs: shape of each float32 output.
        """
        described = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(n, TensorProto.INT64, s) for n, s in inputs.items()],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs.items()],
            self.constants,
        )
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(described, opset_imports=opset, ir_version=IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString(deterministic=True))


def encoded(graph: Graph, weights: Weights, *, most_tokens: int, segments: bool = False) -> str:
    """Give the last layer of BERT over the input `ids`: float32 (tokens, 384).

    Args:
        weights: MiniLM's, under the names of their publishers.
        segments: whether there is an input `segments`; without, all tokens are of the first.
    """
    x = _embeddings(graph, weights, most_tokens, segments)
    for layer in range(LAYERS):
        x = _attention(graph, weights, x, f"encoder.layer.{layer}.attention")
        x = _feed_forward(graph, weights, x, f"encoder.layer.{layer}")
    return x


def _embeddings(graph: Graph, weights: Weights, most_tokens: int, segments: bool) -> str:
    words = graph.lookup(weights["embeddings.word_embeddings.weight"], "ids")
    places = weights["embeddings.position_embeddings.weight"][:most_tokens]
    kinds = weights["embeddings.token_type_embeddings.weight"]
    if segments:
        words = graph.op("Add", words, graph.op("Gather", graph.constant(kinds), "segments"))
    else:
        # Every token is of the first segment, so its embedding is added to the positions' here.
        places = places + kinds[0]
    zero = graph.constant(np.array([0]))
    count = graph.op("Shape", "ids")
    used = graph.op("Slice", graph.constant(places), zero, count, zero)
    return graph.layer_norm(graph.op("Add", words, used), weights, "embeddings.LayerNorm")


def _attention(graph: Graph, weights: Weights, x: str, name: str) -> str:
    parts = ("query", "key", "value")
    weight = np.concatenate([weights[f"{name}.self.{part}.weight"] for part in parts])
    bias = np.concatenate([weights[f"{name}.self.{part}.bias"] for part in parts])
    # Attention's division by the root of a head's width, done once to the query's weights.
    weight[:DIMS] /= np.sqrt(DIMS // HEADS)
    bias[:DIMS] /= np.sqrt(DIMS // HEADS)
    projected = graph.linear(x, weight, bias)
    by_head = graph.constant(np.array([-1, HEADS, DIMS // HEADS]))
    query, key, value = (
        graph.op("Reshape", part, by_head)
        for part in graph.ops("Split", projected, outputs=3, axis=-1, num_outputs=3)
    )
    query = graph.op("Transpose", query, perm=[1, 0, 2])
    key = graph.op("Transpose", key, perm=[1, 2, 0])
    value = graph.op("Transpose", value, perm=[1, 0, 2])
    attended = graph.op("Softmax", graph.op("MatMul", query, key), axis=-1)
    mixed = graph.op("Transpose", graph.op("MatMul", attended, value), perm=[1, 0, 2])
    joined = graph.op("Reshape", mixed, graph.constant(np.array([-1, DIMS])))
    return _added(graph, weights, joined, x, f"{name}.output")


def _feed_forward(graph: Graph, weights: Weights, x: str, name: str) -> str:
    inner = f"{name}.intermediate.dense"
    wide = graph.linear(x, weights[f"{inner}.weight"], weights[f"{inner}.bias"])
    fed = graph.op("Gelu", wide)
    return _added(graph, weights, fed, x, f"{name}.output", from_gelu=True)


def _added(
    graph: Graph, weights: Weights, x: str, to: str, name: str, *, from_gelu: bool = False
) -> str:
    weight, bias = weights[f"{name}.dense.weight"], weights[f"{name}.dense.bias"]
    out = graph.linear(x, weight, bias, from_gelu=from_gelu)
    return graph.layer_norm(graph.op("Add", out, to), weights, f"{name}.LayerNorm")
