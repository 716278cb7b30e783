"""The styles name sides by where a line begins and ends, so that Arabic pages are mirrored."""

import re
from pathlib import Path

import pytest

from tests.house.catalogues import PACKAGE

STYLES = sorted(
    [
        *(PACKAGE / "pages" / "static" / "plaintalk").glob("*.css"),
        *PACKAGE.glob("embed/files/*.css"),
    ]
)
NAMED = re.compile(
    r"(?:^|[;{\s-])(?:left|right)\s*:|:\s*(?:left|right)\s*;|(?:border|margin|padding)-(?:left|right)"
)
FOUR = re.compile(r"(?:margin|padding|inset): ([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+);")


def sides_named_in(css: str) -> list[str]:
    """Give what of a stylesheet holds for one side of the window alone."""
    uneven = [match[0] for match in FOUR.finditer(css) if match[2] != match[4]]
    return [*(match[0].strip() for match in NAMED.finditer(css)), *uneven]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_holds_for_one_side_of_the_window_alone(path: Path) -> None:
    assert sides_named_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "css",
    [
        "a { margin-left: 4px; }",
        "a { text-align: right; }",
        "a { left: 0; }",
        "a { inset: 0 1px 0 0; }",
    ],
)
def test_a_side_that_is_named_is_found(css: str) -> None:
    assert len(sides_named_in(css)) == 1


def test_where_a_line_begins_may_be_named() -> None:
    assert sides_named_in("a { margin-inline-start: 4px; padding: 1px 2px 3px 2px; }") == []
