"""A discussion cut into pages: roots in the order asked for, replies beneath them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from plaintalk.discussion.errors import CommentNotFound
from plaintalk.discussion.models import Comment, CommentQuerySet, Decision, Discussion
from plaintalk.discussion.queries.comments import Viewer
from plaintalk.kernel.errors import Invalid
from plaintalk.policy.appearance import Relation, Standing, may_see

ROOTS_A_PAGE = 50
# A root shows so many replies beneath it; the rest is on a page of its own.
REPLIES_A_ROOT = 60
REPLIES_A_PAGE = 200


class Sort(StrEnum):
    """In which order the roots of a discussion stand."""

    OLDEST = "oldest"
    NEWEST = "newest"
    REPLIES = "replies"


class CursorUnreadable(Invalid):
    """The place in the list makes no sense."""

    code = "cursor_unreadable"
    text = "The address names no place in this discussion. Begin again from its first page."


@dataclass(frozen=True, slots=True)
class Place:
    """A comment in its place on a page.

    Attributes:
        is_readable: otherwise only its number and standing are shown, to hold up its replies.
        is_mine: the viewer wrote it.
        is_theirs_to_moderate: the viewer works for the publication here.
        decision: the latest, for what is not published; None otherwise.
        more_replies: how many replies of this root the page leaves out.
    """

    comment: Comment
    is_readable: bool
    is_mine: bool
    is_theirs_to_moderate: bool = False
    decision: Decision | None = None
    more_replies: int = 0


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a discussion, in reading order. `next_cursor` is "" on the last page."""

    places: Sequence[Place]
    next_cursor: str


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


def one_thread(discussion: Discussion, *, viewer: Viewer, number: int, cursor: str) -> ThreadPage:
    """Give one root with REPLIES_A_PAGE of its replies after the cursor.

    Args:
        number: the root's number in the discussion.

    Raises:
        CommentNotFound: no root of this number appears.
    """
    viewer = viewer.at(discussion)
    shown = _shown(discussion, viewer)
    root = shown.filter(number=number, parent__isnull=True).first()
    if root is None:
        raise CommentNotFound()
    replies = list(shown.filter(root=root, path__gt=cursor).order_by("path")[: REPLIES_A_PAGE + 1])
    following = replies[REPLIES_A_PAGE - 1].path if len(replies) > REPLIES_A_PAGE else ""
    ordered = [(root, 0), *((reply, 0) for reply in replies[:REPLIES_A_PAGE])]
    return ThreadPage(_placed(ordered, viewer), following)


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


def _cursor_of(comment: Comment, sort: Sort) -> str:
    if sort is Sort.REPLIES:
        return f"{comment.number}-{comment.published_below}"
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
    return [
        Place(
            comment=comment,
            is_readable=may_see(Standing(comment.standing), viewer.relation_to(comment)),
            is_mine=comment.author_id == viewer.person_id,
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
