"""Comments as threads, and how far in a reply stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import template

from plaintalk.discussion.queries import Place

register = template.Library()

# Deeper replies stay at this level: on a phone each one takes a finger's width from the text.
DEEPEST_LEVEL = 4


@dataclass(slots=True)
class Thread:
    """A root and its replies, as a page shows them together."""

    root: Place
    replies: list[Place] = field(default_factory=list)


@register.filter
def threads(places: Iterable[Place]) -> list[Thread]:
    """Give a page's comments as threads: each root with the replies that follow it."""
    found: list[Thread] = []
    for place in places:
        if place.comment.parent_id is None or not found:
            found.append(Thread(place))
        else:
            found[-1].replies.append(place)
    return found


@register.filter
def level(depth: int) -> int:
    """Give how far in a reply stands, at most DEEPEST_LEVEL."""
    return min(depth, DEEPEST_LEVEL)
