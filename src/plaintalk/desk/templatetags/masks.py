"""Comments' texts, as the person who reads the page wants them."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from plaintalk.desk.masks import Texts
from plaintalk.discussion.models import Comment, Revision

register = template.Library()


@register.filter
def text_of(texts: Texts, wording: Comment | Revision) -> str:
    """Give a text, masked where it is to be."""
    return texts.of(wording)


@register.filter
def html_of(texts: Texts, comment: Comment) -> SafeString:
    """Give a comment's text as HTML, masked where it is to be."""
    # Out of the sanitiser, both what is stored and what is rendered here.
    return mark_safe(texts.html_of(comment))  # noqa: S308
