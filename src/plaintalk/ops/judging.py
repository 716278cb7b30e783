"""One text judged from the command line, without storing anything."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.text import Text

from plaintalk.engine import Context, Engine
from plaintalk.engine.learned import Reader
from plaintalk.engine.topic import TopicByMeaning
from plaintalk.ops import installation
from plaintalk.ops.policies import read_policy
from plaintalk.policy.clauses import Policy
from plaintalk.policy.document import default_policy
from plaintalk.policy.facts import Facts
from plaintalk.policy.ruling import Ruling, rule

# The version of a policy that no site has put in force: the default one, or a file.
NO_VERSION = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ruling on a text, with what made it."""

    text: str
    policy: Policy
    ruling: Ruling
    policy_version: int
    model: str

    def as_data(self) -> dict[str, Any]:
        """Give the verdict as `plaintalk judge --json` prints it; spans are Python indices."""
        return {
            "standing": self.ruling.standing.value,
            "findings": [
                {
                    "clause": finding.clause,
                    "because": finding.because,
                    "spans": [list(span) for span in finding.spans],
                }
                for finding in self.ruling.findings
            ],
            "policy_version": self.policy_version,
            "model": self.model,
        }


def judge_text(text: str, *, parent: str, headline: str, policy_file: Path | None) -> Verdict:
    """Judge a text by a policy file, by the policy of the site here, or by the default policy."""
    policy, version = _policy(policy_file)
    engine: Reader = Engine(topic=TopicByMeaning())
    if version != NO_VERSION:
        engine = _reader_here(engine)
    reading = engine.read(text, Context(parent=parent, headline=headline))
    return Verdict(text, policy, rule(Facts(reading=reading), policy), version, engine.model)


def told(verdict: Verdict) -> Text:
    """Give a verdict as people read it: the standing, the marked text, and each clause."""
    told = Text(verdict.ruling.standing.value.capitalize(), style="bold")
    marked = Text("\n\n" + verdict.text)
    for number, finding in enumerate(verdict.ruling.findings, start=1):
        for span in finding.spans:
            marked.stylize("underline", span.start + 2, span.end + 2)
        clause = verdict.policy.clause(finding.clause)
        title = clause.title if clause else finding.clause
        marked.append(f"\n\n{number}. {title} ({finding.proposes}): {finding.because}")
        marked.append("".join(f" [{span.start}–{span.end}]" for span in finding.spans))
    return told.append_text(marked)


def _reader_here(engine: Reader) -> Reader:
    """Give the engine with the own model of the site here, as its pages ask it."""
    from plaintalk.articles.queries import default_site
    from plaintalk.moderation.learning.queries import reader_for

    return reader_for(default_site(), engine)


def _policy(file: Path | None) -> tuple[Policy, int]:
    if file is not None:
        return read_policy(file), NO_VERSION
    if not installation.is_set_up():
        return default_policy(), NO_VERSION
    installation.ready_database()
    from plaintalk.articles.queries import NoSite, default_site
    from plaintalk.discussion.queries import policy_in_force

    try:
        in_force = policy_in_force(default_site(), now=datetime.now(UTC))
    except NoSite:
        return default_policy(), NO_VERSION
    return in_force.policy, in_force.number
