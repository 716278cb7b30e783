"""A policy as a form, and what is asked when it is published or tried.

The form is laid over the draft's text form: whatever it does not know stays as it was.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import tomli_w
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plaintalk.discussion.models import PolicyVersion
from plaintalk.engine.signals import Aim, Attribute
from plaintalk.policy.clauses import Clause, Condition, Policy
from plaintalk.policy.document import examples_as_lines, examples_of_lines

DAYS = (("7", _("The last 7 days")), ("30", _("The last 30 days")), ("90", _("The last 90 days")))
NOTE_MAX_CHARS = 300
_EXAMPLES = {
    "publish_examples": _("Comments that it must leave alone"),
    "refuse_examples": _("Comments that it must hold or reject"),
}
_HELP_WITH_EXAMPLES = _(
    "One a line. What a comment answers stands on the line before it, after “> ”."
)
_HELP_WITH_THRESHOLDS = _("0.01 to 1; empty for never")


def _score(label: object) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "0.01", "min": "0.01", "max": "1"})
    return forms.FloatField(
        label=label,  # type: ignore[arg-type]  # text, or lazily translated text
        required=False,
        min_value=0.01,
        max_value=1,
        widget=widget,
        help_text=_HELP_WITH_THRESHOLDS,
    )


def _long(label: object, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # as above
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class FrameForm(forms.Form):
    """What stands around the clauses."""

    title = forms.CharField(label=_("Title"))
    opening = _long(_("Read before the clauses"), 6)
    closing = _long(_("Read after the clauses"), 4)
    hold_other_languages = forms.BooleanField(
        label=_("A moderator reads what the model can't: comments in other languages than English"),
        required=False,
    )


class ClauseForm(forms.Form):
    """One clause: its words, its thresholds, its examples and its place."""

    order = forms.IntegerField(label=_("Place"), min_value=1)
    title = forms.CharField(label=_("Title"))
    text = _long(_("Text"), 3)
    remove = forms.BooleanField(label=_("Take this clause out"), required=False)

    def __init__(self, clause: Clause, place: int, *args: object, **kwargs: object) -> None:
        self.clause = clause
        initial: dict[str, object] = {
            "order": place,
            "title": clause.title,
            "text": clause.text,
        }
        initial |= {name: examples_as_lines(getattr(clause, name)) or "" for name in _EXAMPLES}
        for number, condition in enumerate(clause.when):
            initial[f"hold_{number}"] = condition.hold
            initial[f"reject_{number}"] = condition.reject
        prefix = f"clause-{clause.id}"
        super().__init__(*args, prefix=prefix, initial=initial, **kwargs)  # type: ignore[arg-type, misc]  # passed on as it came
        for number, condition in enumerate(clause.when):
            what = looks_at(condition)
            self.fields[f"hold_{number}"] = _score(gettext("{what}: hold from").format(what=what))
            self.fields[f"reject_{number}"] = _score(
                gettext("{what}: reject from").format(what=what)
            )
        for name, label in _EXAMPLES.items():
            if examples_as_lines(getattr(clause, name)) is not None:
                field = _long(label, 6)
                field.required, field.help_text = False, _HELP_WITH_EXAMPLES
                self.fields[name] = field
        self.order_fields([*(name for name in self.fields if name != "remove"), "remove"])

    @property
    def leaves_examples_out(self) -> bool:
        """Whether the clause has examples that only the text form can show."""
        return any(name not in self.fields for name in _EXAMPLES)

    def laid_over(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Give the clause's data with what was typed in its place."""
        typed = self.cleaned_data
        clause = dict(data) | {"title": typed["title"], "text": plain_lines(typed["text"])}
        clause["when"] = [
            _with_thresholds(condition, typed[f"hold_{number}"], typed[f"reject_{number}"])
            for number, condition in enumerate(data["when"])
        ]
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
    text = _long(_("Text"), 3)
    attribute = forms.ChoiceField(
        label=_("Looks at"), choices=[(one.value, one.value) for one in Attribute], required=False
    )
    aimed_at = forms.MultipleChoiceField(
        label=_("Aimed at; at anybody if nothing is chosen"),
        choices=[(one.value, one.value) for one in Aim],
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "5"}),
    )
    hold = _score(_("Hold from"))
    reject = _score(_("Reject from"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, prefix="new", **kwargs)  # type: ignore[arg-type, misc]  # passed on as it came
        self.fields["text"].required = False

    @property
    def is_filled(self) -> bool:
        """Whether somebody began to write a clause."""
        return any(self.cleaned_data.get(name) for name in ("id", "title", "text"))

    def as_data(self) -> dict[str, Any]:
        """Give the clause as the text form has it. What is missing is said when it is read."""
        typed = self.cleaned_data
        condition: dict[str, Any] = {"attribute": typed["attribute"]}
        if typed["aimed_at"]:
            condition["aimed_at"] = typed["aimed_at"]
        condition = _with_thresholds(condition, typed["hold"], typed["reject"])
        return {
            "id": typed["id"].strip(),
            "title": typed["title"],
            "text": plain_lines(typed["text"]),
            "when": [condition],
        }


class PolicyForm:
    """A whole policy: the frame, each clause, and a clause to be added."""

    def __init__(self, policy: Policy, data: Mapping[str, str] | None = None) -> None:
        initial = {
            name: getattr(policy, name)
            for name in ("title", "opening", "closing", "hold_other_languages")
        }
        self.frame = FrameForm(data, initial=initial)
        self.clauses = [
            ClauseForm(clause, place, data) for place, clause in enumerate(policy.clauses, start=1)
        ]
        self.new = NewClauseForm(data)

    def is_valid(self) -> bool:
        """Say whether every part can be read; each part keeps what is wrong with it."""
        valid = [part.is_valid() for part in (self.frame, *self.clauses, self.new)]
        return all(valid)

    def laid_over(self, document: str) -> str:
        """Give a draft's text form with what was typed in its place."""
        frame = self.frame.cleaned_data
        data = tomllib.loads(document) | frame
        data |= {name: plain_lines(frame[name]) for name in ("opening", "closing")}
        kept = {form.clause.id: form for form in self.clauses}
        clauses = [
            (form.cleaned_data["order"], form.laid_over(clause))
            for clause in data["clause"]
            if not (form := kept[clause["id"]]).cleaned_data["remove"]
        ]
        ordered = [clause for _place, clause in sorted(clauses, key=lambda pair: pair[0])]
        if self.new.is_filled:
            ordered.append(self.new.as_data())
        return tomli_w.dumps(data | {"clause": ordered}, multiline_strings=True)


def _with_thresholds(
    condition: Mapping[str, Any], hold: float | None, reject: float | None
) -> dict[str, Any]:
    """Give a condition with these thresholds; one that is None is left out."""
    rest = {name: value for name, value in condition.items() if name not in {"hold", "reject"}}
    given = {"hold": hold, "reject": reject}
    return rest | {name: value for name, value in given.items() if value is not None}


def plain_lines(typed: str) -> str:
    """Give a text with its lines as files have them; browsers end them as mail does."""
    return typed.replace("\r\n", "\n")


def looks_at(condition: Condition) -> str:
    """Name what a condition looks at: "INSULT at commenter, author"."""
    aims = ", ".join(aim.value for aim in condition.aimed_at)
    return f"{condition.attribute} at {aims}" if aims else str(condition.attribute)


class TextForm(forms.Form):
    """A policy in its text form."""

    document = forms.CharField(
        label=_("The policy in its text form (TOML)"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
    )


class TryForm(forms.Form):
    """Which part of the past a draft is tried on. Sent with the draft, which is saved first."""

    days = forms.ChoiceField(
        label=_("Period"), choices=DAYS, widget=forms.Select(attrs={"form": "draft-form"})
    )


class CompareForm(forms.Form):
    """Two versions to compare."""

    def __init__(self, versions: Sequence[PolicyVersion], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        numbers = [
            (str(one.number), gettext("Version {number}").format(number=one.number))
            for one in versions
        ]
        for name, label in (("old", _("From")), ("new", _("To"))):
            self.fields[name] = forms.ChoiceField(label=label, choices=numbers)


class CurveForm(forms.Form):
    """A clause, and the part of the past that its thresholds are tried on."""

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        choices = [(clause.id, clause.title) for clause in policy.clauses]
        self.fields["clause"] = forms.ChoiceField(
            label=_("Clause"), choices=choices, initial=policy.clauses[0].id
        )
        self.fields["days"] = forms.ChoiceField(label=_("Period"), choices=DAYS, initial="90")


def as_sent(sent: QueryDict, *, blank: forms.Form) -> dict[str, object]:
    """Give what was sent and, for what was not, what the blank form begins with."""
    begun = {name: blank.get_initial_for_field(field, name) for name, field in blank.fields.items()}
    return begun | sent.dict()


class PublishForm(forms.Form):
    """From when on, with which note, and which examples may fail."""

    NOW, LATER, SHADOW = "now", "later", "shadow"

    how = forms.ChoiceField(
        label=_("When"),
        choices=[
            (NOW, _("In force at once")),
            (LATER, _("In force from the moment below")),
            (SHADOW, _("Only record what it would say (shadow)")),
        ],
        initial=NOW,
    )
    moment = forms.DateTimeField(
        label=_("The moment"),
        help_text=_("Only for a version that comes into force later"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(
        label=_("What changed, for the policy's history"),
        help_text=_("Readers see it beside the version"),
        max_length=NOTE_MAX_CHARS,
    )

    # What was on the screen: the draft's revision, and the latest version.
    seen = forms.IntegerField(widget=forms.HiddenInput)
    latest = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, failing: Sequence[Clause], now: datetime, *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self._now = now
        for clause in failing:
            told = gettext("Publish although examples of “{title}” fail")
            self.fields[f"accept_{clause.id}"] = forms.BooleanField(
                label=told.format(title=clause.title), required=False
            )

    def clean(self) -> dict[str, Any]:
        """Require a moment to come for a version that comes into force later."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("how") == self.LATER and "moment" not in self.errors:
            moment = data.get("moment")
            if moment is None or moment <= self._now:
                self.add_error("moment", gettext("Give a moment that is still to come."))
        return data

    @property
    def accepted(self) -> list[str]:
        """The ids of the clauses whose examples may fail."""
        chosen = [name for name, value in self.cleaned_data.items() if value is True]
        return [name.removeprefix("accept_") for name in chosen]
