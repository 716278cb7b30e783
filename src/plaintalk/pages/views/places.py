"""Where a comment stands on the readers' pages."""

from urllib.parse import urlencode

from django.urls import reverse

from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import is_on_first_page


def place_of(comment: Comment) -> str:
    """Give the address of the page that shows a comment, with what it answers above it."""
    slug, number = comment.discussion.article.slug, comment.number
    if is_on_first_page(comment):
        page = reverse("pages:article", args=[slug])
    else:
        page = reverse("pages:thread", args=[slug, (comment.root or comment).number])
    return f"{page}?{urlencode({'at': number})}#c{number}"
