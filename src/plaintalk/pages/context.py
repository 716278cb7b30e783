"""What every template needs: the site, and who is looking."""

from django.http import HttpRequest

from plaintalk.articles.models import Site
from plaintalk.articles.queries import NoSite, site_of_host
from plaintalk.people.permissions import Act
from plaintalk.people.visitors import person_of


def site(request: HttpRequest) -> dict[str, object]:
    """Give `site`, `person` (member, guest or None) and `sees_desk` to every template."""
    try:
        here: Site | None = site_of_host(request.get_host())
    except NoSite:
        here = None
    person = person_of(request)
    sees_desk = person is not None and person.may(Act.SEE_DESK)
    return {"site": here, "person": person, "sees_desk": sees_desk}
