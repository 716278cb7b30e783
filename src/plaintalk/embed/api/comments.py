"""One comment: read, in all its wordings; taken back by its author, reported by somebody else."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from ninja.responses import Status
from pydantic import Field

from plaintalk.discussion.errors import CommentNotFound, NotTheAuthor, StepImpossible
from plaintalk.discussion.queries import comment_seen_by, wordings_readers_saw
from plaintalk.discussion.services import withdraw_comment
from plaintalk.embed.api.caller import Need
from plaintalk.embed.api.document import caller_of, needs, router
from plaintalk.embed.api.reasons import CommentId
from plaintalk.embed.api.shapes import COMMENT_ID, CommentOut, Text, comment_shown, example
from plaintalk.moderation.reports.errors import (
    AlreadyReported,
    NotUpForReport,
    OwnComment,
    ReasonUnknown,
    ReportingPaused,
    TooManyReports,
)
from plaintalk.moderation.reports.models import WORDS_MAX_CHARS
from plaintalk.moderation.reports.services import report_comment

_MOMENT = "2026-03-01T12:00:00Z"


class WordingOut(Schema):
    """One wording that readers saw. `body` is "" where the text was erased."""

    body: str
    written_at: datetime


class HistoryOut(Schema):
    """Every wording of a comment that readers saw, the latest last."""

    wordings: list[WordingOut]

    model_config = example(wordings=[{"body": "I crossed it on foot.", "written_at": _MOMENT}])


class ReportIn(Schema):
    """Why a comment should be read by a moderator."""

    reason: Text = Field(description="Id of the clause of the policy that it breaks.")
    text: Text = Field(
        "",
        max_length=WORDS_MAX_CHARS,
        description="Anything a moderator should know; nobody else reads it.",
    )

    model_config = example(reason="personal-attacks", text="The last sentence is about me.")


class ReportOut(Schema):
    """A report that a moderator will read. What becomes of it is on the reporter's own page."""

    comment: str
    reason: str
    reported_at: datetime

    model_config = example(comment=COMMENT_ID, reason="personal-attacks", reported_at=_MOMENT)


@router.get(
    "/comments/{public_id}",
    response=CommentOut,
    summary="One comment",
    tags=["comments"],
    **needs(Need.ANYBODY, CommentNotFound()),
)
def comment(request: HttpRequest, public_id: CommentId) -> CommentOut:
    """Give a comment that whoever asks may read: a published one, or one's own."""
    caller = caller_of(request)
    found = comment_seen_by(caller.viewer, caller.site, public_id)
    return comment_shown(request, found, caller.viewer.person_id, now=timezone.now())


@router.get(
    "/comments/{public_id}/history",
    response=HistoryOut,
    summary="Every wording that readers saw",
    tags=["comments"],
    **needs(Need.ANYBODY, CommentNotFound()),
)
def history(request: HttpRequest, public_id: CommentId) -> HistoryOut:
    """Give the wordings of a comment, the latest last."""
    caller = caller_of(request)
    found = comment_seen_by(caller.viewer, caller.site, public_id)
    return HistoryOut(
        wordings=[
            WordingOut(body=wording.body, written_at=wording.written_at)
            for wording in wordings_readers_saw(found)
        ]
    )


@router.post(
    "/comments/{public_id}/withdraw",
    response=CommentOut,
    summary="Take one's own comment back",
    description="Readers no longer see it, and it can't be brought back. Its number stays.",
    tags=["taking part"],
    **needs(
        Need.WRITING,
        CommentNotFound(),
        NotTheAuthor(),
        StepImpossible(was="withdrawn", standing="withdrawn"),
    ),
)
def withdraw(request: HttpRequest, public_id: CommentId) -> CommentOut:
    """Withdraw a comment and give it as it stands now."""
    caller, now = caller_of(request), timezone.now()
    found = comment_seen_by(caller.viewer, caller.site, public_id)
    withdraw_comment(comment=found, by=caller.known, now=now)
    return comment_shown(request, found, caller.known.pk, now=now)


@router.post(
    "/comments/{public_id}/report",
    response={201: ReportOut},
    summary="Report a comment",
    tags=["taking part"],
    **needs(
        Need.WRITING,
        CommentNotFound(),
        OwnComment(),
        NotUpForReport(),
        ReasonUnknown(),
        AlreadyReported(),
        ReportingPaused(moment="2026-04-01 12:00 UTC"),
        TooManyReports(most=20, retry_after_s=3600),
    ),
)
def report(request: HttpRequest, public_id: CommentId, given: ReportIn) -> Status[ReportOut]:
    """Tell the moderators that a comment breaks the policy."""
    caller, now = caller_of(request), timezone.now()
    found = comment_seen_by(caller.viewer, caller.site, public_id)
    made = report_comment(
        comment=found, by=caller.known, clause=given.reason, words=given.text, now=now
    ).report
    told = ReportOut(comment=found.public_id, reason=made.clause, reported_at=made.reported_at)
    return Status(201, told)
