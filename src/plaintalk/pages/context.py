"""What every template needs: the site, and who is looking."""

from django.http import HttpRequest

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.models import Site
from plaintalk.articles.queries import NoSite
from plaintalk.people.permissions import Act
from plaintalk.people.queries import has_unseen_sanction
from plaintalk.people.visitors import person_of


def site(request: HttpRequest) -> dict[str, object]:
    """Give every template `site`, who is looking, and what they must be told.

    `person` is a member, a guest or None; `has_news` says that something was done about them
    that they were not shown yet.
    """
    try:
        here: Site | None = site_asked(request)
    except NoSite:
        here = None
    person = person_of(request)
    sees_desk = person is not None and person.may(Act.SEE_DESK)
    writes_articles = person is not None and person.may(Act.WRITE_ARTICLE)
    has_news = person is not None and has_unseen_sanction(person)
    return {
        "site": here,
        "person": person,
        "sees_desk": sees_desk,
        "writes_articles": writes_articles,
        "has_news": has_news,
    }
