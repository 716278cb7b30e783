"""The language of a text: by its script where that decides, otherwise by its letters."""

import re
from functools import cache
from typing import Any

from plaintalk.engine.tables import word_set

UNKNOWN = "und"
# Shorter texts say too little to tell languages of one script apart.
FEWEST_LETTERS = 12
# The first part of a text is enough, and costs the same for any text.
_SEARCHED_CHARS = 400
_LEAST_CONFIDENCE = 0.6
_LANGUAGES = (
    "en", "ru", "hy", "fr", "de", "es", "it", "pt", "nl", "pl", "uk", "bg", "sr", "tr", "az", "fa",
    "ar", "he", "ka", "el", "ro", "cs", "hu", "sv", "fi", "zh", "ja", "ko", "hi",
)  # fmt: skip

_LETTER = re.compile(r"[^\W\d_]")
_ARMENIAN = re.compile("[\u0531-\u0587]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# In English text every third word is one of these; in other languages hardly any is.
_ENGLISH = word_set(
    """the and of to is that it for you was with this are have they be what who their would will
    there been from has which were your if about when how people not we his he them but just
    like get can all i my it's don't know out up as at by because than these those why where"""
)
_ENGLISH_SHARE = 0.2
_FEWEST_ENGLISH = 3
_NOT_WORDS = re.compile(r"https?://\S{1,500}|\S{1,100}@\S{1,100}")


@cache
def _identifier() -> Any:
    """Load py3langid's model: two thirds of a second, so not before it is needed."""
    # Imported late for the same reason.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(
        MODEL_FILE, norm_probs=True, min_confidence=_LEAST_CONFIDENCE
    )
    found.set_languages(_LANGUAGES)
    return found


def language_of(text: str) -> str:
    """Give the ISO 639-1 code of the likeliest language, or "und".

    Languages written in the same script are told apart from `FEWEST_LETTERS` letters on.
    """
    read = _NOT_WORDS.sub(" ", text[:_SEARCHED_CHARS])
    letters = len(_LETTER.findall(read))
    if letters == 0:
        return UNKNOWN
    if 2 * len(_ARMENIAN.findall(read)) > letters:
        return "hy"
    if read.isascii() and _is_english(read.lower().split()):
        return "en"
    cyrillic = 2 * len(_CYRILLIC.findall(read)) > letters
    if letters < FEWEST_LETTERS:
        return "ru" if cyrillic else UNKNOWN
    guess = str(_identifier().classify(read)[0])
    return "ru" if cyrillic and guess == UNKNOWN else guess


def _is_english(words: list[str]) -> bool:
    """Whether common words alone settle it, without the cost of looking at each letter."""
    common = sum(word in _ENGLISH for word in words)
    return common >= _FEWEST_ENGLISH and common >= _ENGLISH_SHARE * len(words)
