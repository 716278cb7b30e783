"""Which articles are related to one, by nearness of meaning and by age.

Pure: candidates in, a ranking out. Who may be a candidate at all (the same site, published) is the
caller's query; what is unpublished or from the future is left out here once more.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from plaintalk.engine.encoder import SentenceVector, base_language

# The least cosine at which two articles are called related, by what made their vectors: each has
# its own scale. Nothing nearer, nothing shown.
# Source: docs/decisions/0003-sentence-vectors.md, `python bench/related_posts.py`.
# Stems are sure only of what is nearly the same matter. Armenian's common words are left out
# (engine/stems.py), so less is by chance there.
NEAR: Mapping[str, float] = {
    "use-multilingual-3": 0.47,
    "minilm-l6": 0.46,
    "stems-1:hy": 0.25,
    "stems-1": 0.36,
}
# A model that isn't measured yet is trusted only where hardly any model is wrong.
_NEAR_UNKNOWN = 0.60

# An article in another language must be nearer than this before it is offered to a reader who may
# not know that language, and comes after an equally near one in the article's own.
ACROSS_LANGUAGES = 0.04

# With every half-life an article loses half of what its age can cost it, and that is 30 per cent
# of its nearness at most: a very near old article stays before a fairly near new one.
HALF_LIFE = timedelta(days=90)
_AGE_COSTS_AT_MOST = 0.30

# The same story over again: a correction, an agency's second version, a reprint. On the demo, two
# different articles come to 0.70 at most.
SAME_STORY = 0.93

# Vectors are kept in two bytes a number: cosines move by less than 0.001.
_STORED = np.dtype("<f2")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as the ranking sees it.

    Attributes:
        published_at: None while it isn't published.
        language: ISO 639-1; a region after it does no harm.
        vector: None where none could be made; such an article is related to nothing.
    """

    id: int
    published_at: datetime | None
    language: str
    vector: SentenceVector | None


@dataclass(frozen=True, slots=True)
class Related:
    """One related article.

    Attributes:
        similarity: cosine, at least the model's NEAR.
        score: similarity less what age and language cost; the ranking's order.
    """

    id: int
    similarity: float
    score: float


class Shelf:
    """All candidates, each model's vectors as one matrix: made once, asked many times.

    100,000 articles take about a second to put on it and about 200 MB.
    """

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        by_model: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            if candidate.vector is not None and candidate.published_at is not None:
                by_model.setdefault(candidate.vector.model, []).append(candidate)
        self._rows = {model: _Rows(held) for model, held in by_model.items()}

    def related(self, article: Candidate, *, now: datetime, limit: int = 5) -> list[Related]:
        """Give the articles most related to one, best first; none when nothing is near.

        Never the article itself, one that isn't published at `now`, nor a second version of the
        article or of one already in the list. Equal scores go to the newer, then the higher id.
        """
        rows = None if article.vector is None else self._rows.get(article.vector.model)
        if rows is None or article.vector is None or limit < 1:
            return []
        similarity = rows.matrix @ article.vector.values
        foreign = rows.languages != base_language(article.language)
        floor = near(article.vector.model) + ACROSS_LANGUAGES * foreign
        age_days = (now.timestamp() - rows.published_s) / timedelta(days=1).total_seconds()
        close = np.flatnonzero(
            (similarity >= floor)
            & (similarity < SAME_STORY)
            & (age_days >= 0)
            & (rows.ids != article.id)
        )
        score = (similarity - ACROSS_LANGUAGES * foreign)[close] * freshness(age_days[close])
        best_first = close[np.lexsort((-rows.ids[close], age_days[close], -score))]
        scores = dict(zip(close.tolist(), score.tolist(), strict=True))
        return [
            Related(int(rows.ids[row]), float(similarity[row]), scores[row])
            for row in _without_repeats(best_first.tolist(), rows.matrix, limit)
        ]


class _Rows:
    """Candidates whose vectors are of one model, as columns."""

    def __init__(self, held: Sequence[Candidate]) -> None:
        self.ids = np.array([one.id for one in held], dtype=np.int64)
        self.published_s = np.array(
            [one.published_at.timestamp() for one in held if one.published_at is not None]
        )
        self.languages = np.array([base_language(one.language) for one in held])
        # float32, (candidates, dims), rows of length 1
        self.matrix = np.array([one.vector.values for one in held if one.vector is not None])


def related(
    *, article: Candidate, others: Iterable[Candidate], now: datetime, limit: int = 5
) -> list[Related]:
    """Do as `Shelf.related` for candidates that are asked about once."""
    return Shelf(others).related(article, now=now, limit=limit)


def _without_repeats(
    best_first: Sequence[int], matrix: NDArray[np.float32], limit: int
) -> list[int]:
    """Keep the best of each story."""
    kept: list[int] = []
    for row in best_first:
        if not kept or float((matrix[kept] @ matrix[row]).max()) < SAME_STORY:
            kept.append(row)
            if len(kept) == limit:
                break
    return kept


def near(model: str) -> float:
    """Give the least similarity at which vectors of a model count as related."""
    return next(
        (floor for family, floor in NEAR.items() if model.startswith(family)), _NEAR_UNKNOWN
    )


def freshness(age_days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give what is left of nearness at an age in days: 1.0 for today, falling towards 0.7."""
    halves: NDArray[np.float64] = 0.5 ** (age_days / (HALF_LIFE / timedelta(days=1)))
    return 1 - _AGE_COSTS_AT_MOST * (1 - halves)


def to_bytes(vector: SentenceVector) -> bytes:
    """Give a vector's numbers as they are stored, two bytes each; store the model beside them."""
    return vector.values.astype(_STORED).tobytes()


def from_bytes(model: str, stored: bytes) -> SentenceVector:
    """Give back what `to_bytes` was given, of length 1 again.

    Raises:
        ValueError: when the bytes can't be a vector's.
    """
    values = np.frombuffer(stored, dtype=_STORED).astype(np.float32)
    length = math.sqrt(float(values @ values))
    if not math.isfinite(length) or length == 0:
        raise ValueError("not a stored vector")
    return SentenceVector(model, values / np.float32(length))
