"""docs/model-card.md, written from the measured figures alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from training.evaluation import (
    aims,
    calibration,
    disguises,
    groups,
    heads,
    holds,
    marks,
    pairs,
    published,
    reached,
    tried,
)
from training.evaluation.aims import AimFigures
from training.evaluation.facts import Facts
from training.evaluation.reached import Measured, targets
from training.evaluation.scorers import HEADS
from training.evaluation.sets import NEWS, Sample
from training.evaluation.tables import figure, number, percent, table

_NOTE = "<!-- Made by `make evaluate` from the measured figures; changes here are overwritten. -->"
# Fewer texts of a kind say nothing about it.
_LEAST = 20
_NAMED = 5
# A kind of sentence of which fewer are called rightly is no strength.
_RIGHT = 0.9
_TOLD_WEIGHT = 0.05


def card(measured: Measured, aimed: Sequence[AimFigures], samples: dict[str, Sample]) -> str:
    """Write the whole card."""
    facts = measured.facts
    lines = [
        f"# Model card: {facts.model['id']}",
        "",
        _NOTE,
        "",
        *_what_it_is(facts),
        *_in_short(measured, aimed),
        *reached.section(measured),
        *tried.section(measured),
        *_who_speaks(facts),
        *heads.section(measured.heads, samples),
        *calibration.section(measured.calibration),
        *pairs.section(measured.pairs),
        *groups.section(measured.groups),
        *aims.section(aimed),
        *disguises.section(measured.disguises),
        *holds.section(measured.holds, samples),
        *marks.section(measured.marks),
        *_other_languages(measured, samples),
        *published.section(measured.heads, measured.marks, measured.pairs),
        *_how_it_was_made(facts),
        *_how_to_reproduce(),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _what_it_is(facts: Facts) -> list[str]:
    return [
        "It reads one comment, with the comment answered where there is one, and says how likely "
        "readers are to call it toxic, insulting and so on, and which words carry that. It reads "
        "English; other languages get word lists and rules. It doesn't decide: thresholds belong "
        "to a site's policy, and people can appeal to people.",
        "",
        "Not for judging persons, for finding crimes, or for removing comments with nobody "
        "looking. Who wrote a text is known in none of the sets, so what it does to writers of one "
        "dialect or age is not measured.",
        "",
        f"Engine measured: `{facts.engine}`.",
        "",
    ]


def _in_short(measured: Measured, aimed: Sequence[AimFigures]) -> list[str]:
    return [
        "## In short",
        "",
        "Chosen from the tables below by their figures, not by hand.",
        "",
        "**Good at**",
        "",
        *(f"- {line}" for line in _good_at(measured)),
        "",
        "**Fails at**",
        "",
        *(f"- {line}" for line in _fails_at(measured, aimed)),
        "",
    ]


def _good_at(measured: Measured) -> Iterator[str]:
    told = [each for each in measured.heads.figures if each.positives >= _LEAST]
    for each in sorted(told, key=lambda each: -each.auc)[:3]:
        yield (
            f"{each.question.means}, `{each.set}`: AUC {figure(each.auc)} "
            f"({number(each.positives)} of {number(each.rows)} rows)"
        )
    kinds = [each for each in measured.pairs.kinds if each.rows >= _LEAST]
    right = [each for each in kinds if each.right_hatred >= _RIGHT]
    for kind in sorted(right, key=lambda each: -each.right_hatred)[:3]:
        yield (
            f"“{kind.kind}”: {percent(kind.right_hatred)} of {number(kind.rows)} sentences "
            f"{'caught' if kind.hateful else 'let through'}"
        )


def _fails_at(measured: Measured, aimed: Sequence[AimFigures]) -> Iterator[str]:
    for target in targets(measured):
        what, limit, value, answer, note = target.row()
        if answer == "**no**":
            yield f"{what}: {value}, aimed at {limit}" + (f" ({note})" if note else "")
    asked = [each for each in measured.heads.figures if each.positives >= _LEAST]
    for each in sorted(asked, key=lambda each: each.auc)[:_NAMED]:
        yield (
            f"{each.question.means} by `{each.question.head}`, `{each.set}`: AUC "
            f"{figure(each.auc)} ({number(each.positives)} of {number(each.rows)} rows)"
        )
    kinds = [each for each in measured.pairs.kinds if each.rows >= _LEAST]
    wrong = [each for each in kinds if each.right_hatred < _RIGHT]
    for kind in sorted(wrong, key=lambda each: each.right_hatred)[:_NAMED]:
        yield (
            f"“{kind.kind}”: {percent(kind.right_hatred)} of {number(kind.rows)} sentences "
            f"{'caught' if kind.hateful else 'let through'}"
        )
    worst_groups = sorted(measured.groups.groups, key=lambda each: -each.gap)
    for group in worst_groups[:3]:
        yield (
            f"{group.name}, {group.set}: BPSN AUC {figure(group.aucs.bpsn)} against "
            f"{figure(group.overall)} overall ({number(group.negatives)} harmless texts name them)"
        )
    told = [each for each in aimed if each.rows >= _LEAST]
    for aim in sorted(told, key=lambda each: each.told[each.aim])[:2]:
        yield (
            f"finding that words are aimed at “{aim.aim}”: told of {percent(aim.told[aim.aim])} "
            f"of {number(aim.rows)} sentences"
        )


def _who_speaks(facts: Facts) -> list[str]:
    rows = [
        (
            f"`{head}`",
            "trained model, lists and rules" if facts.made_by(head) == "model" else "rules",
            figure(facts.threshold(head)),
        )
        for head in HEADS
    ]
    return [
        "## Which head is what",
        "",
        "A head is trained only where data that may be used truly annotates it. The threshold is "
        "where F1 is counted below; a site's policy has its own.",
        "",
        *table(("head", "its score comes from", "threshold"), rows),
    ]


def _other_languages(measured: Measured, samples: dict[str, Sample]) -> list[str]:
    name = "ru_toxic_kaggle"
    bad, clean = measured.holds.bad[name], measured.holds.clean[name]
    return [
        "## Other languages",
        "",
        "Texts in other languages are read by lists and rules alone, and the reading says so. "
        f"Of Russian forum comments (`{name}`, "
        f"{number(len(samples[name].rows))} rows; {percent(measured.holds.russian_by_rules)} "
        "read by rules alone) the default policy keeps back "
        f"{percent(bad.held + bad.rejected)} of the abusive and "
        f"{percent(clean.held + clean.rejected)} of the clean. Of the English news comments "
        f"{percent(measured.holds.english_by_rules)} are taken for another language. Armenian "
        "was measured on nothing: there is no labelled data.",
        "",
    ]


def _how_it_was_made(facts: Facts) -> list[str]:
    model = facts.model
    data = [
        (
            str(each["name"]),
            number(int(each["rows"])),
            str(each.get("licence", "")),
            str(each.get("use", "")),
        )
        for each in model.get("data", ())
    ]
    return [
        "## How it was made",
        "",
        *_told(model.get("base"), "Trained from"),
        *_told(model.get("training"), "Training"),
        *_told(model.get("seed"), "Seed"),
        *_told(model.get("int8"), "Rounded to int8, against float32"),
        "",
        *table(("learned from", "rows", "licence", "used for"), data),
        *_combination(model),
        *table(
            ("file", "bytes", "SHA-256"),
            [
                (name, number(int(file["bytes"])), f"`{file['sha256']}`")
                for name, file in model.get("files", {}).items()
            ],
        ),
        f"`{NEWS.name}` and the other sets of `validation/` are never learned from: their licences "
        "forbid it, or none is stated.",
        "",
    ]


def _told(value: object, name: str) -> list[str]:
    """Give one line of a list: a value, or an object's keys and values."""
    if value in (None, "", {}, []):
        return []
    if isinstance(value, dict):
        value = "; ".join(f"{key.replace('_', ' ')}: {_flat(each)}" for key, each in value.items())
    return [f"- {name}: {value}"]


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_flat(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_flat, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _combination(model: Mapping[str, Any]) -> list[str]:
    rows = [
        (
            f"`{attribute}`",
            _weights(each["heads"]),
            _weights(each["aims"]),
            _weights(each["rules"]),
            number(len(each["knots"])),
        )
        for attribute, each in model.get("combination", {}).items()
    ]
    return [
        "Each score is a sum of the network's log odds and of what the rules found, with learned "
        "weights, turned into a chance by straight pieces between knots. It was fitted on rows "
        "set aside for that, on the int8 model. Weights below 0.05 are left out here.",
        "",
        *table(
            ("score", "weight of the network's heads", "of its aims", "of rules", "knots"), rows
        ),
        f"A word is marked from a chance of {model.get('marked_from')} on.",
        "",
    ]


def _weights(given: Mapping[str, float]) -> str:
    told = sorted(given.items(), key=lambda pair: -abs(pair[1]))
    return ", ".join(f"{name} {weight:.2f}" for name, weight in told if abs(weight) >= _TOLD_WEIGHT)


def _how_to_reproduce() -> list[str]:
    return [
        "## How to reproduce",
        "",
        "`make evaluate DATA=FOLDER` measures the committed weights anew and says which figures "
        "differ from this page by more than 0.002 (0.2 %); "
        "`.venv/bin/python -m training.evaluate --data FOLDER --card docs/model-card.md` writes "
        "it. Samples, intervals and sentences have fixed seeds. The labelled sets are not part of "
        "the repository; FOLDER holds them as JSON lines in `train/` and `validation/`.",
        "",
    ]
