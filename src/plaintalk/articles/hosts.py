"""Which publication a request asks."""

from django.http import HttpRequest

from plaintalk.articles.models import Site
from plaintalk.articles.queries import site_of_host

# Where a request keeps the publication, once looked up.
_KNOWN = "plaintalk.site"


def site_asked(request: HttpRequest) -> Site:
    """Give the publication that a request asks; the database is asked once in a request.

    Raises:
        NoSite: there is none.
    """
    if _KNOWN not in request.META:
        request.META[_KNOWN] = site_of_host(request.get_host())
    known: Site = request.META[_KNOWN]
    return known
