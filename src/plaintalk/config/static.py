"""Style sheets and scripts: few, small, and kept by browsers until they change."""

import hashlib
from importlib.util import find_spec
from pathlib import Path


def digest_of_files(*folders: Path) -> str:
    """Give a short digest of every file's name and content, for the address they are served at."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = file.relative_to(folder).as_posix().encode()
                digest.update(name + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def folder_of(package: str) -> Path:
    """Give the folder of files that an installed package brings to be served."""
    spec = find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None
    return Path(spec.origin).parent / "static"
