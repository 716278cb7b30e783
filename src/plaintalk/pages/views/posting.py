"""A comment sent: posted, or shown again with why it would not appear at once."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from plaintalk.articles.models import Article
from plaintalk.discussion.errors import AuthorGone, OnceKeyReused
from plaintalk.discussion.judgement import default_engine
from plaintalk.discussion.models import Discussion
from plaintalk.discussion.queries import comment_sent_before, latest_decision
from plaintalk.discussion.services import (
    Posted,
    Prepared,
    open_discussion,
    post_comment,
    prepare_comment,
)
from plaintalk.kernel.errors import Refusal
from plaintalk.kernel.http_status import status_of
from plaintalk.moderation.learning.queries import reader_for
from plaintalk.pages.forms import Composer
from plaintalk.pages.views.answers import go_to, must_be_confirmed, warned_of
from plaintalk.pages.views.articles import article_of, show_article
from plaintalk.pages.views.visitor import confirm_read_by, speaker_of, viewer_of
from plaintalk.people.addresses import TooManyLetters
from plaintalk.people.models import Kind, Person
from plaintalk.people.services import guest_named, guest_renamed


@require_POST
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """POST /a/<slug>/comments — post a comment, or show why it would not appear at once.

    With `has_read` nothing is posted: it says that a warning was read, and keeps what was typed.
    """
    found = article_of(request, slug)
    discussion = open_discussion(article=found)
    composer = Composer.filled(request.POST.dict())
    if composer.sent("has_read"):
        confirm_read_by(request, composer.sent("has_read"))
        return show_article(request, found, discussion, composer, has_read=True)
    sent = comment_sent_before(discussion, composer.sent("once"), composer.sent("body"))
    if sent is not None:
        return go_to(request, Posted(sent, latest_decision(sent), is_new=False))
    now = timezone.now()
    try:
        prepared = _prepare(request, discussion, composer, now)
    except Refusal as refusal:
        return _show_refusal(request, found, discussion, composer, refusal)
    if must_be_confirmed(prepared.judgement, composer):
        return _show_warning(request, found, discussion, composer, prepared)
    try:
        return go_to(request, _stored(prepared, now))
    except (AuthorGone, TooManyLetters) as refusal:
        return _show_refusal(request, found, discussion, composer, refusal)


def _stored(prepared: Prepared, now: datetime) -> Posted:
    try:
        return post_comment(prepared, now=now)
    except OnceKeyReused:
        # Somebody went back to the form and wrote on: that is another comment.
        return post_comment(replace(prepared, once_key=""), now=now)


def _prepare(
    request: HttpRequest, discussion: Discussion, composer: Composer, now: datetime
) -> Prepared:
    person = _author(request, composer, now)
    return prepare_comment(
        speaker=speaker_of(request, person),
        discussion=discussion,
        body=composer.sent("body"),
        parent_id=composer.sent("parent"),
        once_key=composer.sent("once")[:64],
        agrees_to=composer.agrees_to,
        engine=reader_for(discussion.article.site, default_engine()),
        timeout_s=settings.PLAINTALK_ENGINE_TIMEOUT_S,
        now=now,
    )


def _author(request: HttpRequest, composer: Composer, now: datetime) -> Person:
    """Give who speaks: the member, the guest of the cookie under the name given, or a new guest."""
    known = viewer_of(request).person
    if known is not None and known.kind == Kind.MEMBER:
        return known
    name, email = composer.sent("name"), composer.sent("email")
    if known is None:
        return guest_named(name=name, email=email, now=now)
    return guest_renamed(guest=known, name=name, email=email)


def _show_refusal(
    request: HttpRequest,
    found: Article,
    discussion: Discussion,
    composer: Composer,
    refusal: Refusal,
) -> HttpResponse:
    return show_article(
        request, found, discussion, composer, refusal=refusal, status=status_of(refusal)
    )


def _show_warning(
    request: HttpRequest,
    found: Article,
    discussion: Discussion,
    composer: Composer,
    prepared: Prepared,
) -> HttpResponse:
    warned = warned_of(prepared.body, prepared.judgement)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return show_article(request, found, discussion, composer, warned=warned, status=status)
