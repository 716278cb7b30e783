"""All reads of readers' reports."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from plaintalk.articles.models import Site
from plaintalk.discussion.models import Comment, Decision, Discussion, Revision
from plaintalk.discussion.queries import latest_revision, moderators_words, said_lately
from plaintalk.discussion.services import UNDO_GRACE, UNDO_WINDOW
from plaintalk.moderation.lists import ListState
from plaintalk.moderation.queue.priority import Waiting, in_order
from plaintalk.moderation.reports.models import Report
from plaintalk.people.models import Kind, NetworkTrace, Person
from plaintalk.policy.appearance import Standing
from plaintalk.policy.reports import (
    Conduct,
    Ended,
    ReportFacts,
    conduct_of,
    is_reported,
    weight_of,
)

# A page that somebody reads to its end. What weighs most comes first.
QUEUE_PAGE = 50

_SEEN_OR_WAITING = (Standing.PUBLISHED, Standing.HELD)
_REFUSED = (Standing.REJECTED, Standing.REMOVED)


class Outcome(StrEnum):
    """How a report ended, by the last word that a moderator spoke after it."""

    OPEN = "open"  # no word yet
    RIGHT = "right"  # refused
    WRONG = "wrong"  # left as it is, in the wording reported
    MOOT = "moot"  # withdrawn, or published in another wording: nobody was right or wrong


@dataclass(frozen=True, slots=True)
class Reported:
    """A report with how it ended."""

    report: Report
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Track:
    """How somebody's reports ended so far."""

    right: int
    wrong: int

    @property
    def weight(self) -> float:
        return weight_of(right=self.right, wrong=self.wrong)

    @property
    def ended(self) -> int:
        return self.right + self.wrong


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One open report, and how its reporter's others ended."""

    report: Report
    track: Track


@dataclass(frozen=True, slots=True)
class ReportedComment:
    """A comment with its open reports, as the desk reads them.

    Attributes:
        revision: ordinal of the wording that stands now.
        weight: of all reports together.
    """

    comment: Comment
    revision: int
    rows: Sequence[ReportRow]
    weight: float


def report_by(person: Person, comment: Comment) -> Report | None:
    """Give the report that somebody made of a comment, or None."""
    return Report.objects.filter(comment=comment, reporter=person).first()


def reports_since(person: Person, since: datetime) -> Sequence[datetime]:
    """Give when somebody reported since a moment, oldest first."""
    made = Report.objects.filter(reporter=person, reported_at__gt=since)
    return list(made.order_by("reported_at").values_list("reported_at", flat=True))


def reports_made_by(person: Person, *, now: datetime, limit: int = 50) -> Sequence[Reported]:
    """Give what somebody reported and how it ended, newest first.

    What may still be undone is not told yet.
    """
    made = Report.objects.filter(reporter=person).select_related("comment__discussion__article")
    newest = made.order_by("-reported_at", "-pk")[:limit]
    return [Reported(report, outcome) for report, outcome in _ended(newest, as_of=_settled_by(now))]


def reported_comments(site: Site, *, now: datetime) -> Sequence[ReportedComment]:
    """Give comments with open reports, the most urgent first: weight × reach × waiting.

    As what waits is ordered (`queue.priority`), with what its reports weigh for the risk. One page:
    QUEUE_PAGE and one more.
    """
    opened = list(
        _open(Report.objects.filter(comment__discussion__article__site=site))
        .select_related("comment__discussion__article", "comment__author", "reporter", "revision")
        .order_by("reported_at", "pk")
    )
    tracks = tracks_of({one.reporter_id for one in opened}, now=now)
    by_comment: dict[int, list[ReportRow]] = defaultdict(list)
    for one in opened:
        by_comment[one.comment_id].append(ReportRow(one, tracks[one.reporter_id]))
    weights = {key: sum(row.track.weight for row in rows) for key, rows in by_comment.items()}
    waiting = [_waiting(rows, weights[key]) for key, rows in by_comment.items()]
    page = in_order(waiting, now=now)[: QUEUE_PAGE + 1]
    wordings = Revision.objects.filter(comment__in=page)
    latest = dict(wordings.values_list("comment").annotate(latest=Max("ordinal")).order_by())
    return [
        ReportedComment(
            by_comment[key][0].report.comment, latest[key], by_comment[key], weights[key]
        )
        for key in page
    ]


def _waiting(rows: Sequence[ReportRow], weight: float) -> Waiting:
    """Give what the place of a reported comment hangs on; its reports, oldest first."""
    report = rows[0].report
    voices = report.comment.discussion.published_count
    return Waiting(report.comment_id, weight, voices, report.reported_at)


def has_open_reports(comment: Comment) -> bool:
    """Say whether a report of a comment waits for a moderator."""
    return _open(Report.objects.filter(comment=comment)).exists()


def state_of_reports(site: Site) -> ListState:
    """Give how the list of reports stands."""
    waiting = _open(Report.objects.filter(comment__discussion__article__site=site))
    found = waiting.aggregate(waiting=Count("comment", distinct=True), newest=Max("pk", default=0))
    return ListState(**found)


def facts_about(comment: Comment, *, now: datetime) -> ReportFacts:
    """Give what decides whether reports hold a comment."""
    opened = _open(Report.objects.filter(comment=comment)).select_related("reporter")
    # What a moderator let stand is the wording that they read.
    words = moderators_words(comment.decisions.filter(revision=latest_revision(comment)))
    return ReportFacts(
        weights=_voices([one.reporter for one in opened], now=now),
        published_by_moderator=words.filter(standing=Standing.PUBLISHED).exists(),
        author_is_staff=comment.author.is_staff,
    )


def reported_lately(discussion: Discussion, *, now: datetime) -> int:
    """Count the comments of late that readers see and that reports speak against."""
    lately = said_lately(discussion, now=now).filter(standing=Standing.PUBLISHED)
    reported = lately.filter(Exists(_open(Report.objects.filter(comment=OuterRef("pk")))))
    found = reported.select_related("author")
    return sum(is_reported(facts_about(comment, now=now)) for comment in found)


def tracks_of(people: Iterable[int], *, now: datetime) -> dict[int, Track]:
    """Give by person how their reports ended; those that may still be undone are not counted."""
    wanted = set(people)
    made = Report.objects.filter(reporter__in=wanted).select_related("comment")
    counted: dict[int, Counter[Outcome]] = defaultdict(Counter)
    for report, outcome in _ended(made, as_of=_settled_by(now)):
        counted[report.reporter_id][outcome] += 1
    return {
        person: Track(counted[person][Outcome.RIGHT], counted[person][Outcome.WRONG])
        for person in wanted
    }


def conduct_in_reporting(person: Person, *, now: datetime) -> Conduct:
    """Give how somebody may report now, by how their earlier reports ended."""
    made = Report.objects.filter(reporter=person).select_related("comment")
    words = _words_about(made, as_of=_settled_by(now))
    ended = []
    for report in made:
        outcome, at = _outcome(report, words[report.comment_id])
        if at is not None and outcome in {Outcome.RIGHT, Outcome.WRONG}:
            ended.append(Ended(report.reported_at, at, was_right=outcome is Outcome.RIGHT))
    return conduct_of(ended, now=now)


def _voices(reporters: Sequence[Person], *, now: datetime) -> list[float]:
    """Give each reporter's weight; guests who share a network are one voice, the weightiest.

    A guest is only known by a cookie, and anybody can have several.
    """
    tracks = tracks_of((one.pk for one in reporters), now=now)
    guests = [one.pk for one in reporters if one.kind == Kind.GUEST]
    networks: dict[int, set[str]] = defaultdict(set)
    traces = NetworkTrace.objects.filter(person__in=guests, expires_at__gt=now)
    for person, digest in traces.values_list("person", "digest"):
        networks[person].add(digest)
    weights: list[float] = []
    heard: set[str] = set()
    for one in sorted(reporters, key=lambda each: -tracks[each.pk].weight):
        if networks[one.pk] & heard:
            continue
        heard |= networks[one.pk]
        weights.append(tracks[one.pk].weight)
    return weights


def _open(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Keep the reports that no moderator has answered, of comments that appear or wait.

    A decision counts at once, though it can be undone: then its reports are open again.
    """
    after = Decision.objects.filter(
        comment=OuterRef("comment"), decided_at__gt=OuterRef("reported_at")
    )
    return reports.filter(~Exists(moderators_words(after)), comment__standing__in=_SEEN_OR_WAITING)


def _settled_by(now: datetime) -> datetime:
    return now - UNDO_WINDOW - UNDO_GRACE


def _ended(reports: QuerySet[Report], *, as_of: datetime) -> list[tuple[Report, Outcome]]:
    """Give each report with how it ended, by what was decided up to a moment."""
    words = _words_about(reports, as_of=as_of)
    return [(one, _outcome(one, words[one.comment_id])[0]) for one in reports]


def _words_about(reports: QuerySet[Report], *, as_of: datetime) -> dict[int, list[Decision]]:
    """Give by comment what moderators decided up to a moment, in order."""
    words: dict[int, list[Decision]] = defaultdict(list)
    decisions = moderators_words(Decision.objects.filter(comment__in=reports.values("comment")))
    for decision in decisions.filter(decided_at__lte=as_of).order_by("position"):
        words[decision.comment_id].append(decision)
    return words


def _outcome(report: Report, words: Sequence[Decision]) -> tuple[Outcome, datetime | None]:
    """Give how a report ended, and when a moderator's word ended it."""
    after = [word for word in words if word.decided_at > report.reported_at]
    if not after:
        withdrawn = report.comment.standing == Standing.WITHDRAWN
        return (Outcome.MOOT if withdrawn else Outcome.OPEN), None
    last = after[-1]
    if last.standing in _REFUSED:
        return Outcome.RIGHT, last.decided_at
    same_words = last.revision_id == report.revision_id
    return (Outcome.WRONG if same_words else Outcome.MOOT), last.decided_at
