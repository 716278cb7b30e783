"""Comments of our own, each written out as a reader would write it.

Frames teach what a word means beside others; these teach how many ways there are to say it. They
are in `data/comments/*.txt`: under a heading `## KIND` one comment a line, and under
`## pairs: KIND | KIND` two, parted by `||`, which share their words and not their meaning. What is
answered stands before `>>`. The kinds are told in `data/comments/kinds.toml`.
"""

import math
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from training.own.frames import DATA, roughen
from training.own.hatred import GROUPS
from training.rows import OWN, SHIPPED, Row
from training.splits import HELD_OUT, part_of

FOLDER = DATA / "comments"
# So many comments are also given once more, roughened.
_ROUGHENED = 0.5
_HEADING, _PAIRS, _TWINS, _ANSWERS = "## ", "pairs: ", "||", ">>"


class UnreadableLine(Exception):
    """A line of a file of comments is not what its heading announces."""


def read_kinds() -> dict[str, Row]:
    """Give for each kind a row without a text, whose labels and aim its comments share."""
    with (FOLDER / "kinds.toml").open("rb") as file:
        given = tomllib.load(file)
    kinds = {}
    for name, of in given.items():
        labels = dict.fromkeys(SHIPPED, 0.0) | of["labels"]
        known = {head: label for head, label in labels.items() if not math.isnan(label)}
        kinds[name] = Row("", known, OWN, aim=of["aim"], kind=name)
    return kinds


KINDS = read_kinds()


def rows(rng: random.Random) -> Iterator[Row]:
    """Give every comment as written, and some of those trained on once more, roughened."""
    seen: set[str] = set()
    for path in sorted(FOLDER.glob("*.txt")):
        for row in _read(path):
            if row.text.casefold() in seen:
                continue
            seen.add(row.text.casefold())
            yield row
            text = roughen(row.text, rng)
            if row.part == "train" and rng.random() < _ROUGHENED and text.casefold() not in seen:
                seen.add(text.casefold())
                yield replace(row, text=text)


def _read(path: Path) -> Iterator[Row]:
    kinds: tuple[str, ...] = ()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        line = line.strip()
        if line.startswith(_HEADING):
            kinds = tuple(line.removeprefix(_HEADING).removeprefix(_PAIRS).split(" | "))
        elif line:
            family = f"comments/{path.stem}/{number}"
            comments = [one.strip() for one in line.split(_TWINS)]
            if len(comments) != len(kinds) or not all(comments) or not set(kinds) <= KINDS.keys():
                raise UnreadableLine(f"{path.name}, line {number}: {line}")
            part = _part(comments)
            for kind, comment in zip(kinds, comments, strict=True):
                answered, _, text = comment.rpartition(_ANSWERS)
                yield replace(
                    KINDS[kind],
                    text=text.strip(),
                    context=answered.strip(),
                    family=family,
                    part=part,
                )


def _part(comments: list[str]) -> str:
    """Give one part for the comments of a line; what names a held-out group is held out."""
    if any(_held_out_names().search(comment) for comment in comments):
        return HELD_OUT
    return part_of(comments[0])


@cache
def _held_out_names() -> re.Pattern[str]:
    names = {
        str(form)
        for group in GROUPS
        if group.held_out
        for slot, form in group.words.items()
        if slot in ("groups", "land") or (slot == "one" and str(form).istitle())
    }
    either = "|".join(sorted(map(re.escape, names)))
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)
