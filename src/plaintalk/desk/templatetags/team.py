"""Roles, said in words."""

from django import template

from plaintalk.articles.models import Site
from plaintalk.desk.team_forms import ROLES
from plaintalk.people.models import Person
from plaintalk.people.permissions import Role

register = template.Library()


@register.filter
def role_in_words(role: str) -> str:
    """Name a role."""
    return str(ROLES[Role(role)])


@register.filter
def roles_on(person: Person, site: Site | None) -> str:
    """Name the roles that somebody has at a site or in topics of it; "" for a reader."""
    if site is None:
        return ""
    held = {post.role for post in person.held if post.is_on(site.place)}
    return ", ".join(str(name) for role, name in ROLES.items() if role in held)
