"""Comments found one by one, for whoever may see them or act on them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from plaintalk.articles.models import Site, State
from plaintalk.articles.queries import in_topics
from plaintalk.discussion.errors import CommentNotFound
from plaintalk.discussion.models import Comment, CommentQuerySet, Discussion
from plaintalk.discussion.places import works_in
from plaintalk.kernel.markup import clean_block
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Relation, Standing, may_see


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. A guest is known by the cookie; `person` is None for a mere reader.

    Attributes:
        is_moderator: works for the publication where they look; `at` settles that.
        as_reader: a post does not count: they look by something that does not include it.
    """

    person: Person | None = None
    is_moderator: bool = False
    as_reader: bool = False

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person is not None else None

    def at(self, discussion: Discussion) -> "Viewer":
        """Give the same viewer, as they look at this discussion."""
        works_there = self.person is not None and works_in(self.person, discussion)
        return replace(self, is_moderator=works_there and not self.as_reader)

    def relation_to(self, comment: Comment) -> Relation:
        """Say what the viewer, settled by `at`, is to a comment."""
        if self.is_moderator:
            return Relation.MODERATOR
        if comment.author_id == self.person_id:
            return Relation.AUTHOR
        return Relation.READER


def comment_by_public_id(site: Site, public_id: str) -> Comment:
    """Give a comment of the site whatever its standing, for those who may act on it.

    Raises:
        CommentNotFound: there is none.
    """
    here = _loaded().filter(discussion__article__site=site)
    comment = here.filter(public_id=public_id).first()
    if comment is None:
        raise CommentNotFound()
    return comment


def comment_by_key(key: int) -> Comment:
    """Give a stored comment by its database key, as `comment_by_public_id` does."""
    return _loaded().get(pk=key)


def _loaded() -> QuerySet[Comment]:
    return Comment.objects.select_related("discussion__article__site", "author", "parent", "root")


def comment_seen_by(viewer: Viewer, site: Site, public_id: str) -> Comment:
    """Give a comment that this viewer may read.

    Of what was said under an article that readers don't see, its author and moderators see it.

    Raises:
        CommentNotFound: there is none, or it is not for this viewer.
    """
    comment = comment_by_public_id(site, public_id)
    relation = viewer.at(comment.discussion).relation_to(comment)
    is_for_readers = comment.discussion.article.state == State.PUBLISHED
    if not may_see(Standing(comment.standing), relation) or (
        relation is Relation.READER and not is_for_readers
    ):
        raise CommentNotFound()
    return comment


def waiting_of(person: Person | None) -> CommentQuerySet:
    """Give what waits for a guest to confirm an address, oldest first; for None, of everybody."""
    waiting = Comment.objects.filter(standing=Standing.HELD, awaits_confirmation=True)
    if person is not None:
        waiting = waiting.filter(author=person)
    related = ("discussion__article__site", "author", "parent", "root")
    return waiting.select_related(*related).order_by("posted_at", "pk")


def comments_by(
    person: Person,
    *,
    site: Site | None = None,
    topics: Collection[str] | None = None,
    limit: int = 100,
) -> Sequence[Comment]:
    """Give what a person wrote, whatever its standing, newest first.

    Args:
        site: leave out what was said on others; None: everywhere.
        topics: keys of topics to whose articles it is narrowed; None: all.
    """
    within = in_topics(topics, article="discussion__article")
    own = Comment.objects.filter(within, author=person)
    if site is not None:
        own = own.filter(discussion__article__site=site)
    own = own.select_related("discussion__article", "author")
    return list(own.order_by("-posted_at", "-pk")[:limit])


def comments_page(person: Person, *, after: str = "", limit: int) -> tuple[Sequence[Comment], str]:
    """Give what a person wrote, newest first, page by page, and the cursor of the next page.

    Args:
        after: the cursor that the page before gave; "": from the newest on.

    Raises:
        CommentNotFound: the cursor names no comment of theirs.
    """
    own = Comment.objects.filter(author=person)
    if after:
        last = own.filter(public_id=after).first()
        if last is None:
            raise CommentNotFound()
        earlier = Q(posted_at__lt=last.posted_at) | Q(posted_at=last.posted_at, pk__lt=last.pk)
        own = own.filter(earlier)
    loaded = own.select_related("discussion__article__site", "author", "parent", "root")
    topics = loaded.prefetch_related("discussion__article__topics")
    found = list(topics.order_by("-posted_at", "-pk")[: limit + 1])
    return found[:limit], found[limit - 1].public_id if len(found) > limit else ""


def comment_sent_before(discussion: Discussion, once_key: str, body: str) -> Comment | None:
    """Give the comment that this form's token made already from the same words, or None.

    Other words under the same token are another comment: somebody went back and wrote on.

    Args:
        body: as typed.
    """
    if not once_key or discussion.pk is None:
        return None
    sent = discussion.comments.filter(once_key=once_key).select_related("author").first()
    if sent is None or sent.revisions.get(ordinal=1).body != clean_block(body).strip():
        return None
    return sent


def is_once_key_used(discussion: Discussion, once_key: str) -> bool:
    """Say whether a comment was made with this form's token."""
    return discussion.comments.filter(once_key=once_key).exists()


def bodies_of(comments: Iterable[Comment]) -> dict[int, str]:
    """Give what their authors typed, by comment: lists leave it in the database."""
    ids = [comment.pk for comment in comments]
    return dict(Comment.objects.filter(pk__in=ids).values_list("pk", "body")) if ids else {}


def comment_by_import_key(discussion: Discussion, import_key: str) -> Comment | None:
    """Give the comment that an import brought in under this key, or None."""
    return discussion.comments.filter(import_key=import_key).first()


def public_ids_of(keys: Iterable[int]) -> dict[int, str]:
    """Give the public ids of comments by their keys."""
    return dict(Comment.objects.filter(pk__in=set(keys)).values_list("pk", "public_id"))
