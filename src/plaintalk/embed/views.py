"""HTML for other pages: parse, call, show."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.queries import (
    article_by_slug,
    article_by_url,
    related_posts,
)


@require_safe
@cache_control(public=True, max_age=300)
def related_list(request: HttpRequest) -> HttpResponse:
    """GET /embed/v1/related.html?url=… or ?article=SLUG — related posts as a piece of HTML.

    Empty when nothing is near. Any page may fetch it: it holds nothing personal.
    """
    site = site_asked(request)
    slug = request.GET.get("article", "")
    article = (
        article_by_slug(site, slug) if slug else article_by_url(site, request.GET.get("url", ""))
    )
    related = [
        (one, request.build_absolute_uri(one.get_absolute_url()))
        for one in related_posts(article, now=timezone.now())
    ]
    # Rendered without the request, so that nothing of who asks can get in.
    html = render_to_string("embed/related.html", {"article": article, "related": related})
    response = HttpResponse(html)
    response["Access-Control-Allow-Origin"] = "*"
    return response
