"""The template of the transparency report, filled with a year's counts. Pure.

A cell is "0" where nothing of the kind happened, and empty where this installation can't know.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from plaintalk.moderation.appeals.queries import AppealFigures
from plaintalk.moderation.notices.queries import NoticeFigures
from plaintalk.moderation.numbers.queries import Reversals, Volume
from plaintalk.moderation.statements.schema import CATEGORY_PREFIX, ILLEGAL, VOLUNTARY
from plaintalk.ops.transparency.draft import in_words
from plaintalk.ops.transparency.template import PERIOD, SERVICE, TOTAL, Part, Row, template
from plaintalk.policy.dsa import DsaCategory

UPON_NOTICE = "SOURCE_ARTICLE_16"
NOT_SPECIFIED = CATEGORY_PREFIX + DsaCategory.NOT_SPECIFIED_NOTICE
MINORS = CATEGORY_PREFIX + DsaCategory.PROTECTION_OF_MINORS

_VALUE, _CONTEXT = "Value", "Contextual Information"
_MEASURES = "Number of measures taken at the provider's own initiative "
_FOUND_BY_MACHINE = "Number of measures taken after detection with solely automated means "
_RECEIVED = "Number of notices received "
_ITEMS = "Number of specific items of information included in the total number of notices"
_TIME_TO_ACTION = "Median time to take action"
_UPON_THE_LAW = "Number of actions taken on the basis of the law"
_UPON_THE_TERMS = "Number of actions taken on the basis of the terms and conditions of the service"

# What a statement of reasons has, and the column of parts 5 and 6 that counts it.
_RESTRICTIONS: Mapping[str, tuple[str, object]] = {
    "Visibility restriction Removal": (
        "decision_visibility",
        ["DECISION_VISIBILITY_CONTENT_REMOVED"],
    ),
    "Visibility restriction Disable": (
        "decision_visibility",
        ["DECISION_VISIBILITY_CONTENT_DISABLED"],
    ),
    "Provision of the service Suspension": (
        "decision_provision",
        "DECISION_PROVISION_PARTIAL_SUSPENSION",
    ),
    "Account restriction Suspension": ("decision_account", "DECISION_ACCOUNT_SUSPENDED"),
}
# A policy's category and the row of part 6 that counts it. The rest have the template's own names.
_ROWS_OF_CATEGORIES: Mapping[DsaCategory, DsaCategory] = {
    # Part 4 alone has a row for it: it is about notices.
    DsaCategory.NOT_SPECIFIED_NOTICE: DsaCategory.OTHER_VIOLATION_TC,
}

# What is left to the publisher, by part.
LEFT_EMPTY: Mapping[int, str] = {
    1: "the provider's name, and when this report and the one before it were published",
    3: "orders by authorities of member states: no record of them is kept here",
    4: "which notices came from trusted flaggers",
    6: "sub-categories: the policy's clauses name categories alone",
    7: "complaints about suspensions, and by notifiers; disputes before out-of-court bodies; "
    "how many suspensions were for manifestly illegal content",
    8: "accuracy and recall; trusted flaggers; languages (very large platforms alone)",
    9: "moderators and their languages (very large platforms alone)",
    10: "average monthly recipients (very large platforms and search engines alone)",
    11: "governance, and moderators' qualifications, training and support "
    "(very large platforms alone)",
}


@dataclass(frozen=True, slots=True)
class Measures:
    """Statements of reasons, counted.

    Attributes:
        own: taken without a notice and resting on the policy, by category's code and column.
        own_illegal: the same of those that rest on a law.
        by_machine, by_person: decided without a person; by one: upon a notice (True) or not.
        upon_report: of `own`, readers had reported it.
        suspensions: of people, of whatever kind.
    """

    own: Mapping[tuple[str, str], int]
    own_illegal: Mapping[tuple[str, str], int]
    by_machine: Mapping[bool, int]
    by_person: Mapping[bool, int]
    upon_report: int
    suspensions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """All that a report is made from.

    Attributes:
        notices: by category's code, and all together by TOTAL.
    """

    service: str
    first_day: date
    last_day: date
    measures: Measures
    notices: Mapping[str, NoticeFigures]
    appeals: AppealFigures
    reversals: Reversals
    volume: Volume


def count(statements: Iterable[Mapping[str, Any]]) -> Measures:
    """Count statements of reasons as parts 5, 6 and 8 do."""
    own: Counter[tuple[str, str]] = Counter()
    own_illegal: Counter[tuple[str, str]] = Counter()
    by_machine: Counter[bool] = Counter()
    by_person: Counter[bool] = Counter()
    upon_report = suspensions = 0
    for one in statements:
        is_upon_notice = one["source_type"] == UPON_NOTICE
        is_alone = one["automated_decision"] == "AUTOMATED_DECISION_FULLY"
        (by_machine if is_alone else by_person)[is_upon_notice] += 1
        suspensions += "decision_visibility" not in one
        if is_upon_notice:
            continue  # part 4 counts notices
        upon_report += one["source_type"] != VOLUNTARY
        counted = own_illegal if one["decision_ground"] == ILLEGAL else own
        for key in (TOTAL, row_of(one["category"])):
            counted.update((key, column) for column in _columns_of(one))
    return Measures(own, own_illegal, by_machine, by_person, upon_report, suspensions)


def row_of(category: str) -> str:
    """Give the row of part 6, by its code, that counts what a statement has as its category."""
    named = DsaCategory(category.removeprefix(CATEGORY_PREFIX))
    return CATEGORY_PREFIX + _ROWS_OF_CATEGORIES.get(named, named)


def filled(year: Year) -> dict[str, str]:
    """Give the report's files: content by name, CSV by RFC 4180."""
    return {part.file: _csv(part, year) for part in template().values()}


def _columns_of(statement: Mapping[str, Any]) -> list[str]:
    columns = [
        name for name, (field, value) in _RESTRICTIONS.items() if statement.get(field) == value
    ]
    # What readers reported was not detected by the machine alone, even if it had marked parts.
    is_own = statement["source_type"] == VOLUNTARY
    if is_own and statement["automated_detection"] == "Yes":
        columns.append(_FOUND_BY_MACHINE)
    return [_MEASURES, *columns]


# ---- the parts ------------------------------------------------------------------------------


def _csv(part: Part, year: Year) -> str:
    written = io.StringIO()
    table = csv.DictWriter(written, part.header, restval="", lineterminator="\r\n")
    table.writeheader()
    always = {SERVICE: year.service, PERIOD: f"{year.first_day}/{year.last_day}"}
    always = {column: value for column, value in always.items() if column in part.header}
    for row in part.rows:
        table.writerow({**row.labels, **always, **_cells(part, row, year)})
    return written.getvalue()


def _cells(part: Part, row: Row, year: Year) -> Mapping[str, str]:
    match part.number:
        case 1:
            return {_VALUE: _identification(row, year)}
        case 4:
            return _notices(row, year)
        case 5:
            return _own(part, row, year.measures.own_illegal)
        case 6:
            told = _own(part, row, year.measures.own)
            return told | (_about_own(year.measures) if row.key == TOTAL else {})
        case 7:
            return _appeals(row, year)
        case 8:
            return _automated_means(row, year)
        case 11:
            return {_VALUE: in_words(row.key, year.reversals, year.volume)}
        case _:
            return {}


def _identification(row: Row, year: Year) -> str:
    days = {"begins": year.first_day, "ends": year.last_day}
    return f"{days[row.key]}" if row.key in days else ""


def _notices(row: Row, year: Year) -> dict[str, str]:
    nothing = NoticeFigures(0, 0, 0, 0, None, None)
    told = year.notices.get(row.key, nothing)
    # A notice is about one comment.
    numbers = {
        _RECEIVED: told.received,
        _ITEMS: told.received,
        _UPON_THE_LAW: told.acted_upon,
        # What is taken down upon a notice is taken down as illegal.
        _UPON_THE_TERMS: 0,
    }
    cells = {column: _number(row, number) for column, number in numbers.items()}
    if not row.is_sub_category:
        cells[_TIME_TO_ACTION] = _hours(told.median_to_action)
    if row.key != TOTAL:
        return cells
    return cells | {
        f"Contextual information on {_RECEIVED}": (
            "The form for notices asks for no category; it asks whether a notice is about child "
            f"sexual abuse. {told.decided} notices were answered in the period."
        ),
        f"Contextual information on {_TIME_TO_ACTION}": (
            "In hours, from notice to decision, of those upon which a comment was taken down."
        ),
        f"Contextual information on {_UPON_THE_TERMS}": (
            "An answer to a notice takes a comment down as illegal or leaves it. "
            f"{told.gone} notices were about a comment that did not appear any more when they "
            "were answered: removed under the policy, or withdrawn by its author."
        ),
    }


def _own(part: Part, row: Row, counted: Mapping[tuple[str, str], int]) -> dict[str, str]:
    # Behind the five columns that name a row; each count has a column for words as well.
    columns = [one for one in part.header[5:] if not one.startswith("Contextual")]
    return {column: _number(row, counted.get((row.key, column), 0)) for column in columns}


def _about_own(measures: Measures) -> dict[str, str]:
    return {
        f"Contextual Information on {_MEASURES}": (
            f"Of these, {measures.upon_report} upon readers' reports that are no notices."
        ),
        f"Contextual Information on {_FOUND_BY_MACHINE}": (
            "Found by word lists, rules or a trained model before anybody had reported it."
        ),
    }


def _appeals(row: Row, year: Year) -> dict[str, str]:
    told, appeals = year.reversals, year.appeals
    decided = {
        "Total number": str(appeals.made),
        "Decisions upheld": str(told.appeals - told.appeals_reversed),
        "Decisions partially reversed": "0",
        "Decisions reversed": str(told.appeals_reversed),
        "Median time": _hours(appeals.median),
        "Decision omitted": str(appeals.settled),
    }
    in_hours = {"Median time": "In hours, from complaint to decision."}
    match row.key:
        # There is no other complaint inside the service than about a comment.
        case "complaints" | "about_visibility":
            context = in_hours.get(row.scope, "")
            if row.scope == "Decision omitted":
                context = "The comment was reworded, withdrawn or decided on again before."
            return {_VALUE: decided[row.scope], _CONTEXT: context}
        case "about_money":
            nothing = "There is nothing to earn with comments."
            return {_VALUE: "" if row.scope == "Median time" else "0", _CONTEXT: nothing}
        case "suspended_for_illegal_content":
            context = (
                f"{year.measures.suspensions} suspensions under the discussion policy; whether "
                "they were for manifestly illegal content is not recorded."
            )
            return {_VALUE: "", _CONTEXT: context}
        case "suspended_for_notices" | "suspended_for_complaints":
            return {_VALUE: "0", _CONTEXT: "Nobody is suspended from notices or complaints."}
        case _:
            return {}


def _automated_means(row: Row, year: Year) -> dict[str, str]:
    if row.scope not in {"Total number", "Own-initiative", "NAM Total"}:
        return {}
    measures, notices = year.measures, year.notices[TOTAL]
    upon = (False,) if row.scope == "Own-initiative" else (False, True)
    match row.key:
        case "by_machine":
            return {_VALUE: str(sum(measures.by_machine.get(one, 0) for one in upon))}
        case "not_by_machine":
            return {_VALUE: str(sum(measures.by_person.get(one, 0) for one in upon))}
        case "notices_by_machine":
            return {_VALUE: "0", _CONTEXT: "A person decides on every notice."}
        case "notices_not_by_machine":
            return {_VALUE: str(notices.decided)}
        case _ if row.scope == "NAM Total":
            return {_CONTEXT: "Not applicable: notices are not processed by automated means."}
        case "precision":
            return _precision(year.reversals)
        case _:
            return {_CONTEXT: _what_was_missed(year.reversals)}


def _precision(told: Reversals) -> dict[str, str]:
    context = (
        f"In per cent, of the {told.by_rule_looked_at} comments that a rule rejected and a person "
        f"decided about later, who published {told.by_rule_reversed}. Rules rejected {told.by_rule}"
        " comments. Those that a person looked at were not chosen by chance: most were appealed "
        "against."
    )
    right = told.by_rule_looked_at - told.by_rule_reversed
    share = f"{100 * right / told.by_rule_looked_at:.2f}" if told.by_rule_looked_at else ""
    return {_VALUE: share, _CONTEXT: context}


def _what_was_missed(told: Reversals) -> str:
    return (
        "Not known: people read no sample of rulings drawn by chance. Rules published "
        f"{told.published_by_rule} comments; a person removed {told.published_by_rule_removed} "
        "of them."
    )


# ---- cells ----------------------------------------------------------------------------------


def _number(row: Row, number: int) -> str:
    """Give a count; of a sub-category it is known only where its whole category has none."""
    return "" if row.is_sub_category and number else str(number)


def _hours(time: timedelta | None) -> str:
    return "" if time is None else f"{time / timedelta(hours=1):.2f}"
