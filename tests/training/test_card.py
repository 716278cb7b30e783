"""The model card: made from labelled sets, the same every time, and compared with itself."""

import gzip
import json
import sys
from pathlib import Path

import pytest
from training.evaluation import check, holds, pairs, sets, tried
from training.evaluation.facts import Facts, facts_of_the_engine
from training.evaluation.floors import groups_named, has_listed_word
from training.evaluation.scorers import Answers, Asked, read_all
from training.rows import Row
from training.splits import HELD_OUT, part_in, part_of

from plaintalk.engine import Attribute
from training import evaluate

KIND = ("You are an idiot, Simon.", "The bus is late again, as it was last week.")
LABELS = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")


def held_out(text: str) -> str:
    """The text with a number behind it that puts it among the held-out ones."""
    return next(f"{text} {n}" for n in range(1000) if part_of(f"{text} {n}") == HELD_OUT)


def record(of: sets.LabelledSet, at: int) -> dict[str, object]:
    bad = at % 2
    text = held_out(f"{KIND[0] if bad else KIND[1]} {of.name} {at}")
    labels = dict.fromkeys((*LABELS, "hate", "offensive", "spam"), float(bad))
    if of is sets.POLITICS:
        labels = {}
    attributes = {name: float(bad) for name in ("hostile", "antagonize", "condescending")}
    attributes |= {"healthy": 1.0 - bad, "dismissive": float(bad), "generalisation_unfair": 0.0}
    meta: dict[str, object] = {"target": "IND" if bad else "NULL"}
    if of is sets.NEWS:
        meta["attributes"] = attributes
    spans = {"spans": [[11, 16]]} if bad and of is sets.SPANS else {}
    return {"text": text, "labels": labels, "source": of.name, "meta": meta, **spans}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for each in sets.SETS:
        file = folder / each.folder / f"{each.name}.jsonl.gz"
        file.parent.mkdir(exist_ok=True)
        with gzip.open(file, "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps(record(each, at)) + "\n" for at in range(6))
    return folder


OWN = [
    Row(
        text,
        {"identity_attack": bad, "toxicity": bad},
        "own",
        aim="group" if bad else "nobody",
        family=f"hateful/{text[-4:]}" if "uslim" in text else "people/1",
        identities=("muslims",),
        kind="dehumanising" if bad else "denial",
        part=HELD_OUT,
        disguised=disguised,
    )
    for text, bad, disguised in (
        ("Muslims are vermin, one.", 1.0, ""),
        ("Muslims are vermin, two.", 1.0, ""),
        ("Nobody should say that Muslims are vermin, one.", 0.0, ""),
        ("My Muslim neighbours are kind, two.", 0.0, ""),
        ("Musl1ms are v3rmin, three.", 1.0, "leet"),
        ("Sooo gooood, four.", 0.0, "stretched"),
    )
]


@pytest.fixture(scope="module")
def measured(data: Path) -> tuple[str, dict[str, sets.Sample], Answers]:
    chosen = sets.samples(data)
    answers = read_all(evaluate._asked(chosen, OWN), processes=1)
    return evaluate.measured_card(facts_of_the_engine(), chosen, OWN, answers), chosen, answers


Measured = tuple[str, dict[str, sets.Sample], Answers]


def test_the_card_has_a_figure_for_every_set_and_every_topic(measured: Measured) -> None:
    card, chosen, _ = measured

    assert all(f"### {name}:" in card for name in chosen if chosen[name].set.questions)
    for heading in (
        "Figures aimed at",
        "Calibration",
        "Harmless sentences that look like abuse",
        "Groups",
        "Whom it is aimed at",
        "Disguised letters",
        "What the default policy keeps back",
        "Marked words",
        "Beside published figures",
        "How to reproduce",
    ):
        assert f"\n## {heading}\n" in card
    assert "nan" not in card


def test_what_was_tried_is_told_of_missed_figures_and_of_no_others(measured: Measured) -> None:
    card, _, _ = measured
    about = card.split("\n## What was tried, and what it would take\n")[1].split("\n## ")[0]
    missed = {line.split(" | ")[0] for line in card.splitlines() if "| **no** |" in line}

    told = {line.split("**")[1] for line in about.splitlines() if line.startswith("- **")}
    assert told
    assert {f"| {name.removesuffix('.')}" for name in told} <= missed


def test_what_was_tried_names_figures_that_there_are(measured: Measured) -> None:
    card, _, _ = measured

    assert all(f"| {name} |" in card for name in tried._OF)


def test_the_same_answers_make_the_same_card(measured: Measured) -> None:
    card, chosen, answers = measured

    assert evaluate.measured_card(facts_of_the_engine(), chosen, OWN, answers) == card
    assert check.differences(card, card) == []


def test_what_training_saw_is_never_measured(data: Path) -> None:
    for name, sample in sets.samples(data).items():
        if sample.set.held_out:
            assert {part_in(name, row.split, row.text) for row in sample.rows} == {HELD_OUT}


def test_a_sample_is_the_same_every_time(data: Path) -> None:
    few = sets.LabelledSet("olid", "validation", "", (), most=3)

    assert sets.sample(data, few) == sets.sample(data, few)
    assert len(sets.sample(data, few).rows) == 3


def test_a_missing_set_is_named_and_ends_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["evaluate", "--data", str(tmp_path)])

    with pytest.raises(SystemExit) as left:
        evaluate.main()

    assert left.value.code == 2
    assert "jigsaw_wiki.jsonl.gz" in capsys.readouterr().err


def test_without_a_folder_the_command_says_which_option_to_give(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["evaluate"])

    with pytest.raises(SystemExit) as left:
        evaluate.main()

    assert left.value.code == 2
    assert "--data FOLDER" in capsys.readouterr().err


CARD = """## Section

| row | AUC | share |
| --- | ---: | ---: |
| one | 0.900 | 12.3 % |
| two | **0.800** (0.700–0.850) | – |

Mean: 0.850 of 1,200 rows.
"""


@pytest.mark.parametrize(
    ("was", "now"),
    [("0.900", "0.902"), ("12.3 %", "12.1 %"), ("0.700–", "0.701–"), ("0.850 of", "0.849 of")],
)
def test_rounding_is_no_difference(was: str, now: str) -> None:
    assert check.differences(CARD, CARD.replace(was, now)) == []


@pytest.mark.parametrize(
    ("was", "now", "place"),
    [
        ("0.900", "0.897", "Section / one / AUC"),
        ("12.3 %", "12.6 %", "Section / one / share"),
        ("–0.850)", "–0.840)", "Section / two / AUC"),
        ("| – |", "| 1.0 % |", "Section / two / share"),
        ("1,200", "1,300", "Section / Mean: # of # rows."),
    ],
)
def test_a_changed_figure_is_found_and_named(was: str, now: str, place: str) -> None:
    (found,) = check.differences(CARD, CARD.replace(was, now))

    assert found.place == place


def test_rows_of_one_name_are_both_compared() -> None:
    two = CARD.replace("| two", "| one")

    (found,) = check.differences(two, two.replace("0.700", "0.600"))

    assert found.place == "Section / one / AUC (2)"


def test_rows_in_another_order_are_no_difference() -> None:
    lines = CARD.splitlines()
    lines[4], lines[5] = lines[5], lines[4]

    assert check.differences(CARD, "\n".join(lines)) == []


def test_a_row_that_is_gone_is_found() -> None:
    gone = "\n".join(line for line in CARD.splitlines() if "| two" not in line)

    assert {found.measured for found in check.differences(CARD, gone)} == {"nothing"}


@pytest.mark.parametrize(
    ("healthy", "hostile", "antagonize", "clean"),
    [(0.8, 0.05, 0.05, True), (0.79, 0.0, 0.0, False), (1.0, 0.1, 0.0, False)],
)
def test_a_clean_news_comment_is_healthy_and_neither_hostile_nor_antagonistic(
    healthy: float, hostile: float, antagonize: float, clean: bool
) -> None:
    labels = {"healthy": healthy, "hostile": hostile, "antagonize": antagonize, "insult": 0.0}

    assert holds.is_clean(sets.Labelled("", labels)) is clean


def test_held_comments_are_written_for_reading(measured: Measured, tmp_path: Path) -> None:
    _, chosen, answers = measured
    file = tmp_path / "held.txt"

    written = holds.write_held(file, 2, chosen["unhealthy_conversations_part"], answers)

    assert written == 2
    assert "personal-attacks" in file.read_text(encoding="utf-8")


def test_swearing_at_nothing_harms_nobody_and_hatred_does() -> None:
    assert pairs.is_harmless(Row("", {"profanity": 1.0, "toxicity": 0.0}, "own"))
    assert not pairs.is_harmless(Row("", {"identity_attack": 1.0}, "own"))


def test_floors_go_by_words_and_not_by_parts_of_words() -> None:
    assert groups_named("Muslim women and their Turkish neighbours") == {
        "Muslims",
        "women",
        "Turks",
    }
    assert groups_named("Whitechapel, Germany, a turkey") == frozenset()
    assert has_listed_word("what the hell, shit")
    assert not has_listed_word("Scunthorpe is in Lincolnshire")


def test_a_head_without_a_threshold_of_its_own_is_counted_from_a_half() -> None:
    facts = Facts("engine", {"thresholds": {"INSULT": 0.62}, "heads": {"INSULT": "model"}})

    assert facts.threshold(Attribute.INSULT) == 0.62
    assert facts.threshold(Attribute.SPAM) == 0.5
    assert facts.made_by(Attribute.INSULT) == "model"


def test_a_text_asked_twice_is_read_once_and_answered_twice() -> None:
    asked = Asked("You are an idiot.")

    first, second = read_all([asked, asked], processes=1).to([asked, asked])

    assert first is second
    assert first.aim == "person"
