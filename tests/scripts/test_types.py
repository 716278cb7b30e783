"""The types that our scripts tell in JSDoc, checked by TypeScript's compiler."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.generated import ROOT

NPM = Path(__file__).parent / "npm"
NODE = shutil.which("node") if (NPM / "node_modules" / ".installed").exists() else None
SRC = ROOT / "src" / "plaintalk"
SCRIPTS = [
    *sorted((SRC / "pages" / "static" / "plaintalk").glob("*.js")),
    *sorted((SRC / "embed" / "files").glob("*.js")),
]
OPTIONS = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--skipLibCheck"]
OPTIONS += ["--target", "es2022", "--module", "es2022", "--lib", "es2022,dom,dom.iterable"]


@pytest.mark.skipif(NODE is None, reason="TypeScript is not installed: sh tests/npm.sh")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_types_fit(script: Path) -> None:
    assert NODE is not None
    compiler = NPM / "node_modules" / "typescript" / "bin" / "tsc"
    given = [str(NPM / "globals.d.ts"), str(script)]

    done = subprocess.run(
        [NODE, str(compiler), *OPTIONS, *given], capture_output=True, text=True, check=False
    )

    assert done.stdout == ""
    assert done.returncode == 0


def test_every_script_asks_to_be_checked() -> None:
    assert all(script.read_text(encoding="utf-8").startswith("// @ts-check") for script in SCRIPTS)
