"""Text in, signals out: the judgement's eyes. Needs no Django and no database.

from plaintalk.engine import Context, Engine

reading = Engine().read("You are an idiot.", Context(parent="I like the bridge."))
"""

from plaintalk.engine.engine import Engine, TopicReader
from plaintalk.engine.signals import Aim, Attribute, Context, Reading, Signal, Span

__all__ = ["Aim", "Attribute", "Context", "Engine", "Reading", "Signal", "Span", "TopicReader"]
