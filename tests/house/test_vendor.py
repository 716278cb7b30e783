"""What others wrote and we serve is what its README says, byte for byte."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.house.generated import ROOT

STATIC = ROOT / "src" / "plaintalk" / "pages" / "static" / "plaintalk"
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| (?P<digest>[0-9a-f]{64}) \|$", re.MULTILINE)


@pytest.mark.parametrize(
    "folder", sorted((STATIC / "vendor").iterdir()), ids=lambda folder: folder.name
)
def test_vendored_files_are_those_that_were_published(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    told = {row["file"]: row["digest"] for row in ROW.finditer(readme)}
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.name != "README.md"
    }

    assert found == told
    assert "LICENSE" in told
