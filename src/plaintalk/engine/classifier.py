"""The classifier: what a trained model makes of an English text, window by window.

One pass gives three answers: how each attribute stands (log odds), whom the text is aimed at, and
which words carry it. Made by `training/`; what it is good for is in docs/model-card.md.

A text longer than a window is cut at sentences. All windows of a long text would take a second,
so at most `MOST_WINDOWS` are read: the first, and those whose words are the most suspicious by
themselves (one learned weight a word piece).
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plaintalk.engine.runtime import MODELS, ModelFiles
from plaintalk.engine.signals import Aim, Span
from plaintalk.engine.slips import Slips
from plaintalk.engine.text import View
from plaintalk.engine.wording import Wording

if TYPE_CHECKING:
    from tokenizers import Encoding

FOLDER = MODELS / "comments-en"
LANGUAGE = "en"
# Tokens a window, its first and last included; what the model was trained on.
WINDOW_TOKENS = 96
CONTEXT_TOKENS = 32
MOST_WINDOWS = 5
# A text's later parts are not read at all; the wire allows no longer ones.
MOST_CHARS = 20_480
# No token of the vocabulary is longer, so nothing of a context is lost.
_CHARS_PER_TOKEN = 24
# So much of a window may stay empty for a cut between two sentences.
_CUT_WITHIN = 0.5
_SENTENCE_ENDS = frozenset(".!?")
# A window is as suspicious as its worst words together.
_WORST_WORDS = 4
# English, names and slips included, has fewer further pieces a word than this; other languages
# in Latin letters mostly have more.
_MOST_PIECES_PER_WORD = 0.35
_FEWEST_WORDS = 3
# Where the language can't be told, this share of whole words will do.
_LEAST_WHOLE = 0.5
UNKNOWN = "[UNK]"
# Words from this weight on are looked for behind slips of the pen: e times oftener in toxic texts.
_WORTH_HIDING = 1.0

# What the model tells apart: "person" is whoever the address rules say.
AIMS = (Aim.NOBODY, Aim.PERSON, Aim.GROUP, Aim.INSTITUTION, Aim.THING)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model makes of one text.

    Attributes:
        logits: log odds by head ("toxicity"), of the window where each is highest.
        aim: whom the most toxic window is aimed at.
        words: places in the text as typed, in order, each with how likely (0.0 to 1.0) it carries
            the abuse.
        windows: how many were read: the highest of more is higher by chance alone.
        aims: the logarithm of how likely each aim of the most toxic window is.
    """

    logits: Mapping[str, float]
    aim: Aim
    words: tuple[tuple[Span, float], ...]
    windows: int = 1
    aims: Mapping[Aim, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """One window as the model read it."""

    logits: NDArray[np.float32]
    marks: NDArray[np.float32]
    first: int


class Classifier:
    """Reads English texts. Safe to share between threads.

    Args:
        folder: model.json, classifier.onnx, suspicion.f16, tokenizer.json.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = ModelFiles(folder, "classifier.onnx")

    @property
    def id(self) -> str:
        """The id in model.json."""
        return self._files.id

    @property
    def card(self) -> Mapping[str, object]:
        """What model.json says."""
        return self._files.card

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The heads, in the order of the model's output."""
        return tuple(self._files.card["heads_in_order"])

    def reads(self, text: str) -> bool:
        """Say whether a text is made of words that the vocabulary has, nearly all of them whole."""
        _, tokenizer = self._files.loaded()
        tokens = tokenizer.encode(text[:2000], add_special_tokens=False).tokens
        unknown = tokens.count(UNKNOWN)
        further = unknown + sum(token.startswith("##") for token in tokens)
        words = unknown + sum(token[0].isalpha() for token in tokens)
        return words >= _FEWEST_WORDS and further <= _MOST_PIECES_PER_WORD * words

    def knows(self, text: str) -> bool:
        """Say whether half of a text's different words are whole in the vocabulary.

        For texts whose language nobody can tell: shouts and floods of one word are English as well.
        """
        _, tokenizer = self._files.loaded()
        encoded = tokenizer.encode(text[:2000].lower(), add_special_tokens=False)
        words: dict[int | None, tuple[str, ...]] = {}
        for token, word in zip(encoded.tokens, encoded.word_ids, strict=True):
            words[word] = (*words.get(word, ()), token)
        told = {word for word in words.values() if word[0][0].isalpha() or word[0] == UNKNOWN}
        whole = sum(len(word) == 1 and word[0] != UNKNOWN for word in told)
        return whole > 0 and whole >= _LEAST_WHOLE * len(told)

    def read(self, view: View, context: str = "") -> Opinion:
        """Give the opinion of a text in a view of it; `context` is what was said before.

        Raises:
            ModelUnusable: a file of the model is missing or altered.
        """
        _, tokenizer = self._files.loaded()
        view = self._slips.mended(self._wording.of(view, MOST_CHARS))
        encoded = tokenizer.encode(view.text, add_special_tokens=False)
        windows = self._chosen(encoded.ids, _windows(encoded, view.text))
        before = self._context(context)
        read = [
            self._run(encoded.ids[first:end], before if number == 0 else (), first)
            for number, (first, end) in enumerate(windows)
        ]
        return self._opinion(read, encoded, view)

    @cached_property
    def _wording(self) -> Wording:
        _, tokenizer = self._files.loaded()
        return Wording(tokenizer.get_vocab())

    @cached_property
    def _slips(self) -> Slips:
        numbers = self._wording.words.numbers
        weighed = sorted((-float(self._suspicion[at]), word) for word, at in numbers.items())
        suspicious = (word for weight, word in weighed if -weight >= _WORTH_HIDING)
        return Slips(suspicious, numbers)

    def _context(self, context: str) -> Sequence[int]:
        if not context.strip():
            return ()
        _, tokenizer = self._files.loaded()
        text = self._wording.of(context, CONTEXT_TOKENS * _CHARS_PER_TOKEN).text
        ids: Sequence[int] = tokenizer.encode(text, add_special_tokens=False).ids
        return ids[: CONTEXT_TOKENS - 1]

    def _chosen(
        self, ids: Sequence[int], windows: Sequence[tuple[int, int]]
    ) -> Sequence[tuple[int, int]]:
        if len(windows) <= MOST_WINDOWS:
            return windows
        weights = self._suspicion[np.array(ids)]
        worst = [np.sort(weights[first:end])[-_WORST_WORDS:].sum() for first, end in windows]
        others = sorted(range(1, len(windows)), key=lambda number: (-worst[number], number))
        return [windows[number] for number in sorted([0, *others[: MOST_WINDOWS - 1]])]

    @cached_property
    def _suspicion(self) -> NDArray[np.float32]:
        """How suspicious each word piece is by itself: float32 (vocabulary,), none below 0."""
        weights = np.frombuffer(self._files.data("suspicion.f16"), dtype="<f2")
        return weights.astype(np.float32)

    def _run(self, ids: Sequence[int], before: Sequence[int], first: int) -> _Read:
        session, _ = self._files.loaded()
        begin, end = self._files.card["special_tokens"]
        tokens = [begin, *ids, end]
        segments = np.zeros(len(tokens) + (len(before) + 1 if before else 0), dtype=np.int64)
        if before:
            segments[len(tokens) :] = 1
            tokens += [*before, end]
        given = {"ids": np.array(tokens, dtype=np.int64), "segments": segments}
        logits, marks = session.run(None, given)
        return _Read(logits, marks[1 : 1 + len(ids)], first)

    def _opinion(self, read: Sequence[_Read], encoded: "Encoding", view: View) -> Opinion:
        count = len(self.heads)
        logits = np.stack([window.logits for window in read])
        highest = logits[:, :count].max(axis=0)
        toxic = logits[logits[:, self.heads.index("toxicity")].argmax()]
        aims = toxic[count:] - np.log(np.exp(toxic[count:]).sum())
        words = [word for window in read for word in _words(window, encoded, view)]
        return Opinion(
            {head: float(score) for head, score in zip(self.heads, highest, strict=True)},
            AIMS[int(aims.argmax())],
            tuple(words),
            len(read),
            dict(zip(AIMS, aims.tolist(), strict=True)),
        )


def _words(window: _Read, encoded: "Encoding", view: View) -> list[tuple[Span, float]]:
    """Give each whole word of a window with the highest mark of its pieces."""
    chances = (1 / (1 + np.exp(-window.marks))).tolist()
    # The encoding makes a new list of all its tokens each time that it is asked.
    here = slice(window.first, window.first + len(chances))
    offsets, word_ids = encoded.offsets[here], encoded.word_ids[here]
    found: list[tuple[Span, float]] = []
    last_word: int | None = -1
    for chance, (start, end), word in zip(chances, offsets, word_ids, strict=True):
        if start == end:
            continue
        span = view.typed_span(start, end)
        if found and word == last_word:
            before, highest = found[-1]
            found[-1] = (Span(before.start, max(before.end, span.end)), max(highest, chance))
        else:
            found.append((span, chance))
        last_word = word
    return found


def _windows(encoded: "Encoding", text: str) -> Sequence[tuple[int, int]]:
    """Cut tokens into windows, at ends of sentences where there are any in reach."""
    count, size = len(encoded.ids), WINDOW_TOKENS - 2
    if count <= size:
        return [(0, count)]
    ends = [place + 1 for place, (start, _) in enumerate(encoded.offsets) if _ends(text, start)]
    cuts = [0]
    while count - cuts[-1] > size:
        furthest = cuts[-1] + size
        last_end = bisect_left(ends, furthest + 1) - 1
        reaches = last_end >= 0 and ends[last_end] > cuts[-1] + size * _CUT_WITHIN
        cuts.append(ends[last_end] if reaches else furthest)
    return list(pairwise([*cuts, count]))


def _ends(text: str, start: int) -> bool:
    return text[start : start + 1] in _SENTENCE_ENDS
