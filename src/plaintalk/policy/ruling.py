"""The policy applied: facts in, ruling out. Pure: the same input gives the same ruling for ever.

Every clause always runs, so a ruling lists all of its reasons and not only the first. The most
severe proposal wins; the order of the clauses changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from plaintalk.engine.signals import Aim, Attribute, Signal, Span
from plaintalk.kernel.words import translatable
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Clause, Policy
from plaintalk.policy.facts import Facts

SEVERITY = (Standing.PUBLISHED, Standing.HELD, Standing.REJECTED)

# Findings of these names come from how the discussion is run, not from a clause of the policy.
ENGINE_SILENT = "engine-silent"
PREMODERATED = "pre-moderated"
REFUSED_BEFORE = "refused-before"
REPORTED = "reported"
OTHER_LANGUAGE = "other-language"
# No moderator is waited for, but the author.
ADDRESS_UNCONFIRMED = "address-unconfirmed"

_BECAUSE = {
    Attribute.PROFANITY: translatable("The marked words are profane."),
    Attribute.INSULT: translatable("The marked words attack a person."),
    Attribute.THREAT: translatable("The marked words threaten somebody or call for violence."),
    Attribute.IDENTITY_ATTACK: translatable("The marked words attack people for what they are."),
    Attribute.SEXUALLY_EXPLICIT: translatable("The marked words are sexually explicit."),
    Attribute.SPAM: translatable("The marked parts read like advertising."),
    Attribute.TOXICITY: translatable(
        "The marked words are likely to drive others out of the discussion."
    ),
    Attribute.SEVERE_TOXICITY: translatable(
        "The marked words are full of hate, and drive others out."
    ),
    Attribute.PRIVATE_INFORMATION: translatable("The marked words give away private information."),
    Attribute.OFF_TOPIC: translatable("This seems to have nothing to do with the article."),
    Attribute.LIKELY_TO_REJECT: translatable("Comments like this one were often refused here."),
}
_BECAUSE_AT = {
    Aim.COMMENTER: translatable("The marked words attack another person in this discussion."),
    Aim.AUTHOR: translatable("The marked words attack the person who wrote the article."),
}
_READ_FIRST = translatable("A moderator reads comments here first.")
_BECAUSE_QUOTED = translatable(
    "The marked words stand in a quotation; a moderator looks at how they are meant."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause's reason, kept for ever beside the decision that it led to.

    Attributes:
        clause: id of the clause, or one of the names above.
        because: one sentence for the author. It never quotes the comment, so that the text can
            be erased and the record kept.
        spans: the words it rests on, as Python indices into the text as typed.
        attribute, score: what was measured, for moderators and for replaying the policy.
    """

    clause: str
    proposes: Standing
    because: str
    spans: tuple[Span, ...] = ()
    attribute: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the policy says of one comment. Not stored itself; a decision keeps it."""

    standing: Standing
    findings: tuple[Finding, ...]


def rule(facts: Facts, policy: Policy) -> Ruling:
    """Judge one comment."""
    findings = (
        *_findings_of_the_house(facts, policy),
        *_findings_of_clauses(facts, policy),
        # The last, so that a decision names it only where nothing else holds the comment.
        *_finding_of_the_address(facts),
    )
    if facts.author_is_staff:
        return Ruling(Standing.PUBLISHED, findings)
    proposed = [finding.proposes for finding in findings]
    return Ruling(max(proposed, key=SEVERITY.index, default=Standing.PUBLISHED), findings)


def once_confirmed(ruling: Ruling) -> Ruling:
    """Give what is left of a ruling when the author's e-mail address is confirmed.

    It is what the words themselves get: the same ruling, where no address was waited for.
    """
    if not awaits_confirmation(ruling):
        return ruling
    rest = tuple(one for one in ruling.findings if one.clause != ADDRESS_UNCONFIRMED)
    proposed = [finding.proposes for finding in rest]
    return Ruling(max(proposed, key=SEVERITY.index, default=Standing.PUBLISHED), rest)


def awaits_confirmation(ruling: Ruling) -> bool:
    """Say whether a comment waits for its author to confirm an address, whatever else holds it.

    One that is rejected waits for nothing.
    """
    named = any(one.clause == ADDRESS_UNCONFIRMED for one in ruling.findings)
    return named and ruling.standing is Standing.HELD


def finding_read_first() -> Finding:
    """Give the reason why a moderator reads a comment first, in the words for everybody."""
    return Finding(PREMODERATED, Standing.HELD, _READ_FIRST)


def finding_of_reports() -> Finding:
    """Give the reason why a comment is held that enough readers reported (policy/reports.py)."""
    because = translatable("Several readers reported this comment, and a moderator reads it.")
    return Finding(REPORTED, Standing.HELD, because)


def _findings_of_the_house(facts: Facts, policy: Policy) -> Iterator[Finding]:
    if facts.reading is None:
        because = translatable("The automatic check did not answer in time.")
        yield Finding(ENGINE_SILENT, Standing.HELD, because)
    if facts.premoderated:
        because = facts.premoderated_because or _READ_FIRST
        yield Finding(PREMODERATED, Standing.HELD, because)
    if facts.refused_by_person:
        because = translatable("A moderator refused this comment before and reads the new wording.")
        yield Finding(REFUSED_BEFORE, Standing.HELD, because)
    if facts.held_for_reports:
        yield finding_of_reports()
    unread = facts.reading is not None and facts.reading.by_rules_alone
    if policy.hold_other_languages and unread:
        because = translatable(
            "A moderator reads comments in languages that the automatic check knows less of."
        )
        yield Finding(OTHER_LANGUAGE, Standing.HELD, because)


def _finding_of_the_address(facts: Facts) -> Iterator[Finding]:
    if facts.address_unconfirmed:
        because = translatable("Its author has not confirmed their e-mail address yet.")
        yield Finding(ADDRESS_UNCONFIRMED, Standing.HELD, because)


def _findings_of_clauses(facts: Facts, policy: Policy) -> Iterator[Finding]:
    signals = facts.reading.signals if facts.reading is not None else ()
    for clause in policy.clauses:
        finding = _strictest_finding(clause, signals)
        if finding is not None:
            yield finding


def _strictest_finding(clause: Clause, signals: tuple[Signal, ...]) -> Finding | None:
    """Give the clause's one finding: its strictest proposal, with the words of every signal."""
    spoke = [
        (condition.proposes(signal), signal)
        for condition in clause.when
        for signal in signals
        if condition.proposes(signal) is not Standing.PUBLISHED
    ]
    if not spoke:
        return None
    proposes, worst = max(spoke, key=lambda pair: (SEVERITY.index(pair[0]), pair[1].score))
    return Finding(
        clause=clause.id,
        proposes=proposes,
        because=_because(worst),
        spans=merge_spans(span for _, signal in spoke for span in signal.spans),
        attribute=worst.attribute.value,
        score=round(worst.score, 4),
    )


def _because(signal: Signal) -> str:
    if signal.quoted:
        return _BECAUSE_QUOTED
    if signal.attribute is Attribute.INSULT and signal.aim in _BECAUSE_AT:
        return _BECAUSE_AT[signal.aim]
    return _BECAUSE[signal.attribute]


def merge_spans(spans: Iterator[Span]) -> tuple[Span, ...]:
    """Give the same words as spans in order, none of which touches or overlaps another."""
    merged: list[Span] = []
    for span in sorted(set(spans)):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
