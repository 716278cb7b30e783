"""The template of the transparency report, read from annex_i.toml beside this module. Pure.

Source: Implementing Regulation (EU) 2024/2835, Annex I.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import ascii_lowercase
from typing import Any

APPLICABILITY, SERVICE, PERIOD = "Applicability", "Service", "Reporting period"
INDICATOR, SCOPE = "Indicator", "Scope"
TOTAL = "TOTAL"
_TABLES_BY_CATEGORY = (3, 4, 5, 6)
_LISTS = {"MEMBER_STATES": "member_states", "LANGUAGES": "languages"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the template.

    Attributes:
        key: of a table by category, the category's code, also in the rows of its sub-categories;
            elsewhere annex_i.toml's short name of the indicator.
        labels: what the template has written into it, by column.
        is_sub_category: it counts a part of a category.
    """

    key: str
    labels: Mapping[str, str]
    is_sub_category: bool = False

    @property
    def scope(self) -> str:
        """What the row's value is of: a state, a language, an outcome; "" where there is none."""
        # Without the spaces that the template has behind some of them.
        return self.labels.get(SCOPE, "").strip()


@dataclass(frozen=True, slots=True)
class Part:
    """One of the template's eleven parts: a file."""

    number: int
    file: str
    header: Sequence[str]
    rows: Sequence[Row]


@cache
def template() -> Mapping[int, Part]:
    """Give the parts by number, in order."""
    annex = tomllib.loads((files(__package__) / "annex_i.toml").read_text(encoding="utf-8"))
    return {int(number): _part(annex, int(number), told) for number, told in annex["part"].items()}


def _part(annex: Mapping[str, Any], number: int, told: Mapping[str, Any]) -> Part:
    header = next(csv.reader([told["header"]], strict=True))
    if number == 2:
        rows = list(_names_of_categories(annex, header))
    elif number in _TABLES_BY_CATEGORY:
        rows = list(_by_category(annex, number, told, header))
    else:
        rows = list(_by_indicator(annex, told))
    return Part(number, told["file"], header, rows)


def _names_of_categories(annex: Mapping[str, Any], header: Sequence[str]) -> Iterator[Row]:
    label, description, code, _context = header
    yield Row(TOTAL, {label: TOTAL, description: "All the entries", code: TOTAL})
    for place, category in enumerate(annex["category"], start=1):
        key, name = category["code"], f"Category {place}"
        yield Row(key, {label: name, description: category["description"], code: key})
        for number, (sub, text) in enumerate(_sub_categories(annex, category)):
            labels = {label: f"{name}{ascii_lowercase[number]}", description: text, code: sub}
            yield Row(key, labels, is_sub_category=True)


def _by_category(
    annex: Mapping[str, Any], number: int, told: Mapping[str, Any], header: Sequence[str]
) -> Iterator[Row]:
    column = header[3]
    for scope in _scopes(annex, told):
        same = {APPLICABILITY: told["applicability"], **scope}
        yield Row(TOTAL, {**same, column: TOTAL})
        for category in annex["category"]:
            if number not in category["parts"]:
                continue
            yield Row(category["code"], {**same, column: category["code"]})
            for sub, _text in _sub_categories(annex, category):
                yield Row(category["code"], {**same, column: sub}, is_sub_category=True)


def _by_indicator(annex: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Row]:
    for row in told["rows"]:
        section = {"Section": row["section"]} if "section" in row else {}
        same = {APPLICABILITY: row["applicability"], **section, INDICATOR: row["indicator"]}
        for scope in _scopes(annex, row):
            yield Row(row["key"], {**same, **scope})


def _sub_categories(
    annex: Mapping[str, Any], category: Mapping[str, Any]
) -> Sequence[tuple[str, str]]:
    named = [(code, text) for code, text in category["keywords"]]
    return [*named, tuple(annex["other"])] if named else []


def _scopes(annex: Mapping[str, Any], told: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    if "scopes" not in told:
        return [{}]
    return [
        {SCOPE: scope}
        for one in told["scopes"]
        for scope in (annex[_LISTS[one]] if one in _LISTS else [one])
    ]
