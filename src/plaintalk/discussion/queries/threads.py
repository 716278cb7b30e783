"""A discussion cut into pages: roots in the order asked for, replies beneath them.

Or some of its comments in one list: those that editors picked, the answers of
author and newsroom, those of people whom the reader follows, those with words.

Where questions are asked, an answer stands directly below its question, before what readers said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, F, IntegerField, Q, Value, When, Window
from django.db.models.functions import RowNumber, Substr
from django.utils.translation import gettext_lazy as _

from plaintalk.discussion.errors import CommentNotFound, SearchTooLong
from plaintalk.discussion.models import Comment, CommentQuerySet, Decision, Discussion, Mode
from plaintalk.discussion.queries.answering import (
    Answering,
    answerer_names,
    answering_in,
    authors_among,
    branches_answering,
    is_answered,
)
from plaintalk.discussion.queries.comments import Viewer
from plaintalk.discussion.queries.following import keys_followed_by
from plaintalk.discussion.queries.liking import liked_among
from plaintalk.discussion.queries.muting import keys_muted_by
from plaintalk.discussion.queries.pictures import pictures_beside
from plaintalk.kernel.errors import Invalid
from plaintalk.people.badges import badges_shown
from plaintalk.policy.appearance import Relation, Standing, may_see

ROOTS_A_PAGE = 50
# A root shows so many replies beneath it; the rest is on a page of its own.
REPLIES_A_ROOT = 60
REPLIES_A_PAGE = 200
# Longer than any passage that somebody remembers; more words than anybody means.
SEARCH_MAX_CHARS = 100
SEARCH_MAX_WORDS = 8
# A path is the numbers from the root down: so long is that of a root's reply.
_BRANCH_CHARS = 14


class Sort(StrEnum):
    """In which order the roots of a discussion stand."""

    OLDEST = "oldest"
    NEWEST = "newest"
    LIKED = "liked"
    REPLIES = "replies"

    @classmethod
    def usual(cls, mode: str) -> "Sort":
        """Give the order that a discussion has where nobody asked for another."""
        return {Mode.QUESTIONS: cls.LIKED, Mode.LIVE: cls.NEWEST}.get(Mode(mode), cls.OLDEST)


class Only(StrEnum):
    """Which comments of a discussion are shown."""

    ALL = "all"
    PICKS = "picks"  # picked out by an editor
    ANSWERS = "answers"  # by whoever answers here, the article's author say, or the newsroom
    FOLLOWED = "followed"  # by people whom the viewer follows; nothing to who is not known
    ANSWERED = "answered"  # questions with an answer, as threads
    UNANSWERED = "unanswered"  # questions without

    @property
    def is_of_threads(self) -> bool:
        """Say whether threads are shown, and not comments each by itself."""
        return self in {Only.ALL, Only.ANSWERED, Only.UNANSWERED}


class Voice(StrEnum):
    """As whom somebody speaks in a discussion."""

    READER = "reader"
    ANSWERER = "answerer"  # named on the desk to answer readers
    AUTHOR = "author"  # one of these whom the article's byline names
    NEWSROOM = "newsroom"  # told apart where questions are asked, and live


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
        voice: as whom its author speaks here.
        badges: what stands beside its author's name, in the language that is being read.
        is_answered: a question that has an answer.
        picture: address of the one that stands beside the author's name; "": none.
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
    voice: Voice = Voice.READER
    badges: Sequence[str] = ()
    is_answered: bool = False
    picture: str = ""
    decision: Decision | None = None
    more_replies: int = 0


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a discussion, in reading order. `next_cursor` is "" on the last page.

    `begins_later`: replies before the first one shown are left out; what it answers is shown.
    `answerers`: names of those who answer there beside the newsroom.
    """

    places: Sequence[Place]
    next_cursor: str
    begins_later: bool = False
    answerers: Sequence[str] = ()


def thread_page(
    discussion: Discussion,
    *,
    viewer: Viewer,
    sort: Sort = Sort.OLDEST,
    only: Only = Only.ALL,
    cursor: str = "",
) -> ThreadPage:
    """Give ROOTS_A_PAGE roots after the cursor, each with its first replies.

    Pages are cut by keyset: the last of them costs what the first does.

    Args:
        only: one of those that are of threads.

    Raises:
        CursorUnreadable: the cursor was not made by this function.
    """
    viewer = viewer.at(discussion)
    marking = _Marking(discussion)
    roots = marking.keep(_shown(discussion, viewer).filter(parent__isnull=True), only)
    page = list(_after(roots, sort, cursor)[: ROOTS_A_PAGE + 1])
    following = _cursor_of(page[ROOTS_A_PAGE - 1], sort) if len(page) > ROOTS_A_PAGE else ""
    page = page[:ROOTS_A_PAGE]
    marking.look_at(page)
    replies = _first_replies(discussion, page, viewer, marking)
    ordered: list[tuple[Comment, int]] = []
    for root in page:
        below = replies.get(root.pk, [])
        ordered.append((root, max(0, len(below) - REPLIES_A_ROOT)))
        ordered.extend((reply, 0) for reply in below[:REPLIES_A_ROOT])
    return ThreadPage(_placed(ordered, viewer, marking), following, answerers=marking.answerers)


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
    marking = _Marking(discussion)
    found = marking.keep(_shown(discussion, viewer).filter(standing=Standing.PUBLISHED), only)
    if only is Only.PICKS:
        found = found.filter(featured_at__isnull=False)
    if only is Only.ANSWERS:
        found = found.filter(author__in=answering_in(discussion).everybody)
    if only is Only.FOLLOWED:
        known = viewer.person_id
        found = found.filter(author__in=keys_followed_by(known) if known else [])
    for word in words_sought(words):
        found = found.filter(_holds(word))
    page = list(_after(found, sort, cursor)[: ROOTS_A_PAGE + 1])
    following = _cursor_of(page[ROOTS_A_PAGE - 1], sort) if len(page) > ROOTS_A_PAGE else ""
    page = page[:ROOTS_A_PAGE]
    marking.look_at(page)
    places = _placed([(one, 0) for one in page], viewer, marking)
    return ThreadPage(places, following, answerers=marking.answerers)


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
    marking = _Marking(discussion)
    marking.look_at([root])
    below = marking.ordered(shown.filter(root=root))
    begin = below.filter(number=at).first() if at is not None else None
    if begin is not None:
        rest = below.filter(marking.after(begin.path) | Q(pk=begin.pk))
    else:
        rest = below.filter(marking.after(cursor)) if cursor else below
    replies = list(rest.order_by(F("turn"), "path")[: REPLIES_A_PAGE + 1])
    following = replies[REPLIES_A_PAGE - 1].path if len(replies) > REPLIES_A_PAGE else ""
    above = list(below.filter(number__in=_numbers_above(replies[0]))) if replies else []
    above.sort(key=lambda one: one.path)
    ordered = [(one, 0) for one in (root, *above, *replies[:REPLIES_A_PAGE])]
    later = marking.after(replies[0].path) | Q(pk=replies[0].pk) if replies else Q()
    is_cut = bool(replies) and below.exclude(later).count() > len(above)
    places = _placed(ordered, viewer, marking)
    return ThreadPage(places, following, begins_later=is_cut, answerers=marking.answerers)


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
    """Say whether a comment stands on the page that opens with the article.

    Of a discussion that does not begin with the oldest nobody can say it for long.
    """
    if Sort.usual(comment.discussion.mode) is not Sort.OLDEST:
        return False
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


class _Marking:
    """Who speaks as whom in a discussion, and where the answers to its questions stand.

    In a conversation it costs one query for the answerers; the newsroom is not told apart.
    """

    def __init__(self, discussion: Discussion) -> None:
        self.discussion = discussion
        is_plain = discussion.mode == Mode.CONVERSATION
        self.answering = (
            Answering(answerer_names(discussion), frozenset())
            if is_plain
            else answering_in(discussion)
        )
        self._authors = authors_among(self.answering.named, discussion.article.byline)
        self._branches: dict[int, list[str]] = {}

    @property
    def answerers(self) -> Sequence[str]:
        """Give the names of those who answer beside the newsroom."""
        return list(self.answering.named.values())

    @property
    def site(self) -> str:
        """Give the key of the site where it is."""
        return str(self.discussion.article.site_id)

    def look_at(self, comments: Sequence[Comment]) -> None:
        """Find the answers to those of some comments that are questions."""
        if self.discussion.takes_questions:
            roots = [one.pk for one in comments if one.parent_id is None]
            self._branches = branches_answering(roots, self.answering)

    def keep(self, comments: CommentQuerySet, only: Only) -> CommentQuerySet:
        """Keep the questions that have an answer, or have none, if that is asked for."""
        if only is Only.ANSWERED:
            return comments.filter(is_answered(self._everybody()), parent__isnull=True)
        if only is Only.UNANSWERED:
            asked = comments.filter(standing=Standing.PUBLISHED, parent__isnull=True)
            return asked.exclude(is_answered(self._everybody()))
        return comments

    def ordered(self, replies: CommentQuerySet) -> CommentQuerySet:
        """Give each reply its turn: what hangs on an answer comes first."""
        first = [path for paths in self._branches.values() for path in paths]
        if not first:
            return replies.annotate(turn=Value(1))
        turn = Case(
            When(branch__in=first, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        return replies.annotate(branch=Substr("path", 1, _BRANCH_CHARS)).annotate(turn=turn)

    def after(self, path: str) -> Q:
        """Say what is read after the reply of a path, among replies that have their turn."""
        first = {each for paths in self._branches.values() for each in paths}
        if path[:_BRANCH_CHARS] in first:
            return Q(turn=0, path__gt=path) | Q(turn=1)
        return Q(turn=1, path__gt=path)

    def voice_of(self, comment: Comment) -> Voice:
        """Give as whom a comment's author speaks."""
        if comment.author_id in self._authors:
            return Voice.AUTHOR
        if comment.author_id in self.answering.named:
            return Voice.ANSWERER
        is_newsroom = comment.author_id in self.answering.newsroom
        return Voice.NEWSROOM if is_newsroom else Voice.READER

    def is_answered(self, comment: Comment) -> bool:
        """Say whether a comment is a question that has an answer."""
        return comment.pk in self._branches

    def _everybody(self) -> Answering:
        is_plain = self.discussion.mode == Mode.CONVERSATION
        return answering_in(self.discussion) if is_plain else self.answering


def marked(comment: Comment) -> tuple[Voice, bool]:
    """Give as whom a comment's author speaks, and whether it is a question that has an answer."""
    marking = _Marking(comment.discussion)
    marking.look_at([comment])
    return marking.voice_of(comment), marking.is_answered(comment)


def _first_replies(
    discussion: Discussion, roots: Sequence[Comment], viewer: Viewer, marking: _Marking
) -> dict[int, list[Comment]]:
    """Give up to one more reply than a root shows, by root, each list in reading order."""
    turns = [F("turn").asc(), F("path").asc()]
    place = Window(RowNumber(), partition_by=F("root"), order_by=turns)
    replies = (
        marking.ordered(_shown(discussion, viewer).filter(root__in=[root.pk for root in roots]))
        .annotate(place=place)
        .filter(place__lte=REPLIES_A_ROOT + 1)
        .order_by("root", F("turn"), "path")
    )
    by_root: dict[int, list[Comment]] = {}
    for reply in replies:
        by_root.setdefault(reply.root_id or 0, []).append(reply)
    return by_root


def _placed(
    ordered: Iterable[tuple[Comment, int]], viewer: Viewer, marking: _Marking
) -> list[Place]:
    ordered = list(ordered)
    comments = [comment for comment, _more in ordered]
    explained = _decisions_that_explain(comments, viewer)
    pictures = pictures_beside(comments, marking.discussion.article.site)
    known = viewer.person_id
    liked = liked_among(known, [comment.pk for comment in comments]) if known else set()
    muted = keys_muted_by(known) if known else set()
    followed = keys_followed_by(known) if known else set()
    authors = {comment.author_id: comment.author for comment in comments}
    badges = badges_shown(authors.values(), site=marking.site)
    return [
        Place(
            comment=comment,
            is_readable=may_see(Standing(comment.standing), viewer.relation_to(comment)),
            is_mine=comment.author_id == known,
            is_liked=comment.pk in liked,
            is_muted=comment.author_id in muted,
            is_followed=comment.author_id in followed,
            is_theirs_to_moderate=viewer.is_moderator,
            voice=marking.voice_of(comment),
            badges=badges[comment.author_id],
            is_answered=marking.is_answered(comment),
            picture=pictures.get(comment.pk, ""),
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
