"""Comments picked out for readers."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from plaintalk.discussion.errors import StepImpossible
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import require_in
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act
from plaintalk.policy.appearance import Standing


def feature(*, comment: Comment, by: Person, now: datetime) -> None:
    """Pick a published comment out for readers.

    Raises:
        ActNotAllowed: `by` may not do this.
        StepImpossible: readers don't see it.
    """
    require_in(by, Act.DECIDE_COMMENT, comment.discussion)
    if comment.standing != Standing.PUBLISHED:
        raise StepImpossible(was=comment.standing, standing="featured")
    _set_featured(comment, now)


def unfeature(*, comment: Comment, by: Person) -> None:
    """Let a comment be one among others again.

    Raises:
        ActNotAllowed: `by` may not do this.
    """
    require_in(by, Act.DECIDE_COMMENT, comment.discussion)
    _set_featured(comment, None)


def _set_featured(comment: Comment, moment: datetime | None) -> None:
    with transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(featured_at=moment)
        Discussion.objects.filter(pk=comment.discussion_id).update(version=F("version") + 1)
    comment.featured_at = moment
