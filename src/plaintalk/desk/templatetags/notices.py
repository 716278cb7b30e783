"""Tags about notices of illegal content."""

from django import template

from plaintalk.articles.models import Site
from plaintalk.moderation.notices.queries import open_count

register = template.Library()


@register.simple_tag
def notices_waiting(site: Site | None) -> int:
    """Give how many notices wait for an answer."""
    return open_count(site) if site is not None else 0
