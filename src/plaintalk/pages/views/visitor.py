"""Who asks and which publication is asked: what every page begins with."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.models import Site
from plaintalk.discussion.models import Discussion
from plaintalk.discussion.queries import Viewer, policy_in_force, where_of
from plaintalk.discussion.services import Speaker
from plaintalk.people.models import Person, Sanction
from plaintalk.people.queries import SanctionNotFound, warnings_unread
from plaintalk.people.services import confirm_read
from plaintalk.people.visitors import network_of, person_of
from plaintalk.policy.clauses import Policy


def site_of(request: HttpRequest) -> Site:
    """Give the publication that is asked."""
    return site_asked(request)


def viewer_of(request: HttpRequest) -> Viewer:
    """Give who looks, by the session or the guest's cookie."""
    return Viewer(person_of(request))


def number_in(request: HttpRequest, name: str) -> int | None:
    """Give a comment's number in the query, or None where it is none."""
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def policy_of(site: Site) -> Policy:
    """Give the policy in force now."""
    return policy_in_force(site, now=timezone.now()).policy


def speaker_of(request: HttpRequest, person: Person) -> Speaker:
    """Give the person as whoever speaks from where this request came."""
    return Speaker(
        person=person,
        network=network_of(request),
        secret=settings.SECRET_KEY,
        language=translation.get_language() or "",
    )


def unread_by(discussion: Discussion, viewer: Viewer, now: datetime) -> list[Sanction]:
    """Give the warnings that the viewer must read before speaking in this discussion."""
    if viewer.person is None:
        return []
    return warnings_unread(viewer.person, where=where_of(discussion), now=now)


def confirm_read_by(request: HttpRequest, public_id: str) -> None:
    """Note that the viewer has read a warning.

    Raises:
        SanctionNotFound: nobody is known by this request, or it is not theirs.
    """
    person = viewer_of(request).person
    if person is None:
        raise SanctionNotFound()
    confirm_read(person=person, public_id=public_id, now=timezone.now())
