"""What is new in a discussion to somebody, and the address of a person's own feed."""

import hashlib
import hmac

from django.utils.translation import gettext_lazy as _

from plaintalk.discussion.models import Comment, CommentQuerySet, Discussion, FeedAddress
from plaintalk.discussion.queries.comments import Viewer
from plaintalk.discussion.queries.muting import keys_muted_by
from plaintalk.kernel.errors import NotFound
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing

# More than so many new comments are said to be "more than"; nobody counts on.
NEW_MOST = 500


class FeedNotFound(NotFound):
    """The address of a feed is none, or was renewed."""

    code = "feed_not_found"
    text = _("There is no feed at this address any more. The page about yourself names yours.")


def next_new(discussion: Discussion, *, viewer: Viewer, after: int) -> Comment | None:
    """Give the first published comment by another with a higher number than `after`, or None.

    Those of people whom the viewer has muted are passed over.
    """
    return _new_to(discussion, viewer, after).order_by("number").first()


def count_new(discussion: Discussion, *, viewer: Viewer, after: int) -> int:
    """Say how many comments `next_new` would lead through; NEW_MOST at most."""
    return _new_to(discussion, viewer, after)[:NEW_MOST].count()


def feed_token(person: Person, *, secret: str) -> str:
    """Give what opens a person's own feed. It is stored nowhere and made again when it is shown.

    Args:
        secret: the installation's secret key.
    """
    address = FeedAddress.objects.filter(person=person).first()
    return f"{person.public_id}.{_seal(person, address.serial if address else 1, secret)}"


def person_of_feed(token: str, *, secret: str) -> Person:
    """Give whose own feed a token opens.

    Raises:
        FeedNotFound: nobody's, or not any more.
    """
    public_id, _dot, _given = token.partition(".")
    person = Person.objects.filter(public_id=public_id, is_active=True).first()
    # Compared as bytes: a token from outside may hold any letter.
    if person is None or not hmac.compare_digest(
        feed_token(person, secret=secret).encode(), token.encode()
    ):
        raise FeedNotFound()
    return person


def _new_to(discussion: Discussion, viewer: Viewer, after: int) -> CommentQuerySet:
    if discussion.pk is None:
        return Comment.objects.none()
    new = Comment.objects.filter(
        discussion=discussion, number__gt=after, standing=Standing.PUBLISHED
    )
    if viewer.person_id is None:
        return new
    return new.exclude(author__in=[viewer.person_id, *keys_muted_by(viewer.person_id)])


def _seal(person: Person, serial: int, secret: str) -> str:
    key = hashlib.sha256(f"plaintalk/feed/{secret}".encode()).digest()
    return hmac.new(key, f"{person.public_id}/{serial}".encode(), hashlib.sha256).hexdigest()[:40]
