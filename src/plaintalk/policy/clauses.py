"""What a policy is made of: its clauses, and the measured conditions under which each speaks."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from plaintalk.engine.signals import Aim, Attribute, Signal
from plaintalk.policy.appearance import Standing
from plaintalk.policy.dsa import DsaCategory
from plaintalk.policy.part import Part
from plaintalk.policy.sanctions import Ladder

Score = Annotated[float, Field(gt=0.0, le=1.0)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]


class Condition(Part):
    """When a clause speaks: an attribute, whom it is aimed at, and from which score on.

    Attributes:
        aimed_at: empty where the aim does not matter.
        hold: from this score on a person should look; absent: never.
        reject: from this score on the comment is refused at once; absent: never.
    """

    attribute: Attribute
    aimed_at: tuple[Aim, ...] = ()
    hold: Score | None = None
    reject: Score | None = None

    @model_validator(mode="after")
    def _does_something(self) -> "Condition":
        if self.hold is None and self.reject is None:
            raise ValueError("give hold, reject, or both: a condition without either does nothing")
        if self.hold is not None and self.reject is not None and self.hold > self.reject:
            raise ValueError("hold must not be above reject: rejecting is the stricter of the two")
        if self.attribute is Attribute.LIKELY_TO_REJECT and self.reject is not None:
            # What it rejects nobody would look at, and the next training would take its own word.
            raise ValueError("LIKELY_TO_REJECT can only hold: a person must look at what it finds")
        return self

    def proposes(self, signal: Signal) -> Standing:
        """Give the standing that one signal calls for under this condition.

        Words that are only quoted from somebody else are held and never rejected: a person
        must see whether they are repeated or objected to.
        """
        if signal.attribute is not self.attribute:
            return Standing.PUBLISHED
        if self.aimed_at and signal.aim not in self.aimed_at:
            return Standing.PUBLISHED
        if self.reject is not None and signal.score >= self.reject:
            return Standing.HELD if signal.quoted else Standing.REJECTED
        if self.hold is not None and signal.score >= self.hold:
            return Standing.HELD
        return Standing.PUBLISHED


class Example(Part):
    """A comment that shows what a clause means, with what it answers where that matters."""

    text: Words
    parent: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain_text_will_do(cls, given: object) -> object:
        return {"text": given} if isinstance(given, str) else given


class Clause(Part):
    """One published rule, in words for readers and conditions for the engine.

    Attributes:
        id: stable for ever; decisions name it.
        title: a few words, imperative ("Attack arguments, not people").
        text: what readers see beneath the title.
        dsa_category: how statements of reasons to the European Commission sort what it forbids.
        publish_examples: comments that this clause must leave alone.
        refuse_examples: comments that must be held or rejected because of this clause.
        appeal: whether an author may appeal here against a decision under this clause.
    """

    id: ClauseId
    title: Words
    text: Words
    when: tuple[Condition, ...] = Field(min_length=1)
    dsa_category: DsaCategory = DsaCategory.OTHER_VIOLATION_TC
    publish_examples: tuple[Example, ...] = ()
    refuse_examples: tuple[Example, ...] = ()
    appeal: bool = True


class Policy(Part):
    """A site's discussion policy. `{site}` in its texts stands for the publication's name.

    Attributes:
        opening: read before the clauses: that comments are welcome, and who answers for them.
        closing: read after them: what the site may do about those who break its standards.
        hold_other_languages: whether a person reads what the trained model can't: comments in
            other languages than English, which lists and rules alone have looked at.
        ladder: when which step against a person is called for; absent: the default policy's, see
            `document.ladder_of`.
    """

    title: Words
    opening: Words
    closing: Words
    hold_other_languages: bool = False
    clauses: tuple[Clause, ...] = Field(min_length=1, alias="clause")
    ladder: Ladder | None = None

    @model_validator(mode="after")
    def _clauses_have_names_of_their_own(self) -> "Policy":
        ids = [clause.id for clause in self.clauses]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"two clauses have the same id: {', '.join(twice)}")
        return self

    def clause(self, clause_id: str) -> Clause | None:
        """Give the clause of this id, or None where the policy has none."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)
