"""`plaintalk export`: files that others take, without anybody's data."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment, Decision
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.moderation.appeals.models import Outcome as AppealOutcome
from plaintalk.moderation.appeals.services import answer, settle_overtaken
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.moderation.numbers.queries import Period, reversals
from plaintalk.moderation.statements.schema import problems_with
from plaintalk.ops.command import app
from plaintalk.ops.transparency.template import template
from plaintalk.people.models import Person
from tests import make
from tests.discussion.test_record import without_triggers
from tests.moderation.history import make_history

pytestmark = pytest.mark.django_db

_IDENTIFICATION = "1_report_identification.csv"
_MEASURES = "Number of measures taken at the provider's own initiative "
_BY_MACHINE = "Number of measures solely taken by automated means"
_BY_PERSON = "Number of measures not taken by automated means"
_COMPLAINTS = "Number of complaints submitted to the internal-complaints mechanism"
_OUTCOMES = (
    "Total number",
    "Decisions upheld",
    "Decisions partially reversed",
    "Decisions reversed",
    "Median time",
    "Decision omitted",
)


def export(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["export", *(str(each) for each in arguments)])


def table(file: Path) -> list[list[str]]:
    """Read a file strictly by RFC 4180: UTF-8, CRLF, every row as long as the first."""
    content = file.read_bytes().decode("utf-8")
    assert content.count("\n") == content.count("\r\n") > 0
    rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    return rows


def rows_of(file: Path) -> list[dict[str, str]]:
    head, *rows = table(file)
    return [dict(zip(head, row, strict=True)) for row in rows]


def by_category(file: Path) -> dict[str, dict[str, str]]:
    """Give the rows of categories, without those of sub-categories, by code."""
    column = table(file)[0][3]
    return {row[column]: row for row in rows_of(file) if not row[column].startswith("KEYWORD_")}


def values(file: Path) -> dict[tuple[str, str], str]:
    return {(row["Indicator"].strip(), row["Scope"].strip()): row["Value"] for row in rows_of(file)}


def personal() -> set[str]:
    """Give every name, address and text in the database."""
    kept: set[str] = set()
    for person in Person.objects.all():
        kept |= {person.name, person.email, person.guest_email, person.public_id}
    kept |= set(Comment.objects.values_list("body", flat=True))
    kept |= set(Comment.objects.values_list("author_name", flat=True))
    kept |= set(Comment.objects.values_list("public_id", flat=True))
    kept |= set(Decision.objects.values_list("sentence", flat=True))
    for notice in Notice.objects.all():
        kept |= {notice.name, notice.email, notice.why, notice.explanation, notice.to_notifier}
    kept |= set(Article.objects.values_list("headline", flat=True))
    return kept - {""}


# ---- statements -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["api", "jsonl"])
def test_statements_come_as_the_commission_takes_them(tmp_path: Path, form: str) -> None:
    make_history(comments=240)
    out = tmp_path / "statements.jsonl"

    result = export("statements", "--out", out, "--format", form)

    assert result.exit_code == 0
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    if form == "api":
        assert all(set(line) == {"statements"} for line in lines)
        sizes = [len(line["statements"]) for line in lines]
        assert len(sizes) > 1
        assert sizes[:-1] == [100] * (len(sizes) - 1)
        lines = [one for line in lines for one in line["statements"]]
    assert f"{len(lines)} statements" in result.stderr
    assert [problems for one in lines if (problems := problems_with(one))] == []


def test_statements_hold_nobodys_name_address_or_words(tmp_path: Path) -> None:
    told = make_history()
    out = tmp_path / "statements.jsonl"

    export("statements", "--out", out)

    written = out.read_text(encoding="utf-8")
    assert len(written) > 1000
    assert [one for one in told.secrets | personal() if one in written] == []


def test_statements_are_printed_where_no_file_is_named() -> None:
    make.comment("REJECTME")

    result = export("statements", "--format", "jsonl")

    assert json.loads(result.stdout)["automated_decision"] == "AUTOMATED_DECISION_FULLY"


def test_both_days_of_a_period_count() -> None:
    make.comment("REJECTME")
    day = f"{make.NOW:%Y-%m-%d}"

    on_the_day = export("statements", "--since", day, "--until", day)
    before = export("statements", "--until", "2026-02-28")

    assert len(json.loads(on_the_day.stdout)["statements"]) == 1
    assert before.stdout == ""
    assert "0 statements" in before.stderr


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "01.03.2026", "2026-03-01T10:00"])
def test_a_day_that_is_none_is_told_with_status_2(day: str) -> None:
    make.site()

    result = export("statements", "--since", day)

    assert result.exit_code == 2
    assert "--since" in result.stderr


def test_a_period_that_ends_before_it_begins_is_told_by_code() -> None:
    make.site()

    result = export("statements", "--since", "2026-03-02", "--until", "2026-03-01")

    assert isinstance(result.exception, PlaintalkError)
    assert result.exception.code == "period_backwards"


def test_a_file_that_can_not_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    make.site()

    result = export("statements", "--out", tmp_path / "nowhere" / "statements.jsonl")

    assert isinstance(result.exception, PlaintalkError)
    assert result.exception.code == "export_unwritable"
    assert list(tmp_path.iterdir()) == []


def test_a_statement_that_breaks_a_rule_stops_the_export_and_leaves_the_old_file(
    tmp_path: Path,
) -> None:
    decision = make.posted("REJECTME").decision
    # Nothing of ours gives such an id; somebody may have written into the database.
    broken = Decision.objects.filter(pk=decision.pk)
    without_triggers()
    broken.update(public_id="not an id")
    out = tmp_path / "statements.jsonl"
    out.write_text("the old file")

    result = export("statements", "--out", out)

    assert isinstance(result.exception, PlaintalkError)
    assert result.exception.code == "statement_breaks_schema"
    assert "puid" in str(result.exception)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["the old file"]


# ---- the transparency report ----------------------------------------------------------------


def test_the_reports_files_are_csv_that_others_read(tmp_path: Path) -> None:
    make_history()

    result = export("transparency", "--year", "2026", "--out", tmp_path / "report")

    assert result.exit_code == 0
    files = {file.name for file in (tmp_path / "report").iterdir()}
    assert files == {part.file for part in template().values()}
    for name in files:
        assert len(table(tmp_path / "report" / name)) > 1
    assert all(name in result.stdout for name in files)


def test_the_report_adds_up_with_the_statements(tmp_path: Path) -> None:
    make_history()
    export("transparency", "--year", "2026", "--out", tmp_path)
    printed = export(
        "statements", "--format", "jsonl", "--since", "2026-01-01", "--until", "2026-12-31"
    ).stdout
    statements = [json.loads(line) for line in printed.splitlines()]

    rows = by_category(tmp_path / "6_own_initiative_TC.csv")
    means = values(tmp_path / "8_automated_means.csv")

    whole = rows.pop("TOTAL")
    assert int(whole[_MEASURES]) == len(statements) > 20
    removed, disabled = "Visibility restriction Removal", "Visibility restriction Disable"
    assert int(whole[removed]) + int(whole[disabled]) == len(statements)
    for column in (_MEASURES, removed, disabled):
        assert sum(int(row[column]) for row in rows.values()) == int(whole[column])
    for category, row in rows.items():
        assert int(row[_MEASURES]) == sum(one["category"] == category for one in statements)
    by_machine = sum(one["automated_decision"] == "AUTOMATED_DECISION_FULLY" for one in statements)
    assert int(means[_BY_MACHINE, "Total number"]) == by_machine > 0
    assert int(means[_BY_PERSON, "Total number"]) == len(statements) - by_machine


def test_the_report_tells_how_often_rules_were_wrong_and_what_the_public_page_tells(
    tmp_path: Path,
) -> None:
    make_history()
    export("transparency", "--year", "2026", "--out", tmp_path)
    year = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    told = reversals(make.site(), year)

    complaints = values(tmp_path / "7_appeals_and_recidivism.csv")
    means = values(tmp_path / "8_automated_means.csv")

    assert told.appeals > 0
    upheld, turned = complaints[_COMPLAINTS, "Decisions upheld"], told.appeals_reversed
    assert int(upheld) + turned == told.appeals
    assert complaints[_COMPLAINTS, "Decisions reversed"] == str(turned)
    right = 1 - told.by_rule_reversed / told.by_rule_looked_at
    precision = means["Accuracy of the automated means - Precision", "Total number"]
    assert float(precision) == pytest.approx(100 * right, abs=0.01)


def test_complaints_are_counted_from_when_they_are_made_to_their_answer(tmp_path: Path) -> None:
    for outcome in (AppealOutcome.UPHELD, AppealOutcome.REVERSED, None):
        made = make.appealed(make.comment("REJECTME", author=make.guest()))
        if outcome is not None:
            then = make.NOW + timedelta(hours=6)
            answer(appeal=made, by=make.moderator(), outcome=outcome, sentence="Read.", now=then)
    withdrawn = make.comment("REJECTME", author=make.guest())
    make.appealed(withdrawn)
    make.withdrawn(withdrawn, now=make.NOW + timedelta(hours=1))
    settle_overtaken(site=make.site(), now=make.NOW + timedelta(hours=2))

    export("transparency", "--year", "2026", "--out", tmp_path)

    told = values(tmp_path / "7_appeals_and_recidivism.csv")
    assert [told[_COMPLAINTS, scope] for scope in _OUTCOMES] == ["4", "1", "0", "1", "6.00", "1"]


def test_what_is_not_known_is_left_empty_and_said_so(tmp_path: Path) -> None:
    make.site()

    result = export("transparency", "--year", "2026", "--out", tmp_path)

    orders = rows_of(tmp_path / "3_member_states_orders.csv")
    assert {row["Number of orders to provide information"] for row in orders} == {""}
    assert values(tmp_path / "7_appeals_and_recidivism.csv")[_COMPLAINTS, "Median time"] == ""
    for name in ("3_member_states_orders.csv", "9_human_resources.csv", "10_AMAR.csv"):
        assert f"{name}: " in result.stderr
    assert "out-of-court" in result.stderr


def test_a_year_that_goes_on_is_counted_until_now_and_said_so(tmp_path: Path) -> None:
    make.site()
    today = datetime.now(UTC).date()

    result = export("transparency", "--year", str(today.year), "--out", tmp_path)

    assert f"{today.year} is not over" in result.stderr
    days = {row["Indicator"]: row["Value"] for row in rows_of(tmp_path / _IDENTIFICATION)}
    assert days["Starting date of reporting period"] == f"{today.year}-01-01"
    assert today.isoformat() <= days["Ending date of reporting period"]
    assert days["Date of the publication of the report"] == ""


def test_the_report_holds_nobodys_name_address_or_words(tmp_path: Path) -> None:
    told = make_history()

    export("transparency", "--year", "2026", "--out", tmp_path)

    written = "".join(file.read_text(encoding="utf-8") for file in tmp_path.iterdir())
    assert [one for one in told.secrets | personal() if one in written] == []


def test_notices_are_counted_and_a_comment_taken_down_upon_one_names_its_law(
    tmp_path: Path,
) -> None:
    removed = make.notice_answered(
        make.noticed(), Outcome.REMOVED, now=make.NOW + timedelta(hours=12)
    )
    make.notice_answered(make.noticed(), Outcome.KEPT, now=make.NOW + timedelta(hours=12))
    make.noticed()

    export("transparency", "--year", "2026", "--out", tmp_path)
    statement = json.loads(export("statements", "--format", "jsonl").stdout)

    rows = by_category(tmp_path / "4_notices.csv")
    total = rows["TOTAL"]
    assert total["Number of notices received "] == "3"
    assert total["Number of actions taken on the basis of the law"] == "1"
    assert total["Median time to take action"] == "12.00"
    assert (
        "2 notices were answered" in total["Contextual information on Number of notices received "]
    )
    assert rows["STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"]["Number of notices received "] == "3"
    assert by_category(tmp_path / "6_own_initiative_TC.csv")["TOTAL"][_MEASURES] == "0"
    assert statement["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert statement["illegal_content_legal_ground"] == removed.legal_ground
    assert statement["source_type"] == "SOURCE_ARTICLE_16"
    assert problems_with(statement) == []
    written = json.dumps(statement) + "".join(
        file.read_text(encoding="utf-8") for file in tmp_path.iterdir()
    )
    assert [one for one in personal() if one in written] == []


def test_notices_about_child_abuse_and_about_what_is_gone_are_told(tmp_path: Path) -> None:
    comment = make.comment("Burn it.", author=make.member())
    notice = make.noticed(comment, about_child_abuse=True)
    make.withdrawn(comment, now=make.NOW + timedelta(hours=1))
    make.notice_answered(notice, Outcome.GONE, now=make.NOW + timedelta(hours=2))

    export("transparency", "--year", "2026", "--out", tmp_path)

    rows = by_category(tmp_path / "4_notices.csv")
    received = "Number of notices received "
    assert rows["STATEMENT_CATEGORY_PROTECTION_OF_MINORS"][received] == "1"
    assert rows["STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"][received] == "0"
    terms = "Number of actions taken on the basis of the terms and conditions of the service"
    assert rows["TOTAL"][terms] == "0"
    assert "1 notices were about" in rows["TOTAL"][f"Contextual information on {terms}"]


def test_a_year_that_has_not_begun_has_no_report(tmp_path: Path) -> None:
    make.site()

    result = export("transparency", "--year", "2999", "--out", tmp_path)

    assert isinstance(result.exception, PlaintalkError)
    assert result.exception.code == "year_not_begun"
    assert export("transparency", "--year", "x", "--out", tmp_path).exit_code == 2
