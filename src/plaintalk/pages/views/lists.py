"""The newest articles: of the publication, and of one topic."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaintalk.articles.models import Site
from plaintalk.articles.queries import FRONT_PAGE_SIZE, front_page, topic_by_slug, topics_in_use
from plaintalk.discussion.queries import counts_of
from plaintalk.pages.views.visitor import site_of


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """GET / — the newest articles."""
    site = site_of(request)
    return _list_of_articles(request, site, "pages/front.html", {})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /topics/<name> — the newest articles on one topic."""
    site = site_of(request)
    chosen = topic_by_slug(site, slug)
    return _list_of_articles(request, site, "pages/topic.html", {"topic": chosen})


def _list_of_articles(
    request: HttpRequest, site: Site, template: str, shown: dict[str, object]
) -> HttpResponse:
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
    chosen = shown.get("topic")
    articles = list(front_page(site, topic=chosen, page=max(1, number)))  # type: ignore[arg-type]
    counts = counts_of(articles)
    rows = [(one, counts.get(one.pk, 0)) for one in articles[:FRONT_PAGE_SIZE]]
    further = number + 1 if len(articles) > FRONT_PAGE_SIZE else None
    shown |= {"rows": rows, "next_page": further, "topics": topics_in_use(site)}
    return render(request, template, shown)
