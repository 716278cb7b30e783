"""What every template needs: the site, and who is looking."""

from functools import partial

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.models import Site
from plaintalk.articles.queries import NoSite
from plaintalk.notifications.queries import count_unread
from plaintalk.people.models import Person
from plaintalk.people.permissions import Act, may_somewhere
from plaintalk.people.queries import has_unseen_sanction
from plaintalk.people.visitors import person_of


def site(request: HttpRequest) -> dict[str, object]:
    """Give every template `site`, who is looking, and what they must be told.

    `person` is a member, a guest or None; `has_news` says that something was done about them
    that they were not shown yet; `unread_notifications` is counted where a template asks for it;
    `path_back` is where choosing a language leads back to.
    """
    try:
        here: Site | None = site_asked(request)
    except NoSite:
        here = None
    person = person_of(request)
    acts = _acts(person, here)
    has_news = person is not None and has_unseen_sanction(person)
    return {
        "site": here,
        "person": person,
        "sees_desk": Act.SEE_DESK in acts,
        "writes_articles": Act.WRITE_ARTICLE in acts,
        "reads_workbench": Act.READ_WORKBENCH in acts,
        "sees_numbers": Act.SEE_NUMBERS in acts,
        "names_staff": Act.NAME_MODERATOR in acts,
        "has_news": has_news,
        "unread_notifications": partial(_count_unread, person, here),
        "path_back": _path_back(request),
    }


def _count_unread(person: Person | None, here: Site | None) -> int:
    if person is None or here is None:
        return 0
    return count_unread(person, here, now=timezone.now())


def _path_back(request: HttpRequest) -> str:
    """Give the address that a choice of language leads back to; "" where it may hold a secret."""
    asked = request.resolver_match
    if asked is not None and asked.app_name == "desk":
        # Where a case is next, its address is not the one that was asked.
        return reverse("desk:queue")
    if asked is None or asked.app_name != "pages" or asked.url_name == "sign_in":
        return ""
    return request.path


def _acts(person: Person | None, here: Site | None) -> frozenset[Act]:
    """Give what somebody may do to anything on the site."""
    if person is None or here is None:
        return frozenset()
    return frozenset(act for act in Act if may_somewhere(person, act, here.place))
