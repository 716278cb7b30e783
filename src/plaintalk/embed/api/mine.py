"""What is kept about whoever calls: all of it, their comments page by page, and an end to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from ninja import Query, Schema
from pydantic import Field, create_model

from plaintalk.discussion.errors import CommentNotFound
from plaintalk.discussion.models import Comment
from plaintalk.discussion.queries import comments_page, pictures_beside
from plaintalk.embed.api.caller import JSON, Caller, Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import (
    ARTICLE,
    COMMENT,
    PERSON_ID,
    ArticleOut,
    CommentOut,
    Text,
    article_out,
    comment_out,
    example,
)
from plaintalk.people.badges import badges_of
from plaintalk.people.models import TokenKind
from plaintalk.people.team import LastAdministrator, RoleHeldStill
from plaintalk.people.visitors import FRESH, forget_visitor, signed_in_lately
from plaintalk.privacy.erasure import (
    ErasedAlready,
    PasswordWrong,
    SignInAgain,
    check_it_is_them,
    erase,
)
from plaintalk.privacy.export import FORMAT, as_json, export_of
from plaintalk.privacy.kept import KEPT
from plaintalk.privacy.models import Choice

COMMENTS_A_PAGE = 50
_MOMENT = "2026-03-01T12:00:00Z"
_MINE = COMMENT | {"mine": True, "body": "I crossed it on foot; the railing is still missing."}
_EXAMPLE: dict[str, Any] = {
    "format": FORMAT,
    "made_at": _MOMENT,
    **{kept.key: [] for kept in KEPT},
    "person": [{"id": PERSON_ID, "kind": "guest", "name": "Anna", "since": _MOMENT}],
    "networks": [{"expires_at": "2026-03-31T12:00:00Z"}],
}

DataOut = create_model(  # type: ignore[call-overload]  # fields by names that a table gives
    "DataOut",
    __base__=Schema,
    __doc__="Everything that is kept about whoever asks, a list a kind; docs/my-data.md explains "
    "each.",
    format=(str, Field(description="Which version of this format it is.")),
    made_at=(datetime, ...),
    **{kept.key: (list[dict[str, Any]], ...) for kept in KEPT},
)
DataOut.model_config["json_schema_extra"] = {"examples": [_EXAMPLE]}


class MyCommentOut(CommentOut):
    """A comment of whoever asks, and the article that it is about."""

    article: ArticleOut

    model_config = example(**_MINE | {"article": ARTICLE})


class MyCommentsOut(Schema):
    """A page of what whoever asks wrote, the newest first, whatever its standing."""

    comments: list[MyCommentOut]
    next_cursor: str = Field(description='Of the next page; "" on the last one.')

    model_config = example(comments=[_MINE | {"article": ARTICLE}], next_cursor="")


class ErasureIn(Schema):
    """What becomes of the comments, and that it is their author who asks."""

    choice: Choice = Field(
        description="anonymise: they stay, under “A former reader”; withdraw: all go."
    )
    password: Text = Field("", description="Of a member who has one.")

    model_config = example(choice="anonymise", password="")


class ErasureOut(Schema):
    """An erasure. `finished` is false while something must still be read by a moderator."""

    choice: Choice
    finished: bool

    model_config = example(choice="anonymise", finished=True)


Cursor = Annotated[
    str, Query(max_length=40, description='`next_cursor` of the page before; "": the first.')
]


@router.get(
    "/me/data",
    response=DataOut,
    summary="Everything that is kept about me",
    tags=["me"],
    **needs(Need.READING),
)
def my_data(request: HttpRequest) -> HttpResponse:
    """Give all that there is about whoever asks, as the file from their own page has it."""
    export = export_of(caller_of(request).known, now=timezone.now())
    response = HttpResponse(as_json(export), content_type=JSON)
    response["Cache-Control"] = "private, no-store"
    return response


@router.get(
    "/me/comments",
    response=MyCommentsOut,
    summary="What I wrote",
    tags=["me"],
    **needs(Need.READING, CommentNotFound()),
)
def my_comments(request: HttpRequest, cursor: Cursor = "") -> MyCommentsOut:
    """Give a page of what whoever asks wrote, the newest first."""
    caller, now = caller_of(request), timezone.now()
    person = caller.known
    comments, following = comments_page(person, after=cursor, limit=COMMENTS_A_PAGE)
    pictures = pictures_beside(comments, caller.site)
    sites = {one.discussion.article.site_id for one in comments}
    badges = {site: badges_of(person, site=str(site)) for site in sites}
    return MyCommentsOut(
        comments=[
            _mine(
                request,
                one,
                pictures.get(one.pk, ""),
                badges[one.discussion.article.site_id],
                now=now,
            )
            for one in comments
        ],
        next_cursor=following,
    )


@router.delete(
    "/me",
    response=ErasureOut,
    summary="Have myself erased",
    description="It can't be undone. A member gives the password; one without signed in within "
    "15 minutes: a page's token that is no older. Guests have nothing but their token.",
    tags=["me"],
    **needs(
        Need.WRITING,
        PasswordWrong(),
        SignInAgain(),
        RoleHeldStill(name="Lilit"),
        LastAdministrator(name="Lilit"),
        ErasedAlready(),
    ),
)
@sensitive_variables("given")
def erase_me(request: HttpRequest, response: HttpResponse, given: ErasureIn) -> ErasureOut:
    """Erase whoever asks."""
    caller, now = caller_of(request), timezone.now()
    person = caller.known
    is_fresh = _is_fresh(request, caller, now=now)
    check_it_is_them(person, password=given.password, is_fresh=is_fresh, now=now)
    erasure = erase(person=person, choice=given.choice, secret=settings.SECRET_KEY, now=now)
    if caller.token is None:
        logout(request)
        forget_visitor(response)
    return ErasureOut(choice=given.choice, finished=erasure.finished_at is not None)


def _mine(
    request: HttpRequest, comment: Comment, picture: str, badges: Sequence[str], *, now: datetime
) -> MyCommentOut:
    root = comment.root.public_id if comment.root is not None else None
    shown = comment_out(
        request, comment, root=root, body=comment.body, picture=picture, badges=badges, now=now
    )
    article = article_out(request, comment.discussion.article)
    return MyCommentOut(**shown.model_dump(), article=article)


def _is_fresh(request: HttpRequest, caller: Caller, *, now: datetime) -> bool:
    """Say whether the session, or the page's token, is of a sign-in a moment ago."""
    if caller.token is None:
        return signed_in_lately(request, now=now)
    return caller.token.kind == TokenKind.PAGE and now - caller.token.made_at < FRESH
