"""Words sent: judged, and stored unless their author should see the ruling first."""

import hashlib
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Header, Schema
from ninja.responses import Status
from pydantic import BeforeValidator, Field, StrictBool
from pydantic_core import PydanticKnownError

from plaintalk.articles.models import Site
from plaintalk.articles.queries import ArticleNotFound, article_by_slug
from plaintalk.discussion.errors import (
    AlreadyDecided,
    AuthorBarred,
    AuthorGone,
    AuthorSlowed,
    CommentNotFound,
    ConsentMissing,
    DiscussionClosed,
    EditTooLate,
    MembersOnly,
    NotTheAuthor,
    OnceKeyReused,
    ParentElsewhere,
    QuestionsNotYet,
    QuestionsOver,
    RepliesReserved,
    TooFast,
    WarningUnread,
)
from plaintalk.discussion.judgement import Judgement, default_engine
from plaintalk.discussion.models import Comment, Discussion
from plaintalk.discussion.queries import (
    comment_by_public_id,
    comment_seen_by,
    comment_sent_before,
    is_once_key_used,
    policy_in_force,
    policy_of_version,
)
from plaintalk.discussion.services import (
    BODY_MAX_CHARS,
    edit_comment,
    open_discussion,
    post_comment,
    prepare_comment,
    prepare_edit,
)
from plaintalk.embed.api.articles import Slug
from plaintalk.embed.api.caller import Caller, Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.reasons import CommentId
from plaintalk.embed.api.shapes import (
    COMMENT,
    FOUND,
    CommentOut,
    FoundOut,
    Text,
    comment_shown,
    example,
    findings_out,
)
from plaintalk.kernel.errors import Conflict
from plaintalk.moderation.learning.queries import reader_for
from plaintalk.people.addresses import TooManyLetters
from plaintalk.people.models import NAME_MAX_CHARS, Kind, Person, TokenKind
from plaintalk.people.services import guest_named, guest_renamed
from plaintalk.people.tokens import PAGE_SCOPES, PAGE_TOKEN_LIVES, issue_token
from plaintalk.policy.appearance import Standing

_BODY = "I crossed it on foot; the railing is still missing."
_WHY = {"clause": "Attack arguments, not people", "reason": "You insulted another reader."}

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        # Whoever has the key gets the answer again, so it must not be guessed.
        pattern="^([!-~]{16,200})?$",
        description="A random text such as a UUID. Sent again with the same words, the request "
        "gives the comment that it made before, and makes no second one.",
        example="0b1b4a3e-3f5d-4a57-9b0e-6f2f5f3e8f10",
    ),
]


def _no_truth(given: object) -> object:
    """Refuse true and false, which Python takes for 1 and 0; a number may come as text."""
    if isinstance(given, bool):
        raise PydanticKnownError("int_type")
    return given


class CommentWouldWait(Conflict):
    """The words would not appear at once, and their author has not confirmed that they know."""

    code = "comment_would_wait"
    text = _(
        "This would not appear at once. Reword it, or send it again with `confirmed` to let a "
        "moderator read it."
    )

    def __init__(self, looked: "LookOut") -> None:
        super().__init__()
        self.looked = looked

    def members(self) -> dict[str, object]:
        return self.looked.model_dump(mode="json")


class LookOut(Schema):
    """What would become of words that are not stored, and why."""

    standing: Standing
    body: str = Field(description="The words as they would be stored; `spans` are places in them.")
    findings: list[FoundOut]

    model_config = example(standing="held", body="What the hell is this?", findings=[FOUND])


class LookIn(Schema):
    """Words that somebody may post."""

    body: Text = Field(description=f"Small Markdown, at most {BODY_MAX_CHARS:,} characters.")
    parent: Text = Field("", description="Id of the comment answered.")

    model_config = example(body=_BODY)


class CommentIn(LookIn):
    """A comment to post. Guests sign with a name, and give an e-mail address that nobody sees."""

    name: Text = Field("", description=f"Of a guest; at most {NAME_MAX_CHARS} characters.")
    email: Text = Field("", description="Of a guest.")
    confirmed: StrictBool = Field(
        default=False,
        description="Store it although it would not appear at once.",
    )
    agrees_to: Annotated[int, BeforeValidator(_no_truth)] = Field(
        0,
        ge=0,
        le=999_999_999,
        description="The version of the policy that its author says they agree to; needed only "
        "where the site asks (`consent_missing` says which).",
    )

    model_config = example(body=_BODY, name="Anna", email="anna@example.org")


class WordingIn(Schema):
    """Other words for a comment."""

    body: Text = Field(description=f"Small Markdown, at most {BODY_MAX_CHARS:,} characters.")
    confirmed: StrictBool = Field(
        default=False, description="Store it although it would not appear at once."
    )

    model_config = example(body=f"{_BODY} On the south side.")


class PostedOut(CommentOut):
    """A stored comment. `token` came with a new guest's first one: keep it to speak as them."""

    token: str | None = None

    model_config = example(**COMMENT | {"mine": True, "body": _BODY, "token": "pt_…"})


_EXAMPLE_OF_WAITING = CommentWouldWait(
    LookOut.model_validate(
        {"standing": "held", "body": "What the hell is this?", "findings": [FOUND]}
    )
)
_MAY_NOT_SPEAK = (
    DiscussionClosed(),
    MembersOnly(),
    AuthorBarred(until="for good", **_WHY),
    WarningUnread(message="", **_WHY),
)
_MAY_NOT_POST = (
    ArticleNotFound(),
    ParentElsewhere(),
    QuestionsNotYet(moment="2026-03-02 10:00 UTC"),
    QuestionsOver(),
    RepliesReserved(),
    *_MAY_NOT_SPEAK,
    AuthorSlowed(hours=6, moment="2026-03-01 18:00 UTC", retry_after_s=21600, **_WHY),
    TooFast(retry_after_s=42),
)


@router.post(
    "/articles/{slug}/comments",
    response={201: PostedOut, 200: PostedOut},
    summary="Post a comment",
    description="201 for a new comment; 200, with the header `Idempotent-Replayed: true`, for one "
    "that the same key made before. A comment that is held or rejected is an answer too: see its "
    "`standing`, and `/comments/{public_id}/reasons` for why. Where the site has guests confirm "
    "their e-mail address, a guest's first is held with `awaits_confirmation` until they open the "
    "link in the letter that was sent there; no other reader sees it until then.",
    tags=["taking part"],
    **needs(
        Need.ANYBODY_SPEAKING,
        *_MAY_NOT_POST,
        ConsentMissing(version=3),
        AuthorGone(),
        TooManyLetters(retry_after_s=3600),
        _EXAMPLE_OF_WAITING,
        OnceKeyReused(),
    ),
)
def post(
    request: HttpRequest,
    response: HttpResponse,
    slug: Slug,
    given: CommentIn,
    idempotency_key: IdempotencyKey = "",
) -> Status[PostedOut]:
    """Judge a comment and store it."""
    caller, now = caller_of(request), timezone.now()
    discussion = open_discussion(article=article_by_slug(caller.site, slug))
    once_key = _once_key(caller, given, idempotency_key)
    sent = _sent_before(discussion, once_key, given)
    is_new = sent is None
    if sent is None:
        sent, is_new = _posted(caller, discussion, given, once_key, now=now)
    if not is_new:
        response["Idempotent-Replayed"] = "true"
    stored = comment_by_public_id(caller.site, sent.public_id)
    shown = comment_shown(request, stored, stored.author_id, now=now)
    token = _token_for_new_guest(request, caller, stored.author, now=now)
    return Status(201 if is_new else 200, PostedOut(**shown.model_dump(), token=token))


@router.post(
    "/articles/{slug}/check",
    response=LookOut,
    summary="Look at a comment before it is posted",
    description="Says what would become of it, and stores nothing.",
    tags=["taking part"],
    **needs(Need.ANYBODY_SPEAKING, *_MAY_NOT_POST),
)
def check(request: HttpRequest, slug: Slug, given: LookIn) -> LookOut:
    """Judge words without storing them."""
    caller, now = caller_of(request), timezone.now()
    discussion = open_discussion(article=article_by_slug(caller.site, slug))
    prepared = prepare_comment(
        speaker=caller.speaker(caller.person or Person(kind=Kind.GUEST)),
        discussion=discussion,
        body=given.body,
        parent_id=given.parent,
        # Who only looks need not agree to anything yet.
        agrees_to=policy_in_force(caller.site, now=now).number,
        engine=reader_for(caller.site, default_engine()),
        timeout_s=settings.PLAINTALK_ENGINE_TIMEOUT_S,
        now=now,
    )
    return _look(prepared.body, prepared.judgement, caller.site)


@router.patch(
    "/comments/{public_id}",
    response=CommentOut,
    summary="Reword one's own comment",
    description="It is judged afresh. A published comment can be changed for ten minutes, one "
    "that waits or was rejected at any time.",
    tags=["taking part"],
    **needs(
        Need.WRITING,
        CommentNotFound(),
        NotTheAuthor(),
        EditTooLate(minutes=10),
        AlreadyDecided(),
        AuthorGone(),
        TooManyLetters(retry_after_s=3600),
        *_MAY_NOT_SPEAK,
        _EXAMPLE_OF_WAITING,
    ),
)
def reword(request: HttpRequest, public_id: CommentId, given: WordingIn) -> CommentOut:
    """Judge other words for a comment and store them."""
    caller, now = caller_of(request), timezone.now()
    comment = comment_seen_by(caller.viewer, caller.site, public_id)
    prepared = prepare_edit(
        speaker=caller.speaker(caller.known),
        comment=comment,
        body=given.body,
        engine=reader_for(caller.site, default_engine()),
        timeout_s=settings.PLAINTALK_ENGINE_TIMEOUT_S,
        now=now,
    )
    if not given.confirmed:
        _check_appears(prepared.body, prepared.judgement, caller.site)
    edited = edit_comment(prepared, now=now).comment
    return comment_shown(request, edited, caller.known.pk, now=now)


# ---- who speaks ------------------------------------------------------------------------------


def _speaking(caller: Caller, given: CommentIn, *, now: datetime) -> Person:
    """Give the member, the known guest under the name given, or a new guest."""
    person = caller.person
    if person is None:
        return guest_named(name=given.name, email=given.email, now=now)
    if person.kind == Kind.MEMBER or not (given.name or given.email):
        return person
    return guest_renamed(
        guest=person, name=given.name or person.name, email=given.email or person.guest_email
    )


def _token_for_new_guest(
    request: HttpRequest, caller: Caller, author: Person, *, now: datetime
) -> str | None:
    """Give by what a guest who was not known before is known from now on."""
    if caller.person is not None:
        return None
    _token, secret = issue_token(
        person=author,
        kind=TokenKind.PAGE,
        scopes=PAGE_SCOPES,
        label=urlsplit(request.headers.get("origin", "")).hostname or "",
        lives=PAGE_TOKEN_LIVES,
        now=now,
    )
    return secret


# ---- sent once -------------------------------------------------------------------------------


def _once_key(caller: Caller, given: CommentIn, key: str) -> str:
    """Give under what a discussion keeps a client's key: nobody else's key is the same."""
    if not key:
        return ""
    who = (
        caller.person.public_id
        if caller.person is not None
        else repr((caller.network, given.name, given.email))
    )
    return hashlib.sha256(repr((who, key)).encode()).hexdigest()


def _sent_before(discussion: Discussion, once_key: str, given: CommentIn) -> Comment | None:
    """Give the comment that this request made already.

    Raises:
        OnceKeyReused: another request came with its key.
    """
    if not once_key or not is_once_key_used(discussion, once_key):
        return None
    sent = comment_sent_before(discussion, once_key, given.body)
    answered = sent.parent.public_id if sent is not None and sent.parent is not None else ""
    if sent is None or answered != given.parent:
        raise OnceKeyReused()
    return sent


# ---- judged ----------------------------------------------------------------------------------


def _posted(
    caller: Caller, discussion: Discussion, given: CommentIn, once_key: str, *, now: datetime
) -> tuple[Comment, bool]:
    """Store a comment; say whether it is new, and not one that came at the same moment."""
    prepared = prepare_comment(
        speaker=caller.speaker(_speaking(caller, given, now=now)),
        discussion=discussion,
        body=given.body,
        parent_id=given.parent,
        once_key=once_key,
        agrees_to=given.agrees_to,
        engine=reader_for(caller.site, default_engine()),
        timeout_s=settings.PLAINTALK_ENGINE_TIMEOUT_S,
        now=now,
    )
    if not given.confirmed:
        _check_appears(prepared.body, prepared.judgement, caller.site)
    posted = post_comment(prepared, now=now)
    return posted.comment, posted.is_new


def _check_appears(body: str, judgement: Judgement, site: Site) -> None:
    """Do nothing if words so judged appear at once.

    Raises:
        CommentWouldWait: they don't; nothing is stored yet.
    """
    if judgement.of_the_words.standing is not Standing.PUBLISHED:
        raise CommentWouldWait(_look(body, judgement, site))


def _look(body: str, judgement: Judgement, site: Site) -> LookOut:
    policy, ruling = policy_of_version(site, judgement.policy_version), judgement.of_the_words
    return LookOut(
        standing=ruling.standing,
        body=body,
        findings=findings_out(ruling.findings, policy),
    )
