"""One comment: in its place, and in all the wordings that readers saw."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plaintalk.discussion.queries import comment_seen_by, is_on_first_page, wordings_readers_saw
from plaintalk.pages.views.visitor import site_of, viewer_of


@require_safe
def permalink(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /c/<id> — go to the comment in its place."""
    comment = comment_seen_by(viewer_of(request), site_of(request), public_id)
    slug = comment.discussion.article.slug
    if is_on_first_page(comment):
        where = reverse("pages:article", args=[slug])
    else:
        where = reverse("pages:thread", args=[slug, (comment.root or comment).number])
        if comment.root_id is not None:
            where += f"?after={comment.path[:-7]}"
    return redirect(f"{where}#c{comment.number}")


@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /c/<id>/history — every wording that readers saw."""
    comment = comment_seen_by(viewer_of(request), site_of(request), public_id)
    shown = {"comment": comment, "wordings": wordings_readers_saw(comment)}
    return render(request, "pages/history.html", shown)
