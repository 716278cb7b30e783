"""The model's folder: files, and model.json, which says what they are and where they come from."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx

from training.base import PACKAGE, VERSION, WHEEL_SHA256
from training.calibrate import MODEL_FILES
from training.export import write
from training.fit import MEMBERS, PHASES, SEED
from training.rows import SHIPPED, read_rows
from training.sources import SOURCES
from training.splits import TRAIN

NAME = "comments-en"


def ship(work: Path, target: Path, calibrated: Mapping[str, Any]) -> str:
    """Write the model's folder; give the model's id, which changes whenever an answer may."""
    files = {name: (work / name).read_bytes() for name in MODEL_FILES}
    digest = hashlib.blake2b(digest_size=4)
    for data in (*files.values(), json.dumps(calibrated, sort_keys=True).encode()):
        digest.update(data)
    card = {
        **calibrated,
        "id": f"{NAME}-{digest.hexdigest()}",
        "languages": ["en"],
        "licence": "Apache-2.0",
        "base": {
            "model": "sentence-transformers/all-MiniLM-L6-v2",
            "package": PACKAGE,
            "version": VERSION,
            "wheel_sha256": WHEEL_SHA256,
            "licence": "Apache-2.0",
        },
        "heads": {head.upper(): "model" for head in SHIPPED}
        | {"SEXUALLY_EXPLICIT": "rules", "SPAM": "rules"},
        "data": _data(work),
        "seed": SEED,
        "training": _training(work),
        "int8": json.loads((work / "int8.json").read_text("utf-8")),
        "made_with": {"script": "training", "onnx": onnx.__version__},
    }
    write(target, files, card)
    return str(card["id"])


def _data(work: Path) -> list[dict[str, Any]]:
    """Say which rows were learned from, by source, with their licences."""
    counts: dict[str, int] = {}
    for name in ("labelled", "own"):
        for row in read_rows(work / f"{name}.jsonl.gz"):
            if row.part == TRAIN:
                source = "own sentences" if name == "own" else row.source
                counts[source] = counts.get(source, 0) + 1
    known = {source.name: source for source in SOURCES}
    return [
        {
            "name": name,
            "rows": count,
            "licence": known[name].licence if name in known else "Apache-2.0",
            "use": known[name].tells if name in known else "all six heads, aim, spans",
        }
        for name, count in counts.items()
    ]


def _training(work: Path) -> dict[str, Any]:
    seconds = float((work / "fit-seconds.txt").read_text("utf-8"))
    return {
        "minutes": round(seconds / 60),
        "fits": MEMBERS,
        "phases": [{"name": phase.name, "epochs": phase.epochs} for phase in PHASES],
    }
