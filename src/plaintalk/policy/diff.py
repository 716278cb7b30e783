"""What differs between two policies, clause by clause, in words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from plaintalk.policy.clauses import Clause, Condition, Example, Policy

# What is compared in a way of its own; every other field by its value.
_SPECIAL = frozenset({"id", "when", "publish_examples", "refuse_examples"})
_LONG = frozenset({"opening", "closing", "text"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    Attributes:
        clause: id of the clause it is in; "" for the policy as a whole.
        words: a sentence.
    """

    clause: str
    words: str

    def __str__(self) -> str:
        return f"{self.clause}: {self.words}" if self.clause else self.words


def differences(old: Policy, new: Policy) -> list[Difference]:
    """Give all that differs between two policies, in the order of the new one."""
    before = {clause.id: clause for clause in old.clauses}
    after = {clause.id: clause for clause in new.clauses}
    found = [Difference("", words) for words in _fields(old, new, leaving={"clauses"})]
    for clause in new.clauses:
        if clause.id not in before:
            found.append(Difference(clause.id, f"Added: “{clause.title}”."))
            continue
        found += [Difference(clause.id, words) for words in _of_clause(before[clause.id], clause)]
    gone = [clause for clause in old.clauses if clause.id not in after]
    found += [Difference(clause.id, f"Taken out: “{clause.title}”.") for clause in gone]
    if [one for one in before if one in after] != [one for one in after if one in before]:
        found.append(Difference("", "The clauses stand in another order."))
    return found


def _of_clause(old: Clause, new: Clause) -> Iterator[str]:
    yield from _fields(old, new, leaving=_SPECIAL)
    yield from _conditions(old.when, new.when)
    yield from _examples("must be published", old.publish_examples, new.publish_examples)
    yield from _examples("must be refused", old.refuse_examples, new.refuse_examples)


def _fields(old: BaseModel, new: BaseModel, *, leaving: set[str] | frozenset[str]) -> Iterator[str]:
    for name in type(new).model_fields:
        was, is_now = getattr(old, name), getattr(new, name)
        if name in leaving or was == is_now:
            continue
        label = name.replace("_", " ").capitalize()
        if name in _LONG:
            yield f"{label} reworded. It was: “{was}” It is: “{is_now}”"
        elif isinstance(was, BaseModel) or isinstance(is_now, BaseModel):
            yield f"{label} changed."
        else:
            yield f"{label}: from {_value(was)} to {_value(is_now)}."


def _conditions(old: Sequence[Condition], new: Sequence[Condition]) -> Iterator[str]:
    """Match conditions by what they look at, the first with the first."""
    unmatched = list(old)
    for condition in new:
        match = next((one for one in unmatched if _looks_at(one) == _looks_at(condition)), None)
        if match is None:
            yield f"Also looks at {_looks_at(condition)}: {_thresholds(condition)}."
            continue
        unmatched.remove(match)
        for name in ("hold", "reject"):
            was, is_now = getattr(match, name), getattr(condition, name)
            if was != is_now:
                moved = f"from {_threshold(was)} to {_threshold(is_now)}"
                yield f"{_looks_at(condition)}: {name} {moved}."
    for condition in unmatched:
        yield f"No longer looks at {_looks_at(condition)}."


def _looks_at(condition: Condition) -> str:
    aims = ", ".join(aim.value for aim in condition.aimed_at)
    return f"{condition.attribute.value} aimed at {aims}" if aims else condition.attribute.value


def _thresholds(condition: Condition) -> str:
    given = [("hold", condition.hold), ("reject", condition.reject)]
    return ", ".join(f"{name} from {score:g} on" for name, score in given if score is not None)


def _threshold(score: float | None) -> str:
    return "never" if score is None else f"{score:g}"


def _examples(must: str, old: Sequence[Example], new: Sequence[Example]) -> Iterator[str]:
    for example in new:
        if example not in old:
            yield f"New example that {must}: “{example.text}”"
    for example in old:
        if example not in new:
            yield f"No longer an example that {must}: “{example.text}”"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "nothing"
    return f"“{value}”" if isinstance(value, str) else str(value)
