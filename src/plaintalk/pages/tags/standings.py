"""Where a comment stands, in words."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from plaintalk.discussion.models import Comment
from plaintalk.policy.appearance import Standing

register = template.Library()

_STANDINGS = {
    Standing.PUBLISHED: gettext_lazy("Published"),
    Standing.HELD: gettext_lazy("Waiting for a moderator"),
    Standing.REJECTED: gettext_lazy("Rejected"),
    Standing.REMOVED: gettext_lazy("Removed by a moderator"),
    Standing.WITHDRAWN: gettext_lazy("Withdrawn by its author"),
}
_PLACEHOLDERS = {
    Standing.HELD: gettext_lazy("This comment waits for a moderator."),
    Standing.REJECTED: gettext_lazy("This comment does not appear."),
    Standing.REMOVED: gettext_lazy("This comment was removed by a moderator."),
    Standing.WITHDRAWN: gettext_lazy("This comment was withdrawn by its author."),
}
_STEPS = {
    Standing.PUBLISHED: gettext_lazy("Publish"),
    Standing.REJECTED: gettext_lazy("Reject"),
    Standing.REMOVED: gettext_lazy("Remove"),
}
_COUNTED = {
    Standing.PUBLISHED: ngettext_lazy("{count} published", "{count} published", "count"),
    Standing.HELD: ngettext_lazy("{count} waiting", "{count} waiting", "count"),
    Standing.REJECTED: ngettext_lazy("{count} rejected", "{count} rejected", "count"),
    Standing.REMOVED: ngettext_lazy("{count} removed", "{count} removed", "count"),
    Standing.WITHDRAWN: ngettext_lazy("{count} withdrawn", "{count} withdrawn", "count"),
}


@register.filter
def standing_in_words(standing: str) -> str:
    """Say where a comment stands."""
    return str(_STANDINGS[Standing(standing)])


@register.filter
def where_it_stands(comment: Comment) -> str:
    """Say where a comment stands, and of one that waits for its author, for what."""
    if comment.awaits_confirmation:
        return _("Waiting for the e-mail address to be confirmed")
    return standing_in_words(comment.standing)


@register.filter
def placeholder(standing: str) -> str:
    """Say what stands in place of a comment that this reader may not read."""
    return str(_PLACEHOLDERS.get(Standing(standing), ""))


@register.filter
def step_in_words(standing: str) -> str:
    """Name the step that gives a comment this standing, as on a button."""
    return str(_STEPS.get(Standing(standing), standing))


@register.filter
def record_in_words(record: Iterable[tuple[str, int]]) -> str:
    """Say how many of somebody's comments stand where: "12 published, 2 rejected"."""
    counted = [_COUNTED[Standing(standing)].format(count=size) for standing, size in record]
    return ", ".join(counted) if counted else _("nothing posted yet")
