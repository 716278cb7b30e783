"""A discussion or a person followed, and no longer; what one follows."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaintalk.articles.queries import article_by_slug
from plaintalk.discussion.errors import FollowerUnknown
from plaintalk.discussion.queries import comment_seen_by, follows_of, keys_followed_by
from plaintalk.discussion.services import (
    follow_discussion,
    follow_person,
    open_discussion,
    unfollow_discussion,
    unfollow_person,
)
from plaintalk.pages.views.visitor import site_of, viewer_of
from plaintalk.people.queries import person_by_public_id


@require_safe
@never_cache
def follows(request: HttpRequest) -> HttpResponse:
    """GET /me/follows — the discussions and people that I follow."""
    person = viewer_of(request).person
    if person is None:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    return render(request, "pages/follows.html", {"follows": follows_of(person, site_of(request))})


@require_POST
def follow_this(request: HttpRequest, slug: str) -> HttpResponse:
    """POST /a/<slug>/follow — follow a discussion; with `follow` "off", no longer.

    With `back` "list" it leads back to what I follow.
    """
    person = viewer_of(request).person
    article = article_by_slug(site_of(request), slug)
    discussion = open_discussion(article=article)
    back = article.get_absolute_url() + "#discussion"
    try:
        if request.POST.get("follow") == "off":
            unfollow_discussion(person=person, discussion=discussion)
            messages.success(request, _("You are told of this discussion no more."))
        else:
            follow_discussion(person=person, discussion=discussion, now=timezone.now())
            messages.success(request, _("You are told when somebody writes in this discussion."))
    except FollowerUnknown as refusal:
        shown = {"back": back, "refusal": refusal}
        return render(request, "pages/unknown.html", shown, status=HTTPStatus.FORBIDDEN)
    return redirect(reverse("pages:follows") if request.POST.get("back") == "list" else back)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow_author(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /c/<id>/follow — be told of what a comment's author writes, or no longer."""
    viewer = viewer_of(request)
    comment = comment_seen_by(viewer, site_of(request), public_id)
    if viewer.person is None:
        shown = {"comment": comment, "refusal": FollowerUnknown()}
        return render(request, "pages/unknown.html", shown, status=HTTPStatus.FORBIDDEN)
    if request.method == "POST":
        follow_person(person=viewer.person, followed=comment.author, now=timezone.now())
        told = _("You follow {name}.").format(name=comment.author_name)
        messages.success(request, told)
        return redirect(comment)
    is_followed = comment.author_id in keys_followed_by(viewer.person.pk)
    shown = {"comment": comment, "is_followed": is_followed}
    return render(request, "pages/follow.html", shown)


@require_POST
def unfollow_them(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /me/follows/people/<id>/undo — follow somebody no longer."""
    followed = person_by_public_id(public_id)
    unfollow_person(person=viewer_of(request).person, followed=followed)
    messages.success(request, _("You follow {name} no more.").format(name=followed.name))
    return redirect("pages:follows")
