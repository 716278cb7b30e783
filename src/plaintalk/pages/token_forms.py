"""What a member fills in to make a token for a program. The service says what is wrong with it."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from plaintalk.people.models import NAME_MAX_CHARS, TokenScope

_LIVES = {
    "30": (timedelta(days=30), _("30 days")),
    "90": (timedelta(days=90), _("90 days")),
    "365": (timedelta(days=365), _("A year")),
}
_FIRST = "90"


class TokenForm(forms.Form):
    """A token as wished for. What was typed and ticked comes back when it can't be used."""

    label = forms.CharField(
        label=_("What is it for?"),
        help_text=_("So that you know it again in the list, such as: my archive script."),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"maxlength": NAME_MAX_CHARS, "autocomplete": "off"}),
    )
    read = forms.BooleanField(label=TokenScope.READ.label, required=False)
    write = forms.BooleanField(label=TokenScope.WRITE.label, required=False)
    edit = forms.BooleanField(label=TokenScope.EDIT.label, required=False)
    lives = forms.ChoiceField(
        label=_("How long may it be used?"),
        choices=[(days, told) for days, (_lives, told) in _LIVES.items()],
        initial=_FIRST,
        required=False,
    )

    def __init__(self, data: dict[str, str] | None = None, *, is_staff: bool = False) -> None:
        super().__init__(data, auto_id="token_%s")
        # What no role of theirs includes is not offered.
        self.offered = [one for one in TokenScope if is_staff or one is not TokenScope.EDIT]

    @property
    def scope_fields(self) -> list[forms.BoundField]:
        """Give the boxes that say what the token may be used for."""
        return [self[scope.value] for scope in self.offered]

    def sent_label(self) -> str:
        """Give the label as typed, but for NULs: no text has any."""
        return str(self.data.get("label", "")).replace("\0", "")

    def sent_scopes(self) -> list[TokenScope]:
        """Give what was ticked."""
        return [scope for scope in self.offered if self.data.get(scope.value)]

    def sent_lives(self) -> timedelta:
        """Give how long the token lives; what was never offered is taken for the first choice."""
        return _LIVES.get(str(self.data.get("lives", "")), _LIVES[_FIRST])[0]
