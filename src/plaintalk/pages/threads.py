"""The threads of a discussion as finished HTML.

For whoever is known, it is made for them. For everybody else the first page is kept as a snapshot
until the discussion changes: its edition is part of the key, and the database says which edition
is current, so nothing stale is ever shown; likes alone may be a quarter of a minute late.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from plaintalk.articles.models import Article, Site
from plaintalk.discussion.errors import QuestionsNotYet, QuestionsOver, RepliesReserved
from plaintalk.discussion.models import Discussion, Openness, Pace
from plaintalk.discussion.queries import (
    Only,
    Sort,
    ThreadPage,
    Viewer,
    answerer_names,
    edition_of,
    found_page,
    one_thread,
    thread_page,
)
from plaintalk.discussion.services import check_may_ask, check_may_reply, may_edit
from plaintalk.people.addresses import is_unconfirmed
from plaintalk.people.models import Kind, Person
from plaintalk.policy.clauses import Policy

# A snapshot that nobody asks for makes room; one that is current is asked for all the time.
SNAPSHOT_KEPT_S = 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of a discussion an address asks for, and in which order.

    Attributes:
        words: what is searched for, as typed.
        cursor: where the page before ended.
        number: of the root, for one thread alone; None for the whole discussion.
        at: number of the comment that the address is about; one thread begins with it.
        usual: the order where none is asked for.
    """

    sort: Sort = Sort.OLDEST
    only: Only = Only.ALL
    words: str = ""
    cursor: str = ""
    number: int | None = None
    at: int | None = None
    usual: Sort = Sort.OLDEST

    @property
    def is_list(self) -> bool:
        """Say whether some comments are listed, rather than threads shown."""
        return not self.only.is_of_threads or bool(self.words)

    @property
    def shows_what_comes(self) -> bool:
        """Say whether what is said now stands at the top of this part."""
        is_first_page = not self.cursor and self.number is None and self.at is None
        return (
            is_first_page and self.sort is Sort.NEWEST and self.only is Only.ALL and not self.words
        )

    def query(self, *, sort: Sort | None = None, only: Only | None = None, after: str = "") -> str:
        """Give the query of the same part's address in another order, or further on; "" for none.

        Args:
            after: a cursor.
        """
        sort, only = sort or self.sort, only or self.only
        told = {
            "sort": "" if sort is self.usual or self.number is not None else sort.value,
            "only": "" if only is Only.ALL else only.value,
            "q": self.words,
            "after": after,
        }
        said = urlencode({name: value for name, value in told.items() if value})
        return f"?{said}" if said else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of which discussion is wanted, and by whom.

    Attributes:
        may_post: the viewer is offered to like.
        may_reply: the viewer is offered to reply.
        new_after: comments with a higher number are new to the viewer; None: nobody knows.
    """

    article: Article
    discussion: Discussion
    viewer: Viewer
    policy: Policy
    may_post: bool
    may_reply: bool
    part: Part = Part()
    new_after: int | None = None


def asks_to_confirm(site: Site, viewer: Viewer) -> bool:
    """Say whether what the viewer writes would wait until they confirm their e-mail address."""
    return site.confirms_guests and (viewer.person is None or is_unconfirmed(viewer.person))


def is_offered_to_post(discussion: Discussion, viewer: Viewer, *, now: datetime) -> bool:
    """Say whether the page offers to post; the services decide when somebody does."""
    openness = discussion.openness_at(now)
    if openness == Openness.MEMBERS_ONLY:
        return viewer.person is not None and viewer.person.kind == Kind.MEMBER
    return openness != Openness.CLOSED


def part_asked(
    asked: Mapping[str, str],
    discussion: Discussion,
    *,
    number: int | None = None,
    at: int | None = None,
) -> Part:
    """Give which part of a discussion a query asks for; what makes no sense is left out."""
    sort, only = asked.get("sort", ""), asked.get("only", "")
    usual = Sort.usual(discussion.mode)
    return Part(
        sort=Sort(sort) if sort in set(Sort) else usual,
        only=Only(only) if only in set(Only) else Only.ALL,
        words=" ".join(asked.get("q", "").replace("\0", "").split()),
        cursor=asked.get("after", ""),
        number=number,
        at=at,
        usual=usual,
    )


def filters_of(discussion: Discussion, viewer: Viewer) -> list[Only]:
    """Give the filters that mean something in a discussion, and to whoever looks."""
    left_out = set() if discussion.takes_questions else {Only.ANSWERED, Only.UNANSWERED}
    if viewer.person is None:
        left_out.add(Only.FOLLOWED)
    return [one for one in Only if one not in left_out]


def is_offered_to_begin(discussion: Discussion, viewer: Viewer, *, now: datetime) -> bool:
    """Say whether the page offers to begin a thread: to ask, where questions are asked."""
    if not is_offered_to_post(discussion, viewer, now=now):
        return False
    try:
        check_may_ask(discussion, viewer.person or Person(), now=now)
    except (QuestionsNotYet, QuestionsOver):
        return False
    return True


def is_offered_to_reply(discussion: Discussion, viewer: Viewer, *, now: datetime) -> bool:
    """Say whether the page offers to reply."""
    if not is_offered_to_post(discussion, viewer, now=now):
        return False
    try:
        check_may_reply(discussion, viewer.person or Person())
    except RepliesReserved:
        return False
    return True


def running_of(discussion: Discussion, *, now: datetime) -> dict[str, object]:
    """Give what the sentences above a discussion say of how it is run."""
    begin, end, answers = discussion.asks_from, discussion.asks_until, discussion.answers_from
    return {
        "mode": discussion.mode,
        "guests": list(answerer_names(discussion).values()) if discussion.takes_questions else [],
        "asks_later": begin if begin is not None and now < begin else None,
        "asks_until": end if end is not None and now < end else None,
        "asked_enough": end is not None and now >= end,
        "answers_later": answers if answers is not None and now < answers else None,
        "openness": discussion.openness_at(now),
        "is_slow": discussion.pace_at(now) == Pace.SLOW,
        "is_set": not discussion.is_over(now),
    }


def threads_html(wanted: Wanted, request: HttpRequest) -> str:
    """Give the threads as HTML that has passed the templates and the sanitiser.

    Raises:
        CommentNotFound: no root of this number appears.
        CursorUnreadable: the cursor was not made by us.
        SearchTooLong: more is searched for than anybody means.
    """
    if wanted.viewer.person is not None:
        return _made(wanted, request)
    if not _is_kept(wanted):
        return _made(wanted, None)
    key = _key(wanted)
    html: str | None = cache.get(key)
    if html is None:
        html = _made(wanted, None)
        cache.set(key, html, SNAPSHOT_KEPT_S)
    return html


def _is_kept(wanted: Wanted) -> bool:
    part = wanted.part
    is_first_page = not part.cursor and part.number is None
    return is_first_page and not part.words and wanted.discussion.pk is not None


def _made(wanted: Wanted, request: HttpRequest | None) -> str:
    """Render the threads; without a request, nothing of who asks can get in."""
    page, now = _page(wanted), timezone.now()
    shown = {
        "article": wanted.article,
        "policy": wanted.policy,
        "places": page.places,
        "next_cursor": page.next_cursor,
        "begins_later": page.begins_later,
        "part": wanted.part,
        "may_post": wanted.may_post,
        "may_reply": wanted.may_reply,
        "new_after": wanted.new_after,
        "mode": wanted.discussion.mode,
        "like_word": wanted.article.site.like_word,
        "editable": {
            place.comment.pk
            for place in page.places
            if place.is_mine and may_edit(place.comment, now=now)
        },
    }
    return render_to_string("pages/_threads.html", shown, request=request)


def _page(wanted: Wanted) -> ThreadPage:
    discussion, viewer, part = wanted.discussion, wanted.viewer, wanted.part
    if part.number is not None:
        return one_thread(
            discussion, viewer=viewer, number=part.number, cursor=part.cursor, at=part.at
        )
    if part.is_list:
        return found_page(
            discussion,
            viewer=viewer,
            only=part.only,
            words=part.words,
            sort=part.sort,
            cursor=part.cursor,
        )
    return thread_page(
        discussion, viewer=viewer, sort=part.sort, only=part.only, cursor=part.cursor
    )


def _key(wanted: Wanted) -> str:
    discussion, article = wanted.discussion, wanted.article
    parts = (
        discussion.pk,
        edition_of(discussion, now=timezone.now()),
        article.changed_at.timestamp(),
        wanted.part.sort,
        wanted.part.only,
        wanted.may_post,
        wanted.may_reply,
        # A key of the cache holds no spaces.
        article.site.like_word.encode().hex(),
        hashlib.sha256(repr(article.site.picture_hosts).encode()).hexdigest()[:12],
    )
    return "-".join(["threads", get_language() or "", *map(str, parts)])
