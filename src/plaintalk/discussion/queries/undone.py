"""What "taken back" means, for whoever counts or tells decisions.

Whoever decided at the desk can undo it for a moment. The undoing is a decision of its own, about
the same comment, and takes back the one just before it, which nobody was told of. Neither counts.

The rule is here three times, since no one way is quick everywhere: for decisions in memory, for a
few in the database, and for all of a site. A test holds them against each other.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Decision, Occasion


class Recorded(Protocol):
    """A decision, or the columns of one."""

    @property
    def occasion(self) -> str:
        """What it was made upon."""


_Recorded = TypeVar("_Recorded", bound=Recorded)


def not_taken_back(decisions: Iterable[_Recorded]) -> list[_Recorded]:
    """Give decisions about one comment without those undone, and without the undoing.

    Args:
        decisions: oldest first. Where what was undone is not among them, nothing is taken away.
    """
    kept: list[_Recorded] = []
    for decision in decisions:
        if decision.occasion == Occasion.UNDO:
            del kept[-1:]
        else:
            kept.append(decision)
    return kept


def next_occasion() -> Subquery:
    """Give, for each decision, what the next one about its comment was made upon.

    It is null where none followed. Quick for decisions that are few.
    """
    following = Decision.objects.filter(
        comment=OuterRef("comment"), position__gt=OuterRef("position")
    )
    return Subquery(following.order_by("position").values("occasion")[:1])


def kept_of(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Keep what was not taken back, where the decisions are few."""
    followed = decisions.annotate(followed_by=Coalesce(next_occasion(), Value("")))
    return followed.exclude(occasion=Occasion.UNDO).exclude(followed_by=Occasion.UNDO)


def kept_on(site: Site, decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Keep what was not taken back, where the decisions are many; all of this site."""
    just_before = Decision.objects.filter(
        comment=OuterRef("comment"), position__lt=OuterRef("position")
    ).order_by("-position")
    undone = Decision.objects.filter(site=site, occasion=Occasion.UNDO)
    taken_back = undone.values_list(Subquery(just_before.values("pk")[:1]), flat=True)
    return decisions.exclude(occasion=Occasion.UNDO).exclude(pk__in=taken_back)


def decisions_that_stood(site: Site) -> QuerySet[Decision]:
    """Give the site's decisions without those taken back at once, and without the taking back."""
    return kept_on(site, Decision.objects.filter(site=site))
