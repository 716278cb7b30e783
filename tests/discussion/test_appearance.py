"""Who sees what: the database and the table must agree, in every case there is."""

from itertools import product

import pytest

from plaintalk.discussion.errors import CommentNotFound
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import Viewer, comment_seen_by, thread_page
from plaintalk.policy.appearance import Relation, Standing, may_see
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("standing", "relation"), list(product(Standing, Relation)))
def test_the_database_the_single_page_and_the_table_agree(
    standing: Standing, relation: Relation
) -> None:
    comment = make.comment()
    Comment.objects.update(standing=standing)
    comment.refresh_from_db()
    viewer = Viewer(
        {
            Relation.AUTHOR: comment.author,
            Relation.MODERATOR: make.moderator(),
            Relation.READER: make.member(),
        }[relation]
    ).at(comment.discussion)

    listed = Comment.objects.visible_to(viewer.person_id, is_moderator=viewer.is_moderator)
    page = thread_page(comment.discussion, viewer=viewer)

    allowed = may_see(standing, relation)
    assert listed.exists() == allowed
    assert [place.is_readable for place in page.places] == ([True] if allowed else [])
    if allowed:
        assert comment_seen_by(viewer, make.site(), comment.public_id) == comment
    else:
        with pytest.raises(CommentNotFound):
            comment_seen_by(viewer, make.site(), comment.public_id)


def test_what_nobody_may_read_keeps_its_place_for_its_replies() -> None:
    discussion = make.discussion()
    root = make.comment("Root.", on=discussion)
    make.comment("Reply.", on=discussion, reply_to=root)
    Comment.objects.filter(pk=root.pk).update(standing=Standing.REMOVED)

    page = thread_page(discussion, viewer=Viewer())

    assert [(place.comment.number, place.is_readable) for place in page.places] == [
        (1, False),
        (2, True),
    ]
