"""One's own page: what one wrote and reported, and what was done about it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plaintalk.discussion.queries import (
    comments_by,
    decisions_in_force,
    feed_token,
    muted_by,
    waiting_of,
)
from plaintalk.discussion.services import may_edit, renew_feed_address
from plaintalk.moderation.appeals.queries import appeals_about
from plaintalk.moderation.reports.queries import reports_made_by
from plaintalk.pages.pictures import render_with_pictures
from plaintalk.pages.views.visitor import confirm_read_by, policy_of, site_of, viewer_of
from plaintalk.people.badges import badges_of
from plaintalk.people.models import Person
from plaintalk.people.pictures import picture_of
from plaintalk.people.queries import sanctions_of
from plaintalk.people.services import mark_sanctions_seen
from plaintalk.people.sso import profiles_of


@require_safe
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """GET /me — what I wrote, where it stands and why, and what was done about me."""
    person = viewer_of(request).person
    if person is None:
        return redirect(settings.LOGIN_URL)
    site, now = site_of(request), timezone.now()
    comments = comments_by(person)
    appeals, decisions = appeals_about(comments), decisions_in_force(comments)
    shown = {
        "person": person,
        "badges": badges_of(person, site=str(site.pk)),
        "picture": picture_of(person, site),
        "profiles": profiles_of(person),
        "rows": [
            {
                "comment": one,
                "decision": decisions[one.pk],
                "appeal": appeals.get(one.pk),
                "may_edit": may_edit(one, now=now),
            }
            for one in comments
        ],
        "awaits_confirmation": waiting_of(person).exists(),
        "sanctions": sanctions_of(person),
        "muted": muted_by(person),
        "feeds": _feeds(request, person),
        "reports": reports_made_by(person, now=now),
        "now": now,
        "policy": policy_of(site),
    }
    mark_sanctions_seen(person=person, now=now)
    return render_with_pictures(request, "pages/me.html", shown, site=site)


@require_POST
def read_warning(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /me/warnings/<id>/read — say that one has read a warning."""
    confirm_read_by(request, public_id)
    messages.success(request, _("Noted. You can post again."))
    return redirect("pages:me")


@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    """POST /me/feed/renew — give the feed of replies to me another address."""
    person = viewer_of(request).person
    if person is None:
        return redirect(settings.LOGIN_URL)
    renew_feed_address(person=person)
    messages.success(request, _("The feed has a new address. The old one gives nothing any more."))
    return redirect(reverse("pages:me") + "#feeds-title")


def _feeds(request: HttpRequest, person: Person) -> dict[str, str]:
    token = feed_token(person, secret=settings.SECRET_KEY)
    replies = reverse("embed:feed_of_replies", args=[token])
    own = reverse("embed:feed_of_person", args=[person.public_id])
    return {
        "replies": request.build_absolute_uri(replies),
        "own": request.build_absolute_uri(own),
    }
