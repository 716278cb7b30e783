"""Tell a person's or a place's name from the common word that is written like it."""

import re

from plaintalk.engine.signals import Span

# As far as a neighbouring word is looked for.
_REACH = 32
_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)(?P<stop>\.?)['’\"]?[ \t-]+[\"“«]?\Z")
_AFTER = re.compile(r"(?:['’]s)?[\"”»]?(?:[ \t-]+|, )(?P<word>[^\W\d_]+)")
# Shorter words with a full stop are initials and titles: "J. Dick", "Mr. Butt".
_LONGEST_TITLE = 4


def is_capitalised(word: str) -> bool:
    """Whether a word begins with a capital and goes on in small letters."""
    return word[:1].isupper() and word[1:].islower()


def is_a_name(typed: str, span: Span, not_after: frozenset[str]) -> bool:
    """Whether the word at the span, common as it is, stands here as somebody's name.

    It does when it has a capital where a common word would have none: inside a sentence, or
    beside another word with a capital.

    Args:
        not_after: words that go before a common word even when it has a capital.
    """
    if not is_capitalised(typed[span.start : span.end]):
        return False
    after = _AFTER.match(typed, span.end, span.end + _REACH)
    if after is not None and after["word"][0].isupper() and not after["word"].isupper():
        return True
    before = _BEFORE.search(typed, max(0, span.start - _REACH), span.start)
    if before is None or (before["stop"] and len(before["word"]) > _LONGEST_TITLE):
        return False
    return before["word"].casefold() not in not_after
