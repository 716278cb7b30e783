"""Which of the languages that the texts are translated into is meant."""

from django.utils.translation import get_supported_language_variant


def known_language(code: str) -> str:
    """Give a language as the catalogues know it ("fr" for "fr-CA"); "" where they do not."""
    try:
        return get_supported_language_variant(code) if code else ""
    except LookupError:
        return ""
