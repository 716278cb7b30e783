"""The ladder of a policy as a form: when which step against a person is called for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plaintalk.policy.clauses import Policy
from plaintalk.policy.document import ladder_of
from plaintalk.policy.sanctions import MAY_BE_AUTOMATIC, SanctionKind, Step

_NAMES = {
    SanctionKind.WARNING: _("Warning"),
    SanctionKind.SLOW: _("Slow"),
    SanctionKind.PREMODERATION: _("Pre-moderation"),
    SanctionKind.SUSPENSION: _("Suspension"),
    SanctionKind.BLOCK: _("Block"),
}


def _whole(label: object, least: int, most: int | None = None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,  # type: ignore[arg-type]  # text, or lazily translated text
        min_value=least,
        max_value=most,
        required=False,
    )


class StepForm(forms.Form):
    """One kind of step, and when it is called for. Without a tick it is never proposed."""

    use = forms.BooleanField(label=_("Propose it"), required=False)
    refusals = _whole(_("Comments refused, at least"), 1)
    weight = _whole(_("Weighing together, at least"), 0)
    days = _whole(_("Within so many days"), 1, 3650)
    share = forms.FloatField(
        label=_("And such a share of what the person posted, at least"),
        help_text=_("0 to 1"),
        min_value=0,
        max_value=1,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01", "min": "0", "max": "1"}),
    )
    hours = _whole(_("Hours between two comments"), 1, 24 * 7)
    length_days = _whole(_("Lasts so many days; empty: until a person lifts it"), 1, 3650)
    automatic = forms.BooleanField(label=_("Taken by rule, not only proposed"), required=False)

    def __init__(
        self, kind: SanctionKind, step: Step | None, data: Mapping[str, str] | None
    ) -> None:
        self.kind, self.title = kind, _NAMES[kind]
        initial = step.model_dump(mode="json", exclude={"propose"}) if step else {}
        initial["use"] = step is not None
        super().__init__(data, prefix=f"step-{kind}", initial=initial)
        for name, belongs in (
            ("hours", kind is SanctionKind.SLOW),
            ("length_days", kind is not SanctionKind.WARNING),
            ("automatic", kind in MAY_BE_AUTOMATIC),
        ):
            if not belongs:
                del self.fields[name]

    def as_data(self) -> dict[str, Any]:
        """Give the step as the text form has it; what is missing is said when it is read."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "use"}
        # What the text form leaves out because it is the usual.
        usual = {"weight": 0, "share": 0.0, "automatic": False}
        given = {
            name: value
            for name, value in typed.items()
            if value is not None and value != usual.get(name)
        }
        return {"propose": self.kind.value} | given


class LadderForm:
    """All kinds of steps, from the mildest to the most severe."""

    def __init__(self, policy: Policy, data: Mapping[str, str] | None = None) -> None:
        self._is_own = policy.ladder is not None
        self._was = {step.propose: step for step in ladder_of(policy).steps}
        self.steps = [StepForm(kind, self._was.get(kind), data) for kind in SanctionKind]

    def is_valid(self) -> bool:
        """Say whether every step can be read; each keeps what is wrong with it."""
        valid = [step.is_valid() for step in self.steps]
        return all(valid)

    @property
    def has_errors(self) -> bool:
        """Whether a step can't be read."""
        return any(step.errors for step in self.steps)

    @property
    def has_changed(self) -> bool:
        """Whether a step was typed over."""
        return any(step.has_changed() for step in self.steps)

    def laid_over(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Give a policy's data with the ladder in it; one that was the usual one stays unnamed."""
        if not self._is_own and not self.has_changed:
            return dict(data)
        steps = [step.as_data() for step in self.steps if step.cleaned_data["use"]]
        return dict(data) | {"ladder": {"step": steps} if steps else {}}
