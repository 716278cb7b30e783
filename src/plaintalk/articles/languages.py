"""Which of the languages that the texts are translated into is meant."""

from django.utils.translation import get_supported_language_variant

# What the code says, and what has no catalogue.
ENGLISH = "en"


def known_language(code: str) -> str:
    """Give a language as the catalogues know it ("fr" for "fr-CA"); "" where they do not."""
    try:
        return get_supported_language_variant(code) if code else ""
    except LookupError:
        return ""


def first_known(*codes: str) -> str:
    """Give the first of some languages that the catalogues know, as they know it; else English."""
    return next((known for code in codes if (known := known_language(code))), ENGLISH)
