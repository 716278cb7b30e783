"""Sanctions and what they rest on, and what became of a report, in words."""

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plaintalk.articles.queries import headline_of, title_of_topic
from plaintalk.discussion.models import Decision
from plaintalk.discussion.queries import decisions_by_public_id
from plaintalk.moderation.reports.queries import Outcome
from plaintalk.people.models import Sanction
from plaintalk.policy.sanctions import Proposal, SanctionKind, Scope

register = template.Library()

_SANCTIONS = {
    SanctionKind.WARNING: gettext_lazy("Warning"),
    SanctionKind.SLOW: gettext_lazy("Slow"),
    SanctionKind.PREMODERATION: gettext_lazy("Pre-moderation"),
    SanctionKind.SUSPENSION: gettext_lazy("Suspension"),
    SanctionKind.BLOCK: gettext_lazy("Block"),
}
_REPORTS = {
    Outcome.OPEN: gettext_lazy("No moderator has read it yet."),
    Outcome.RIGHT: gettext_lazy("A moderator agreed: the comment does not appear any more."),
    Outcome.WRONG: gettext_lazy("A moderator read the comment and left it as it is."),
    Outcome.MOOT: gettext_lazy("Its author withdrew or reworded the comment first."),
}


@register.filter
def sanction_in_words(kind: str) -> str:
    """Name a sanction."""
    return str(_SANCTIONS[SanctionKind(kind)])


@register.simple_tag
def proposal_in_words(proposal: Proposal) -> str:
    """Say in numbers why the ladder calls for a step: "4 refusals of 9 comments in 30 days"."""
    refused = len(proposal.refused)
    return _("{refusals} of {comments} in {days}").format(
        refusals=ngettext("{count} refusal", "{count} refusals", refused).format(count=refused),
        comments=ngettext("{count} comment", "{count} comments", proposal.posted).format(
            count=proposal.posted
        ),
        days=ngettext("{count} day", "{count} days", proposal.days).format(count=proposal.days),
    )


@register.simple_tag
def where_in_words(sanction: Sanction) -> str:
    """Say where a sanction applies, "" where that is the whole site."""
    match Scope(sanction.scope):
        case Scope.SITE:
            return ""
        case Scope.TOPIC:
            return _("under articles on {topic}").format(topic=title_of_topic(sanction.place))
        case Scope.DISCUSSION:
            return _("under “{headline}”").format(headline=headline_of(sanction.place))


@register.simple_tag
def evidence_of(sanction: Sanction) -> Sequence[Decision]:
    """Give the decisions that a sanction rests on, oldest first."""
    return decisions_by_public_id(sanction.evidence) if sanction.evidence else []


@register.filter
def report_in_words(outcome: Outcome) -> str:
    """Say how somebody's report ended."""
    return str(_REPORTS[outcome])
