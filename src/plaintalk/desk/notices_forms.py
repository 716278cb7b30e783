"""What is filled in to answer a notice. The services say what is wrong with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plaintalk.desk.forms import clause_choices
from plaintalk.moderation.notices.models import LAW_MAX_CHARS, Notice, Outcome
from plaintalk.moderation.notices.services import ANSWER_MAX_CHARS, Answer
from plaintalk.policy.appearance import Standing
from plaintalk.policy.clauses import Policy

_REMOVE = _("It is illegal: take the comment down")
_KEEP = _("It is not illegal: the comment stays")
_PUBLISH = _("It is not illegal: publish the comment")
_GONE = _("The comment does not appear any more: nothing is left to decide")


class NoticeAnswerForm(forms.Form):
    """What becomes of the comment, and what its author and the notifier are told."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect, required=False
    )
    clause = forms.ChoiceField(label=_("Clause of the policy"), required=False)
    legal_ground = forms.CharField(
        label=_("Law that it breaks"),
        help_text=_(
            "Such as “Criminal Code, section 130”. Author and notifier read it, and it goes into "
            "statements of reasons: name nobody."
        ),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": LAW_MAX_CHARS}),
    )
    explanation = forms.CharField(
        label=_("Why it breaks this law"),
        help_text=_("The author reads it. Do not repeat the comment's words, nor the notifier's."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": ANSWER_MAX_CHARS}),
    )
    sentence = forms.CharField(
        label=_("Sentence to the author"),
        help_text=_("Say nothing by which the author could tell who gave the notice."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": ANSWER_MAX_CHARS}),
    )
    to_notifier = forms.CharField(
        label=_("Sentence to the notifier"),
        help_text=_("Always required: why you decided so."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": ANSWER_MAX_CHARS}),
    )
    seen = forms.ChoiceField(
        choices=[(each.value, each.value) for each in Standing], widget=forms.HiddenInput
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self.fields["clause"] = forms.ChoiceField(
            label=self.fields["clause"].label, required=False, choices=clause_choices(policy)
        )
        self.order_fields(["outcome", "clause"])

    @classmethod
    def about(
        cls, notice: Notice, *, revision: int, policy: Policy, typed: dict[str, str]
    ) -> "NoticeAnswerForm":
        """Give the form about the comment as it stands now, with what was typed before."""
        standing = notice.comment.standing
        first = {"clause": "", "legal_ground": notice.law} | typed
        form = cls(policy, initial=first | {"seen": standing, "revision": revision})
        form.fields["outcome"] = forms.ChoiceField(
            label=form.fields["outcome"].label,
            choices=_choices(Standing(standing)),
            widget=forms.RadioSelect,
            required=False,
        )
        form.order_fields(["outcome", "clause"])
        return form

    def answer(self) -> Answer:
        """Give what was filled in as the services take it."""
        data = self.cleaned_data
        return Answer(
            outcome=Outcome(data["outcome"]) if data["outcome"] else None,
            to_notifier=data["to_notifier"],
            clause=data["clause"],
            sentence=data["sentence"],
            legal_ground=data["legal_ground"],
            explanation=data["explanation"],
            seen=Standing(data["seen"]),
            seen_revision=data["revision"],
        )


def _choices(standing: Standing) -> list[tuple[str, object]]:
    match standing:
        case Standing.PUBLISHED:
            return [(Outcome.REMOVED.value, _REMOVE), (Outcome.KEPT.value, _KEEP)]
        case Standing.HELD:
            return [(Outcome.REMOVED.value, _REMOVE), (Outcome.KEPT.value, _PUBLISH)]
    return [(Outcome.GONE.value, _GONE)]
