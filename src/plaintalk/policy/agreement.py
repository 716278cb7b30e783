"""How far people who judge the same cases agree, beyond what chance alone would give. Pure.

A label is whatever the judges chose among, such as "publish" or the clause of a refusal. The
labels are names without an order (nominal). Each figure comes as a plain function of the cases
and, in `kappa_between` and `alpha_among`, with a 95 % interval.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The percentiles of so many resamples move by less than 0.01 from one seed to the next, which is
# finer than the two decimals that are shown.
RESAMPLES = 2000
_LOW, _HIGH = 2.5, 97.5
# Resamples drawn anew from a fixed seed: the same cases give the same interval on every page.
_SEED = 1960

Pair = tuple[str, str]
Unit = Sequence[str | None]
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A figure from 1 (always agree) by 0 (no more than chance) to below 0 (less than chance).

    Attributes:
        value: None where the figure is undefined; the functions below say when.
        low, high: the 95 % interval by percentile bootstrap over cases; None where fewer than
            half of the resamples give a figure.
        cases: how many cases it rests on.
    """

    value: float | None
    low: float | None
    high: float | None
    cases: int


def raw_agreement(pairs: Sequence[Pair]) -> float | None:
    """Give the share of pairs with equal labels, 0.0 to 1.0; None without a pair."""
    return sum(first == second for first, second in pairs) / len(pairs) if pairs else None


def cohen_kappa(pairs: Sequence[Pair]) -> float | None:
    """Give Cohen's kappa of two judges over the cases that both judged.

    (p_o - p_e) / (1 - p_e): p_o is the share of equal labels, p_e the one that two judges with
    these shares of labels would reach by chance.

    Returns:
        None without a pair, and where both gave one and the same label throughout: then chance
        alone would agree always, and nothing can be said about what goes beyond it.

    Source: Cohen (1960), "A Coefficient of Agreement for Nominal Scales", Educational and
    Psychological Measurement 20(1), 37-46.
    """
    if not pairs:
        return None
    return _defined(_kappas(_table_of(pairs)[np.newaxis])[0])


def krippendorff_alpha(units: Sequence[Unit]) -> float | None:
    """Give Krippendorff's alpha for nominal labels, any number of judges, and gaps.

    1 - D_o / D_e: the disagreement within cases by that between all labels given. With n_uc
    judges of case u who chose label c, and m_u who judged it at all, the cases with m_u >= 2
    give n = sum of m_u, n_c = sum over u of n_uc, and

        alpha = 1 - (n - 1) * (n - sum_uc n_uc (n_uc - 1) / (m_u - 1)) / (n^2 - sum_c n_c^2)

    Args:
        units: the cases, each with its judges' labels in any order; None where one gave none. A
            case with fewer than two labels is left out: it can't be paired.

    Returns:
        None where no case has two labels, and where only one label was given throughout: then
        no disagreement was to be expected, and none can be measured.

    Source: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C, with
    the coincidences summed per case instead of kept as a matrix.
    """
    counts = _counts_of(units)
    if not len(counts):
        return None
    return _defined(_alphas(np.ones((1, len(counts))), counts)[0])


def kappa_between(pairs: Sequence[Pair], *, seed: int = _SEED) -> Agreement:
    """Give `cohen_kappa` with its interval.

    Args:
        seed: of the resamples; the same seed and pairs give the same interval.

    Source: Efron & Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13.
    """
    value = cohen_kappa(pairs)
    if value is None:
        return Agreement(None, None, None, len(pairs))
    table = _table_of(pairs)
    # Drawing cases with replacement is drawing how often each cell of their table comes up.
    drawn = np.random.default_rng(seed).multinomial(
        len(pairs), table.ravel() / table.sum(), size=RESAMPLES
    )
    low, high = _interval(_kappas(drawn.reshape(RESAMPLES, *table.shape).astype(np.float64)))
    return Agreement(value, low, high, len(pairs))


def alpha_among(units: Sequence[Unit], *, seed: int = _SEED) -> Agreement:
    """Give `krippendorff_alpha` with its interval; `cases` are those with two labels or more.

    Args:
        seed: of the resamples; the same seed and cases give the same interval.
    """
    counts = _counts_of(units)
    value = krippendorff_alpha(units)
    if value is None:
        return Agreement(None, None, None, len(counts))
    # Cases judged alike can't be told apart, so it is enough to draw how often each kind comes up.
    kinds, times = np.unique(counts, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(
        len(counts), times / times.sum(), size=RESAMPLES
    )
    low, high = _interval(_alphas(drawn.astype(np.float64), kinds))
    return Agreement(value, low, high, len(counts))


def _table_of(pairs: Sequence[Pair]) -> _Floats:
    """Give how often the first judge chose one label and the second another."""
    labels = sorted({label for pair in pairs for label in pair})
    place = {label: index for index, label in enumerate(labels)}
    table = np.zeros((len(labels), len(labels)))  # float64, (label of first, label of second)
    for first, second in pairs:
        table[place[first], place[second]] += 1
    return table


def _counts_of(units: Sequence[Unit]) -> _Floats:
    """Give how many judges chose each label, for the cases with two labels or more."""
    judged = [Counter(label for label in unit if label is not None) for unit in units]
    paired = [labels for labels in judged if labels.total() >= 2]
    names = sorted({label for labels in paired for label in labels})
    counts = [[labels[name] for name in names] for labels in paired]
    return np.array(counts, dtype=np.float64)  # (case, label)


def _kappas(tables: _Floats) -> _Floats:
    """Give kappa of each table, (table, label, label); NaN where it is undefined."""
    size = tables.sum(axis=(1, 2))
    observed = np.trace(tables, axis1=1, axis2=2) / size
    by_chance = (tables.sum(axis=2) * tables.sum(axis=1)).sum(axis=1) / size**2
    return _divided(observed - by_chance, 1 - by_chance)


def _alphas(times: _Floats, counts: _Floats) -> _Floats:
    """Give alpha of each sample of cases; NaN where it is undefined.

    Args:
        times: how often each case is in each sample, (sample, case).
        counts: (case, label).
    """
    judges = counts.sum(axis=1)
    coincident = (counts * (counts - 1)).sum(axis=1) / (judges - 1)
    labels = times @ counts  # (sample, label)
    size = labels.sum(axis=1)
    apart = size - times @ coincident
    return 1 - _divided((size - 1) * apart, size**2 - (labels**2).sum(axis=1))


def _divided(above: _Floats, below: _Floats) -> _Floats:
    """Divide; NaN where there is nothing to divide by, but for the rounding of a sum."""
    quotient = np.full(above.shape, np.nan)
    np.divide(above, below, out=quotient, where=below > 1e-12)
    return quotient


def _interval(figures: _Floats) -> tuple[float | None, float | None]:
    known = figures[~np.isnan(figures)]
    if len(known) < len(figures) / 2:
        return None, None
    low, high = np.percentile(known, [_LOW, _HIGH])
    return float(low), float(high)


def _defined(figure: np.float64) -> float | None:
    return None if np.isnan(figure) else float(figure)
