"""Figures of agreement, said in words and with as many digits as they deserve."""

from django import template
from django.utils.translation import gettext as _

from plaintalk.moderation.quality.models import Verdict
from plaintalk.policy.agreement import Agreement

register = template.Library()


@register.filter
def percent(share: float) -> str:
    """Give a share of 0.0 to 1.0 as "84 %"."""
    return f"{round(share * 100)}\u00a0%"


@register.filter
def beyond_chance(agreement: Agreement | None) -> str:
    """Give a figure with its interval, "0.62 (0.41 to 0.80)", or why there is none."""
    if agreement is None:
        return _("not defined: all were judged alike")
    if agreement.low is None or agreement.high is None:
        return f"{agreement.value:.2f}"
    return _("{value} ({low} to {high})").format(
        value=f"{agreement.value:.2f}", low=f"{agreement.low:.2f}", high=f"{agreement.high:.2f}"
    )


@register.filter
def verdict_in_words(verdict: str) -> str:
    """Name what somebody would do about a comment."""
    return str(Verdict(verdict).label)
