"""Our decisions in the words of the Commission's schema. Pure.

Only what a rule found, which clause, when and by what kind of maker goes in: no name, no address,
no text of a comment, and no sentence that a person wrote but the name of a law.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from plaintalk.kernel.times import as_utc
from plaintalk.moderation.statements.schema import CATEGORY_PREFIX, ILLEGAL, INCOMPATIBLE, VOLUNTARY
from plaintalk.policy.clauses import Policy
from plaintalk.policy.dsa import DsaCategory


class Source(StrEnum):
    """What drew attention to a comment."""

    OWN = "own"  # the automatic check, or a moderator
    REPORT = "report"  # readers reported it
    NOTICE = "notice"  # somebody says that it is illegal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRef:
    """The clause that a decision rests on, as it stood then."""

    id: str
    title: str
    version: int
    category: DsaCategory
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedComment:
    """A decision against a comment.

    Attributes:
        was_seen: it was published at some time before.
        because: the sentences of the rule's findings, which never quote.
        found_by_rule: the automatic check had marked something in this wording.
        law: that a moderator found broken upon a notice; "": the policy alone is.
    """

    decision: str
    was_seen: bool
    by_rule: bool
    found_by_rule: bool
    source: Source
    clause: ClauseRef
    because: Sequence[str]
    posted_at: datetime
    decided_at: datetime
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarredPerson:
    """A suspension or a block.

    Attributes:
        has_account: a member; a guest has none.
        rests_on: how many decisions against comments it rests on.
        until: when it ends by itself; None: not.
    """

    sanction: str
    has_account: bool
    clause: ClauseRef
    rests_on: int
    imposed_at: datetime
    until: datetime | None


def clause_ref(policy: Policy, *, clause_id: str, version: int, url: str) -> ClauseRef:
    """Give what a statement says of a clause; one that this policy lacks goes by its id alone.

    Args:
        url: where the policy is published.
    """
    clause = policy.clause(clause_id)
    return ClauseRef(
        id=clause_id,
        title=clause.title if clause is not None else clause_id,
        version=version,
        category=clause.dsa_category if clause is not None else DsaCategory.OTHER_VIOLATION_TC,
        url=f"{url}?version={version}#clause-{clause_id}",
    )


def statement_of_comment(refused: RefusedComment) -> dict[str, Any]:
    """Give the statement of reasons for a comment that was rejected or removed.

    Readers had seen it: the Commission's "removed". They had not: "disabled", since its author
    still reads it.
    """
    visibility = "REMOVED" if refused.was_seen else "DISABLED"
    return {
        "decision_visibility": [f"DECISION_VISIBILITY_CONTENT_{visibility}"],
        **(
            _illegal(refused.clause, refused.law)
            if refused.law
            else _ground(refused.clause, _why(refused))
        ),
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": CATEGORY_PREFIX + refused.clause.category.value,
        "content_date": _day(refused.posted_at),
        "application_date": _day(refused.decided_at),
        "decision_facts": " ".join(_facts(refused))[:5000],
        "source_type": _SOURCES[refused.source],
        "automated_detection": "Yes" if refused.found_by_rule else "No",
        "automated_decision": _automation(refused),
        "puid": refused.decision,
    }


def statement_of_sanction(barred: BarredPerson) -> dict[str, Any]:
    """Give the statement of reasons for a suspension or a block.

    A member's account is suspended; a guest has none, so that a part of the service is.
    """
    kind: Mapping[str, str]
    if barred.has_account:
        kind = {"decision_account": "DECISION_ACCOUNT_SUSPENDED"}
    else:
        kind = {"decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"}
    end = "account" if barred.has_account else "service"
    ends = {f"end_date_{end}_restriction": _day(barred.until)} if barred.until else {}
    why = "A moderator found that this person's comments keep breaking the clause."
    length = (
        f"until {_day(barred.until)}" if barred.until else "without an end that is set beforehand"
    )
    return {
        **kind,
        **_ground(barred.clause, why),
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": CATEGORY_PREFIX + barred.clause.category.value,
        "content_date": _day(barred.imposed_at),
        "application_date": _day(barred.imposed_at),
        **ends,
        "decision_facts": (
            f"The person may read and may not post comments, {length}. A moderator decided so. "
            f"The step rests on {barred.rests_on} earlier decisions against comments of this "
            "person, each of which has a statement of its own."
        ),
        "source_type": VOLUNTARY,
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": barred.sanction,
    }


_SOURCES = {
    Source.OWN: VOLUNTARY,
    Source.REPORT: "SOURCE_TYPE_OTHER_NOTIFICATION",
    Source.NOTICE: "SOURCE_ARTICLE_16",
}
_UPON = {
    Source.OWN: "Nobody had complained about it.",
    Source.REPORT: "Readers had reported it.",
    Source.NOTICE: "Somebody had given notice that it is illegal.",
}


def _illegal(clause: ClauseRef, law: str) -> dict[str, str]:
    why = (
        "A moderator read the notice and the comment and found that the comment breaks this law. "
        f"It also falls under the discussion policy: {_named(clause)}."
    )
    return {
        "decision_ground": ILLEGAL,
        "illegal_content_legal_ground": law[:500],
        "illegal_content_explanation": why[:2000],
    }


def _named(clause: ClauseRef) -> str:
    return f"version {clause.version}, clause {clause.id}: {clause.title}"


def _ground(clause: ClauseRef, why: str) -> dict[str, str]:
    link = {"decision_ground_reference_url": clause.url} if len(clause.url) <= 500 else {}
    return {
        "decision_ground": INCOMPATIBLE,
        **link,
        "incompatible_content_ground": f"Discussion policy, {_named(clause)}"[:500],
        "incompatible_content_explanation": why[:2000],
    }


def _why(refused: RefusedComment) -> str:
    if refused.because:
        return " ".join(refused.because)
    return "A moderator read the comment and found that it breaks this clause."


def _facts(refused: RefusedComment) -> list[str]:
    facts = [f"A comment posted on {_day(refused.posted_at)}.", _UPON[refused.source]]
    if refused.found_by_rule:
        facts.append("The automatic check (word lists, rules and a trained model) marked parts.")
        facts += refused.because
    facts.append(
        "The decision was made by rule, without a person."
        if refused.by_rule
        else "A moderator read it and decided."
    )
    facts.append(
        "Readers had seen the comment; it does not appear any more."
        if refused.was_seen
        else "The comment did not appear to readers."
    )
    return facts


def _automation(refused: RefusedComment) -> str:
    if refused.by_rule:
        return "AUTOMATED_DECISION_FULLY"
    found = "PARTIALLY" if refused.found_by_rule else "NOT_AUTOMATED"
    return f"AUTOMATED_DECISION_{found}"


def _day(moment: datetime) -> str:
    return as_utc(moment).date().isoformat()
