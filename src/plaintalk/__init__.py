"""Plaintalk: the whole of a publication's discussion, on its own machine."""

__version__ = "0.1.0"
