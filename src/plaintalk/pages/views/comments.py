"""One comment: in its place, the next new one, and all the wordings that readers saw."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plaintalk.articles.queries import article_by_slug
from plaintalk.discussion.queries import (
    comment_seen_by,
    discussion_of,
    next_new,
    wordings_readers_saw,
)
from plaintalk.pages.views.places import place_of
from plaintalk.pages.views.visitor import number_in, site_of, viewer_of


@require_safe
def permalink(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /c/<id> — go to the comment in its place."""
    return redirect(place_of(comment_seen_by(viewer_of(request), site_of(request), public_id)))


@require_safe
def next_new_one(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /a/<slug>/new — go to the first comment with a higher number than `after`."""
    article, viewer = article_by_slug(site_of(request), slug), viewer_of(request)
    after = number_in(request, "after") or 0
    found = next_new(discussion_of(article), viewer=viewer, after=after)
    if found is not None:
        return redirect(place_of(found))
    messages.info(request, _("There is nothing newer here."))
    return redirect(reverse("pages:article", args=[slug]) + "#discussion")


@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /c/<id>/history — every wording that readers saw."""
    comment = comment_seen_by(viewer_of(request), site_of(request), public_id)
    shown = {"comment": comment, "wordings": wordings_readers_saw(comment)}
    return render(request, "pages/history.html", shown)
