"""Harsh words that a moderator reads only when they ask.

The only place that says what of a comment's text a page of the desk shows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest

from plaintalk.desk.sitting import Sitting
from plaintalk.discussion.marks import masked
from plaintalk.discussion.models import Comment, Revision
from plaintalk.discussion.queries import Findings, findings_on, findings_on_wordings
from plaintalk.kernel.markup import render_comment

# A page asked for with this shows all words, to those who mask them.
REVEAL = "reveal"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of comments, or of wordings, as one person reads them.

    Attributes:
        masked: by key, what is shown in place of the text; what is not in it is shown as it is.
    """

    masked: Mapping[int, str] = field(default_factory=dict)

    def of(self, wording: Comment | Revision) -> str:
        """Give the text, not escaped."""
        return self.masked.get(wording.pk, wording.body)

    def html_of(self, comment: Comment) -> str:
        """Give the text of a comment as HTML out of the sanitiser."""
        if comment.pk in self.masked:
            return render_comment(self.masked[comment.pk])
        return comment.body_html


def is_masked(request: HttpRequest) -> bool:
    """Say whether harsh words are masked on the page that is asked for."""
    asked_for = REVEAL in request.GET or REVEAL in request.POST
    return Sitting(request).is_gentle and not asked_for


def texts_of(request: HttpRequest, comments: Collection[Comment]) -> Texts:
    """Give the texts of comments, by one query where they are masked, and none otherwise."""
    if not is_masked(request) or not comments:
        return Texts()
    return _masked(comments, findings_on(comments))


def wordings_of(request: HttpRequest, revisions: Collection[Revision]) -> Texts:
    """Give the texts of wordings, as `texts_of` does."""
    if not is_masked(request) or not revisions:
        return Texts()
    return _masked(revisions, findings_on_wordings(revisions))


def _masked(
    wordings: Collection[Comment] | Collection[Revision], findings: Mapping[int, Findings]
) -> Texts:
    return Texts(
        {one.pk: masked(one.body, findings[one.pk]) for one in wordings if one.pk in findings}
    )
