"""What templates get with `{% load plaintalk %}`: everything in `pages/tags/`, as one library."""

from django import template

from plaintalk.pages.tags import amounts, articles, clauses, conduct, forms, standings, threads

register = template.Library()

for part in (amounts, articles, clauses, conduct, forms, standings, threads):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
