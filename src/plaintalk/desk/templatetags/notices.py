"""Tags about notices of illegal content."""

from django import template

from plaintalk.articles.models import Site
from plaintalk.moderation.notices.queries import open_count
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, topics_covered

register = template.Library()


@register.simple_tag
def notices_waiting(site: Site | None, person: Person | None) -> int:
    """Give how many notices wait for an answer that somebody may give."""
    if site is None or person is None:
        return 0
    return open_count(site, topics_covered(person, Act.DECIDE_NOTICE, site.place))
