"""The step that a site's ladder of sanctions leaves to a rule."""

from datetime import datetime

from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import history_of, policy_in_force
from plaintalk.people.models import Kind
from plaintalk.people.permissions import works_on
from plaintalk.people.services import impose_by_rule
from plaintalk.policy.document import ladder_of
from plaintalk.policy.sanctions import REFUSED, proposal


def climb(comment: Comment, *, now: datetime) -> None:
    """Take the step that the site's ladder leaves to a rule, if this refusal called for it.

    The record is locked, so that two refusals at once bring one step. Imports never come here.
    """
    site, author = comment.discussion.article.site, comment.author
    if comment.standing not in REFUSED or author.kind == Kind.IMPORTED:
        return
    if works_on(author, site.place):
        return
    ladder = ladder_of(policy_in_force(site, now=now).policy)
    if not ladder.is_automatic:
        return
    called_for = proposal(history_of(author, site), ladder, now)
    if called_for is not None and called_for.by_rule:
        impose_by_rule(person=author, proposal=called_for, site=str(site.pk), now=now)
