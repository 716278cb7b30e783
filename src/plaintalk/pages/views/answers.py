"""What an author is shown who has sent words: a warning first, or the comment in its place."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from plaintalk.discussion.judgement import Judgement, findings_as_data
from plaintalk.discussion.marks import Segment, marked
from plaintalk.discussion.services import Posted
from plaintalk.pages.forms import Composer
from plaintalk.people.visitors import remember_device, remember_guest
from plaintalk.policy.appearance import Standing
from plaintalk.policy.ruling import Ruling


@dataclass(frozen=True, slots=True)
class Warned:
    """What the composer shows of a ruling that is not "published", before anything is stored."""

    ruling: Ruling
    segments: list[Segment]


def must_be_confirmed(judgement: Judgement, composer: Composer) -> bool:
    """Say whether the author must see the ruling first: it is not "published", nor confirmed.

    That an address is to be confirmed is told afterwards: no other words would change it.
    """
    keeps_back = judgement.of_the_words.standing is not Standing.PUBLISHED
    return keeps_back and not composer.sent("confirmed")


def warned_of(body: str, judgement: Judgement) -> Warned:
    """Give the ruling with the words that it is about marked."""
    ruling = judgement.of_the_words
    return Warned(ruling, marked(body, findings_as_data(ruling.findings)))


def confirmation_asked() -> str:
    """Say what a guest must do before what they wrote appears."""
    return _(
        "One step more: open the link in the letter that we sent to your e-mail address. Until "
        "then other readers do not see your comment."
    )


def go_to(request: HttpRequest, posted: Posted) -> HttpResponseRedirect:
    """Lead to the stored comment, say where it stands, and remember the guest who wrote it."""
    comment = posted.comment
    if comment.standing == Standing.PUBLISHED:
        messages.success(request, _("Your comment is published."))
    elif comment.awaits_confirmation:
        messages.info(request, confirmation_asked())
    else:
        messages.info(request, _("Your comment was received. See below where it stands."))
    response = HttpResponseRedirect(reverse("pages:permalink", args=[comment.public_id]))
    remember_guest(response, comment.author)
    remember_device(request, response, comment.author, now=timezone.now())
    return response
