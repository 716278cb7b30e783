"""What is filled in about learning from decisions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plaintalk.moderation.learning.models import LEAST_MISS_COST, MOST_MISS_COST


class LearningForm(forms.Form):
    """How a site learns."""

    miss_cost = forms.FloatField(
        label=_("What a miss costs, where a wrong hold costs 1"),
        help_text=_(
            "1: a comment that should have been held is as bad as one that waits for nothing. "
            "5: you would rather let five wait for nothing than miss one."
        ),
        min_value=LEAST_MISS_COST,
        max_value=MOST_MISS_COST,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    is_on = forms.BooleanField(
        label=_("Train a candidate for this site's own model every night"), required=False
    )
