"""Texts that are stored as they are and put into the reader's language when they are shown."""


def translatable(text: str) -> str:
    """Give the text back. By this name the catalogues find it (tests/house/catalogues.py)."""
    return text
