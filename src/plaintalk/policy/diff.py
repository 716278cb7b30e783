"""What differs between two policies, clause by clause, in words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from plaintalk.kernel.words import Sentence, translatable
from plaintalk.policy.clauses import Clause, Condition, Example, Policy

# What is compared in a way of its own; every other field by its value.
_SPECIAL = frozenset({"id", "when", "publish_examples", "refuse_examples"})
_LONG = frozenset({"opening", "closing", "text"})
_LABELS = {
    "appeal": translatable("Appeal"),
    "closing": translatable("Closing"),
    "dsa_category": translatable("Category for statements of reasons"),
    "hold_other_languages": translatable("Hold other languages"),
    "ladder": translatable("Ladder"),
    "opening": translatable("Opening"),
    "text": translatable("Text"),
    "title": translatable("Title"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    Attributes:
        clause: id of the clause it is in; "" for the policy as a whole.
        words: what the document names, attributes and aims, stands in it as it does there.
    """

    clause: str
    words: Sentence

    def __str__(self) -> str:
        return f"{self.clause}: {self.words}" if self.clause else str(self.words)


def differences(old: Policy, new: Policy) -> list[Difference]:
    """Give all that differs between two policies, in the order of the new one."""
    before = {clause.id: clause for clause in old.clauses}
    after = {clause.id: clause for clause in new.clauses}
    found = [Difference("", words) for words in _fields(old, new, leaving={"clauses"})]
    for clause in new.clauses:
        if clause.id not in before:
            added = Sentence(translatable("Added: “{title}”."), {"title": clause.title})
            found.append(Difference(clause.id, added))
            continue
        found += [Difference(clause.id, words) for words in _of_clause(before[clause.id], clause)]
    for clause in old.clauses:
        if clause.id not in after:
            gone = Sentence(translatable("Taken out: “{title}”."), {"title": clause.title})
            found.append(Difference(clause.id, gone))
    if [one for one in before if one in after] != [one for one in after if one in before]:
        order = Sentence(translatable("The clauses stand in another order."))
        found.append(Difference("", order))
    return found


def _of_clause(old: Clause, new: Clause) -> Iterator[Sentence]:
    yield from _fields(old, new, leaving=_SPECIAL)
    yield from _conditions(old.when, new.when)
    yield from _examples(
        old.publish_examples,
        new.publish_examples,
        more=translatable("New example that must be published: “{text}”"),
        fewer=translatable("No longer an example that must be published: “{text}”"),
    )
    yield from _examples(
        old.refuse_examples,
        new.refuse_examples,
        more=translatable("New example that must be refused: “{text}”"),
        fewer=translatable("No longer an example that must be refused: “{text}”"),
    )


def _fields(
    old: BaseModel, new: BaseModel, *, leaving: set[str] | frozenset[str]
) -> Iterator[Sentence]:
    for name in type(new).model_fields:
        was, is_now = getattr(old, name), getattr(new, name)
        if name in leaving or was == is_now:
            continue
        values = {"label": Sentence(_LABELS[name]), "was": _value(was), "is_now": _value(is_now)}
        if name in _LONG:
            yield Sentence(translatable("{label} reworded. It was: {was} It is: {is_now}"), values)
        elif isinstance(was, BaseModel) or isinstance(is_now, BaseModel):
            yield Sentence(translatable("{label} changed."), values)
        else:
            yield Sentence(translatable("{label}: from {was} to {is_now}."), values)


def _conditions(old: Sequence[Condition], new: Sequence[Condition]) -> Iterator[Sentence]:
    """Match conditions by what they look at, the first with the first."""
    unmatched = list(old)
    for condition in new:
        match = next((one for one in unmatched if _is_same(one, condition)), None)
        if match is None:
            values = {"what": _looks_at(condition), "thresholds": _thresholds(condition)}
            yield Sentence(translatable("Also looks at {what}: {thresholds}."), values)
            continue
        unmatched.remove(match)
        yield from _moved(match, condition)
    for condition in unmatched:
        yield Sentence(translatable("No longer looks at {what}."), {"what": _looks_at(condition)})


def _moved(old: Condition, new: Condition) -> Iterator[Sentence]:
    told = {
        "hold": translatable("{what}: hold from {was} to {is_now}."),
        "reject": translatable("{what}: reject from {was} to {is_now}."),
    }
    for name, text in told.items():
        was, is_now = getattr(old, name), getattr(new, name)
        if was != is_now:
            moved = {"was": _threshold(was), "is_now": _threshold(is_now)}
            yield Sentence(text, {"what": _looks_at(new), **moved})


def _is_same(one: Condition, other: Condition) -> bool:
    return (one.attribute, one.aimed_at) == (other.attribute, other.aimed_at)


def _looks_at(condition: Condition) -> Sentence | str:
    attribute, aims = condition.attribute.value, ", ".join(aim.value for aim in condition.aimed_at)
    if not aims:
        return attribute
    aimed = translatable("{attribute} aimed at {aims}")
    return Sentence(aimed, {"attribute": attribute, "aims": aims})


def _thresholds(condition: Condition) -> Sentence:
    given = {"hold": _threshold(condition.hold), "reject": _threshold(condition.reject)}
    if condition.reject is None:
        return Sentence(translatable("hold from {hold} on"), given)
    if condition.hold is None:
        return Sentence(translatable("reject from {reject} on"), given)
    return Sentence(translatable("hold from {hold} on, reject from {reject} on"), given)


def _threshold(score: float | None) -> Sentence | str:
    return Sentence(translatable("never")) if score is None else f"{score:g}"


def _examples(
    old: Sequence[Example], new: Sequence[Example], *, more: str, fewer: str
) -> Iterator[Sentence]:
    yield from (Sentence(more, {"text": one.text}) for one in new if one not in old)
    yield from (Sentence(fewer, {"text": one.text}) for one in old if one not in new)


def _value(value: object) -> Sentence | str:
    if isinstance(value, bool):
        return Sentence(translatable("yes") if value else translatable("no"))
    if value is None:
        return Sentence(translatable("nothing"))
    return f"“{value}”" if isinstance(value, str) else str(value)
