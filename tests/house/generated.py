"""Pages of docs/ that are made from the code. `make fix` writes them; a test compares them."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import django

import plaintalk
from plaintalk.config.env import Env, variable_of
from plaintalk.kernel.errors import PlaintalkError
from plaintalk.kernel.http_status import STATUS

ROOT = Path(__file__).parent.parent.parent
_NOTE = "<!-- Made by `make fix` from the code; changes here are overwritten. -->"


def settings_page() -> str:
    """Give docs/settings.md: every setting, with its default."""
    rows = [
        f"| `{variable_of(name)}` | {_default_of(name)} | {field.description} |"
        for name, field in Env.model_fields.items()
    ]
    return "\n".join(
        [
            "# Settings",
            _NOTE,
            "",
            "Read from the environment, or from the file `.env` in the folder that the command is "
            "started in; the environment wins. `PLAINTALK_<NAME>_FILE` names a file that holds the "
            "value, for container secrets. All problems are told at once when the process starts.",
            "",
            "| variable | default | what it does |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def env_example() -> str:
    """Give .env.example: every setting, commented out but for the one that is required."""
    lines = ["# Made by `make fix` from src/plaintalk/config/env.py.", ""]
    for name, field in Env.model_fields.items():
        lines.append(f"# {field.description}")
        mark = "" if field.is_required() else "# "
        lines += [f"{mark}{variable_of(name)}={_plain_default_of(name)}", ""]
    return "\n".join(lines)


def errors_page() -> str:
    """Give docs/errors.md: every error that Plaintalk raises on purpose, by its code."""
    rows = [
        f"| `{error.code}` | {_status_of(error)} | {error.text} |"
        for error in sorted(concrete_errors(), key=lambda each: each.code)
    ]
    return "\n".join(
        [
            "# Errors",
            _NOTE,
            "",
            "A code never changes and is never used twice; texts may. The API and the embeddable "
            "parts answer problem JSON (RFC 9457) with `code`, `detail` and, where fields are "
            "wrong, `fields`; a Perspective client is answered as Google does, with 400 where the "
            "table says 422 (docs/perspective.md); pages show the text with what was typed; the "
            "command prints both and leaves with status 2.",
            "",
            "| code | HTTP status | text |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def roles_page() -> str:
    """Give docs/roles.md: who may do what."""
    from plaintalk.people.permissions import ALLOWED, IN_A_TOPIC, Role

    roles = [role for role in Role if role is not Role.READER]
    rows = [
        f"| {act.value} | "
        + " | ".join(
            "yes" if yes else "–" for yes in [act in IN_A_TOPIC, *(role in may for role in roles)]
        )
        + " |"
        for act, may in ALLOWED.items()
    ]
    return "\n".join(
        [
            "# Roles",
            _NOTE,
            "",
            "What each role may do; readers may do none of it. The tables are `ALLOWED` and "
            "`IN_A_TOPIC` in `people/permissions.py`, the only place that decides it; a test opens "
            "every page of the desk as every role and compares (`tests/desk/test_permissions.py`).",
            "",
            "| | moderator of one topic | " + " | ".join(role.value for role in roles) + " |",
            "|---|---|" + "---|" * len(roles),
            *rows,
            "",
            "## Where",
            "",
            "Somebody has a role at every site of the installation, at one site, or (moderators) "
            "in one topic, and may have several. Elsewhere they are readers: their comments are "
            "judged like anybody's and held like anybody's; where they have a role, comments are "
            "judged and recorded but published. A moderator of one topic sees and decides comments "
            "under its articles alone: in the queue, the lists, appeals, notices, second looks and "
            "on people's pages; another topic's case is refused with a page that says so. Steps "
            "against people reach as far as whoever takes them. Who works anywhere on a site can't "
            "be sanctioned there.",
            "",
            "## Giving and taking",
            "",
            "On the desk under **Team** (`/desk/team`): by the e-mail address of a member who has "
            "confirmed it. Nobody gives or takes more than the table says, nor further than their "
            "own role reaches. The last administrator of a site, or of every site, can't be taken "
            "away. Who gave and took which role when is kept and shown there. On the command line: "
            "`plaintalk role list`, `plaintalk role give EMAIL ROLE` and `plaintalk role take "
            "EMAIL ROLE`, each with `--site NUMBER` and `--topic SLUG`; without them "
            "the role is one at every site.",
            "",
        ]
    )


def concrete_errors() -> list[type[PlaintalkError]]:
    """Give every error class of ours that has a code of its own."""
    for module in pkgutil.walk_packages(plaintalk.__path__, "plaintalk."):
        # The settings are Django's to read, and asgi starts what a server needs.
        if not module.name.endswith((".settings", ".asgi")) and ".migrations" not in module.name:
            importlib.import_module(module.name)
    return [error for error in _below(PlaintalkError) if "code" in vars(error)]


GENERATED: Mapping[Path, Callable[[], str]] = {
    ROOT / "docs" / "settings.md": settings_page,
    ROOT / "docs" / "errors.md": errors_page,
    ROOT / "docs" / "roles.md": roles_page,
    ROOT / ".env.example": env_example,
}


def _below(error: type[PlaintalkError]) -> Iterator[type[PlaintalkError]]:
    for child in error.__subclasses__():
        yield child
        yield from _below(child)


def _status_of(error: type[PlaintalkError]) -> int | str:
    return next((STATUS[family].value for family in error.__mro__ if family in STATUS), "–")


def _plain_default_of(name: str) -> str:
    field = Env.model_fields[name]
    if field.is_required():
        return ""
    default = field.default
    if hasattr(default, "get_secret_value"):
        return str(default.get_secret_value())
    return ",".join(default) if isinstance(default, tuple) else str(default)


def _default_of(name: str) -> str:
    if Env.model_fields[name].is_required():
        return "(required)"
    return f"`{_plain_default_of(name)}`"


def main() -> None:
    """Write every generated page."""
    import tests.settings  # noqa: F401  # an environment for Django

    django.setup()
    for path, make in GENERATED.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main()
