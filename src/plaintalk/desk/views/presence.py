"""Who has a comment open, and how an open page learns what happened in the meantime."""

from django.http import HttpRequest
from django.utils import timezone

from plaintalk.desk.views.guard import me
from plaintalk.discussion.models import Comment, Decision
from plaintalk.moderation.queue.models import Claim
from plaintalk.moderation.queue.services import claim


def take(request: HttpRequest, comment: Comment) -> Claim | None:
    """Note that one is at a comment; give the claim of a colleague who was first."""
    if comment.author_id == me(request).pk:
        return None  # a colleague decides about it
    claimed = claim(comment=comment, by=me(request), now=timezone.now())
    return claimed if claimed.by_id != me(request).pk else None


def presence_shown(
    comment: Comment, *, last: Decision, at_it: Claim | None, is_news: bool = False
) -> dict[str, object]:
    """Give what `desk/_presence.html` shows.

    Args:
        last: the latest decision about the comment.
        at_it: the claim of a colleague.
        is_news: the decision came about since the page was opened.
    """
    return {"comment": comment, "last": last, "claim": at_it, "is_news": is_news}
