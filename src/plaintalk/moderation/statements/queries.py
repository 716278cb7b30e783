"""Which decisions of a site need a statement of reasons, read from its record."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import F, Q, QuerySet

from plaintalk.articles.models import Article, Site, Topic
from plaintalk.discussion.models import Decision, Maker, Occasion
from plaintalk.discussion.queries import (
    decisions_that_stood,
    not_taken_back,
    policy_in_force,
    policy_of_version,
)
from plaintalk.discussion.services import UNDO_GRACE, UNDO_WINDOW
from plaintalk.moderation.statements.mapping import (
    BarredPerson,
    ClauseRef,
    RefusedComment,
    Source,
    clause_ref,
    statement_of_comment,
    statement_of_sanction,
)
from plaintalk.people.models import Kind, Sanction
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy
from plaintalk.policy.sanctions import BARS_POSTING, Scope

# So many decisions are loaded at once, with what was decided about their comments before.
_CHUNK = 500

_SOURCES = {Occasion.REPORT: Source.REPORT, Occasion.NOTICE: Source.NOTICE}


def decisions_with_statement(
    site: Site, *, since: datetime | None, until: datetime | None, now: datetime
) -> QuerySet[Decision]:
    """Give the decisions against authors, in order.

    Left out are those taken back at once, those that may still be, those that upheld another upon
    an appeal, and those about imported comments, whose authors nobody here can tell.

    Args:
        since, until: when they were made: from the first on, before the second.
    """
    settled = Q(maker=Maker.RULE) | Q(decided_at__lt=now - UNDO_WINDOW - UNDO_GRACE)
    return (
        decisions_that_stood(site)
        .filter(settled, _within("decided_at", since, until))
        .filter(standing__in=[Standing.REJECTED, Standing.REMOVED])
        .exclude(occasion=Occasion.APPEAL, was=F("standing"))
        .exclude(comment__author__kind=Kind.IMPORTED)
        .order_by("position")
    )


def sanctions_with_statement(
    site: Site, *, since: datetime | None, until: datetime | None
) -> QuerySet[Sanction]:
    """Give the suspensions and blocks that reach into a site, in order."""
    topics = [str(pk) for pk in Topic.objects.filter(site=site).values_list("pk", flat=True)]
    articles = Article.objects.filter(site=site).values("public_id")
    here = (
        Q(scope=Scope.SITE, place__in=["", str(site.pk)])
        | Q(scope=Scope.TOPIC, place__in=topics)
        | Q(scope=Scope.DISCUSSION, place__in=articles)
    )
    barring = Sanction.objects.filter(here, kind__in=[kind.value for kind in BARS_POSTING])
    imposed = barring.filter(_within("imposed_at", since, until))
    return imposed.select_related("person").order_by("imposed_at", "pk")


def statements(
    site: Site,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    policy_url: str,
    laws: Mapping[str, str] | None = None,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    """Give every statement of reasons of a time: first about comments, then about people.

    Args:
        policy_url: where the site publishes its policy.
        laws: by public id of a decision, the law that a moderator found broken upon a notice.
    """
    decisions = decisions_with_statement(site, since=since, until=until, now=now)
    loaded = decisions.select_related("comment").defer("comment__body", "comment__body_html")
    policies: dict[int, Policy] = {}
    for chunk in _chunks(loaded.iterator(chunk_size=_CHUNK)):
        earlier, reported = _earlier_decisions(chunk), _upon_reports(chunk)
        for decision in chunk:
            version = decision.policy_version
            if version not in policies:
                policies[version] = policy_of_version(site, version)
            clause = clause_ref(
                policies[version], clause_id=decision.clause, version=version, url=policy_url
            )
            about, was_reported = earlier[decision.comment_id], decision.pk in reported
            refused = _refused(decision, about, clause, was_reported=was_reported)
            law = (laws or {}).get(decision.public_id, "")
            yield statement_of_comment(replace(refused, law=law))
    for sanction in sanctions_with_statement(site, since=since, until=until).iterator():
        in_force = policy_in_force(site, now=sanction.imposed_at)
        clause = clause_ref(
            in_force.policy, clause_id=sanction.clause, version=in_force.number, url=policy_url
        )
        yield statement_of_sanction(_barred(sanction, clause))


def statement_count(
    site: Site, *, since: datetime | None, until: datetime | None, now: datetime
) -> int:
    """Give how many statements `statements` will give."""
    decisions = decisions_with_statement(site, since=since, until=until, now=now)
    return decisions.count() + sanctions_with_statement(site, since=since, until=until).count()


def _within(field: str, since: datetime | None, until: datetime | None) -> Q:
    within = Q()
    if since is not None:
        within &= Q(**{f"{field}__gte": since})
    if until is not None:
        within &= Q(**{f"{field}__lt": until})
    return within


def _chunks(decisions: Iterable[Decision]) -> Iterator[list[Decision]]:
    following = iter(decisions)
    while chunk := list(islice(following, _CHUNK)):
        yield chunk


def _earlier_decisions(chunk: Sequence[Decision]) -> dict[int, list[Decision]]:
    """Give all that was decided about the chunk's comments, oldest first, by comment."""
    about = Decision.objects.filter(comment__in={one.comment_id for one in chunk})
    by_comment: dict[int, list[Decision]] = defaultdict(list)
    for one in about.defer("signals").order_by("position").iterator():
        by_comment[one.comment_id].append(one)
    return by_comment


def _upon_reports(chunk: Sequence[Decision]) -> set[int]:
    """Give the keys of the moderators' decisions about a wording that a reader had reported."""
    by_people = Decision.objects.filter(
        pk__in=[one.pk for one in chunk],
        maker=Maker.PERSON,
        comment__reports__revision=F("revision"),
        comment__reports__reported_at__lte=F("decided_at"),
    )
    return set(by_people.values_list("pk", flat=True))


def _refused(
    decision: Decision, about: Sequence[Decision], clause: ClauseRef, *, was_reported: bool
) -> RefusedComment:
    before = [one for one in about if one.position <= decision.position]
    findings = [
        finding
        for one in before
        if one.maker == Maker.RULE and one.revision_id == decision.revision_id
        for finding in one.findings
        if finding.get("attribute")
    ]
    by_rule = decision.maker == Maker.RULE
    return RefusedComment(
        decision=decision.public_id,
        was_seen=any(one.standing == Standing.PUBLISHED for one in before),
        by_rule=by_rule,
        found_by_rule=by_rule or bool(findings),
        source=_source(before, was_reported=was_reported),
        clause=clause,
        because=list(dict.fromkeys(finding["because"] for finding in findings)),
        posted_at=decision.comment.posted_at,
        decided_at=decision.decided_at,
    )


def _source(before: Sequence[Decision], *, was_reported: bool) -> Source:
    """Give what drew attention: the decision's own occasion, or of the one that held it first.

    Args:
        was_reported: a reader had reported the wording that was refused, though no rule held it.
    """
    kept = not_taken_back(before)
    own = _SOURCES.get(Occasion(kept[-1].occasion or Occasion.POSTING))
    if own is None and len(kept) > 1 and kept[-2].standing == Standing.HELD:
        own = _SOURCES.get(Occasion(kept[-2].occasion or Occasion.POSTING))
    if own is None and was_reported:
        return Source.REPORT
    return own or Source.OWN


def _barred(sanction: Sanction, clause: ClauseRef) -> BarredPerson:
    return BarredPerson(
        sanction=sanction.public_id,
        has_account=sanction.person.kind == Kind.MEMBER,
        clause=clause,
        rests_on=len(sanction.evidence),
        imposed_at=sanction.imposed_at,
        until=sanction.until,
    )
