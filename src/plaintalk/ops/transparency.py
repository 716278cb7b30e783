"""The yearly transparency report, added up from statements of reasons and the record.

The sections bear the numbers of Annex I of Implementing Regulation (EU) 2024/2835. What this
installation can't know is left out and named in qualitative.md, never filled with noughts.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from plaintalk.articles.models import Site
from plaintalk.moderation.notices.queries import NoticeFigures, figures, laws_by_decision
from plaintalk.moderation.numbers.queries import (
    Period,
    Reversals,
    Volume,
    Waits,
    reversals,
    volume,
    waits,
)
from plaintalk.moderation.statements.queries import statements
from plaintalk.moderation.statements.schema import CATEGORY_PREFIX
from plaintalk.policy.dsa import DsaCategory

Row = Sequence[str | int | float]

_NOTICE = "SOURCE_ARTICLE_16"
_TOTAL = "TOTAL"
# What is counted of the statements of one category: the column, and what a statement of it has.
_MEASURES: Mapping[str, tuple[str, object]] = {
    "visibility_removed": ("decision_visibility", ["DECISION_VISIBILITY_CONTENT_REMOVED"]),
    "visibility_disabled": ("decision_visibility", ["DECISION_VISIBILITY_CONTENT_DISABLED"]),
    "account_suspended": ("decision_account", "DECISION_ACCOUNT_SUSPENDED"),
    "service_partially_suspended": (
        "decision_provision",
        "DECISION_PROVISION_PARTIAL_SUSPENSION",
    ),
    "detected_by_automated_means": ("automated_detection", "Yes"),
    "decided_by_automated_means_alone": ("automated_decision", "AUTOMATED_DECISION_FULLY"),
}


def report_files(site: Site, *, year: int, policy_url: str, now: datetime) -> dict[str, str]:
    """Give the report's files, content by name. CSV by RFC 4180.

    Args:
        now: a year that goes on is reported up to here, and the report says so.
    """
    begin = datetime(year, 1, 1, tzinfo=UTC)
    end = min(datetime(year + 1, 1, 1, tzinfo=UTC), now)
    period = Period(begin, end)
    laws = laws_by_decision(site)
    made = list(statements(site, since=begin, until=end, policy_url=policy_url, laws=laws, now=now))
    upon_notice = [one for one in made if one["source_type"] == _NOTICE]
    own = [one for one in made if one["source_type"] != _NOTICE]
    told, times = reversals(site, period), waits(site, period)
    tables: dict[str, list[Row]] = {
        "1_report_identification.csv": _identification(site, begin, end, year=year, now=now),
        "3_notices.csv": _by_category(upon_notice),
        "3_notices_received.csv": _notices(figures(site, begin=begin, end=end)),
        "4_own_initiative_illegal_content.csv": [("indicator", "value"), ("measures", 0)],
        "5_own_initiative_terms.csv": _by_category(own),
        "6_complaints_and_suspensions.csv": _complaints(told, times, made),
        "7_automated_means.csv": _automated_means(told, volume(site, period)),
    }
    files = {name: _csv(rows) for name, rows in tables.items()}
    return files | {"qualitative.md": _QUALITATIVE.format(year=year)}


def _identification(
    site: Site, begin: datetime, end: datetime, *, year: int, now: datetime
) -> list[Row]:
    last_day = end - timedelta(microseconds=1)
    is_whole = now >= datetime(year + 1, 1, 1, tzinfo=UTC)
    return [
        ("indicator", "value"),
        ("service", site.name),
        ("kind_of_service", "hosting service: comments under articles"),
        ("period_begins", f"{begin:%Y-%m-%d}"),
        ("period_ends", f"{last_day:%Y-%m-%d}"),
        ("period_is_over", "yes" if is_whole else "no"),
        ("made_on", f"{now:%Y-%m-%d}"),
    ]


def _by_category(made: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Count statements by category: how many, of which kinds, and found and decided by what."""
    counted: Counter[tuple[str, str]] = Counter()
    for one in made:
        category = one["category"].removeprefix(CATEGORY_PREFIX)
        has = [name for name, (field, value) in _MEASURES.items() if one.get(field) == value]
        for row in (category, _TOTAL):
            counted.update((row, name) for name in ["measures", *has])
    columns = ["measures", *_MEASURES]
    rows: list[Row] = [
        (row, *(counted[row, column] for column in columns))
        for row in [_TOTAL, *(category.value for category in DsaCategory)]
    ]
    return [("category", *columns), *rows]


def _complaints(told: Reversals, times: Waits, made: Sequence[Mapping[str, Any]]) -> list[Row]:
    suspended = [one for one in made if "decision_account" in one or "decision_provision" in one]
    rows: list[Row] = [
        ("indicator", "value"),
        ("complaints_decided", told.appeals),
        ("complaints_decided_decision_upheld", told.appeals - told.appeals_reversed),
        ("complaints_decided_decision_reversed", told.appeals_reversed),
        ("suspensions_of_people", len(suspended)),
    ]
    return rows + _median_days("median_days_from_refusal_to_decision_upon_complaint", times.appeal)


def _notices(told: NoticeFigures) -> list[Row]:
    rows: list[Row] = [
        ("indicator", "value"),
        ("notices_received", told.received),
        ("notices_decided", told.decided),
        ("notices_decided_content_taken_down_as_illegal", told.acted_upon),
        ("notices_decided_by_automated_means_alone", 0),
    ]
    return rows + _median_days("median_days_from_notice_to_decision", told.median)


def _automated_means(told: Reversals, posted: Volume) -> list[Row]:
    rows: list[Row] = [
        ("indicator", "value"),
        ("comments_posted", posted.posted),
        ("comments_posted_published_by_rule", posted.at_once),
        ("comments_posted_held_for_a_person", posted.held),
        ("comments_posted_rejected_by_rule", posted.rejected),
        ("rejected_by_rule", told.by_rule),
        ("rejected_by_rule_read_by_a_person", told.by_rule_looked_at),
        ("rejected_by_rule_published_by_a_person", told.by_rule_reversed),
        ("published_by_rule", told.published_by_rule),
        ("published_by_rule_removed_by_a_person", told.published_by_rule_removed),
    ]
    rows += _rate("rate_rejected_wrongly_of_all", told.by_rule_reversed, told.by_rule)
    rows += _rate(
        "rate_rejected_wrongly_of_those_read", told.by_rule_reversed, told.by_rule_looked_at
    )
    return rows + _rate(
        "rate_published_wrongly", told.published_by_rule_removed, told.published_by_rule
    )


def _rate(name: str, part: int, whole: int) -> list[Row]:
    """Give a share as a row; none where there is nothing that it could be a share of."""
    return [(name, round(part / whole, 4))] if whole else []


def _median_days(name: str, median: timedelta | None) -> list[Row]:
    """Give a time as a row; none where nothing was decided."""
    return [(name, round(median / timedelta(days=1), 3))] if median is not None else []


def _csv(rows: Sequence[Row]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


_QUALITATIVE = """\
# Transparency report {year}: in words

A draft made from the record. Whoever publishes the report answers for it: read it, put in what is
missing, and compare names and order with the Commission's template in force.

## How comments are moderated

Every comment is read by word lists, rules and, in English, a trained model when it is sent. Each
clause of the published discussion policy says from which score on a comment is held for a person
or rejected. Moderators decide on what is held and may remove what was published. Every decision
against an author names its clause, and the author reads which words it rests on.

## Automated means: purpose, accuracy, safeguards

Purpose: to find comments that break the discussion policy before others read them.
Section 7 has the indicators of accuracy. *Rejected wrongly* counts comments that a rule rejected
and a person published. Few of those that a rule rejects are read by a person, so that the share of
all is a lower bound, and the share of those read is of a choice that was not made by chance.
*Published wrongly* counts what a rule published and a person removed.
Safeguards: the author is shown the finding before the comment is sent and may reword it; quoted
words are never rejected by rule; an appeal is decided by a person; the record of decisions is a
chain that shows any change.

## What the sections hold

- Section 3 counts what was done upon notices that something is illegal, and how many notices
  arrived and were decided, and how long that took. A person decides on every notice.
- Section 4 is nought because what is decided here without a notice rests on a clause of the
  policy, not on a law.
- Section 5 counts all other decisions against authors, those upon readers' reports among them.
  A decision taken back at once is not counted; nor are comments brought in from elsewhere.
- Section 6 takes complaints from the record: those that were decided. Suspensions are those of the
  discussion policy, upon any clause.

## What is left out, because this installation does not know it

- Section 2, orders of member states' authorities: no record of them is kept here.
- Section 3: which notices came from trusted flaggers; notices by category of content.
- Section 6: complaints not decided yet; disputes before out-of-court bodies; complaints and
  notices that were manifestly unfounded.
- Section 8, human resources: asked of very large platforms; no languages of moderators are kept.
- Recipients of the service in each member state.
"""
