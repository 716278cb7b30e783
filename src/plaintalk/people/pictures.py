"""Pictures beside names: addresses that publishers gave, of which a site shows those it trusts.

This is the only way by which such an address reaches a page or a program.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from plaintalk.people.models import Person
from plaintalk.people.names import Publication
from plaintalk.people.sso_models import SsoIdentity


def picture_shown(address: str, site: Publication) -> str:
    """Give the address of a picture if the site shows pictures from there, else ""."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    # Compared whole: a user name, a port or a backslash before the host makes it another one.
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return address if origin in site.picture_origins else ""


def pictures_of(keys: Collection[int], site: Publication) -> dict[int, str]:
    """Give the addresses of the pictures that a site shows of people, by their keys.

    Of most people there is none. Asks the database once, and not at all where none are shown.
    """
    if not keys or not site.picture_origins:
        return {}
    known = SsoIdentity.objects.filter(site=site.pk, person__in=keys).exclude(avatar_url="")
    given = known.order_by("pk").values_list("person_id", "avatar_url")
    return {key: address for key, address in given if picture_shown(address, site)}


def picture_of(person: Person, site: Publication) -> str:
    """Give the address of the picture that a site shows of somebody, or ""."""
    return pictures_of([person.pk], site).get(person.pk, "")
