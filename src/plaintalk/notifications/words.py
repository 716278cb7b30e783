"""A notification as one sentence. It never holds what anybody wrote in a comment."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plaintalk.notifications.models import Kind, Notification
from plaintalk.policy.appearance import Standing

_SAID = {
    Kind.ANSWER: gettext_lazy("{name}, who answers here, answered you under “{headline}”."),
    Kind.REPLY: gettext_lazy("{name} answered you under “{headline}”."),
    Kind.MENTION: gettext_lazy("{name} mentioned you under “{headline}”."),
    Kind.PERSON: gettext_lazy("{name}, whom you follow, wrote under “{headline}”."),
    Kind.DISCUSSION: gettext_lazy("{name} wrote under “{headline}”, which you follow."),
}
_DECIDED = {
    Standing.PUBLISHED: gettext_lazy("Your comment {number} under “{headline}” is published."),
    Standing.HELD: gettext_lazy("Your comment {number} under “{headline}” waits for a moderator."),
    Standing.REJECTED: gettext_lazy("Your comment {number} under “{headline}” was not published."),
    Standing.REMOVED: gettext_lazy("Your comment {number} under “{headline}” was taken down."),
}


def told_in_words(notification: Notification) -> str:
    """Say what somebody is told; comment, article and decision should be loaded with it."""
    comment = notification.comment
    headline = comment.discussion.article.headline
    decision = notification.decision
    if decision is not None:
        said = _DECIDED.get(Standing(decision.standing))
        told = said or _("It was decided about your comment {number} under “{headline}”.")
        return str(told).format(number=comment.number, headline=headline)
    return str(_SAID[Kind(notification.kind)]).format(name=comment.author_name, headline=headline)
