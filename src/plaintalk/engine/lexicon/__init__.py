"""Word lists by language, with sense and severity, and a matcher that reads through disguises."""

from plaintalk.engine.lexicon.matcher import Lexicon, Look
from plaintalk.engine.lexicon.senses import Match, Sense

__all__ = ["Lexicon", "Look", "Match", "Sense"]
