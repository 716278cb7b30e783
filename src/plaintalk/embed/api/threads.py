"""A discussion in pages of threads. For whoever is not known the first page is a snapshot."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from ninja import Query, Schema
from pydantic import Field

from plaintalk.articles.queries import ArticleNotFound, article_by_slug
from plaintalk.discussion.errors import CommentNotFound
from plaintalk.discussion.models import Discussion, Mode, Openness, Pace
from plaintalk.discussion.queries import (
    SEARCH_MAX_CHARS,
    CursorUnreadable,
    Only,
    Sort,
    ThreadPage,
    Viewer,
    bodies_of,
    discussion_of,
    edition_of,
    found_page,
    one_thread,
    public_ids_of,
    thread_page,
)
from plaintalk.embed.api.articles import Slug
from plaintalk.embed.api.caller import JSON, Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import COMMENT, CommentOut, comment_out, example

# One that is current is asked for all the time; one that nobody asks for makes room. After so long
# it is made anew, since what stands beside a name is no part of the discussion's version.
_SNAPSHOT_KEPT_S = 60 * 60
_NUMBER_MOST = 9_999_999

# Said as text and not by the enumeration's name, so that a client may leave it out.
Sorted = Annotated[
    Literal["oldest", "newest", "liked", "replies"] | None,
    Query(
        description="In which order the threads stand; else in the discussion's own: `oldest`, of "
        "questions `liked`, live `newest`."
    ),
]
Cursor = Annotated[
    str, Query(max_length=2000, description='`next_cursor` of the page before; "": the first.')
]
Filtered = Annotated[
    Only,
    Query(
        description="Some comments alone, roots and replies alike, each by itself; `answered` and "
        "`unanswered` give questions as threads."
    ),
]
Words = Annotated[
    str,
    Query(
        max_length=SEARCH_MAX_CHARS,
        description="Comments alone that have all of these words in them, or in the author's name.",
    ),
]
Thread = Annotated[
    int | None,
    Query(
        ge=1,
        le=_NUMBER_MOST,
        description="Number of a root: this thread alone, with replies that a page left out.",
    ),
]


DISCUSSION = {
    "version": 40,
    "count": 31,
    "openness": "open",
    "pace": "normal",
    "because": "",
    "until": None,
    "mode": "conversation",
    "answerers": [],
    "asks_from": None,
    "asks_until": None,
    "answers_from": None,
    "readers_reply": False,
}


class DiscussionOut(Schema):
    """How a discussion is run now. `because` and `until` are of a setting that is in force."""

    version: int = Field(description="Grows with everything that changes what readers see.")
    count: int = Field(description="Published comments.")
    openness: Openness
    pace: Pace
    because: str
    until: datetime | None
    mode: Mode = Field(description="What it is held for.")
    answerers: list[str] = Field(description="Names of those who answer beside the newsroom.")
    asks_from: datetime | None = Field(description="Of questions; null: no such hour is set.")
    asks_until: datetime | None
    answers_from: datetime | None
    readers_reply: bool = Field(description="Of questions: readers reply to them, too.")

    model_config = example(**DISCUSSION)


class ThreadsOut(Schema):
    """A page of a discussion: roots in the order asked for, each with its replies beneath it."""

    discussion: DiscussionOut
    comments: list[CommentOut]
    next_cursor: str = Field(description='Of the next page; "" on the last one.')

    model_config = example(
        discussion=DISCUSSION,
        comments=[COMMENT],
        next_cursor="",
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    discussion: Discussion
    viewer: Viewer
    sort: Sort
    only: Only
    words: str
    cursor: str
    number: int | None
    now: datetime

    @property
    def is_list(self) -> bool:
        """Say whether some comments are listed, rather than threads shown."""
        return not self.only.is_of_threads or bool(self.words)


@router.get(
    "/articles/{slug}/comments",
    response={200: ThreadsOut, 304: None},
    summary="The comments under an article",
    description="A page has 50 threads, each with its first 60 replies. To somebody who is not "
    "known, the answer carries an ETag: ask again with `If-None-Match` and get 304 while nothing "
    "has changed.",
    tags=["comments"],
    **needs(Need.ANYBODY, ArticleNotFound(), CommentNotFound(), CursorUnreadable()),
)
def comments_under(
    request: HttpRequest,
    slug: Slug,
    sort: Sorted = None,
    only: Filtered = Only.ALL,
    q: Words = "",
    cursor: Cursor = "",
    thread: Thread = None,
) -> ThreadsOut | HttpResponse:
    """Give one page of a discussion."""
    caller = caller_of(request)
    discussion = discussion_of(article_by_slug(caller.site, slug))
    order = Sort(sort) if sort else Sort.usual(discussion.mode)
    wanted = _Wanted(
        discussion, caller.viewer, order, only, q.replace("\0", ""), cursor, thread, timezone.now()
    )
    if caller.person is not None:
        return _threads(request, wanted)
    return _for_anybody(request, wanted)


def _for_anybody(request: HttpRequest, wanted: _Wanted) -> HttpResponse:
    """Give what is the same for all who are not known, only if it is new to the client."""
    etag = _etag(request, wanted)
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or HttpResponse(_snapshot(request, wanted, etag), content_type=JSON)
    response["ETag"] = etag
    # Kept by whoever likes to, and asked about each time.
    response["Cache-Control"] = "no-cache"
    return response


def _etag(request: HttpRequest, wanted: _Wanted) -> str:
    discussion, now = wanted.discussion, wanted.now
    parts = (
        request.build_absolute_uri("/"),
        get_language(),
        discussion.pk,
        edition_of(discussion, now=now),
        discussion.article.changed_at.timestamp(),
        int(now.timestamp()) // _SNAPSHOT_KEPT_S,
        discussion.openness_at(now),
        discussion.pace_at(now),
        discussion.article.site.picture_hosts,
        wanted.sort,
        wanted.only,
        wanted.words,
        wanted.cursor,
        wanted.number,
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _snapshot(request: HttpRequest, wanted: _Wanted, etag: str) -> str:
    is_first_page = not wanted.cursor and wanted.number is None and not wanted.words
    if not is_first_page or wanted.discussion.pk is None:
        return _threads(request, wanted).model_dump_json()
    key = f"api-threads-{etag}"
    made: str | None = cache.get(key)
    if made is None:
        made = _threads(request, wanted).model_dump_json()
        cache.set(key, made, _SNAPSHOT_KEPT_S)
    return made


def _threads(request: HttpRequest, wanted: _Wanted) -> ThreadsOut:
    page = _page(wanted)
    bodies = bodies_of(place.comment for place in page.places if place.is_mine)
    # A reply stands under its root, on the same page, unless it was found by itself.
    roots = {place.comment.pk: place.comment.public_id for place in page.places}
    if wanted.is_list:
        roots |= public_ids_of(
            place.comment.root_id for place in page.places if place.comment.root_id is not None
        )
    return ThreadsOut(
        discussion=discussion_out(wanted.discussion, page.answerers, wanted.now),
        comments=[
            comment_out(
                request,
                place.comment,
                root=roots[place.comment.root_id] if place.comment.root_id is not None else None,
                body=bodies.get(place.comment.pk),
                picture=place.picture,
                is_readable=place.is_readable,
                is_liked=place.is_liked,
                is_muted=place.is_muted,
                voice=place.voice,
                badges=place.badges,
                is_answered=place.is_answered,
                more_replies=place.more_replies,
                now=wanted.now,
            )
            for place in page.places
        ],
        next_cursor=page.next_cursor,
    )


def _page(wanted: _Wanted) -> ThreadPage:
    discussion, viewer, cursor = wanted.discussion, wanted.viewer, wanted.cursor
    if wanted.number is not None:
        return one_thread(discussion, viewer=viewer, number=wanted.number, cursor=cursor)
    if wanted.is_list:
        only, words = wanted.only, wanted.words
        return found_page(
            discussion, viewer=viewer, only=only, words=words, sort=wanted.sort, cursor=cursor
        )
    return thread_page(discussion, viewer=viewer, sort=wanted.sort, only=wanted.only, cursor=cursor)


def discussion_out(
    discussion: Discussion, answerers: Sequence[str], now: datetime
) -> DiscussionOut:
    """Give how a discussion is run now; `answerers` are those who answer beside the newsroom."""
    # One that nobody has begun is not stored yet.
    is_set = discussion.pk is not None and not discussion.is_over(now)
    return DiscussionOut(
        version=discussion.version,
        count=discussion.published_count,
        openness=discussion.openness_at(now),
        pace=discussion.pace_at(now),
        because=discussion.set_because if is_set else "",
        until=discussion.set_until if is_set else None,
        mode=Mode(discussion.mode),
        answerers=list(answerers),
        asks_from=discussion.asks_from,
        asks_until=discussion.asks_until,
        answers_from=discussion.answers_from,
        readers_reply=discussion.readers_reply,
    )
