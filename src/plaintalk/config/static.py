"""Style sheets and scripts: few, small, and kept by browsers until they change."""

import hashlib
from pathlib import Path


def digest_of_files(folder: Path) -> str:
    """Give a short digest of every file's name and content, for the address they are served at."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
