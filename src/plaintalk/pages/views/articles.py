"""An article with its discussion and the composer, and one thread of it by itself."""

from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from plaintalk.articles.models import Article
from plaintalk.articles.queries import article_by_slug, related_posts
from plaintalk.articles.viewers import viewers_of
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import (
    NEW_MOST,
    SEARCH_MAX_CHARS,
    Sort,
    Viewer,
    answering_in,
    consent_needed,
    count_new,
    count_unanswered,
    discussion_of,
    follows_discussion,
    may_in,
    policy_in_force,
)
from plaintalk.discussion.services import look_at
from plaintalk.kernel.errors import Refusal
from plaintalk.pages.forms import Composer, asks_for_name
from plaintalk.pages.pictures import render_with_pictures
from plaintalk.pages.quoting import quotation_of
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
from plaintalk.pages.views.answers import Warned
from plaintalk.pages.views.visitor import number_in, site_of, unread_by, viewer_of
from plaintalk.people.models import Kind
from plaintalk.people.permissions import Act, may_somewhere
from plaintalk.policy.appearance import Standing


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /a/<slug> — the article, its related posts, its discussion and the composer.

    Query: `sort` (oldest, newest, liked, replies), `only` (picks, answers, followed; of questions
    answered, unanswered), `q` (words to search for), `after` (cursor), `at` (the comment that the
    address is about), `reply` (comment to answer), `quote` (quote it).
    """
    found = article_of(request, slug)
    discussion = discussion_of(found)
    composer = _composer(request, discussion)
    part = part_asked(request.GET, discussion, at=number_in(request, "at"))
    return show_article(request, found, discussion, composer, part=part)


@require_safe
def thread(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET /a/<slug>/<number> — one root and all of its replies, page by page.

    Query: `after`, `at` (the reply to begin with), `reply`, `quote`.
    """
    found = article_of(request, slug)
    discussion = discussion_of(found)
    part = Part(number=number, cursor=request.GET.get("after", ""), at=number_in(request, "at"))
    return show_article(request, found, discussion, _composer(request, discussion), part=part)


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
    part: Part | None = None,
    refusal: Refusal | None = None,
    warned: Warned | None = None,
    has_read: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show an article with its discussion and the composer as it was left.

    Args:
        part: of the discussion, and its order; None: all of it, in the discussion's own.
        refusal, warned, has_read: what is said above the composer about what was sent.
    """
    viewer, now = viewer_of(request), timezone.now()
    in_force = policy_in_force(found.site, now=now)
    part = part or part_asked({}, discussion)
    may_post = is_offered_to_post(discussion, viewer, now=now)
    may_begin = is_offered_to_begin(discussion, viewer, now=now)
    may_reply = is_offered_to_reply(discussion, viewer, now=now)
    parent = _parent_shown(discussion, composer)
    new_after, at = _new_after(discussion, viewer, now), _comment_at(discussion, part)
    wanted = Wanted(
        article=found,
        discussion=discussion,
        viewer=viewer,
        policy=in_force.policy,
        may_post=may_post,
        may_reply=may_reply,
        part=part,
        new_after=new_after,
    )
    shown = {
        "article": found,
        "runs_discussion": viewer.person is not None
        and may_in(viewer.person, Act.CHANGE_DISCUSSION, discussion),
        "topics": found.topics.all(),
        "related": related_posts(found, now=now),
        "discussion": discussion,
        "viewers": viewers_of(found, now=now),
        "threads": threads_html(wanted, request),
        "part": part,
        "sorts": list(Sort),
        "filters": filters_of(discussion, viewer),
        "waiting": _waiting_for(discussion, viewer),
        "is_followed": follows_discussion(viewer.person, discussion),
        "search_max_chars": SEARCH_MAX_CHARS,
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "at": at,
        "oembed": _oembed_of(request, at) if at is not None else "",
        "new_after": new_after,
        "new_count": _count_new(discussion, viewer, new_after),
        "new_most": NEW_MOST,
        "composer": composer,
        "asks_for_name": asks_for_name(viewer.person),
        "confirms": asks_to_confirm(found.site, viewer),
        "parent": parent,
        "may_begin": may_begin,
        "may_post": may_post,
        "may_send": may_reply if parent is not None else may_begin,
        "is_question": discussion.takes_questions and parent is None,
        **running_of(discussion, now=now),
        "refusal": refusal,
        "warned": warned,
        "has_read": has_read,
        "unread": unread_by(discussion, viewer, now),
        "now": now,
        "policy": in_force.policy,
        "policy_version": in_force.number,
        "consent_needed": consent_needed(found.site, viewer.person, now=now),
    }
    return render_with_pictures(
        request, "pages/article.html", shown, site=found.site, status=status
    )


def _waiting_for(discussion: Discussion, viewer: Viewer) -> int | None:
    """Say how many questions wait for an answer, to whoever answers them; None to others."""
    person = viewer.person
    if person is None or discussion.pk is None or not discussion.takes_questions:
        return None
    answering = answering_in(discussion)
    if person.pk not in answering.everybody:
        return None
    return count_unanswered(discussion, answering)


def _composer(request: HttpRequest, discussion: Discussion) -> Composer:
    """Give an empty composer, or one that begins with a quotation of what is answered."""
    may_reply = is_offered_to_reply(discussion, viewer_of(request), now=timezone.now())
    asked = request.GET.get("reply", "") if may_reply else ""
    answered = _answerable(discussion, asked) if request.GET.get("quote") else None
    body = ""
    if answered is not None:
        address = request.build_absolute_uri(answered.get_absolute_url())
        body = quotation_of(answered, address=address)
    return Composer.blank(viewer_of(request).person, parent=asked, body=body)


def _new_after(discussion: Discussion, viewer: Viewer, now: datetime) -> int | None:
    """Give the number above which comments are new to a member, whose look is noted."""
    person = viewer.person
    if person is None or person.kind != Kind.MEMBER or discussion.pk is None:
        return None
    return look_at(discussion=discussion, person=person, now=now)


def _count_new(discussion: Discussion, viewer: Viewer, new_after: int | None) -> int:
    if new_after is None or new_after >= discussion.last_number:
        return 0
    return count_new(discussion, viewer=viewer, after=new_after)


def _comment_at(discussion: Discussion, part: Part) -> Comment | None:
    """Give the comment that the address is about, if readers see it."""
    if part.at is None or discussion.pk is None:
        return None
    return discussion.comments.filter(number=part.at, standing=Standing.PUBLISHED).first()


def _oembed_of(request: HttpRequest, comment: Comment) -> str:
    """Give where programs learn how to show a comment in a page of theirs."""
    address = request.build_absolute_uri(comment.get_absolute_url())
    asked = urlencode({"url": address, "format": "json"})
    return request.build_absolute_uri(f"{reverse('embed:oembed')}?{asked}")


def _parent_shown(discussion: Discussion, composer: Composer) -> Comment | None:
    return _answerable(discussion, composer.sent("parent") or composer.initial.get("parent", ""))


def _answerable(discussion: Discussion, public_id: str) -> Comment | None:
    if not public_id or discussion.pk is None:
        return None
    return discussion.comments.filter(public_id=public_id, standing=Standing.PUBLISHED).first()
