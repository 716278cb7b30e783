"""`plaintalk export`: files that others take, without anybody's data."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from plaintalk.articles.models import Article
from plaintalk.discussion.models import Comment, Decision
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.moderation.statements.schema import problems_with
from plaintalk.ops.command import app
from plaintalk.people.models import Person
from tests import make
from tests.discussion.test_record import without_triggers
from tests.moderation.history import make_history

pytestmark = pytest.mark.django_db


def export(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["export", *(str(each) for each in arguments)])


def table(file: Path) -> list[list[str]]:
    """Read a file strictly by RFC 4180: UTF-8, CRLF, every row as long as the first."""
    content = file.read_bytes().decode("utf-8")
    assert content.count("\n") == content.count("\r\n") > 0
    rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    return rows


def values(file: Path) -> dict[str, str]:
    return {row[0]: row[1] for row in table(file)[1:]}


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
    files = sorted(file.name for file in (tmp_path / "report").iterdir())
    assert files == [
        "1_report_identification.csv",
        "3_notices.csv",
        "3_notices_received.csv",
        "4_own_initiative_illegal_content.csv",
        "5_own_initiative_terms.csv",
        "6_complaints_and_suspensions.csv",
        "7_automated_means.csv",
        "qualitative.md",
    ]
    for name in files[:-1]:
        assert len(table(tmp_path / "report" / name)) > 1
    assert all(name in result.stdout for name in files)


def test_the_report_adds_up_with_the_statements(tmp_path: Path) -> None:
    make_history()
    export("transparency", "--year", "2026", "--out", tmp_path)
    printed = export(
        "statements", "--format", "jsonl", "--since", "2026-01-01", "--until", "2026-12-31"
    ).stdout
    statements = [json.loads(line) for line in printed.splitlines()]

    head, total, *categories = table(tmp_path / "5_own_initiative_terms.csv")

    whole = dict(zip(head, total, strict=True))
    assert whole["category"] == "TOTAL"
    assert int(whole["measures"]) == len(statements) > 20
    assert int(whole["visibility_removed"]) + int(whole["visibility_disabled"]) == len(statements)
    assert int(whole["decided_by_automated_means_alone"]) == sum(
        one["automated_decision"] == "AUTOMATED_DECISION_FULLY" for one in statements
    )
    by_category = {row[0]: int(row[1]) for row in categories}
    assert sum(by_category.values()) == len(statements)
    assert by_category["VIOLENCE"] == sum(
        one["category"] == "STATEMENT_CATEGORY_VIOLENCE" for one in statements
    )


def test_the_report_tells_how_often_rules_were_wrong_and_appeals_right(tmp_path: Path) -> None:
    make_history()
    export("transparency", "--year", "2026", "--out", tmp_path)

    complaints = values(tmp_path / "6_complaints_and_suspensions.csv")
    means = values(tmp_path / "7_automated_means.csv")

    assert int(complaints["complaints_decided"]) > 0
    assert int(complaints["complaints_decided_decision_upheld"]) + int(
        complaints["complaints_decided_decision_reversed"]
    ) == int(complaints["complaints_decided"])
    rate = int(means["rejected_by_rule_published_by_a_person"]) / int(means["rejected_by_rule"])
    assert float(means["rate_rejected_wrongly_of_all"]) == pytest.approx(rate, abs=0.0001)


def test_what_is_not_known_is_left_out_and_said_so(tmp_path: Path) -> None:
    make.site()

    export("transparency", "--year", "2026", "--out", tmp_path)

    assert not list(tmp_path.glob("2_*"))
    assert "median_days" not in (tmp_path / "6_complaints_and_suspensions.csv").read_text()
    assert "rate_" not in (tmp_path / "7_automated_means.csv").read_text()
    qualitative = (tmp_path / "qualitative.md").read_text(encoding="utf-8")
    assert "orders of member states" in qualitative
    assert "out-of-court" in qualitative


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

    received = values(tmp_path / "3_notices_received.csv")
    assert received["notices_received"] == "3"
    assert received["notices_decided"] == "2"
    assert received["notices_decided_content_taken_down_as_illegal"] == "1"
    assert received["median_days_from_notice_to_decision"] == "0.5"
    assert statement["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert statement["illegal_content_legal_ground"] == removed.legal_ground
    assert statement["source_type"] == "SOURCE_ARTICLE_16"
    assert problems_with(statement) == []
    written = json.dumps(statement) + "".join(
        file.read_text(encoding="utf-8") for file in tmp_path.iterdir()
    )
    assert [one for one in personal() if one in written] == []


def test_a_year_that_has_not_begun_has_no_report(tmp_path: Path) -> None:
    make.site()

    result = export("transparency", "--year", "2999", "--out", tmp_path)

    assert isinstance(result.exception, PlaintalkError)
    assert result.exception.code == "year_not_begun"
    assert export("transparency", "--year", "x", "--out", tmp_path).exit_code == 2
