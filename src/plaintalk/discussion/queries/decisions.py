"""Wordings and the decisions about them: which came last, which stands, what readers saw."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment, Decision, Maker, Occasion, Revision
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import REFUSED

# As the record keeps them.
Findings = Sequence[dict[str, Any]]


def latest_revision(comment: Comment) -> Revision:
    """Give the wording that stands now."""
    return comment.revisions.order_by("-ordinal")[0]


def latest_decision(comment: Comment) -> Decision:
    """Give the decision that the comment's standing comes from."""
    return comment.decisions.select_related("person", "revision").order_by("-position")[0]


def decision_in_force(comment: Comment) -> Decision:
    """Give the latest decision that was not taken back: what its author may answer to."""
    decisions = comment.decisions.select_related("person", "revision")
    return not_taken_back(decisions.order_by("position"))[-1]


def not_taken_back(decisions: Iterable[Decision]) -> list[Decision]:
    """Give a comment's decisions without those that were undone, and without the undoing.

    Args:
        decisions: about one comment, oldest first.
    """
    kept: list[Decision] = []
    for decision in decisions:
        if decision.occasion == Occasion.UNDO:
            kept.pop()
        else:
            kept.append(decision)
    return kept


def decisions_by_public_id(public_ids: Sequence[str]) -> Sequence[Decision]:
    """Give decisions by their public ids, with what they are about, oldest first."""
    decisions = Decision.objects.filter(public_id__in=public_ids)
    about = decisions.select_related("comment__discussion__article").defer("findings", "signals")
    return list(about.order_by("decided_at", "pk"))


def latest_ruling(comment: Comment) -> Decision:
    """Give the last decision made by rule: the one that has findings."""
    return comment.decisions.filter(maker=Maker.RULE).order_by("-position")[0]


def findings_on(comments: Collection[Comment]) -> Mapping[int, Findings]:
    """Give what the latest ruling on each comment found, by comment."""
    rulings = Decision.objects.filter(comment__in=comments, maker=Maker.RULE)
    return dict(rulings.order_by("position").values_list("comment", "findings"))


def findings_on_wordings(revisions: Collection[Revision]) -> Mapping[int, Findings]:
    """Give what the latest ruling on each wording found, by wording."""
    rulings = Decision.objects.filter(revision__in=revisions, maker=Maker.RULE)
    return dict(rulings.order_by("position").values_list("revision", "findings"))


def decisions_about(comment: Comment) -> Sequence[Decision]:
    """Give every decision about a comment, newest first."""
    decisions = comment.decisions.select_related("person", "revision")
    return list(decisions.order_by("-position"))


def refused_by_person(comment: Comment) -> bool:
    """Say whether the last word a moderator spoke on the comment was a refusal."""
    last = moderators_words(comment.decisions.all()).order_by("-position").first()
    return last is not None and last.standing in REFUSED


def held_for_reports(comment: Comment) -> bool:
    """Say whether readers' reports hold the comment, with no moderator's word since."""
    holds = comment.decisions.filter(maker=Maker.RULE, occasion=Occasion.REPORT)
    last = holds.order_by("-position").first()
    if last is None:
        return False
    return not moderators_words(comment.decisions.filter(position__gt=last.position)).exists()


def moderators_words(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Keep what moderators decided, without what was undone at once and the undoing."""
    following = Decision.objects.filter(
        comment=OuterRef("comment"), position__gt=OuterRef("position")
    ).order_by("position")
    return (
        decisions.filter(maker=Maker.PERSON)
        .exclude(standing=Standing.WITHDRAWN)
        .exclude(occasion=Occasion.UNDO)
        .annotate(followed_by=Coalesce(Subquery(following.values("occasion")[:1]), Value("")))
        .exclude(followed_by=Occasion.UNDO)
    )


def decisions_taken_back(site: Site) -> QuerySet[Decision, int]:
    """Give the keys of the decisions that whoever made them took back at once."""
    just_before = Decision.objects.filter(
        comment=OuterRef("comment"), position__lt=OuterRef("position")
    ).order_by("-position")
    undone = Decision.objects.filter(site=site, occasion=Occasion.UNDO)
    return undone.values_list(Subquery(just_before.values("pk")[:1]), flat=True)


def decisions_that_stood(site: Site) -> QuerySet[Decision]:
    """Give the site's decisions without those taken back at once, and without the taking back."""
    kept = Decision.objects.filter(site=site).exclude(occasion=Occasion.UNDO)
    return kept.exclude(pk__in=decisions_taken_back(site))


def wordings_readers_saw(comment: Comment) -> Sequence[Revision]:
    """Give the wordings that were once published, oldest first: the visible history."""
    published = comment.decisions.filter(standing=Standing.PUBLISHED).values("revision")
    return list(comment.revisions.filter(pk__in=published).order_by("ordinal"))
