"""Steps against a person: what follows from them, and which one comes next. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Annotated

from pydantic import Field, model_validator

from plaintalk.policy.appearance import Standing
from plaintalk.policy.part import Part


class SanctionKind(StrEnum):
    """Steps that may be taken, from mildest to most severe."""

    WARNING = "warning"  # must be read before the next comment
    SLOW = "slow"  # one comment in so many hours
    PREMODERATION = "pre-moderation"  # a moderator reads everything first
    SUSPENSION = "suspension"  # may not post until a moment
    BLOCK = "block"  # may not post, for a time or for good


class Scope(StrEnum):
    """How far a step reaches."""

    DISCUSSION = "discussion"
    TOPIC = "topic"
    SITE = "site"


# Standings that speak against an author.
REFUSED = frozenset({Standing.REJECTED, Standing.REMOVED})
_SEVERITY = list(SanctionKind)
BARS_POSTING = frozenset({SanctionKind.SUSPENSION, SanctionKind.BLOCK})
# What a rule may do by itself. Whoever is kept from speaking is kept from it by a person.
MAY_BE_AUTOMATIC = frozenset({SanctionKind.WARNING, SanctionKind.SLOW, SanctionKind.PREMODERATION})

# A week is long enough to miss the heat of a discussion and short enough to come back to it.
DEFAULT_LENGTH = {
    SanctionKind.WARNING: None,
    SanctionKind.SLOW: timedelta(days=14),
    SanctionKind.PREMODERATION: timedelta(days=30),
    SanctionKind.SUSPENSION: timedelta(days=7),
    SanctionKind.BLOCK: None,
}
# Twice or three times a day: still part of the discussion, not of every exchange.
DEFAULT_HOURS = 6


# ---- what follows here ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where somebody speaks or acts: keys of the site, the article's topics, the discussion.

    Without topics and discussion it is the whole site.
    """

    site: str
    topics: frozenset[str] = frozenset()
    discussion: str = ""

    def is_within(self, scope: Scope, place: str) -> bool:
        """Say whether a step of this scope and place reaches here; "" is every site."""
        match scope:
            case Scope.SITE:
                return place in {"", self.site}
            case Scope.TOPIC:
                return place in self.topics
            case Scope.DISCUSSION:
                return place == self.discussion


# Every site of the installation, as one place.
EVERYWHERE = Where(site="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One step in force here.

    Attributes:
        id: names it in what follows.
        hours: of a slow one, how long passes between two comments.
        last_post_at: of a slow one, when the person last posted where it applies.
        is_read: of a warning, whether the person said that they read it.
    """

    id: str
    kind: SanctionKind
    until: datetime | None = None
    hours: int = 0
    last_post_at: datetime | None = None
    is_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What all steps in force here come to. An id names the step; "" and None: nothing follows."""

    barred_by: str = ""
    unread: str = ""
    slowed_by: str = ""
    slow_until: datetime | None = None
    premoderated_by: str = ""


def consequences(measures: Sequence[Measure], *, now: datetime) -> Consequences:
    """Say what the steps in force at a place mean for who is about to speak there.

    Of several of a kind the one that ends last is named. The oldest unread warning comes first.
    """
    unread = [each for each in measures if each.kind is SanctionKind.WARNING and not each.is_read]
    waits = {
        each.last_post_at + timedelta(hours=each.hours): each
        for each in measures
        if each.kind is SanctionKind.SLOW and each.last_post_at is not None
    }
    slow_until = max((moment for moment in waits if moment > now), default=None)
    return Consequences(
        barred_by=_longest(measures, BARS_POSTING),
        unread=unread[0].id if unread else "",
        slowed_by=waits[slow_until].id if slow_until is not None else "",
        slow_until=slow_until,
        premoderated_by=_longest(measures, {SanctionKind.PREMODERATION}),
    )


def _longest(measures: Sequence[Measure], kinds: Collection[SanctionKind]) -> str:
    of_kind = [each for each in measures if each.kind in kinds]
    return max(of_kind, key=_ends_last).id if of_kind else ""


def _ends_last(measure: Measure) -> tuple[bool, float]:
    return (measure.until is None, measure.until.timestamp() if measure.until else 0.0)


# ---- mild before harsh ----------------------------------------------------------------------


def next_step(earlier: Sequence[SanctionKind]) -> SanctionKind:
    """Give the harshest step that the history allows: first a warning, a block after a suspension.

    Slowing and pre-moderation stand between the warning and the suspension; either may be left
    out.
    """
    if BARS_POSTING & set(earlier):
        return SanctionKind.BLOCK
    return SanctionKind.SUSPENSION if earlier else SanctionKind.WARNING


def skips_a_step(kind: SanctionKind, earlier: Sequence[SanctionKind]) -> bool:
    """Say whether `kind` is harsher than the history allows."""
    return _SEVERITY.index(kind) > _SEVERITY.index(next_step(earlier))


# ---- the ladder -----------------------------------------------------------------------------

Days = Annotated[int, Field(ge=1, le=3650)]


class Step(Part):
    """One step of the ladder, and when it is called for.

    Attributes:
        propose: the kind of step.
        refusals: so many comments refused at least,
        weight: that together weigh so much at least (see `weight_of`),
        days: within so long,
        share: and that are at least such a share of what the person posted in that time.
        hours: of a slow one, how long passes between two comments.
        length_days: how long the step lasts; absent: until a person lifts it.
        automatic: taken by rule; otherwise proposed to a moderator.
    """

    propose: SanctionKind
    refusals: int = Field(ge=1)
    weight: int = Field(default=0, ge=0)
    days: Days
    share: float = Field(default=0.0, ge=0.0, le=1.0)
    hours: int | None = Field(default=None, ge=1, le=24 * 7)
    length_days: Days | None = None
    automatic: bool = False

    @model_validator(mode="after")
    def _makes_sense(self) -> "Step":
        kind = self.propose
        if self.automatic and kind not in MAY_BE_AUTOMATIC:
            raise ValueError(f"a {kind} is only ever proposed: leave automatic out")
        if (kind is SanctionKind.SLOW) != (self.hours is not None):
            raise ValueError("hours belong to a slow step, and a slow step needs them")
        if kind is SanctionKind.WARNING and self.length_days is not None:
            raise ValueError("a warning ends when it is read: leave length_days out")
        if kind is SanctionKind.SUSPENSION and self.length_days is None:
            raise ValueError("a suspension ends: give length_days")
        if self.automatic and kind is not SanctionKind.WARNING and self.length_days is None:
            raise ValueError("what is done by rule ends by itself: give length_days")
        return self


class Ladder(Part):
    """The steps in order, from mildest to harshest. Without steps nothing is ever proposed."""

    steps: tuple[Step, ...] = Field(default=(), alias="step")

    @model_validator(mode="after")
    def _climbs(self) -> "Ladder":
        kinds = [step.propose for step in self.steps]
        if kinds != sorted(set(kinds), key=_SEVERITY.index):
            order = ", ".join(_SEVERITY)
            raise ValueError(f"each kind comes once at most, the milder first: {order}")
        for number, kind in enumerate(kinds):
            if skips_a_step(kind, kinds[:number]):
                raise ValueError(f"a {next_step(kinds[:number])} must come before a {kind}")
        return self

    @property
    def is_automatic(self) -> bool:
        """Say whether a rule ever takes a step by itself."""
        return any(step.automatic for step in self.steps)

    @property
    def least_refusals(self) -> int:
        """Give from how many refusals on anything can be proposed; 0 for a ladder without steps."""
        return min((step.refusals for step in self.steps), default=0)

    def step_after(self, earlier: Sequence[SanctionKind]) -> Step | None:
        """Give the mildest step harsher than all before; at the top, the last one again."""
        reached = max((_SEVERITY.index(kind) for kind in earlier), default=-1)
        above = [step for step in self.steps if _SEVERITY.index(step.propose) > reached]
        return above[0] if above else next(iter(self.steps[-1:]), None)


@dataclass(frozen=True, slots=True)
class Refused:
    """One comment that stands refused. `decision` is the public id of what refused it."""

    at: datetime
    weight: int
    decision: str
    clause: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A step taken against a person. `lifted_at`: a person ended it early, and outranks it."""

    kind: SanctionKind
    at: datetime
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What a site knows of a person's conduct.

    Attributes:
        refused: every comment that stands refused, once; what was reversed is not among them.
        posted_at: when each of their comments was posted, refused ones too.
        taken: every step, but for those that fell with the decision they rested on.
    """

    refused: tuple[Refused, ...] = ()
    posted_at: tuple[datetime, ...] = ()
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """The step that the ladder calls for, with its numbers.

    Attributes:
        days: over how long was counted, at most the step's own days.
        by_rule: the rule takes the step by itself; otherwise a moderator decides.
    """

    step: Step
    refused: tuple[Refused, ...]
    posted: int
    days: int
    by_rule: bool

    @property
    def evidence(self) -> tuple[str, ...]:
        """Give the public ids of the decisions that it rests on."""
        return tuple(each.decision for each in self.refused)

    @property
    def clause(self) -> str:
        """Give the clause that was broken last."""
        return max(self.refused, key=lambda each: each.at).clause

    @property
    def reason(self) -> str:
        """Say in numbers what it rests on: "4 refusals of 9 comments in 30 days"."""
        refusals = _counted(len(self.refused), "refusal")
        return f"{refusals} of {_counted(self.posted, 'comment')} in {_counted(self.days, 'day')}"

    def until(self, now: datetime) -> datetime | None:
        """Give when the step ends if it is taken now; None: not by itself."""
        length = self.step.length_days
        return now + timedelta(days=length) if length is not None else None


def weight_of(standing: Standing, *, by_person: bool) -> int:
    """Give how much a refused comment weighs.

    A person who read it has made sure, and a comment that was taken down had been read by others:
    each counts twice what a rule alone refused. More steps would only look exact.
    """
    return 2 if by_person or standing is Standing.REMOVED else 1


def proposal(history: History, ladder: Ladder, now: datetime) -> Proposal | None:
    """Give the step that the history calls for now, or None.

    Counted is what was refused since the last step, and since the last time that a person lifted
    one: whoever lifts a step forgives what came before it. After that the rule only proposes.
    """
    earlier = [each.kind for each in history.taken if each.lifted_at is None]
    step = ladder.step_after(earlier)
    if step is None:
        return None
    window = now - timedelta(days=step.days)
    since = max([window, *(each.lifted_at or each.at for each in history.taken)])
    refused = tuple(each for each in history.refused if since < each.at <= now)
    posted = sum(since < moment <= now for moment in history.posted_at)
    # What was posted before the window and refused in it is part of the whole as well.
    posted = max(posted, len(refused))
    weight = sum(each.weight for each in refused)
    if len(refused) < step.refusals or weight < step.weight or len(refused) < step.share * posted:
        return None
    days = min(step.days, ceil((now - since) / timedelta(days=1)))
    was_lifted = any(each.lifted_at is not None for each in history.taken)
    return Proposal(step, refused, posted, days, by_rule=step.automatic and not was_lifted)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
