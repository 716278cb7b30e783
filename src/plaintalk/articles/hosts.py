"""Which publication a request asks, and where readers reach one."""

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest

from plaintalk.articles.models import Site
from plaintalk.articles.queries import default_site, site_of_host

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


def url_of(site: Site, *, public_url: str) -> str:
    """Give where readers reach a publication, without a slash at the end.

    The first is at the installation's address, and so is one without a host of its own. Another is
    at its host, with the scheme and the port of the installation's. Whatever leaves the server,
    as a letter does, gets its links by this.

    Args:
        public_url: the setting `public_url`.
    """
    if not site.host or site == default_site():
        return public_url
    parts = urlsplit(public_url)
    host = f"{site.host}:{parts.port}" if parts.port is not None else site.host
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def have_own_hosts() -> bool:
    """Say whether publications of this installation are reached at more than one address."""
    return any(Site.objects.order_by("pk").values_list("host", flat=True)[1:])
