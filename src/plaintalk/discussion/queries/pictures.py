"""The pictures that stand beside the names under comments."""

from collections.abc import Sequence

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment
from plaintalk.people.pictures import pictures_of
from plaintalk.policy.appearance import Standing


def pictures_beside(comments: Sequence[Comment], site: Site) -> dict[int, str]:
    """Give the addresses of pictures beside comments by the comments' keys, with one query at most.

    Beside what was withdrawn there is none.
    """
    up = [one for one in comments if one.standing != Standing.WITHDRAWN]
    found = pictures_of({one.author_id for one in up}, site)
    return {one.pk: found[one.author_id] for one in up if one.author_id in found}
