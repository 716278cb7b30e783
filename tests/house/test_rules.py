"""Our own rules, as tests: each finds what it forbids in a piece of code made up for it."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent.parent / "src" / "plaintalk"
Rule = Callable[[ast.AST], bool]


def writes_standing(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Attribute) and t.attr == "standing" for t in node.targets)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        named = {keyword.arg for keyword in node.keywords}
        return node.func.attr in {"create", "update", "bulk_create"} and "standing" in named
    return False


def reads_environment(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}


def reads_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
    )


def names_http(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module in {"http", "django.http"}
    return False


def offenders(rule: Rule, files: Iterator[Path]) -> list[str]:
    return [
        f"{path.relative_to(SRC)}:{getattr(node, 'lineno', '?')}"
        for path in files
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if rule(node)
    ]


def everything_but(*names: str) -> Iterator[Path]:
    return (path for path in SRC.rglob("*.py") if str(path.relative_to(SRC)) not in names)


def domain() -> Iterator[Path]:
    packages = ["policy", "people", "articles", "discussion", "moderation", "hooks"]
    packages += ["notifications", "interchange"]
    for package in packages:
        yield from (SRC / package).rglob("*.py")


@pytest.mark.parametrize(
    ("rule", "forbidden", "allowed"),
    [
        (writes_standing, "comment.standing = 'held'", "standing = 'held'"),
        (writes_standing, "Comment.objects.filter().update(standing=1)", "rule(standing=1)"),
        (reads_environment, "os.environ['X']", "env.read()"),
        (reads_clock, "timezone.now()", "now + delta"),
        (names_http, "from django.http import HttpRequest", "from django.db import models"),
    ],
)
def test_each_rule_finds_what_it_forbids(rule: Rule, forbidden: str, allowed: str) -> None:
    assert any(rule(node) for node in ast.walk(ast.parse(forbidden)))
    assert not any(rule(node) for node in ast.walk(ast.parse(allowed)))


def test_only_the_services_give_a_comment_its_standing() -> None:
    assert offenders(writes_standing, everything_but("discussion/services/writing.py")) == []


def test_only_the_settings_read_the_environment() -> None:
    # The installation sets it for the server that it starts.
    known = ("config/env.py", "config/asgi.py", "ops/installation.py")

    assert offenders(reads_environment, everything_but(*known)) == []


def test_nothing_below_the_interfaces_reads_the_clock() -> None:
    # allauth calls the adapter, which stands on the border.
    files = (path for path in domain() if path != SRC / "people" / "adapter.py")

    assert offenders(reads_clock, files) == []


def test_nothing_below_the_interfaces_knows_http() -> None:
    # Who sends a request, whom it asks, and what a feed answers, is found out on the border.
    border = {SRC / "people" / "visitors.py", SRC / "people" / "adapter.py"}
    border |= {SRC / "interchange" / "fetching.py", SRC / "articles" / "hosts.py"}

    assert offenders(names_http, (path for path in domain() if path not in border)) == []


def test_what_others_call_says_what_it_gives() -> None:
    missing = [
        f"{path.relative_to(SRC)}:{node.lineno} {node.name}"
        for path in SRC.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
        and path.name != "apps.py"
    ]

    assert missing == []
