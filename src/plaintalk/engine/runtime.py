"""Models loaded: files compared with their hashes, one thread each. Alone in importing onnxruntime.

Importing this is cheap: the runtime is loaded with the first model, which takes 0.1 s and 30 MB
that most processes never need.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from plaintalk.kernel.errors import Unavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODELS = Path(__file__).parent / "models"


class ModelUnusable(Unavailable):
    """A file of a model is missing or isn't the one that was shipped."""

    code = "model_unusable"
    text = "The language model {model} can't be used: {file} is {problem}. Install Plaintalk again."


class ModelFiles:
    """A folder with model.json, an ONNX file and tokenizer.json, loaded when first needed.

    Safe to use from several threads.
    """

    def __init__(self, folder: Path, weights: str) -> None:
        self._folder = folder
        self._weights = weights
        self._lock = Lock()
        self._loaded: tuple[Any, Tokenizer] | None = None

    @cached_property
    def card(self) -> Mapping[str, Any]:
        """What model.json says.

        Raises:
            ModelUnusable: it is missing.
        """
        raw = read_file(self._folder / "model.json", model=self._folder.name)
        card: dict[str, Any] = json.loads(raw)
        return card

    @property
    def id(self) -> str:
        """The id in model.json."""
        return str(self.card["id"])

    def loaded(self) -> tuple[Any, "Tokenizer"]:
        """Give the session and the tokenizer.

        Raises:
            ModelUnusable: a file is missing or altered.
        """
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def data(self, name: str) -> bytes:
        """Give one file's bytes.

        Raises:
            ModelUnusable: it is missing or altered.
        """
        data = read_file(self._folder / name, model=self.id)
        if hashlib.sha256(data).hexdigest() != self.card["files"][name]["sha256"]:
            raise ModelUnusable(model=self.id, file=name, problem="altered")
        return data

    def _load(self) -> tuple[Any, "Tokenizer"]:
        import onnxruntime
        from tokenizers import Tokenizer

        weights, vocabulary = (self.data(name) for name in (self._weights, "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        # One thread a worker; more workers, not more threads, use more cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # Texts of many lengths would each leave a block of memory behind.
        options.enable_cpu_mem_arena = False
        session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        return session, Tokenizer.from_str(vocabulary.decode())


def read_file(path: Path, *, model: str) -> bytes:
    """Give a file's bytes.

    Raises:
        ModelUnusable: it can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as missing:
        raise ModelUnusable(model=model, file=path.name, problem="missing") from missing
