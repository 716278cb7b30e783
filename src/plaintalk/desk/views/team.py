"""Who works for the site in which role: roles given and taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plaintalk.articles.models import Site
from plaintalk.articles.queries import topics_of
from plaintalk.desk.team_forms import RoleForm, where_in_words
from plaintalk.desk.views.guard import for_, me, site_of
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.people.models import Person, Post
from plaintalk.people.permissions import NAMED_BY, Act, may, require
from plaintalk.people.queries import member_by_email, post_by_public_id, posts_ended_on, posts_on
from plaintalk.people.team import end_role, give_role


@dataclass(frozen=True, slots=True)
class Row:
    """A post on the list. `may_end`: who looks may take it away."""

    post: Post
    where: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class Event:
    """That a role was given, or taken away; `by` is None for the command line."""

    at: datetime
    post: Post
    where: str
    by: Person | None
    is_end: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.NAME_MODERATOR)
def team(request: HttpRequest) -> HttpResponse:
    """GET, POST /desk/team — who has which role where, its history, and a role to give."""
    site = site_of(request)
    if request.method != "POST":
        return _page(request, site, RoleForm(site, me(request)))
    form = RoleForm(site, me(request), request.POST)
    if not form.is_valid():
        return _page(request, site, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _give(request, form)
    except Refusal as refusal:
        return _page(request, site, form, refusal=refusal, status=status_of(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@for_(Act.NAME_MODERATOR)
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /desk/team/<id>/end — ask whether a role is to be taken away, and do so."""
    site = site_of(request)
    post = post_by_public_id(str(site.pk), public_id)
    require(me(request), NAMED_BY[post.held.role], post.held.where)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            end_role(post=post, by=me(request), now=timezone.now())
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, _("Taken away. It holds from now on."))
            # Whoever gave up their own role may not see the list any more.
            me(request).forget_held()
            stays = may(me(request), Act.NAME_MODERATOR, site.place)
            return redirect("desk:team" if stays else "pages:me")
    shown = {
        "row": Row(post, where_in_words(post, site, _titles(site)), may_end=True),
        "is_mine": post.person_id == me(request).pk,
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal is not None else HTTPStatus.OK
    return render(request, "desk/end_role.html", shown, status=status)


def _give(request: HttpRequest, form: RoleForm) -> HttpResponse:
    member = member_by_email(form.cleaned_data["email"])
    role, site, topic = form.given
    give_role(person=member, role=role, site=site, topic=topic, by=me(request), now=timezone.now())
    told = _("{name} has the role from now on.")
    messages.success(request, told.format(name=member.name))
    return redirect("desk:team")


def _page(
    request: HttpRequest,
    site: Site,
    form: RoleForm,
    *,
    refusal: Refusal | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    held, ended = posts_on(str(site.pk)), posts_ended_on(str(site.pk))
    titles = _titles(site)
    shown = {
        "rows": [
            Row(
                post,
                where_in_words(post, site, titles),
                may(me(request), NAMED_BY[post.held.role], post.held.where),
            )
            for post in held
        ],
        "events": _events(site, [*held, *ended], titles),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "desk/team.html", shown, status=status)


def _titles(site: Site) -> Mapping[str, str]:
    return {str(topic.pk): topic.title for topic in topics_of(site)}


def _events(site: Site, posts: Sequence[Post], titles: Mapping[str, str]) -> list[Event]:
    """Give when roles were given and taken away, the latest first."""
    events: list[Event] = []
    for post in posts:
        where = where_in_words(post, site, titles)
        events.append(Event(post.given_at, post, where, post.given_by, is_end=False))
        if post.ended_at is not None:
            events.append(Event(post.ended_at, post, where, post.ended_by, is_end=True))
    return sorted(events, key=lambda event: (event.at, event.is_end), reverse=True)
