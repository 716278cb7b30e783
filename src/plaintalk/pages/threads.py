"""The threads of a discussion as finished HTML.

For whoever is known, it is made for them. For everybody else the first page is kept as a snapshot
until the discussion changes: its version is part of the key, and the database says which version
is current, so nothing stale is ever shown.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Discussion
from plaintalk.discussion.queries import Sort, ThreadPage, Viewer, one_thread, thread_page
from plaintalk.discussion.services import may_edit
from plaintalk.policy.clauses import Policy

# A snapshot that nobody asks for makes room; one that is current is asked for all the time.
SNAPSHOT_KEPT_S = 60 * 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of which discussion is wanted, and by whom.

    Attributes:
        number: of the root, for one thread alone; None for the whole discussion.
        may_post: the viewer is offered to reply.
    """

    article: Article
    discussion: Discussion
    viewer: Viewer
    policy: Policy
    may_post: bool
    sort: Sort = Sort.OLDEST
    cursor: str = ""
    number: int | None = None


def threads_html(wanted: Wanted, request: HttpRequest) -> str:
    """Give the threads as HTML that has passed the templates and the sanitiser.

    Raises:
        CommentNotFound: no root of this number appears.
        CursorUnreadable: the cursor was not made by us.
    """
    if wanted.viewer.person is not None:
        return _made(wanted, request)
    if wanted.cursor or wanted.number is not None or wanted.discussion.pk is None:
        return _made(wanted, None)
    key = _key(wanted)
    html: str | None = cache.get(key)
    if html is None:
        html = _made(wanted, None)
        cache.set(key, html, SNAPSHOT_KEPT_S)
    return html


def _made(wanted: Wanted, request: HttpRequest | None) -> str:
    """Render the threads; without a request, nothing of who asks can get in."""
    page, now = _page(wanted), timezone.now()
    shown = {
        "article": wanted.article,
        "policy": wanted.policy,
        "places": page.places,
        "next_cursor": page.next_cursor,
        "sort": wanted.sort,
        "one_thread": wanted.number,
        "may_post": wanted.may_post,
        "editable": {
            place.comment.pk
            for place in page.places
            if place.is_mine and may_edit(place.comment, now=now)
        },
    }
    return render_to_string("pages/_threads.html", shown, request=request)


def _page(wanted: Wanted) -> ThreadPage:
    discussion, viewer, cursor = wanted.discussion, wanted.viewer, wanted.cursor
    if wanted.number is not None:
        return one_thread(discussion, viewer=viewer, number=wanted.number, cursor=cursor)
    return thread_page(discussion, viewer=viewer, sort=wanted.sort, cursor=cursor)


def _key(wanted: Wanted) -> str:
    discussion, changed_at = wanted.discussion, wanted.article.changed_at.timestamp()
    parts = (discussion.pk, discussion.version, changed_at, wanted.sort, wanted.may_post)
    return "-".join(["threads", get_language() or "", *map(str, parts)])
