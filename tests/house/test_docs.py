"""Documents that must say what the code says."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import plaintalk
from tests.house.generated import GENERATED, ROOT, concrete_errors

WHERE_IS = re.compile(r"^\| .+ \| `(?P<file>[^`]+)` \| `(?P<name>[^`]+)` \|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)(?P<file>[^)#]+)")


@pytest.mark.parametrize("path", list(GENERATED), ids=lambda path: path.name)
def test_docs_made_from_the_code_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == GENERATED[path](), "run `make fix`"


def test_docs_name_every_error_code_once() -> None:
    codes = Counter(error.code for error in concrete_errors())

    assert [code for code, times in codes.items() if times > 1 or not code] == []


def test_docs_say_where_things_are() -> None:
    rows = list(WHERE_IS.finditer((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")))

    assert len(rows) >= 15
    for row in rows:
        source = ROOT / "src" / "plaintalk" / row["file"]
        assert source.is_file(), row["file"]
        assert row["name"] in source.read_text(encoding="utf-8"), row[0]


def test_docs_changelog_begins_with_the_packages_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert re.findall(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE)[0] == project["version"]
    assert project["version"] == plaintalk.__version__


def test_docs_give_every_library_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[\[<>=]", line)[0] for line in project["dependencies"]}
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    assert [name for name in sorted(named) if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    "page",
    [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda page: page.name,
)
def test_docs_link_to_files_that_are_there(page: Path) -> None:
    linked = LINK.findall(page.read_text(encoding="utf-8"))

    assert [name for name in linked if not (page.parent / name).exists()] == []
