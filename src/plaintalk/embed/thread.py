"""The discussion of a page as HTML for that page: by a server-side include, or by the element.

It is the same for everybody who sends no token, so that any cache may keep it; cookies count for
nothing here, since a page of another host never sends them.
"""

import hashlib
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe
from lxml import html as markup

from plaintalk import __version__
from plaintalk.articles.hosts import site_asked
from plaintalk.articles.languages import known_language
from plaintalk.articles.models import Article
from plaintalk.articles.queries import article_by_slug
from plaintalk.articles.viewers import viewers_of
from plaintalk.discussion.models import Discussion
from plaintalk.discussion.queries import (
    NEW_MOST,
    SEARCH_MAX_CHARS,
    Sort,
    Viewer,
    consent_needed,
    count_new,
    discussion_of,
    edition_of,
    is_on_first_page,
    next_new,
    policy_in_force,
)
from plaintalk.discussion.services import BODY_MAX_CHARS, look_at
from plaintalk.interchange.registering import article_of_page
from plaintalk.moderation.reports.models import WORDS_MAX_CHARS
from plaintalk.pages.threads import (
    Part,
    Wanted,
    asks_to_confirm,
    filters_of,
    is_offered_to_begin,
    is_offered_to_post,
    is_offered_to_reply,
    part_asked,
    running_of,
    threads_html,
)
from plaintalk.people.models import NAME_MAX_CHARS, Kind, TokenScope
from plaintalk.people.visitors import known_by_token, shows_token

# How long a cache may show a discussion as it was, and then while it asks for a newer one.
FRESH_S, STALE_S = 15, 60
_ADDRESSES = ("href", "action", "formaction")


@require_safe
def thread(request: HttpRequest) -> HttpResponseBase:
    """GET /embed/v1/thread.html?url=… or ?article=SLUG — the discussion as a piece of HTML.

    Query: `sort`, `only`, `q`, `after`, as on our own page; `thread`, the number of a root, for
    that thread alone, and `at`, the reply that it begins with. With a bearer token it is made for
    the token's person, and kept by nobody; that a member looked is noted.

    Raises:
        ArticleNotFound, PageNotListed, PageNotRead: there is no article of this page.
        CommentNotFound: no root of the number `thread` appears.
        CursorUnreadable: the cursor was not made by us.
        SearchTooLong: `q` has more than SEARCH_MAX_CHARS characters.
    """
    article = _article(request)
    discussion = discussion_of(article)
    viewer = _viewer(request)
    etag = None if viewer.person else _etag(request, article, discussion)
    fresh = HttpResponse() if etag is None else get_conditional_response(request, etag=etag)
    if fresh is None or etag is None:
        with translation.override(known_language(article.language) or settings.LANGUAGE_CODE):
            fresh = HttpResponse(_piece(request, article, discussion, viewer))
    if etag is not None:
        fresh["ETag"] = etag
    return _told_to_caches(fresh, is_personal=etag is None)


def _viewer(request: HttpRequest) -> Viewer:
    """Give who looks, by a token alone.

    Raises:
        TokenUnusable: it was revoked, has expired, or never was.
    """
    if not shows_token(request):
        return Viewer(None)
    token = known_by_token(request, now=timezone.now())
    return Viewer(token.person if TokenScope.READ in token.scopes else None, as_reader=True)


@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """GET /embed/v1/state?article=SLUG — how far a discussion is, for pages that ask for news."""
    article = article_by_slug(site_asked(request), _slug(request))
    discussion = discussion_of(article)
    told = {
        "version": discussion.version,
        "count": discussion.published_count,
        "viewers": viewers_of(article, now=timezone.now()),
    }
    response = JsonResponse(told)
    response["Cache-Control"] = "public, max-age=5"
    return response


@require_safe
def next_new_one(request: HttpRequest) -> HttpResponseBase:
    """GET /embed/v1/next?article=SLUG&after=7 — the first comment that is new to who read so far.

    Answers with its number, or null, and with `thread`: the number of the thread to ask for, where
    the page that opens does not show it.

    Raises:
        ArticleNotFound: there is none.
        TokenUnusable: it was revoked, has expired, or never was.
    """
    viewer = _viewer(request)
    discussion = discussion_of(article_by_slug(site_asked(request), _slug(request)))
    found = next_new(discussion, viewer=viewer, after=_number(request, "after") or 0)
    told: dict[str, int | None] = {"number": None, "thread": None}
    if found is not None:
        told["number"] = found.number
        told["thread"] = None if is_on_first_page(found) else (found.root or found).number
    response = JsonResponse(told)
    patch_vary_headers(response, ["Authorization"])
    response["Cache-Control"] = "private, no-store" if viewer.person else "public, max-age=5"
    return response


def _number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _slug(request: HttpRequest) -> str:
    return request.GET.get("article", "")


def _article(request: HttpRequest) -> Article:
    site = site_asked(request)
    if _slug(request):
        return article_by_slug(site, _slug(request))
    return article_of_page(site, request.GET.get("url", ""), now=timezone.now())


def _part(request: HttpRequest, discussion: Discussion) -> Part:
    thread, at = _number(request, "thread"), _number(request, "at")
    return part_asked(request.GET, discussion, number=thread, at=at)


def _etag(request: HttpRequest, article: Article, discussion: Discussion) -> str:
    now = timezone.now()
    parts = (
        *(discussion.pk, edition_of(discussion, now=now), article.changed_at.timestamp()),
        *(discussion.openness_at(now), discussion.pace_at(now), request.get_host()),
        *(
            _part(request, discussion),
            article.site.like_word,
            article.site.asks_consent,
            __version__,
        ),
        article.site.confirms_guests,
        article.site.picture_hosts,
        article.site.shows_viewers,
        policy_in_force(article.site, now=now).number,
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _piece(request: HttpRequest, article: Article, discussion: Discussion, viewer: Viewer) -> str:
    now = timezone.now()
    in_force = policy_in_force(article.site, now=now)
    part = _part(request, discussion)
    may_post = is_offered_to_post(discussion, viewer, now=now)
    may_reply = is_offered_to_reply(discussion, viewer, now=now)
    new_after = _new_after(discussion, viewer, now=now)
    wanted = Wanted(
        article=article,
        discussion=discussion,
        viewer=viewer,
        policy=in_force.policy,
        may_post=may_post,
        may_reply=may_reply,
        part=part,
        new_after=new_after,
    )
    page = request.build_absolute_uri(article.get_absolute_url())
    shown = {
        "article": article,
        "site": article.site,
        "page": page,
        "discussion": discussion,
        "threads": threads_html(wanted, request),
        "part": part,
        "sorts": list(Sort),
        "filters": filters_of(discussion, viewer),
        "search_max_chars": SEARCH_MAX_CHARS,
        "new_after": new_after,
        "new_count": 0
        if new_after is None
        else count_new(discussion, viewer=viewer, after=new_after),
        "new_most": NEW_MOST,
        "may_begin": is_offered_to_begin(discussion, viewer, now=now),
        "may_reply": may_reply,
        **running_of(discussion, now=now),
        "person": viewer.person,
        "is_member": viewer.person is not None and viewer.person.kind == Kind.MEMBER,
        "confirms": asks_to_confirm(article.site, viewer),
        "body_max_chars": BODY_MAX_CHARS,
        "words_max_chars": WORDS_MAX_CHARS,
        "name_max_chars": NAME_MAX_CHARS,
        "policy": in_force.policy,
        "policy_version": in_force.number,
        "consent_needed": consent_needed(article.site, viewer.person, now=now),
    }
    # Rendered without the request, so that nothing of who asks can get in.
    return _absolute(render_to_string("embed/thread.html", shown), page)


def _new_after(discussion: Discussion, viewer: Viewer, *, now: datetime) -> int | None:
    """Give the number above which comments are new to a member, whose look is noted."""
    person = viewer.person
    if person is None or person.kind != Kind.MEMBER or discussion.pk is None:
        return None
    return look_at(discussion=discussion, person=person, now=now)


def _absolute(piece: str, page: str) -> str:
    """Make addresses whole, since the piece stands on another host; places in it stay places."""
    tree = markup.fragment_fromstring(piece)
    for element in tree.iter():
        for name in _ADDRESSES:
            address = element.get(name)
            if address is not None and not address.startswith("#"):
                element.set(name, urljoin(page, address))
    return markup.tostring(tree, encoding="unicode")


def _told_to_caches(response: HttpResponseBase, *, is_personal: bool) -> HttpResponseBase:
    """Say who may keep it for how long; it was made for no cookie."""
    patch_vary_headers(response, ["Authorization"])
    response["Cache-Control"] = (
        "private, no-store"
        if is_personal
        else f"public, max-age={FRESH_S}, stale-while-revalidate={STALE_S}"
    )
    return response
