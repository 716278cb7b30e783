"""Figures that others published, with where they stand. Only some are of rows that we measure."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.evaluation.heads import AllHeads
from training.evaluation.marks import AllMarks
from training.evaluation.pairs import HATRED, PairFigures
from training.evaluation.tables import figure, percent, table


@dataclass(frozen=True, slots=True)
class Published:
    """One figure of one system.

    Attributes:
        value: as published, in the unit of the measure.
    """

    system: str
    value: str
    source: str


_README = "README of the project detoxify"
_HATECHECK = "counted from the cases that HateCheck's authors keep (Röttger et al. 2021)"

OLID_TEST = (
    Published("UM-IU@LING (BERT), third of 103", "0.814", "SemEval-2019 Task 6, arXiv 1904.03450"),
)
WIKI_TEST = (
    Published("winner of the contest", "0.989", _README),
    Published("detoxify `original` (BERT)", "0.986", _README),
    Published("detoxify `original-small` (ALBERT)", "0.983", _README),
)
SPANS_TEST = (
    Published("HITSZ-HLT, best of 36", "0.708", "SemEval-2021 Task 5, overview"),
    Published("the middle of 36", "0.676", "the same"),
)
HATECHECK_HARMLESS = (
    Published("Perspective, December 2020", "48.2 % (89.5 % caught)", _HATECHECK),
    Published("BERT trained on Davidson's tweets", "36.0 % (75.5 % caught)", _HATECHECK),
    Published("BERT trained on Founta's tweets", "48.5 % (65.5 % caught)", _HATECHECK),
)


def section(heads: AllHeads, marks: AllMarks, pairs: PairFigures) -> list[str]:
    """Write the card's section on published figures."""
    hatred = pairs.of(HATRED)
    ours = percent(hatred.share) if hatred else "–"
    return [
        "## Beside published figures",
        "",
        "### Of the same rows",
        "",
        f"Macro-F1 on the test part of OLID ({heads.olid_test_rows} of its 860 rows; others were "
        "repeated or are kept from us). The published systems learned from the training part; "
        "ours learned from none of it, and its threshold was set elsewhere.",
        "",
        *_table(OLID_TEST, figure(heads.olid_test_macro_f1)),
        "### Of other rows: no comparison, a sense of scale",
        "",
        "Mean AUC on the test rows of the Wikipedia contest. Ours are a tenth of what could be had "
        "of its training rows, with more abuse among them.",
        "",
        *_table(WIKI_TEST, figure(heads.wiki_mean_auc)),
        "Character F1 on SemEval's test rows; ours on its trial rows.",
        "",
        *_table(SPANS_TEST, figure(marks.engine.trial)),
        "Harmless sentences let through in HateCheck, at each system's own threshold. Ours are "
        "other sentences, at the threshold where 90 % of the hateful are caught.",
        "",
        *_table(HATECHECK_HARMLESS, f"{ours} (90 % caught)"),
    ]


def _table(theirs: Sequence[Published], ours: str) -> list[str]:
    rows = [("Plaintalk", f"**{ours}**", "this run")]
    rows += [(each.system, each.value, each.source) for each in theirs]
    return table(("system", "figure", "source"), rows)
