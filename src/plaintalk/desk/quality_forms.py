"""What is filled in about second looks and golden items. The services say what is wrong with it."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from plaintalk.desk.forms import clause_choices
from plaintalk.moderation.quality.models import NOTE_MAX_CHARS, Verdict
from plaintalk.policy.clauses import Policy

_COMMENT_ID = re.compile(r"c_[0-9a-z]{26}")


class LookForm(forms.Form):
    """A blind judgement of one case."""

    case = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=Verdict.choices)

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self.fields["clause"] = forms.ChoiceField(
            label=_("Clause"), required=False, choices=clause_choices(policy)
        )


class GoldenForm(forms.Form):
    """A comment and the outcome that editors agreed on."""

    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("The address of its case, or its id: c_ and 26 letters and digits."),
    )
    verdict = forms.ChoiceField(label=_("Right outcome"), choices=Verdict.choices)
    note = forms.CharField(
        label=_("Why"),
        help_text=_("Shown to whoever has answered. May be left out."),
        required=False,
        max_length=NOTE_MAX_CHARS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self.fields["clause"] = forms.ChoiceField(
            label=_("Clause"),
            help_text=_("Needed where it is to be refused."),
            required=False,
            choices=clause_choices(policy),
        )
        self.order_fields(["comment", "verdict", "clause", "note"])

    def clean_comment(self) -> str:
        """Give the id that is in what was pasted."""
        found = _COMMENT_ID.search(self.cleaned_data["comment"])
        if found is None:
            raise forms.ValidationError(_("This names no comment. Paste the address of its case."))
        return found[0]


class ShareForm(forms.Form):
    """How many decisions get a second look."""

    percent = forms.IntegerField(
        label=_("Second looks for every hundred decisions"), min_value=0, max_value=100
    )
