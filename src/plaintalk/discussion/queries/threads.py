"""A discussion cut into pages: roots in the order asked for, replies beneath them.

Or some of its comments in one list: those that editors picked, the answers of
author and newsroom, those of people whom the reader follows, those with words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from plaintalk.discussion.errors import CommentNotFound, SearchTooLong
from plaintalk.discussion.models import Comment, CommentQuerySet, Decision, Discussion
from plaintalk.discussion.places import where_of
from plaintalk.discussion.queries.comments import Viewer
from plaintalk.discussion.queries.following import keys_followed_by
from plaintalk.discussion.queries.liking import liked_among
from plaintalk.discussion.queries.muting import keys_muted_by
from plaintalk.kernel.errors import Invalid
from plaintalk.people.queries import staff_of
from plaintalk.policy.appearance import Relation, Standing, may_see

ROOTS_A_PAGE = 50
# A root shows so many replies beneath it; the rest is on a page of its own.
REPLIES_A_ROOT = 60
REPLIES_A_PAGE = 200
# Longer than any passage that somebody remembers; more words than anybody means.
SEARCH_MAX_CHARS = 100
SEARCH_MAX_WORDS = 8


class Sort(StrEnum):
    """In which order the roots of a discussion stand."""

    OLDEST = "oldest"
    NEWEST = "newest"
    LIKED = "liked"
    REPLIES = "replies"


class Only(StrEnum):
    """Which comments of a discussion are shown."""

    ALL = "all"
    PICKS = "picks"  # picked out by an editor
    ANSWERS = "answers"  # by whoever answers here, the article's author say, or the newsroom
    FOLLOWED = "followed"  # by people whom the viewer follows; nothing to who is not known


class CursorUnreadable(Invalid):
    """The place in the list makes no sense."""

    code = "cursor_unreadable"
    text = _("The address names no place in this discussion. Begin again from its first page.")


@dataclass(frozen=True, slots=True)
class Place:
    """A comment in its place on a page.

    Attributes:
        is_readable: otherwise only its number and standing are shown, to hold up its replies.
        is_mine: the viewer wrote it.
        is_liked: the viewer likes it.
        is_muted: the viewer has muted its author.
        is_followed: the viewer follows its author.
        is_theirs_to_moderate: the viewer works for the publication here.
        decision: the latest, for what is not published; None otherwise.
        more_replies: how many replies of this root the page leaves out.
    """

    comment: Comment
    is_readable: bool
    is_mine: bool
    is_liked: bool = False
    is_muted: bool = False
    is_followed: bool = False
    is_theirs_to_moderate: bool = False
    decision: Decision | None = None
    more_replies: int = 0


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a discussion, in reading order. `next_cursor` is "" on the last page.

    `begins_later`: replies before the first one shown are left out; what it answers is shown.
    """

    places: Sequence[Place]
    next_cursor: str
    begins_later: bool = False


def thread_page(
    discussion: Discussion, *, viewer: Viewer, sort: Sort = Sort.OLDEST, cursor: str = ""
) -> ThreadPage:
    """Give ROOTS_A_PAGE roots after the cursor, each with its first replies.

    Pages are cut by keyset: the last of them costs what the first does.

    Raises:
        CursorUnreadable: the cursor was not made by this function.
    """
    viewer = viewer.at(discussion)
    roots = _shown(discussion, viewer).filter(parent__isnull=True)
    page = list(_after(roots, sort, cursor)[: ROOTS_A_PAGE + 1])
    following = _cursor_of(page[ROOTS_A_PAGE - 1], sort) if len(page) > ROOTS_A_PAGE else ""
    page = page[:ROOTS_A_PAGE]
    replies = _first_replies(discussion, page, viewer)
    ordered: list[tuple[Comment, int]] = []
    for root in page:
        below = replies.get(root.pk, [])
        ordered.append((root, max(0, len(below) - REPLIES_A_ROOT)))
        ordered.extend((reply, 0) for reply in below[:REPLIES_A_ROOT])
    return ThreadPage(_placed(ordered, viewer), following)


def found_page(
    discussion: Discussion,
    *,
    viewer: Viewer,
    only: Only = Only.ALL,
    words: str = "",
    sort: Sort = Sort.OLDEST,
    cursor: str = "",
) -> ThreadPage:
    """Give ROOTS_A_PAGE of the published comments that are asked for, roots and replies alike.

    Args:
        words: every one of them stands in the comment or in its author's name, in any case.

    Raises:
        CursorUnreadable: the cursor was not made by this function.
        SearchTooLong: `words` has more than SEARCH_MAX_CHARS characters.
    """
    viewer = viewer.at(discussion)
    found = _shown(discussion, viewer).filter(standing=Standing.PUBLISHED)
    if only is Only.PICKS:
        found = found.filter(featured_at__isnull=False)
    if only is Only.ANSWERS:
        where = where_of(discussion)
        newsroom = staff_of(where.site).items()
        answering = [person for person, held in newsroom if any(one.covers(where) for one in held)]
        found = found.filter(Q(author__in=answering) | Q(author=discussion.answerer_id))
    if only is Only.FOLLOWED:
        known = viewer.person_id
        found = found.filter(author__in=keys_followed_by(known) if known else [])
    for word in words_sought(words):
        found = found.filter(_holds(word))
    page = list(_after(found, sort, cursor)[: ROOTS_A_PAGE + 1])
    following = _cursor_of(page[ROOTS_A_PAGE - 1], sort) if len(page) > ROOTS_A_PAGE else ""
    return ThreadPage(_placed([(one, 0) for one in page[:ROOTS_A_PAGE]], viewer), following)


def words_sought(typed: str) -> list[str]:
    """Give the words that somebody searches for: SEARCH_MAX_WORDS at most, each once.

    Raises:
        SearchTooLong: more than SEARCH_MAX_CHARS characters were typed.
    """
    if len(typed) > SEARCH_MAX_CHARS:
        raise SearchTooLong(most=SEARCH_MAX_CHARS)
    return list(dict.fromkeys(typed.split()))[:SEARCH_MAX_WORDS]


def one_thread(
    discussion: Discussion, *, viewer: Viewer, number: int, cursor: str = "", at: int | None = None
) -> ThreadPage:
    """Give one root with REPLIES_A_PAGE of its replies after the cursor, or from one of them on.

    Where it begins in the middle, the comments that the first reply answers are shown above it.

    Args:
        number: the root's number in the discussion.
        at: number of the reply that the page begins with; of one that is not there, from the
            first on.

    Raises:
        CommentNotFound: no root of this number appears.
    """
    viewer = viewer.at(discussion)
    shown = _shown(discussion, viewer)
    root = shown.filter(number=number, parent__isnull=True).first()
    if root is None:
        raise CommentNotFound()
    below = shown.filter(root=root)
    begin = below.filter(number=at).first() if at is not None else None
    rest = below.filter(path__gte=begin.path) if begin else below.filter(path__gt=cursor)
    replies = list(rest.order_by("path")[: REPLIES_A_PAGE + 1])
    following = replies[REPLIES_A_PAGE - 1].path if len(replies) > REPLIES_A_PAGE else ""
    above = list(below.filter(number__in=_numbers_above(replies[0]))) if replies else []
    above.sort(key=lambda one: one.path)
    ordered = [(one, 0) for one in (root, *above, *replies[:REPLIES_A_PAGE])]
    is_cut = bool(replies) and below.filter(path__lt=replies[0].path).count() > len(above)
    return ThreadPage(_placed(ordered, viewer), following, begins_later=is_cut)


def _numbers_above(comment: Comment) -> list[int]:
    """Give the numbers of what a reply answers, from below the root down."""
    path = comment.path
    return [int(path[start : start + 7]) for start in range(7, len(path) - 7, 7)]


def _holds(word: str) -> Q:
    """Say that a word stands in a comment or its author's name.

    SQLite knows upper and lower case of ASCII alone, so the usual spellings are asked for one by
    one. No index helps: 100,000 comments are read through in a second or so.
    """
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    found = Q()
    for each in sorted(spellings):
        found |= Q(body__icontains=each) | Q(author_name__icontains=each)
    return found


def is_on_first_page(comment: Comment) -> bool:
    """Say whether a comment stands on the page that opens with the article (oldest first)."""
    root = comment.root or comment
    before = Comment.objects.filter(
        discussion=comment.discussion_id, parent__isnull=True, number__lt=root.number
    ).shown_to(None)
    if before[:ROOTS_A_PAGE].count() >= ROOTS_A_PAGE:
        return False
    if comment.root_id is None:
        return True
    earlier = Comment.objects.filter(root=root, path__lt=comment.path).shown_to(None)
    return earlier[:REPLIES_A_ROOT].count() < REPLIES_A_ROOT


def _shown(discussion: Discussion, viewer: Viewer) -> CommentQuerySet:
    if discussion.pk is None:
        return Comment.objects.none()
    shown = Comment.objects.filter(discussion=discussion).shown_to(
        viewer.person_id, is_moderator=viewer.is_moderator
    )
    return shown.select_related("author", "parent").defer(
        "body", "parent__body", "parent__body_html", "parent__path"
    )


def _after(roots: CommentQuerySet, sort: Sort, cursor: str) -> CommentQuerySet:
    number, below = _read_cursor(cursor)
    match sort:
        case Sort.OLDEST:
            roots = roots.filter(number__gt=number) if cursor else roots
            return roots.order_by("number")
        case Sort.NEWEST:
            roots = roots.filter(number__lt=number) if cursor else roots
            return roots.order_by("-number")
        case Sort.REPLIES:
            after = Q(published_below__lt=below) | Q(published_below=below, number__lt=number)
            roots = roots.filter(after) if cursor else roots
            return roots.order_by("-published_below", "-number")
        case Sort.LIKED:
            after = Q(like_rank__lt=below) | Q(like_rank=below, number__lt=number)
            roots = roots.filter(after) if cursor else roots
            return roots.order_by("-like_rank", "-number")


def _cursor_of(comment: Comment, sort: Sort) -> str:
    if sort is Sort.REPLIES:
        return f"{comment.number}-{comment.published_below}"
    if sort is Sort.LIKED:
        return f"{comment.number}-{comment.like_rank}"
    return str(comment.number)


def _read_cursor(cursor: str) -> tuple[int, int]:
    parts = cursor.split("-") if cursor else ["0"]
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise CursorUnreadable()
    if any(len(part) > 9 for part in parts):
        raise CursorUnreadable()
    return int(parts[0]), int(parts[1]) if len(parts) == 2 else 0


def _first_replies(
    discussion: Discussion, roots: Sequence[Comment], viewer: Viewer
) -> dict[int, list[Comment]]:
    """Give up to one more reply than a root shows, by root, each list in reading order."""
    place = Window(RowNumber(), partition_by=F("root"), order_by=F("path").asc())
    replies = (
        _shown(discussion, viewer)
        .filter(root__in=[root.pk for root in roots])
        .annotate(place=place)
        .filter(place__lte=REPLIES_A_ROOT + 1)
        .order_by("root", "path")
    )
    by_root: dict[int, list[Comment]] = {}
    for reply in replies:
        by_root.setdefault(reply.root_id or 0, []).append(reply)
    return by_root


def _placed(ordered: Iterable[tuple[Comment, int]], viewer: Viewer) -> list[Place]:
    ordered = list(ordered)
    explained = _decisions_that_explain([comment for comment, _more in ordered], viewer)
    known = viewer.person_id
    liked = liked_among(known, [comment.pk for comment, _more in ordered]) if known else set()
    muted = keys_muted_by(known) if known else set()
    followed = keys_followed_by(known) if known else set()
    return [
        Place(
            comment=comment,
            is_readable=may_see(Standing(comment.standing), viewer.relation_to(comment)),
            is_mine=comment.author_id == known,
            is_liked=comment.pk in liked,
            is_muted=comment.author_id in muted,
            is_followed=comment.author_id in followed,
            is_theirs_to_moderate=viewer.is_moderator,
            decision=explained.get(comment.pk),
            more_replies=comment.published_below - REPLIES_A_ROOT if more else 0,
        )
        for comment, more in ordered
    ]


def _decisions_that_explain(comments: Sequence[Comment], viewer: Viewer) -> dict[int, Decision]:
    """Give the latest decision about each comment that is not up but that the viewer may read."""
    ids = [
        comment.pk
        for comment in comments
        if comment.standing != Standing.PUBLISHED
        and viewer.relation_to(comment) is not Relation.READER
    ]
    if not ids:
        return {}
    decisions: Iterator[Decision] = (
        Decision.objects.filter(comment__in=ids).order_by("position").iterator()
    )
    return {decision.comment_id: decision for decision in decisions}
