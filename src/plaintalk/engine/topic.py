"""Whether a comment is about the article at all.

Slow to speak: people come to a matter by way of a story, and a discussion wanders. Only a longer
comment far from everything in the article and from the comment it answers is noticed. How often it
errs: docs/decisions/0003-sentence-vectors.md, `python bench/off_topic.py`.
"""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from plaintalk.engine.encoder import english_encoder, windows
from plaintalk.engine.signals import Attribute, Context, Signal, Span

# Part of the record: goes up whenever the numbers below, or what is compared, change.
TOPIC_RULES = "topic-1"

# In fewer words even a comment on the point may name nothing of it ("Both of you left an address
# with your comments, and if each agrees we shall pass one to the other").
FEWEST_WORDS = 30
# Less of an article than this doesn't say what it is about.
FEWEST_ARTICLE_CHARS = 400
# An article's first pages say what it is about; the rest would cost an encoding each.
_ARTICLE_CHARS = 4000
# A comment's beginning and end are read, this much of each.
_MOST_TOKENS = 64
_PIECE_CHARS = 300

# The cosine at which a comment scores 0.8, where a policy may hold it: up to 35 words, and from 42
# words up, since more words have more to be near with. All on-topic comments of the demo and of
# bench/off_topic_comments.toml lie above: the lowest at 0.151 (31 words), 0.188 (39) and 0.240.
_WORDS = (35, 42)
_HELD_BELOW = (0.12, 0.21)
HELD_SCORE = 0.8
# 0.1 of cosine further and the score is 0.5, below which nothing is said.
_SCORE_PER_COSINE = 3.0
_FAINTEST = 0.5

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def off_topic(text: str, context: Context) -> Signal | None:
    """Give the signal OFF_TOPIC, or None where the comment is near enough or can't be judged.

    It can't be judged without headline and article, under 30 words, or when the comment, the
    article or the comment it answers isn't in a language of the encoder (English).

    Raises:
        ModelUnusable: when a file of the encoder is missing or altered.
    """
    words = len(_WORD.findall(text))
    if words < FEWEST_WORDS or not _can_be_judged(text, context):
        return None
    held_below = float(np.interp(words, _WORDS, _HELD_BELOW))
    enough = held_below + (HELD_SCORE - _FAINTEST) / _SCORE_PER_COSINE
    nearness = _nearness(text, context, enough=enough)
    if nearness >= enough:
        return None
    score = min(1.0, HELD_SCORE + _SCORE_PER_COSINE * (held_below - nearness))
    span = Span(0, len(text))
    source = f"{TOPIC_RULES}:{english_encoder().id}"
    return Signal(Attribute.OFF_TOPIC, round(score, 3), (span,), source=source)


class TopicByMeaning:
    """`off_topic` as the engine takes it, with the id of what it rests on."""

    @property
    def model(self) -> str:
        return f"{TOPIC_RULES}:{english_encoder().id}"

    def __call__(self, text: str, context: Context) -> Signal | None:
        return off_topic(text, context)


def _can_be_judged(text: str, context: Context) -> bool:
    reads = english_encoder().reads
    return (
        bool(context.headline.strip())
        and len(context.article) >= FEWEST_ARTICLE_CHARS
        and reads(text)
        and reads(context.article)
        and (not context.parent.strip() or reads(context.parent))
    )


def _nearness(text: str, context: Context, *, enough: float) -> float:
    """Give the highest cosine of a comment to any part of what it may be about.

    Stops at `enough`: most comments are near the headline or the comment they answer, and the
    first of them under an article needn't wait for all of it to be encoded.
    """
    said = english_encoder().encode(_ends(text), max_tokens=_MOST_TOKENS)
    parent = _ends(context.parent) if context.parent.strip() else []
    highest = -1.0
    for part in (*parent, context.headline, *windows(context.article[:_ARTICLE_CHARS])):
        highest = max(highest, float((said @ _vector(part)).max()))
        if highest >= enough:
            break
    return highest


# The parts of some three hundred articles and comments, 2 kB each.
@lru_cache(maxsize=2048)
def _vector(part: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = english_encoder().encode([part], max_tokens=2 * _MOST_TOKENS)[0]
    return vector


def _ends(text: str) -> list[str]:
    """Give a text's beginning and its end: its halves, or 300 characters of each."""
    flat = " ".join(text.split())
    size = min(_PIECE_CHARS, (len(flat) + 1) // 2)
    return [flat[:size], flat[-size:]]
