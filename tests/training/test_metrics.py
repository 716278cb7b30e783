"""The measures against scikit-learn's, and against their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as theirs
from training.evaluation import metrics

# Few values, so that ties are common.
SCORES = st.integers(0, 8).map(lambda eighths: eighths / 8)
ROWS = st.lists(st.tuples(st.booleans(), SCORES), min_size=2, max_size=60)
BOTH = ROWS.filter(lambda rows: len({label for label, _ in rows}) == 2)
SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda at: (at[0], at[0] + at[1])),
    max_size=4,
)


def columns(rows: list[tuple[bool, float]]) -> tuple[list[bool], list[float]]:
    return [label for label, _ in rows], [score for _, score in rows]


@given(BOTH)
def test_auc_and_average_precision_are_those_of_scikit_learn(
    rows: list[tuple[bool, float]],
) -> None:
    labels, scores = columns(rows)

    assert metrics.auc(labels, scores) == pytest.approx(theirs.roc_auc_score(labels, scores))
    assert metrics.average_precision(labels, scores) == pytest.approx(
        theirs.average_precision_score(labels, scores)
    )


@given(BOTH, SCORES)
def test_both_f1_are_those_of_scikit_learn(
    rows: list[tuple[bool, float]], threshold: float
) -> None:
    labels, scores = columns(rows)
    called = [score >= threshold for score in scores]

    assert metrics.f1_at(labels, scores, threshold) == pytest.approx(
        theirs.f1_score(labels, called, zero_division=0)
    )
    assert metrics.macro_f1_at(labels, scores, threshold) == pytest.approx(
        theirs.f1_score(labels, called, average="macro", zero_division=0)
    )
    assert metrics.always_yes_f1(labels) == pytest.approx(
        theirs.f1_score(labels, [True] * len(labels))
    )


@given(BOTH)
def test_turning_labels_round_turns_the_auc_round(rows: list[tuple[bool, float]]) -> None:
    labels, scores = columns(rows)

    turned = metrics.auc([not label for label in labels], scores)

    assert turned == pytest.approx(1 - metrics.auc(labels, scores))


@pytest.mark.parametrize("labels", [[True, True], [False, False], []])
def test_an_auc_of_one_class_is_undefined(labels: list[bool]) -> None:
    assert math.isnan(metrics.auc(labels, [0.5] * len(labels)))


@given(ROWS)
def test_the_bins_hold_every_row_once(rows: list[tuple[bool, float]]) -> None:
    labels, scores = columns(rows)

    curve = metrics.reliability(labels, scores)

    assert len(curve) == metrics.CALIBRATION_BINS
    assert sum(each.rows for each in curve) == len(rows)
    assert sum(each.rows * each.mean_score for each in curve if each.rows) == pytest.approx(
        sum(scores)
    )
    assert 0 <= metrics.expected_calibration_error(labels, scores) <= 1


def test_calibration_error_is_the_distance_of_score_and_share() -> None:
    # Ten rows of score 0.7, of which eight are positive; ten of 0.1, of which none is.
    labels = [True] * 8 + [False] * 12
    scores = [0.7] * 10 + [0.1] * 10

    assert metrics.expected_calibration_error(labels, scores) == pytest.approx(0.1)


@given(st.lists(st.tuples(st.booleans(), SCORES, st.booleans()), min_size=2, max_size=60))
def test_group_aucs_take_the_rows_that_their_names_say(
    rows: list[tuple[bool, float, bool]],
) -> None:
    labels, scores, named = (list(column) for column in zip(*rows, strict=True))
    kept = {
        "subgroup": [row for row in rows if row[2]],
        "bpsn": [row for row in rows if row[0] != row[2]],
        "bnsp": [row for row in rows if row[0] == row[2]],
    }

    found = metrics.group_aucs(labels, scores, named)._asdict()

    for name, chosen in kept.items():
        by_definition = metrics.auc([row[0] for row in chosen], [row[1] for row in chosen])
        assert found[name] == pytest.approx(by_definition, nan_ok=True)


def test_a_name_that_raises_scores_lowers_bpsn_and_not_bnsp() -> None:
    #         abuse elsewhere, clean elsewhere, abuse of the group, clean with its name
    labels = [True] * 5 + [False] * 5 + [True] * 5 + [False] * 5
    scores = [0.6] * 5 + [0.1] * 5 + [0.9] * 5 + [0.8] * 5
    named = [False] * 10 + [True] * 10

    assert metrics.group_aucs(labels, scores, named) == metrics.GroupAucs(1.0, 0.0, 1.0)


@given(
    st.lists(SCORES, min_size=1, max_size=40),
    st.lists(SCORES, min_size=1, max_size=40),
    st.sampled_from([0.5, 0.8, 0.9, 1.0]),
)
def test_the_threshold_catches_enough_and_no_higher_one_does(
    bad: list[float], harmless: list[float], recall: float
) -> None:
    threshold, share = metrics.let_through(bad, harmless, recall)

    assert np.mean([score >= threshold for score in bad]) >= recall
    assert np.mean([score > threshold for score in bad]) < recall
    assert share == pytest.approx(np.mean([score < threshold for score in harmless]))


def test_always_hateful_lets_nothing_through() -> None:
    assert metrics.let_through([1.0] * 10, [1.0] * 10).share == 0


@given(SPANS, SPANS)
def test_span_f1_is_the_harmonic_mean_over_offsets(
    found: list[tuple[int, int]], gold: list[tuple[int, int]]
) -> None:
    ours = {at for start, end in found for at in range(start, end)}
    marked = {at for start, end in gold for at in range(start, end)}
    if not marked:
        expected = 0.0 if ours else 1.0
    elif not ours & marked:
        expected = 0.0
    else:
        precision, recall = len(ours & marked) / len(ours), len(ours & marked) / len(marked)
        expected = 2 * precision * recall / (precision + recall)

    assert metrics.span_f1(found, gold) == pytest.approx(expected)


def test_the_interval_is_the_same_for_the_same_seed_and_holds_the_mean() -> None:
    values = np.arange(100.0)

    def mean(rows: np.ndarray) -> float:
        return float(values[rows].mean())

    first = metrics.bootstrap(mean, range(100), seed=7)

    assert first == metrics.bootstrap(mean, range(100), seed=7)
    assert first.low < values.mean() < first.high


def test_rows_of_one_family_are_drawn_together() -> None:
    seen: list[set[int]] = []

    def note(rows: np.ndarray) -> float:
        seen.append(set(rows.tolist()))
        return 0.0

    metrics.bootstrap(note, ["a", "a", "b", "b"], seed=1, resamples=20)

    assert all({0, 1} <= rows or not {0, 1} & rows for rows in seen)
