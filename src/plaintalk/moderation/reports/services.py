"""All writes about readers' reports."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from plaintalk.discussion.errors import AlreadyDecided
from plaintalk.discussion.models import Comment, Revision
from plaintalk.discussion.queries import latest_revision, policy_in_force
from plaintalk.discussion.services import cool_down, hold_for_reports
from plaintalk.moderation.reports.errors import (
    AlreadyReported,
    NotUpForReport,
    OwnComment,
    ReasonUnknown,
    ReporterUnknown,
    ReportingPaused,
    TooManyReports,
)
from plaintalk.moderation.reports.models import WORDS_MAX_CHARS, Report
from plaintalk.moderation.reports.queries import (
    conduct_in_reporting,
    facts_about,
    report_by,
    reported_lately,
    reports_since,
)
from plaintalk.people.models import Person
from plaintalk.policy.appearance import Standing
from plaintalk.policy.reports import reports_hold

# More than anybody means seriously in a day, and fewer than it takes to fill the desk.
REPORTS_A_DAY = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportMade:
    """A stored report. `holds`: with it there were enough, and the comment waits on the desk."""

    report: Report
    holds: bool


def report_comment(
    *,
    comment: Comment,
    by: Person | None,
    clause: str,
    words: str = "",
    seen_revision: int = 0,
    now: datetime,
) -> ReportMade:
    """Store a reader's report; hold the comment if that is one too many.

    Where much of a discussion is reported, it is cooled for a time.

    Args:
        by: a member or a known guest; None for anybody else.
        clause: of the policy in force.
        seen_revision: ordinal of the wording that was read; 0: the one that stands now.
        words: the reporter's own, for moderators alone; cut to WORDS_MAX_CHARS.

    Raises:
        ReporterUnknown, OwnComment: this person can't report this comment.
        NotUpForReport: readers don't see it.
        ReasonUnknown: `clause` is none of the policy's.
        AlreadyReported: they did before.
        ReportingPaused: their reports mostly proved wrong, before and after they were told.
        TooManyReports: they made REPORTS_A_DAY within a day.
    """
    if by is None or by.pk is None:
        raise ReporterUnknown()
    if by.pk == comment.author_id:
        raise OwnComment()
    if comment.standing != Standing.PUBLISHED:
        raise NotUpForReport()
    if report_by(by, comment) is not None:
        raise AlreadyReported()
    in_force = policy_in_force(comment.discussion.article.site, now=now)
    if in_force.policy.clause(clause) is None:
        raise ReasonUnknown()
    _check_conduct(by, now=now)
    _check_pace(by, now=now)
    report = Report(
        comment=comment,
        revision=_wording(comment, seen_revision),
        reporter=by,
        clause=clause,
        words=words.strip()[:WORDS_MAX_CHARS],
        reported_at=now,
    )
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        # The form was sent twice at once.
        raise AlreadyReported() from error
    holds = _hold_if_enough(comment, now=now)
    discussion = comment.discussion
    cool_down(discussion, reported=reported_lately(discussion, now=now), now=now)
    return ReportMade(report, holds)


def _wording(comment: Comment, ordinal: int) -> Revision:
    """Give the wording that was read; the one that stands now where there is none such."""
    read = comment.revisions.filter(ordinal=ordinal).first()
    return read or latest_revision(comment)


def _check_conduct(person: Person, *, now: datetime) -> None:
    conduct = conduct_in_reporting(person, now=now)
    if conduct.until is not None:
        raise ReportingPaused(moment=f"{conduct.until:%Y-%m-%d %H:%M} UTC")


def _check_pace(person: Person, *, now: datetime) -> None:
    made = reports_since(person, now - _DAY)
    if len(made) >= REPORTS_A_DAY:
        wait = made[-REPORTS_A_DAY] + _DAY - now
        raise TooManyReports(most=REPORTS_A_DAY, retry_after_s=int(wait.total_seconds()) + 1)


def _hold_if_enough(comment: Comment, *, now: datetime) -> bool:
    """Hold a comment that enough reports are open about, and say whether that was so.

    Counted after the report is stored: of two that arrive at once, the later sees both.
    """
    if not reports_hold(facts_about(comment, now=now)):
        return False
    try:
        hold_for_reports(comment=comment, now=now)
    except AlreadyDecided:
        # Another report, a moderator or the author was quicker; theirs stands.
        return False
    return True


def erase_words_of(*, person: Person) -> int:
    """Erase the words that a person added to reports; which clause they named stays."""
    return Report.objects.filter(reporter=person).exclude(words="").update(words="")
