"""What readers fill in. Forms only carry what was typed; the services say what is wrong with it."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from plaintalk.discussion.models import Decision
from plaintalk.discussion.services import BODY_MAX_CHARS
from plaintalk.moderation.appeals.services import WORDS_MAX_CHARS
from plaintalk.people.models import NAME_MAX_CHARS, Kind, Person


class Composer(forms.Form):
    """A comment as typed. Guests also give a name and an e-mail address.

    No field is required and none is stripped here: whatever is sent comes back into the box
    when it can't be used, with the service's own words beside it.
    """

    name = forms.CharField(
        label=_("Name"),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"maxlength": NAME_MAX_CHARS, "autocomplete": "name"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        strip=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    body = forms.CharField(
        label=_("Comment"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": BODY_MAX_CHARS}),
    )
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @classmethod
    def blank(cls, person: Person | None, *, parent: str = "", body: str = "") -> "Composer":
        """Give a composer with a token of its own, signed as the person was before.

        Args:
            body: what it begins with, such as a quotation.
        """
        first = {"once": secrets.token_urlsafe(24), "parent": parent, "body": body}
        if person is not None:
            first |= {"name": person.name, "email": person.guest_email}
        return cls(initial=first, auto_id="composer_%s")

    @classmethod
    def filled(cls, data: dict[str, str]) -> "Composer":
        """Give the composer as it was sent."""
        return cls(data, auto_id="composer_%s")

    def sent(self, name: str) -> str:
        """Give a field as typed, whatever may be wrong with it, but for NULs: no text has any."""
        return str(self.data.get(name, "")).replace("\0", "")

    @property
    def question(self) -> forms.BoundField:
        """Give the box for the words, where they are a question."""
        field = self["body"]
        field.label = _("Your question")
        return field

    @property
    def agrees_to(self) -> int:
        """Give the version of the policy that was ticked; 0 for none."""
        typed = self.sent("agrees_to")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class AppealForm(forms.Form):
    """An appeal as typed, and the decision that its author read about."""

    words = forms.CharField(
        label=_("Why is the decision wrong?"),
        help_text=_("Somebody who did not make the decision reads this. No reader sees it."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": WORDS_MAX_CHARS}),
    )
    decision = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def about(cls, decision: Decision) -> "AppealForm":
        """Give an empty form about a decision."""
        return cls(initial={"decision": decision.public_id}, auto_id="appeal_%s")

    @classmethod
    def filled(cls, data: dict[str, str]) -> "AppealForm":
        """Give the form as it was sent."""
        return cls(data, auto_id="appeal_%s")

    def sent(self, name: str) -> str:
        """Give a field as typed, whatever may be wrong with it, but for NULs: no text has any."""
        return str(self.data.get(name, "")).replace("\0", "")


def asks_for_name(person: Person | None) -> bool:
    """Say whether the composer asks who is speaking: members are known."""
    return person is None or person.kind != Kind.MEMBER
