"""`plaintalk policy diff | replay | publish --shadow`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plaintalk.discussion.errors import ExamplesFail
from plaintalk.discussion.models import PolicyVersion, ShadowRuling
from plaintalk.discussion.queries import PolicyVersionNotFound
from plaintalk.engine.signals import Attribute
from plaintalk.moderation.replay.errors import ClauseUnknown, PeriodEmpty, PeriodUnreadable
from plaintalk.ops.policies import FileUnreadable
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Example, Policy
from plaintalk.policy.document import PolicyUnreadable, policy_text
from tests import make
from tests.ops.test_command import plaintalk

pytestmark = pytest.mark.django_db

YESTERDAY = datetime.now(UTC) - timedelta(days=1)
MILD = make.SaidEngine({"mild": (Attribute.PROFANITY, 0.4)})


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """Give a file with a policy that holds what the policy in force publishes."""
    return written(tmp_path, make.policy(hold=0.35))


def written(folder: Path, policy: Policy) -> Path:
    file = folder / "policy.toml"
    file.write_text(policy_text(policy), encoding="utf-8")
    return file


def history() -> str:
    """Let three comments be posted, one of them removed; give that one's id."""
    on = make.discussion()
    for _number in range(2):
        make.comment("A mild word.", engine=MILD, on=on, author=make.member(), now=YESTERDAY)
    removed = make.comment("A mild word.", engine=MILD, on=on, now=YESTERDAY)
    make.decided(removed, Standing.REMOVED, now=YESTERDAY)
    return removed.public_id


def test_a_diff_names_the_clause_and_the_thresholds(strict: Path) -> None:
    make.site()

    result = plaintalk("policy", "diff", strict)

    assert result.exit_code == 0
    assert "no-profanity: PROFANITY: hold from 0.5 to 0.35." in result.output


def test_a_diff_with_another_version(strict: Path) -> None:
    make.site()
    make.version(make.policy(hold=0.35))

    same = plaintalk("policy", "diff", strict, "--against", "2")
    missing = plaintalk("policy", "diff", strict, "--against", "7")

    assert same.output == "Nothing differs.\n"
    assert isinstance(missing.exception, PolicyVersionNotFound)


def test_a_replay_says_what_changes_against_what_people_decided(strict: Path) -> None:
    history()

    result = plaintalk("policy", "replay", strict, "--since", "7d")

    assert result.exit_code == 0
    assert "3 comments were looked at. 3 would be judged otherwise." in result.output
    assert "3 more held: people had refused 1 of them and published 0." in result.output
    assert "no-profanity" in result.output


def test_progress_goes_to_standard_error_and_json_to_standard_output(strict: Path) -> None:
    removed = history()

    result = plaintalk("policy", "replay", strict, "--since", "7d", "--json")

    told = json.loads(result.stdout)
    assert "3 comments in" in result.stderr
    assert (told["comments"], told["changed"]) == (3, 3)
    assert told["moves"] == [
        {"then": "published", "now": "held", "published": 0, "refused": 1, "nobody": 2}
    ]
    assert told["missed"] == {"then": 1, "now": 0}
    assert told["clauses"] == {"no-profanity": {"then": 0, "now": 3}}
    assert {
        "comment": removed,
        "then": "published",
        "now": "held",
        "clause": "no-profanity",
        "people": "refused",
    } in told["changes"]


def test_no_more_changes_are_listed_than_asked_for(strict: Path) -> None:
    history()

    result = plaintalk("policy", "replay", strict, "--json", "--list", "1")

    assert len(json.loads(result.stdout)["changes"]) == 1


def test_stored_readings_are_used_unless_asked_otherwise(strict: Path) -> None:
    history()

    again = plaintalk("policy", "replay", strict, "--rescore", "--json")

    # The engine itself finds nothing profane in what the test's engine was told to find.
    assert json.loads(again.stdout)["changed"] == 0


def test_a_period_without_comments_is_told(strict: Path) -> None:
    history()

    result = plaintalk("policy", "replay", strict, "--since", "2020-01-01", "--until", "2020-02-01")

    assert result.exit_code == 0
    assert "Nothing was said in this period" in result.output


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param(("--since", "soon"), PeriodUnreadable, id="no-period"),
        pytest.param(("--since", "0d"), PeriodUnreadable, id="no-days"),
        pytest.param(("--since", "1d", "--until", "2d"), PeriodEmpty, id="ends-first"),
        pytest.param(("--since", "99999d"), None, id="a-very-long-period"),
        pytest.param(("--curve", "nothing"), ClauseUnknown, id="no-such-clause"),
    ],
)
def test_what_can_not_be_used_is_refused(
    strict: Path, arguments: tuple[str, ...], error: type[Exception] | None
) -> None:
    make.site()

    result = plaintalk("policy", "replay", strict, *arguments)

    assert type(result.exception) is (error or type(None))


def test_a_file_that_is_missing_or_no_policy_is_refused(tmp_path: Path) -> None:
    make.site()
    (tmp_path / "bad.toml").write_text("title = ")

    missing = plaintalk("policy", "replay", tmp_path / "none.toml")
    bad = plaintalk("policy", "diff", tmp_path / "bad.toml")

    assert isinstance(missing.exception, FileUnreadable)
    assert isinstance(bad.exception, PolicyUnreadable)


def test_a_curve_marks_the_threshold_of_the_file(strict: Path) -> None:
    history()

    result = plaintalk("policy", "replay", strict, "--curve", "no-profanity")

    assert result.exit_code == 0
    assert "0.35 (in the file: 0.35)" in result.output


def test_a_shadow_version_only_records(strict: Path) -> None:
    make.site()

    result = plaintalk("policy", "publish", strict, "--shadow")
    make.comment("A mild word.", engine=MILD)

    assert "only records" in result.output
    assert PolicyVersion.objects.get(number=2).shadow
    assert (
        plaintalk("policy", "show").output == plaintalk("policy", "show", "--version", "1").output
    )
    assert ShadowRuling.objects.get().standing == "held"


def test_a_shadow_versions_examples_must_come_out_right_too(tmp_path: Path) -> None:
    make.site()
    clause = (
        make.policy().clauses[0].model_copy(update={"refuse_examples": (Example(text="Hello."),)})
    )
    policy = make.policy().model_copy(update={"clauses": (clause, *make.policy().clauses[1:])})

    result = plaintalk("policy", "publish", written(tmp_path, policy), "--shadow")

    assert isinstance(result.exception, ExamplesFail)
