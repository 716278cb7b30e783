"""A comment liked, and the like taken back."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from plaintalk.discussion.errors import LikerUnknown
from plaintalk.discussion.queries import comment_seen_by
from plaintalk.discussion.services import like, unlike
from plaintalk.pages.tags.threads import readers_in_words
from plaintalk.pages.views.visitor import site_of, viewer_of
from plaintalk.people.visitors import network_of


@require_POST
@never_cache
def give_like(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /c/<id>/like — like a comment; with `like` "off", take it back.

    Leads back to the comment. A script that takes JSON gets the new count instead.
    """
    viewer, now = viewer_of(request), timezone.now()
    comment = comment_seen_by(viewer, site_of(request), public_id)
    try:
        if request.POST.get("like") == "off":
            liking = unlike(comment=comment, person=viewer.person, now=now)
        else:
            network = network_of(request)
            liking = like(comment=comment, person=viewer.person, network=network, now=now)
    except LikerUnknown as refusal:
        shown = {"comment": comment, "refusal": refusal}
        return render(request, "pages/unknown.html", shown, status=HTTPStatus.FORBIDDEN)
    if request.accepts("text/html"):
        return redirect(comment)
    told = {
        "likes": liking.likes,
        "is_liked": liking.is_liked,
        "words": readers_in_words(liking.likes),
    }
    return JsonResponse(told)
