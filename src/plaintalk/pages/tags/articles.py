"""The publication, its topics, and the parts of an article."""

import re
from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.models import Article, Site, Topic
from plaintalk.articles.queries import NoSite, topics_in_use
from plaintalk.kernel.markup import plain_text

register = template.Library()

# What fits on one line of a wide screen.
TOPICS_IN_MASTHEAD = 9

_FIRST_PARAGRAPH = re.compile(r"\s*<p(?: [^>]*)?>")


@register.simple_tag(takes_context=True)
def publication(context: Context) -> Site | None:
    """Give the site again where a library's page has put something else of that name in its way."""
    named = context.get("site")
    if isinstance(named, Site) or "request" not in context:
        return named if isinstance(named, Site) else None
    try:
        return site_asked(context["request"])
    except NoSite:
        return None


@register.simple_tag
def masthead_topics(site: Site | None) -> Sequence[Topic]:
    """Give the topics named under the masthead, the fullest first."""
    return topics_in_use(site)[:TOPICS_IN_MASTHEAD] if site is not None else []


@register.simple_tag
def body_with_dateline(article: Article) -> SafeString:
    """Give an article's body with place and agency run into its first paragraph."""
    # The body passed the sanitiser when it was written; nothing else writes it.
    body = mark_safe(article.body_html)  # noqa: S308
    line = dateline(article)
    if not line:
        return body
    opening = _FIRST_PARAGRAPH.match(body)
    if opening is None:
        return format_html("<p>{}</p>{}", line, body)
    first, rest = mark_safe(opening[0]), mark_safe(body[opening.end() :])  # noqa: S308  # as above
    return format_html("{}{} {}", first, line, rest)


def dateline(article: Article) -> SafeString:
    """Give "YEREVAN (RFE/RL) —" for the beginning of a story, or "" without place and agency."""
    credit = f"({article.credit})" if article.credit else ""
    words = [part for part in (article.dateline, credit) if part]
    if not words:
        return SafeString("")
    return format_html('<span class="dateline">{}</span> —', " ".join(words))


@register.filter
def standfirst(article: Article, most_words: int = 34) -> str:
    """Give the beginning of an article as plain text, cut between words."""
    # A paragraph is cut out first: a whole article is long, and twenty are on a page.
    beginning = article.body_html[: most_words * 40]
    words = plain_text(beginning.rpartition("</p>")[0] or beginning).split()
    cut = " ".join(words[:most_words])
    return cut if len(words) <= most_words else cut.rstrip(",;:.–—") + "…"
