"""Comments found one by one, for whoever may see them or act on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from plaintalk.articles.models import Site
from plaintalk.discussion.errors import CommentNotFound
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.kernel.markup import clean_block
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Relation, Standing, may_see


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. A guest is known by the cookie; `person` is None for a mere reader.

    Attributes:
        as_reader: a role does not count: they look by something that does not include it.
    """

    person: Person | None = None
    as_reader: bool = False

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person is not None else None

    @property
    def is_moderator(self) -> bool:
        return self.person is not None and self.person.is_staff and not self.as_reader

    def relation_to(self, comment: Comment) -> Relation:
        """Say what the viewer is to a comment."""
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

    Raises:
        CommentNotFound: there is none, or it is not for this viewer.
    """
    comment = comment_by_public_id(site, public_id)
    if not may_see(Standing(comment.standing), viewer.relation_to(comment)):
        raise CommentNotFound()
    return comment


def comments_by(person: Person, *, limit: int = 100) -> Sequence[Comment]:
    """Give what a person wrote, whatever its standing, newest first."""
    own = Comment.objects.filter(author=person).select_related("discussion__article", "author")
    return list(own.order_by("-posted_at", "-pk")[:limit])


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
