"""Comments as Atom feeds: of an article, a topic, a person, and of the replies to somebody.

Source: RFC 4287 (Atom). Written by Django's own generator, which escapes what it is given.
"""

import hashlib
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plaintalk.articles.hosts import site_asked
from plaintalk.articles.languages import first_known
from plaintalk.articles.models import Site
from plaintalk.articles.queries import article_by_slug, topic_by_slug
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import (
    latest_by,
    latest_on,
    latest_replies_to,
    latest_under,
    person_of_feed,
)
from plaintalk.people.queries import PersonNotFound, person_by_public_id

# A feed is asked for by many programs every few minutes; a minute late is early enough.
KEPT_S = 60
# What XML 1.0 has no place for, and no comment of ours should hold.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CommentsFeed(Atom1Feed):
    """Atom with the whole comment in `content`, and in `in-reply-to` what it answers (RFC 4685)."""

    def root_attributes(self) -> dict[str, Any]:
        """Give the root's attributes, with the namespace of threads."""
        return super().root_attributes() | {"xmlns:thr": "http://purl.org/syndication/thread/1.0"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write what one entry holds."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})
        if item["answers"]:
            answered = {"ref": item["answers"], "href": item["answers"], "type": "text/html"}
            handler.addQuickElement("thr:in-reply-to", None, answered)


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def of_article(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET /embed/v1/feeds/articles/<slug>.atom — the latest comments under an article."""
    article = article_by_slug(site_asked(request), slug)
    with _speaking_of(article.site):
        title = _("Comments on “{headline}”").format(headline=article.headline)
        page = article.get_absolute_url()
        return _answer(request, article.site, title, page, latest_under(article))


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def of_topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET /embed/v1/feeds/topics/<slug>.atom — the latest comments on a topic."""
    topic = topic_by_slug(site_asked(request), slug)
    with _speaking_of(topic.site):
        title = _("Comments on {topic}").format(topic=topic.title)
        return _answer(request, topic.site, title, topic.get_absolute_url(), latest_on(topic))


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def of_person(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """GET /embed/v1/feeds/people/<id>.atom — a person's latest comments, for everybody."""
    site, person = site_asked(request), person_by_public_id(public_id)
    comments = latest_by(person, site)
    if not person.is_active or not comments:
        # Who has published nothing here is nobody to readers.
        raise PersonNotFound()
    with _speaking_of(site):
        title = _("Comments by {name}").format(name=comments[0].author_name)
        return _answer(request, site, title, reverse("pages:front"), comments)


@require_safe
@cache_control(private=True, max_age=KEPT_S)
def of_replies(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET /embed/v1/feeds/replies/<token>.atom — the latest replies to whoever has the token."""
    site, person = (
        site_asked(request),
        person_of_feed(token, secret=settings.SECRET_KEY),
    )
    with _speaking_of(site):
        title = _("Replies to {name}").format(name=person.name)
        replies = latest_replies_to(person, site)
        response = _answer(request, site, title, reverse("pages:me"), replies)
    response["X-Robots-Tag"] = "noindex"
    return response


def _speaking_of(site: Site) -> AbstractContextManager[None]:
    """Let a feed be in its site's language, as it says, whoever asks: caches keep it for all."""
    return translation.override(first_known(site.language))


def _answer(
    request: HttpRequest, site: Site, title: str, page: str, comments: Sequence[Comment]
) -> HttpResponseBase:
    """Write the feed, or say that it is what the asker has already (RFC 9110, section 13)."""
    feed = CommentsFeed(
        title=_in_xml(f"{title} — {site.name}"),
        link=request.build_absolute_uri(page),
        description="",
        language=site.language,
        feed_url=request.build_absolute_uri(request.path),
        author_name=_in_xml(site.name),
    )
    for comment in comments:
        _add(feed, request, comment)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    changed = max((one.edited_at or one.posted_at for one in comments), default=None)
    response["ETag"] = etag
    response["Access-Control-Allow-Origin"] = "*"
    if changed is not None:
        response["Last-Modified"] = http_date(changed.timestamp())
    # By the ETag alone: what was taken down changes no date.
    return get_conditional_response(request, etag=etag, response=response) or response


def _add(feed: CommentsFeed, request: HttpRequest, comment: Comment) -> None:
    address = request.build_absolute_uri(comment.get_absolute_url())
    headline = comment.discussion.article.headline
    title = _("{name} on “{headline}”").format(name=comment.author_name, headline=headline)
    parent = comment.parent
    answers = request.build_absolute_uri(parent.get_absolute_url()) if parent is not None else ""
    feed.add_item(
        title=_in_xml(title),
        link=address,
        description="",
        unique_id=address,
        author_name=_in_xml(comment.author_name),
        pubdate=comment.posted_at,
        updateddate=comment.edited_at or comment.posted_at,
        html=_in_xml(comment.body_html),
        answers=answers,
    )


def _in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("�", text)
