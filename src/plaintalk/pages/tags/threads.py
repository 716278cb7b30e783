"""Comments as threads, how far in a reply stands, and the orders they come in, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plaintalk.discussion.queries import Only, Place, Sort
from plaintalk.pages.threads import Part

register = template.Library()

# Deeper replies stay at this level: on a phone each one takes a finger's width from the text.
DEEPEST_LEVEL = 4

_SORTS = {
    Sort.OLDEST: gettext_lazy("Oldest first"),
    Sort.NEWEST: gettext_lazy("Newest first"),
    Sort.LIKED: gettext_lazy("Most liked first"),
    Sort.REPLIES: gettext_lazy("Most answered first"),
}
_FILTERS = {
    Only.ALL: gettext_lazy("All comments"),
    Only.PICKS: gettext_lazy("Editors’ picks"),
    Only.ANSWERS: gettext_lazy("Author and newsroom"),
    Only.FOLLOWED: gettext_lazy("People I follow"),
    Only.ANSWERED: gettext_lazy("Answered"),
    Only.UNANSWERED: gettext_lazy("Not answered yet"),
}


@dataclass(slots=True)
class Thread:
    """A root and its replies, as a page shows them together."""

    root: Place
    replies: list[Place] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Give how many replies there are, those on other pages too."""
        return len(self.replies) + self.root.more_replies


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


@register.simple_tag
def sort_in_words(sort: Sort, like_word: str) -> str:
    """Name an order; likes by the word that the site has for them."""
    if sort is Sort.LIKED and like_word:
        return _("By “{word}”").format(word=like_word)
    return str(_SORTS[sort])


@register.filter
def only_in_words(only: Only) -> str:
    """Name which comments are shown."""
    return str(_FILTERS[only])


@register.filter
def readers_in_words(likes: int) -> str:
    """Say from how many readers likes came; "" from none."""
    if not likes:
        return ""
    return ngettext("from {count} reader", "from {count} readers", likes).format(count=likes)


@register.simple_tag
def query_of(
    part: Part, sort: Sort | None = None, only: Only | None = None, after: str = ""
) -> str:
    """Give the query of a part's address in another order, filtered otherwise, or further on."""
    return part.query(sort=sort, only=only, after=after)
