"""The policy from the command line: read, tried, published."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from plaintalk.kernel.errors import Invalid
from plaintalk.kernel.times import as_utc
from plaintalk.policy.clauses import Policy
from plaintalk.policy.diff import differences
from plaintalk.policy.document import default_policy, failed_examples, parse_policy

if TYPE_CHECKING:
    from plaintalk.discussion.models import PolicyVersion


class FileUnreadable(Invalid):
    """A file that was named can't be read."""

    code = "file_unreadable"
    text = "{file} can't be read: {why}."


def read_policy(file: Path | None) -> Policy:
    """Read a policy's text form; the default policy for no file.

    Raises:
        FileUnreadable: there is no such file, or it is not text.
        PolicyUnreadable: it is not a policy.
    """
    if file is None:
        return default_policy()
    try:
        return parse_policy(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileUnreadable(file=str(file), why=error.strerror or "unknown error") from error
    except UnicodeDecodeError as error:
        raise FileUnreadable(file=str(file), why="it is not UTF-8 text") from error


def told_failures(policy: Policy) -> tuple[list[str], int]:
    """Judge every example; give a line for each that comes out wrong, and how many there are."""
    from plaintalk.engine import Engine

    lines = [
        f"{one.clause}: must be {one.must_be}, came out {one.ruling.standing}: {one.example.text}"
        for one in failed_examples(policy, Engine().read)
    ]
    examples = sum(
        len(clause.publish_examples) + len(clause.refuse_examples) for clause in policy.clauses
    )
    return lines, examples


def document_of(version: int) -> str:
    """Give one version of the site's policy in its text form; 0: the one in force.

    Raises:
        PolicyVersionNotFound: there is no such version.
    """
    from plaintalk.articles.queries import default_site
    from plaintalk.discussion.queries import policy_in_force, policy_of_version
    from plaintalk.policy.document import policy_text

    site = default_site()
    if version:
        return policy_text(policy_of_version(site, version))
    return policy_text(policy_in_force(site, now=datetime.now(UTC)).policy)


def told_differences(file: Path, *, against: int) -> list[str]:
    """Give a line for each thing that differs between a version of the site's policy and a file.

    Args:
        against: number of the version; 0: the one in force.

    Raises:
        FileUnreadable, PolicyUnreadable: as for `read_policy`.
        PolicyVersionNotFound: there is no such version.
    """
    old = parse_policy(document_of(against))
    return [str(one) for one in differences(old, read_policy(file))]


def publish(
    file: Path,
    *,
    note: str,
    from_: datetime | None,
    accept_failing: Sequence[str],
    shadow: bool = False,
) -> "PolicyVersion":
    """Add a version of the site's policy.

    Raises:
        FileUnreadable, PolicyUnreadable: as for `read_policy`.
        ExamplesFail: its own examples come out wrong.
    """
    from plaintalk.articles.queries import default_site
    from plaintalk.discussion.services import publish_policy
    from plaintalk.engine import Engine
    from plaintalk.moderation.learning.queries import reader_for

    site = default_site()
    return publish_policy(
        site=site,
        policy=read_policy(file),
        note=note,
        by=None,
        in_force_from=as_utc(from_) if from_ else datetime.now(UTC),
        read=reader_for(site, Engine()).read,
        accept_failing=accept_failing,
        shadow=shadow,
    )
