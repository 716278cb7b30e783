"""Numbers and lengths of time, in words."""

import json
from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plaintalk.moderation.numbers.tables import Cell, cell_in_words

register = template.Library()

# A number from each of the forms that a text has by its count, in any language of the site: a
# script finds the one that takes the same form as the number that it tells (CLDR's categories).
_ONE_OF_EACH_FORM = (2, 3, 5, 11, 21, 100)


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


@register.filter
def viewers_in_words(number: int | None) -> str:
    """Say how many read a discussion; "" where it isn't shown, and to whoever reads alone."""
    return _viewers(number).format(count=number) if number is not None and number > 1 else ""


@register.simple_tag
def viewers_forms() -> str:
    """Give, as JSON, texts that hold "{count}", each by one of the numbers that take its form."""
    return json.dumps({number: _viewers(number) for number in _ONE_OF_EACH_FORM})


def _viewers(number: int) -> str:
    return ngettext("{count} person is reading this.", "{count} people are reading this.", number)
