"""Tags and filters that say in words what appeals keep as values."""

from django import template
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.models import Site
from plaintalk.moderation.appeals.models import Outcome
from plaintalk.moderation.appeals.queries import Origin, open_count
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, topics_covered
from plaintalk.policy.appeals import Bar

register = template.Library()

_ORIGINS = {
    Origin.CHECK: _("The automatic check found something in it. Nobody had reported it."),
    Origin.READ_FIRST: _("A moderator reads such comments first, whatever is in them."),
    Origin.REPORT: _("A reader reported it."),
    Origin.NOTICE: _("Somebody sent us a notice that it is illegal."),
    Origin.MODERATOR: _("A moderator read it. Nobody had reported it."),
    Origin.AUTHOR: _("Its author withdrew it."),
}
_BARS = {
    Bar.NOTHING_REFUSED: _("There is nothing to appeal against: no decision keeps it down."),
    Bar.ANSWERED_BEFORE: _("Your appeal was answered, and the answer is final here."),
    Bar.CLAUSE: _("There is no appeal here against decisions under this clause."),
    Bar.TOO_LATE: _("The time for an appeal here, six months, has run out."),
}


@register.filter
def origin_in_words(origin: Origin) -> str:
    """Say how a comment came to be looked at."""
    return str(_ORIGINS[origin])


@register.filter
def bar_in_words(bar: Bar) -> str:
    """Say why there is no appeal."""
    return str(_BARS[bar])


@register.filter
def outcome_in_words(outcome: str) -> str:
    """Say what became of an appeal."""
    return str(Outcome(outcome).label) if outcome else str(_("Your appeal waits for an answer"))


@register.simple_tag
def appeals_waiting(site: Site | None, person: Person | None) -> int:
    """Give how many appeals wait for an answer that somebody may give."""
    if site is None or person is None:
        return 0
    return open_count(site, topics_covered(person, Act.ANSWER_APPEAL, site.place))
