"""The hosts whose pages may show discussions, kept from the command line."""

from plaintalk.articles.models import PageHost, Site
from plaintalk.articles.queries import default_site, page_hosts
from plaintalk.articles.services import allow_pages, refuse_pages
from plaintalk.kernel.errors import NotFound


class SiteUnknown(NotFound):
    """There is no site of this number."""

    code = "site_unknown"
    text = "There is no site {number}."


def change_hosts(host: str, *, site: int, private: bool, remove: bool) -> list[str]:
    """Add or remove a host of a site, and give its hosts as they are then, a line each.

    Args:
        host: "" to change nothing.
        site: its number; 0 for the first.

    Raises:
        SiteUnknown, HostMalformed, HostTaken, HostUnknown: nothing is changed.
    """
    found = _site(site)
    if remove:
        refuse_pages(site=found, host=host.lower())
    elif host:
        allow_pages(site=found, host=host.lower(), is_private=private)
    return [_line(entry) for entry in page_hosts(found)] or [f"No host may show {found.name}."]


def _site(number: int) -> Site:
    if not number:
        return default_site()
    site = Site.objects.filter(pk=number).first()
    if site is None:
        raise SiteUnknown(number=number)
    return site


def _line(entry: PageHost) -> str:
    return f"{entry.host} (own network)" if entry.is_private else entry.host
