"""An article with its discussion and the composer, and one thread of it by itself."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plaintalk.articles.models import Article
from plaintalk.articles.queries import article_by_slug, related_posts
from plaintalk.discussion.models import Discussion, Openness, Pace
from plaintalk.discussion.queries import Sort, Viewer, discussion_of, may_in, policy_in_force
from plaintalk.kernel.errors import Refusal
from plaintalk.pages.forms import Composer, asks_for_name
from plaintalk.pages.threads import Wanted, threads_html
from plaintalk.pages.views.answers import Warned
from plaintalk.pages.views.visitor import site_of, unread_by, viewer_of
from plaintalk.people.permissions import Act, may_somewhere
from plaintalk.policy.appearance import Standing


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /a/<slug> — the article, its related posts, its discussion and the composer.

    Query: `sort` (oldest, newest, replies), `after` (cursor), `reply` (comment to answer).
    """
    found = article_of(request, slug)
    viewer = viewer_of(request)
    sort = _sort(request)
    composer = Composer.blank(viewer.person, parent=request.GET.get("reply", ""))
    return show_article(request, found, discussion_of(found), composer, sort=sort)


@require_safe
def thread(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET /a/<slug>/<number> — one root and all of its replies, page by page."""
    found = article_of(request, slug)
    composer = Composer.blank(viewer_of(request).person, parent=request.GET.get("reply", ""))
    return show_article(request, found, discussion_of(found), composer, number=number)


def article_of(request: HttpRequest, slug: str) -> Article:
    """Give the article of this address; staff find drafts too.

    Raises:
        ArticleNotFound: there is none for this viewer.
    """
    site, person = site_of(request), viewer_of(request).person
    drafts = person is not None and may_somewhere(person, Act.SEE_DESK, site.place)
    return article_by_slug(site, slug, drafts=drafts)


def show_article(
    request: HttpRequest,
    found: Article,
    discussion: Discussion,
    composer: Composer,
    *,
    sort: Sort = Sort.OLDEST,
    number: int | None = None,
    refusal: Refusal | None = None,
    warned: Warned | None = None,
    has_read: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show an article with its discussion and the composer as it was left.

    Args:
        sort: in which order the threads stand.
        number: show the thread of this root only.
        refusal, warned, has_read: what is said above the composer about what was sent.
    """
    viewer, now = viewer_of(request), timezone.now()
    in_force = policy_in_force(found.site, now=now)
    may_post = _may_post(discussion, viewer)
    wanted = Wanted(
        article=found,
        discussion=discussion,
        viewer=viewer,
        policy=in_force.policy,
        may_post=may_post,
        sort=sort,
        cursor=request.GET.get("after", ""),
        number=number,
    )
    shown = {
        "article": found,
        "runs_discussion": viewer.person is not None
        and may_in(viewer.person, Act.CHANGE_DISCUSSION, discussion),
        "topics": found.topics.all(),
        "related": related_posts(found, now=now),
        "discussion": discussion,
        "threads": threads_html(wanted, request),
        "sort": sort,
        "sorts": list(Sort),
        "one_thread": number,
        "composer": composer,
        "asks_for_name": asks_for_name(viewer.person),
        "parent": _parent_shown(discussion, composer),
        "may_post": may_post,
        "openness": discussion.openness_at(now),
        "is_slow": discussion.pace_at(now) == Pace.SLOW,
        "is_set": not discussion.is_over(now),
        "refusal": refusal,
        "warned": warned,
        "has_read": has_read,
        "unread": unread_by(discussion, viewer, now),
        "now": now,
        "policy": in_force.policy,
        "policy_version": in_force.number,
    }
    return render(request, "pages/article.html", shown, status=status)


def _sort(request: HttpRequest) -> Sort:
    asked = request.GET.get("sort", "")
    return Sort(asked) if asked in set(Sort) else Sort.OLDEST


def _may_post(discussion: Discussion, viewer: Viewer) -> bool:
    """Say whether the page offers to post; the services decide when somebody does."""
    openness = discussion.openness_at(timezone.now())
    if openness == Openness.MEMBERS_ONLY:
        return not asks_for_name(viewer.person)
    return openness != Openness.CLOSED


def _parent_shown(discussion: Discussion, composer: Composer) -> object:
    asked = composer.sent("parent") or composer.initial.get("parent", "")
    if not asked or discussion.pk is None:
        return None
    return discussion.comments.filter(public_id=asked, standing=Standing.PUBLISHED).first()
