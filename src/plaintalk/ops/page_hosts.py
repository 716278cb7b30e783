"""The hosts whose pages may show discussions, kept from the command line."""

from plaintalk.articles.models import PageHost
from plaintalk.articles.queries import page_hosts, site_numbered
from plaintalk.articles.services import allow_pages, refuse_pages


def change_hosts(host: str, *, site: int, private: bool, remove: bool) -> list[str]:
    """Add or remove a host of a site, and give its hosts as they are then, a line each.

    Args:
        host: "" to change nothing.
        site: its number; 0 for the first.

    Raises:
        SiteUnknown, HostMalformed, HostTaken, HostUnknown: nothing is changed.
    """
    found = site_numbered(site)
    if remove:
        refuse_pages(site=found, host=host.lower())
    elif host:
        allow_pages(site=found, host=host.lower(), is_private=private)
    return [_line(entry) for entry in page_hosts(found)] or [f"No host may show {found.name}."]


def _line(entry: PageHost) -> str:
    return f"{entry.host} (own network)" if entry.is_private else entry.host
