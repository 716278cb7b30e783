"""All reads of appeals, and the statement of reasons that an appeal answers to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, Max, OuterRef, QuerySet

from plaintalk.articles.models import Site
from plaintalk.articles.queries import in_topics
from plaintalk.discussion.marks import Segment, marked
from plaintalk.discussion.models import Comment, Decision, Maker, Occasion
from plaintalk.discussion.queries import (
    PolicyVersionNotFound,
    latest_ruling,
    not_taken_back,
    policy_of_version,
)
from plaintalk.moderation.appeals.errors import AppealNotFound
from plaintalk.moderation.appeals.models import Appeal, Outcome
from plaintalk.moderation.lists import ListState
from plaintalk.people.models import Person
from plaintalk.policy.appeals import APPEAL_WITHIN, Bar, bar_to_appeal, median_wait
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause, Policy

MEDIAN_OVER = timedelta(days=90)


class Origin(StrEnum):
    """How a comment came to be looked at. Source: Regulation (EU) 2022/2065, Article 17(3)(b)."""

    CHECK = "check"  # the automatic check found something
    READ_FIRST = "read first"  # a person reads before readers do, whatever is in it
    REPORT = "report"
    NOTICE = "notice"
    MODERATOR = "moderator"
    AUTHOR = "author"  # withdrew it


@dataclass(frozen=True, slots=True)
class Statement:
    """Why a comment stands where it stands, with all that its author must be told.

    Source: Regulation (EU) 2022/2065, Article 17(3).

    Attributes:
        decision: the latest that was not taken back.
        policy: the version it was made under; None where the site has none of that number.
        segments: the author's own text with the marked words.
        found_automatically: what led to the decision was found without a person.
        decided_automatically: no person made the decision itself.
        appeal: the latest about this comment, or None.
        bar: what keeps the author from appealing now; None when they may.
        appeal_until: the last moment for an appeal.
    """

    comment: Comment
    decision: Decision
    policy: Policy | None
    segments: Sequence[Segment]
    findings: Sequence[dict[str, object]]
    origin: Origin
    found_automatically: bool
    decided_automatically: bool
    appeal: Appeal | None
    bar: Bar | None
    appeal_until: datetime

    @property
    def is_restriction(self) -> bool:
        """Whether readers are kept from the comment by somebody else than its author."""
        return self.decision.standing not in {Standing.PUBLISHED, Standing.WITHDRAWN}

    @property
    def may_appeal(self) -> bool:
        """Whether the form for an appeal is to be shown."""
        return self.bar is None and (
            self.appeal is None
            or (self.appeal.decision_id != self.decision.pk and not self.appeal.is_open)
        )

    @property
    def clause(self) -> Clause | None:
        """The clause that the decision rests on, in the words of then."""
        return self.policy.clause(self.decision.clause) if self.policy is not None else None


@dataclass(frozen=True, slots=True)
class AppealFigures:
    """Appeals of a time.

    Attributes:
        made: sent in that time, whatever became of them.
        settled: needed no answer any more in that time.
        median: from appeal to answer, of those answered in that time.
    """

    made: int
    settled: int
    median: timedelta | None


# ---- the statement of reasons ---------------------------------------------------------------


def statement_about(comment: Comment, *, now: datetime) -> Statement:
    """Give the statement of reasons about a comment as it stands."""
    decisions = comment.decisions.select_related("person", "revision").order_by("position")
    made = not_taken_back(decisions)
    decision, origin = made[-1], _origin(made)
    ruling = latest_ruling(comment)
    return Statement(
        comment=comment,
        decision=decision,
        policy=policy_of(decision),
        segments=marked(comment.body, ruling.findings),
        findings=ruling.findings,
        origin=origin,
        found_automatically=origin is Origin.CHECK,
        decided_automatically=decision.maker == Maker.RULE,
        appeal=appeals_about([comment]).get(comment.pk),
        bar=bar_against(decision, now=now),
        appeal_until=decision.decided_at + APPEAL_WITHIN,
    )


def bar_against(decision: Decision, *, now: datetime) -> Bar | None:
    """Say what keeps the author from appealing against a decision, whoever asks, or None."""
    policy = policy_of(decision)
    return bar_to_appeal(
        standing=Standing(decision.standing),
        is_answer=decision.occasion == Occasion.APPEAL,
        clause=policy.clause(decision.clause) if policy is not None else None,
        decided_at=decision.decided_at,
        now=now,
    )


def policy_of(decision: Decision) -> Policy | None:
    """Give the version of the policy that a decision was made under, or None."""
    try:
        return policy_of_version(decision.site, decision.policy_version)
    except PolicyVersionNotFound:
        return None


def _origin(made: Sequence[Decision]) -> Origin:
    """Say how the last of these decisions came up: by what stands behind a queue or an appeal."""
    at = len(made) - 1
    while at > 0 and _rests_on_the_one_before(made[at]):
        at -= 1
    decision = made[at]
    match decision.occasion:
        case Occasion.REPORT:
            return Origin.REPORT
        case Occasion.NOTICE:
            return Origin.NOTICE
        case Occasion.WITHDRAWAL:
            return Origin.AUTHOR
    if decision.maker == Maker.PERSON:
        # Too few to hold it by rule, and yet somebody may have read it because of them.
        reports = decision.comment.reports.filter(
            revision=decision.revision_id, reported_at__lte=decision.decided_at
        )
        return Origin.REPORT if reports.exists() else Origin.MODERATOR
    measured = any(finding["attribute"] for finding in decision.findings)
    return Origin.CHECK if measured else Origin.READ_FIRST


def _rests_on_the_one_before(decision: Decision) -> bool:
    if decision.occasion == Occasion.APPEAL:
        return True
    # "": decided before occasions were recorded.
    at_the_desk = decision.maker == Maker.PERSON and decision.occasion in {Occasion.DESK, ""}
    return at_the_desk and decision.was == Standing.HELD


# ---- appeals --------------------------------------------------------------------------------


def open_appeals(site: Site, topics: Collection[str] | None = None) -> Sequence[Appeal]:
    """Give the appeals that wait for an answer, the oldest first.

    Args:
        topics: keys of the topics to whose articles it is narrowed; None: all.
    """
    loaded = _unanswered(site, topics).select_related(
        "comment__discussion__article", "comment__author", "decision__person", "by"
    )
    waiting = list(loaded.order_by("made_at", "pk"))
    overtaken = overtaken_by(waiting)
    return [appeal for appeal in waiting if appeal.pk not in overtaken]


def open_count(site: Site, topics: Collection[str] | None = None) -> int:
    """Give how many appeals wait for an answer; `topics` as in `open_appeals`."""
    waiting = list(_unanswered(site, topics).only("comment_id", "decision_id"))
    return len(waiting) - len(overtaken_by(waiting))


def _unanswered(site: Site, topics: Collection[str] | None) -> QuerySet[Appeal]:
    # Joined instead, SQLite begins with every decision of the site.
    here = Decision.objects.filter(pk=OuterRef("decision"), site=site)
    within = in_topics(topics, article="comment__discussion__article")
    return Appeal.objects.filter(Exists(here), within, outcome="")


def overtaken_by(appeals: Iterable[Appeal]) -> dict[int, Decision]:
    """Give, by appeal, the decision that made an answer needless; those still open are left out.

    A decision that was taken back within its seconds overtakes nothing.
    """
    appeals = list(appeals)
    comments = [appeal.comment_id for appeal in appeals]
    if not comments:
        return {}
    by_comment: dict[int, list[Decision]] = defaultdict(list)
    decisions = Decision.objects.filter(comment__in=comments).order_by("position")
    for decision in decisions.only("comment_id", "occasion", "decided_at"):
        by_comment[decision.comment_id].append(decision)
    return {
        appeal.pk: later
        for appeal in appeals
        if (later := _first_after(appeal.decision_id, by_comment[appeal.comment_id])) is not None
    }


def _first_after(decision_id: int, decisions: Sequence[Decision]) -> Decision | None:
    """Give what answered a decision first: the next that was kept, or its own undoing."""
    kept = not_taken_back(decisions)
    places = [one.pk for one in kept]
    if decision_id not in places:
        return decisions[[one.pk for one in decisions].index(decision_id) + 1]
    return next(iter(kept[places.index(decision_id) + 1 :]), None)


def state_of_appeals(site: Site, topics: Collection[str] | None = None) -> ListState:
    """Give how the list of appeals stands; `topics` as in `open_appeals`."""
    newest = _unanswered(site, topics).aggregate(newest=Max("pk", default=0))
    return ListState(waiting=open_count(site, topics), **newest)


def appeal_by_public_id(site: Site, public_id: str) -> Appeal:
    """Give an appeal.

    Raises:
        AppealNotFound: the site has no such appeal.
    """
    appeal = (
        Appeal.objects.filter(public_id=public_id, decision__site=site)
        .select_related(
            "comment__discussion__article__site",
            "comment__author",
            "decision__person",
            "decision__revision",
            "decision__site",
            "decision__comment__discussion__article__site",
            "answer",
            "answered_by",
            "by",
        )
        .first()
    )
    if appeal is None:
        raise AppealNotFound()
    return appeal


def appeals_about(comments: Iterable[Comment]) -> dict[int, Appeal]:
    """Give the latest appeal about each comment, by comment."""
    appeals = Appeal.objects.filter(comment__in=[one.pk for one in comments])
    return {one.comment_id: one for one in appeals.select_related("answer").order_by("pk")}


def may_answer(appeal: Appeal, person: Person) -> bool:
    """Say whether a person is somebody else than who decided and who appealed."""
    return person.pk not in {appeal.decision.person_id, appeal.by_id}


def median_time(
    site: Site, topics: Collection[str] | None = None, *, now: datetime
) -> timedelta | None:
    """Give the median time from appeal to answer over MEDIAN_OVER, or None.

    Args:
        topics: as in `open_appeals`.
    """
    answered = Appeal.objects.filter(
        in_topics(topics, article="comment__discussion__article"),
        decision__site=site,
        outcome__in=[Outcome.UPHELD, Outcome.REVERSED],
        answered_at__gt=now - MEDIAN_OVER,
    )
    times = answered.values_list("made_at", "answered_at")
    return median_wait([(made, at) for made, at in times if at is not None])


def figures(site: Site, *, begin: datetime, end: datetime) -> AppealFigures:
    """Count the appeals of a time: from the first moment on, before the second.

    How they were answered is counted from the record: `numbers.queries.reversals`.
    """
    here = Appeal.objects.filter(decision__site=site)
    ended = here.filter(answered_at__gte=begin, answered_at__lt=end)
    answered = ended.filter(outcome__in=[Outcome.UPHELD, Outcome.REVERSED])
    times = answered.values_list("made_at", "answered_at")
    return AppealFigures(
        made=here.filter(made_at__gte=begin, made_at__lt=end).count(),
        settled=ended.filter(outcome=Outcome.SETTLED).count(),
        median=median_wait([(made, at) for made, at in times if at is not None]),
    )
