"""Wordings and the decisions about them: which came last, which stands, what readers saw."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from plaintalk.discussion.models import Comment, Decision, Maker, Occasion, Revision
from plaintalk.discussion.queries.undone import kept_of, not_taken_back
from plaintalk.policy.appearance import Standing
from plaintalk.policy.ruling import ADDRESS_UNCONFIRMED
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


def decisions_in_force(comments: Sequence[Comment]) -> dict[int, Decision]:
    """Give by comment what `decision_in_force` gives, asked about all at once.

    Findings and signals are left in the database.
    """
    about = Decision.objects.filter(comment__in=comments).defer("findings", "signals")
    by_comment: dict[int, list[Decision]] = {}
    for decision in about.order_by("position"):
        by_comment.setdefault(decision.comment_id, []).append(decision)
    return {comment: not_taken_back(made)[-1] for comment, made in by_comment.items()}


def decisions_by_public_id(public_ids: Sequence[str]) -> Sequence[Decision]:
    """Give decisions by their public ids, with what they are about, oldest first."""
    decisions = Decision.objects.filter(public_id__in=public_ids)
    about = decisions.select_related("comment__discussion__article").defer("findings", "signals")
    return list(about.order_by("decided_at", "pk"))


def latest_ruling(comment: Comment) -> Decision:
    """Give the last decision made by rule: the one that has findings."""
    return comment.decisions.filter(maker=Maker.RULE).order_by("-position")[0]


def waited_for_address(ruling: Decision) -> bool:
    """Say whether, by a ruling, a comment waited for its author to confirm an e-mail address."""
    named = any(one["clause"] == ADDRESS_UNCONFIRMED for one in ruling.findings)
    return named and ruling.standing == Standing.HELD


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
    of_people = decisions.filter(maker=Maker.PERSON).exclude(standing=Standing.WITHDRAWN)
    return kept_of(of_people)


def wordings_readers_saw(comment: Comment) -> Sequence[Revision]:
    """Give the wordings that were once published, oldest first: the visible history."""
    published = comment.decisions.filter(standing=Standing.PUBLISHED).values("revision")
    return list(comment.revisions.filter(pk__in=published).order_by("ordinal"))
