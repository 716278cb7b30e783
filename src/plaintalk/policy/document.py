"""The policy's text form (TOML), and its examples as tests."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import tomli_w
from pydantic import ValidationError

from plaintalk.engine.signals import Context, Reading
from plaintalk.kernel.errors import Invalid
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause, Example, Policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import Ruling, rule
from plaintalk.policy.sanctions import Ladder

Read = Callable[[str, Context], Reading]


class PolicyUnreadable(Invalid):
    """The text is not a policy. `fields` names every problem by its place in the document."""

    code = "policy_unreadable"
    text = "This is not a discussion policy that can be used."

    def __str__(self) -> str:
        told = [f"{place}: {why}" for place, whys in self.fields.items() for why in whys]
        return "\n".join([str(self.text), *told])


def parse_policy(toml: str) -> Policy:
    """Read a policy from its text form.

    Raises:
        PolicyUnreadable: it is not TOML, or not a policy; all problems are named at once.
    """
    try:
        return Policy.model_validate(tomllib.loads(toml))
    except tomllib.TOMLDecodeError as error:
        raise PolicyUnreadable({"document": [f"not valid TOML: {error}"]}) from error
    except ValidationError as error:
        raise PolicyUnreadable(_problems(error)) from error


def policy_text(policy: Policy) -> str:
    """Write a policy in its text form; `parse_policy` gives the same policy back."""
    data = policy.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for clause in data["clause"]:
        for examples in ("publish_examples", "refuse_examples"):
            if examples in clause:
                clause[examples] = [
                    each if each.get("parent") else each["text"] for each in clause[examples]
                ]
    return tomli_w.dumps(data, multiline_strings=True)


def examples_as_lines(examples: Sequence[Example]) -> str | None:
    """Write examples one a line, what they answer on a line before them that begins with `> `.

    Gives None where that can't be done: a line would be cut, or read as something else.
    """
    lines: list[str] = []
    for example in examples:
        if example.parent:
            lines.append(f"> {example.parent}")
        lines.append(example.text)
    written = "\n".join(lines)
    return written if examples_of_lines(written) == [_plain(one) for one in examples] else None


def examples_of_lines(lines: str) -> list[str | dict[str, str]]:
    """Read what `examples_as_lines` writes, as the text form has it; blank lines are left out."""
    found: list[str | dict[str, str]] = []
    parent = ""
    for line in map(str.strip, lines.splitlines()):
        if line.startswith(">"):
            parent = line.removeprefix(">").strip()
        elif line:
            found.append({"text": line, "parent": parent} if parent else line)
            parent = ""
    return found


def _plain(example: Example) -> str | dict[str, str]:
    return {"text": example.text, "parent": example.parent} if example.parent else example.text


@cache
def default_policy() -> Policy:
    """Give the policy that a new site starts with."""
    return parse_policy(files(__package__).joinpath("default.toml").read_text(encoding="utf-8"))


def ladder_of(policy: Policy) -> Ladder:
    """Give the policy's ladder; one that names none climbs the default policy's."""
    ladder = policy.ladder or default_policy().ladder
    assert ladder is not None, "default.toml has a ladder"
    return ladder


@dataclass(frozen=True, slots=True)
class FailedExample:
    """An example that did not come out as its clause says it must."""

    clause: str
    example: Example
    must_be: str  # "published" or "held or rejected"
    ruling: Ruling


def failed_examples(policy: Policy, read: Read) -> list[FailedExample]:
    """Judge every example of every clause; give those that come out wrong.

    Args:
        read: the engine's reading of a text in a context, such as `Engine().read`.
    """
    return [
        FailedExample(clause.id, example, must_be, ruling)
        for clause in policy.clauses
        for example, must_be in _examples(clause)
        if not _comes_out(ruling := _judge(example, policy, read), clause, must_be)
    ]


def _examples(clause: Clause) -> list[tuple[Example, str]]:
    return [(each, "published") for each in clause.publish_examples] + [
        (each, "held or rejected") for each in clause.refuse_examples
    ]


def _judge(example: Example, policy: Policy, read: Read) -> Ruling:
    reading = read(example.text, Context(parent=example.parent))
    return rule(Facts(reading=reading), policy)


def _comes_out(ruling: Ruling, clause: Clause, must_be: str) -> bool:
    if must_be == "published":
        return ruling.standing is Standing.PUBLISHED
    return any(finding.clause == clause.id for finding in ruling.findings)


def _problems(error: ValidationError) -> dict[str, list[str]]:
    """Give what is wrong by place, without the lists that are too short only for that."""
    found = error.errors(include_url=False, include_input=False)
    problems: dict[str, list[str]] = {}
    for one in found:
        place = one["loc"]
        inside = any(len(o["loc"]) > len(place) and o["loc"][: len(place)] == place for o in found)
        if not (one["type"] == "too_short" and inside):
            message = one["msg"].removeprefix("Value error, ")
            problems.setdefault(_place(place), []).append(message)
    return problems


def _place(location: tuple[int | str, ...]) -> str:
    """Write pydantic's path as an editor counts: `clause 2, when 1, hold`."""
    parts: list[str] = []
    for step in location:
        if isinstance(step, int) and parts:
            parts[-1] += f" {step + 1}"
        else:
            parts.append(str(step))
    return ", ".join(parts) or "document"
