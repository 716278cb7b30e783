"""The yearly report's template, and a year's counts filled into it."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from plaintalk.moderation.appeals.queries import AppealFigures
from plaintalk.moderation.notices.queries import NoticeFigures
from plaintalk.moderation.numbers.queries import Reversals, Volume
from plaintalk.ops.transparency.filling import (
    LEFT_EMPTY,
    MINORS,
    NOT_SPECIFIED,
    Year,
    count,
    filled,
    row_of,
)
from plaintalk.ops.transparency.template import TOTAL, Part, template
from plaintalk.policy.dsa import DsaCategory

_SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
_MEASURES = "Number of measures taken at the provider's own initiative "
_FOUND = "Number of measures taken after detection with solely automated means "
_QUIET = Year(
    service="The Daily",
    first_day=date(2026, 1, 1),
    last_day=date(2026, 12, 31),
    measures=count([]),
    notices={TOTAL: NoticeFigures(0, 0, 0, 0, None, None)},
    appeals=AppealFigures(0, 0, None),
    reversals=Reversals(0, 0, 0, 0, 0, 0, 0),
    volume=Volume(),
)


def statement(**what: Any) -> dict[str, Any]:
    return {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "category": _SPEECH,
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": "dec_1",
    } | what


def year(**what: Any) -> Year:
    told = {name: getattr(_QUIET, name) for name in Year.__slots__}
    return Year(**(told | what))


def read(told: Year, number: int) -> list[dict[str, str]]:
    content = filled(told)[template()[number].file]
    return list(csv.DictReader(io.StringIO(content, newline=""), strict=True))


def by_category(told: Year, number: int) -> dict[str, dict[str, str]]:
    column = template()[number].header[3]
    return {row[column]: row for row in read(told, number) if row[column] != "KEYWORD_OTHER"}


def by_indicator(told: Year, number: int) -> dict[tuple[str, str], str]:
    return {(row["Indicator"].strip(), row["Scope"].strip()): row["Value"]
            for row in read(told, number)}  # fmt: skip


# ---- the template ---------------------------------------------------------------------------


def as_published(part: Part, placeholders: dict[str, str]) -> str:
    """Write a part as the template has it, with its placeholders in the cells to fill."""
    written = io.StringIO()
    table = csv.DictWriter(written, part.header, restval="", lineterminator="\n")
    table.writeheader()
    for row in part.rows:
        named = {column: text for column, text in placeholders.items() if column not in row.labels}
        if row.labels.get(part.header[3]) == "KEYWORD_OTHER":
            named[part.header[4]] = 'Text to detail the "Other" keyword.'
        table.writerow({**row.labels, **named})
    return written.getvalue()


@pytest.mark.parametrize(
    ("number", "characters"), [(4, 15_328), (5, 10_411), (6, 11_203), (7, 9_411), (11, 1_329)]
)
def test_a_part_is_as_long_as_the_file_that_the_commission_published(
    number: int, characters: int
) -> None:
    placeholders = {"Reporting period": "YYYY-MM-DD/YYYY-MM-DD"}
    if number == 11:
        placeholders["Value"] = "Free text"

    assert len(as_published(template()[number], placeholders)) == characters


def test_the_parts_are_named_as_reports_are_filed() -> None:
    assert [part.file for part in template().values()] == [
        "1_report_identification.csv",
        "2_categories_names.csv",
        "3_member_states_orders.csv",
        "4_notices.csv",
        "5_own_initiative_illegal.csv",
        "6_own_initiative_TC.csv",
        "7_appeals_and_recidivism.csv",
        "8_automated_means.csv",
        "9_human_resources.csv",
        "10_AMAR.csv",
        "11_qualitative.csv",
    ]


@pytest.mark.parametrize("number", range(1, 12))
def test_a_filled_part_has_the_templates_columns_and_rows(number: int) -> None:
    part = template()[number]

    content = filled(_QUIET)[part.file]

    head, *rows = csv.reader(io.StringIO(content, newline=""), strict=True)
    assert head == list(part.header)
    labels = [
        {column: cell for column, cell in zip(head, row, strict=True) if column in one.labels}
        for row, one in zip(rows, part.rows, strict=True)
    ]
    assert labels == [one.labels for one in part.rows]


def test_states_and_languages_have_a_row_each() -> None:
    states = {row.scope for row in template()[3].rows}
    languages = {row.scope for row in template()[9].rows} - {"Total number"}

    assert len(states) == 1 + 27
    assert len(languages) == 24
    assert {row.scope for row in template()[10].rows} == states
    assert {row.scope for row in template()[8].rows} > languages


def test_categories_are_numbered_and_lettered() -> None:
    rows = [list(row.labels.values()) for row in template()[2].rows]

    assert rows[0] == ["TOTAL", "All the entries", "TOTAL"]
    assert rows[1][0] == "Category 1"
    letters = [row for row in rows if row[0].startswith("Category 15")]
    assert letters[0][2] == "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
    assert letters[-1][::2] == ["Category 15g", "KEYWORD_OTHER"]
    assert rows[-1][::2] == ["Category 17", NOT_SPECIFIED]


@pytest.mark.parametrize("category", DsaCategory)
def test_every_category_of_a_policy_has_a_row_in_part_6(category: DsaCategory) -> None:
    column = template()[6].header[3]

    assert row_of(f"STATEMENT_CATEGORY_{category}") in {
        row.labels[column] for row in template()[6].rows
    }


# ---- filling --------------------------------------------------------------------------------


def test_measures_are_counted_by_category_restriction_and_what_found_them() -> None:
    told = count(
        [
            statement(automated_detection="Yes", automated_decision="AUTOMATED_DECISION_FULLY"),
            statement(decision_visibility=["DECISION_VISIBILITY_CONTENT_DISABLED"]),
            statement(category="STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"),
        ]
    )

    rows = by_category(year(measures=told), 6)

    assert (rows[TOTAL][_MEASURES], rows[TOTAL][_FOUND]) == ("3", "1")
    assert (rows[_SPEECH][_MEASURES], rows[_SPEECH]["Visibility restriction Disable"]) == ("2", "1")
    assert rows["STATEMENT_CATEGORY_OTHER_VIOLATION_TC"][_MEASURES] == "1"
    assert rows["STATEMENT_CATEGORY_VIOLENCE"][_MEASURES] == "0"


def test_what_readers_reported_was_not_detected_by_the_machine_alone() -> None:
    reported = statement(source_type="SOURCE_TYPE_OTHER_NOTIFICATION", automated_detection="Yes")

    total = by_category(year(measures=count([reported])), 6)[TOTAL]

    assert (total[_MEASURES], total[_FOUND]) == ("1", "0")
    assert "1 upon readers' reports" in total[f"Contextual Information on {_MEASURES}"]


def test_suspensions_are_of_an_account_or_of_a_part_of_the_service() -> None:
    of_member, of_guest = statement(decision_account="DECISION_ACCOUNT_SUSPENDED"), statement(
        decision_provision="DECISION_PROVISION_PARTIAL_SUSPENSION"
    )  # fmt: skip
    for one in (of_member, of_guest):
        del one["decision_visibility"]

    told = count([of_member, of_guest])
    total = by_category(year(measures=told), 6)[TOTAL]

    assert told.suspensions == 2
    assert total["Account restriction Suspension"] == "1"
    assert total["Provision of the service Suspension"] == "1"
    assert total["Visibility restriction Removal"] == "0"


def test_a_measure_that_rests_on_a_law_counts_in_part_5() -> None:
    illegal = statement(decision_ground="DECISION_GROUND_ILLEGAL_CONTENT")

    told = year(measures=count([illegal]))

    assert by_category(told, 5)[_SPEECH][_MEASURES] == "1"
    assert by_category(told, 6)[TOTAL][_MEASURES] == "0"


def test_a_sub_category_is_nought_with_its_category_and_else_not_known() -> None:
    rows = by_category(year(measures=count([statement()])), 6)

    assert rows["KEYWORD_HATE_SPEECH"][_MEASURES] == ""
    assert rows["KEYWORD_HATE_SPEECH"]["Visibility restriction Disable"] == "0"
    assert rows["KEYWORD_SUICIDE"][_MEASURES] == "0"


def test_notices_are_of_no_category_or_about_minors() -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    told = year(
        notices={
            TOTAL: NoticeFigures(5, 4, 3, 1, day, 2 * hour),
            NOT_SPECIFIED: NoticeFigures(4, 3, 2, 1, day, hour / 2),
            MINORS: NoticeFigures(1, 1, 1, 0, day, 3 * hour),
        },
    )

    rows = by_category(told, 4)

    def cells(key: str) -> Sequence[str]:
        return [rows[key][column] for column in template()[4].header[5:15]]

    assert cells(TOTAL) == ["5", "", "5", "", "2.00", "", "3", "", "0", ""]
    assert cells(NOT_SPECIFIED) == ["4", "", "4", "", "0.50", "", "2", "", "0", ""]
    assert cells(MINORS) == ["1", "", "1", "", "3.00", "", "1", "", "0", ""]
    assert cells("STATEMENT_CATEGORY_VIOLENCE") == ["0", "", "0", "", "", "", "0", "", "0", ""]
    assert cells("KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL")[0] == ""


def test_complaints_are_all_about_comments() -> None:
    told = year(
        appeals=AppealFigures(made=9, settled=1, median=timedelta(hours=36)),
        reversals=Reversals(7, 2, 0, 0, 0, 0, 0),
    )

    values = by_indicator(told, 7)

    for indicator in (
        "Number of complaints submitted to the internal-complaints mechanism",
        "Complaint regarding a decision to remove or disable access to or restrict visibility of "
        "information",
    ):
        assert values[indicator, "Total number"] == "9"
        assert values[indicator, "Decisions upheld"] == "5"
        assert values[indicator, "Decisions reversed"] == "2"
        assert values[indicator, "Median time"] == "36.00"
    disputes = "Number of disputes submitted to out-of-court dispute settlement bodies"
    assert values[disputes, "Total number"] == ""


def test_measures_by_machine_are_told_in_all_and_without_those_upon_notices() -> None:
    made = [statement(automated_decision="AUTOMATED_DECISION_FULLY")] * 3 + [
        statement(source_type="SOURCE_ARTICLE_16")
    ]
    told = year(measures=count(made), reversals=Reversals(0, 0, 40, 8, 2, 100, 5))

    values = by_indicator(told, 8)

    by_machine = "Number of measures solely taken by automated means"
    by_person = "Number of measures not taken by automated means"
    assert values[by_machine, "Total number"] == values[by_machine, "Own-initiative"] == "3"
    assert (values[by_person, "Total number"], values[by_person, "Own-initiative"]) == ("1", "0")
    assert values["Accuracy of the automated means - Precision", "Total number"] == "75.00"
    assert values["Accuracy of the automated means - Recall", "Total number"] == ""
    assert values[by_machine, "sv"] == ""


def test_a_quiet_year_has_noughts_and_no_medians_and_no_shares() -> None:
    assert by_category(_QUIET, 4)[TOTAL]["Median time to take action"] == ""
    values = by_indicator(_QUIET, 8)
    assert values["Accuracy of the automated means - Precision", "Total number"] == ""
    assert set(by_category(_QUIET, 5)[TOTAL].values()) == {
        "All", "The Daily", "2026-01-01/2026-12-31", TOTAL, "", "0",
    }  # fmt: skip


def test_the_words_tell_the_numbers_and_leave_out_what_very_large_platforms_owe() -> None:
    told = year(volume=Volume(posted=1234, at_once=1000, held=200, rejected=34))

    rows = read(told, 11)

    assert "1234 comments" in rows[0]["Value"]
    assert [bool(row["Value"]) for row in rows] == [row["Applicability"] == "All" for row in rows]


def test_what_is_said_to_be_left_empty_is_empty() -> None:
    assert set(LEFT_EMPTY) == {1, 3, 4, 6, 7, 8, 9, 10, 11}
    for number in (3, 9, 10):
        part = template()[number]
        open_to_fill = set(part.header) - {*part.rows[-1].labels, "Service", "Reporting period"}
        cells = {row[column] for row in read(_QUIET, number) for column in open_to_fill}
        assert cells == {""}
