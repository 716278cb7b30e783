"""What a reader fills in to report a comment. The service says what is wrong with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plaintalk.moderation.reports.models import WORDS_MAX_CHARS
from plaintalk.policy.clauses import Policy


class ReportForm(forms.Form):
    """Which clause a comment breaks, and words about it."""

    words = forms.CharField(
        label=_("Anything a moderator should know"),
        help_text=_("May be left out. Only moderators read it."),
        required=False,
        max_length=WORDS_MAX_CHARS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        numbered = enumerate(policy.clauses, start=1)
        named = [(clause.id, f"{number}. {clause.title}") for number, clause in numbered]
        self.fields["clause"] = forms.ChoiceField(
            label=_("Which clause of the policy does it break?"),
            choices=[("", _("Choose a clause")), *named],
        )
        # What the reporter read: the author may reword it before the report arrives.
        self.fields["revision"] = forms.IntegerField(
            widget=forms.HiddenInput, min_value=0, required=False
        )
        self.order_fields(["clause", "words", "revision"])
