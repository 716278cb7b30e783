"""A clause of a policy as a form, with the conditions under which it speaks.

The form is laid over the clause's data in the text form: whatever it does not know stays as it was.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plaintalk.engine.signals import Aim, Attribute
from plaintalk.policy.clauses import Clause, Condition
from plaintalk.policy.document import examples_as_lines, examples_of_lines
from plaintalk.policy.dsa import DsaCategory

_EXAMPLES = {
    "publish_examples": _("Comments that it must leave alone"),
    "refuse_examples": _("Comments that it must hold or reject"),
}
_HELP_WITH_EXAMPLES = _(
    "One a line. What a comment answers stands on the line before it, after “> ”."
)
_HELP_WITH_THRESHOLDS = _("0.01 to 1; empty for never")
_ATTRIBUTES = [(one.value, one.value) for one in Attribute]
_AIMS = [(one.value, one.value) for one in Aim]
_CATEGORIES = [(one.value, one.value.replace("_", " ").capitalize()) for one in DsaCategory]


def long_text(label: object, rows: int) -> forms.CharField:
    """Give a field for several lines."""
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # text, or lazily translated text
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def plain_lines(typed: str) -> str:
    """Give a text with its lines as files have them; browsers end them as mail does."""
    return typed.replace("\r\n", "\n")


class ClauseForm(forms.Form):
    """One clause: its words, its conditions, its examples and its place.

    One condition more than the clause has can be filled in; one that looks at nothing goes.
    """

    order = forms.IntegerField(label=_("Place"), min_value=1)
    title = forms.CharField(label=_("Title"))
    text = long_text(_("Text"), 3)
    remove = forms.BooleanField(label=_("Take this clause out"), required=False)
    appeal = forms.BooleanField(
        label=_("Authors may appeal here against decisions under it"), required=False
    )
    dsa_category = forms.ChoiceField(
        label=_("What it forbids, as the European Commission sorts it"), choices=_CATEGORIES
    )

    def __init__(self, clause: Clause, place: int, *args: object, **kwargs: object) -> None:
        self.clause = clause
        initial: dict[str, object] = {
            "order": place,
            "title": clause.title,
            "text": clause.text,
            "appeal": clause.appeal,
            "dsa_category": clause.dsa_category.value,
        }
        initial |= {name: examples_as_lines(getattr(clause, name)) or "" for name in _EXAMPLES}
        for number, condition in enumerate(clause.when):
            initial |= _named(_as_typed(condition), number)
        prefix = f"clause-{clause.id}"
        super().__init__(*args, prefix=prefix, initial=initial, **kwargs)  # type: ignore[arg-type, misc]  # passed on as it came
        for number in range(len(clause.when) + 1):
            self.fields |= _named(_condition_fields(number + 1), number)
        for name, label in _EXAMPLES.items():
            if examples_as_lines(getattr(clause, name)) is not None:
                field = long_text(label, 6)
                field.required, field.help_text = False, _HELP_WITH_EXAMPLES
                self.fields[name] = field
        last = ("appeal", "dsa_category", "remove")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    @property
    def leaves_examples_out(self) -> bool:
        """Whether the clause has examples that only the text form can show."""
        return any(name not in self.fields for name in _EXAMPLES)

    def laid_over(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Give the clause's data with what was typed in its place."""
        typed = self.cleaned_data
        clause = dict(data) | {"title": typed["title"], "text": plain_lines(typed["text"])}
        conditions = [*data["when"], {}]
        laid = (
            _laid_over(condition, {name: typed[f"{name}_{number}"] for name in _CONDITION})
            for number, condition in enumerate(conditions)
        )
        clause["when"] = [condition for condition in laid if condition]
        for name, value, usual in (
            ("appeal", typed["appeal"], True),
            ("dsa_category", typed["dsa_category"], DsaCategory.OTHER_VIOLATION_TC.value),
        ):
            clause.pop(name, None)
            if value != usual:
                clause[name] = value
        for name in _EXAMPLES:
            if name in self.fields:
                clause.pop(name, None)
                if lines := examples_of_lines(typed[name]):
                    clause[name] = lines
        return clause


class NewClauseForm(forms.Form):
    """A clause to be added; nothing is added while all of it is empty."""

    id = forms.CharField(
        label=_("Name for the record"),
        help_text=_("Small letters and hyphens, such as no-spoilers; never changed later"),
        required=False,
    )
    title = forms.CharField(label=_("Title"), required=False)
    text = long_text(_("Text"), 3)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, prefix="new", **kwargs)  # type: ignore[arg-type, misc]  # passed on as it came
        self.fields["text"].required = False
        self.fields |= _condition_fields(1)

    @property
    def is_filled(self) -> bool:
        """Whether somebody began to write a clause."""
        return any(self.cleaned_data.get(name) for name in ("id", "title", "text"))

    def as_data(self) -> dict[str, Any]:
        """Give the clause as the text form has it. What is missing is said when it is read."""
        typed = self.cleaned_data
        condition = _laid_over({}, {name: typed[name] for name in _CONDITION})
        return {
            "id": typed["id"].strip(),
            "title": typed["title"],
            "text": plain_lines(typed["text"]),
            "when": [condition] if condition else [],
        }


# ---- conditions -----------------------------------------------------------------------------

_CONDITION = ("attribute", "aimed_at", "hold", "reject")


def _condition_fields(number: int) -> dict[str, forms.Field]:
    """Give the fields of a clause's first condition, its second, and so on."""
    return {
        "attribute": forms.ChoiceField(
            label=gettext("{number}. Looks at").format(number=number),
            choices=[("", _("Nothing: no such condition")), *_ATTRIBUTES],
            required=False,
        ),
        "aimed_at": forms.MultipleChoiceField(
            label=gettext("{number}. Aimed at; at anybody if nothing is chosen").format(
                number=number
            ),
            choices=_AIMS,
            required=False,
            widget=forms.SelectMultiple(attrs={"size": "5"}),
        ),
        "hold": _score(gettext("{number}. Hold from").format(number=number)),
        "reject": _score(gettext("{number}. Reject from").format(number=number)),
    }


def _score(label: str) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "0.01", "min": "0.01", "max": "1"})
    return forms.FloatField(
        label=label,
        required=False,
        min_value=0.01,
        max_value=1,
        widget=widget,
        help_text=_HELP_WITH_THRESHOLDS,
    )


def _named(values: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {f"{name}_{number}": value for name, value in values.items()}


def _as_typed(condition: Condition) -> dict[str, object]:
    return {
        "attribute": condition.attribute.value,
        "aimed_at": [aim.value for aim in condition.aimed_at],
        "hold": condition.hold,
        "reject": condition.reject,
    }


def _laid_over(condition: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Give a condition's data with what was typed in its place; empty if it looks at nothing."""
    if not typed["attribute"]:
        return {}
    rest = {name: value for name, value in condition.items() if name not in _CONDITION}
    given = {name: typed[name] for name in _CONDITION if typed[name] not in (None, "", [])}
    return {**given, **rest}
