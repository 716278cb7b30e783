"""How many comments stand under many articles, asked at once: for lists of headlines."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plaintalk.articles.hosts import site_asked
from plaintalk.discussion.queries import counts_by_address
from plaintalk.kernel.errors import Invalid

# As many as a long front page has, and what fits into an address of some 16 kB.
URLS_MOST = 100


class TooManyUrls(Invalid):
    """More addresses were asked for at once than are answered."""

    code = "too_many_urls"
    text = _("Ask for {most} addresses at most, each in a parameter `url`.")


@require_safe
@cache_control(public=True, max_age=60)
def counts(request: HttpRequest) -> JsonResponse:
    """GET /embed/v1/counts?url=…&url=… — the number of published comments by article's address.

    An address is the canonical one, or that of our own page. What is not known has 0 comments.
    """
    asked = list(dict.fromkeys(request.GET.getlist("url")))
    if len(asked) > URLS_MOST:
        raise TooManyUrls(most=URLS_MOST)
    own = request.build_absolute_uri("/a/")
    found = counts_by_address(site_asked(request), asked, own_pages=own)
    response = JsonResponse({"counts": {url: found.get(url, 0) for url in asked}})
    response["Access-Control-Allow-Origin"] = "*"
    return response
