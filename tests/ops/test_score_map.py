"""The score map: thresholds carried over by what they hold, and what is said about them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaintalk.engine import Attribute
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.ops.score_map import (
    FEW,
    Levels,
    Mapped,
    Scores,
    map_thresholds,
    most_changed,
    rank_correlation,
)
from plaintalk.ops.scoring import map_file
from plaintalk.ops.scoring.map_file import (
    AttributeMap,
    MapOrder,
    ScoreMap,
    columns_of,
    map_scores,
    old_score,
    thresholds_of,
)
from plaintalk.ops.scoring.map_report import as_json, check_report, markdown
from plaintalk.ops.scoring.runs import Progress
from tests.house.generated import ROOT
from tests.ops.test_command import shell
from tests.ops.test_scoring_tables import csv_of

SCORE = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
PAIRS = st.lists(st.tuples(SCORE, SCORE), min_size=1, max_size=40)
THRESHOLD = st.integers(1, 1000).map(lambda thousandths: thousandths / 1000)


def both_of(pairs: list[tuple[float, float]]) -> tuple[Scores, Scores]:
    columns = np.array(pairs, dtype=np.float64)
    return columns[:, 0], columns[:, 1]


def one_mapped(before: Scores, here: Scores, threshold: float, *, resamples: int = 1) -> Mapped:
    (mapped,) = map_thresholds(before, here, [threshold], resamples=resamples)
    return mapped


# ---- thresholds -------------------------------------------------------------------------------


def test_the_mapped_threshold_holds_the_same_share() -> None:
    before = np.linspace(0, 1, 101)

    mapped = one_mapped(before, before**3, 0.8)

    assert (mapped.held_before, mapped.held_here, mapped.both) == (21, 21, 21)
    assert mapped.here == pytest.approx(0.8**3, abs=0.01)
    assert (mapped.only_before, mapped.only_here) == (0, 0)


def test_who_changes_sides_is_counted() -> None:
    before = np.array([0.9, 0.8, 0.2, 0.1])
    here = np.array([0.9, 0.1, 0.8, 0.2])

    mapped = one_mapped(before, here, 0.8)

    assert (mapped.both, mapped.only_before, mapped.only_here) == (1, 1, 1)


@given(PAIRS, THRESHOLD)
def test_no_other_threshold_comes_nearer_to_the_share(
    pairs: list[tuple[float, float]], threshold: float
) -> None:
    before, here = both_of(pairs)

    mapped = one_mapped(before, here, threshold)

    possible = [0, *(int(np.count_nonzero(here >= score)) for score in here)]
    if mapped.held_before:
        nearest = min(abs(held - mapped.held_before) for held in possible)
        assert abs(mapped.held_here - mapped.held_before) == nearest
    else:
        assert mapped.here is None
    if mapped.here is not None:
        assert mapped.held_here == np.count_nonzero(here >= mapped.here)
        # A client that asks for more than the threshold holds the same, but for equal scores.
        assert mapped.here in here or mapped.held_here == np.count_nonzero(here > mapped.here)


@given(PAIRS, THRESHOLD)
def test_the_order_of_the_texts_changes_nothing(
    pairs: list[tuple[float, float]], threshold: float
) -> None:
    there = one_mapped(*both_of(pairs), threshold)
    back = one_mapped(*both_of(pairs[::-1]), threshold)

    assert (there.here, there.both, there.held_here) == (back.here, back.both, back.held_here)


@given(PAIRS)
def test_a_stricter_threshold_never_maps_to_a_milder_one(pairs: list[tuple[float, float]]) -> None:
    before, here = both_of(pairs)

    mapped = map_thresholds(before, here, [0.1, 0.5, 0.9], resamples=1)

    found = [each.here if each.here is not None else 1.1 for each in mapped]
    assert found == sorted(found)


def test_where_all_scores_here_are_equal_no_threshold_is_made_up() -> None:
    before, here = np.linspace(0, 1, 50), np.full(50, 0.25)

    mapped = one_mapped(before, here, 0.9)

    assert (mapped.here, mapped.low, mapped.high, mapped.held_here) == (None, None, None, 0)


def test_where_nothing_was_held_no_threshold_is_made_up() -> None:
    mapped = one_mapped(np.array([0.1, 0.2]), np.array([0.3, 0.4]), 0.5)

    assert (mapped.held_before, mapped.here) == (0, None)


def test_where_all_was_held_all_is_held_here() -> None:
    mapped = one_mapped(np.array([0.6, 0.7]), np.array([0.3, 0.4]), 0.5)

    assert (mapped.held_before, mapped.held_here, mapped.here) == (2, 2, 0.3)


def test_a_threshold_has_few_decimals_where_that_parts_the_texts_as_well() -> None:
    levels = Levels(np.array([0.123456, 0.131313, 0.1313131]))

    assert levels.threshold(1) == 0.127
    assert levels.threshold(0) == 0.1313131


def test_the_interval_narrows_with_more_texts_and_holds_the_truth() -> None:
    chance = np.random.default_rng(7)

    def width(texts: int) -> float:
        before = chance.random(texts)
        mapped = one_mapped(before, before**2, 0.8, resamples=200)
        assert mapped.low is not None
        assert mapped.high is not None
        assert mapped.low <= 0.64 <= mapped.high
        return mapped.high - mapped.low

    assert width(5_000) < width(100)


def test_the_same_texts_give_the_same_interval() -> None:
    before, here = np.linspace(0, 1, 60), np.linspace(1, 0, 60) ** 2

    first, second = (map_thresholds(before, here, [0.7], resamples=50) for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    ("held", "uncertain"), [(FEW - 1, True), (FEW, False), (170, False), (171, True)]
)
def test_few_texts_on_one_side_make_a_threshold_uncertain(held: int, uncertain: bool) -> None:
    before = np.arange(200) / 200

    mapped = one_mapped(before, before, (200 - held) / 200)

    assert mapped.held_before == held
    assert mapped.is_uncertain(200) is uncertain


def test_the_example_in_the_documentation_comes_out_as_it_says() -> None:
    page = (ROOT / "docs" / "migrate-from-perspective.md").read_text("utf-8")
    scores = re.findall(r"^\| .+ \| (0\.\d\d) \| (0\.\d\d) \|$", page, re.MULTILINE)
    before, here = both_of([(float(was), float(now)) for was, now in scores])

    mapped = one_mapped(before, here, 0.8)

    counts = (mapped.held_before, mapped.held_here, mapped.both)
    counts += (mapped.only_before, mapped.only_here)
    told = " | ".join(str(each) for each in (mapped.before, mapped.here, *counts))
    assert len(scores) == 11
    assert f"| {told} |" in page
    assert mapped.is_uncertain(len(scores))


# ---- agreement --------------------------------------------------------------------------------


def test_scores_in_the_same_order_agree_wholly_and_reversed_ones_not_at_all() -> None:
    scores = np.array([0.1, 0.2, 0.2, 0.9])

    assert rank_correlation(scores, scores**3) == pytest.approx(1)
    assert rank_correlation(scores, -scores) == pytest.approx(-1)


def test_ties_share_their_places() -> None:
    # Worked by hand: ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
    told = rank_correlation(np.array([0.0, 0.5, 0.5, 1.0]), np.array([0.1, 0.2, 0.3, 0.4]))

    assert told == pytest.approx(4.5 / (4.5 * 5) ** 0.5)


@pytest.mark.parametrize("here", [[0.5, 0.5, 0.5], [0.0, 0.0, 0.0]])
def test_no_agreement_is_told_where_there_is_no_order(here: list[float]) -> None:
    assert rank_correlation(np.array([0.1, 0.2, 0.3]), np.array(here)) is None


@given(PAIRS, THRESHOLD)
def test_only_texts_that_change_sides_are_listed(
    pairs: list[tuple[float, float]], threshold: float
) -> None:
    before, here = both_of(pairs)
    mapped = map_thresholds(before, here, [threshold], resamples=1)

    rising, falling = most_changed(before, here, mapped, count=len(pairs))

    assert (len(rising), len(falling)) == (mapped[0].only_here, mapped[0].only_before)
    assert all(before[at] < threshold for at in rising)
    assert all(before[at] >= threshold for at in falling)


# ---- files ------------------------------------------------------------------------------------

RUDE, KIND = "You are an idiot, {}.", "I have read the minutes twice, {}, and I agree with you."


@contextmanager
def unwatched(_before: int) -> Iterator[Progress]:
    yield lambda *, rows, done, size: None


def old_scores(folder: Path, *more: list[str], rude: int = 40, kind: int = 60) -> Path:
    """Write comments with old scores: rude ones from 0.7 up, kind ones below 0.4."""
    rows = [[RUDE.format(at), f"{0.7 + at / 200:.3f}"] for at in range(rude)]
    rows += [[KIND.format(at), f"{at / 200:.3f}"] for at in range(kind)]
    file = folder / "old.csv"
    file.write_text(csv_of([["comment", "toxic"], *rows, *more]))
    return file


def mapped_from(file: Path, *thresholds: float) -> ScoreMap:
    return map_scores(
        MapOrder(
            file,
            "comment",
            columns={Attribute.INSULT: "toxic"},
            thresholds={Attribute.INSULT: thresholds},
            block_rows=7,
        ),
        unwatched,
    )


def test_a_threshold_that_parts_the_rude_from_the_kind_still_does(tmp_path: Path) -> None:
    result = mapped_from(old_scores(tmp_path), 0.55)

    (insults,) = result.attributes
    (mapped,) = [each for each in insults.mapped if each.before == 0.55]
    assert (mapped.held_before, mapped.held_here, mapped.both) == (40, 40, 40)
    assert [each.before for each in insults.mapped] == [
        0.5, 0.55, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95,
    ]  # fmt: skip
    assert (result.rows, insults.texts) == (100, 100)


def test_rows_that_can_not_be_compared_are_counted_by_reason(tmp_path: Path) -> None:
    file = old_scores(
        tmp_path,
        [RUDE, ""], [RUDE, "NaN"], [RUDE, "87"], [RUDE, "-0.1"], [RUDE, "high"], ["", "0.5"],
        ["three", "fields", "here"], ["Ты идиот, и это не новость для нас.", "0.9"],
    )  # fmt: skip

    result = mapped_from(file)

    assert (result.without_text, result.unreadable) == (1, 1)
    assert result.attributes[0].unused == {
        map_file.MISSING: 2,
        map_file.OUT_OF_RANGE: 2,
        map_file.NO_NUMBER: 1,
        map_file.NOT_HERE: 1,
    }
    assert result.attributes[0].texts == 100


def test_the_texts_that_change_sides_are_listed_with_line_and_words(tmp_path: Path) -> None:
    long = "You are an idiot. " * 100
    file = old_scores(tmp_path, [long, "0.05"], [KIND.format("*Ann*"), "0.99"])

    result = mapped_from(file)

    (insults,) = result.attributes
    assert [each.line for each in insults.falling][:1] == [103]
    assert 102 in [each.line for each in insults.rising]
    assert max(len(each.text) for each in insults.rising) == 401
    page = markdown(result, with_texts=True)
    assert r"\*Ann\*" in page
    assert "Ann" not in markdown(result, with_texts=False)


def test_the_page_says_how_sure_it_is() -> None:
    before = np.arange(200) / 210
    here = np.where(before > 0.8, 0.99, before**2)
    mapped = map_thresholds(before, here, [0.5, 0.82, 0.85, 0.9, 0.97], resamples=50)
    one = AttributeMap(Attribute.INSULT, "toxic", 200, {}, 0.5, mapped, [], [])
    page = markdown(ScoreMap("old.csv", "m", 201, 1, 2, {"en": 200}, [one]), with_texts=False)

    assert "200 texts with scores of both (column toxic)" in page
    assert "1 of them have no text" in page
    assert "2 more can't be read" in page
    assert "Rank correlation (Spearman): 0.50" in page
    assert "- 0.82, 0.85: only 27 of the texts are at it or above" not in page
    assert "- 0.82: only 27 of the texts are at it or above" in page
    assert "- 0.97: none of the texts reached it" in page


def test_the_json_report_holds_what_the_page_holds(tmp_path: Path) -> None:
    data = json.loads(as_json(mapped_from(old_scores(tmp_path))))

    (insults,) = data["attributes"]
    assert insults["attribute"] == "INSULT"
    row = insults["mapped"][0]
    assert set(row) == {
        "before", "here", "low", "high", "held_before", "held_here", "both", "only_before",
        "only_here", "is_uncertain",
    }  # fmt: skip
    assert row["only_before"] == row["held_before"] - row["both"]


@pytest.mark.parametrize(
    ("value", "score", "why"),
    [
        (" 0.5 ", 0.5, ""),
        (1, 1.0, ""),
        (0.0, 0.0, ""),
        (None, None, map_file.MISSING),
        ("", None, map_file.MISSING),
        (float("nan"), None, map_file.MISSING),
        ("0,5", None, map_file.NO_NUMBER),
        (True, None, map_file.NO_NUMBER),
        ([0.5], None, map_file.NO_NUMBER),
        (10**400, None, map_file.NO_NUMBER),
        (1.0001, None, map_file.OUT_OF_RANGE),
        ("inf", None, map_file.OUT_OF_RANGE),
    ],
)
def test_an_old_score_is_a_number_from_0_to_1(value: object, score: float | None, why: str) -> None:
    found, told = old_score(value)

    assert told == why
    assert found == score if score is not None else np.isnan(found)


@pytest.mark.parametrize(
    "given", ["FLIRTATION=x", "TOXICITY", "TOXICITY=", "=x", "INSULT=b", "x=INSULT"]
)
def test_a_score_column_that_can_not_be_used_is_refused(given: str) -> None:
    with pytest.raises(PlaintalkError) as refused:
        columns_of(["INSULT=a", given])

    assert refused.value.code == "score_column_unusable"
    assert "SEVERE_TOXICITY" in str(refused.value)


@pytest.mark.parametrize("given", ["THREAT=0.5", "INSULT=0", "INSULT=1.5", "INSULT=high", "0.5"])
def test_a_threshold_that_can_not_be_used_is_refused(given: str) -> None:
    with pytest.raises(PlaintalkError) as refused:
        thresholds_of([given], {Attribute.INSULT: "a"})

    assert refused.value.code == "threshold_unusable"


def test_percentages_are_refused_and_not_mapped(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("comment,toxic\nYou are an idiot.,87\n")

    with pytest.raises(PlaintalkError, match=r"\(not from 0 to 1: 1\)\. Old scores must go"):
        mapped_from(tmp_path / "old.csv")


def test_a_report_of_another_ending_is_refused_before_anything_is_scored() -> None:
    with pytest.raises(PlaintalkError) as refused:
        check_report(Path("report.pdf"))

    assert refused.value.code == "report_kind_unknown"


def test_the_command_prints_the_map_and_writes_the_texts(tmp_path: Path) -> None:
    old_scores(tmp_path, ["You are an idiot.", "0.01"])
    asked = ["perspective", "map", "old.csv", "--text-column", "comment"]

    status, printed, told = shell(
        [*asked, "--score-column", "insult=toxic", "--threshold", "INSULT=0.55", "--out", "map.md"],
        folder=tmp_path,
    )
    refused = shell([*asked, "--score-column", "INSULT=score"], folder=tmp_path)

    assert (status, told) == (0, "")
    assert "| 0.55 |" in printed
    assert "idiot" not in printed
    assert "Line 102, 0.01 before" in (tmp_path / "map.md").read_text("utf-8")
    assert refused[0] == 2
    assert "Its columns are: comment, toxic. [column_missing]" in refused[2]
