"""Somebody's comments folded for one reader, and unfolded."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from plaintalk.discussion.errors import MuterUnknown
from plaintalk.discussion.queries import comment_seen_by, muted_by
from plaintalk.discussion.services import mute, unmute
from plaintalk.pages.views.visitor import site_of, viewer_of
from plaintalk.people.queries import person_by_public_id


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mute_author(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET, POST /c/<id>/mute — fold what a comment's author writes, for this reader alone."""
    viewer = viewer_of(request)
    comment = comment_seen_by(viewer, site_of(request), public_id)
    if viewer.person is None:
        shown = {"comment": comment, "refusal": MuterUnknown()}
        return render(request, "pages/unknown.html", shown, status=HTTPStatus.FORBIDDEN)
    if request.method == "POST":
        mute(person=viewer.person, muted=comment.author, now=timezone.now())
        told = _("What {name} writes is folded for you. Your own page undoes it.")
        messages.success(request, told.format(name=comment.author_name))
        return redirect(comment)
    is_muted = any(one.muted_id == comment.author_id for one in muted_by(viewer.person))
    shown = {"comment": comment, "is_muted": is_muted}
    return render(request, "pages/mute.html", shown)


@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /me/muted/<id>/undo — show what somebody writes again."""
    muted = person_by_public_id(public_id)
    unmute(person=viewer_of(request).person, muted=muted)
    told = _("You read {name} again.").format(name=muted.name)
    messages.success(request, told)
    return redirect("pages:me")
