"""The score map as a page of Markdown to read, or as JSON."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from plaintalk.kernel.errors import Invalid
from plaintalk.ops.score_map import FEW, Mapped
from plaintalk.ops.scoring.journal import writing
from plaintalk.ops.scoring.map_file import AttributeMap, Changed, ScoreMap

# What Markdown would read as more than the character that it is.
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")

# How far the number of texts held here may be from the one before without a word about it.
_NOTED_SHARE = 0.05
_COLUMNS = (
    "before",
    "here",
    "95 % interval",
    "held before",
    "held here",
    "both",
    "only before",
    "only here",
)


class ReportKindUnknown(Invalid):
    """The ending of the report's file says no format."""

    code = "report_kind_unknown"
    text = "{file} must end in .md for a page to read or .json for a program."


def check_report(file: Path) -> None:
    """Make sure that a report can be written under a name.

    Raises:
        ReportKindUnknown: the ending is neither .md nor .json.
    """
    if file.suffix.lower() not in {".md", ".json"}:
        raise ReportKindUnknown(file=file.name)


def write_report(result: ScoreMap, file: Path) -> None:
    """Write the map with the texts to read, in the format of the ending.

    Raises:
        ReportKindUnknown: the ending is neither .md nor .json.
        OutputUnwritable: no room, say.
    """
    check_report(file)
    is_json = file.suffix.lower() == ".json"
    report = as_json(result) if is_json else markdown(result, with_texts=True)
    with writing(file):
        file.write_text(report, encoding="utf-8")


def as_json(result: ScoreMap) -> str:
    """Give the whole map as JSON, with the texts."""
    data = asdict(result)
    for one, told in zip(result.attributes, data["attributes"], strict=True):
        for mapped, row in zip(one.mapped, told["mapped"], strict=True):
            row["only_before"], row["only_here"] = mapped.only_before, mapped.only_here
            row["is_uncertain"] = mapped.is_uncertain(one.texts)
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def markdown(result: ScoreMap, *, with_texts: bool) -> str:
    """Give the map as a page of Markdown."""
    lines = [
        f"# Score map of {_plain(result.file)}",
        "",
        *_about(result),
        "",
        "“Before” are the old scores, “here” is Plaintalk. A threshold holds what is at it or "
        "above it. Each threshold here holds as many of these texts as the old one, not the same "
        "texts: the last two columns say how many change sides.",
    ]
    numbered = "Row" if result.file.lower().endswith(".parquet") else "Line"
    for one in result.attributes:
        lines += ["", f"## {one.attribute.value}", "", *_section(one)]
        if with_texts:
            lines += _list("Held here and not before", one.rising, numbered)
            lines += _list("Held before and not here", one.falling, numbered)
    return "\n".join(lines) + "\n"


def _about(result: ScoreMap) -> Iterator[str]:
    yield f"{result.rows:,} rows, scored by {result.model}."
    if result.without_text:
        yield f"{result.without_text:,} of them have no text."
    if result.unreadable:
        yield f"{result.unreadable:,} more can't be read; `plaintalk score` lists them."
    told = [f"{language} {count:,}" for language, count in list(result.languages.items())[:10]]
    if told:
        yield f"Languages: {', '.join(told)}."


def _section(one: AttributeMap) -> Iterator[str]:
    yield f"{one.texts:,} texts with scores of both (column {_plain(one.column)})."
    for why, count in one.unused.items():
        yield f"{count:,} left out: {why}."
    if one.correlation is None:
        yield "One side gives all texts the same score, so their orders can't be compared."
    else:
        yield f"Rank correlation (Spearman): {one.correlation:.2f}."
    yield ""
    yield f"| {' | '.join(_COLUMNS)} |"
    yield "|--:|--:|:-:|--:|--:|--:|--:|--:|"
    yield from (_row(each) for each in one.mapped)
    warnings = list(_warnings(one))
    if warnings:
        yield ""
        yield from warnings


def _row(mapped: Mapped) -> str:
    here = "–" if mapped.here is None else f"{mapped.here:g}"
    interval = "–" if mapped.low is None else f"{mapped.low:.3f} to {mapped.high:.3f}"
    counts = (
        mapped.held_before,
        mapped.held_here,
        mapped.both,
        mapped.only_before,
        mapped.only_here,
    )
    told = " | ".join(f"{count:,}" for count in counts)
    return f"| {mapped.before:g} | {here} | {interval} | {told} |"


def _warnings(one: AttributeMap) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for mapped in one.mapped:
        reason = _reason(mapped, one.texts)
        if reason:
            by_reason.setdefault(reason, []).append(f"{mapped.before:g}")
    for reason, thresholds in by_reason.items():
        yield f"- {', '.join(thresholds)}: {reason}"


def _reason(mapped: Mapped, texts: int) -> str:
    """Why a threshold is to be taken with care; empty if it isn't."""
    if mapped.held_before == 0:
        return "none of the texts reached it, so nothing can be said."
    if mapped.here is None:
        return "nothing here comes near: too many of the texts share the highest score."
    if mapped.is_uncertain(texts):
        few = min(mapped.held_before, texts - mapped.held_before)
        side = "at it or above" if few == mapped.held_before else "below it"
        return (
            f"only {few} of the texts are {side}. With fewer than {FEW} the threshold here is a "
            "guess within its interval; compare more texts."
        )
    if abs(mapped.held_here - mapped.held_before) > _NOTED_SHARE * mapped.held_before:
        return "many texts share one score here, so the share can't be met more exactly."
    return ""


def _list(title: str, changed: Sequence[Changed], numbered: str) -> Iterator[str]:
    if not changed:
        return
    yield from ("", f"### {title}", "")
    for each in changed:
        scores = f"{each.before:.2f} before, {each.here:.2f} here"
        yield f"- {numbered} {each.line}, {scores}: {_plain(each.text)}"


def _plain(text: str) -> str:
    """Text on one line, of which Markdown makes nothing."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
