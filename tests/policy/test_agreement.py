"""Agreement figures, against well-known libraries and by what must always hold."""

import warnings
from itertools import chain

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from plaintalk.policy.agreement import (
    alpha_among,
    cohen_kappa,
    kappa_between,
    krippendorff_alpha,
    raw_agreement,
)

LABELS = st.sampled_from(["publish", "no-profanity", "on-topic", "be-honest"])
PAIRS = st.lists(st.tuples(LABELS, LABELS), max_size=40)
# Up to five judges and forty cases, with gaps anywhere.
UNITS = st.integers(1, 5).flatmap(
    lambda judges: st.lists(
        st.lists(LABELS | st.none(), min_size=judges, max_size=judges), max_size=40
    )
)


def library_kappa(pairs: list[tuple[str, str]]) -> float:
    firsts, seconds = zip(*pairs, strict=True)
    with warnings.catch_warnings():
        # It warns where kappa is undefined, and gives NaN.
        warnings.simplefilter("ignore")
        return float(cohen_kappa_score(firsts, seconds))


def library_alpha(units: list[list[str | None]]) -> float:
    names = sorted({label for label in chain(*units) if label is not None})
    table = [[np.nan if label is None else names.index(label) for label in unit] for unit in units]
    return float(
        krippendorff.alpha(reliability_data=np.array(table).T, level_of_measurement="nominal")
    )


@given(PAIRS.filter(bool))
def test_kappa_is_the_librarys_on_random_tables(pairs: list[tuple[str, str]]) -> None:
    ours, theirs = cohen_kappa(pairs), library_kappa(pairs)

    if ours is None:
        assert np.isnan(theirs)
    else:
        assert ours == pytest.approx(theirs)


@given(UNITS)
def test_alpha_is_the_librarys_on_random_tables(units: list[list[str | None]]) -> None:
    ours = krippendorff_alpha(units)
    paired = [[label for label in unit if label is not None] for unit in units]
    given_labels = set(chain(*(labels for labels in paired if len(labels) > 1)))

    assert (ours is None) == (len(given_labels) < 2)
    if ours is not None:
        assert ours == pytest.approx(library_alpha(units))


def test_large_random_tables_give_the_librarys_figures_too() -> None:
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 6, size=2000)
    wrong = rng.random((2000, 4)) < 0.2
    said = np.where(wrong, rng.integers(0, 6, size=(2000, 4)), truth[:, None])
    gaps = rng.random((2000, 4)) < 0.3
    units = [
        [None if gap else str(label) for label, gap in zip(*row, strict=True)]
        for row in zip(said, gaps, strict=True)
    ]
    pairs = [(str(first), str(second)) for first, second in said[:, :2]]

    assert cohen_kappa(pairs) == pytest.approx(library_kappa(pairs))
    assert krippendorff_alpha(units) == pytest.approx(library_alpha(units))


def test_the_worked_example_of_krippendorff_comes_out_as_printed() -> None:
    # Krippendorff (2011), section C: twelve units, four observers, gaps; nominal alpha 0.743.
    observers = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    units = [[None if x == "." else x for x in unit] for unit in zip(*observers, strict=True)]

    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=5e-4)


def test_cohens_own_kind_of_table_comes_out_by_hand() -> None:
    # 20 both yes, 15 both no, 5 and 10 apart: p_o 0.7, p_e 0.5.
    pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10

    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert raw_agreement(pairs) == pytest.approx(0.7)


@given(PAIRS)
def test_who_comes_first_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    turned = [(second, first) for first, second in pairs]

    assert cohen_kappa(pairs) == pytest.approx(cohen_kappa(turned))
    assert krippendorff_alpha(pairs) == pytest.approx(krippendorff_alpha(turned))


@given(UNITS)
def test_cases_that_nobody_else_judged_change_nothing(units: list[list[str | None]]) -> None:
    alone: list[list[str | None]] = [["publish", None], [None]]

    assert krippendorff_alpha(units) == krippendorff_alpha([*units, *alone])


@given(PAIRS)
def test_full_agreement_is_one_whatever_was_agreed_on(pairs: list[tuple[str, str]]) -> None:
    agreed = [(first, first) for first, _second in pairs]
    assume(len(set(agreed)) > 1)

    assert cohen_kappa(agreed) == pytest.approx(1)
    assert krippendorff_alpha(agreed) == pytest.approx(1)


@pytest.mark.parametrize("pairs", [[], [("publish", "publish")] * 30])
def test_what_nothing_can_be_said_about_is_none(pairs: list[tuple[str, str]]) -> None:
    for found in (kappa_between(pairs, seed=1), alpha_among(pairs, seed=1)):
        assert (found.value, found.low, found.high) == (None, None, None)
        assert found.cases == len(pairs)
    assert raw_agreement(pairs) == (1.0 if pairs else None)


@given(PAIRS, st.integers(0, 2**32 - 1))
def test_an_interval_holds_between_its_ends_and_comes_out_the_same(
    pairs: list[tuple[str, str]], seed: int
) -> None:
    for figure in (kappa_between, alpha_among):
        found = figure(pairs, seed=seed)

        assert found == figure(pairs, seed=seed)
        if found.low is not None and found.high is not None:
            assert -1.0001 <= found.low <= found.high <= 1.0001


def test_an_interval_covers_the_figure_and_narrows_with_the_cases() -> None:
    few = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    for figure in (kappa_between, alpha_among):
        wide, narrow = figure(few, seed=3), figure(few * 16, seed=3)

        assert wide.low < wide.value < wide.high  # type: ignore[operator]  # all are defined
        # A sixteenfold sample has a quarter of the error.
        ratio = (wide.high - wide.low) / (narrow.high - narrow.low)  # type: ignore[operator]
        assert ratio == pytest.approx(4, rel=0.2)


def test_the_interval_of_kappa_is_near_the_one_by_formula() -> None:
    pairs = ([("y", "y")] * 40 + [("n", "n")] * 30 + [("y", "n")] * 10 + [("n", "y")] * 20) * 4
    found = kappa_between(pairs, seed=5)
    # Cohen (1960): the standard error is sqrt(p_o (1 - p_o) / (n (1 - p_e)^2)).
    error = (0.7 * 0.3 / (400 * 0.5**2)) ** 0.5

    assert found.low == pytest.approx(0.4 - 1.96 * error, abs=0.02)
    assert found.high == pytest.approx(0.4 + 1.96 * error, abs=0.02)
