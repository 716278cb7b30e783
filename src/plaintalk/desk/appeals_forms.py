"""What is filled in to answer an appeal. The services say what is wrong with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plaintalk.discussion.services import SENTENCE_MAX_CHARS
from plaintalk.moderation.appeals.models import Outcome

ANSWERS = (
    (Outcome.REVERSED.value, _("The decision was wrong: publish the comment")),
    (Outcome.UPHELD.value, _("The decision stands")),
)


class AnswerForm(forms.Form):
    """The outcome of an appeal, and what its author is told."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=ANSWERS, widget=forms.RadioSelect, required=False
    )
    sentence = forms.CharField(
        label=_("Sentence to the author"),
        help_text=_("Required where the decision stands. Do not repeat the comment's words."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": SENTENCE_MAX_CHARS}),
    )
