"""Numbers and lengths of time, in words."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plaintalk.moderation.numbers.tables import Cell, cell_in_words

register = template.Library()


@register.filter
def number_in_words(cell: Cell) -> str:
    """Give a cell of a table of numbers as it is read; a dash where there is nothing to count."""
    return cell_in_words(cell)


@register.simple_tag
def waiting_time(since: datetime) -> str:
    """Say how long somebody has waited: "3 hours"."""
    return length_in_words(max(timezone.now() - since, timedelta(0)))


@register.filter
def length_in_words(waited: timedelta) -> str:
    """Say how long something took, in its largest unit: "3 hours"."""
    if waited < timedelta(minutes=1):
        return _("less than a minute")
    if waited < timedelta(hours=1):
        minutes = int(waited.total_seconds() // 60)
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    if waited < timedelta(days=1):
        hours = int(waited.total_seconds() // 3600)
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    return ngettext("{count} day", "{count} days", waited.days).format(count=waited.days)
