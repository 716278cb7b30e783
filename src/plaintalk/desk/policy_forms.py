"""A policy as a form, and what is asked when it is published or tried.

The form is laid over the draft's text form: whatever it does not know stays as it was.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

import tomli_w
from django import forms
from django.http import QueryDict
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plaintalk.desk.clause_forms import ClauseForm, NewClauseForm, long_text, plain_lines
from plaintalk.desk.ladder_forms import LadderForm
from plaintalk.discussion.models import PolicyVersion
from plaintalk.moderation.replay.queries import Period
from plaintalk.policy.clauses import Clause, Policy

BETWEEN = "between"
PERIODS = (
    ("7", _("The last 7 days")),
    ("30", _("The last 30 days")),
    ("90", _("The last 90 days")),
    (BETWEEN, _("Between the two days below")),
)
NOTE_MAX_CHARS = 300


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FrameForm(forms.Form):
    """What stands around the clauses."""

    title = forms.CharField(label=_("Title"))
    opening = long_text(_("Read before the clauses"), 6)
    closing = long_text(_("Read after the clauses"), 4)
    hold_other_languages = forms.BooleanField(
        label=_("A moderator reads what the model can't: comments in other languages than English"),
        required=False,
    )


class PolicyForm:
    """A whole policy: the frame, each clause, a clause to be added, and the ladder."""

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
        self.ladder = LadderForm(policy, data)

    def is_valid(self) -> bool:
        """Say whether every part can be read; each part keeps what is wrong with it."""
        valid = [part.is_valid() for part in (self.frame, *self.clauses, self.new)]
        return all([*valid, self.ladder.is_valid()])

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
        laid = self.ladder.laid_over(data | {"clause": ordered})
        return tomli_w.dumps(laid, multiline_strings=True)


class TextForm(forms.Form):
    """A policy in its text form."""

    document = forms.CharField(
        label=_("The policy in its text form (TOML)"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
    )


class PeriodForm(forms.Form):
    """A part of the past: the last days, or from one day to another, both of them in it."""

    days = forms.ChoiceField(label=_("Period"), choices=PERIODS, initial="90")
    since = forms.DateField(label=_("From the day"), required=False, widget=_day())
    until = forms.DateField(label=_("To the day"), required=False, widget=_day())

    def clean(self) -> dict[str, Any]:
        """Require both days, in their order, where days are asked for."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("days") == BETWEEN and not self.errors:
            since, until = data["since"], data["until"]
            for name, day in (("since", since), ("until", until)):
                if day is None:
                    self.add_error(name, gettext("Give a day."))
            if since and until and until < since:
                self.add_error("until", gettext("Give a day that is not before the first."))
        return data

    def period(self, now: datetime) -> Period:
        """Give the period that was chosen; days are those of the site's zone."""
        chosen = self.cleaned_data
        if chosen["days"] != BETWEEN:
            return Period(now - timedelta(days=int(chosen["days"])), now)
        zone = get_current_timezone()
        since = datetime.combine(chosen["since"], time(), tzinfo=zone)
        last = datetime.combine(chosen["until"] + timedelta(days=1), time(), tzinfo=zone)
        return Period(since, last)


class TryForm(PeriodForm):
    """Which part of the past a draft is tried on. Sent with the draft, which is saved first."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        for field in self.fields.values():
            field.widget.attrs["form"] = "draft-form"


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


class CurveForm(PeriodForm):
    """A clause, and the part of the past that its thresholds are tried on."""

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        choices = [(clause.id, clause.title) for clause in policy.clauses]
        self.fields["clause"] = forms.ChoiceField(
            label=_("Clause"), choices=choices, initial=policy.clauses[0].id
        )
        self.order_fields(["clause", "days", "since", "until"])


class ThresholdForm(forms.Form):
    """Another score from which on one condition of a clause holds."""

    clause = forms.ChoiceField(widget=forms.HiddenInput)
    condition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    hold = forms.FloatField(
        label=_("Hold from"),
        min_value=0.01,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "0.01", "min": "0.01", "max": "1"}),
    )

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self._policy = policy
        self.fields["clause"].choices = [(clause.id, clause.id) for clause in policy.clauses]  # type: ignore[attr-defined]  # a field with choices

    def clean_condition(self) -> int:
        """Require a condition that the clause has."""
        place: int = self.cleaned_data["condition"]
        clause = self._policy.clause(self.cleaned_data.get("clause", ""))
        if clause is None or place >= len(clause.when):
            raise forms.ValidationError(gettext("The clause has no such condition."))
        return place


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
