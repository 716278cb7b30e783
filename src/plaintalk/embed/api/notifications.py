"""What whoever asks is told, and how they want to be told."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Schema
from ninja.responses import Status
from pydantic import Field

from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.shapes import COMMENT_ID, Text, example
from plaintalk.notifications.models import ByMail, Kind, Notification
from plaintalk.notifications.queries import (
    Chosen,
    NotificationCursorUnreadable,
    NotificationNotFound,
    choices_of,
    count_unread,
    notification_of,
    notifications_of,
)
from plaintalk.notifications.services import choose, mark_all_read, mark_read
from plaintalk.notifications.words import told_in_words

_ID = "nt_01k0m3v7q2d8e9f0g1h2j3k4n1"
Cursor = Annotated[
    str, Query(max_length=20, description='`next_cursor` of the page before; "": the first.')
]
UnreadOnly = Annotated[bool, Query(description="Leave out what was read.")]
NotificationId = Annotated[str, Path(description="Of the notification.", example=_ID)]


class NotificationOut(Schema):
    """One thing that whoever asks is told. It quotes no comment."""

    id: str
    kind: Kind
    text: str
    comment: str = Field(description="The comment that it is about.")
    url: str
    made_at: datetime
    read_at: datetime | None


_NOTIFICATION = {
    "id": _ID,
    "kind": "reply",
    "text": "Bagrat answered you under “Bridge opens after eleven years”.",
    "comment": COMMENT_ID,
    "url": f"https://talk.example.org/c/{COMMENT_ID}",
    "made_at": "2026-03-01T12:00:00Z",
    "read_at": None,
}


class NotificationsOut(Schema):
    """A page of notifications, the latest first."""

    notifications: list[NotificationOut]
    unread: int = Field(description="Of all; 100 stands for as many or more.")
    next_cursor: str = Field(description='Of the next page; "" on the last one.')

    model_config = example(notifications=[_NOTIFICATION], unread=1, next_cursor="")


class ReadIn(Schema):
    """Up to which notification whoever asks has read."""

    up_to: Text = Field("", max_length=32, description='Id of the latest one shown; "": all.')

    model_config = example(up_to=_ID)


class ChoiceOut(Schema):
    """How one kind is told. Decisions are told by letter in any case."""

    kind: Kind
    on_page: bool
    by_mail: ByMail
    by_push: bool = Field(description="On devices that show it.")

    model_config = example(kind="reply", on_page=True, by_mail="daily", by_push=True)


class ChoiceIn(Schema):
    """How one kind is to be told."""

    kind: Kind
    on_page: bool
    by_mail: ByMail
    by_push: bool | None = Field(None, description="Left out: as before.")

    model_config = example(kind="reply", on_page=True, by_mail="daily", by_push=False)


class ChoicesOut(Schema):
    """How every kind is told."""

    choices: list[ChoiceOut]

    model_config = example(
        choices=[{"kind": "reply", "on_page": True, "by_mail": "daily", "by_push": True}]
    )


class ChoicesIn(Schema):
    """How some kinds are to be told; the others stay as they are."""

    choices: list[ChoiceIn] = Field(max_length=len(Kind))

    model_config = example(choices=[{"kind": "mention", "on_page": True, "by_mail": "at once"}])


@router.get(
    "/me/notifications",
    response=NotificationsOut,
    summary="What I am told",
    description=(
        "What was withdrawn or taken down since is not among it, nor what is by somebody blocked "
        "or muted since."
    ),
    tags=["me"],
    **needs(Need.READING, NotificationCursorUnreadable()),
)
def my_notifications(
    request: HttpRequest, cursor: Cursor = "", unread: UnreadOnly = False
) -> NotificationsOut:
    """Give what whoever asks is told, or the unread of it alone."""
    caller, now = caller_of(request), timezone.now()
    page = notifications_of(
        caller.known, caller.site, now=now, cursor=cursor.replace("\0", ""), unread_only=unread
    )
    return NotificationsOut(
        notifications=[_notification_out(request, one) for one in page.notifications],
        unread=count_unread(caller.known, caller.site, now=now),
        next_cursor=page.next_cursor,
    )


@router.post(
    "/me/notifications/read",
    response={204: None},
    summary="Mark as read all that I was shown",
    description="What came after `up_to` stays unread.",
    tags=["me"],
    **needs(Need.WRITING),
)
def read_notifications(request: HttpRequest, given: ReadIn) -> Status[None]:
    """Mark as read what whoever asks is told, up to the latest that they were shown."""
    caller, now = caller_of(request), timezone.now()
    mark_all_read(person=caller.known, site=caller.site, now=now, up_to=given.up_to)
    return Status(204, None)


@router.post(
    "/me/notifications/{public_id}/read",
    response={204: None},
    summary="Mark one as read",
    tags=["me"],
    **needs(Need.WRITING, NotificationNotFound()),
)
def read_notification(request: HttpRequest, public_id: NotificationId) -> Status[None]:
    """Mark one notification as read; done twice, the first time counts."""
    caller, now = caller_of(request), timezone.now()
    found = notification_of(caller.known, caller.site, public_id.replace("\0", ""), now=now)
    mark_read(notification=found, now=now)
    return Status(204, None)


@router.get(
    "/me/notification-choices",
    response=ChoicesOut,
    summary="How I am told",
    tags=["me"],
    **needs(Need.READING),
)
def my_notification_choices(request: HttpRequest) -> ChoicesOut:
    """Give how whoever asks is told, by kind and way."""
    return _choices_out(request)


@router.put(
    "/me/notification-choices",
    response=ChoicesOut,
    summary="Choose how I am told",
    tags=["me"],
    **needs(Need.WRITING),
)
def choose_notifications(request: HttpRequest, given: ChoicesIn) -> ChoicesOut:
    """Keep how whoever asks wants to be told; kinds that are not named stay as they are."""
    person = caller_of(request).known
    before = choices_of(person)
    chosen = {
        one.kind: Chosen(
            one.on_page,
            one.by_mail,
            before[one.kind].by_push if one.by_push is None else one.by_push,
        )
        for one in given.choices
    }
    choose(person=person, chosen=chosen, now=timezone.now())
    return _choices_out(request)


def _choices_out(request: HttpRequest) -> ChoicesOut:
    chosen = choices_of(caller_of(request).known)
    return ChoicesOut(
        choices=[
            ChoiceOut(
                kind=kind,
                on_page=chosen[kind].on_page,
                by_mail=chosen[kind].by_mail,
                by_push=chosen[kind].by_push,
            )
            for kind in Kind
        ]
    )


def _notification_out(request: HttpRequest, one: Notification) -> NotificationOut:
    return NotificationOut(
        id=one.public_id,
        kind=Kind(one.kind),
        text=told_in_words(one),
        comment=one.comment.public_id,
        url=request.build_absolute_uri(one.comment.get_absolute_url()),
        made_at=one.made_at,
        read_at=one.read_at,
    )
