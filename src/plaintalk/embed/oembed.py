"""One comment for somebody else's page: as oEmbed, and as the piece of HTML in it.

Source: oEmbed 1.0, https://oembed.com
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.languages import first_known
from plaintalk.articles.models import Site
from plaintalk.discussion.errors import CommentNotFound
from plaintalk.discussion.models import Comment
from plaintalk.kernel.markup import plain_text
from plaintalk.moderation.notices.queries import comment_noticed

CACHE_S = 5 * 60
# What a column of text has, in CSS pixels, and how a letter and a line fill it: for the height,
# which the specification asks for and only the page that shows the HTML can know.
WIDTH_PX, NARROWEST_PX = 550, 200
_LETTER_PX, _LINE_PX, _AROUND_PX = 8, 24, 96
_NO_LIMIT_PX = 99_999


@require_safe
@cache_control(public=True, max_age=CACHE_S)
def oembed(request: HttpRequest) -> HttpResponse:
    """GET /embed/v1/oembed?url=…&format=json — how to show a comment in a page (oEmbed 1.0).

    Query: `maxwidth`, `maxheight` in CSS pixels. Any other format than JSON is answered with 501,
    as the specification says.
    """
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=HTTPStatus.NOT_IMPLEMENTED)
    site = site_asked(request)
    comment = _comment_at(request, site)
    width, height = _size(request, comment)
    article = comment.discussion.article
    with translation.override(first_known(article.language)):
        title = _("{name} on “{headline}”")
    told = {
        "type": "rich",
        "version": "1.0",
        "title": title.format(name=comment.author_name, headline=article.headline),
        "author_name": comment.author_name,
        "provider_name": site.name,
        "provider_url": request.build_absolute_uri("/"),
        "cache_age": CACHE_S,
        "html": _html(request, comment),
        "width": width,
        "height": height,
    }
    response = JsonResponse(told)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@cache_control(public=True, max_age=CACHE_S)
def comment_html(request: HttpRequest) -> HttpResponse:
    """GET /embed/v1/comment.html?url=… — one comment as a piece of HTML, without script."""
    comment = _comment_at(request, site_asked(request))
    response = HttpResponse(_html(request, comment))
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _html(request: HttpRequest, comment: Comment) -> str:
    # Rendered without the request, so that nothing of who asks can get in.
    article = comment.discussion.article
    shown = {
        "comment": comment,
        "article": article,
        "address": request.build_absolute_uri(comment.get_absolute_url()),
        "page": article.canonical_url or request.build_absolute_uri(article.get_absolute_url()),
    }
    # In the article's language, as the discussion is: the page that it stands in keeps it for all.
    with translation.override(first_known(article.language)):
        return render_to_string("embed/comment.html", shown).strip()


def _comment_at(request: HttpRequest, site: Site) -> Comment:
    """Give the comment that an address of ours means: its own, or that of its place on a page.

    Raises:
        CommentNotFound: it means none that everybody sees.
    """
    comment = comment_noticed(site, request.GET.get("url", ""), host=request.get_host())
    if comment is None:
        raise CommentNotFound()
    return comment


def _size(request: HttpRequest, comment: Comment) -> tuple[int, int]:
    """Give width and height in CSS pixels, within what was asked for."""
    width = max(NARROWEST_PX, min(WIDTH_PX, _most(request, "maxwidth")))
    letters = len(plain_text(comment.body_html))
    lines = comment.body_html.count("<p>") + letters * _LETTER_PX // width
    return width, min(_AROUND_PX + lines * _LINE_PX, _most(request, "maxheight"))


def _most(request: HttpRequest, name: str) -> int:
    typed = request.GET.get(name, "")
    is_size = typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) > 0
    return int(typed) if is_size else _NO_LIMIT_PX
